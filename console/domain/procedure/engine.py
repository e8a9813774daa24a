"""How an open procedure moves: which steps are done now, by what the state already says.

``follow`` is asked after every event until it has nothing more to add. It never moves a step that a person must do; it
sees that the condition of a step has come true. A procedure past its last step has finished.
"""

from __future__ import annotations

from collections.abc import Callable

from console.domain import events as e
from console.domain.bags import complete
from console.domain.batch_state import BatchState
from console.domain.context import Context, moment
from console.domain.interlock import Case, all_permit, judge_interlocks, same_evidence, short_hash
from console.domain.message import Message
from console.domain.override import fallen
from console.domain.paper import form_of, lines_of, paper_of
from console.domain.procedure.closing import closing
from console.domain.procedure.definition import Procedure, Step, StepKind
from console.domain.procedure.labels import labels_of
from console.domain.reagents import overdue
from console.domain.release import FAILED, standing
from console.domain.scan.reading import same_label
from console.domain.signing import lapsed
from console.domain.station_state import Bay, OpenProcedure, StationState

RECIPE_AGAIN_S = 10
"""How long after a recipe was refused, or came back otherwise, it is sent again: not at once, and not never."""
RECIPE_LOST_S = 30
"""A transfer without an answer for so long has lost a frame (64 KiB take 6 s at 115,200 baud); it begins again."""


def current(procedure: OpenProcedure, definition: Procedure) -> Step | None:
    """The step that waits, None past the end."""
    return definition.steps[procedure.index] if procedure.index < len(definition.steps) else None


def follow(state: StationState, context: Context) -> list[e.Fact]:
    """What the state itself brings about now, one round; empty when nothing more follows."""
    facts: list[e.Fact] = overdue(state, context)
    for procedure in state.procedures.values():
        definition = context.book.procedures.get(procedure.procedure)
        if definition is None:
            continue
        step = current(procedure, definition)
        undone = fallen(Case(state, procedure, context)) or lapsed(procedure, definition, state, context)
        if undone:
            facts.extend(undone)
        elif step is None:
            facts += [*closing(Case(state, procedure, context)), e.ProcedureEnded(procedure.id, "finished")]
        else:
            facts.extend(_FOLLOW[step.kind](Case(state, procedure, context), step))
    return facts


def _done(case: Case, step: Step, evidence: Message) -> list[e.Fact]:
    return [e.StepDone(case.procedure.id, step.id, evidence)]


def _checklist(case: Case, step: Step) -> list[e.Fact]:
    if set(step.items) <= set(case.procedure.items):
        return _done(case, step, Message.of("done.items", count=len(step.items)))
    return []


def wanted(case: Case, step: Step) -> int:
    """How many labels a scan step wants: one a container or a reagent of the order, else one."""
    order, recipe = case.order, case.recipe
    if step.each == "containers":
        return order.containers if order else 1
    if step.each == "reagents":
        return len(recipe.reagents) if recipe else 1
    if step.each == "bags":
        return recipe.bags if recipe else 1
    return step.count


def scanned(case: Case, step: Step) -> int:
    """How many whole objects have been scanned: bags that have said everything, or the rarest field of the step."""
    if step.each == "containers":
        return complete(case.procedure.read(step.id))
    if step.each == "reagents":
        return len(set(case.fields(step.id, "gtin")))  # one that took another's place is no second one
    if not step.collect:
        return len(case.procedure.read(step.id))
    return min(len(case.fields(step.id, name)) for name in step.collect)


def _scan(case: Case, step: Step) -> list[e.Fact]:
    have, want = scanned(case, step), wanted(case, step)
    if have < want:
        return []
    printed = case.procedure.read(step.id)[-1].printed
    if want > 1:
        return _done(case, step, Message.of("done.scans", have=have, want=want))
    return _done(case, step, Message.of("done.scan", printed=printed))


def _nothing(case: Case, step: Step) -> list[e.Fact]:
    """A secret is judged by the rim and reported; nothing follows from the state alone."""
    return []


