"""Notes, late entries and corrections: who may say them, of what, and why. They need neither plant nor link."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from console.domain import commands as c
from console.domain import events as e
from console.domain.context import Context, moment
from console.domain.decide_paper import judged
from console.domain.decide_value import impossible, number_of, within
from console.domain.interlock import Case
from console.domain.message import Message
from console.domain.note import CONFIRMED, DEVIATION, KINDS, SEVERITIES, WITHDRAWN, Note
from console.domain.paper import PROCEDURE as PAPER_ENTRY
from console.domain.person import Person, Role
from console.domain.procedure.definition import Step, StepKind
from console.domain.procedure.labels import ISSUED as LABELS_ISSUED
from console.domain.procedure.labels import SAMPLE
from console.domain.procedure.labels import USED as LABEL_USED
from console.domain.procedure.scanning import confirmed, items_known, judge_scan, policy_of, read_of, refused_of
from console.domain.reason import MOST, judge_reason
from console.domain.refusal import Refusal
from console.domain.rights import SIGN_IN_FIRST, may_act
from console.domain.scan import Accepted, Refused, describe
from console.domain.scan.vocabulary import Rule
from console.domain.station_state import OpenProcedure, StationState, changed

Decision = list[e.Fact] | Refusal

LATE_DAYS = 30
"""How long ago what belongs to no run may have happened; longer ago it is the site's own matter (a number of ours)."""
_AGAIN = Message.of("remedy.look_again")


# --- notes -------------------------------------------------------------------------------------------------------


def _record(state: StationState, command: c.RecordNote, context: Context) -> Decision:
    """Whoever is signed in may say that something is wrong, whatever their training: that is never refused by role."""
    refused = _active(state) or _shape(state, command)
    refused = refused or judge_reason(context.book.reasons, command.kind, command.reason, command.note)
    refused = refused or happened_refusal(state, command, context)
    if refused:
        return refused
    return [
        e.NoteRecorded(
            context.fresh_id(),
            command.kind,
            command.severity,
            command.procedure_id,
            command.step,
            command.run,
            command.bay,
            command.reason,
            command.note.strip(),
            command.happened_utc,
            command.late_reason,
            command.late_note.strip(),
        )
    ]


def _active(state: StationState) -> Refusal | None:
    """A note is somebody's: the station itself notes nothing."""
    person = state.person
    if person is None:
        return SIGN_IN_FIRST
    if not person.active:
        return Refusal("account.closed", Message.of("refusal.note_account"), Message.of("remedy.supervisor"))
    return None


def _shape(state: StationState, command: c.RecordNote) -> Refusal | None:
    severities = SEVERITIES if command.kind == DEVIATION else ("",)
    if command.kind not in KINDS or command.severity not in severities:
        return Refusal("note.kind", Message.of("refusal.note_kind"), Message.of("remedy.note_kind"))
    unknown = (
        (command.procedure_id and state.any_procedure(command.procedure_id) is None)
        or (command.run and command.run not in state.runs)
        or (command.bay and command.bay not in state.bays)
    )
    return Refusal("note.subject", Message.of("refusal.note_subject"), _AGAIN) if unknown else None


def happened_refusal(state: StationState, command: c.RecordNote, context: Context) -> Refusal | None:
    """Why the stated moment cannot be so; None if it can or none is stated. Late has a reason of its own."""
    if not command.happened_utc:
        return None
    remedy = Message.of("remedy.happened")
    try:
        happened = moment(command.happened_utc)
    except ValueError:
        return Refusal("late.no_moment", Message.of("refusal.happened_none"), remedy)
    if happened.tzinfo is None:
        return Refusal("late.no_moment", Message.of("refusal.happened_none"), remedy)
    if happened > context.utc:
        return Refusal("late.future", Message.of("refusal.happened_future"), remedy)
    begun = _begun_utc(state, command)
    earliest = moment(begun) if begun else context.utc - timedelta(days=LATE_DAYS)
    if happened < earliest:
        reason = (
            Message.of("refusal.happened_before", since=begun) if begun else Message.of("refusal.happened_long_ago")
        )
        return Refusal("late.before", reason, remedy)
    return judge_reason(context.book.reasons, "late_entry", command.late_reason, command.late_note)


