"""The guided procedure screen, and its pre-start form with interlocks and signatures."""

from __future__ import annotations

from typing import Any

from console.domain.interlock import Case, short_hash
from console.domain.procedure.definition import SCANNING, Procedure, Step, StepKind
from console.domain.procedure.engine import current as current_step
from console.domain.procedure.engine import scanned, wanted
from console.domain.scan.describe import group_coi, group_din
from console.domain.station_state import OpenProcedure, StepRecord
from console.presenters.asks import LeaveRescan
from console.presenters.bay_facts import BayFacts
from console.presenters.checks import check_lines, has_interlocks
from console.presenters.clocks import clock_lines
from console.presenters.entries import entry_buttons
from console.presenters.interlocks import interlock_lines, override_views
from console.presenters.look_alike import look_alike_view
from console.presenters.options import awaits_reason, labels_text, options_of
from console.presenters.paper import paper_lines, paper_text
from console.presenters.prestart import act_view, done_lines, signature_views, start_later
from console.presenters.procedure_views import (
    ActView,
    CheckLine,
    Field,
    InterlockLineView,
    ItemView,
    LadderStep,
    OptionView,
    ProcedureCard,
    ProcedureView,
    SignatureView,
    TasksView,
)
from console.presenters.scene import Scene
from console.presenters.signatures import secret_refused, signature_lines
from console.presenters.typed import present_typed, way_to_type
from console.presenters.wanted import bag_in_hand, wanted_now

__all__ = [
    "ActView",
    "CheckLine",
    "Field",
    "InterlockLineView",
    "ItemView",
    "LadderStep",
    "OptionView",
    "ProcedureCard",
    "ProcedureView",
    "SignatureView",
    "TasksView",
    "present_procedure",
]

_MODES = {
    StepKind.SCAN: "scan",
    StepKind.CHECKLIST: "checklist",
    StepKind.ACT: "act",
    StepKind.AWAIT: "await",
    StepKind.CHOICE: "choice",
    StepKind.RECONCILE: "scan",
    StepKind.ENTRY: "entry",
    StepKind.TRANSCRIBE: "transcribe",
}


# long: one line a part of the view
def present_procedure(scene: Scene, procedure: OpenProcedure) -> ProcedureView:
    """One procedure, open or just ended."""
    definition = scene.book.procedures[procedure.procedure]
    case = Case(scene.state, procedure, scene.context())
    is_open = procedure.id in scene.state.procedures
    step = _step(procedure, definition) if is_open else None
    mode = _mode(procedure, definition, step)
    prestart = mode == "prestart"
    lines = _lines(scene, case, definition) if prestart else ()
    holds = sum(line.state in ("permit", "overridden") for line in lines)
    what, text = _refusal(scene, case, step)
    title = scene.say(f"procedure.{definition.id}")
    return ProcedureView(
        procedure.id,
        mode,
        _strip(scene, case)[: 2 if mode == "typed" else None],  # what the second person reads is not shown to them
        title,
        _ladder(scene, case, definition, is_open=is_open),
        _step_title(scene, procedure, definition, step),
        _step_text(scene, case, step, title),
        step.picture if step else "",
        what,
        text,
        _wait(scene, case, step),
        _items(scene, procedure, step),
        _act(scene, procedure, definition, step, prestart),
        scene.say("procedure.checks"),
        (*clock_lines(scene, case, step), *check_lines(scene, case, definition)),
        scene.say("prestart.title" if has_interlocks(definition) else "prestart.done") if prestart else "",
        _count(scene, lines, holds) if prestart else "",
        lines,
        _sign_title(scene, procedure, definition) if prestart else "",
        signature_views(scene, procedure, definition, step) if prestart else (),
        scene.say("procedure.abandon") if step else "",
        scene.say("procedure.abandon_confirm") if step else "",
        scene.say("act.disarm"),
        _back(scene, procedure, prestart=prestart),
        scene.say("sign_in.enter"),
        look_alike_view(scene, case) if is_open and not procedure.signer else None,  # the PIN pad needs the room
        procedure.to_confirm.printed if procedure.to_confirm and step else "",
        overrides=override_views(scene, case) if prestart and has_interlocks(definition) else (),
        options=options_of(scene, case, step),
        **_by_hand(scene, procedure, mode),
    )


