"""Overrides of start interlocks: who may give one, and when one stands no longer.

An override stands only on the evidence that it was given for. When the line says anything else, it falls.
"""

from __future__ import annotations

from dataclasses import replace

from console.domain import events as e
from console.domain.context import Context
from console.domain.interlock import Case, judge_rule, same_evidence
from console.domain.procedure.definition import InterlockRule, OverrideRule


def may_override(rule: InterlockRule, line: e.InterlockLine) -> OverrideRule | None:
    """Who may go on although this line does not hold; None if nobody may."""
    allowed = rule.override
    return allowed if allowed and (line.why or line.verdict) in allowed.of else None


def rule_of(context: Context, rule: str) -> InterlockRule | None:
    """The rule with this id."""
    return next((known for known in context.book.interlocks if known.id == rule), None)


def fallen(case: Case) -> list[e.Fact]:
    """Overrides that stand no longer, for their line says something else now; and one that is asked for in vain."""
    procedure = case.procedure
    if not (procedure.overrides or procedure.overriding) or procedure.command in case.state.pending:
        return []
    if case.state.begun(procedure):
        return []  # what was judged at the start is on record
    asked = procedure.overriding
    facts: list[e.Fact] = []
    for line in (*procedure.overrides, *((asked.line,) if asked else ())):
        rule = rule_of(case.context, line.id)
        now = judge_rule(case, rule) if rule else None
        if now is not None and same_evidence(now, line):
            continue
        if asked and line is asked.line:
            facts.append(e.OverrideLeft(procedure.id, procedure.bay, line.id))
        else:
            facts.append(e.OverrideFell(procedure.id, procedure.bay, now or replace(line, override=None)))
    return facts
