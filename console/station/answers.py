"""What a person is told at once of what became of a touch or a scan: refusals, with their remedy; and a test sheet."""

from __future__ import annotations

from console.clock import Instant
from console.domain import events as e
from console.domain.context import Rules
from console.domain.lockout import tries_left
from console.domain.message import Message
from console.domain.refusal import Refusal
from console.domain.station_state import StationState
from console.station.snapshot import Answer

NOT_WANTED = "scan.not_wanted"
STOPPED = {
    "size_limit": "capture.size_limit",
    "disk_limit": "capture.disk_limit",
    "write_failed": "capture.write_failed",
}
"""What is said of a capture of the line that ended by itself."""


def refused(refusal: Refusal, now: Instant) -> Answer:
    """A rule said no."""
    return Answer(refusal.reason, refusal.remedy, True, now.mono_s)


def answer_of(fact: e.Fact, state: StationState, rules: Rules, now: Instant) -> Answer | None:
    """What ``fact`` tells the person at the screen, None if it has a place of its own. ``state``: after it."""
    if isinstance(fact, e.Refused):
        return Answer(fact.reason, fact.remedy, True, now.mono_s)
    if isinstance(fact, e.ScanRefused) and not fact.procedure_id:
        # Nothing waited for a label: then what it is says more than that nothing waited.
        text = fact.what if fact.rule == NOT_WANTED else fact.why
        return Answer(text, fact.wanted, True, now.mono_s)
    if isinstance(fact, e.SecretRefused):
        left = tries_left(state.attempts[fact.person], rules, now.utc)
        why, remedy = Message.of("refusal.secret", left=left), Message.of("remedy.secret")
        if fact.locked_until_utc:
            why = Message.of("refusal.secret_locked", until=fact.locked_until_utc)
            remedy = Message.of("remedy.supervisor")
        return Answer(why, remedy, True, now.mono_s)
    if isinstance(fact, e.TrailExported):
        return Answer(Message.of("audit.exported", events=fact.events, file=fact.file), None, False, now.mono_s)
    if isinstance(fact, e.ReadingsExported):
        key = "export.table" if fact.format == "csv" else "export.picture"
        return Answer(Message.of(key, count=fact.values, file=fact.file), None, False, now.mono_s)
    if isinstance(fact, e.CaptureEnded) and fact.outcome in STOPPED:
        said = Message.of(STOPPED[fact.outcome], file=fact.file, bytes=fact.bytes, detail=fact.detail)
        return Answer(said, Message.of("capture.remedy"), True, now.mono_s)
    if isinstance(fact, e.LinkMoved):
        return Answer(Message.of("link.moved", was=fact.was, now=fact.now), None, False, now.mono_s)
    if isinstance(fact, e.PinChanged):
        return Answer(Message.of("pin.changed"), None, False, now.mono_s)
    if isinstance(fact, e.AccountUnlocked):
        name = state.people[fact.person].printed_name
        return Answer(Message.of("accounts.unlocked", person=name), None, False, now.mono_s)
    if isinstance(fact, e.ScannerTested):
        # What was found says itself what to do about it.
        return Answer(fact.finding, None, not fact.passed, now.mono_s)
    return None
