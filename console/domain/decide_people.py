"""Scans, secrets, sessions, signatures, acknowledgements: what people bring, and what the rules say to it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from console.domain import commands as c
from console.domain import events as e
from console.domain.account import account_refused, badge_refused
from console.domain.context import Context
from console.domain.decide_identify import identified
from console.domain.decide_manual import confirmed_typed, second_person
from console.domain.decide_note import rescanned, withdrawn_line
from console.domain.decide_override import overridden, override_refusal
from console.domain.interlock import Case
from console.domain.lockout import NO_ATTEMPTS, after_failure
from console.domain.look_alike import look_alikes
from console.domain.message import Message
from console.domain.plant_limits import lot_lasts, order_fits
from console.domain.procedure.definition import SCANNING, PromptPolicy, Step, StepKind
from console.domain.procedure.engine import current
from console.domain.procedure.scanning import confirmed, items_known, judge_scan, policy_of, read_of, refused_of
from console.domain.reagents import STEP as REAGENTS
from console.domain.reagents import discarded, replaced_step
from console.domain.refusal import Refusal
from console.domain.release import CONDITIONAL, release_changed
from console.domain.rights import SIGN_IN_FIRST, allowed, may_act, may_sign_as
from console.domain.scan import Accepted, Label, describe, parse
from console.domain.scan.vocabulary import Rule
from console.domain.scan.wedge import PART_OF_A_LABEL, WedgeSetup, refuse_wedge
from console.domain.signing import OVERRIDE, late, secret_alone, signature, signed_content
from console.domain.station_state import OpenProcedure, StationState

Decision = list[e.Fact] | Refusal

SIGN_IN = "sign_in"
BADGE = "isbt.staff"


# --- scans -------------------------------------------------------------------------------------------------------


def _scan(state: StationState, command: c.ScanLabel, context: Context) -> Decision:
    """A label goes to the procedure on the screen; a badge with no signature waiting is a sign-in or a switch."""
    if command.focus == c.IDENTIFY:
        return identified(state, command, context)
    procedure = state.procedures.get(command.focus)
    step = None
    if procedure is not None and state.session is not None:
        step = current(procedure, context.book.procedures[procedure.procedure])
    if procedure is not None and step is not None and procedure.rescan and not _is_badge(command.raw, context):
        return rescanned(state, procedure, command.raw, command.scanner, context)
    if procedure is not None and step is not None and procedure.overriding:
        return _scan_override(Case(state, procedure, context), procedure.overriding, command)
    if procedure is not None and step is not None and procedure.typed:
        return second_person(state, procedure, command.raw, command.scanner, context)
    if procedure is not None and step is not None:
        step = _replaced(Case(state, procedure, context), command) or step
    if procedure is not None and step is not None and step.kind in (*SCANNING, StepKind.SIGN):
        if not _is_badge(command.raw, context) or BADGE in policy_of(step, context).structures:
            return _scan_step(state, procedure, step, command, context)
    elif not _is_badge(command.raw, context):
        return [_unexpected(state, command, context)]
    return _sign_in(state, command, context)


def _typed(state: StationState, command: c.TypedScan, context: Context) -> Decision:
    """Only a scanner whose test sheet has passed under this layout is believed (identity.md 3.7)."""
    setup = WedgeSetup(command.scanner, command.layout)
    refused = refuse_wedge(setup, {WedgeSetup(*pair) for pair in state.wedge_passed})
    if refused is None:
        return _scan(state, c.ScanLabel(command.raw, command.scanner, command.focus), context)
    what = describe(parse(command.raw, context.utc.year), items_known(state))
    raw = command.raw.decode("latin-1")
    wanted = Message.of("remedy.test_sheet")
    focus = command.focus if command.focus in state.procedures else ""
    return [e.ScanRefused(focus, "", "", str(refused.rule), raw, command.scanner, what, refused.why, wanted)]


def _is_badge(raw: bytes, context: Context) -> bool:
    label = parse(raw, context.utc.year)
    return isinstance(label, Label) and label.structures == (BADGE,)


def _unexpected(state: StationState, command: c.ScanLabel, context: Context) -> e.ScanRefused:
    """Nothing waits for a label: say what it is, and record it."""
    what = describe(parse(command.raw, context.utc.year), items_known(state))
    key = "refusal.no_prompt" if state.session else "refusal.signed_out"
    wanted = Message.of("remedy.begin") if state.session else Message.of("prompt.badge")
    return e.ScanRefused(
        "", "", "", "scan.not_wanted", command.raw.decode("latin-1"), command.scanner, what, Message.of(key), wanted
    )


def _replaced(case: Case, command: c.ScanLabel) -> Step | None:
    """The step that a reagent belongs to which takes the place of one that was out of the cold for too long."""
    if not case.procedure.out_process:
        return None
    label = parse(command.raw, case.context.utc.year)
    gtin = label.value("gtin") if isinstance(label, Label) else None
    return replaced_step(case, gtin) if gtin else None


def _scan_step(
    state: StationState, procedure: OpenProcedure, step: Step, command: c.ScanLabel, context: Context
) -> Decision:
    policy = policy_of(step, context)
    refused = _hands_refused(state, procedure, context)
    if not refused and step.kind is StepKind.SIGN:
        refused = badge_refused(state, command.raw, context)
    if refused:
        return [_not_allowed(state, command, refused, context, procedure.id, step.id, policy.id)]
    verdict = judge_scan(Case(state, procedure, context), policy, step.id, command.raw)
    if not isinstance(verdict, Accepted):
        return [refused_of(verdict, procedure.id, step.id, policy.id, command.scanner)]
    read = read_of(verdict, command.scanner, context)
    if step.kind is StepKind.SIGN:
        refused = _signer_refused(state, procedure, step, read, context)
        if refused:
            return [_not_allowed(state, command, refused, context, procedure.id, step.id, policy.id)]
        return _name_signer(state, procedure, step, read)
    refused = _plant_refused(Case(state, procedure, context), step, policy, read)
    if refused:
        return [_not_allowed(state, command, refused, context, procedure.id, step.id, policy.id)]
    fact = confirmed(Case(state, procedure, context), policy, step.id, read)
    if step.id == REAGENTS and (gone := discarded(Case(state, procedure, context), read.field("gtin"))):
        return [fact, *gone]
    if step.id == "order":
        return [fact, _chosen(state, procedure, read.field("order"))]
    return [fact]


def _chosen(state: StationState, procedure: OpenProcedure, order: str) -> e.OrderChosen:
    """The order, with what it could be mistaken for: the record says that the screen warned."""
    near = look_alikes(state, state.orders[order]) if order in state.orders else ()
    return e.OrderChosen(procedure.id, order, tuple((pair.kind, pair.mine, pair.other) for pair in near))


def _scan_override(case: Case, asked: e.OverrideAsked, command: c.ScanLabel) -> Decision:
    """The badge of whoever answers for going on: a second person with the role, who performed nothing of this."""
    policy, step = case.context.book.prompts["verifier_badge"], f"{OVERRIDE}{asked.line.id}"
    verdict = judge_scan(case, policy, step, command.raw)
    if not isinstance(verdict, Accepted):
        return [refused_of(verdict, case.procedure.id, step, policy.id, command.scanner)]
    read = read_of(verdict, command.scanner, case.context)
    person = case.state.person_by_badge(read.field("staff_id"))
    refused = SIGN_IN_FIRST if person is None else account_refused(case.state, person, case.context)
    refused = refused or (override_refusal(case, asked, person) if person else None)
    if refused or person is None:
        refused = refused or SIGN_IN_FIRST
        return [_not_allowed(case.state, command, refused, case.context, case.procedure.id, step, policy.id)]
    return [e.SignerNamed(case.procedure.id, step, person.id)]


def _plant_refused(case: Case, step: Step, policy: PromptPolicy, read: e.Read) -> Refusal | None:
    """Why a label that is good in itself is not for this place or this time, by what the plant has said."""
    if step.id == "order":
        order = case.state.orders.get(read.field("order"))
        return order_fits(case.state, order, case.procedure.bay, case.context)
    return lot_lasts(case, read) if "planned_end" in policy.binds else None


def _hands_refused(state: StationState, procedure: OpenProcedure, context: Context) -> Refusal | None:
    """Why a label of a step is not this person's to scan."""
    roles = context.book.procedures[procedure.procedure].roles
    return may_act(state, roles, context) or allowed(state, "confirm", context)