def _begun_utc(state: StationState, command: c.RecordNote) -> str:
    """When that began to which the note belongs: nothing of it can have happened earlier. "" of the station."""
    procedure = state.any_procedure(command.procedure_id)
    if procedure is not None:
        return procedure.started_utc
    run = state.runs.get(command.run)
    load = state.any_procedure(run.load_procedure) if run else None
    return load.started_utc if load else run.started_utc if run else ""


def close_refusal(state: StationState, note: Note) -> Refusal | None:
    """Why whoever is signed in may not close this note; None if they may. Screens show it on the button."""
    person = state.person
    if person is None:
        return SIGN_IN_FIRST
    if not note.open:
        return Refusal("note.closed", Message.of("refusal.note_closed"), _AGAIN)
    if not _may_close(person, note):
        return Refusal("note.role", Message.of("refusal.note_role"), Message.of("remedy.note_role"))
    if person.id == note.person:
        return Refusal("note.own", Message.of("refusal.note_own"), Message.of("remedy.note_role"))
    return None


def _may_close(person: Person, note: Note) -> bool:
    """Supervisor or quality; what is critical, quality alone."""
    quality = person.has(Role.QUALITY)
    return person.active and (quality or (person.has(Role.SUPERVISOR) and note.severity != "critical"))


def _close(state: StationState, command: c.CloseNote, context: Context) -> Decision:
    note = state.notes.get(command.id)
    if note is None:
        return Refusal("note.none", Message.of("refusal.note_none"), _AGAIN)
    refused = close_refusal(state, note)
    refused = refused or judge_reason(context.book.reasons, "close", command.reason, command.note)
    return refused or [e.NoteClosed(note.id, note.procedure_id, note.run, command.reason, command.note.strip())]


# --- corrections -------------------------------------------------------------------------------------------------


def _correct(state: StationState, command: c.CorrectEntry, context: Context) -> Decision:
    """``old`` is what the person saw: if it is so no more, nobody has looked at what would be replaced."""
    refused = _active(state) or judge_reason(context.book.reasons, "correction", command.reason, command.note)
    if refused:
        return refused
    if command.kind == "note":
        return _correct_note(state, command)
    procedure = state.any_procedure(command.procedure_id)
    if procedure is None or command.kind not in (*_CORRECTED, "paper"):
        return Refusal("correction.none", Message.of("refusal.correction_none"), _AGAIN)
    refused = correction_refusal(state, procedure, context)
    if refused:
        return refused
    if command.kind == "paper":
        return _correct_paper(state, procedure, command, context)
    return _CORRECTED[command.kind](procedure, command, context)


def correction_refusal(state: StationState, procedure: OpenProcedure, context: Context) -> Refusal | None:
    """Why nothing of this procedure can be corrected now by whoever is signed in; None if it can."""
    definition = context.book.procedures.get(procedure.procedure)
    if definition is None:
        return Refusal("correction.none", Message.of("refusal.correction_none"), _AGAIN)
    return may_act(state, definition.roles, context)


def _correct_item(procedure: OpenProcedure, command: c.CorrectEntry, context: Context) -> Decision:
    steps = context.book.procedures[procedure.procedure].steps
    now = CONFIRMED if procedure.confirmation(command.step, command.name) else WITHDRAWN
    known = any(step.id == command.step and command.name in step.items for step in steps) and (
        now == CONFIRMED or any((was.step, was.name) == (command.step, command.name) for was in procedure.corrections)
    )
    if not known or command.old != now or command.new not in {CONFIRMED, WITHDRAWN} - {now}:
        return _changed_meanwhile()
    return [_correction(command, procedure.run)]