def _act(case: Case, step: Step) -> list[e.Fact]:
    """An act is done when the shuttle has said both: that it did what it was asked, and that the state has come."""
    procedure = case.procedure
    if step.action == "reset" and _bay(case).state is BatchState.IDLE:
        return _done(case, step, Message.of("done.idle", bay=procedure.bay))  # it was never anything else
    if not procedure.command or procedure.command in case.state.pending:
        return []
    if step.action != "start" and procedure.executed != procedure.command:
        return []  # of a start the run itself tells, by its id
    evidence = UNTIL[step.until](case, step)
    return _done(case, step, evidence) if evidence else []


def _interlocks(case: Case, step: Step) -> list[e.Fact]:
    lines = judge_interlocks(case, case.context.book.interlocks, with_signatures=False)
    facts: list[e.Fact] = []
    if not _same(lines, case.procedure.checked):
        facts.append(e.InterlocksJudged(case.procedure.id, case.procedure.bay, "pre-start", lines))
    if all_permit(lines):
        facts.extend(_done(case, step, Message.of("done.interlocks", count=len(lines))))
    return facts


def _same(lines: tuple[e.InterlockLine, ...], before: tuple[e.InterlockLine, ...]) -> bool:
    """Whether nothing but the moment of some evidence has changed: that alone is no new judgement."""
    return len(lines) == len(before) and all(
        same_evidence(one, other) and one.override == other.override for one, other in zip(lines, before, strict=True)
    )


def _entry(case: Case, step: Step) -> list[e.Fact]:
    said = case.procedure.value(step.id)
    return _done(case, step, Message.of("done.value", value=f"{said.value} {said.unit}")) if said else []


def _transcribe(case: Case, step: Step) -> list[e.Fact]:
    """Every line of the form was looked at; one on which nothing is written is said to be so."""
    paper, said = paper_of(case.procedure, case.context.book), case.procedure.paper
    if paper is None or len(said) < len(lines_of(paper)):
        return []
    written = sum(bool(line.value) for line in said)
    counts = {"written": written, "nothing": len(said) - written}
    return _done(case, step, Message.of("done.paper", form=form_of(case.procedure), **counts))


def _sign(case: Case, step: Step) -> list[e.Fact]:
    for signed in case.procedure.signatures:
        if signed.step == step.id:
            return _done(case, step, Message.of("done.signed", person=signed.printed_name))
    return []


def _review(case: Case, step: Step) -> list[e.Fact]:
    """Every exception was looked at, and nothing has happened to the run meanwhile."""
    review = case.procedure.review
    if review is None or not review.complete:
        return []
    return _done(case, step, Message.of("done.review", count=len(review.items)))


def _choice(case: Case, step: Step) -> list[e.Fact]:
    chosen = case.procedure.option(step.id)
    return _done(case, step, Message.of("done.chosen", option=chosen.option)) if chosen else []


def _reconcile(case: Case, step: Step) -> list[e.Fact]:
    """Done once every label that was issued is used or destroyed, and it is said why (RQ-69)."""
    found = labels_of(case, step)
    if found.open or len(found.destroyed) < len(case.fields(step.id, "serial")):
        return []
    procedure = case.procedure
    told = e.LabelsReconciled(procedure.id, procedure.run, found.issued, found.used, found.destroyed)
    evidence = Message.of("done.labels", issued=len(found.issued), used=len(found.used), destroyed=len(found.destroyed))
    return [told, *_done(case, step, evidence)]


def _release(case: Case, step: Step) -> list[e.Fact]:
    """How the release tests stand, as a fact; material of which one failed does not move as a product."""
    procedure = case.procedure
    tests = standing(case.state, case.state.runs[procedure.run])
    if tests.release != FAILED:
        judged = e.ReleaseJudged(procedure.id, procedure.run, tests.release, tests.message)
        return [judged, *_done(case, step, tests.message)]
    reason = Message.of("refusal.test_failed", tests=", ".join(tests.failed))
    if procedure.refusal and procedure.refusal[0] == reason:
        return []
    return [e.Refused("release", "run.test_failed", reason, Message.of("remedy.recover"), procedure.id, procedure.bay)]


def _await(case: Case, step: Step) -> list[e.Fact]:
    if step.until == "recipe_read_back":
        return _recipe(case, step)
    if step.until == "release_judged":
        return _release(case, step)
    if step.until == "cartridge_matches":
        return _cartridge(case, step)
    evidence = UNTIL[step.until](case, step)
    return _done(case, step, evidence) if evidence else []


