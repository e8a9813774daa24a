"""What was changed since its first entry, and what people said beside the prescribed: old and new, who, when, why.

By the events' type names: a record tells of what every program wrote into the journal (RQ-42, RQ-47, RQ-70).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from console.records.entry import Entry, Moment
from console.records.line import Who
from console.records.model_review import ChangeLine, NewsLine, NoteLine
from console.records.scope import Scope

CORRECTED, NOTED, CLOSED, ACCEPTED = "entry.corrected", "note.recorded", "note.closed", "scan.accepted"
ISSUED, PASSPORT = "record.issued", "passport.issued"


def _each(scope: Scope, *types: str) -> Iterator[tuple[Entry, Any]]:
    return ((entry, entry.fact) for entry in scope.entries if entry.type in types and entry.fact is not None)


def changes(scope: Scope) -> tuple[ChangeLine, ...]:
    """Every correction in order. ``first``: the entry that held the value at first, 0 if it is no label."""
    first = {at: seq for seq, at in replaced(scope).items()}
    return tuple(
        ChangeLine(
            scope.line(entry),
            fact.kind,
            scope.procedures.get(fact.procedure_id, ""),
            fact.step,
            fact.name,
            fact.old,
            fact.new,
            fact.reason,
            fact.note,
            first.get(entry.seq, 0),
        )
        for entry, fact in _each(scope, CORRECTED)
    )


def replaced(scope: Scope) -> dict[int, int]:
    """Labels that stand no longer: number of the entry that read it, and of the one that took its place."""
    standing: dict[tuple[str, str], list[int]] = {}
    gone: dict[int, int] = {}
    for entry, fact in _each(scope, ACCEPTED, CORRECTED):
        place = standing.setdefault((fact.procedure_id, fact.step), [])
        if entry.type == ACCEPTED:
            place.append(entry.seq)
        elif fact.kind == "read" and fact.index < len(place):
            gone[place[fact.index]] = entry.seq
            place[fact.index] = entry.seq
    return gone


def withdrawn(scope: Scope) -> dict[tuple[str, str], tuple[int, ...]]:
    """Corrections of checklist lines by (procedure, step): the numbers of the entries that changed one."""
    found: dict[tuple[str, str], tuple[int, ...]] = {}
    for entry, fact in _each(scope, CORRECTED):
        if fact.kind == "item":
            place = fact.procedure_id, fact.step
            found[place] = (*found.get(place, ()), entry.seq)
    return found


def notes(scope: Scope) -> tuple[NoteLine, ...]:
    """Deviations, incidents and comments, each with when it happened and when it was entered, and its closing."""
    closings = {fact.id: (entry, fact) for entry, fact in _each(scope, CLOSED)}
    return tuple(_note(scope, entry, fact, closings.get(fact.id)) for entry, fact in _each(scope, NOTED))


def _note(scope: Scope, entry: Entry, fact: Any, closing: tuple[Entry, Any] | None) -> NoteLine:
    closed, by, reason, words = Moment(), Who(""), "", ""
    if closing is not None:
        closed, by = closing[0].at, scope.who(closing[0].actor)
        reason, words = closing[1].reason, closing[1].note
    happened = Moment(fact.happened_utc, entry.at.offset_min) if fact.happened_utc else Moment()
    return NoteLine(
        scope.line(entry),
        fact.kind,
        fact.severity,
        scope.procedures.get(fact.procedure_id, ""),
        fact.step,
        fact.reason,
        fact.note,
        happened,
        fact.late_reason,
        fact.late_note,
        closed,
        by,
        reason,
        words,
    )


def news(scope: Scope) -> tuple[NewsLine, ...]:
    """The run's entries after the last issue of its record, but for issues themselves; none before the first issue."""
    heads = [fact.head_seq for entry, fact in _each(scope, ISSUED)]
    if not heads:
        return ()
    later = (entry for entry in scope.entries if entry.seq > heads[-1] and entry.type not in (ISSUED, PASSPORT))
    return tuple(NewsLine(scope.line(entry), entry.type) for entry in later)
