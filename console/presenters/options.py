"""What a person can choose in a step: one of several, or what became of a label."""

from __future__ import annotations

from console.domain.interlock import Case
from console.domain.procedure.definition import Step, StepKind
from console.domain.procedure.labels import NONE_LEFT, labels_of
from console.presenters.asks import Choose, WithReason
from console.presenters.paper import paper_options
from console.presenters.procedure_views import OptionView
from console.presenters.scene import Scene


def options_of(scene: Scene, case: Case, step: Step | None) -> tuple[OptionView, ...]:
    """What can be chosen now; where a reason is due, the touch opens the reason sheet.

    Why a label was destroyed can be said once it was read; that none is left, while one is open.
    """
    if step is None:
        return ()
    if step.kind is StepKind.TRANSCRIBE:
        return paper_options(scene, case)
    options = step.options
    if step.kind is StepKind.RECONCILE:
        options = step.options if awaits_reason(case, step) else (NONE_LEFT,)
    return tuple(_view(scene, case, step, option) for option in options)


def awaits_reason(case: Case, step: Step) -> bool:
    """Whether a label was read to be destroyed, and why is still to be said."""
    read = len(case.fields(step.id, "serial"))
    return step.kind is StepKind.RECONCILE and read > len(labels_of(case, step).destroyed)


def _view(scene: Scene, case: Case, step: Step, option: str) -> OptionView:
    key, choice = f"{step.key}.{option}", Choose(case.procedure.id, step.id, option)
    note = scene.say(f"{key}.note") if scene.texts.has(f"{key}.note") else ""
    return OptionView(option, scene.say(key), note, WithReason(step.reason, choice) if step.reason else choice)


def labels_text(scene: Scene, case: Case, step: Step) -> str:
    """How many labels were issued, used and destroyed, and which are still open; or which one waits for its reason."""
    found, read = labels_of(case, step), case.fields(step.id, "serial")
    if awaits_reason(case, step):
        return scene.say("labels.why", serial=read[len(found.destroyed)])
    numbers = {"issued": len(found.issued), "used": len(found.used), "destroyed": len(found.destroyed)}
    return scene.say("labels.open", open=", ".join(found.open), **numbers)
