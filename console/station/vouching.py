"""Which of the link's events are believed: a record counts once a later word of its session has vouched for it.

A cable may be put on another shuttle at any moment, and telemetry and events carry no session (PROTOCOL.md 4.5).
"""

from __future__ import annotations

from dataclasses import dataclass

from console.domain import commands as c
from console.domain import events as e
from hardware import messages as m
from hardware.link import Event as LinkEvent
from hardware.link import IdentityRefused, Loss, MessageReceived, PeerSilent, SessionLost

_LOST = {Loss.FORGOTTEN: "restarted", Loss.DOUBT: "doubt"}
"""Losses that nothing has said before: silence and a closed port have been told already."""
VOUCHING = (m.DeviceHeartbeat, m.DeviceHello)
"""What says by its session, and by the device's clock, that it is still the same device that speaks."""


@dataclass(frozen=True, slots=True)
class Heard:
    """``events`` without records that may be another device's. If they were the shuttle's own, they come again.

    ``doubted``: nothing will vouch for what was heard since the last word of the session. ``vouched``: for everything
    that was heard before these events.
    """

    events: list[LinkEvent]
    doubted: bool = False
    vouched: bool = False


def believed(events: list[LinkEvent]) -> Heard:
    """What came in one go. A session that ends without a stranger's word vouches too: one would have said its own."""
    if set(map(type, events)) <= {m.Telemetry}:  # the usual read: no loop
        return Heard(events)
    doubts = [at for at, event in enumerate(events) if _doubts(event)]
    if not doubts:
        return Heard(events, vouched=any(map(_vouches, events)))
    before, after = events[: doubts[-1]], events[doubts[-1] :]
    return Heard([event for event in before if not _is_record(event)] + after, doubted=True)


def _vouches(event: LinkEvent) -> bool:
    return isinstance(event.message, VOUCHING) if isinstance(event, MessageReceived) else isinstance(event, SessionLost)


def ended(event: LinkEvent) -> list[c.Command]:
    """What the link's end, if this is one, is to the domain."""
    if isinstance(event, PeerSilent):
        return [c.ReportLink(e.LinkLost("silent"))]
    if isinstance(event, IdentityRefused):
        return [c.ReportLink(e.LinkRefused(event.expected, event.got, str(event.reason)))]
    if isinstance(event, SessionLost) and event.reason in _LOST:
        return [c.ReportLink(e.LinkLost(_LOST[event.reason]))]
    return []


def _doubts(event: LinkEvent) -> bool:
    return isinstance(event, IdentityRefused) or (isinstance(event, SessionLost) and event.reason is Loss.DOUBT)


def _is_record(event: LinkEvent) -> bool:
    return isinstance(event, m.Telemetry) or (
        isinstance(event, MessageReceived) and isinstance(event.message, m.DeviceEvent)
    )
