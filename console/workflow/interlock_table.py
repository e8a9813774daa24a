"""The interlock table from its file, with every cross-reference checked: a rule that points nowhere is no rule."""

from __future__ import annotations

from collections.abc import Mapping

from console.domain.interlock_predicates import OF_A_STEP, PREDICATES
from console.domain.person import Role
from console.domain.procedure.definition import InterlockRule, OverrideRule, Procedure
from console.domain.reason import Reason
from console.workflow.schema import InterlockFile, InterlockTable
from console.workflow.source import Source, validated
from console.workflow.whole import known, once

_NEVER = {"refuse": ("attested", "step_confirmed", "plant_data_fresh"), "unknown": ("link_live",)}
"""Predicates that have no such verdict of their own: a person confirms, or it is not known."""


def interlocks_of(source: Source, load: Procedure, reasons: Mapping[str, Reason]) -> tuple[InterlockRule, ...]:
    """Every rule. ``load``: the procedure whose steps they name; ``reasons``: the coded ones.

    Raises DefinitionError at the first mistake.
    """
    table = validated(InterlockTable, source)
    once(source, "interlocks", table.interlocks)
    for index, rule in enumerate(table.interlocks):
        _check(source, index, rule, load)
        _check_override(source, index, rule, reasons)
    return tuple(_rule(rule) for rule in table.interlocks)


def _check(source: Source, index: int, rule: InterlockFile, load: Procedure) -> None:
    where = ("interlocks", index)
    if rule.predicate not in PREDICATES:
        what = f"there is no predicate {rule.predicate!r}."
        raise source.error((*where, "predicate"), what, f"Use one of {sorted(PREDICATES)}.")
    _check_step(source, index, rule, load)
    for verdict in ("refuse", "unknown"):
        never = rule.predicate in _NEVER[verdict]
        if not getattr(rule, verdict) and not never:
            raise source.error(where, f"{rule.id} does not say what to do on {verdict!r}.", "Name a text key.")


def _check_override(source: Source, index: int, rule: InterlockFile, reasons: Mapping[str, Reason]) -> None:
    where = ("interlocks", index)
    if rule.override != "nobody":
        known(source, (*where, "override"), "role", rule.override.roles, [role.value for role in Role])
        serving = [reason.id for reason in reasons.values() if reason.serves("override")]
        known(source, (*where, "override"), "reason for an override", rule.override.reasons, serving)
    overridden = () if rule.override == "nobody" else rule.override.of
    if (rule.offline.rule == "second_person_and_reason") != ("offline" in overridden):
        what = f"{rule.id} says second_person_and_reason and nobody who may, or the other way round."
        raise source.error((*where, "offline"), what, "Name roles and reasons with `of: [offline]`, or say `same`.")
    if "old" in overridden and not rule.max_age_s:
        raise source.error((*where, "override"), f"{rule.id} has no max_age_s to be too old by.", "Give it one.")


def _check_step(source: Source, index: int, rule: InterlockFile, load: Procedure) -> None:
    where = ("interlocks", index, "step")
    step = next((step for step in load.steps if step.id == rule.step), None)
    if rule.step and step is None:
        raise source.error(where, f"the load has no step {rule.step!r}.", "Name one of load.yaml.")
    if rule.predicate in OF_A_STEP and step is None:
        raise source.error(where, f"{rule.id} is about a step and names none.", "Name one of load.yaml.")
    if rule.item and (step is None or rule.item not in step.items):
        what = f"the step {rule.step!r} has no line {rule.item!r}."
        raise source.error(("interlocks", index, "item"), what, "Name a line of its checklist, or add it there.")
    if rule.predicate == "attested" and not rule.item:
        raise source.error(where, f"{rule.id} is attested and names no line of a checklist.", "Name one.")


def _rule(rule: InterlockFile) -> InterlockRule:
    who = rule.override
    return InterlockRule(
        rule.id,
        rule.predicate,
        rule.source,
        rule.when,
        rule.max_age_s,
        rule.step,
        rule.item,
        rule.permit,
        rule.refuse,
        rule.unknown,
        rule.offline.rule,
        rule.offline.after_s,
        None if who == "nobody" else OverrideRule(tuple(who.of), who.roles, who.reasons),
    )
