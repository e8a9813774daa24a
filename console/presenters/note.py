"""The screen for notes: what it is, how severe, what it belongs to, when it happened; and the notes that there are."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

from console.domain import commands as c
from console.domain.context import iso, moment
from console.domain.decide_note import close_refusal, happened_refusal
from console.domain.note import DEVIATION, KINDS, SEVERITIES, Note
from console.domain.procedure.engine import current
from console.domain.scan.describe import group_coi
from console.domain.station_state import BAYS, OpenProcedure, Run
from console.presenters.asks import CloseNote, CorrectEntry, Late, RecordNote, WithReason, WithText
from console.presenters.entries import corrected_lines, entry_rows, person_name, reason_words
from console.presenters.entry_row import EntryRow
from console.presenters.note_state import DraftNote, NoteDraft
from console.presenters.scene import Scene

PROCEDURE, RUN, STATION = "procedure", "run", "station"
_STEPS_MIN = (-1440, -60, -10, 10, 60)
"""How the stated time moves by one touch, in minutes."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several. ``note``: a smaller line under it. ``ask``: what a touch asks."""

    text: str
    note: str
    chosen: bool
    ask: object


@dataclass(frozen=True, slots=True)
class NoteView:
    """The screen. Groups of choices have a title each; an empty group is not shown."""

    title: str
    kind_title: str
    kinds: tuple[Choice, ...]
    severity_title: str
    severities: tuple[Choice, ...]
    subject_title: str
    subjects: tuple[Choice, ...]
    bay: str
    bay_before: object
    bay_after: object
    when_title: str
    now: Choice
    when: tuple[Choice, ...]
    hint: str
    button: str
    reason: str
    ask: object
    list_title: str
    nothing: str
    tabs: tuple[Choice, ...]
    rows: tuple[EntryRow, ...]


@dataclass(frozen=True, slots=True)
class _Subject:
    """What can be noted about at the draft's bay."""

    procedure: OpenProcedure | None
    run: Run | None
    bay: int


def present_note(scene: Scene) -> NoteView:
    """The draft, and every note: open ones first, the newest first; or what can be corrected of the procedure."""
    draft = scene.ui.note
    subject = _subject(scene, draft)
    chosen = _chosen(scene, draft, subject)
    open_ones = open_notes(scene)
    wish = _wish(scene, draft, subject, chosen)
    entries = draft.entries and subject.procedure is not None
    return NoteView(
        scene.say("note.title"),
        scene.say("note.kind"),
        tuple(_kind(scene, draft, kind) for kind in KINDS),
        scene.say("note.severity"),
        tuple(_severity(scene, draft, severity) for severity in SEVERITIES) if draft.kind == DEVIATION else (),
        scene.say("note.subject"),
        _subjects(scene, draft, subject, chosen),
        scene.say("frame.bay", bay=subject.bay) if subject.bay else scene.say("note.no_bay"),
        DraftNote(_at_bay(draft, (subject.bay or 1) - 1)),
        DraftNote(_at_bay(draft, subject.bay + 1)),
        scene.say("note.when"),
        Choice(scene.say("note.now"), "", not draft.happened_utc, DraftNote(replace(draft, happened_utc=""))),
        _when(scene, draft),
        scene.say("note.no_photo"),
        scene.say("note.go_on"),
        _lacking(scene, draft, wish),
        _asked(draft, wish),
        scene.say("note.list", count=len(open_ones)),
        scene.say("entry.nothing" if entries else "note.nothing"),
        _tabs(scene, draft, subject),
        _entries(scene, subject) if entries else tuple(_row(scene, note) for note in _sorted(scene)),
    )


def _entries(scene: Scene, subject: _Subject) -> tuple[EntryRow, ...]:
    return entry_rows(scene, subject.procedure) if subject.procedure else ()


def _tabs(scene: Scene, draft: NoteDraft, subject: _Subject) -> tuple[Choice, ...]:
    """What the right side shows: the notes, or what was entered in the procedure, to be corrected."""
    if subject.procedure is None:
        return ()
    texts = {False: scene.say("note.tab"), True: scene.say("entry.tab")}
    return tuple(
        Choice(text, "", draft.entries == entries, DraftNote(replace(draft, entries=entries)))
        for entries, text in texts.items()
    )


def open_notes(scene: Scene) -> list[Note]:
    """Deviations and incidents that nobody has closed."""
    return [note for note in scene.state.notes.values() if note.open]


