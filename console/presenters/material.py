"""What is due for samples, and for material that has left its bay: in words, and what it asks for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from console.domain.batch_state import BatchState
from console.domain.decide_material import is_product_here, is_taken, undelivered
from console.domain.release import FAILED, RELEASED, standing
from console.domain.scan.describe import group_coi
from console.domain.station_state import Run
from console.presenters.asks import StartProcedure
from console.presenters.scene import Scene


@dataclass(frozen=True, slots=True)
class MaterialCard:
    """One act that is due. ``text``: about which material, ``short``: the same in few words under ``title``."""

    title: str
    text: str
    short: str
    button: str
    ask: StartProcedure


def material_cards(scene: Scene) -> list[MaterialCard]:
    """Everything that is due; nothing that somebody is at already."""
    free = (run for run in scene.state.runs.values() if not is_taken(scene.state, run.id))
    return [card for run in free for card in _of(scene, run)]


def _of(scene: Scene, run: Run) -> Iterator[MaterialCard]:
    state, what = scene.state, name_of(scene, run)
    samples = undelivered(state, run)
    if samples:
        yield _card(scene, "cell_q", run, what=what, samples=", ".join(samples))
    lies = state.quarantine.get(run.id)
    if lies is not None and lies.waits:
        key = "disposition_again" if lies.disposition else "disposition"
        yield _card(scene, key, run, what=what, place=lies.place, label=lies.label)
    elif lies is not None and lies.disposition == "elsewhere" and run.id not in state.handed_over:
        yield _card(scene, "transfer", run, what=what, place=lies.place, label=lies.label)
    elif is_product_here(state, run):
        tests = standing(state, run)
        kind = "quarantine" if tests.release == FAILED else "custody"
        yield _card(scene, kind, run, what=what, tests=scene.say(tests.message))


def _card(scene: Scene, kind: str, run: Run, **args: str) -> MaterialCard:
    procedure = kind.removesuffix("_again")
    return MaterialCard(
        scene.say(f"material.{procedure}.title"),
        scene.say(f"material.{kind}.text", **args),
        scene.say(f"material.{kind}.short", **args),
        scene.say(f"material.{procedure}.button"),
        StartProcedure(procedure, 0, run.id),
    )


def name_of(scene: Scene, run: Run) -> str:
    """How people know this material: its chain of identity, else its cartridge."""
    order = scene.state.orders.get(run.order)
    return group_coi(order.coi) if order else run.cartridge


def custody_words(scene: Scene, run: Run) -> tuple[str, ...]:
    """Where the material of a run is once it has ended, who has it, and how its tests stand."""
    if not run.load_procedure:
        return ()
    if not run.end_state:
        return (tests_words(scene, run),) if run.id in scene.state.results else ()
    gone, lies = scene.state.handed_over.get(run.id), scene.state.quarantine.get(run.id)
    where = []
    if lies is not None:
        where.append(scene.say("custody.quarantine", place=lies.place, option=lies.disposition or "undecided"))
    if gone is not None:
        where.append(scene.say("custody.gone", receiver=gone.receiver, seal=gone.seal, at=gone.utc))
    if run.end_state != BatchState.COMPLETE.value:  # what was stopped or aborted is released by no test
        return tuple(where)
    return (*where, tests_words(scene, run))


def tests_words(scene: Scene, run: Run) -> str:
    """How the release tests of ``run`` stand: what it hangs on first, then the others."""
    tests = standing(scene.state, run)
    others = {"passed": tests.passed, "pending": tests.pending if tests.release == FAILED else ()}
    if tests.release == RELEASED:
        others = {}
    rest = (scene.say(f"release.{name}", tests=", ".join(those)) for name, those in others.items() if those)
    return " · ".join((scene.say(tests.message), *rest))
