"""What a number typed by hand makes of the state: nothing, until a second person has confirmed it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from console.domain import events as e
from console.domain.by_hand import Typed
from console.domain.station_state import Stamp, StationState, change_procedure


def _entered(state: StationState, event: e.ManualEntered, stamp: Stamp) -> StationState:
    procedure = state.procedures.get(event.procedure_id)
    if procedure is None:
        return state
    typed = Typed(event.step, event.prompt, event.read, stamp.actor, event.reason, event.note)
    performers = procedure.performers | {stamp.actor}
    return change_procedure(state, procedure.id, typed=typed, performers=performers, signer="", refusal=None)


def _compared(state: StationState, event: e.ManualCompared, stamp: Stamp) -> StationState:
    procedure = state.procedures.get(event.procedure_id)
    if procedure is None or procedure.typed is None:
        return state
    return change_procedure(state, procedure.id, typed=replace(procedure.typed, compared_by=event.person), refusal=None)


def _over(state: StationState, event: e.ManualConfirmed | e.ManualLeft, stamp: Stamp) -> StationState:
    return change_procedure(state, event.procedure_id, typed=None, signer="")


MANUAL: dict[type[e.Fact], Callable[[StationState, Any, Stamp], StationState]] = {
    e.ManualEntered: _entered,
    e.ManualCompared: _compared,
    e.ManualConfirmed: _over,
    e.ManualLeft: _over,
}
