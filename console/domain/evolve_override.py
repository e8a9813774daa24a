"""What overrides of interlocks and lapsed signatures make of the state."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from console.domain import events as e
from console.domain.station_state import Stamp, StationState, change_procedure


def _asked(state: StationState, event: e.OverrideAsked, stamp: Stamp) -> StationState:
    return change_procedure(state, event.procedure_id, overriding=event, signer="", refusal=None)


def _left(state: StationState, event: e.OverrideLeft, stamp: Stamp) -> StationState:
    return change_procedure(state, event.procedure_id, overriding=None, signer="")


def _overridden(state: StationState, event: e.InterlockOverridden, stamp: Stamp) -> StationState:
    procedure = state.procedures.get(event.procedure_id)
    if procedure is None:
        return state
    return change_procedure(
        state, procedure.id, overrides=(*procedure.overrides, event.line), overriding=None, signer="", refusal=None
    )


def _fell(state: StationState, event: e.OverrideFell, stamp: Stamp) -> StationState:
    procedure = state.procedures.get(event.procedure_id)
    if procedure is None:
        return state
    fell = tuple(line for line in procedure.overrides if line.id == event.now.id)
    kept = tuple(line for line in procedure.overrides if line.id != event.now.id)
    return change_procedure(state, procedure.id, overrides=kept, past_overrides=(*procedure.past_overrides, *fell))


def _lapsed(state: StationState, event: e.SignatureLapsed, stamp: Stamp) -> StationState:
    """Back to where it was signed; what was signed before stays in the history."""
    procedure = state.procedures.get(event.procedure_id)
    if procedure is None:
        return state
    named = (event.step, event.person, event.signed_utc)
    gone = tuple(s for s in procedure.signatures if (s.step, s.person, s.signed_utc) == named)
    return change_procedure(
        state,
        procedure.id,
        signatures=tuple(s for s in procedure.signatures if s not in gone),
        lapsed=(*procedure.lapsed, *gone),
        index=event.back_to,
        done=tuple(record for record in procedure.done if record.step not in event.undone),
        signer="",
        items=(),
    )


OVERRIDES: dict[type[e.Fact], Callable[[StationState, Any, Stamp], StationState]] = {
    e.OverrideAsked: _asked,
    e.OverrideLeft: _left,
    e.InterlockOverridden: _overridden,
    e.OverrideFell: _fell,
    e.SignatureLapsed: _lapsed,
}
