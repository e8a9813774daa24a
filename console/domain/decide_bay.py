"""Procedures and commands at a bay: what people ask for, and what the rules say to it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from console.domain import commands as c
from console.domain import events as e
from console.domain.alarm import alarm_key
from console.domain.batch_state import ACTIVE, ALLOWED, BatchState
from console.domain.context import Context
from console.domain.decide_material import left_over, material_refusal, recover_refusal, unload_refusal
from console.domain.interlock import Case, all_permit, first_stop, judge_interlocks
from console.domain.message import Message
from console.domain.paper import paper_refusal
from console.domain.plant_limits import bay_kept
from console.domain.procedure.definition import REAGENTS_READY, Step, StepKind
from console.domain.procedure.engine import current
from console.domain.reagents import not_ready
from console.domain.reason import judge_reason
from console.domain.refusal import Refusal
from console.domain.rights import allowed, may_act
from console.domain.station_state import OpenProcedure, StationState

Decision = list[e.Fact] | Refusal

REASONED = frozenset({"stop", "abort"})
"""Commands that need a coded reason."""
_ELSEWHERE = frozenset({"material", "record"})
"""Subjects of procedures that no bay is taken by."""


# --- beginning and leaving ---------------------------------------------------------------------------------------


def begin_refusal(state: StationState, procedure: str, bay: int, context: Context, run: str = "") -> Refusal | None:
    """Why this procedure cannot begin at this bay (or for this run's material) now; None if it can.

    Screens show it on the button.
    """
    definition = context.book.procedures.get(procedure)
    elsewhere = definition is not None and definition.subject in _ELSEWHERE
    if definition is None or (not elsewhere and (procedure not in _BEGIN or bay not in state.bays)):
        return Refusal("procedure.unknown", Message.of("refusal.no_procedure"), Message.of("remedy.call"))
    refused = may_act(state, definition.roles, context) or allowed(state, f"begin.{procedure}", context)
    if refused:
        return refused
    if elsewhere:
        refusal = paper_refusal if definition.subject == "record" else None
        return refusal(state, run) if refusal else material_refusal(state, procedure, run)
    if state.at_bay(bay):
        return Refusal("bay.taken", Message.of("refusal.bay_taken", bay=bay), Message.of("remedy.open_procedure"))
    return _BEGIN[procedure](state, bay, context)


def _begin_load(state: StationState, bay: int, context: Context) -> Refusal | None:
    status = state.bays[bay]
    if not status.in_service:
        reason = Message.of("refusal.out_of_service", bay=bay)
        return Refusal("bay.out_of_service", reason, Message.of("remedy.other_bay"))
    if state.run_at(bay) or status.present or status.state is not BatchState.IDLE:
        if not status.known:
            return Refusal("bay.unknown", Message.of("refusal.bay_unknown", bay=bay), Message.of("remedy.link"))
        return Refusal("bay.not_empty", Message.of("refusal.not_empty", bay=bay), Message.of("remedy.unload_first"))
    return bay_kept(state, bay, context)


def _begin_unload(state: StationState, bay: int, context: Context) -> Refusal | None:
    return unload_refusal(state, bay)


def _begin_recover(state: StationState, bay: int, context: Context) -> Refusal | None:
    return recover_refusal(state, bay)


def _begin_take_out(state: StationState, bay: int, context: Context) -> Refusal | None:
    if left_over(state, bay):
        return None
    reason = Message.of("refusal.nothing_to_take_out", bay=bay)
    return Refusal("bay.nothing_to_take_out", reason, Message.of("remedy.look_again"))


def _begin_sample(state: StationState, bay: int, context: Context) -> Refusal | None:
    if state.run_at(bay) is None or not state.bays[bay].prompt or state.bays[bay].state not in ACTIVE:
        return Refusal("sample.not_due", Message.of("refusal.no_sample", bay=bay), Message.of("remedy.wait"))
    return None


def _begin_cell_count(state: StationState, bay: int, context: Context) -> Refusal | None:
    run = state.run_at(bay)
    if run is None or not run.load_procedure:
        return Refusal("run.none", Message.of("refusal.no_run_to_count", bay=bay), Message.of("remedy.look_again"))
    return None


def _begin_clearance(state: StationState, bay: int, context: Context) -> Refusal | None:
    return None


_BEGIN: dict[str, Callable[[StationState, int, Context], Refusal | None]] = {
    "load": _begin_load,
    "unload": _begin_unload,
    "recover": _begin_recover,
    "take_out": _begin_take_out,
    "sample": _begin_sample,
    "line_clearance": _begin_clearance,
    "cell_count": _begin_cell_count,
}


def _begin(state: StationState, command: c.BeginProcedure, context: Context) -> Decision:
    refused = begin_refusal(state, command.procedure, command.bay, context, command.run)
    if refused:
        return refused
    definition = context.book.procedures[command.procedure]
    name, elsewhere = context.fresh_id(), definition.subject in _ELSEWHERE
    bay, run = (0, command.run) if elsewhere else (command.bay, "")
    return [e.ProcedureStarted(name, definition.id, definition.version, definition.sha256, bay, run)]


def _abandon(state: StationState, command: c.AbandonProcedure, context: Context) -> Decision:
    procedure = state.procedures.get(command.procedure_id)
    if procedure is None:
        return Refusal("procedure.none", Message.of("refusal.no_procedure"), Message.of("remedy.look_again"))
    under_way = state.begun(procedure) and not _forgotten(state, procedure)  # the run has only not been heard of yet
    if procedure.command in state.pending or under_way:
        return Refusal("command.pending", Message.of("refusal.pending"), Message.of("remedy.wait"))
    return [e.ProcedureEnded(procedure.id, "abandoned", command.reason)]


def _forgotten(state: StationState, procedure: OpenProcedure) -> bool:
    """Whether the shuttle has come back since this load was signed, and its bay knows nothing of the run.

    Should the run be heard of all the same, it is still its patient's: by its id, open or ended (D18).
    """
    bay, signed = state.bays[procedure.bay], procedure.done[-1].utc if procedure.done else ""
    back = state.link.condition == "open" and state.link.since_utc > signed
    return back and bay.state is BatchState.IDLE and bay.run != procedure.start_run


# --- steps -------------------------------------------------------------------------------------------------------


def at_step(
    state: StationState, procedure_id: str, kinds: tuple[StepKind, ...], context: Context
) -> tuple[OpenProcedure, Step] | Refusal:
    """The procedure and its current step, if that is of ``kinds`` and the person may act; else the refusal (RQ-60)."""
    procedure = state.procedures.get(procedure_id)
    if procedure is None:
        return Refusal("procedure.none", Message.of("refusal.no_procedure"), Message.of("remedy.look_again"))
    definition = context.book.procedures[procedure.procedure]
    refused = may_act(state, definition.roles, context)
    if refused:
        return refused
    step = current(procedure, definition)
    if step is None or step.kind not in kinds:
        return Refusal("sequence", Message.of("refusal.sequence"), Message.of("remedy.look_again"))
    return procedure, step


def _confirm(state: StationState, command: c.ConfirmItem, context: Context) -> Decision:
    found = at_step(state, command.procedure_id, (StepKind.CHECKLIST,), context)
    if isinstance(found, Refusal):
        return found
    procedure, step = found
    if command.item not in step.items:
        return Refusal("sequence", Message.of("refusal.sequence"), Message.of("remedy.look_again"))
    if command.item in procedure.items:
        return []
    return [e.ItemConfirmed(procedure.id, step.id, command.item)]


def _act(state: StationState, command: c.DoAct, context: Context) -> Decision:
    found = at_step(state, command.procedure_id, (StepKind.ACT,), context)
    if isinstance(found, Refusal):
        return found
    procedure, step = found
    if step.id != command.step:
        return Refusal("sequence", Message.of("refusal.sequence"), Message.of("remedy.look_again"))
    refused = command_refusal(state, procedure.bay, step.action, context)
    if refused is None and step.needs == REAGENTS_READY:
        refused = not_ready(Case(state, procedure, context))
    if refused:
        return refused
    if step.action == "start":
        return _start(state, procedure, context)
    if step.action == "answer":
        return _answer(state, procedure, context)
    return [e.SelectRequested(context.fresh_id(), step.action, procedure.bay, procedure.run, procedure_id=procedure.id)]


def _start(state: StationState, procedure: OpenProcedure, context: Context) -> Decision:
    """Interlocks are judged with the signatures, recorded, and only if all permit is the bay selected."""
    case = Case(state, procedure, context)
    lines = judge_interlocks(case, context.book.interlocks, with_signatures=True)
    judged = e.InterlocksJudged(procedure.id, procedure.bay, "select", lines)
    recipe = case.recipe
    if not all_permit(lines) or recipe is None:
        return [judged, _interlock_refusal(procedure, lines)]
    cartridge = procedure.read("cartridge")[0].raw
    select = e.SelectRequested(
        context.fresh_id(), "start", procedure.bay, context.fresh_id(), cartridge, recipe.sha256, procedure.id
    )
    return [judged, select]


def _interlock_refusal(procedure: OpenProcedure, lines: tuple[e.InterlockLine, ...]) -> e.Refused:
    rule = first_stop(lines)
    reason = Message.of("refusal.interlock", rule=rule)
    return e.Refused("start", rule, reason, Message.of("remedy.interlock"), procedure.id, procedure.bay)


def _answer(state: StationState, procedure: OpenProcedure, context: Context) -> Decision:
    prompt = state.bays[procedure.bay].prompt
    if not prompt:
        return Refusal("sample.not_due", Message.of("refusal.no_sample", bay=procedure.bay), Message.of("remedy.wait"))
    sample = next((read.field("serial") for read in procedure.read("label")), "")
    name = e.SampleNamed(procedure.id, procedure.run, prompt, sample)
    direct = e.DirectRequested(context.fresh_id(), "answer", procedure.bay, procedure.run, prompt, sample, procedure.id)
    return [name, direct] if procedure.sample != sample else [direct]


# --- commands ----------------------------------------------------------------------------------------------------


def command_refusal(state: StationState, bay: int, action: str, context: Context) -> Refusal | None:
    """Why this command cannot be asked of this bay now; None if it can. Screens show it on the button."""
    if state.link.condition != "open":
        return Refusal("link", Message.of("refusal.link"), Message.of("remedy.link"))
    if any(pending.bay == bay for pending in state.pending.values()):
        return Refusal("command.pending", Message.of("refusal.pending"), Message.of("remedy.wait"))
    status = state.bays[bay]
    if action == "answer":
        return None
    if action not in ALLOWED[status.state]:
        reason = Message.of("refusal.state", bay=bay, state=status.state.value)
        return Refusal("state", reason, Message.of("remedy.wait"))
    return None


def _command(state: StationState, command: c.CommandBay, context: Context) -> Decision:
    """Hold needs no sign-in: it must be quick and is attributed to the station (hmi, "Decided for this console")."""
    if command.action not in ("hold", "restart", "stop", "abort"):
        return Refusal("action", Message.of("refusal.sequence"), Message.of("remedy.look_again"))
    refused = command_refusal(state, command.bay, command.action, context) or _reason_refusal(command, context)
    if refused:
        return refused
    run = state.run_at(command.bay)
    run_id = run.id if run else ""
    if command.action == "hold":
        return [e.DirectRequested(context.fresh_id(), "hold", command.bay, run_id)]
    why = (command.reason, command.note) if command.action in REASONED else ("", "")
    return [e.SelectRequested(context.fresh_id(), command.action, command.bay, run_id, reason=why[0], note=why[1])]


def _reason_refusal(command: c.CommandBay, context: Context) -> Refusal | None:
    """What ends living work says why."""
    if command.action not in REASONED:
        return None
    return judge_reason(context.book.reasons, command.action, command.reason, command.note)


def _tick(state: StationState, command: c.Tick, context: Context) -> Decision:
    """Commands without a word become silent ones: said, raised as an alarm, asked for; never repeated (features 78)."""
    facts: list[e.Fact] = []
    for pending in state.pending.values():
        waited_s = context.mono_s - pending.asked_mono_s
        if pending.stage in ("asking", "acting") or 0 <= waited_s < context.book.rules.command_silent_s:
            continue
        facts.append(e.CommandSilent(pending.command, pending.bay, pending.action, pending.run, pending.procedure))
        key = alarm_key("command.unknown", pending.bay)
        priority = context.book.alarms["command.unknown"].priority
        facts.append(e.AlarmRaised(key, "command.unknown", pending.bay, priority, pending.action, run=pending.run))
    return facts


BAY: dict[type, Callable[[StationState, Any, Context], Decision]] = {
    c.BeginProcedure: _begin,
    c.AbandonProcedure: _abandon,
    c.ConfirmItem: _confirm,
    c.DoAct: _act,
    c.CommandBay: _command,
    c.Tick: _tick,
}
