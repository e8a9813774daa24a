"""What the shuttle's own words make of the state: bays, runs, alarms, link."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from sys import intern
from typing import Any

from console.domain import events as e
from console.domain.alarm import Alarm, AlarmPeriod
from console.domain.batch_state import ENDED, BatchState
from console.domain.station_state import (
    Bay,
    Link,
    Mark,
    OpenProcedure,
    PhaseRecord,
    Run,
    SampleResult,
    Stamp,
    StationState,
    changed,
    drop,
    put,
)

PAST_ALARMS = 40
"""How many alarms that are over the state keeps for the screen; the journal keeps them all."""
ALARM_PERIODS = 2000
"""How many periods of alarms a run keeps for its plots, the newest; the journal keeps them all."""


def _opened(state: StationState, event: e.LinkOpened, stamp: Stamp) -> StationState:
    link = Link("open", stamp.utc, "", event.firmware, event.boot, event.emulator)
    return changed(state, link=link, procedures=_half_sent(state))


def _half_sent(state: StationState) -> Mapping[str, OpenProcedure]:
    """Open procedures in a new session: a recipe that was on its way did not arrive (PROTOCOL.md 4.1), and is due."""
    return {
        name: changed(p, recipe_asked=False, recipe_moved_utc="") if p.recipe_asked and not p.recipe_read_back else p
        for name, p in state.procedures.items()
    }


def _lost(state: StationState, event: e.LinkLost, stamp: Stamp) -> StationState:
    return changed(state, link=replace(state.link, condition="lost", since_utc=stamp.utc, reason=event.reason))


def _refused(state: StationState, event: e.LinkRefused, stamp: Stamp) -> StationState:
    link = Link("refused", stamp.utc, event.reason, expected=event.expected, got=event.got)
    return changed(state, link=link)


def _state_of(name: str) -> BatchState:
    """The state called ``name``; a name that is not in the table is unknown, and looks so."""
    try:
        return BatchState(name)
    except ValueError:
        return BatchState.UNKNOWN


def _bay_observed(state: StationState, event: e.BayObserved, stamp: Stamp) -> StationState:
    bay = Bay(
        event.bay,
        True,
        event.door,
        event.latch,
        event.present,
        event.cartridge,
        state.bays[event.bay].unreadable and event.present and not event.cartridge,
        event.in_service,
        event.selftest_ok,
        _state_of(event.state),
        event.phase,
        event.phase_index,
        event.recipe_sha256,
        event.prompt,
        event.device_run,
    )
    return changed(state, bays=put(state.bays, bay.number, bay))


def _in_state(bay: Bay, state: BatchState, run: str) -> Bay:
    """No phase asks for a sample any more once its run has ended."""
    return replace(bay, state=state, run=run, prompt="" if state in ENDED else bay.prompt)


def _number(text: str) -> int:
    """A whole number as the shuttle said it, -1 for what is none: an odd word changes no more than its own field."""
    return int(text) if text.isascii() and text.isdigit() else -1


BayStep = Callable[[Bay, e.DeviceReported], Bay]

_BAY: dict[str, BayStep] = {
    "door.opened": lambda bay, said: replace(bay, door="open"),
    "door.closed": lambda bay, said: replace(bay, door="closed"),
    "latch.unlocked": lambda bay, said: replace(bay, latch="unlocked"),
    "latch.locked": lambda bay, said: replace(bay, latch="locked"),
    "cartridge.inserted": lambda bay, said: replace(bay, present=True),
    "cartridge.removed": lambda bay, said: replace(bay, present=False, cartridge="", unreadable=False),
    "cartridge.read": lambda bay, said: replace(bay, present=True, cartridge=said.get("text"), unreadable=False),
    "cartridge.unreadable": lambda bay, said: replace(bay, present=True, cartridge="", unreadable=True),
    "recipe.loaded": lambda bay, said: replace(bay, recipe_sha256=said.get("sha256")),
    "run.state": lambda bay, said: _in_state(bay, _state_of(said.get("state")), said.get("run")),
    "phase.started": lambda bay, said: replace(bay, phase=said.get("phase"), phase_index=_number(said.get("index"))),
    "prompt.opened": lambda bay, said: replace(bay, prompt=said.get("prompt")),
    "prompt.answered": lambda bay, said: replace(bay, prompt=""),
}
"""What each device event makes of its bay."""


def _phase_started(run: Run, said: e.DeviceReported, at: str) -> Run:
    return replace(run, phases=(*run.phases, PhaseRecord(said.get("phase"), at)))


def _phase_ended(run: Run, said: e.DeviceReported, at: str) -> Run:
    phases = tuple(replace(p, ended=at) if p.phase == said.get("phase") and not p.ended else p for p in run.phases)
    return replace(run, phases=phases)


def _result(run: Run, said: e.DeviceReported, at: str) -> Run:
    values = tuple(
        (int(name.removeprefix("values.")), int(value)) for name, value in said.data if name.startswith("values.")
    )
    return replace(run, results=(*run.results, SampleResult(said.get("sample"), at, values)))


def _marked(kind: str) -> Callable[[Run, e.DeviceReported, str], Run]:
    def mark(run: Run, said: e.DeviceReported, at: str) -> Run:
        return replace(run, marks=(*run.marks, Mark(kind, at, intern(said.get("volume_ml")))))

    return mark


def _state_mark(run: Run, said: e.DeviceReported, at: str) -> Run:
    if said.get("state") not in ("held", "restarting", "stopped", "aborted"):
        return run
    return replace(run, marks=(*run.marks, Mark(intern(said.get("state")), at)))


def _alarm_began(run: Run, said: e.DeviceReported, at: str) -> Run:
    """What was fetched comes late: the end may have been heard before."""
    if not at:
        return run
    name = intern(said.get("alarm"))  # of the thousands that a run may have, each word is kept once
    ends = [p for p in run.alarms if p.alarm == name and not p.began and p.ended >= at]
    mine = min(ends, key=lambda period: period.ended, default=None)
    period = AlarmPeriod(name, intern(said.get("channel")), at, mine.ended if mine else "")
    return replace(run, alarms=(*(p for p in run.alarms if p is not mine), period)[-ALARM_PERIODS:])


def _alarm_over(run: Run, said: e.DeviceReported, at: str) -> Run:
    name = intern(said.get("alarm"))
    over = _period_over(run, name, at)
    return replace(run, alarms=(*run.alarms, AlarmPeriod(name, "", "", at))) if over is run and at else over


def _period_over(run: Run, alarm: str, at: str) -> Run:
    """``alarm`` ended at ``at``: of its open periods the last that began before, for what was fetched comes late."""
    begun = [p for p in run.alarms if p.alarm == alarm and p.began and not p.ended and p.began <= at]
    if not begun:
        return run
    mine = max(begun, key=lambda period: period.began)
    return replace(run, alarms=tuple(replace(p, ended=at) if p is mine else p for p in run.alarms))


_RUN: dict[str, Callable[[Run, e.DeviceReported, str], Run]] = {
    "phase.started": _phase_started,
    "phase.ended": _phase_ended,
    "sample.result": _result,
    "feed.given": _marked("feed"),
    "prompt.answered": _marked("sample"),
    "run.state": _state_mark,
    "alarm.raised": _alarm_began,
    "alarm.cleared": _alarm_over,
}
"""What each device event adds to the run it names."""


def _device(state: StationState, event: e.DeviceReported, stamp: Stamp) -> StationState:
    bay = state.bays.get(event.bay)
    step = _BAY.get(event.kind)
    if bay and step and not event.away:
        # What was fetched late is history: the bay's present came with its BayStatus.
        state = changed(state, bays=put(state.bays, bay.number, replace(step(bay, event), known=True)))
    note = _RUN.get(event.kind)
    run = _run_of(state, event, stamp.process_utc) if note else None
    if run and note:
        state = changed(state, runs=put(state.runs, run.id, note(run, event, stamp.process_utc)))
    return state


def _run_of(state: StationState, said: e.DeviceReported, at: str) -> Run | None:
    """The run that a record is about. Records of alarms name none (PROTOCOL.md 9): the one at the bay at that moment.

    What comes back may do so after the run's end; what is raised then is none of the run's.
    """
    if said.run or not said.kind.startswith("alarm."):
        return state.runs.get(said.run)
    begun = (run for run in state.runs.values() if run.bay == said.bay and "" < run.started_process <= at)
    mine = max(begun, key=lambda run: run.started_process, default=None)
    after = mine is not None and bool(mine.ended_process) and at > mine.ended_process
    return None if after and said.kind == "alarm.raised" else mine


def _run_started(state: StationState, event: e.RunStarted, stamp: Stamp) -> StationState:
    run = Run(
        event.run,
        event.bay,
        event.order,
        event.recipe,
        event.recipe_sha256,
        event.cartridge,
        event.load_procedure,
        stamp.utc,
        stamp.process_utc,
    )
    return changed(state, runs=put(state.runs, run.id, run))


def _run_ended(state: StationState, event: e.RunEnded, stamp: Stamp) -> StationState:
    run = state.runs.get(event.run)
    if run is None:
        return state
    ended = replace(run, ended_process=stamp.process_utc, ended_utc=stamp.utc, end_state=event.state)
    return changed(state, runs=put(state.runs, run.id, ended))


def _alarm_raised(state: StationState, event: e.AlarmRaised, stamp: Stamp) -> StationState:
    alarm = Alarm(
        event.key,
        event.id,
        event.bay,
        event.priority,
        stamp.utc,
        event.value,
        event.limit,
        event.channel,
        while_away=event.away,
        run="" if event.bay else event.run,
    )
    return changed(state, alarms=put(state.alarms, event.key, alarm))


def _alarm_returned(state: StationState, event: e.AlarmReturned, stamp: Stamp) -> StationState:
    run = state.run_at(event.bay) if event.bay and not event.run else None
    at = stamp.process_utc
    if run is not None and not any(p.alarm == event.id and at in (p.began, p.ended) for p in run.alarms):
        # By the bay's own word after a hello: the record of its end may be lost. What follows from a record, at the
        # record's own time, ends nothing: the record did.
        over = _period_over(run, event.id, at)
        state = state if over is run else changed(state, runs=put(state.runs, run.id, over))
    alarm = state.alarms.get(event.key)
    if alarm is None:
        return state
    return _kept(state, replace(alarm, active=False))


def _alarm_acknowledged(state: StationState, event: e.AlarmAcknowledged, stamp: Stamp) -> StationState:
    alarm = state.alarms.get(event.key)
    if alarm is None:
        return state
    return _kept(state, replace(alarm, acknowledged_by=stamp.actor))


def _kept(state: StationState, alarm: Alarm) -> StationState:
    """An alarm that has returned and was acknowledged is gone (state A); every other one stands."""
    if alarm.active or not alarm.acknowledged_by:
        return changed(state, alarms=put(state.alarms, alarm.key, alarm))
    past = (alarm, *state.past_alarms)[:PAST_ALARMS]
    return changed(state, alarms=drop(state.alarms, alarm.key), past_alarms=past)


DEVICE: dict[type[e.Fact], Callable[[StationState, Any, Stamp], StationState]] = {
    e.LinkOpened: _opened,
    e.LinkLost: _lost,
    e.LinkRefused: _refused,
    e.BayObserved: _bay_observed,
    e.DeviceReported: _device,
    e.RunStarted: _run_started,
    e.RunEnded: _run_ended,
    e.AlarmRaised: _alarm_raised,
    e.AlarmReturned: _alarm_returned,
    e.AlarmAcknowledged: _alarm_acknowledged,
}
