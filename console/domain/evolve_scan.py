"""What labels make of the state: accepted, refused, or waiting for their second read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from console.domain import events as e
from console.domain.scan.vocabulary import Rule
from console.domain.station_state import Stamp, StationState, change_procedure, changed


def _accepted(state: StationState, event: e.ScanAccepted, stamp: Stamp) -> StationState:
    procedure = state.procedures.get(event.procedure_id)
    if procedure is None:
        return state
    reads = (*procedure.reads, (event.step, stamp.utc, event.read))
    begun = (*procedure.out_process, stamp.process_utc) if event.step == "reagents" else procedure.out_process
    return _read_by(state, event.procedure_id, stamp, reads=reads, out_process=begun, to_confirm=None)


def _to_confirm(state: StationState, event: e.ScanToConfirm, stamp: Stamp) -> StationState:
    return _read_by(state, event.procedure_id, stamp, to_confirm=event.read)


def _read_by(state: StationState, procedure_id: str, stamp: Stamp, **changes: Any) -> StationState:
    """A person has read a label of the procedure, and has done something of it."""
    procedure = state.procedures.get(procedure_id)
    if procedure is not None and stamp.actor in state.people:
        changes["performers"] = procedure.performers | {stamp.actor}
    return change_procedure(state, procedure_id, refusal=None, **changes)


def _refused(state: StationState, event: e.ScanRefused, stamp: Stamp) -> StationState:
    """A second read that differs clears the first: which of the two is right is not known."""
    first = {"to_confirm": None} if event.rule == Rule.NOT_CONFIRMED else {}
    return change_procedure(state, event.procedure_id, refusal=(event.what, event.why, event.wanted), **first)


def _identified(state: StationState, event: e.LabelIdentified, stamp: Stamp) -> StationState:
    return changed(state, identified=event)


SCANS: dict[type[e.Fact], Callable[[StationState, Any, Stamp], StationState]] = {
    e.ScanAccepted: _accepted,
    e.ScanToConfirm: _to_confirm,
    e.ScanRefused: _refused,
    e.LabelIdentified: _identified,
}
