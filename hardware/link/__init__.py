"""The link to a shuttle, sans-IO, one class in two roles (PROTOCOL.md says what it speaks)."""

from hardware.link.core import Counters, DeviceEnd, HostEnd
from hardware.link.device import FENCED_RULE
from hardware.link.events import (
    Event,
    FrameRejected,
    IdentityRefused,
    Loss,
    MessageReceived,
    Mismatch,
    PeerBack,
    PeerSilent,
    RecordGap,
    SessionLost,
    SessionOpened,
)
from hardware.link.link import Link
from hardware.link.states import IN_SESSION, Role, State

__all__ = [
    "FENCED_RULE",
    "IN_SESSION",
    "Counters",
    "DeviceEnd",
    "Event",
    "FrameRejected",
    "HostEnd",
    "IdentityRefused",
    "Link",
    "Loss",
    "MessageReceived",
    "Mismatch",
    "PeerBack",
    "PeerSilent",
    "RecordGap",
    "Role",
    "SessionLost",
    "SessionOpened",
    "State",
]
