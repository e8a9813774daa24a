"""An overridden interlock in the batch record: what it was, that somebody answers for it, who, when and why."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from console.domain import events as e
from console.domain.message import Message
from console.records.batch_record import from_json, to_json
from console.records.model import BatchRecord
from console.records.page import page
from tests.records.conftest import say_in

BY = e.Override(
    "suzuki", "鈴木 健", "supervisor", "plant_offline", "Ms Sato by telephone", "2026-03-01T09:12:00.000000Z"
)
OLD = Message.of("evidence.too_old", at="2026-02-26T05:00:00.000000Z")


@pytest.fixture
def overridden(record: BatchRecord) -> BatchRecord:
    """The same run, started with IL-26 overridden."""
    line = e.InterlockLine("IL-26", "unknown", OLD, "plant", "2026-02-26T05:00:00.000000Z", "old", BY)
    judgements = tuple(
        replace(judged, lines=tuple(line if x.id == "IL-26" else x for x in judged.lines))
        for judged in record.judgements
    )
    return replace(record, judgements=judgements)


@pytest.mark.rq("RQ-41", "RQ-43")
@pytest.mark.parametrize(
    ("language", "mark", "verdict", "reason"),
    [
        ("en", "OVERRIDDEN", "UNKNOWN", "The plant is not reached"),
        ("ja", "例外承認", "不明", "プラント未接続"),
    ],
)
def test_it_says_who_answers_for_going_on_and_why(
    overridden: BatchRecord, language: str, mark: str, verdict: str, reason: str
) -> None:
    drawn = json.dumps(page(overridden, say_in(language), language, ""), ensure_ascii=False)
    assert mark in drawn
    assert verdict in drawn
    for part in (BY.printed_name, reason, BY.note, "UTC+09:00"):
        assert part in drawn
    assert "2026-03-01 18:12:00" in drawn


def test_the_data_of_the_record_keep_it(overridden: BatchRecord) -> None:
    again = from_json(to_json(overridden))
    (line,) = {line for judged in again.judgements for line in judged.lines if line.override}
    assert (line.verdict, line.why, line.override) == ("unknown", "old", BY)
