"""The sign-in screen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from console.presenters.asks import GoTo
from console.presenters.ui import LookOn
from console.texts import LANGUAGES, Catalogue

if TYPE_CHECKING:
    from console.presenters.scene import Scene
    from console.station.snapshot import StationSnapshot

LOCKED = ("sign_in", "tasks", "procedure", "review", "fault", "pin", "accounts")
"""Screens that nobody sees who is not signed in."""
SECRET_S = 60
"""How long a badge keeps the PIN pad in front of the monitoring screens; then a person may look elsewhere again."""


@dataclass(frozen=True, slots=True)
class SignInView:
    """``ready``: scans are taken; before, ``hint`` says what the program is still doing."""

    ready: bool
    title: str
    hint: str
    person: str  # named by the badge, "" before
    secret_label: str
    secret_ready: bool
    enter: str
    refusal_title: str = ""
    refusal_text: str = ""
    version: str = ""
    languages: tuple[tuple[str, str, bool], ...] = ()  # (code, own name, current)
    look_on: str = ""  # label of the button that leads to what can be read without signing in
    look_ask: object = GoTo("overview")


# --- how it is made ----------------------------------------------------------------------------------------------


def present_sign_in(scene: Scene, version: str = "") -> SignInView:
    """What stands there while nobody is signed in, or while a badge waits for its secret."""
    person, answer = identified(scene), scene.snapshot.answer
    checking = scene.snapshot.checking_secret
    refused = answer is not None and answer.refused and not checking
    return SignInView(
        True,
        scene.say("sign_in.pin_title" if person else "sign_in.title"),
        _hint(scene, person),
        person,
        scene.say("sign_in.pin"),
        bool(person) and not checking,
        scene.say("sign_in.enter"),
        scene.say(answer.text) if answer and refused else "",
        scene.say(answer.remedy) if answer and refused and answer.remedy else "",
        scene.say("sign_in.version", version=version) if version else "",
        languages(scene.texts),
        scene.say("sign_in.look"),
        _look_ask(scene),
    )


def _look_ask(scene: Scene) -> object:
    """Away from the PIN pad, to where the person was if that can be read; another badge brings the pad up again."""
    waiting = next((p.id for p in scene.state.procedures.values() if p.procedure == "sign_in"), "")
    return LookOn("overview" if scene.ui.screen in LOCKED else scene.ui.screen, waiting)


def secret_awaited(snapshot: StationSnapshot, passed: str = "") -> bool:
    """Whether a badge was read just now: the PIN pad comes up wherever the window is, but not for ever.

    ``passed``: the sign-in whose pad was left by touch.
    """
    # Late: the definition types behind it take longer to import than the first paint may wait.
    from console.domain.context import moment

    waiting = (p for p in snapshot.state.procedures.values() if p.procedure == "sign_in" and p.id != passed)
    return any((snapshot.now.utc - moment(p.started_utc)).total_seconds() < SECRET_S for p in waiting)


def identified(scene: Scene) -> str:
    """The printed name of whom the last badge named at sign-in, "" if no secret is waited for."""
    for procedure in scene.state.procedures.values():
        for read in procedure.read("badge") if procedure.procedure == "sign_in" else ():
            person = scene.state.person_by_badge(read.field("staff_id"))
            return person.printed_name if person else ""
    return ""


def languages(texts: Catalogue) -> tuple[tuple[str, str, bool], ...]:
    """(code, own name, whether it is the current one)."""
    return tuple((code, name, code == texts.language) for code, name in LANGUAGES)


def _hint(scene: Scene, person: str) -> str:
    if scene.snapshot.checking_secret:
        return scene.say("sign_in.checking")
    if person:
        return scene.say("sign_in.pin_hint", person=person)
    return scene.say("sign_in.hint_training" if scene.state.mode == "training" else "sign_in.hint")