def _not_allowed(
    state: StationState, command: c.ScanLabel, refused: Refusal, context: Context, *where: str
) -> e.ScanRefused:
    """A good label from somebody who may not: a scan that was refused, with its raw characters, like any other."""
    what = describe(parse(command.raw, context.utc.year), items_known(state))
    procedure, step, prompt = where
    raw = command.raw.decode("latin-1")
    return e.ScanRefused(
        procedure, step, prompt, refused.rule, raw, command.scanner, what, refused.reason, refused.remedy
    )


def _signer_refused(
    state: StationState, procedure: OpenProcedure, step: Step, read: e.Read, context: Context
) -> Refusal | None:
    """Why whoever the badge names may not sign here; performer and verifier alike (RQ-02, RQ-05, RQ-11)."""
    person = state.person_by_badge(read.field("staff_id"))
    if person is None:
        return SIGN_IN_FIRST
    roles = context.book.procedures[procedure.procedure].roles
    refused = account_refused(state, person, context) or may_sign_as(person, step.signer, roles, context)
    return refused or release_changed(state, procedure) or withdrawn_line(procedure, context)


def _name_signer(state: StationState, procedure: OpenProcedure, step: Step, read: e.Read) -> Decision:
    person = state.person_by_badge(read.field("staff_id"))
    return [e.SignerNamed(procedure.id, step.id, person.id)] if person else SIGN_IN_FIRST


