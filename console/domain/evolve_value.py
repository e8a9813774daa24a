"""What numbers entered by hand make of the state."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from console.domain import events as e
from console.domain.by_hand import Doubted, EnteredValue
from console.domain.message import Message
from console.domain.station_state import Stamp, StationState, change_procedure


def _entered(state: StationState, event: e.ValueEntered, stamp: Stamp) -> StationState:
    procedure = state.procedures.get(event.procedure_id)
    if procedure is None:
        return state
    value = EnteredValue(event.step, event.value, event.unit, stamp.utc, stamp.actor, event.reason, event.note)
    return change_procedure(
        state,
        procedure.id,
        values=(*procedure.values, value),
        performers=procedure.performers | {stamp.actor},
        doubted=None,
        refusal=None,
    )


def _doubted(state: StationState, event: e.ValueDoubted, stamp: Stamp) -> StationState:
    """The alert stands where a refusal stands."""
    said = f"{event.value} {event.unit}".strip()
    what = Message.of("refusal.value_unusual", value=said)
    why = Message.of("refusal.value_usual", low=event.low, high=event.high, unit=event.unit)
    return change_procedure(
        state,
        event.procedure_id,
        doubted=Doubted(event.step, event.value),
        refusal=(what, why, Message.of("remedy.value_unusual")),
    )


VALUES: dict[type[e.Fact], Callable[[StationState, Any, Stamp], StationState]] = {
    e.ValueEntered: _entered,
    e.ValueDoubted: _doubted,
}
