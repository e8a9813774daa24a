"""Sample views of what labels bring to the screens: a second read, one bag of several, look-alikes, scan anything."""
# ruff: noqa: E501  (sentences beside each other in two languages)

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from console.presenters.asks import GoTo
from console.presenters.identify import IdentifyView
from console.presenters.procedure_views import LookAlikeView, ProcedureView
from tests.support.views import Sample, Say, frame, prestart, procedure


# long: sample data, one picture after another
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
    pair = LookAlikeView(
        s(
            "Look-alike order numbers: compare every character.",
            "オーダー番号が似ています。1文字ずつ確認してください。",
        ),
        (
            (s("This one", "こちら"), (("ORD-26-1180", False), ("4", True))),
            (s("Another order", "別のオーダー"), (("ORD-26-1180", False), ("5", True))),
        ),
    )
    yield Sample("procedure-look-alike", tasks, "procedure", replace(bag, look_alike=pair))
    yield from (
        replace(sample, name="prestart-look-alike", view=replace(sample.view, look_alike=pair))
        for sample in prestart(s, scan)
        if sample.name == "prestart-ready" and isinstance(sample.view, ProcedureView)
    )
    yield from _identify(s)


# long: sample data, one picture after another
def _identify(s: Say) -> Iterator[Sample]:
    around = replace(frame(s, "more"), current="more")
    empty = IdentifyView(
        s("Identify a label", "ラベルを調べる"),
        s(
            "Scan any label. It is recorded like every scan, and nothing is taken over by it.",
            "どのラベルでもスキャンしてください。他のスキャンと同じく記録されますが、何も登録されません。",
        ),
        s("Waiting for any label …", "ラベルを待っています …"),
        "", "", "",
        s("What it says", "ラベルの内容"),
        (),
        s("Where it belongs", "どこのものか"),
        (),
        s("Back to More", "「その他」へ戻る"),
        GoTo("more"),
    )  # fmt: skip
    yield Sample("identify-empty", around, "identify", empty)
    full = replace(
        empty,
        what=s("This is a combined label of donation A9999 26 123456 with 4 entries.",
               "これは提供番号 A9999 26 123456 の複合ラベルです(4 項目)。"),
        about=s("An ISBT 128 label. It carries no check character that vouches for it: compare it with what it sticks on.",
                "ISBT 128のラベルです。 内容を保証するチェック文字はありません。貼られている現物と見比べてください。"),
        fields=(
            (s("Donation number", "提供番号"), "A9999 26 123456"),
            (s("Flag", "フラグ"), "00"),
            (s("Product code", "製品コード"), "S12341A0"),
            (s("Collection type", "採取区分"), "1"),
            (s("Collected for", "採取の目的"), s("autologous use only", "自家使用のみ")),
            (s("Expiry", "使用期限"), "2026-11-24 17:00"),
            (s("Chain of identity", "CoI番号"), "CH A9999 26 00K7Q2"),
        ),
        belongs=(
            s("It belongs to order ORD-26-11804 of client B.", "依頼元 B のオーダー ORD-26-11804 のものです。"),
            s("Its run is in bay 9.", "このランはベイ 9 にあります。"),
        ),
    )  # fmt: skip
    yield Sample("identify", around, "identify", full)
    refused = replace(
        empty,
        what=s("This is a supplier’s HIBC label, but damaged or misprinted.", "供給者のHIBCラベルですが、損傷または誤印字があります。"),
        refusal=s("The check characters do not fit the number. Scan again; if it happens again, do not use the item and report it.",
                  "番号とチェック文字が合いません。もう一度スキャンし、繰り返す場合は使用せずに報告してください。"),
    )  # fmt: skip
    yield Sample("identify-refused", around, "identify", refused)