def _fragment(state: StationState, command: c.ScanFragment, context: Context) -> Decision:
    """Part of a label is no label, whatever it happens to spell: recorded, refused, nothing else."""
    procedure = state.procedures.get(command.focus)
    definition = context.book.procedures.get(procedure.procedure) if procedure else None
    step = current(procedure, definition) if procedure and definition else None
    return [
        e.ScanRefused(
            procedure.id if procedure else "",
            step.id if step else "",
            "",
            str(Rule.FRAGMENT),
            command.raw.decode("latin-1"),
            command.scanner,
            PART_OF_A_LABEL,
            command.why,
            Message.of("remedy.scan_again"),
        )
    ]


def _sign_in(state: StationState, command: c.ScanLabel, context: Context) -> Decision:
    """A badge: whoever it names is asked for the secret. Whoever was signed in is signed out first (fast switch)."""
    facts: list[e.Fact] = [
        e.ProcedureEnded(old.id, "abandoned", "another badge")
        for old in state.procedures.values()
        if old.procedure == SIGN_IN
    ]
    if state.session:
        facts.append(e.SessionClosed(state.session.id, state.session.person, "switched"))
    definition = context.book.procedures[SIGN_IN]
    opened = e.ProcedureStarted(context.fresh_id(), SIGN_IN, definition.version, definition.sha256, 0)
    refused = badge_refused(state, command.raw, context)
    if refused:
        return [_not_allowed(state, command, refused, context, "", definition.steps[0].id, "badge")]
    blank = OpenProcedure(opened.procedure_id, SIGN_IN, definition.version, definition.sha256, 0, context.stamp)
    step = definition.steps[0]
    policy = policy_of(step, context)
    verdict = judge_scan(Case(state, blank, context), policy, step.id, command.raw)
    if not isinstance(verdict, Accepted):
        return [refused_of(verdict, "", step.id, policy.id, command.scanner)]
    read = read_of(verdict, command.scanner, context)
    person = state.person_by_badge(read.field("staff_id"))
    refused = account_refused(state, person, context) if person else None
    if refused:
        return [_not_allowed(state, command, refused, context, "", step.id, policy.id)]
    return [*facts, opened, e.ScanAccepted(opened.procedure_id, step.id, policy.id, read)]


# --- secrets -----------------------------------------------------------------------------------------------------


def waiting_person(state: StationState, procedure_id: str, context: Context) -> str:
    """Whose secret this procedure waits for now, "" if for nobody's. The rim asks before it checks a secret."""
    procedure = state.procedures.get(procedure_id)
    if procedure is None:
        return ""
    step = current(procedure, context.book.procedures[procedure.procedure])
    if step is None:
        return ""
    if procedure.typed is not None:
        return procedure.typed.compared_by if procedure.typed.compared_by == procedure.signer else ""
    if procedure.overriding:
        return procedure.signer
    if step.kind is StepKind.SIGN:
        return procedure.signer or secret_alone(state, procedure, step.signer, context)
    if step.kind is StepKind.SECRET:
        badge = next((read.field("staff_id") for read in procedure.read("badge")), "")
        person = state.person_by_badge(badge)
        return person.id if person else ""
    return ""


