"""What the link tells its user. Events of a run of bytes come in the order in which they happened."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from hardware.messages import DeviceHello, HostHello, Message, Telemetry


class Mismatch(StrEnum):
    """What about a hello was not as configured."""

    VERSION = "version"
    SHUTTLE = "shuttle"
    EMULATOR = "emulator"
    RATE = "rate"
    BOOT = "boot"  # a boot number that was another start's: its records would be taken for those that are here


class MessageReceived(NamedTuple):
    """A message of the session, in order, a numbered record once.

    Host: everything the device says but the hello that opens (its heartbeats too: they carry clock and rate; and
    its later hellos, which say again who it is and what it keeps). A heartbeat or a hello vouches for the records
    before it: until then they may be another device's.
    Device: everything the host says but its hello and its heartbeats. A named tuple because it is frequent.
    """

    message: Message


@dataclass(frozen=True, slots=True)
class SessionOpened:
    """Host: the right shuttle answered (its DeviceHello). Device: a console opened a session (its HostHello).

    Every earlier session is fenced. The device now sends its 16 BayStatus; the host compares the numbers in the
    hello with what it has stored and fetches what it lacks.
    """

    hello: DeviceHello | HostHello


@dataclass(frozen=True, slots=True)
class IdentityRefused:
    """Host only (RQ-12): what answered is not what is configured. Nothing of it was or will be passed up.

    Said once for the same finding, though the link asks again every RETRY_REFUSED_AFTER_S.
    """

    expected: str
    got: str
    reason: Mismatch
    shuttle: str


@dataclass(frozen=True, slots=True)
class PeerSilent:
    """Nothing valid was heard since ``since_s`` (monotonic). The session stands; values are getting old."""

    since_s: float


@dataclass(frozen=True, slots=True)
class PeerBack:
    """Heard again in the same session, after ``silent_s`` seconds."""

    silent_s: float


class Loss(StrEnum):
    """Why a session ended."""

    SILENCE = "silence"
    FORGOTTEN = "forgotten"  # the device said that it has no session: it restarted, or had lost us
    DOUBT = "doubt"  # somebody else's heartbeat, or another clock: what came since the last heartbeat is nobody's
    REOPENED = "reopened"  # the line was opened anew


@dataclass(frozen=True, slots=True)
class SessionLost:
    """The session is over. The host says hello again with a new one by itself; what was asked must be queried."""

    session: int
    reason: Loss


@dataclass(frozen=True, slots=True)
class FrameRejected:
    """``count`` frames were thrown away. ``reason``: a framing Reject, ``message`` (malformed), ``direction``
    (a message that this end should send) or ``session`` (a request of a fenced session)."""

    reason: str
    count: int
    detail: str


@dataclass(frozen=True, slots=True)
class RecordGap:
    """Host: records first..last of ``boot`` did not come. The link asks for nothing: send a Fetch, if wanted."""

    boot: int
    first: int
    last: int


# Telemetry comes as itself, without a MessageReceived around it: it is by far the most frequent (bench: decode).
Event = (
    Telemetry
    | MessageReceived
    | SessionOpened
    | IdentityRefused
    | PeerSilent
    | PeerBack
    | SessionLost
    | FrameRejected
    | RecordGap
)
