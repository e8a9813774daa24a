"""Who may do what: one table (resources/rights/actions.yaml), one question, asked before every decision (RQ-02).

``allowed`` answers for an action by name; ``refused_of`` for a command, whose action is found in `ACTIONS`. What the
rim tells (the shuttle's words, time, the plant) is nobody's action and stands in `RIM`. A command type in neither is a
gap: a test walks the union of all commands and fails.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from console.domain import commands as c
from console.domain.context import Context, moment
from console.domain.message import Message
from console.domain.person import HAND_OVER, Person, Right, Role
from console.domain.refusal import Refusal
from console.domain.station_state import StationState

SIGN_IN_FIRST = Refusal("session.none", Message.of("refusal.signed_out"), Message.of("remedy.sign_in"))


def allowed(state: StationState, action: str, context: Context) -> Refusal | None:
    """Why ``action`` is not permitted now to whoever is signed in, or to nobody; None if it is.

    An action without a row is permitted to nobody.
    """
    right = context.book.rights.get(action)
    if right is None:
        return no_right(action)
    person = state.person
    if person is None:
        return SIGN_IN_FIRST if right.locked == "refused" else _offline(state, right, context)
    if right.locked != "refused":
        return _offline(state, right, context)
    if person.must_change and right.id != "change_pin":
        return must_change(person)
    return permitted(person, right.roles, right.qualification, context) or _offline(state, right, context)


def no_right(action: str) -> Refusal:
    """What stands in no table is nobody's to do."""
    return Refusal("right.unknown", Message.of("refusal.no_right", action=action), Message.of("remedy.call"))


def permitted(person: Person, roles: tuple[str, ...], qualification: str, context: Context) -> Refusal | None:
    """Whether this person's account, role and training cover it (RQ-02, RQ-03, RQ-11)."""
    if roles and person.has(Role.ADMINISTRATOR) and Role.ADMINISTRATOR.value not in roles:
        return Refusal("role.segregation", Message.of("refusal.administrator"), Message.of("remedy.role"))
    if roles and not set(roles) & set(person.roles):
        return Refusal("role", Message.of("refusal.role"), Message.of("remedy.role"))
    if not person.active:
        reason = Message.of("refusal.account_closed", person=person.printed_name)
        return Refusal("account.closed", reason, Message.of("remedy.account_closed"))
    if qualification and not person.is_current(qualification, context.stamp[:10]):
        until = person.current_until(qualification) or "–"
        reason = Message.of("refusal.training", person=person.printed_name, until=until)
        return Refusal("training", reason, Message.of("remedy.training"))
    return None


def must_change(person: Person) -> Refusal:
    """The first act with a PIN that others have seen is to choose another (RQ-06)."""
    reason = Message.of("refusal.must_change", person=person.printed_name)
    return Refusal("account.must_change", reason, Message.of("remedy.must_change"))


def _offline(state: StationState, right: Right, context: Context) -> Refusal | None:
    """Whether it may be done while the plant cannot be reached."""
    if right.offline == "allowed" or state.plant.condition == "online":
        return None
    age_s = (context.utc - moment(state.last_plant_utc)).total_seconds() if state.last_plant_utc else None
    if right.offline == "fresh" and age_s is not None and 0 <= age_s <= context.book.rules.offline_max_s:
        return None
    since = state.last_plant_utc or "–"
    return Refusal("offline", Message.of("refusal.offline", since=since), Message.of("remedy.plant_file"))


# --- the two questions that procedures ask ---------------------------------------------------------------------------


def may_act(state: StationState, roles: tuple[str, ...], context: Context) -> Refusal | None:
    """Whether the person signed in may do hand-overs: session, role, current training (RQ-02, RQ-11)."""
    person = state.person
    return SIGN_IN_FIRST if person is None else may_sign(person, roles, context)


def may_sign(person: Person, roles: tuple[str, ...], context: Context) -> Refusal | None:
    """Whether this person may do or verify hand-overs: role, active account, own PIN, current training."""
    if person.must_change:
        return must_change(person)
    return permitted(person, roles, HAND_OVER, context)


