"""Scan anything: what a label is, what it says, whether its checks hold, and where it belongs here."""

from __future__ import annotations

from dataclasses import dataclass

from console.domain.procedure.scanning import items_known
from console.domain.scan import Ambiguous, Label, Reading, Unreadable, describe, parse
from console.domain.scan.describe import group_field
from console.domain.scan.gs1_lint import CHECK, LINTERS
from console.domain.scan.gs1_rules import rule
from console.domain.scan.label import BareGtin, Din, ElementString, Part
from console.domain.scan.vocabulary import Check, Standard
from console.domain.whereabouts import whereabouts
from console.presenters.asks import GoTo
from console.presenters.scene import Scene


@dataclass(frozen=True, slots=True)
class IdentifyView:
    """``what``: the label in one sentence, "" while nothing was scanned. ``refusal``: why it is no label, "" if it is.

    ``fields`` and ``belongs`` are for whoever is signed in: nobody else learns whose a label is.
    """

    title: str
    hint: str
    wait: str
    what: str
    refusal: str
    about: str  # standard, and whether its check characters hold
    fields_title: str
    fields: tuple[tuple[str, str], ...]
    belongs_title: str
    belongs: tuple[str, ...]
    back: str
    back_ask: object


_DERIVED = frozenset({"product", "category", "product_division", "sec_expiry"})
"""Fields that repeat a part of another one."""


def present_identify(scene: Scene) -> IdentifyView:
    """The last label that was scanned on this screen."""
    seen, signed_in = scene.state.identified, scene.state.session is not None
    reading = parse(seen.raw.encode("latin-1"), scene.snapshot.now.utc.year) if seen else None
    label = reading if isinstance(reading, Label) else None
    known = whereabouts(scene.state, label, scene.snapshot.now.utc) if label and signed_in else ()
    return IdentifyView(
        scene.say("identify.title"),
        scene.say("identify.hint" if signed_in else "identify.hint_signed_out"),
        scene.say("identify.wait"),
        scene.say(describe(reading, items_known(scene.state))) if reading else "",
        _refusal(scene, reading),
        _about(scene, label) if label else "",
        scene.say("identify.fields"),
        _fields(scene, label) if label and signed_in else (),
        scene.say("identify.belongs"),
        tuple(scene.say(message) for message in known),
        scene.say("identify.back"),
        GoTo("more"),
    )


def _refusal(scene: Scene, reading: Reading | None) -> str:
    if isinstance(reading, Unreadable):
        return scene.say(reading.why)
    return scene.say("scan.why.ambiguous") if isinstance(reading, Ambiguous) else ""


def _about(scene: Scene, label: Label) -> str:
    """The family of the label, and what vouches for its characters."""
    checked = "identify.checked" if any(_checked(part, label) for part in label.parts) else "identify.unchecked"
    if label.standard is Standard.LOCAL:
        return scene.say("identify.standard.local")
    return f"{scene.say(f'identify.standard.{label.standard.value}')} {scene.say(checked)}"


def _checked(part: Part, label: Label) -> bool:
    """Whether a check character vouches for a part of this; one that does not fit would have refused the label."""
    if isinstance(part, Din):
        return part.check is not Check.NOT_CARRIED
    if isinstance(part, ElementString):
        rows = [row for element in part.elements if (row := rule(element.ai))]
        lints = {lint for row in rows for component in row.components for lint in component.lints}
        return any(LINTERS[lint][0] == CHECK for lint in lints)
    return isinstance(part, BareGtin) or label.standard is Standard.HIBC or part.structure == "isbt.donor_registry_id"


def _fields(scene: Scene, label: Label) -> tuple[tuple[str, str], ...]:
    said: dict[tuple[str, str], None] = {}
    for name, value in label.fields:
        if name in _DERIVED or not value:
            continue
        shown = scene.texts.word(value) if name == "collection" else group_field(name, value)
        said[_named(scene, name), shown] = None
    return tuple(said)


def _named(scene: Scene, field: str) -> str:
    """The field in words; one without words by the title that its standard gives it."""
    key = f"label.{field}"
    if scene.texts.has(key):
        return scene.say(key)
    row = rule(field.removeprefix("ai_"))
    return f"({row.ai}) {row.title}" if row and row.title else field