def _sorted(scene: Scene) -> list[Note]:
    newest = list(scene.state.notes.values())[::-1]
    return sorted(newest, key=lambda note: not note.open)


# --- the draft ---------------------------------------------------------------------------------------------------


def _kind(scene: Scene, draft: NoteDraft, kind: str) -> Choice:
    changed = replace(draft, kind=kind, severity=draft.severity if kind == DEVIATION else "")
    return Choice(scene.say(f"note.kind.{kind}"), "", draft.kind == kind, DraftNote(changed))


def _severity(scene: Scene, draft: NoteDraft, severity: str) -> Choice:
    text = scene.say(f"note.severity.{severity}")
    return Choice(text, "", draft.severity == severity, DraftNote(replace(draft, severity=severity)))


def _subject(scene: Scene, draft: NoteDraft) -> _Subject:
    """The procedure one came from, else the open one at the bay, else the load of the run in it; and that run."""
    state = scene.state
    procedure = state.any_procedure(draft.procedure_id) or (state.at_bay(draft.bay) if draft.bay else None)
    bay = procedure.bay if procedure else draft.bay
    run = state.runs.get(procedure.run) if procedure and procedure.run else None
    run = run or (state.run_at(bay) if bay else None)
    load = state.any_procedure(run.load_procedure) if run and procedure is None else None
    return _Subject(procedure or load, run, bay)


def _chosen(scene: Scene, draft: NoteDraft, subject: _Subject) -> str:
    """What was chosen; else what the screen that one came from is about. A preset that shows and can be changed."""
    there = {PROCEDURE: subject.procedure, RUN: subject.bay, STATION: True}
    if draft.subject and there[draft.subject]:
        return draft.subject
    at_it = subject.procedure and (draft.procedure_id or subject.procedure.id in scene.state.procedures)
    if at_it and draft.origin in ("procedure", "tasks"):
        return PROCEDURE
    return RUN if subject.bay and draft.origin in ("run", "procedure", "tasks") else STATION


def _at_bay(draft: NoteDraft, bay: int) -> NoteDraft:
    number = (bay - 1) % len(BAYS) + 1
    return replace(draft, bay=number, procedure_id="", subject=RUN)


def _subjects(scene: Scene, draft: NoteDraft, subject: _Subject, chosen: str) -> tuple[Choice, ...]:
    found = []
    if subject.procedure is not None:
        title = scene.say(f"procedure.{subject.procedure.procedure}")
        found.append((PROCEDURE, title, _step_title(scene, subject.procedure)))
    if subject.bay:
        found.append((RUN, *_run_words(scene, subject)))
    found.append((STATION, scene.say("note.station"), scene.state.shuttle))
    return tuple(
        Choice(text, note, name == chosen, DraftNote(replace(draft, subject=name))) for name, text, note in found
    )


def _run_words(scene: Scene, subject: _Subject) -> tuple[str, str]:
    order = scene.state.orders.get(subject.run.order) if subject.run else None
    key = "note.run" if subject.run else "frame.bay"
    return scene.say(key, bay=subject.bay), group_coi(order.coi) if order else ""


def _step(scene: Scene, procedure: OpenProcedure) -> str:
    """The step on the screen: the current one of an open procedure."""
    definition = scene.book.procedures.get(procedure.procedure)
    step = current(procedure, definition) if definition and procedure.id in scene.state.procedures else None
    return step.id if step else ""


def _step_title(scene: Scene, procedure: OpenProcedure) -> str:
    step = _step(scene, procedure)
    return scene.say(f"{procedure.procedure}.{step}.title", bay=procedure.bay) if step else ""


def _when(scene: Scene, draft: NoteDraft) -> tuple[Choice, ...]:
    """The stated time, moved by touches; never into the future."""
    now = scene.snapshot.now.utc
    stated = moment(draft.happened_utc) if draft.happened_utc else now
    found = [Choice(scene.texts.moment(stated), scene.say("note.stated"), True, None)] if draft.happened_utc else []
    for minutes in _STEPS_MIN:
        at = (stated + timedelta(minutes=minutes)).replace(second=0, microsecond=0)
        if minutes > 0 and (not draft.happened_utc or at > now):
            continue
        text = scene.texts.age(abs(minutes) * 60)
        said = scene.say("note.later" if minutes > 0 else "note.earlier", age=text)
        found.append(Choice(said, "", False, DraftNote(replace(draft, happened_utc=iso(at)))))
    return tuple(found)


