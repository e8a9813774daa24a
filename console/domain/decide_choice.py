"""A person says which of several is so, or is wanted: a disposition, a condition, why a label was destroyed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from console.domain import commands as c
from console.domain import events as e
from console.domain.context import Context
from console.domain.decide_bay import at_step
from console.domain.interlock import Case
from console.domain.message import Message
from console.domain.procedure.definition import Step, StepKind
from console.domain.procedure.labels import NONE_LEFT, labels_of
from console.domain.reason import judge_reason
from console.domain.refusal import Refusal
from console.domain.station_state import StationState

Decision = list[e.Fact] | Refusal


def _choose(state: StationState, command: c.Choose, context: Context) -> Decision:
    found = at_step(state, command.procedure_id, (StepKind.CHOICE, StepKind.RECONCILE), context)
    if isinstance(found, Refusal):
        return found
    procedure, step = found
    if step.kind is StepKind.RECONCILE and step.id == command.step:
        refused = _label_refusal(Case(state, procedure, context), step, command.option)
        if refused:
            return refused
    if step.id != command.step or command.option not in step.options:
        return Refusal("sequence", Message.of("refusal.sequence"), Message.of("remedy.look_again"))
    if step.reason and (refused := judge_reason(context.book.reasons, step.reason, command.reason, command.note)):
        return refused
    return [e.OptionChosen(procedure.id, step.id, command.option, command.reason, command.note)]


def _label_refusal(case: Case, step: Step, option: str) -> Refusal | None:
    """Why this cannot be said of a label now: none was read before, or some are not accounted for (RQ-69)."""
    found = labels_of(case, step)
    if option == NONE_LEFT:
        numbers = {"issued": len(found.issued), "used": len(found.used), "destroyed": len(found.destroyed)}
        reason = Message.of("refusal.labels", open=", ".join(found.open), **numbers)
        return Refusal("labels.open", reason, Message.of("remedy.labels"))
    if len(found.destroyed) < len(case.fields(step.id, "serial")):
        return None
    return Refusal("labels.none", Message.of("refusal.no_label"), Message.of("remedy.label_first"))


CHOICE: dict[type, Callable[[StationState, Any, Context], Decision]] = {c.Choose: _choose}
