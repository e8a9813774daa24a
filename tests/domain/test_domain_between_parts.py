"""What several parts bring about together: a correction and a start, a review and a hand-over, one label twice."""

from __future__ import annotations

import pytest

from console.domain import commands as c
from console.domain import events as e
from tests.support.deciding import BAY, PERFORMER, VERIFIER, Deciding

WHY = ("wrong_line_touched", "")


def _start_refused(station: Deciding) -> None:
    """Both have signed; the start is asked for, and the shuttle refuses it."""
    station.load_until("start")
    station.do(c.DoAct(station.procedure().id, "start"))
    (pending,) = station.state.pending.values()
    station.reads_back()
    station.do(c.ReportOutcome(pending.command, "refused", "bay.busy", ""))
    assert station.state.pending == {}


def _withdrawn(station: Deciding) -> None:
    """A line that both have signed for is withdrawn, and confirmed again by somebody."""
    load = station.procedure().id
    for old, new in (("confirmed", "withdrawn"), ("withdrawn", "confirmed")):
        station.do(c.CorrectEntry("item", load, "condition", "bag_intact", 0, old, new, *WHY))


@pytest.mark.rq("RQ-28", "RQ-31")
def test_after_a_start_that_was_refused_a_changed_record_is_signed_anew() -> None:
    station = Deciding()
    _start_refused(station)
    _withdrawn(station)
    assert [fact.step for fact, _ in station.facts if isinstance(fact, e.SignatureLapsed)] == ["performed", "verified"]
    assert station.step() == "performed"
    station.do(c.DoAct(station.procedure().id, "start"))
    assert station.state.pending == {}
    station.sign(PERFORMER)
    station.sign(VERIFIER)
    dict(station.load_acts())["start"]()
    assert [run.bay for run in station.state.runs.values()] == [BAY]


@pytest.mark.rq("RQ-28", "RQ-31")
def test_what_changes_between_the_touch_and_the_read_back_stops_the_start() -> None:
    station = Deciding()
    station.load_until("start")
    station.do(c.DoAct(station.procedure().id, "start"))
    _withdrawn(station)
    station.reads_back()
    assert not [fact for fact, _ in station.facts if isinstance(fact, e.ExecuteRequested) and fact.action == "start"]
    assert station.state.pending == {}
    assert station.step() == "performed"
