"""What stands between a person and their account: closed, locked, revoked, expired (RQ-05, RQ-07)."""

from __future__ import annotations

from datetime import datetime

from console.domain.context import Context, moment
from console.domain.lockout import NO_ATTEMPTS, is_locked
from console.domain.message import Message
from console.domain.person import Person
from console.domain.refusal import Refusal
from console.domain.scan import Label, parse
from console.domain.station_state import StationState


def account_refused(state: StationState, person: Person, context: Context) -> Refusal | None:
    """Why this account's secret is not even looked at: closed, locked, or its verifier too old."""
    attempts = state.attempts.get(person.id, NO_ATTEMPTS)
    if not person.active:
        reason = Message.of("refusal.account_closed", person=person.printed_name)
        return Refusal("account.closed", reason, Message.of("remedy.account_closed"))
    if is_locked(attempts, context.utc):
        reason = Message.of("refusal.locked", until=attempts.locked_until_utc)
        return Refusal("account.locked", reason, Message.of("remedy.supervisor"))
    if person.verifier_until and context.utc >= moment(person.verifier_until):
        reason = Message.of("refusal.verifier_expired", person=person.printed_name, until=person.verifier_until)
        return Refusal("account.verifier_expired", reason, Message.of("remedy.plant_file"))
    return None


def locked_people(state: StationState, utc: datetime) -> tuple[str, ...]:
    """The printed names of those who are locked out at ``utc``: to be seen at once by others (RQ-05)."""
    locked = (name for name, attempts in state.attempts.items() if is_locked(attempts, utc))
    return tuple(sorted(state.people[name].printed_name for name in locked if name in state.people))


def badge_refused(state: StationState, raw: bytes, context: Context) -> Refusal | None:
    """Why this badge opens nothing, whoever holds it: revoked, or of a closed account (RQ-07). At once, offline too."""
    label = parse(raw, context.utc.year)
    badge = dict(label.fields).get("staff_id", "") if isinstance(label, Label) else ""
    if not badge:
        return None
    for person in state.people.values():
        if badge in person.revoked_badges:
            reason = Message.of("refusal.badge_revoked", person=person.printed_name)
            return Refusal("account.badge_revoked", reason, Message.of("remedy.badge_revoked"))
    found = state.person_by_badge(badge)
    return account_refused(state, found, context) if found is not None and not found.active else None
