"""Readings leave a station only when nothing here needs them any more, and a decision says so once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from console.domain import commands as c
from console.domain import events as e
from console.domain.context import iso
from console.domain.refusal import Refusal
from console.domain.retention import due, readings_gone
from console.domain.review import Reviewed
from console.domain.station_state import ComputerClock, Run, StationState, changed, put
from tests.support.deciding import BOOK, Deciding

RUN = "R-1"
DAYS = 90


@pytest.fixture
def d() -> Deciding:
    """A station that keeps readings 90 days, with a run that was over, out, reviewed and put on record 100 days ago."""
    made = Deciding(replace(BOOK, rules=replace(BOOK.rules, keep_readings_days=DAYS)))
    ended = iso(made.utc - timedelta(days=100))
    run = Run(RUN, 9, "O", "r", "sha", "C", "P", ended, ended, ended, "complete", unloaded=True, ended_utc=ended)
    run = replace(run, record_file="record.pdf")
    reviewed = Reviewed("P-r", 1, "sha", "trainer-c", ended, frozenset())
    made.state = changed(
        made.state, runs=put(made.state.runs, RUN, run), reviewed=put(made.state.reviewed, RUN, reviewed)
    )
    return made


def confirmed(run: str = RUN, bay: int = 9) -> c.PruneReadings:
    fact = e.ReadingsPruned(run, bay, ("ph",), "2026-03-01", "2026-03-02", 5, "store", 2, 7, "b8" * 32, 0, "2026-11-23")
    return c.PruneReadings(fact)


def pruned(d: Deciding) -> list[e.Fact]:
    return [fact for fact, _ in d.facts if isinstance(fact, e.ReadingsPruned)]


def test_an_old_run_is_pruned_once_with_the_setting_in_force(d: Deciding) -> None:
    assert [run.id for run in due(d.state, d.utc, DAYS)] == [RUN]
    for _ in range(2):
        d.do(confirmed())
    assert pruned(d) == [replace(confirmed().confirmed, keep_days=DAYS)]
    assert due(d.state, d.utc, DAYS) == ()
    assert d.state.readings.pruned[RUN].utc == iso(d.utc)


def _run(state: StationState, **changes: object) -> StationState:
    return changed(state, runs=put(state.runs, RUN, replace(state.runs[RUN], **changes)))  # type: ignore[arg-type]


NEEDED: dict[str, Callable[[StationState], StationState]] = {
    "it is in its bay": lambda s: _run(s, unloaded=False),
    "it has no record": lambda s: _run(s, record_file=""),
    "it goes on": lambda s: _run(s, ended_utc="", end_state=""),
    "it ended lately": lambda s: _run(s, ended_utc=iso(Deciding().utc - timedelta(days=DAYS - 1))),
    "nobody has reviewed it": lambda s: changed(s, reviewed={}),
    "something happened after its review": lambda s: changed(s, reviewed={RUN: replace(s.reviewed[RUN], changed=True)}),
    "it is not known how the clock stands": lambda s: changed(s, clock=ComputerClock(known=False)),
}


@pytest.mark.parametrize("why", NEEDED)
def test_a_run_keeps_its_readings_while(d: Deciding, why: str) -> None:
    d.state = NEEDED[why](d.state)
    assert due(d.state, d.utc, DAYS) == ()
    d.do(confirmed())
    assert pruned(d) == []


def test_without_the_setting_nothing_is_ever_pruned(d: Deciding) -> None:
    d.book = replace(d.book, rules=replace(d.book.rules, keep_readings_days=0))
    d.wait(10_000 * 86_400)
    assert due(d.state, d.utc, 0) == ()
    d.do(confirmed())
    assert pruned(d) == []


@pytest.mark.parametrize("command", [confirmed(run="nobody's"), confirmed(bay=3)])
def test_what_is_confirmed_of_another_run_or_bay_prunes_nothing(d: Deciding, command: c.PruneReadings) -> None:
    d.do(command)
    assert pruned(d) == []


def test_pruning_leaves_the_review_as_it_was_signed(d: Deciding) -> None:
    d.do(confirmed())
    assert not d.state.reviewed[RUN].changed


def test_nothing_is_made_of_readings_that_are_gone_and_the_remedy_names_the_record(d: Deciding) -> None:
    assert readings_gone(d.state, RUN) is None
    d.do(confirmed())
    gone = readings_gone(d.state, RUN)
    assert isinstance(gone, Refusal)
    assert gone.rule == "readings.pruned"
    assert dict(gone.remedy.args)["file"] == "record.pdf"