def withdrawn_line(procedure: OpenProcedure, context: Context) -> Refusal | None:
    """Why nobody signs this procedure now: a line of a checklist that was done is withdrawn. None if none is."""
    done = {record.step for record in procedure.done}
    for step in context.book.procedures[procedure.procedure].steps:
        if step.id in done and any(procedure.confirmation(step.id, item) is None for item in step.items):
            reason = Message.of("refusal.line_withdrawn")
            return Refusal("signature.line_withdrawn", reason, Message.of("remedy.line_withdrawn"))
    return None


def _correct_value(procedure: OpenProcedure, command: c.CorrectEntry, context: Context) -> Decision:
    """A number that cannot be is none by correction either; one that is unusual has its reason here."""
    definition = context.book.procedures[procedure.procedure]
    step = next((step for step in definition.steps if step.id == command.step), None)
    now, new = procedure.value(command.step), number_of(command.new)
    if step is None or now is None or command.old != now.value or (new is not None and str(new) == now.value):
        return _changed_meanwhile()
    if new is None or not within(new, step.hard):
        return [impossible(procedure, step, command.new)]
    return [_correction(replace(command, new=str(new)), procedure.run)]


def _correct_paper(
    state: StationState, procedure: OpenProcedure, command: c.CorrectEntry, context: Context
) -> Decision:
    """One part of a line of a paper form, judged as when it was entered."""
    known = command.name in ("person", "when", "value") and 0 <= command.index < len(procedure.paper)
    if not known or command.old != getattr(procedure.paper[command.index], command.name):
        return _changed_meanwhile()
    new = judged(state, procedure, command.index, command.name, command.new, context)
    if isinstance(new, Refusal):
        return new
    return _changed_meanwhile() if new == command.old else [_correction(replace(command, new=new), procedure.run)]


_CORRECTED: dict[str, Callable[[OpenProcedure, c.CorrectEntry, Context], Decision]] = {
    "item": _correct_item,
    "value": _correct_value,
}


def _correct_note(state: StationState, command: c.CorrectEntry) -> Decision:
    note = state.notes.get(command.name)
    if note is None or note.text != command.old or command.new.strip() in ("", note.text):
        return _changed_meanwhile()
    if len(command.new) > MOST:
        return Refusal("reason.too_long", Message.of("refusal.reason_long", most=MOST), Message.of("remedy.reason"))
    if note.closing is not None:
        return Refusal("note.closed", Message.of("refusal.note_closed"), _AGAIN)
    return [_correction(command, note.run, note.procedure_id)]


def _correction(command: c.CorrectEntry, run: str, procedure_id: str = "") -> e.EntryCorrected:
    return e.EntryCorrected(
        command.kind,
        procedure_id or command.procedure_id,
        run,
        command.step,
        command.name,
        command.index,
        command.old,
        command.new.strip(),
        command.reason,
        command.note.strip(),
    )


def _changed_meanwhile() -> Refusal:
    return Refusal("correction.changed", Message.of("refusal.correction_changed"), _AGAIN)


# --- a label read again ------------------------------------------------------------------------------------------


def _begin_rescan(state: StationState, command: c.BeginRescan, context: Context) -> Decision:
    """An identity is never corrected by typing: it is read again, by the same prompt (identity.md 3.7)."""
    procedure = state.procedures.get(command.procedure_id)
    if procedure is None or not 0 <= command.index < len(procedure.read(command.step)):
        return Refusal("correction.none", Message.of("refusal.correction_none"), _AGAIN)
    refused = rescan_refusal(state, procedure, command.step, context)
    refused = refused or judge_reason(context.book.reasons, "correction", command.reason, command.note)
    return refused or [e.RescanBegun(procedure.id, command.step, command.index, command.reason, command.note.strip())]


def rescan_refusal(state: StationState, procedure: OpenProcedure, step: str, context: Context) -> Refusal | None:
    """Why no label of ``step`` can be read again now by whoever is signed in; None if it can."""
    refused = correction_refusal(state, procedure, context)
    if refused:
        return refused
    steps = context.book.procedures[procedure.procedure].steps
    if procedure.typed or not any(one.id == step and one.kind is StepKind.SCAN for one in steps):
        return Refusal("correction.none", Message.of("refusal.correction_none"), _AGAIN)
    if _settled(procedure, step):
        return Refusal("correction.settled", Message.of("refusal.correction_settled"), Message.of("remedy.settled"))
    return _under_way(state, procedure)