def _by_hand(scene: Scene, procedure: OpenProcedure, mode: str) -> dict[str, Any]:
    """What is typed, or read again, in place of a label."""
    text, ask = way_to_type(scene, procedure) if mode == "scan" else ("", None)
    return {
        "typed": present_typed(scene, procedure) if mode == "typed" else None,
        "by_hand": text,
        "by_hand_ask": ask,
        **entry_buttons(scene, procedure, mode),
        "back_ask": LeaveRescan(procedure.id) if procedure.rescan else None,
    }


def _step(procedure: OpenProcedure, definition: Procedure) -> Step | None:
    """What is to be done now: the current step, or an earlier label that is to be read again."""
    if procedure.rescan is not None:
        return definition.steps[definition.index(procedure.rescan.step)]
    return current_step(procedure, definition)


def _mode(procedure: OpenProcedure, definition: Procedure, step: Step | None) -> str:
    if step is None:
        return "done" if _finished(procedure, definition) else "left"
    if procedure.typed is not None:
        return "typed"
    if step.kind in (StepKind.INTERLOCKS, StepKind.SIGN) or step.action == "start":
        return "prestart"
    return _MODES.get(step.kind, "await")


def _back(scene: Scene, procedure: OpenProcedure, *, prestart: bool) -> str:
    if procedure.rescan is not None:
        return scene.say("rescan.leave")
    return scene.say("procedure.back_to_tasks" if prestart else "procedure.back")


# --- identity and ladder -----------------------------------------------------------------------------------------


def _strip(scene: Scene, case: Case) -> tuple[Field, ...]:
    order, recipe, number = case.order, case.recipe, case.procedure.bay
    bay = (Field(scene.say("field.bay"), f"{number:02d}", mono=False),) if number else ()
    if order is None:
        cartridge = case.first("cartridge", "serial") or (BayFacts.of(scene, number).serial if number else "")
        known = (Field(scene.say("field.cartridge"), cartridge),) if cartridge else ()
        return (*bay, Field(scene.say("field.order"), "–"), *known)
    dins = ", ".join(group_din(din) for din in order.dins)
    name = f"{order.recipe} {order.recipe_version}"
    sha256 = f" ({short_hash(recipe.sha256)})" if recipe else ""
    return (
        *bay,
        Field(scene.say("field.order"), order.id),
        Field(scene.say("field.coi"), group_coi(order.coi)),
        Field(scene.say("field.din"), dins),
        Field(scene.say("field.recipe"), f"{order.client} · {name}{sha256}"),
    )


def _ladder(scene: Scene, case: Case, definition: Procedure, *, is_open: bool) -> tuple[LadderStep, ...]:
    """Of a procedure that was left no step is the current one: nobody is at it."""
    procedure = case.procedure
    done = {record.step: record for record in procedure.done}
    steps = []
    for index, step in enumerate(definition.steps):
        state = "done" if step.id in done else "current" if is_open and index == procedure.index else "next"
        sub = _done_sub(scene, done[step.id]) if step.id in done else _due_sub(scene, case, step)
        steps.append(LadderStep(index + 1, scene.say(f"{step.key}.title", bay=procedure.bay), sub, state))
    return tuple(steps)


def _done_sub(scene: Scene, record: StepRecord) -> str:
    person = scene.state.people.get(record.person)
    at = scene.texts.moment(record.utc)
    return scene.say("procedure.done_by", at=at, person=person.printed_name) if person else at


def _due_sub(scene: Scene, case: Case, step: Step) -> str:
    if (step.each and case.order is not None) or step.count > 1:
        return scene.say("procedure.progress", have=scanned(case, step), want=wanted(case, step))
    if step.kind is StepKind.INTERLOCKS:
        return scene.say("procedure.rules", count=sum(rule.when == "check" for rule in scene.book.interlocks))
    if step.kind is StepKind.CHECKLIST and case.procedure.items:
        return scene.say("procedure.progress", have=len(case.procedure.items), want=len(step.items))
    return ""


# --- the step ----------------------------------------------------------------------------------------------------


def _finished(procedure: OpenProcedure, definition: Procedure) -> bool:
    """Whether every step was done; else a procedure that is not open any more was left."""
    return procedure.index >= len(definition.steps)


def _step_title(scene: Scene, procedure: OpenProcedure, definition: Procedure, step: Step | None) -> str:
    if step is not None:
        title = scene.say(f"{step.key}.title", bay=procedure.bay)
        return scene.say("rescan.title", step=title) if procedure.rescan else title
    return scene.say("procedure.done_title" if _finished(procedure, definition) else "procedure.abandoned_title")