def _cartridge(case: Case, step: Step) -> list[e.Fact]:
    """The shuttle's own reader and the operator's scan must agree (RQ-12, identity by two readers)."""
    bay = case.state.bays[case.procedure.bay]
    scans = case.procedure.read("cartridge")
    if not scans or not (bay.cartridge or bay.unreadable):
        return []
    if same_label(scans[0].raw, bay.cartridge):
        return _done(case, step, Message.of("done.device_read", serial=scans[0].field("serial")))
    reason = Message.of("refusal.cartridge_other", bay=bay.number, scanned=scans[0].field("serial"))
    if bay.unreadable:
        reason = Message.of("refusal.cartridge_unreadable", bay=bay.number)
    if case.procedure.refusal and case.procedure.refusal[0] == reason:
        return []
    remedy = Message.of("remedy.cartridge_other", bay=bay.number)
    return [e.Refused("confirm", "device.cartridge_mismatch", reason, remedy, case.procedure.id, bay.number)]


def _recipe(case: Case, step: Step) -> list[e.Fact]:
    recipe, procedure = case.recipe, case.procedure
    if recipe is None or case.state.link.condition != "open":
        return []
    if procedure.recipe_read_back == recipe.sha256:
        return _done(case, step, Message.of("done.read_back", recipe=recipe.key, hash=short_hash(recipe.sha256)))
    under_way = procedure.recipe_asked and not procedure.recipe_read_back
    since = moment(procedure.recipe_moved_utc) if procedure.recipe_moved_utc else None
    patience_s = RECIPE_LOST_S if under_way else RECIPE_AGAIN_S
    if since is not None and 0 <= (case.context.utc - since).total_seconds() < patience_s:
        return []
    return [e.RecipeTransferRequested(procedure.id, procedure.bay, recipe.key, recipe.sha256)]


# --- conditions of the shuttle -----------------------------------------------------------------------------------

Until = Callable[[Case, Step], Message | None]


def _bay(case: Case) -> Bay:
    return case.state.bays[case.procedure.bay]


def _in_place(case: Case, step: Step) -> Message | None:
    bay = _bay(case)
    good = bay.present and bay.door == "closed" and bay.latch == "locked"
    return Message.of("done.in_place", bay=bay.number) if good else None


def _removed(case: Case, step: Step) -> Message | None:
    bay = _bay(case)
    good = not bay.present and bay.door == "closed"
    return Message.of("done.removed", bay=bay.number) if good else None


def _running(case: Case, step: Step) -> Message | None:
    """Not that a run goes on in the bay, but that it is the one that was asked for."""
    begun = case.procedure.start_run in case.state.runs
    return Message.of("done.running", bay=case.procedure.bay) if begun else None


def _idle(case: Case, step: Step) -> Message | None:
    bay = _bay(case)
    return Message.of("done.idle", bay=bay.number) if bay.state is BatchState.IDLE else None


def _answered(case: Case, step: Step) -> Message | None:
    return None if _bay(case).prompt else Message.of("done.sample", sample=case.procedure.sample)


UNTIL: dict[str, Until] = {
    "cartridge_in_place": _in_place,
    "cartridge_removed": _removed,
    "running": _running,
    "idle": _idle,
    "prompt_answered": _answered,
}
"""Conditions that a procedure file may name under ``until``."""

AWAITS = frozenset({*UNTIL, "cartridge_matches", "recipe_read_back", "release_judged"})
"""All conditions, those of an await among them."""

_FOLLOW: dict[StepKind, Callable[[Case, Step], list[e.Fact]]] = {
    StepKind.CHECKLIST: _checklist,
    StepKind.SCAN: _scan,
    StepKind.SECRET: _nothing,
    StepKind.ACT: _act,
    StepKind.AWAIT: _await,
    StepKind.INTERLOCKS: _interlocks,
    StepKind.SIGN: _sign,
    StepKind.REVIEW: _review,
    StepKind.CHOICE: _choice,
    StepKind.RECONCILE: _reconcile,
    StepKind.ENTRY: _entry,
    StepKind.TRANSCRIBE: _transcribe,
}