def _secret(state: StationState, command: c.ReportSecret, context: Context) -> Decision:
    procedure = state.procedures.get(command.procedure_id)
    if procedure is None or waiting_person(state, command.procedure_id, context) != command.person:
        return Refusal("sequence", Message.of("refusal.sequence"), Message.of("remedy.look_again"))
    refused = account_refused(state, state.people[command.person], context)
    if refused:
        return refused
    if not command.right:
        return [_failed(state, command, procedure, context)]
    definition = context.book.procedures[procedure.procedure]
    step = current(procedure, definition)
    if procedure.overriding:
        return overridden(Case(state, procedure, context), procedure.overriding)
    if procedure.typed is not None:
        return confirmed_typed(state, procedure, command.person, context)
    if step is not None and step.kind is StepKind.SIGN:
        # Judged again: between badge and secret a session may have ended, an account may have been closed.
        signer = state.people[command.person]
        roles = definition.roles
        refused = may_act(state, roles, context) or may_sign_as(signer, step.signer, roles, context)
        if refused is None and step.signer == "verifier" and late(procedure, definition, context):
            refused = _too_late(context)
        refused = refused or release_changed(state, procedure) or withdrawn_line(procedure, context)
        return refused or [_signature(state, procedure, step, signer.id, context)]
    session = e.SessionOpened(context.fresh_id(), command.person)
    person = state.people[command.person]
    done = e.StepDone(procedure.id, "secret", Message.of("done.signed_in", person=person.printed_name))
    return [done, session]


def _too_late(context: Context) -> Refusal:
    reason = Message.of("refusal.verified_late", minutes=context.book.rules.verify_within_min)
    return Refusal("signature.late", reason, Message.of("remedy.sign_again"))


def _failed(
    state: StationState, command: c.ReportSecret, procedure: OpenProcedure, context: Context
) -> e.SecretRefused:
    before = state.attempts.get(command.person, NO_ATTEMPTS)
    now = after_failure(before, context.book.rules, context.utc)
    return e.SecretRefused(command.person, procedure.procedure, now.count, now.locked_until_utc, procedure.id)


def _signature(state: StationState, procedure: OpenProcedure, step: Step, person: str, context: Context) -> e.Signed:
    """Performer or verifier signs the canonical content of the procedure so far, with its meaning as shown (RQ-27)."""
    both = person == procedure.signer
    content = signed_content(procedure, step.id)
    meaning = meaning_key(procedure, step)
    components = "badge+secret" if both else "secret"
    signer = state.people[person]
    return signature(signer, procedure.id, step.id, step.signer, meaning, content, components, context)


def meaning_key(procedure: OpenProcedure, step: Step) -> str:
    """The text of what is signed here; under conditional release the signature says so."""
    release = f".{CONDITIONAL}" if procedure.release == CONDITIONAL else ""
    return f"{procedure.procedure}.{step.id}{release}.meaning"


# --- sessions and alarms -----------------------------------------------------------------------------------------


def _sign_out(state: StationState, command: c.SignOut, context: Context) -> Decision:
    if state.session is None:
        return []
    return [e.SessionClosed(state.session.id, state.session.person, command.reason)]


def _acknowledge(state: StationState, command: c.AcknowledgeAlarm, context: Context) -> Decision:
    alarm = state.alarms.get(command.key)
    if alarm is None:
        return Refusal("alarm.gone", Message.of("refusal.alarm_gone"), Message.of("remedy.look_again"))
    if alarm.acknowledged_by:
        return []
    run = state.run_at(alarm.bay)
    return [e.AlarmAcknowledged(alarm.key, alarm.id, alarm.bay, run.id if run else alarm.run)]


PEOPLE: dict[type, Callable[[StationState, Any, Context], Decision]] = {
    c.ScanLabel: _scan,
    c.TypedScan: _typed,
    c.ScanFragment: _fragment,
    c.ReportSecret: _secret,
    c.SignOut: _sign_out,
    c.AcknowledgeAlarm: _acknowledge,
}
