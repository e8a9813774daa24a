"""The list of tasks: procedures that are open, and those that could begin."""

from __future__ import annotations

from console.domain.decide_bay import begin_refusal
from console.domain.decide_material import ending_of
from console.domain.paper import PROCEDURE as PAPER
from console.domain.station_state import BAYS, OpenProcedure
from console.presenters.asks import GoTo, OpenReview, StartProcedure
from console.presenters.bay_facts import BayFacts, shown_bay
from console.presenters.material import material_cards
from console.presenters.procedure_views import ProcedureCard, TasksView
from console.presenters.scene import Scene
from console.presenters.todo import loadable


def present_tasks(scene: Scene) -> TasksView:
    """Open procedures, the longest open first, and what can begin at which bay."""
    opened = [p for p in scene.state.procedures.values() if p.procedure != "sign_in"]
    opened.sort(key=lambda procedure: procedure.started_utc)
    # A touched tile led here: what can begin at that bay comes first.
    facts = [BayFacts.of(scene, number) for number in sorted(BAYS, key=lambda bay: bay != scene.ui.bay)]
    return TasksView(
        scene.say("tasks.title"),
        scene.say("tasks.open"),
        tuple(_open(scene, procedure) for procedure in opened),
        scene.say("tasks.begin"),
        (
            *_materials(scene),
            *(card for bay in facts for card in (*_beginnings(bay), *_cell_count(bay))),
            _paper(scene),
        ),
        scene.say("tasks.nothing"),
    )


def _at_bays(facts: list[BayFacts]) -> list[ProcedureCard]:
    return [card for bay in facts for card in (*_beginnings(bay), *_cell_count(bay))]


def _materials(scene: Scene) -> list[ProcedureCard]:
    """What is due for material that has left its bay."""
    cards = []
    for card in material_cards(scene):
        ask = card.ask
        reason = scene.reason(begin_refusal(scene.state, ask.procedure, 0, scene.context(), ask.run))
        title, button = scene.say(f"procedure.{ask.procedure}"), scene.say("tasks.begin_button")
        cards.append(ProcedureCard(title, card.text, button, not reason, reason, ask))
    return cards


def _paper(scene: Scene) -> ProcedureCard:
    """A form that was written while the console was down: of the run in the bay one came from, else of the station."""
    run = scene.state.run_at(scene.ui.bay) if scene.ui.bay else None
    name = run.id if run else ""
    reason = scene.reason(begin_refusal(scene.state, PAPER, 0, scene.context(), name))
    sub = BayFacts.of(scene, run.bay).identity if run else scene.state.shuttle
    title = scene.say("tasks.card", title=scene.say(f"procedure.{PAPER}"), bay=run.bay) if run else ""
    title = title or scene.say(f"procedure.{PAPER}")
    ask = StartProcedure(PAPER, 0, name)
    return ProcedureCard(title, sub, scene.say("tasks.begin_button"), not reason, reason, ask)


def _title(scene: Scene, procedure: str, bay: int) -> str:
    if not bay:
        return scene.say(f"procedure.{procedure}")
    return scene.say("tasks.card", title=scene.say(f"procedure.{procedure}"), bay=bay)


def _open(scene: Scene, procedure: OpenProcedure) -> ProcedureCard:
    steps = scene.book.procedures[procedure.procedure].steps
    at = min(procedure.index, len(steps) - 1)
    name = scene.say(f"{steps[at].key}.title", bay=procedure.bay)
    sub = scene.say("tasks.step", step=at + 1, steps=len(steps), name=name)
    ask: object = GoTo("tasks", procedure.bay, procedure.id)
    title = _title(scene, procedure.procedure, procedure.bay)
    if procedure.review is not None:
        ask, title = OpenReview(procedure.run), _review_title(scene, procedure)
    return ProcedureCard(title, sub, scene.say("todo.go_on"), True, "", ask)


def _review_title(scene: Scene, procedure: OpenProcedure) -> str:
    return scene.say("tasks.review", title=scene.say("procedure.review"), order=procedure.order or procedure.run)


def _beginnings(facts: BayFacts) -> list[ProcedureCard]:
    """What makes sense at this bay now; a bay that a procedure is open at begins nothing else."""
    scene = facts.scene
    if scene.state.at_bay(facts.bay.number) is not None:
        return []
    if facts.left_over:
        return [_begin(facts, "take_out", scene.say("todo.take_out_text"))]
    if facts.ended:
        return [_begin(facts, ending_of(scene.state, facts.bay.number), facts.identity)]
    if facts.bay.prompt and facts.run is not None:
        return [_begin(facts, "sample", facts.identity)]
    order = loadable(facts)
    return [_begin(facts, "load", scene.say("todo.load_text", client=order.client))] if order else []


def _cell_count(facts: BayFacts) -> list[ProcedureCard]:
    """A count by hand is for the bay that somebody came from: sixteen such cards would hide what is due."""
    scene, run = facts.scene, facts.run
    came_from = scene.ui.bay
    if not came_from and scene.ui.from_run >= 0:
        came_from = scene.ui.from_run or shown_bay(scene)
    if run is None or not run.load_procedure or facts.bay.number != came_from or scene.state.at_bay(run.bay):
        return []
    return [_begin(facts, "cell_count", facts.identity)]


def _begin(facts: BayFacts, procedure: str, sub: str) -> ProcedureCard:
    scene, bay = facts.scene, facts.bay.number
    reason = scene.reason(begin_refusal(scene.state, procedure, bay, scene.context()))
    button, ask = scene.say("tasks.begin_button"), StartProcedure(procedure, bay)
    return ProcedureCard(_title(scene, procedure, bay), sub, button, not reason, reason, ask)
