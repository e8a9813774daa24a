"""Sample views of what labels bring to the screens: a second read, one bag of several."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from tests.support.views import Sample, Say, frame, procedure


def samples(s: Say) -> Iterator[Sample]:
    """Everything of this area."""
    tasks = frame(s, "tasks")
    scan = procedure(s)
    twice = replace(
        scan,
        step_title=s("Scan the sample label", "検体ラベルをスキャン"),
        wait=s("Scan it once more to confirm", "確認のため、もう一度スキャンしてください"),
        picture="sample",
        read_once="(01) 0950 6000 1343 90 (21) S-260001",
    )
    yield Sample("procedure-second-read", tasks, "procedure", twice)
    bag = replace(
        scan,
        picture="bag",
        step_title=s("Scan the bag", "バッグをスキャン"),
        step_text=s(
            "Scan every label on the bag: donation number, product code, expiry and chain of identity.\n"
            "Bag 2 of 3, A9999 26 123456 02: expiry, chain of identity still to be scanned.\n"
            "Scan the expiry on the bag.",
            "バッグのラベルをすべてスキャンしてください(提供番号、製品コード、使用期限、CoI番号)。\n"
            "バッグ 2/3(A9999 26 123456 02): 未スキャン — 使用期限、CoI番号。\n"
            "バッグの使用期限をスキャンしてください。",
        ),
    )
    yield Sample("procedure-bag", tasks, "procedure", bag)
