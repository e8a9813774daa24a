"""What notes and corrections make of the state. What was corrected is replaced where it counts and kept beside."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from console.domain import events as e
from console.domain.by_hand import Rescan
from console.domain.note import CONFIRMED, Closing, Correction, Note
from console.domain.station_state import (
    Confirmation,
    OpenProcedure,
    Stamp,
    StationState,
    change_any_procedure,
    change_procedure,
    changed,
    put,
)


def _recorded(state: StationState, event: e.NoteRecorded, stamp: Stamp) -> StationState:
    note = Note(
        event.id,
        event.kind,
        event.severity,
        event.procedure_id,
        event.step,
        event.run,
        event.bay,
        event.reason,
        event.note,
        stamp.actor,
        stamp.utc,
        event.happened_utc,
        event.late_reason,
        event.late_note,
    )
    return changed(state, notes=put(state.notes, note.id, note))


def _closed(state: StationState, event: e.NoteClosed, stamp: Stamp) -> StationState:
    note = state.notes.get(event.id)
    if note is None:
        return state
    closing = Closing(stamp.actor, stamp.utc, event.reason, event.note)
    return changed(state, notes=put(state.notes, note.id, replace(note, closing=closing)))


def _rescan(state: StationState, event: e.RescanBegun, stamp: Stamp) -> StationState:
    rescan = Rescan(event.step, event.index, event.reason, event.note)
    return change_procedure(state, event.procedure_id, rescan=rescan, to_confirm=None, refusal=None)


def _rescan_left(state: StationState, event: e.RescanLeft, stamp: Stamp) -> StationState:
    return change_procedure(state, event.procedure_id, rescan=None, to_confirm=None, refusal=None)


def _corrected(state: StationState, event: e.EntryCorrected, stamp: Stamp) -> StationState:
    correction = Correction(
        event.kind,
        event.step,
        event.name,
        event.index,
        event.old,
        event.new,
        event.reason,
        event.note,
        stamp.actor,
        stamp.utc,
    )
    if event.kind == "note":
        return _note_corrected(state, event, correction)
    procedure = state.any_procedure(event.procedure_id)
    if procedure is None:
        return state
    return change_any_procedure(
        state,
        procedure.id,
        **_CHANGES[event.kind](procedure, event, stamp),
        corrections=(*procedure.corrections, correction),
        performers=procedure.performers | {stamp.actor},
        rescan=None,
        to_confirm=None,
        refusal=None,
    )


def _note_corrected(state: StationState, event: e.EntryCorrected, correction: Correction) -> StationState:
    note = state.notes.get(event.name)
    if note is None:
        return state
    new = replace(note, text=event.new, corrections=(*note.corrections, correction))
    return changed(state, notes=put(state.notes, note.id, new))


def _item(procedure: OpenProcedure, event: e.EntryCorrected, stamp: Stamp) -> dict[str, Any]:
    """A withdrawn line counts as never confirmed: what was done meanwhile is not undone, but what looks at it sees."""
    items = tuple(item for item in procedure.items if item != event.name)
    confirmed = tuple(said for said in procedure.confirmed if (said.step, said.item) != (event.step, event.name))
    if event.new == CONFIRMED:
        confirmed = (*confirmed, Confirmation(event.step, event.name, stamp.utc, stamp.actor))
        items = (*items, event.name) if not _is_done(procedure, event.step) else items
    return {"items": items, "confirmed": confirmed}


def _is_done(procedure: OpenProcedure, step: str) -> bool:
    return any(record.step == step for record in procedure.done)


def _read(procedure: OpenProcedure, event: e.EntryCorrected, stamp: Stamp) -> dict[str, Any]:
    """The new label stands where the old one stood, with its moment: a clock that began there is not set back."""
    if event.read is None:
        return {}
    places = [place for place, (step, _, _) in enumerate(procedure.reads) if step == event.step]
    reads = list(procedure.reads)
    at = places[event.index]
    reads[at] = (event.step, reads[at][1], event.read)
    return {"reads": tuple(reads)}


def _value(procedure: OpenProcedure, event: e.EntryCorrected, stamp: Stamp) -> dict[str, Any]:
    """The new number stands for the old one, with whoever corrected it."""
    values = tuple(
        replace(value, value=event.new, utc=stamp.utc, person=stamp.actor, reason=event.reason, note=event.note)
        if value.step == event.step
        else value
        for value in procedure.values
    )
    return {"values": values}


def _paper(procedure: OpenProcedure, event: e.EntryCorrected, stamp: Stamp) -> dict[str, Any]:
    """The part of the line that was wrong, with whoever corrected it."""
    lines = list(procedure.paper)
    new: dict[str, Any] = {event.name: event.new, "utc": stamp.utc, "entered_by": stamp.actor}
    lines[event.index] = replace(lines[event.index], **new)
    return {"paper": tuple(lines)}


_CHANGES: dict[str, Callable[[OpenProcedure, e.EntryCorrected, Stamp], dict[str, Any]]] = {
    "item": _item,
    "read": _read,
    "value": _value,
    "paper": _paper,
}

NOTES: dict[type[e.Fact], Callable[[StationState, Any, Stamp], StationState]] = {
    e.NoteRecorded: _recorded,
    e.NoteClosed: _closed,
    e.RescanBegun: _rescan,
    e.RescanLeft: _rescan_left,
    e.EntryCorrected: _corrected,
}
