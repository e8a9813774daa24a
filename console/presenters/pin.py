"""Choosing a PIN: at the first sign-in, before anything else; and at one's own wish."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from console.presenters.asks import GoTo, SignOut

if TYPE_CHECKING:
    from console.presenters.scene import Scene


@dataclass(frozen=True, slots=True)
class PinView:
    """``asks_old``: the present PIN is asked for first. ``steps``: what is entered, in its turn.

    ``round``: changes whenever the entries are to begin anew (another person, a refusal).
    """

    title: str
    hint: str
    person: str
    asks_old: bool
    next: str
    enter: str
    steps: tuple[str, ...]
    rules: str
    leave: str
    leave_ask: object
    checking: bool = False
    refusal_title: str = ""
    refusal_text: str = ""
    round: str = ""


def present_pin(scene: Scene) -> PinView:
    """The pad, with why it stands there and what a PIN may not be."""
    person, answer = scene.state.person, scene.snapshot.answer
    first = person is not None and person.must_change
    refused = answer is not None and answer.refused and not scene.snapshot.checking_secret
    labels = tuple(scene.say(f"pin.{name}") for name in ("old", "first", "again"))
    return PinView(
        scene.say("pin.title_first" if first else "pin.title"),
        scene.say("pin.checking" if scene.snapshot.checking_secret else "pin.hint_first" if first else "pin.hint"),
        person.printed_name if person else "",
        not first,
        scene.say("pin.next"),
        scene.say("pin.enter"),
        labels[1:] if first else labels,
        scene.say("pin.rules", least=scene.book.rules.least_pin),
        scene.say("pin.sign_out" if first else "pin.leave"),
        SignOut() if first else GoTo("accounts"),
        scene.snapshot.checking_secret,
        scene.say(answer.text) if answer and refused else "",
        scene.say(answer.remedy) if answer and refused and answer.remedy else "",
        f"{person.id if person else ''}/{answer.mono_s if answer and refused else 0}",
    )
