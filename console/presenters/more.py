"""Language, scanner test sheet, about; and, in training, the label sheet."""

from __future__ import annotations

from dataclasses import dataclass

from console.domain.interlock import short_hash
from console.domain.message import Message
from console.presenters.asks import BeginSheet, EndSheet, UseHands
from console.presenters.scene import Scene
from console.presenters.sign_in import languages
from console.presenters.storage import readings_words, storage_words


@dataclass(frozen=True, slots=True)
class LabelView:
    """Training: one label that can be touched instead of scanned. ``text``: latin-1 of the exact bytes."""

    caption: str
    printed: str
    text: str
    symbology: str  # datamatrix | gs1-datamatrix | code128
    wanted: bool  # the current prompt waits for it


@dataclass(frozen=True, slots=True)
class HandView:
    """Training: something a person does at the machine."""

    label: str
    enabled: bool
    ask: object


@dataclass(frozen=True, slots=True)
class TrainingView:
    """The drawer that slides over the right column in training. Labels that are wanted come first."""

    title: str
    hint: str
    labels: tuple[LabelView, ...]
    hands_title: str
    hands: tuple[HandView, ...]
    close: str


@dataclass(frozen=True, slots=True)
class MoreView:
    """Settings that belong to this screen alone."""

    title: str
    language_title: str
    languages: tuple[tuple[str, str, bool], ...]  # (code, own name, current)
    scanner_title: str
    scanner_text: str
    scanner_button: str
    scanner_ask: object
    scanner_state: str
    sign_out: str
    sign_out_enabled: bool
    about_title: str
    about: tuple[tuple[str, str], ...]
    identify_title: str = ""
    identify_text: str = ""
    identify_button: str = ""
    accounts_button: str = ""
    accounts_enabled: bool = True
    accounts_reason: str = ""
    diagnostics_button: str = ""


# --- how it is made ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class TrainingLabel:
    """A label that training offers. ``caption``: a message of the catalogue, or text as it is. See `LabelView`."""

    caption: Message | str
    printed: str
    text: str
    symbology: str
    wanted: bool


@dataclass(frozen=True, slots=True)
class TrainingHand:
    """What a person does at the machine. ``what``: insert, close, remove, fault or clear; ``label``: its detail.

    ``what`` lab: the invented lab reports, ``label`` pass or fail.
    ``caption``: the text that says it, where that is not the text of ``what``.
    """

    what: str
    bay: int
    label: str = ""
    enabled: bool = True
    caption: str = ""


@dataclass(frozen=True, slots=True)
class TrainingPicture:
    """What training offers now."""

    labels: tuple[TrainingLabel, ...] = ()
    hands: tuple[TrainingHand, ...] = ()


def present_training(scene: Scene, picture: TrainingPicture) -> TrainingView:
    """The drawer. Labels that the current step wants come first, the others keep their order."""
    labels = sorted(picture.labels, key=lambda label: not label.wanted)
    return TrainingView(
        scene.say("training.title"),
        scene.say("training.hint"),
        tuple(
            LabelView(_caption(scene, label), label.printed, label.text, label.symbology, label.wanted)
            for label in labels
        ),
        scene.say("training.hands"),
        tuple(_hand(scene, hand) for hand in picture.hands),
        scene.say("training.close"),
    )


def _caption(scene: Scene, label: TrainingLabel) -> str:
    return label.caption if isinstance(label.caption, str) else scene.say(label.caption)


def _hand(scene: Scene, hand: TrainingHand) -> HandView:
    label = scene.say(f"training.hand.{hand.caption or hand.what}", bay=hand.bay, name=hand.label)
    return HandView(label, hand.enabled, UseHands(hand.what, hand.bay, hand.label))


def present_more(scene: Scene, version: str = "") -> MoreView:
    """Settings of this screen, and what runs here."""
    passed, waits = len(scene.state.wedge_passed), scene.ui.sheet
    tested = scene.say("more.scanner_passed", count=passed) if passed else scene.say("more.scanner_none")
    return MoreView(
        scene.say("more.title"),
        scene.say("more.language"),
        languages(scene.texts),
        scene.say("more.scanner"),
        scene.say("more.scanner_text"),
        scene.say("more.scanner_cancel" if waits else "more.scanner_button"),
        EndSheet() if waits else BeginSheet(),
        scene.say("more.scanner_waiting") if waits else tested,
        scene.say("more.sign_out"),
        scene.state.session is not None,
        scene.say("more.about"),
        _about(scene, version),
        scene.say("identify.title"),
        scene.say("more.identify_text"),
        scene.say("more.identify_button"),
        scene.say("more.accounts_button"),
        scene.state.session is not None,
        "" if scene.state.session else scene.say("reason.session.none"),
        scene.say("more.diagnostics_button"),
    )


def _plant_file(scene: Scene) -> str:
    """Of which file what is known here comes, how old it is, and that another was refused since."""
    held = scene.state.plant_file
    age = scene.texts.age(scene.since_s(held.issued_utc))
    text = scene.say("more.plant_file", number=held.sequence, age=age) if held.sequence else ""
    if held.refused is None:
        return text
    return f"{text} · {scene.say('more.plant_file.refused', file=held.refused.name)}".removeprefix(" · ")


def _about(scene: Scene, version: str) -> tuple[tuple[str, str], ...]:
    state, link = scene.state, scene.state.link
    firmware = scene.say("more.about.emulator", firmware=link.firmware) if link.emulator else link.firmware
    mode = scene.say("more.about.mode.training" if state.mode == "training" else "more.about.mode.production")
    facts = (
        ("storage", storage_words(scene)),
        ("readings", readings_words(scene)),
        ("shuttle", state.shuttle),
        ("firmware", firmware),
        ("port", scene.snapshot.link.url),
        ("site", state.site),
        ("mode", mode),
        ("definitions", short_hash(scene.book.sha256)),
        ("texts", f"{scene.texts.language} · {short_hash(scene.texts.sha256)}"),
        ("plant_file", _plant_file(scene)),
        ("version", version),
    )
    return tuple((scene.say(f"more.about.{name}"), value or "–") for name, value in facts)
