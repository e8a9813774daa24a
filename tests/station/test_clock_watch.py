"""Steps, sleep and drift of this computer's clock: seen, recorded, said, and no start until it is known again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from shuttle_bench import BAY, Bench
from wiretap import facts

from console.clock import Instant, SystemClock
from console.domain import commands as c
from console.domain import events as e
from console.domain.interlock import Case, judge_rule
from console.domain.override import rule_of
from console.records.entry import entries_of
from console.records.scope import scope_of
from console.records.trouble import interruptions
from console.station import inbox
from console.station.clock_watch import CALM_S, DRIFT_S, STEP_S, ClockWatch
from console.station.link_driver import Clocks

START = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)


def at(mono_s: float, *, wall_s: float = 0.0, slept_s: float | None = 0.0) -> Instant:
    """``mono_s`` after the start; the wall set by ``wall_s``; after a sleep (None: a system that cannot tell)."""
    wall = START + timedelta(seconds=mono_s + wall_s + (slept_s or 0.0))
    return Instant(wall, timedelta(hours=9), mono_s, None if slept_s is None else mono_s + slept_s)


def seen(*looks: Instant) -> list[tuple[str, int]]:
    """What a watch says of these looks, one after the other."""
    watch = ClockWatch()
    return [(x.kind, x.step_ms) for now in looks for x in watch.look(now, None, known=True, process_utc=None)]


# --- the three clocks ------------------------------------------------------------------------------------------------


@pytest.mark.rq("RQ-80")
@pytest.mark.parametrize("step", [3600.0, -3600.0, STEP_S + 0.1, -STEP_S - 0.1])
def test_a_wall_clock_that_is_set_is_a_step(step: float) -> None:
    assert seen(at(0), at(0.25), at(0.5, wall_s=step), at(0.75, wall_s=step)) == [("stepped", round(step * 1000))]


def test_jitter_and_a_slow_tick_are_none() -> None:
    assert seen(at(0), at(0.25, wall_s=STEP_S - 0.1), at(30, wall_s=0), at(31, wall_s=-1)) == []


@pytest.mark.rq("RQ-80")
def test_a_laptop_that_slept_was_not_set() -> None:
    assert seen(at(0), at(0.25), at(0.5, slept_s=7200)) == [("slept", 7200_000)]


def test_one_that_was_set_while_it_slept_was_both() -> None:
    assert seen(at(0), at(0.5, slept_s=7200, wall_s=60)) == [("slept", 7200_000), ("stepped", 60_000)]


def test_where_nobody_can_tell_sleep_is_taken_for_a_step() -> None:
    assert seen(at(0, slept_s=None), at(0.5, slept_s=None, wall_s=7200)) == [("stepped", 7200_000)]


def test_the_computers_own_clocks_agree_with_each_other() -> None:
    clock, watch = SystemClock(), ClockWatch()
    for _ in range(50):
        assert watch.look(clock.now(), None, known=True, process_utc=None) == []


def beats(drift_s: Callable[[int], float], count: int, boot: Callable[[int], int] = lambda n: 1) -> list[c.ReportClock]:
    """A heartbeat a second; the shuttle's uptime is ahead by ``drift_s`` of its number."""
    watch, said = ClockWatch(), []
    for n in range(count):
        shuttle = Clocks(boot(n), 0, 0, round((n + drift_s(n)) * 1000), 1.0, float(n))
        said += watch.look(at(n), shuttle, known=True, process_utc=None)
    return said


@pytest.mark.rq("RQ-80")
def test_a_clock_that_drifts_against_the_shuttles_is_seen_once() -> None:
    (said,) = beats(lambda n: n * 0.1, 150)
    assert said.kind == "drifted"
    assert -DRIFT_S * 1000 - 500 <= said.step_ms < -DRIFT_S * 1000


def test_one_late_heartbeat_and_another_boot_are_no_drift() -> None:
    assert beats(lambda n: -60.0 if n == 20 else 0.0, 60) == []
    assert beats(lambda n: -500.0 if n >= 20 else 0.0, 60, boot=lambda n: 1 + (n >= 20)) == []


# --- at a station ----------------------------------------------------------------------------------------------------


def il_25(b: Bench) -> e.InterlockLine:
    """The clock's line as it stands."""
    context = b.station._context(b.clock.now())
    rule = rule_of(context, "IL-25")
    assert rule is not None
    return judge_rule(Case(b.state, b.procedure(), context), rule)