def may_sign_as(person: Person, signer: str, roles: tuple[str, ...], context: Context) -> Refusal | None:
    """`may_sign`, and the table's row for this signature (performer or verifier)."""
    return may_put_name(person, "sign_performed" if signer == "performer" else "sign_verified", roles, context)


def may_put_name(person: Person, action: str, roles: tuple[str, ...], context: Context) -> Refusal | None:
    """Whether this person, signed in or not, may put their name to ``action``: by ``roles`` and by the table."""
    right = context.book.rights.get(action)
    if right is None:
        return no_right(action)
    return may_sign(person, roles, context) or permitted(person, right.roles, right.qualification, context)


# --- commands --------------------------------------------------------------------------------------------------------

ActionOf = Callable[[Any, Context], str]


def _begin(command: c.BeginProcedure, context: Context) -> str:
    """A procedure that there is not is nobody's to begin, and is refused as such."""
    return f"begin.{command.procedure}" if command.procedure in context.book.procedures else ""


def _note(command: c.RecordNote, context: Context) -> str:
    """What is said later than it happened is a late entry, whatever it says."""
    return "late_entry" if command.happened_utc else "comment" if command.kind == "comment" else "deviation"


def _bay_command(command: c.CommandBay, context: Context) -> str:
    return command.action if command.action in ("hold", "restart", "stop", "abort") else ""


ACTIONS: dict[type, str | ActionOf] = {
    c.ScanLabel: "scan",
    c.TypedScan: "scan",
    c.ScanFragment: "scan",
    c.ReportSecret: "sign_in",
    c.SignOut: "sign_out",
    c.BeginProcedure: _begin,
    c.ConfirmItem: "confirm",
    c.DoAct: "act",
    c.AbandonProcedure: "leave",
    c.CommandBay: _bay_command,
    c.AcknowledgeAlarm: "acknowledge",
    c.OverrideInterlock: "ask_override",
    c.LeaveOverride: "ask_override",
    c.RecordNote: _note,
    c.CloseNote: "close_note",
    c.CorrectEntry: "correct",
    c.BeginRescan: "correct",
    c.LeaveRescan: "correct",
    c.Choose: "confirm",
    c.EnterTyped: "manual_entry",
    c.EnterValue: "manual_entry",
    c.EnterPaperLine: "manual_entry",
    c.CompareTyped: "manual_entry",
    c.LeaveTyped: "manual_entry",
    c.BeginReview: "review",
    c.DisposeException: "review",
    c.DecideLateChange: "dispose",
    c.UnlockAccount: "unlock_account",
    c.ReportPin: "change_pin",
    c.Silence: "silence",
    c.AttributeAct: "attribute",
    c.TakePlantFile: "take_plant_file",
    c.ReportSheet: "test_sheet",
    c.StartCapture: "capture",
    c.StopCapture: "capture",
}
"""Which action a command is. "" from a function: nothing that there is; the handler says what is wrong with it."""

RIM: frozenset[type] = frozenset(
    {
        c.StartStation, c.StopStation, c.Tick, c.ReportLink, c.ReportDevice, c.ReportBay, c.ReportReadBack,
        c.ReportOutcome, c.ReportRecipe, c.ReportGap, c.ReportCondition, c.ReportPlant, c.TakePlantData,
        c.ReportRecord, c.ReportExport, c.ReportClock, c.RefusePlantFile, c.ReportReadings,
        c.ReportCapture, c.PruneReadings,
    }
)  # fmt: skip
"""What is told and not asked: of nobody's right."""


def refused_of(state: StationState, command: object, context: Context) -> Refusal | None:
    """Why whoever is here may not ask this; None if they may."""
    kind = ACTIONS.get(type(command))
    if kind is None:
        return None
    action = kind if isinstance(kind, str) else kind(command, context)
    return allowed(state, action, context) if action else None
