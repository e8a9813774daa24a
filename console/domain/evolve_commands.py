"""What interlocks as judged, recipe transfers and commands make of the state."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from console.domain import events as e
from console.domain.evolve_accounts import opened
from console.domain.open_act import OpenAct
from console.domain.station_state import Outcome, Pending, Stamp, StationState, change_procedure, changed, drop, put


def _judged(state: StationState, event: e.InterlocksJudged, stamp: Stamp) -> StationState:
    """What is judged before the signatures is what is signed; what is judged later is judged again."""
    checked = {"checked": event.lines} if event.at == "pre-start" else {}
    return change_procedure(state, event.procedure_id, lines=event.lines, lines_utc=stamp.utc, **checked)


def _transfer(state: StationState, event: e.RecipeTransferRequested, stamp: Stamp) -> StationState:
    return change_procedure(
        state, event.procedure_id, recipe_asked=True, recipe_read_back="", recipe_moved_utc=stamp.utc
    )


def _read_back(state: StationState, event: e.RecipeReadBack, stamp: Stamp) -> StationState:
    return change_procedure(
        state,
        event.procedure_id,
        recipe_read_back=event.sha256,
        recipe_asked=bool(event.sha256),
        recipe_moved_utc=stamp.utc,
    )


def _pend(state: StationState, pending: Pending, stamp: Stamp) -> StationState:
    """A command is on its way. Who asked for it has performed, unless the hand-over was verified before (RQ-31)."""
    known = changed(state, pending=put(state.pending, pending.command, pending))
    procedure = state.procedures.get(pending.procedure)
    if procedure is None:
        return known
    changes: dict[str, Any] = {"command": pending.command, "refusal": None}
    if pending.stage != "executing" and stamp.actor in state.people:
        changes["commanded_by"] = stamp.actor
        if all(signed.role != "verifier" for signed in procedure.signatures):
            changes["performers"] = procedure.performers | {stamp.actor}
    if pending.action == "start":
        changes["start_run"] = pending.run
    return change_procedure(known, procedure.id, **changes)


def _asked(event: e.SelectRequested | e.DirectRequested, stage: str, stamp: Stamp) -> Pending:
    return Pending(
        event.command,
        event.action,
        event.bay,
        stage,
        stamp.mono_s,
        stamp.utc,
        event.run,
        procedure=event.procedure_id,
    )


def _select(state: StationState, event: e.SelectRequested, stamp: Stamp) -> StationState:
    asked = _asked(event, "selecting", stamp)
    return _pend(state, replace(asked, cartridge=event.cartridge, recipe_sha256=event.recipe_sha256), stamp)


def _execute(state: StationState, event: e.ExecuteRequested, stamp: Stamp) -> StationState:
    pending = state.pending.get(event.command)
    if pending is None:
        return state
    return _pend(state, replace(pending, stage="executing", asked_mono_s=stamp.mono_s), stamp)


def _direct(state: StationState, event: e.DirectRequested, stamp: Stamp) -> StationState:
    pended = _pend(state, _asked(event, "direct", stamp), stamp)
    if event.action != "hold":
        return pended
    return opened(pended, OpenAct(event.command, "hold", event.bay, stamp.utc, event.run), stamp)


def _mismatch(state: StationState, event: e.SelectMismatched, stamp: Stamp) -> StationState:
    pending = state.pending.get(event.command)
    if pending is None:
        return state
    outcome = Outcome(pending.action, "mismatch", "read_back", ", ".join(event.differs), stamp.utc)
    return changed(state, pending=drop(state.pending, event.command), outcomes=put(state.outcomes, event.bay, outcome))


def _silent(state: StationState, event: e.CommandSilent, stamp: Stamp) -> StationState:
    pending = state.pending.get(event.command)
    if pending is None:
        return state
    asking = replace(pending, stage="asking", asked_mono_s=stamp.mono_s)
    return changed(state, pending=put(state.pending, event.command, asking))


def _taken(state: StationState, event: e.CommandTaken, stamp: Stamp) -> StationState:
    pending = state.pending.get(event.command)
    if pending is None:
        return state
    return changed(state, pending=put(state.pending, event.command, replace(pending, stage="acting")))


def _resolved(state: StationState, event: e.CommandResolved, stamp: Stamp) -> StationState:
    outcome = Outcome(event.action, event.outcome, event.rule, event.detail, stamp.utc)
    known = changed(state, pending=drop(state.pending, event.command), outcomes=put(state.outcomes, event.bay, outcome))
    return change_procedure(known, event.procedure_id, executed=event.command) if event.outcome == "executed" else known


COMMANDS: dict[type[e.Fact], Callable[[StationState, Any, Stamp], StationState]] = {
    e.InterlocksJudged: _judged,
    e.RecipeTransferRequested: _transfer,
    e.RecipeReadBack: _read_back,
    e.SelectRequested: _select,
    e.ExecuteRequested: _execute,
    e.DirectRequested: _direct,
    e.SelectMismatched: _mismatch,
    e.CommandTaken: _taken,
    e.CommandSilent: _silent,
    e.CommandResolved: _resolved,
}
