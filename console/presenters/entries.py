"""What people recorded in a procedure, each with what may be corrected and what was corrected: old values stay in view.

A confirmed line is withdrawn or confirmed again; a label is read again, never typed.
"""

from __future__ import annotations

from collections.abc import Iterator

from console.domain.by_hand import EnteredValue
from console.domain.decide_note import correction_refusal, rescan_refusal
from console.domain.note import CONFIRMED, WITHDRAWN, Correction
from console.domain.procedure.definition import Procedure, Step
from console.domain.procedure.engine import current
from console.domain.station_state import OpenProcedure
from console.presenters.asks import BeginRescan, CorrectEntry, EnterValue, WithReason, WithText
from console.presenters.entry_row import EntryRow
from console.presenters.paper import paper_buttons, paper_rows
from console.presenters.scene import Scene


def entry_rows(scene: Scene, procedure: OpenProcedure) -> tuple[EntryRow, ...]:
    """Everything of ``procedure`` that a person entered, the newest step first."""
    definition = scene.book.procedures.get(procedure.procedure)
    if definition is None:
        return ()
    refused = scene.reason(correction_refusal(scene.state, procedure, scene.context()))
    rows = [row for step in definition.steps for row in _of_step(scene, procedure, definition, step, refused)]
    return tuple(reversed(rows))


def _of_step(
    scene: Scene, procedure: OpenProcedure, definition: Procedure, step: Step, refused: str
) -> Iterator[EntryRow]:
    for item in step.items:
        row = _item(scene, procedure, step, item, refused)
        if row is not None:
            yield row
    yield from paper_rows(scene, procedure, step)
    value = procedure.value(step.id)
    if value is not None:
        yield _value(scene, procedure, step, value, refused)
    if step.kind == "scan" and definition.id != "sign_in":
        for index in range(len(procedure.read(step.id))):
            yield _read(scene, procedure, step, index, refused)


def _item(scene: Scene, procedure: OpenProcedure, step: Step, item: str, refused: str) -> EntryRow | None:
    """A line that was confirmed, or that is withdrawn; None of one that nobody has said anything of."""
    said, was = procedure.confirmation(step.id, item), corrections_of(procedure, "item", step.id, item)
    if said is None and not was:
        return None
    now, other = (CONFIRMED, WITHDRAWN) if said else (WITHDRAWN, CONFIRMED)
    text = scene.say(f"{step.key}.{item}")
    entered = scene.say("note.entered", at=said.utc, person=person_name(scene, said.person)) if said else ""
    first = " · ".join(part for part in (scene.texts.word(now), entered) if part)
    ask = CorrectEntry("item", procedure.id, step.id, item, 0, now, other)
    return EntryRow(
        text,
        "",
        (first, *corrected_lines(scene, was)),
        scene.say(f"entry.to.{other}"),
        not refused,
        refused,
        WithReason("correction", ask, text),
    )


def _read(scene: Scene, procedure: OpenProcedure, step: Step, index: int, refused: str) -> EntryRow:
    read = procedure.read(step.id)[index]
    was = corrections_of(procedure, "read", step.id, index=index)
    is_open = procedure.id in scene.state.procedures
    again = scene.reason(rescan_refusal(scene.state, procedure, step.id, scene.context())) if is_open else ""
    reason = refused or (again if is_open else scene.say("entry.ended"))
    ask = WithReason("correction", BeginRescan(procedure.id, step.id, index), read.printed)
    title = scene.say(f"{step.key}.title", bay=procedure.bay)
    lines, button = (read.printed, *corrected_lines(scene, was)), scene.say("entry.read_again")
    return EntryRow(title, "", lines, button, not reason, reason, ask)


def _value(scene: Scene, procedure: OpenProcedure, step: Step, value: EnteredValue, refused: str) -> EntryRow:
    """A number: corrected by typing it again, with its own reason."""
    was = corrections_of(procedure, "value", step.id)
    title, said = scene.say(f"{step.key}.title", bay=procedure.bay), f"{value.value} {value.unit}"
    change = CorrectEntry("value", procedure.id, step.id, "", 0, value.value, "")
    ask = WithText("entry.new_value", WithReason("correction", change, title), "new", value.value, "digits", title)
    entered = scene.say("note.entered", at=value.utc, person=person_name(scene, value.person))
    why = f" · {reason_words(scene, value.reason)}" if value.reason else ""
    lines = (said, f"{entered}{why}", *corrected_lines(scene, was))
    return EntryRow(title, "", lines, scene.say("note.correct"), not refused, refused, ask)


def entry_buttons(scene: Scene, procedure: OpenProcedure, mode: str) -> dict[str, object]:
    """Of an entry step: the button for the number; once it was doubted, the one that says why it is right."""
    definition = scene.book.procedures[procedure.procedure]
    step = current(procedure, definition)
    if mode == "transcribe":
        return paper_buttons(scene, procedure)
    if mode != "entry" or step is None:
        return {}
    title = scene.say(f"{step.key}.title", bay=procedure.bay)
    number = WithText("entry.value", EnterValue(procedure.id, step.id, ""), "value", "", "digits", title)
    buttons: dict[str, object] = {"enter_value": scene.say("entry.enter"), "enter_value_ask": number}
    doubted = procedure.doubted
    if doubted is None or doubted.step != step.id:
        return buttons
    said = f"{doubted.value} {step.unit}"
    insist = WithReason("plausibility", EnterValue(procedure.id, step.id, doubted.value), f"{title} · {said}")
    return {
        **buttons,
        "enter_value": scene.say("entry.enter_again"),
        "insist": scene.say("entry.insist", value=said),
        "insist_ask": insist,
    }


def corrections_of(
    procedure: OpenProcedure, kind: str, step: str, name: str = "", index: int = 0
) -> tuple[Correction, ...]:
    """The corrections of one entry, in order."""
    wanted = [was for was in procedure.corrections if (was.kind, was.step) == (kind, step)]
    return tuple(was for was in wanted if (was.name == name if kind == "item" else was.index == index))


def corrected_lines(scene: Scene, corrections: tuple[Correction, ...]) -> tuple[str, ...]:
    """What was so before, by whom it was corrected and why; one line a correction."""
    return tuple(
        scene.say(
            "entry.corrected",
            at=was.utc,
            person=person_name(scene, was.person),
            old=scene.texts.word(was.old),
            why=" ".join((reason_words(scene, was.reason), was.note)).strip(),
        )
        for was in corrections
    )


def reason_words(scene: Scene, reason: str) -> str:
    """A coded reason in words; one that this console does not know any more is said by its id."""
    key = f"reason.{reason}"
    return scene.say(key) if scene.texts.has(key) else reason


def person_name(scene: Scene, person: str) -> str:
    """The printed name, the id of somebody unknown."""
    known = scene.state.people.get(person)
    return known.printed_name if known else person
