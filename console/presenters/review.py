"""The review of a run's record: the exceptions one by one, what is said of each, and the reviewer's signature."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from console.domain.context import moment
from console.domain.decide_review import review_of, review_refusal
from console.domain.message import Message
from console.domain.review import DISPOSITIONS, IN_FULL, PURPOSE, REASONED, Disposition, Review
from console.domain.scan.describe import group_coi, group_din
from console.domain.station_state import OpenProcedure, Run
from console.presenters.asks import Dispose, GoTo, IssueRecord, LookAt, OpenReview, ShowInTrail, WithReason
from console.presenters.prestart import signature_views
from console.presenters.procedure_views import Field, SignatureView
from console.presenters.scene import Scene
from console.presenters.signatures import secret_refused
from console.records.kinds import KINDS
from console.records.model_review import Curve, ExceptionLine, ReviewSheet

if TYPE_CHECKING:
    from console.presenters.review_curve import CurveView


@dataclass(frozen=True, slots=True)
class ItemRow:
    """One exception in the list. ``state``: open | done | deviation; ``chosen``: it is the one that is looked at."""

    key: str
    title: str
    lines: tuple[str, ...]
    state: str
    chosen: bool
    button: str
    ask: object


@dataclass(frozen=True, slots=True)
class Choice:
    """One disposition of the item that is looked at. ``chosen``: it is what stands."""

    label: str
    chosen: bool
    ask: object


@dataclass(frozen=True, slots=True)
class DetailView:
    """The item that is looked at: what, value against limit, when, who, what was written to it."""

    title: str
    lines: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]
    choices: tuple[Choice, ...]
    curve: CurveView | None = None


@dataclass(frozen=True, slots=True)
class ReviewView:
    """``mode``: wait (the sheet is being made), look, sign, done (signed), off (cannot be reviewed now).

    ``note``: how it is reviewed, ``note_look`` normal or warn (a review in full is due, the record changed).
    ``again``: on the button that takes in what is new, "" if nothing is. ``release``: that nothing is released here.
    ``trail``: leads to the entry that is looked at.
    """

    procedure_id: str
    mode: str
    strip: tuple[Field, ...]
    title: str
    progress: str
    counts: str
    note: str
    note_look: str
    rows: tuple[ItemRow, ...]
    nothing: str
    detail_title: str
    detail: DetailView | None
    again: str
    again_ask: object
    signature: SignatureView | None
    refusal_title: str
    refusal_text: str
    enter: str
    release: str
    record: str
    record_ask: object
    trail: str
    trail_ask: object
    back: str
    back_ask: object


# --- how it is made ----------------------------------------------------------------------------------------------


def present_review(scene: Scene) -> ReviewView:
    """The review of the run that was chosen."""
    state, run = scene.state, scene.state.runs.get(scene.ui.run)
    procedure = review_of(state, run.id) if run else None
    sheet = scene.snapshot.sheet
    if sheet is not None and (run is None or sheet.run != run.id):
        sheet = None
    mode = _mode(scene, run, procedure, sheet)
    review = procedure.review if procedure else None
    lines = sheet.lines if sheet and mode in ("look", "sign") else ()
    chosen = _chosen(scene, review, lines)
    note, look = _note(scene, run, review, sheet, mode)
    refusal = _refusal(scene, procedure)
    return ReviewView(
        procedure.id if procedure else "",
        mode,
        _strip(scene, run),
        scene.say("review.title_full" if review and review.manner == IN_FULL else "review.title"),
        _progress(scene, review) if mode in ("look", "sign") else "",
        _counts(scene, lines),
        note,
        look,
        tuple(_row(scene, review, line, chosen) for line in lines) if review else (),
        _nothing(scene, mode),
        scene.say("review.detail" if chosen else "review.signed" if mode == "done" else "review.sign"),
        _detail(scene, procedure, review, chosen, sheet) if procedure and review and chosen else None,
        _again(scene, run, review, mode),
        OpenReview(scene.ui.run),
        _signature(scene, procedure) if mode in ("sign", "done") and chosen is None else None,
        *refusal,
        scene.say("sign_in.enter"),
        scene.say("review.release"),
        scene.say("records.issue"),
        IssueRecord(scene.ui.run),
        scene.say("records.trail"),
        ShowInTrail(chosen.line.seq if chosen else 0, scene.ui.run),
        scene.say("review.back"),
        GoTo("records"),
    )


def _mode(scene: Scene, run: Run | None, procedure: OpenProcedure | None, sheet: ReviewSheet | None) -> str:
    if run is not None and scene.snapshot.rendering == run.id and (procedure is None or sheet is None):
        return "wait"
    if procedure is not None and procedure.review is not None:
        if sheet is None or sheet.head_seq < procedure.review.head_seq:
            return "off"
        return "sign" if procedure.review.complete else "look"
    done = scene.state.reviewed.get(scene.ui.run)
    return "done" if done is not None and not done.changed else "off"


def _chosen(scene: Scene, review: Review | None, lines: tuple[ExceptionLine, ...]) -> ExceptionLine | None:
    """What was touched, else the first that nobody has looked at."""
    if review is None:
        return None
    wanted = scene.ui.item or next(iter(review.open), "")
    return next((line for line in lines if line.key == wanted), None)


def _strip(scene: Scene, run: Run | None) -> tuple[Field, ...]:
    if run is None:
        return (Field(scene.say("field.order"), "–"),)
    order = scene.state.orders.get(run.order)
    bay = Field(scene.say("field.bay"), f"{run.bay:02d}", mono=False)
    if order is None:
        return bay, Field(scene.say("field.cartridge"), run.cartridge or "–")
    return (
        bay,
        Field(scene.say("field.order"), order.id),
        Field(scene.say("field.coi"), group_coi(order.coi)),
        Field(scene.say("field.din"), ", ".join(map(group_din, order.dins))),
        Field(scene.say("field.recipe"), f"{order.client} · {run.recipe}"),
    )


def _progress(scene: Scene, review: Review | None) -> str:
    if review is None:
        return ""
    total = len(review.items)
    return scene.say("review.progress", have=total - len(review.open), want=total)


def _counts(scene: Scene, lines: tuple[ExceptionLine, ...]) -> str:
    """How many of which group, the most first."""
    groups = Counter(KINDS[line.kind] for line in lines)
    named = [f"{scene.say(f'exception.group.{group}')} {count}" for group, count in groups.most_common()]
    return " · ".join(named)


def _note(
    scene: Scene, run: Run | None, review: Review | None, sheet: ReviewSheet | None, mode: str
) -> tuple[str, str]:
    if mode == "done":
        done = scene.state.reviewed[scene.ui.run]
        person = scene.state.people.get(done.person)
        name = person.printed_name if person else done.person
        return scene.say("review.done", at=scene.texts.stamp(done.utc), person=name), "normal"
    if mode == "wait":
        return scene.say("review.wait"), "normal"
    if mode == "off":
        refusal = review_refusal(scene.state, run.id if run else "", scene.context())
        if refusal is None:
            return scene.say("review.go_on"), "normal"
        return f"{scene.say(refusal.reason)} {scene.say(refusal.remedy)}", "warn"
    if review is not None and review.stale:
        return scene.say("review.stale"), "warn"
    if sheet is not None and review is not None and review.manner == IN_FULL:
        lacking = ", ".join(
            scene.say("review.lacking", phase=lacks.phase, channel=lacks.channel) for lacks in sheet.lacking[:_SHOWN]
        )
        more = len(sheet.lacking) - _SHOWN
        if more > 0:
            lacking = scene.say("review.and_more", list=lacking, count=more)
        return scene.say("review.full", lacking=lacking or "–"), "warn"
    key = "review.only_new" if sheet is not None and sheet.settled else "review.by_exception"
    return scene.say(key, settled=sheet.settled if sheet else 0), "normal"


def _again(scene: Scene, run: Run | None, review: Review | None, mode: str) -> str:
    """On the button that puts the sheet together: the first one, after a restart, or with what is new."""
    if mode == "off":
        refused = review_refusal(scene.state, run.id if run else "", scene.context())
        return "" if refused else scene.say("review.begin")
    return scene.say("review.again") if review is not None and review.stale else ""


_SHOWN = 3  # parameters without limits that are named; the list below has them all


def _nothing(scene: Scene, mode: str) -> str:
    return scene.say("review.nothing") if mode in ("look", "sign") else ""


def _refusal(scene: Scene, procedure: OpenProcedure | None) -> tuple[str, str]:
    if procedure is not None and procedure.refusal is None:
        return secret_refused(scene, procedure)
    if procedure is None or procedure.refusal is None:
        return "", ""
    what, why, remedy = procedure.refusal
    return scene.say(what), f"{scene.say(why)}\n{scene.say(remedy)}" if why != what else scene.say(remedy)


# --- an item -----------------------------------------------------------------------------------------------------


def _row(scene: Scene, review: Review, line: ExceptionLine, chosen: ExceptionLine | None) -> ItemRow:
    said = review.said(line.key)
    state = "open" if said is None else "deviation" if said.disposition == "deviation_needed" else "done"
    answer = scene.say(f"review.said.{said.disposition}") if said else ""
    about = " · ".join(p for p in (answer, _when(scene, line), line.line.who.name, _value(scene, line)) if p)
    return ItemRow(
        line.key,
        scene.say(line.what),
        tuple(text for text in (about, " ".join(map(scene.say, line.said))) if text),
        state,
        chosen is line,
        scene.say("review.look" if said is None else "review.look_again"),
        LookAt(line.key),
    )


def _when(scene: Scene, line: ExceptionLine) -> str:
    at = line.line.at
    if at.utc:
        return scene.texts.moment(at.utc)
    return scene.texts.moment(at.process_utc) if at.process_utc else ""


def _value(scene: Scene, line: ExceptionLine) -> str:
    if not line.value:
        return ""
    value = f"{line.value} {line.unit}".strip()
    if line.kind == "corrected":
        return scene.say("review.corrected", value=value, old=line.limit or "–")
    return scene.say("review.limit", value=value, limit=f"{line.limit} {line.unit}".strip()) if line.limit else value


def _detail(
    scene: Scene, procedure: OpenProcedure, review: Review, line: ExceptionLine, sheet: ReviewSheet | None
) -> DetailView:
    said = review.said(line.key)
    curve = sheet.curves.get(line.key) if sheet else None
    return DetailView(
        scene.say(line.what),
        tuple(scene.say(message) for message in line.said),
        (*_facts(scene, line, short=curve is not None), *_said(scene, said)),
        tuple(
            Choice(
                scene.say(f"review.disposition.{name}"),
                said is not None and said.disposition == name,
                _answer(scene, procedure, line, name),
            )
            for name in DISPOSITIONS
        ),
        _curve(scene, line.key, curve) if curve else None,
    )


def _curve(scene: Scene, key: str, curve: Curve) -> CurveView:
    # Late: numpy comes after the first paint.
    from console.presenters.review_curve import curve_view

    return curve_view(scene, key, curve)


def _answer(scene: Scene, procedure: OpenProcedure, line: ExceptionLine, disposition: str) -> object:
    """One touch; of what needs words, the reason sheet first."""
    ask = Dispose(procedure.id, line.key, disposition)
    return WithReason(PURPOSE, ask, scene.say(line.what)) if disposition in REASONED else ask


_LONG = frozenset({"review.when", "review.who", "review.entry"})
"""What gives way where a curve needs the room: the moment in the process says when."""


def _facts(scene: Scene, line: ExceptionLine, *, short: bool) -> list[tuple[str, str]]:
    """When, until when, who, value against limit, reason and words: what there is of it."""
    at, until = line.line.at, line.until
    who = line.line.who
    pairs = [
        ("review.when", scene.texts.stamp(at.utc) if at.utc else ""),
        ("review.process", _elapsed(scene, at.process_utc)),
        ("review.until", scene.texts.stamp(until.utc) if until.utc else _elapsed(scene, until.process_utc)),
        ("review.who", who.name or (scene.texts.word(who.id) if who.id else "")),
        ("review.value", _value(scene, line)),
        ("review.reason", _reason(scene, line.reason)),
        ("review.note", line.note),
        ("review.entry", str(line.line.seq) if line.line.seq else ""),
    ]
    return [(scene.say(key), value) for key, value in pairs if value and not (short and key in _LONG)]


def _said(scene: Scene, said: Disposition | None) -> list[tuple[str, str]]:
    """What stands of it now: the reason and the words of the last answer, and whose it is."""
    if said is None:
        return []
    person = scene.state.people.get(said.person)
    words = " · ".join(part for part in (_reason(scene, said.reason), said.note) if part)
    name = person.printed_name if person else said.person
    given = scene.say("review.answered", at=scene.texts.stamp(said.utc), person=name)
    return [(scene.say("review.answer"), given), *([(scene.say("review.words"), words)] if words else [])]


def _reason(scene: Scene, reason: str) -> str:
    key = f"reason.{reason}"
    return scene.say(Message.of(key)) if reason and scene.texts.has(key) else reason


def _elapsed(scene: Scene, process_utc: str) -> str:
    """Process time as the shuttle's clock said it, and how long after the start of the run."""
    run = scene.state.runs.get(scene.ui.run)
    if not process_utc or run is None or not run.started_process:
        return ""
    seconds = (moment(process_utc) - moment(run.started_process)).total_seconds()
    return scene.say("review.after_start", age=scene.texts.age(max(0.0, seconds)), at=process_utc)


def _signature(scene: Scene, procedure: OpenProcedure | None) -> SignatureView | None:
    """The one that is wanted now; of a review that is signed, the one that was given."""
    done = scene.state.reviewed.get(scene.ui.run)
    if procedure is None and done is not None:
        procedure = scene.state.ended_procedures.get(done.procedure_id)
    if procedure is None:
        return None
    definition = scene.book.procedures[procedure.procedure]
    step = definition.steps[procedure.index] if procedure.index < len(definition.steps) else None
    return next(iter(signature_views(scene, procedure, definition, step)), None)
