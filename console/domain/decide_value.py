"""Numbers entered by hand: usual ones count, unusual ones with a reason, impossible ones never (RQ-62)."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Any

from console.domain import commands as c
from console.domain import events as e
from console.domain.context import Context
from console.domain.message import Message
from console.domain.procedure.definition import Step, StepKind
from console.domain.procedure.engine import current
from console.domain.reason import judge_reason
from console.domain.refusal import Refusal
from console.domain.rights import may_act
from console.domain.station_state import OpenProcedure, StationState

Decision = list[e.Fact] | Refusal
_AGAIN = Message.of("remedy.look_again")


def _enter(state: StationState, command: c.EnterValue, context: Context) -> Decision:
    procedure = state.procedures.get(command.procedure_id)
    if procedure is None:
        return Refusal("procedure.none", Message.of("refusal.no_procedure"), _AGAIN)
    definition = context.book.procedures[procedure.procedure]
    refused, step = may_act(state, definition.roles, context), current(procedure, definition)
    if refused:
        return refused
    if step is None or step.kind is not StepKind.ENTRY or step.id != command.step:
        return Refusal("sequence", Message.of("refusal.sequence"), _AGAIN)
    value = number_of(command.value)
    if value is None or not within(value, step.hard):
        return [impossible(procedure, step, command.value)]
    return _plausible(procedure, step, str(value), command, context)


def _plausible(procedure: OpenProcedure, step: Step, value: str, command: c.EnterValue, context: Context) -> Decision:
    """What is unusual counts only with a reason, given once the doubt was said of this very number."""
    if within(Decimal(value), step.soft):
        return [e.ValueEntered(procedure.id, step.id, value, step.unit)]
    low, high = step.soft or ("", "")
    doubted = procedure.doubted is not None and (procedure.doubted.step, procedure.doubted.value) == (step.id, value)
    if not doubted or not command.reason:
        return [e.ValueDoubted(procedure.id, step.id, value, step.unit, low, high)]
    refused = judge_reason(context.book.reasons, "plausibility", command.reason, command.note)
    note = command.note.strip()
    return refused or [e.ValueEntered(procedure.id, step.id, value, step.unit, command.reason, note)]


def number_of(text: str) -> Decimal | None:
    """The decimal number that was typed, None if it is none: no exponent, no infinity, no words."""
    plain = text.strip().replace("\N{MINUS SIGN}", "-")
    if not plain or set(plain) - set("-.0123456789"):
        return None
    try:
        return Decimal(plain)
    except InvalidOperation:
        return None


def within(value: Decimal, limits: tuple[str, str] | None) -> bool:
    """Whether ``value`` lies in ``limits``, ends included; without limits everything does."""
    return limits is None or Decimal(limits[0]) <= value <= Decimal(limits[1])


def impossible(procedure: OpenProcedure, step: Step, typed: str) -> e.Refused:
    """A number that cannot be: refused whatever the reason, with what is possible."""
    low, high = step.hard or ("", "")
    value = f"{typed.strip()[:20] or '–'} {step.unit}".strip()
    reason = Message.of("refusal.value_impossible", value=value, low=low, high=high, unit=step.unit)
    return e.Refused("EnterValue", "value.impossible", reason, Message.of("remedy.value"), procedure.id, procedure.bay)


VALUES: dict[type, Callable[[StationState, Any, Context], Decision]] = {c.EnterValue: _enter}
