"""The lab's results in the record: a failure and a correction are exceptions, and another run's late news is none."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from console.domain import events as e
from console.domain.material import Result
from console.records.entry import Entry
from console.records.model_review import ExceptionLine
from console.texts import load
from tests.records.conftest import RUN, Teller, build_record


def told(rows: list[Entry], *facts: e.Fact) -> tuple[ExceptionLine, ...]:
    """The exceptions of the run, once these facts were told at the end of its journal."""
    teller = Teller()
    teller.entries, teller.now = list(rows), teller.now.replace(month=3, day=9)
    for fact in facts:
        teller.tell(fact, "system")
    return build_record(teller.entries).exceptions


def of_kind(lines: Iterable[ExceptionLine], kind: str) -> list[ExceptionLine]:
    return [line for line in lines if line.kind == kind]


@pytest.mark.rq("RQ-47", "RQ-72")
def test_a_failed_test_and_its_correction_stand_in_the_record_with_what_was_before(rows: list[Entry]) -> None:
    failed = Result("S-1", "viability", "fail", "58", "%")
    lines = told(
        rows,
        e.ResultReceived("S-1", "viability", "fail", "58", "%", run=RUN),
        e.ResultReceived("S-1", "viability", "pass", "92", "%", run=RUN, correction="mixed up", before=failed),
        e.ResultReceived("S-1", "sterility", "pass", run=RUN),
    )
    assert len(of_kind(lines, "failed_test")) == 1
    (line,) = of_kind(lines, "corrected_test")
    said = " ".join(load("en").say(message) for message in line.said)
    assert "viability of sample S-1: 92 %" in said
    assert "before: failed. Why: mixed up." in said


@pytest.mark.rq("RQ-60", "RQ-72")
def test_late_news_about_another_patients_material_is_not_in_this_record(rows: list[Entry]) -> None:
    at = next(n for n, entry in enumerate(rows) if entry.type == "run.started") + 1
    mine, other = (e.AlarmRaised(f"plant.result_worse@{run}", "plant.result_worse", 0, 2, "", run=run)
                   for run in (RUN, "R-another"))  # fmt: skip
    teller = Teller()
    for fact in (*(row.fact for row in rows[:at]), mine, other, *(row.fact for row in rows[at:])):
        if fact is not None:
            teller.tell(fact, "system", 0.001)
    assert len([alarm for alarm in build_record(teller.entries).alarms if alarm.id == "plant.result_worse"]) == 1