def loading(b: Bench, step: str = "start") -> None:
    b.sign_in()
    b.ask(c.BeginProcedure("load", BAY))
    b.load_until(step)


@pytest.mark.rq("RQ-80", "RQ-49")
@pytest.mark.parametrize("step", [600.0, -600.0], ids=["forward", "back"])
def test_a_step_is_recorded_raises_its_alarm_and_stops_the_start_until_it_is_known(
    station_bench: Bench, step: float
) -> None:
    b = station_bench
    loading(b)
    assert il_25(b).verdict == "permit"
    b.clock.set_s = step
    b.run(0.5)
    (fact,) = facts(b.journal, e.ClockChanged)
    assert (fact.kind, fact.step_ms) == ("stepped", step * 1000)
    before, after = (datetime.fromisoformat(x) for x in (fact.before_utc, fact.after_utc))
    assert abs((after - before).total_seconds() - step) < 0.5
    assert [a.id for a in b.state.alarms.values() if a.active] == ["clock.stepped"]
    line = il_25(b)
    if step > 0:
        assert (line.verdict, line.evidence.key) == ("unknown", "evidence.clock_stepped")
    else:
        assert (line.verdict, line.evidence.key) == ("refuse", "evidence.clock_back")
    b.ask(c.DoAct(b.id, "start"))
    assert facts(b.journal, e.SelectRequested)[-1].action != "start"
    b.run(CALM_S - 2, 0.5)
    assert not b.state.clock.known
    b.run(4, 0.5)
    assert b.state.clock.known
    assert len(facts(b.journal, e.ClockKnown)) == 1
    assert not any(a.active for a in b.state.alarms.values())
    if step > 0:
        assert il_25(b).verdict == "permit"
    else:  # what was read is still to come by this clock
        assert il_25(b).verdict == "refuse"


@pytest.mark.rq("RQ-80")
def test_another_step_begins_the_wait_anew(station_bench: Bench) -> None:
    b = station_bench
    b.run(1)
    b.clock.set_s = 60
    b.run(CALM_S - 5, 0.5)
    b.clock.set_s = 0
    b.run(CALM_S - 5, 0.5)
    assert not b.state.clock.known
    assert [x.step_ms for x in facts(b.journal, e.ClockChanged)] == [60_000, -60_000]
    b.run(10, 0.5)
    assert b.state.clock.known


@pytest.mark.rq("RQ-80")
def test_without_the_shuttle_a_clock_is_not_known_again(station_bench: Bench) -> None:
    b = station_bench
    b.run(1)
    b.station.handle(inbox.LineDown("memory", "pulled"))
    b.clock.set_s = 60
    b.run(CALM_S * 2, 0.5)
    assert not b.state.clock.known


@pytest.mark.rq("RQ-22", "RQ-80")
def test_after_a_sleep_nobody_is_signed_in_and_no_alarm_says_that_the_clock_is_wrong(station_bench: Bench) -> None:
    b = station_bench
    loading(b)
    b.clock.slept_s = 7200
    b.run(0.5)
    assert [x.kind for x in facts(b.journal, e.ClockChanged)] == ["slept"]
    assert b.state.session is None
    assert facts(b.journal, e.SessionClosed)[-1].reason == "suspended"
    assert "clock.stepped" not in {a.id for a in b.state.alarms.values()}


@pytest.mark.rq("RQ-80")
def test_a_clock_that_was_put_back_while_the_console_was_off_is_seen_at_its_start(station_bench: Bench) -> None:
    b = station_bench
    b.run(1)
    b.clock.set_s = -3600
    b.restart()
    (fact,) = facts(b.journal, e.ClockChanged)
    assert fact.kind == "stepped"
    assert -3_600_000 <= fact.step_ms < -3_590_000
    assert not b.state.clock.known


@pytest.mark.rq("RQ-80", "RQ-72")
def test_the_batch_record_lists_when_the_clock_was_not_known(station_bench: Bench) -> None:
    b = station_bench
    b.loaded()
    b.clock.set_s = 600
    b.run(CALM_S + 5, 0.5)
    entries = tuple(entries_of(b.journal.read(limit=10_000)))
    (line,) = [x for x in interruptions(scope_of(next(iter(b.state.runs)), entries)) if x.kind == "clock"]
    assert line.detail == "stepped +600.0 s"
    assert line.until.utc
