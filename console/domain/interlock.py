"""The start interlocks as judged: the predicate's verdict, the age of its evidence, the offline rule, the override.

Unknown refuses: nothing starts on a guess. Age and being offline can take a permission away and never give one. A line
that is overridden stays what it is, refused or unknown, and says who answers for going on.
"""

from __future__ import annotations

from console.domain.context import moment
from console.domain.events import InterlockLine
from console.domain.interlock_case import Case
from console.domain.interlock_predicates import (
    PERMIT,
    PREDICATES,
    REFUSE,
    UNKNOWN,
    bay_asset,
    short_hash,
    used_elsewhere,
)
from console.domain.message import Message
from console.domain.procedure.definition import InterlockRule
from console.domain.station_state import OpenProcedure, StationState

__all__ = [
    "PERMIT",
    "PREDICATES",
    "REFUSE",
    "UNKNOWN",
    "Case",
    "all_permit",
    "bay_asset",
    "first_stop",
    "holds",
    "judge_interlocks",
    "judge_rule",
    "same_evidence",
    "short_hash",
    "used_elsewhere",
]


def judge_interlocks(case: Case, rules: tuple[InterlockRule, ...], with_signatures: bool) -> tuple[InterlockLine, ...]:
    """Every rule's line. Lines of ``when: sign`` are left out until signatures are due."""
    return tuple(judge_rule(case, rule) for rule in rules if with_signatures or rule.when != "sign")


def judge_rule(case: Case, rule: InterlockRule) -> InterlockLine:
    """One rule, with the override that stands on exactly this evidence, if there is one."""
    verdict, evidence = PREDICATES[rule.predicate](case, rule)
    line = InterlockLine(rule.id, verdict, evidence, rule.source, evidence_utc(case, rule))
    if verdict == PERMIT:
        line = _aged(case, rule, line)
    if line.verdict == PERMIT:
        return line
    standing = next((kept for kept in case.procedure.overrides if same_evidence(kept, line)), None)
    if standing is None:
        return line
    return InterlockLine(line.id, line.verdict, line.evidence, line.source, line.at, line.why, standing.override)


def holds(line: InterlockLine) -> bool:
    """Whether this line stops nothing: it permits, or somebody who may has overridden it."""
    return line.verdict == PERMIT or line.override is not None


def all_permit(lines: tuple[InterlockLine, ...]) -> bool:
    """Whether no line stops the start. No line at all permits nothing."""
    return bool(lines) and all(holds(line) for line in lines)


def first_stop(lines: tuple[InterlockLine, ...]) -> str:
    """The id of the first rule that stops the start."""
    return next((line.id for line in lines if not holds(line)), "IL")


def same_evidence(one: InterlockLine, other: InterlockLine) -> bool:
    """Whether two lines say the same of the same rule: what an override stands on. When they were judged is no part."""
    return (one.id, one.verdict, one.why, one.evidence) == (other.id, other.verdict, other.why, other.evidence)


def evidence_utc(case: Case, rule: InterlockRule) -> str:
    """The moment that the age of this rule's evidence counts from, "" for evidence of now (or none)."""
    if rule.source in ("plant", "order"):
        return case.state.last_plant_utc
    if rule.source == "device":
        link = case.state.link  # while it is open the shuttle speaks at least once a second
        return "" if link.condition == "open" else link.since_utc
    if rule.source == "clock" or not rule.step:
        return ""
    return _of_step(case.procedure, rule)


def _of_step(procedure: OpenProcedure, rule: InterlockRule) -> str:
    if rule.item:
        said = procedure.confirmation(rule.step, rule.item)
        return said.utc if said else ""
    done = next((record.utc for record in procedure.done if record.step == rule.step), "")
    return min((utc for step, utc, _ in procedure.reads if step == rule.step), default=done)


def offline(state: StationState) -> bool:
    """Whether the plant is not reached. A station that was never told so does not know that it is."""
    return state.plant.condition != "online"


def _aged(case: Case, rule: InterlockRule, line: InterlockLine) -> InterlockLine:
    """A line that permits, unless its evidence is too old for the table."""
    ages = rule.max_age_s or rule.offline != "same"
    if not ages or not line.at:
        return line
    age_s = (case.context.utc - moment(line.at)).total_seconds()
    if age_s < 0:  # the clock was put back: how old the evidence is is not known
        return _unknown(line, "old", Message.of("evidence.clock_back", at=line.at))
    if rule.offline != "same" and offline(case.state) and age_s > rule.offline_after_s:
        return _unknown(line, "offline", Message.of("evidence.offline", at=line.at))
    if rule.max_age_s and age_s > rule.max_age_s:
        return _unknown(line, "old", Message.of("evidence.too_old", at=line.at))
    return line


def _unknown(line: InterlockLine, why: str, evidence: Message) -> InterlockLine:
    return InterlockLine(line.id, UNKNOWN, evidence, line.source, line.at, why)
