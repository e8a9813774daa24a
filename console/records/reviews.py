"""The reviews of a run: what was looked at, what was said of it, who signed, and whether that still stands."""

from __future__ import annotations

from console.domain import events as e
from console.records.entry import Entry, Moment
from console.records.exceptions import reviews_of
from console.records.line import Who
from console.records.model_review import DispositionLine, ReviewLine
from console.records.scope import Scope

_NO_CHANGE = frozenset({"record.issued", "passport.issued", "review.begun", "review.disposition"})


def reviews(scope: Scope) -> tuple[ReviewLine, ...]:
    """Every review in order; of one that took in what was new, as it was last begun."""
    begun: dict[str, tuple[Entry, e.ReviewBegun]] = {}
    for entry, fact in scope.each(e.ReviewBegun):
        begun[fact.procedure_id] = (entry, fact)
    return tuple(_review(scope, entry, fact) for entry, fact in begun.values())


def _review(scope: Scope, entry: Entry, begun: e.ReviewBegun) -> ReviewLine:
    name = begun.procedure_id
    signed = next(((at, fact) for at, fact in scope.each(e.Signed) if fact.procedure_id == name), None)
    over = any(fact.procedure_id == name for _, fact in scope.each(e.ProcedureEnded))
    state = "left" if over else "open"
    if signed:
        state = "changed" if _changed_after(scope, begun.head_seq) else "signed"
    return ReviewLine(
        scope.line(entry),
        name,
        begun.manner,
        begun.head_seq,
        begun.record_sha256,
        begun.file,
        begun.items,
        state,
        Moment(signed[1].signed_utc, signed[1].offset_min) if signed else Moment(),
        scope.who(signed[1].person) if signed else Who(""),
        _dispositions(scope, name),
    )


def _changed_after(scope: Scope, head_seq: int) -> bool:
    """Whether anything but reviews and issues of the record has happened to the run since."""
    mine = reviews_of(scope)
    return any(
        entry.seq > head_seq and entry.type not in _NO_CHANGE and getattr(entry.fact, "procedure_id", "") not in mine
        for entry in scope.entries
    )


def _dispositions(scope: Scope, name: str) -> tuple[DispositionLine, ...]:
    said = [(entry, fact) for entry, fact in scope.each(e.ExceptionDisposed) if fact.procedure_id == name]
    last = {fact.item: entry.seq for entry, fact in said}
    return tuple(
        DispositionLine(
            scope.line(entry), fact.item, fact.disposition, fact.reason, fact.note, last[fact.item] == entry.seq
        )
        for entry, fact in said
    )
