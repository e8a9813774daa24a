"""A number typed by hand: the way to it from a scan step, and what the second person still has to do."""

from __future__ import annotations

from dataclasses import dataclass

from console.domain.decide_manual import TAIL, typing_refusal
from console.domain.station_state import OpenProcedure
from console.presenters.asks import CompareTyped, EnterTyped, LeaveTyped, WithReason, WithText
from console.presenters.entries import person_name, reason_words
from console.presenters.procedure_views import CheckLine
from console.presenters.scene import Scene


@dataclass(frozen=True, slots=True)
class TypedView:
    """``number``: as typed, its end hidden: the second person reads that off the label. ``pin``: the PIN is due.

    ``button``: "" while the end is not due.
    """

    title: str
    text: str
    number: str
    by: str
    steps_title: str
    steps: tuple[CheckLine, ...]
    button: str
    ask: object
    pin: bool
    pin_label: str
    leave: str
    leave_ask: object


def way_to_type(scene: Scene, procedure: OpenProcedure) -> tuple[str, object]:
    """The words of the button and what it asks; two empty ones where nothing may be typed (no check character)."""
    if typing_refusal(scene.state, procedure, scene.context()) is not None:
        return "", None
    wish = WithReason("manual_entry", EnterTyped(procedure.id, ""))
    return scene.say("typed.way"), WithText("typed.question", wish, "text", page="latin")


def present_typed(scene: Scene, procedure: OpenProcedure) -> TypedView | None:
    """What waits for a second person; None if nothing does."""
    typed = procedure.typed
    if typed is None:
        return None
    second = procedure.signer
    compared = bool(second) and typed.compared_by == second
    person = person_name(scene, second) if second else ""
    why = " · ".join(part for part in (reason_words(scene, typed.reason), typed.note) if part)
    tail = WithText("typed.tail", CompareTyped(procedure.id, ""), "tail", page="latin")
    return TypedView(
        scene.say("typed.title"),
        scene.say("typed.text", count=TAIL),
        _hidden(typed.read.printed),
        scene.say("typed.by", person=person_name(scene, typed.person), why=why),
        scene.say("typed.steps"),
        (
            _line(scene.say("typed.step.badge"), person, done=bool(second)),
            _line(scene.say("typed.step.tail", count=TAIL), "", done=compared),
            _line(scene.say("typed.step.pin"), "", done=False),
        ),
        scene.say("typed.type_tail", count=TAIL) if second and not compared else "",
        tail,
        compared,
        scene.say("sign_in.pin"),
        scene.say("typed.leave"),
        LeaveTyped(procedure.id),
    )


def _line(title: str, sub: str, *, done: bool) -> CheckLine:
    return CheckLine(title, sub, "held" if done else "open")


def _hidden(printed: str) -> str:
    """The number as it is printed, its end as dots: the check character, which stands in a box behind, is the last."""
    return f"{printed[: -(TAIL - 1)]}{'·' * (TAIL - 1)} [·]"