def _settled(procedure: OpenProcedure, step: str) -> bool:
    """Whether what was read there is already what other things are known by, and so no other label any more.

    All labels of a load were compared with its order; a sample is known to the shuttle and the lab by its label; lines
    of a paper form are told by their place on that form.
    """
    if step == "order":
        return procedure.order != ""
    if procedure.procedure == PAPER_ENTRY:
        return procedure.paper != ()
    sample_known = {LABELS_ISSUED: procedure.read(LABEL_USED) != (), LABEL_USED: procedure.sample != ""}
    return procedure.procedure == SAMPLE and sample_known.get(step, False)


def _under_way(state: StationState, procedure: OpenProcedure) -> Refusal | None:
    """What the shuttle was told to start is what was read until then."""
    if procedure.command in state.pending or state.begun(procedure):
        return Refusal("command.pending", Message.of("refusal.pending"), Message.of("remedy.wait"))
    return None


def _leave_rescan(state: StationState, command: c.LeaveRescan, context: Context) -> Decision:
    procedure = state.procedures.get(command.procedure_id)
    return [e.RescanLeft(procedure.id)] if procedure and procedure.rescan else []


def rescanned(state: StationState, procedure: OpenProcedure, raw: bytes, scanner: str, context: Context) -> Decision:
    """What a label read in place of an earlier one brings about: a correction, or a refusal like any other."""
    rescan = procedure.rescan
    definition = context.book.procedures[procedure.procedure]
    step = next((step for step in definition.steps if rescan and step.id == rescan.step), None)
    if rescan is None or step is None or step.kind is not StepKind.SCAN:
        return Refusal("correction.none", Message.of("refusal.correction_none"), _AGAIN)
    refused = _under_way(state, procedure)
    if refused:
        return refused
    policy = policy_of(step, context)
    case = Case(state, _without(procedure, step, rescan.index), context)
    verdict = judge_scan(case, policy, step.id, raw)
    if not isinstance(verdict, Accepted):
        return [refused_of(verdict, procedure.id, step.id, policy.id, scanner)]
    old, new = procedure.read(step.id)[rescan.index], read_of(verdict, scanner, context)
    if set(dict(old.fields)) != set(dict(new.fields)):
        return [refused_of(_other_parts(state, verdict, policy.id), procedure.id, step.id, policy.id, scanner)]
    fact = confirmed(case, policy, step.id, new)  # what is new here needs its second read here too
    if not isinstance(fact, e.ScanAccepted):
        return [fact]
    return [
        e.EntryCorrected(
            "read",
            procedure.id,
            procedure.run,
            step.id,
            policy.id,
            rescan.index,
            old.printed,
            new.printed,
            rescan.reason,
            rescan.note,
            new,
        )
    ]


def _without(procedure: OpenProcedure, step: Step, index: int) -> OpenProcedure:
    """The procedure as if that label had not been read: the new one is judged in its place, not beside it."""
    at = [place for place, (of, _, _) in enumerate(procedure.reads) if of == step.id][index]
    return changed(procedure, reads=(*procedure.reads[:at], *procedure.reads[at + 1 :]))


def _other_parts(state: StationState, verdict: Accepted, prompt: str) -> Refused:
    """Of several labels of one object this is another one: it does not say what the old one said."""
    what, why = describe(verdict.label, items_known(state)), Message.of("refusal.rescan_parts")
    return Refused(Rule.WRONG_KIND, what, Message.of(f"prompt.{prompt}"), why, verdict.raw, verdict.label)


NOTES: dict[type, Callable[[StationState, Any, Context], Decision]] = {
    c.RecordNote: _record,
    c.CloseNote: _close,
    c.CorrectEntry: _correct,
    c.BeginRescan: _begin_rescan,
    c.LeaveRescan: _leave_rescan,
}
