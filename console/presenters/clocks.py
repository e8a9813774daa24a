"""Reagents out of the cold in words: what thaws, what is ready and for how long, what is over its limit."""

from __future__ import annotations

from typing import NamedTuple

from console.domain.interlock import Case
from console.domain.procedure.definition import Step
from console.domain.reagents import STEP, Clock, clocks
from console.domain.station_state import OpenProcedure
from console.presenters.procedure_views import CheckLine
from console.presenters.scene import Scene

_SOON_S = 1800.0
_SHOWN = (STEP, "bay", "insert", "confirm", "recipe")
"""Steps beside which the clocks stand: until the pre-start form judges them by its own rule."""


class DueSoon(NamedTuple):
    """What is nearly up, and when."""

    text: str
    left_s: float


def clock_lines(scene: Scene, case: Case, step: Step | None) -> tuple[CheckLine, ...]:
    """One line a reagent that is out of the cold, what must be dealt with first."""
    if step is None or step.id not in _SHOWN:
        return ()
    ordered = sorted(clocks(case), key=lambda clock: (not clock.over, not clock.thawing))
    return tuple(CheckLine(f"{scene.texts.word(c.reagent)} · {c.lot}", _words(scene, c), _look(c)) for c in ordered)


def _look(clock: Clock) -> str:
    return "refused" if clock.over else "open" if clock.thawing else "held"


def _words(scene: Scene, clock: Clock) -> str:
    if clock.over:
        return scene.say("clock.over")
    if clock.thawing:
        return scene.say("clock.thaws", age=scene.texts.age(clock.thaw_left_s))
    return scene.say("clock.ready", age=scene.texts.age(clock.hold_left_s))


def due_soon(scene: Scene, procedure: OpenProcedure) -> DueSoon | None:
    """The reagent of this procedure that is due first, None while none is due within half an hour."""
    standing = clocks(Case(scene.state, procedure, scene.context()))
    first = min(standing, key=lambda clock: clock.hold_left_s, default=None)
    if first is None or first.hold_left_s > _SOON_S or any(record.step == "start" for record in procedure.done):
        return None
    name = scene.texts.word(first.reagent)
    if first.over:
        return DueSoon(scene.say("todo.over_hold", what=name), first.hold_left_s)
    return DueSoon(scene.say("todo.hold_ends", what=name, age=scene.texts.age(first.hold_left_s)), first.hold_left_s)