def _wish(scene: Scene, draft: NoteDraft, subject: _Subject, chosen: str) -> RecordNote:
    procedure = subject.procedure if chosen == PROCEDURE else None
    run = subject.run if chosen in (PROCEDURE, RUN) else None
    return RecordNote(
        draft.kind,
        draft.severity,
        procedure.id if procedure else "",
        _step(scene, procedure) if procedure else "",
        run.id if run else "",
        subject.bay if chosen != STATION else 0,
        happened_utc=draft.happened_utc,
    )


def _asked(draft: NoteDraft, wish: RecordNote) -> object:
    """The cause and the words come by the reason sheet; what happened earlier, first why it comes late."""
    if not draft.happened_utc:
        return WithReason(wish.kind, wish)
    return WithReason("late_entry", Late(wish.kind, wish))


def _lacking(scene: Scene, draft: NoteDraft, wish: RecordNote) -> str:
    if scene.state.person is None:
        return scene.say("note.sign_in")
    if not draft.kind:
        return scene.say("note.lacks.kind")
    if draft.kind == DEVIATION and not draft.severity:
        return scene.say("note.lacks.severity")
    stated = c.RecordNote(
        wish.kind,
        procedure_id=wish.procedure_id,
        run=wish.run,
        happened_utc=wish.happened_utc,
        late_reason="other_reason",
        late_note="stated",
    )
    refused = happened_refusal(scene.state, stated, scene.context())
    return scene.say(refused.reason) if refused else ""


# --- the notes ---------------------------------------------------------------------------------------------------


def _row(scene: Scene, note: Note) -> EntryRow:
    button, ask, reason = _button(scene, note)
    return EntryRow(_title(scene, note), _tag(scene, note), _lines(scene, note), button, not reason, reason, ask)


def _title(scene: Scene, note: Note) -> str:
    kind = scene.say(f"note.kind.{note.kind}")
    return f"{kind} · {scene.say(f'note.severity.{note.severity}')}" if note.severity else kind


def _tag(scene: Scene, note: Note) -> str:
    if note.closing is not None:
        return scene.say("note.closed")
    return scene.say("note.open") if note.open else ""


def _lines(scene: Scene, note: Note) -> tuple[str, ...]:
    """What it belongs to, by whom and when; late entries and corrections with what was so before."""
    lines = [f"{_belongs(scene, note)} · {reason_words(scene, note.reason)}", note.text]
    who = scene.say("note.entered", at=note.utc, person=person_name(scene, note.person))
    if note.happened_utc:
        why = reason_words(scene, note.late_reason)
        lines.append(scene.say("note.late", happened=note.happened_utc, why=f"{why} {note.late_note}".strip()))
    lines.append(who)
    lines.extend(corrected_lines(scene, note.corrections))
    if note.closing is not None:
        closed = note.closing
        said = scene.say("note.closed_by", at=closed.utc, person=person_name(scene, closed.person))
        why = reason_words(scene, closed.reason)
        lines.append(f"{said} {why}" + (f" · {closed.note}" if closed.note else ""))
    return tuple(line for line in lines if line)


def _belongs(scene: Scene, note: Note) -> str:
    procedure = scene.state.any_procedure(note.procedure_id)
    parts = [scene.say("frame.bay", bay=note.bay) if note.bay else scene.say("note.station")]
    if procedure is not None:
        parts.append(scene.say(f"procedure.{procedure.procedure}"))
    if procedure is not None and note.step:
        parts.append(scene.say(f"{procedure.procedure}.{note.step}.title", bay=procedure.bay))
    return " · ".join(parts)


def _button(scene: Scene, note: Note) -> tuple[str, object, str]:
    """Whoever may close it closes it; everybody else may correct its words while it is open."""
    if note.closing is not None:
        return "", None, ""
    if note.open and close_refusal(scene.state, note) is None:
        return scene.say("note.close"), WithReason("close", CloseNote(note.id), _title(scene, note)), ""
    change = CorrectEntry("note", "", "", note.id, 0, note.text, "")
    wish = WithText("note.new_words", WithReason("correction", change, _title(scene, note)), "new", note.text)
    reason = "" if scene.state.person else scene.say("reason.session.none")
    return scene.say("note.correct"), wish, reason