def _step_text(scene: Scene, case: Case, step: Step | None, title: str) -> str:
    if step is None:
        finished = _finished(case.procedure, scene.book.procedures[case.procedure.procedure])
        text = scene.say("procedure.done_text" if finished else "procedure.abandoned_text", title=title)
        return "\n".join((text, *signature_lines(scene, case.procedure)))
    rescan = case.procedure.rescan
    if case.procedure.typed is not None:
        return ""  # it would tell the second person what to read
    if rescan is not None:
        return scene.say("rescan.text", old=case.procedure.read(rescan.step)[rescan.index].printed)
    text = scene.say(f"{step.key}.text", bay=case.procedure.bay)
    if step.soft is not None:
        usual = scene.say("entry.usual", low=step.soft[0], high=step.soft[1], unit=step.unit)
        text = f"{text}\n{usual}"
    exact = wanted_now(scene, case, step) if step.each else ""
    if step.kind is StepKind.RECONCILE:
        exact = labels_text(scene, case, step)
    if step.kind is StepKind.TRANSCRIBE:
        exact = paper_text(scene, case)
    return "\n".join(line for line in (text, bag_in_hand(scene, case, step), exact) if line)


def _refusal(scene: Scene, case: Case, step: Step | None) -> tuple[str, str]:
    """What was scanned or asked; why not, and what is wanted instead, as exactly as it is known."""
    refusal = case.procedure.refusal
    if refusal is None:
        return secret_refused(scene, case.procedure)
    what, why, remedy = refusal
    if why.key == "scan.why.other_patient":
        # The worst mistake there is: it is the title, not a reason under a description of the label.
        title = scene.say("refusal.title.other_patient")
        return title, f"{scene.say(why).removeprefix(title).strip()}\n{scene.say(what)}"
    if why.key == "scan.why.same_person":
        return scene.say("refusal.title.same_person"), scene.say(why)
    scan = step is not None and step.kind in SCANNING and remedy.key.startswith("prompt.")
    instead = wanted_now(scene, case, step) if scan and step is not None else scene.say(remedy)
    return scene.say(what), instead if why == what else f"{scene.say(why)}\n{instead}"


def _wait(scene: Scene, case: Case, step: Step | None) -> str:
    procedure = case.procedure
    if step is None or awaits_reason(case, step):
        return ""
    if procedure.typed is not None:
        return "" if procedure.signer else scene.say("typed.waiting_badge")
    if step.kind in SCANNING:
        return scene.say("procedure.waiting_second_scan" if procedure.to_confirm else "procedure.waiting_scan")
    if step.kind is StepKind.AWAIT:
        return scene.say("procedure.waiting_link" if scene.link_stale_s() else "procedure.waiting_shuttle")
    return ""


def _items(scene: Scene, procedure: OpenProcedure, step: Step | None) -> tuple[ItemView, ...]:
    if step is None:
        return ()
    return tuple(ItemView(item, scene.say(f"{step.key}.{item}"), item in procedure.items) for item in step.items)


def _act(
    scene: Scene, procedure: OpenProcedure, definition: Procedure, step: Step | None, prestart: bool
) -> ActView | None:
    if step is not None and step.kind is StepKind.ACT:
        return act_view(scene, procedure, step)
    last = definition.steps[-1]
    return start_later(scene, procedure, last, step) if prestart and last.kind is StepKind.ACT else None


def _lines(scene: Scene, case: Case, definition: Procedure) -> tuple[InterlockLineView, ...]:
    if not has_interlocks(definition):
        return paper_lines(scene, case.procedure) or done_lines(scene, case.procedure, definition)
    return interlock_lines(scene, case, with_signatures=len(case.procedure.signatures) > 0)


def _count(scene: Scene, lines: tuple[InterlockLineView, ...], holds: int) -> str:
    """How many hold, and how many of them only because somebody answers for it."""
    over = sum(line.state == "overridden" for line in lines)
    count = scene.say("prestart.count", have=holds, want=len(lines))
    return scene.say("prestart.overridden", count=over, text=count) if over else count


def _sign_title(scene: Scene, procedure: OpenProcedure, definition: Procedure) -> str:
    if not procedure.bay:
        return scene.say("sign.title_material")
    return scene.say("prestart.sign" if has_interlocks(definition) else "sign.title", bay=procedure.bay)
