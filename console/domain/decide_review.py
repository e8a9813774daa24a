"""Reviewing the record of a run: who may, when, and what is said of each exception (RQ-72)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from console.domain import commands as c
from console.domain import events as e
from console.domain.context import Context
from console.domain.message import Message
from console.domain.reason import judge_reason
from console.domain.refusal import Refusal
from console.domain.retention import readings_gone
from console.domain.review import BY_EXCEPTION, DISPOSITIONS, IN_FULL, MOST_ITEMS, PROCEDURE, PURPOSE, REASONED
from console.domain.rights import may_act
from console.domain.station_state import OpenProcedure, StationState, involved

Decision = list[e.Fact] | Refusal
LOOK_AGAIN = Message.of("remedy.look_again")


def review_refusal(state: StationState, run_id: str, context: Context) -> Refusal | None:
    """Why the person signed in cannot review this run now; None if it can be done. Screens show it on the button."""
    run = state.runs.get(run_id)
    if run is None:
        return Refusal("review.no_run", Message.of("refusal.no_run"), LOOK_AGAIN)
    refused = may_act(state, context.book.procedures[PROCEDURE].roles, context)
    if refused:
        return refused
    if state.person and state.person.id in involved(state, run):
        reason = Message.of("refusal.review_own", person=state.person.printed_name)
        return Refusal("review.own", reason, Message.of("remedy.review_own"))
    gone = readings_gone(state, run_id)
    if gone:
        return gone
    if not run.end_state or not run.unloaded:
        reason = Message.of("refusal.review_early", bay=run.bay)
        return Refusal("review.early", reason, Message.of("remedy.review_early"))
    if review_of(state, run_id) is None and run_id in state.reviewed and not state.reviewed[run_id].changed:
        return Refusal("review.done", Message.of("refusal.review_done"), Message.of("remedy.review_done"))
    return None


def review_of(state: StationState, run_id: str) -> OpenProcedure | None:
    """The open review of this run."""
    return next((p for p in state.procedures.values() if p.review and p.review.run == run_id), None)


def _begin(state: StationState, command: c.BeginReview, context: Context) -> Decision:
    """Begin, or let the open review of this run take in what is new."""
    refused = review_refusal(state, command.run, context)
    if refused:
        return refused
    if command.manner not in (BY_EXCEPTION, IN_FULL) or len(command.items) > MOST_ITEMS:
        reason = Message.of("refusal.review_too_many", count=len(command.items), most=MOST_ITEMS)
        return Refusal("review.too_many", reason, Message.of("remedy.review_too_many"))
    already = review_of(state, command.run)
    definition = context.book.procedures[PROCEDURE]
    name = already.id if already else context.fresh_id()
    begun = e.ReviewBegun(
        name,
        command.run,
        command.manner,
        command.head_seq,
        command.record_sha256,
        command.file,
        command.items,
        command.lacking,
    )
    if already:
        return [begun]
    return [e.ProcedureStarted(name, PROCEDURE, definition.version, definition.sha256, 0), begun]


def _dispose(state: StationState, command: c.DisposeException, context: Context) -> Decision:
    procedure = state.procedures.get(command.procedure_id)
    if procedure is None or procedure.review is None or command.item not in procedure.review.items:
        return Refusal("sequence", Message.of("refusal.sequence"), LOOK_AGAIN)
    refused = review_refusal(state, procedure.review.run, context)
    if refused:
        return refused
    if command.disposition not in DISPOSITIONS:
        return Refusal("review.disposition", Message.of("refusal.review_disposition"), LOOK_AGAIN)
    if command.disposition in REASONED or command.reason:
        refused = judge_reason(context.book.reasons, PURPOSE, command.reason, command.note)
        if refused:
            return refused
    said = procedure.review.said(command.item)
    told = (command.disposition, command.reason, command.note)
    if said and (said.disposition, said.reason, said.note) == told:
        return []
    return [e.ExceptionDisposed(procedure.id, procedure.review.run, command.item, *told)]


REVIEW: dict[type, Callable[[StationState, Any, Context], Decision]] = {
    c.BeginReview: _begin,
    c.DisposeException: _dispose,
}
