"""A number typed by hand: only where the prompt allows it, with its check character, a reason and a second person.

The first person types it; it counts for nothing. The second, by badge, types its end as it stands on the label without
seeing it here, and confirms with the PIN; only then is it read, and the record names both (RQ-61, RQ-63).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from console.domain import commands as c
from console.domain import events as e
from console.domain.context import Context
from console.domain.interlock import Case
from console.domain.message import Message
from console.domain.procedure.definition import Step, StepKind
from console.domain.procedure.engine import current
from console.domain.procedure.scanning import items_known, judge_scan, policy_of, read_of, refused_of
from console.domain.reason import judge_reason
from console.domain.refusal import Refusal
from console.domain.rights import SIGN_IN_FIRST, may_act, may_sign
from console.domain.scan import Accepted, describe, parse
from console.domain.scan.vocabulary import Rule
from console.domain.station_state import OpenProcedure, StationState

Decision = list[e.Fact] | Refusal

TYPED = "typed"
"""What stands in the record for the scanner."""
TAIL = 4
"""How many characters of the number the second person types: more than chance, less than the whole again."""
_AGAIN = Message.of("remedy.look_again")


def typing_refusal(state: StationState, procedure: OpenProcedure, context: Context) -> Refusal | None:
    """Why nothing can be typed at this step by whoever is signed in; None if it can. Screens show no button then."""
    definition = context.book.procedures[procedure.procedure]
    step = current(procedure, definition)
    if step is None or step.kind is not StepKind.SCAN or procedure.rescan or procedure.typed:
        return Refusal("sequence", Message.of("refusal.sequence"), _AGAIN)
    if not policy_of(step, context).typed:
        return Refusal("manual.never", Message.of("refusal.manual_never"), Message.of("remedy.manual_never"))
    return may_act(state, definition.roles, context)


def _enter(state: StationState, command: c.EnterTyped, context: Context) -> Decision:
    procedure = state.procedures.get(command.procedure_id)
    if procedure is None:
        return Refusal("procedure.none", Message.of("refusal.no_procedure"), _AGAIN)
    refused = typing_refusal(state, procedure, context)
    refused = refused or judge_reason(context.book.reasons, "manual_entry", command.reason, command.note)
    step = current(procedure, context.book.procedures[procedure.procedure])
    if refused or step is None:
        return refused or Refusal("sequence", Message.of("refusal.sequence"), _AGAIN)
    judged = _judged(Case(state, procedure, context), step, command.text)
    if isinstance(judged, e.ScanRefused):
        return [judged]
    policy = policy_of(step, context)
    return [e.ManualEntered(procedure.id, step.id, policy.id, judged, command.reason, command.note.strip())]


def _judged(case: Case, step: Step, text: str) -> e.Read | e.ScanRefused:
    """What was typed, as evidence; or why it is refused, recorded like any refused label."""
    policy = policy_of(step, case.context)
    raw = text.strip().upper().encode("latin-1", "replace")
    verdict = judge_scan(case, policy, step.id, raw, typed=True)
    if isinstance(verdict, Accepted):
        return read_of(verdict, TYPED, case.context)
    return refused_of(verdict, case.procedure.id, step.id, policy.id, TYPED)


# --- the second person -------------------------------------------------------------------------------------------


def second_person(
    state: StationState, procedure: OpenProcedure, raw: bytes, scanner: str, context: Context
) -> Decision:
    """A label read while something typed waits: the badge of whoever compares it with the label. Others are refused."""
    typed = procedure.typed
    if typed is None:
        return Refusal("sequence", Message.of("refusal.sequence"), _AGAIN)
    policy = context.book.prompts["badge"]
    verdict = judge_scan(Case(state, procedure, context), policy, policy.id, raw)
    if not isinstance(verdict, Accepted):
        return [refused_of(verdict, procedure.id, typed.step, policy.id, scanner)]
    person = state.person_by_badge(read_of(verdict, scanner, context).field("staff_id"))
    refused = second_refusal(state, procedure, person.id if person else "", context)
    if refused or person is None:
        return [_not_the_second(state, procedure, raw, scanner, refused or SIGN_IN_FIRST, context)]
    return [e.SignerNamed(procedure.id, typed.step, person.id)]


def second_refusal(state: StationState, procedure: OpenProcedure, person: str, context: Context) -> Refusal | None:
    """Why this person may not confirm what was typed; None if they may."""
    known, typed = state.people.get(person), procedure.typed
    if known is None or typed is None:
        return SIGN_IN_FIRST
    if person == typed.person or _read_in(procedure, typed.step, person):
        reason = Message.of("refusal.manual_same", person=known.printed_name)
        return Refusal(str(Rule.SAME_PERSON), reason, Message.of("remedy.manual_second"))
    return may_sign(known, context.book.procedures[procedure.procedure].roles, context)


def _read_in(procedure: OpenProcedure, step: str, person: str) -> bool:
    """Whether this person has done this very step before."""
    return any(record.step == step and record.person == person for record in procedure.done)


def _not_the_second(
    state: StationState, procedure: OpenProcedure, raw: bytes, scanner: str, refused: Refusal, context: Context
) -> e.ScanRefused:
    what = describe(parse(raw, context.utc.year), items_known(state))
    step = procedure.typed.step if procedure.typed else ""
    text = raw.decode("latin-1")
    return e.ScanRefused(procedure.id, step, "badge", refused.rule, text, scanner, what, refused.reason, refused.remedy)


def _compare(state: StationState, command: c.CompareTyped, context: Context) -> Decision:
    """The end of the number as the second person reads it on the label. If it differs, both begin again."""
    procedure = state.procedures.get(command.procedure_id)
    typed = procedure.typed if procedure else None
    if procedure is None or typed is None or not procedure.signer:
        return Refusal("sequence", Message.of("refusal.sequence"), Message.of("remedy.badge_first"))
    refused = may_act(state, context.book.procedures[procedure.procedure].roles, context)
    if refused:
        return refused
    if _compact(command.tail) == tail_of(typed.read):
        return [e.ManualCompared(procedure.id, typed.step, procedure.signer)]
    what, why = Message.of("scan.is.typed"), Message.of("refusal.manual_differs")
    raw, wanted = command.tail, Message.of("remedy.manual_again")
    differs = e.ScanRefused(procedure.id, typed.step, typed.prompt, "manual.differs", raw, TYPED, what, why, wanted)
    return [e.ManualLeft(procedure.id, typed.step, "differs"), differs]


def tail_of(read: e.Read) -> str:
    """The last characters of what was typed, its check character among them: what the second person must read."""
    return _compact(read.raw)[-TAIL:]


def _compact(text: str) -> str:
    return "".join(text.split()).upper()


def confirmed_typed(state: StationState, procedure: OpenProcedure, person: str, context: Context) -> Decision:
    """Both components of the second person are right: judged again, for time has passed, and then it is read."""
    typed = procedure.typed
    step = current(procedure, context.book.procedures[procedure.procedure])
    if typed is None or step is None or step.id != typed.step or typed.compared_by != person:
        return Refusal("sequence", Message.of("refusal.sequence"), _AGAIN)
    refused = second_refusal(state, procedure, person, context)
    refused = refused or may_act(state, context.book.procedures[procedure.procedure].roles, context)
    if refused:
        return refused
    judged = _judged(Case(state, procedure, context), step, typed.read.raw)
    if isinstance(judged, e.ScanRefused):
        return [e.ManualLeft(procedure.id, step.id, "differs"), judged]
    by = e.ManualConfirmed(procedure.id, step.id, person, typed.person)
    return [by, e.ScanAccepted(procedure.id, step.id, typed.prompt, judged)]


def _leave(state: StationState, command: c.LeaveTyped, context: Context) -> Decision:
    procedure = state.procedures.get(command.procedure_id)
    if procedure is None or procedure.typed is None:
        return []
    return [e.ManualLeft(procedure.id, procedure.typed.step, "left")]


MANUAL: dict[type, Callable[[StationState, Any, Context], Decision]] = {
    c.EnterTyped: _enter,
    c.CompareTyped: _compare,
    c.LeaveTyped: _leave,
}
