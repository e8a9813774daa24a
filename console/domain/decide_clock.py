"""This computer's clock, as the rim has compared it: what follows from a step, a sleep or a drift (RQ-80)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from console.domain import commands as c
from console.domain import events as e
from console.domain.context import Context
from console.domain.decide_device import station_alarm
from console.domain.station_state import StationState

ALARM = "clock.stepped"


def _clock(state: StationState, command: c.ReportClock, context: Context) -> list[e.Fact]:
    """A change is recorded and, unless the computer merely slept, an alarm; a start waits until the clock is known."""
    if command.kind == "known":
        if state.clock.known:
            return []
        return [e.ClockKnown(command.now_ms), *station_alarm(state, ALARM, active=False, context=context)]
    facts: list[e.Fact] = [e.ClockChanged(command.kind, command.before_utc, command.after_utc, command.step_ms)]
    if command.kind == "slept":
        # Whoever opens the lid is not who closed it: a continuous period does not go on through sleep (RQ-22).
        return [*facts, *_ended(state)]
    value = f"{command.step_ms / 1000:+.1f} s"
    return [*facts, *station_alarm(state, ALARM, active=True, context=context, value=value)]


def _ended(state: StationState) -> list[e.Fact]:
    session = state.session
    return [e.SessionClosed(session.id, session.person, "suspended")] if session else []


CLOCK: dict[type, Callable[[StationState, Any, Context], list[e.Fact]]] = {c.ReportClock: _clock}
