"""Overriding a start interlock: asked for with a coded reason, given by a second person with badge and secret."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from console.domain import commands as c
from console.domain import events as e
from console.domain.context import Context
from console.domain.interlock import Case, holds, judge_rule, same_evidence
from console.domain.message import Message
from console.domain.override import may_override, rule_of
from console.domain.person import Person
from console.domain.procedure.definition import InterlockRule, Step, StepKind
from console.domain.procedure.engine import current
from console.domain.reason import judge_reason
from console.domain.refusal import Refusal
from console.domain.rights import may_act, may_put_name
from console.domain.signing import OVERRIDE, override_content, signature
from console.domain.station_state import StationState

Decision = list[e.Fact] | Refusal


def at_table(step: Step | None) -> bool:
    """Whether the interlocks are on the screen at this step: judged, signed, or about to be acted on."""
    return step is not None and (step.kind in (StepKind.INTERLOCKS, StepKind.SIGN) or step.action == "start")


def _ask(state: StationState, command: c.OverrideInterlock, context: Context) -> Decision:
    procedure, rule = state.procedures.get(command.procedure_id), rule_of(context, command.rule)
    if procedure is None or rule is None:
        return Refusal("procedure.none", Message.of("refusal.no_procedure"), Message.of("remedy.look_again"))
    definition = context.book.procedures[procedure.procedure]
    refused = may_act(state, definition.roles, context)
    if refused:
        return refused
    if not at_table(current(procedure, definition)) or procedure.command in state.pending:
        return Refusal("sequence", Message.of("refusal.sequence"), Message.of("remedy.look_again"))
    line = judge_rule(Case(state, procedure, context), rule)
    allowed = may_override(rule, line)
    if holds(line) or allowed is None:
        return _nobody(rule, line)
    refused = judge_reason(context.book.reasons, "override", command.reason, command.note)
    if refused:
        return refused
    if command.reason not in allowed.reasons:
        reason = Message.of("refusal.override_reason", rule=rule.id)
        return Refusal("override.reason", reason, Message.of("remedy.override_reason"))
    return [e.OverrideAsked(procedure.id, procedure.bay, line, command.reason, command.note)]


def _nobody(rule: InterlockRule, line: e.InterlockLine) -> Refusal:
    if holds(line):
        reason = Message.of("refusal.override_not_needed", rule=rule.id)
        return Refusal("override.not_needed", reason, Message.of("remedy.look_again"))
    reason = Message.of("refusal.override_nobody", rule=rule.id)
    return Refusal("override.nobody", reason, Message.of("remedy.interlock"))


def _leave(state: StationState, command: c.LeaveOverride, context: Context) -> Decision:
    procedure = state.procedures.get(command.procedure_id)
    if procedure is None or procedure.overriding is None:
        return []
    return [e.OverrideLeft(procedure.id, procedure.bay, procedure.overriding.line.id)]


def override_refusal(case: Case, asked: e.OverrideAsked, person: Person) -> Refusal | None:
    """Why this person may not override what was asked: the role, the training, or having taken part."""
    rule = rule_of(case.context, asked.line.id)
    allowed = may_override(rule, asked.line) if rule else None
    if allowed is None:
        return Refusal("sequence", Message.of("refusal.sequence"), Message.of("remedy.look_again"))
    session = case.state.session
    if person.id in case.procedure.performers or (session and session.person == person.id):
        reason = Message.of("refusal.override_same", person=person.printed_name)
        return Refusal("override.same_person", reason, Message.of("remedy.override_second"))
    return may_put_name(person, "override_interlock", allowed.roles, case.context)


def overridden(case: Case, asked: e.OverrideAsked) -> Decision:
    """Badge and secret were right: the override, unless the person may not after all or the line has changed."""
    procedure, context = case.procedure, case.context
    person = case.state.people[procedure.signer]
    definition = context.book.procedures[procedure.procedure]
    refused = may_act(case.state, definition.roles, context) or override_refusal(case, asked, person)
    rule = rule_of(context, asked.line.id)
    if refused or rule is None:
        return refused or Refusal("sequence", Message.of("refusal.sequence"), Message.of("remedy.look_again"))
    if not same_evidence(judge_rule(case, rule), asked.line):
        reason = Message.of("refusal.override_changed", rule=rule.id)
        return Refusal("override.changed", reason, Message.of("remedy.look_again"))
    content = override_content(asked.line, procedure.id, asked.reason, asked.note)
    step = f"{OVERRIDE}{rule.id}"
    signed = signature(person, procedure.id, step, "overrider", "override.meaning", content, "badge+secret", context)
    held = sorted(set(person.roles) & set(rule.override.roles if rule.override else ()))
    given = e.Override(person.id, person.printed_name, ", ".join(held), asked.reason, asked.note, context.stamp)
    return [signed, e.InterlockOverridden(procedure.id, procedure.bay, replace(asked.line, override=given))]


OVERRIDES: dict[type, Callable[[StationState, Any, Context], Decision]] = {
    c.OverrideInterlock: _ask,
    c.LeaveOverride: _leave,
}
