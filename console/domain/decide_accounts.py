"""Accounts at the console, the horn, and what was done without signing in and is completed afterwards."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from console.domain import commands as c
from console.domain import events as e
from console.domain.context import Context, iso
from console.domain.horn import loud
from console.domain.lockout import NO_ATTEMPTS, after_failure, is_locked
from console.domain.message import Message
from console.domain.reason import judge_reason
from console.domain.refusal import Refusal
from console.domain.station_state import StationState

Decision = list[e.Fact] | Refusal
CHANGE_PIN = "change_pin"


# --- accounts --------------------------------------------------------------------------------------------------------


def unlock_refusal(state: StationState, person: str) -> Refusal | None:
    """Why whoever is signed in cannot unlock this account, the right to do it aside (RQ-03, RQ-05)."""
    if person not in state.people:
        return Refusal("account.unknown", Message.of("refusal.account_unknown"), Message.of("remedy.look_again"))
    if state.session is not None and state.session.person == person:
        return Refusal("account.own", Message.of("refusal.own_account"), Message.of("remedy.supervisor"))
    return None


def _unlock(state: StationState, command: c.UnlockAccount, context: Context) -> Decision:
    refused = unlock_refusal(state, command.person)
    if refused:
        return refused
    attempts = state.attempts.get(command.person, NO_ATTEMPTS)
    if not is_locked(attempts, context.utc):
        return []
    no_reason = judge_reason(context.book.reasons, "account", command.reason, command.note)
    return no_reason or [e.AccountUnlocked(command.person, attempts.locked_until_utc, command.reason, command.note)]


def _pin(state: StationState, command: c.ReportPin, context: Context) -> Decision:
    """A new PIN, as the rim judged it. A wrong old one counts like every wrong secret."""
    if state.session is None or state.session.person != command.person:
        return Refusal("sequence", Message.of("refusal.sequence"), Message.of("remedy.badge_first"))
    attempts = state.attempts.get(command.person, NO_ATTEMPTS)
    if is_locked(attempts, context.utc):
        reason = Message.of("refusal.locked", until=attempts.locked_until_utc)
        return Refusal("account.locked", reason, Message.of("remedy.supervisor"))
    if command.finding == "old":
        now = after_failure(attempts, context.book.rules, context.utc)
        return [e.SecretRefused(command.person, CHANGE_PIN, now.count, now.locked_until_utc)]
    if command.finding:
        reason = Message.of(f"pin.{command.finding}", least=context.book.rules.least_pin)
        return Refusal(f"pin.{command.finding}", reason, Message.of("remedy.pin"))
    return [e.PinChanged(command.person)]


# --- the horn, and what is completed afterwards ----------------------------------------------------------------------


def _silence(state: StationState, command: c.Silence, context: Context) -> Decision:
    """One touch, by anybody: at most as long as the site permits."""
    if not loud(state):
        return []
    until = context.utc + timedelta(seconds=context.book.rules.silence_s)
    standing = next((act.id for act in state.open_acts.values() if act.kind == "silence"), "")
    return [e.HornSilenced(standing or context.fresh_id(), iso(until))]  # one name for a row of them


def _attribute(state: StationState, command: c.AttributeAct, context: Context) -> Decision:
    act = state.open_acts.get(command.act)
    if act is None:
        return Refusal("act.none", Message.of("refusal.act_none"), Message.of("remedy.look_again"))
    no_reason = judge_reason(context.book.reasons, "attribution", command.reason, command.note)
    return no_reason or [e.ActAttributed(act.id, act.kind, act.bay, act.utc, command.reason, command.note, act.run)]


ACCOUNTS: dict[type, Callable[[StationState, Any, Context], Decision]] = {
    c.UnlockAccount: _unlock,
    c.ReportPin: _pin,
    c.Silence: _silence,
    c.AttributeAct: _attribute,
}
