"""What reviews make of the state, and what happens to a run after its review was begun or signed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from console.domain import events as e
from console.domain.review import PROCEDURE, Disposition, Review, Reviewed
from console.domain.station_state import OpenProcedure, Stamp, StationState, change_procedure, changed, put

_ABOUT_RECORDS = (
    e.BatchRecordIssued,
    e.PassportIssued,
    e.ReviewBegun,
    e.ExceptionDisposed,
    e.ReadingsQuarantined,  # where copies of the readings are changes nothing in the record
    e.ReadingsAccepted,
    e.ReadingsPruned,
)


def _begun(state: StationState, event: e.ReviewBegun, stamp: Stamp) -> StationState:
    procedure, run = state.procedures.get(event.procedure_id), state.runs.get(event.run)
    if procedure is None:
        return state
    before = state.reviewed.get(event.run)
    settled = before.settled if before else frozenset()
    if procedure.review is None:
        state = changed(state, reviews_open=state.reviews_open + 1)
    facts = (event.run, event.manner, event.head_seq, event.record_sha256, event.file, event.items)
    fresh = Review(*facts, settled)
    return change_procedure(
        state,
        procedure.id,
        review=procedure.review.again(fresh) if procedure.review else fresh,
        run=event.run,
        order=run.order if run else "",
        performers=procedure.performers | {stamp.actor},
        refusal=None,
    )


def _disposed(state: StationState, event: e.ExceptionDisposed, stamp: Stamp) -> StationState:
    procedure = state.procedures.get(event.procedure_id)
    if procedure is None or procedure.review is None:
        return state
    said = Disposition(event.item, event.disposition, event.reason, event.note, stamp.actor, stamp.utc)
    review = replace(procedure.review, dispositions=(*procedure.review.dispositions, said))
    performers = procedure.performers | {stamp.actor}
    # Whoever has read a badge for a signature has read it for what stood there before.
    return change_procedure(state, procedure.id, review=review, performers=performers, signer="", refusal=None)


def closed(state: StationState, procedure: OpenProcedure, *, finished: bool) -> StationState:
    """The state once ``procedure``, a review, has ended: if it was signed, its run is reviewed by whoever signed."""
    state = changed(state, reviews_open=state.reviews_open - 1)
    review, signature = procedure.review, next(iter(procedure.signatures), None)
    if not finished or review is None or signature is None:
        return state
    done = Reviewed(
        procedure.id,
        review.head_seq,
        review.record_sha256,
        signature.person,
        signature.signed_utc,
        review.settled | set(review.items),
    )
    return changed(state, reviewed=put(state.reviewed, review.run, done))


def noticed(state: StationState, event: e.Fact) -> StationState:
    """A run whose review is open or signed, after something else has happened to it: unsigned since the change."""
    run = "" if isinstance(event, _ABOUT_RECORDS) else run_of(state, event)
    if not run:
        return state
    done = state.reviewed.get(run)
    if done is not None and not done.changed:
        state = changed(state, reviewed=put(state.reviewed, run, replace(done, changed=True)))
    for procedure in state.procedures.values():
        if procedure.review and procedure.review.run == run and not procedure.review.stale:
            review = replace(procedure.review, stale=True)
            state = change_procedure(state, procedure.id, review=review, index=0, done=(), signer="")
    return state


def is_news(state: StationState, event: e.Fact, run: str) -> bool:
    """Whether ``event`` is part of this run's record, other than the record's own issues and reviews."""
    return not isinstance(event, _ABOUT_RECORDS) and run_of(state, event) == run


def run_of(state: StationState, event: e.Fact) -> str:
    """Whose record ``event`` is part of, "" if no run's, or if it is the review itself."""
    name = getattr(event, "procedure_id", "")
    procedure = (state.procedures.get(name) or state.ended_procedures.get(name)) if name else None
    if procedure is not None and procedure.procedure == PROCEDURE:
        return ""
    run: str = getattr(event, "run", "")
    return run or (procedure.run or procedure.start_run if procedure else "")


def _passport(state: StationState, event: e.PassportIssued, stamp: Stamp) -> StationState:
    run = state.runs.get(event.run)
    if run is None:
        return state
    return changed(state, runs=put(state.runs, run.id, replace(run, passport_file=event.file)))


REVIEW: dict[type[e.Fact], Callable[[StationState, Any, Stamp], StationState]] = {
    e.ReviewBegun: _begun,
    e.ExceptionDisposed: _disposed,
    e.PassportIssued: _passport,
}
