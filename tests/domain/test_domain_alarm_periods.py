"""From when to when an alarm of a run stood, in whatever order the shuttle's records come."""

from __future__ import annotations

import pytest

from console.domain import events as e
from console.domain.alarm import AlarmPeriod
from console.domain.evolve import evolve
from console.domain.station_state import Run, Stamp, StationState
from tests.support.deciding import BAY

NAME, CHANNEL = "dissolved_oxygen.low", "dissolved_oxygen"


def at(minute: int) -> str:
    return f"2026-11-23T05:{minute:02}:00.000000Z"


def run(*alarms: AlarmPeriod) -> StationState:
    kept = Run("R-1", BAY, "", "", "", "", "", at(0), at(0), alarms=alarms)
    return StationState(runs={"R-1": kept})


def told(state: StationState, kind: str, minute: int, **more: str) -> StationState:
    data = tuple({"alarm": NAME, **({"channel": CHANNEL} if kind == "alarm.raised" else {}), **more}.items())
    fact = e.DeviceReported(1, minute, minute * 60_000, BAY, kind, data)  # the shuttle names no run in it
    return evolve(state, fact, Stamp(at(59), "device", at(minute)))


def periods(state: StationState) -> list[tuple[str, str]]:
    return sorted((p.began, p.ended) for p in state.runs["R-1"].alarms)


SAID = (("alarm.raised", 10), ("alarm.cleared", 20), ("alarm.raised", 30), ("alarm.cleared", 40))


@pytest.mark.parametrize("order", [(0, 1, 2, 3), (2, 0, 1, 3), (2, 3, 0, 1), (1, 0, 2, 3), (3, 2, 1, 0), (1, 3, 0, 2)])
def test_each_period_has_its_own_end_whatever_was_fetched_late(order: tuple[int, ...]) -> None:
    state = run()
    for index in order:
        state = told(state, *SAID[index])
    assert periods(state) == [(at(10), at(20)), (at(30), at(40))]
    assert {p.channel for p in state.runs["R-1"].alarms} == {CHANNEL}


def test_an_alarm_that_stands_has_no_end_and_another_alarm_ends_nothing() -> None:
    state = told(told(run(), "alarm.raised", 10), "alarm.cleared", 20, alarm="temperature.high")
    assert (at(10), "") in periods(state)


def test_the_bays_own_word_ends_what_its_records_do_not() -> None:
    state = told(run(), "alarm.raised", 10)
    over = e.AlarmReturned(f"{NAME}@{BAY}", NAME, BAY)
    assert periods(evolve(state, over, Stamp(at(59), "device", at(50)))) == [(at(10), at(50))]
    mine = e.AlarmReturned(f"{NAME}@{BAY}", NAME, BAY, "R-1")  # follows from a record, which is told itself
    assert periods(evolve(state, mine, Stamp(at(59), "device", at(50)))) == [(at(10), "")]


def test_a_moment_that_nobody_knows_is_no_period() -> None:
    fact = e.DeviceReported(1, 1, 0, BAY, "alarm.raised", (("alarm", NAME), ("channel", CHANNEL)))
    assert evolve(run(), fact, Stamp(at(59), "device", "")).runs["R-1"].alarms == ()


def test_an_alarm_is_the_run_s_that_was_at_the_bay_at_that_moment() -> None:
    runs = {
        "R-1": Run("R-1", BAY, "", "", "", "", "", at(0), at(0), ended_process=at(25)),
        "R-2": Run("R-2", BAY, "", "", "", "", "", at(30), at(30)),
        "R-3": Run("R-3", BAY + 1, "", "", "", "", "", at(5), at(5)),
    }
    state = StationState(runs=runs)
    for kind, minute in (("alarm.raised", 35), ("alarm.raised", 20), ("alarm.cleared", 28)):
        state = told(state, kind, minute)
    assert [(p.began, p.ended) for p in state.runs["R-1"].alarms] == [(at(20), at(28))], "its end came after the run's"
    assert [(p.began, p.ended) for p in state.runs["R-2"].alarms] == [(at(35), "")]
    assert state.runs["R-3"].alarms == ()
    assert told(state, "alarm.raised", 29).runs["R-1"].alarms == state.runs["R-1"].alarms, "nothing ran any more"


def test_what_follows_from_a_record_ends_no_period_but_the_record_s_own() -> None:
    state = told(told(run(), "alarm.raised", 10), "alarm.raised", 30)
    over = e.AlarmReturned(f"{NAME}@{BAY}", NAME, BAY)
    state = evolve(told(state, "alarm.cleared", 40), over, Stamp(at(59), "device", at(40)))
    fetched = evolve(state, over, Stamp(at(59), "device", at(10)))  # with its raising, which was told late
    assert periods(told(fetched, "alarm.cleared", 20)) == [(at(10), at(20)), (at(30), at(40))]
