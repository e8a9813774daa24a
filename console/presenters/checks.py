"""What was checked so far, at the right of a guided procedure."""

from __future__ import annotations

from console.domain.events import InterlockLine
from console.domain.interlock import Case, judge_interlocks
from console.domain.interlock_predicates import NOT_YET
from console.domain.procedure.definition import Procedure, StepKind
from console.presenters.interlocks import overridden_by
from console.presenters.prestart import done_lines
from console.presenters.procedure_views import CheckLine
from console.presenters.scene import Scene

_CHECKS_KNOWN, _CHECKS_OPEN = 4, 2  # as many as stand in view
_SOURCES = ("scan", "order", "plant", "person", "attested")  # what the shuttle says is judged at the pre-start check
_QUIET = ("plant_data_fresh", "performer_qualified", "two_people")  # true of every load, and said there too
_COUNTED = {"donations_complete": "material", "division_scanned": "material", "reagents_complete": "reagents"}


def has_interlocks(definition: Procedure) -> bool:
    """Whether a table of interlocks is judged in this procedure."""
    return any(step.kind is StepKind.INTERLOCKS for step in definition.steps)


def check_lines(scene: Scene, case: Case, definition: Procedure) -> tuple[CheckLine, ...]:
    """Of a load: what the labels and the plant have settled so far, and what is next. Else: what was done."""
    if not has_interlocks(definition):
        done = done_lines(scene, case.procedure, definition)
        return tuple(CheckLine(line.title, line.evidence, "held") for line in done[-_CHECKS_KNOWN:])
    rules = {
        rule.id: rule.permit.removeprefix("interlock.") for rule in scene.book.interlocks if rule.source in _SOURCES
    }
    lines = [line for line in _judged(scene, case) if rules.get(line.id) not in (None, *_QUIET)]
    still = [x for x in lines if (x.verdict == "unknown" and not x.why) or _unfinished(case, rules[x.id])]
    refused = [line for line in lines if line.verdict != "permit" and line not in still]
    held = [line for line in lines if line.verdict == "permit"][-max(1, _CHECKS_KNOWN - len(refused)) :]

    def view(line: InterlockLine, state: str) -> CheckLine:
        if line.override:
            given = overridden_by(scene, line.override)
            return CheckLine(scene.say(f"interlock.{rules[line.id]}"), given, "overridden")
        sub = scene.say("procedure.not_yet" if state == "open" and line.evidence == NOT_YET else line.evidence)
        return CheckLine(scene.say(f"interlock.{rules[line.id]}"), sub, state)

    return (
        *(view(line, "refused") for line in refused),
        *(view(line, "held") for line in held),
        *(view(line, "open") for line in still[:_CHECKS_OPEN]),
    )


def _judged(scene: Scene, case: Case) -> tuple[InterlockLine, ...]:
    """As it stands now; once the procedure has ended, as it was when it counted."""
    if case.procedure.id not in scene.state.procedures:
        return case.procedure.lines
    return judge_interlocks(case, scene.book.interlocks, with_signatures=False)


def _unfinished(case: Case, predicate: str) -> bool:
    """Whether the scans that this rule counts still go on: not complete yet is not refused."""
    step = _COUNTED.get(predicate)
    return step is not None and all(record.step != step for record in case.procedure.done)
