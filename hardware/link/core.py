"""What both ends share: state, session, queue of frames, list of events, silence."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from hardware import messages as m
from hardware.codec import encode
from hardware.framing import DELIMITER, frame
from hardware.link.events import Event, FrameRejected, Loss, PeerBack, PeerSilent, SessionLost
from hardware.link.outbox import Lane, Outbox, lane_of
from hardware.link.states import FIRST, LOST_AFTER_S, SILENT_AFTER_S, Role, State, Trigger, moved

ROUND_TRIPS = 1200
"""Measurements kept: ten minutes of heartbeats."""


@dataclass(slots=True)
class Counters:
    """Totals of one link. ``rejected``: by FrameRejected's reasons. ``not_taken``: messages that a full lane refused.

    ``hellos``: said to open a session, or answered. ``sessions``: opened; ``lost``: of them, those that silence or the
    peer's restart ended. ``silences``: how often the peer fell silent.
    Host only: ``round_trip_ms``: the last; ``round_trips``: (when in monotonic seconds, ms). ``refused``: answers of a
    peer that is not the configured one. ``asked``: records in all Fetches; ``fetched``: new records that came behind
    the live ones; ``missing``: records that the device said it no longer has.
    """

    bytes_in: int = 0
    frames_in: int = 0
    bytes_out: int = 0
    frames_out: int = 0
    rejected: dict[str, int] = field(default_factory=dict)
    duplicates: int = 0
    not_taken: int = 0
    hellos: int = 0
    sessions: int = 0
    lost: int = 0
    silences: int = 0
    refused: int = 0
    asked: int = 0
    fetched: int = 0
    missing: int = 0
    round_trip_ms: int | None = None
    round_trips: deque[tuple[float, int]] = field(default_factory=lambda: deque(maxlen=ROUND_TRIPS))


@dataclass(frozen=True, slots=True)
class HostEnd:
    """The console's side of the agreement.

    ``shuttle``: the configured identity. ``expects_emulator``: true in training, where only an emulator is allowed;
    false in production, where an emulator and a rate other than 1 are refused. ``new_session``: a fresh random
    number 1..2^63-1. ``utc_ms``: wall time. ``epoch_of``: the epoch in ms that a boot had when it was met, None if it
    never was.
    """

    station: str
    shuttle: str
    expects_emulator: bool
    new_session: Callable[[], int]
    utc_ms: Callable[[], int]
    epoch_of: Callable[[int], int | None] = lambda boot: None


@dataclass(frozen=True, slots=True)
class DeviceEnd:
    """The device's side: it is asked for its present facts when they are to be sent.

    ``hello(session)``; ``heartbeat(session, echo_ms)`` (session 0: "I have none").
    """

    hello: Callable[[int], m.DeviceHello]
    heartbeat: Callable[[int, int], m.DeviceHeartbeat]


class Core:
    """The part of a link that does not depend on the role."""

    def __init__(self, role: Role) -> None:
        self.role = role
        self.state = FIRST[role]
        self.session = 0
        self.counters = Counters()
        self.events: list[Event] = []
        self.outbox = Outbox()
        self.heard_at_s = 0.0

    def move(self, trigger: Trigger) -> None:
        self.state = moved(self.role, self.state, trigger)

    def post(self, message: m.Message, *, backlog: bool = False, lead: bytes = b"") -> bool:
        taken = self.outbox.put(lead + frame(encode(message)), Lane.BACKLOG if backlog else lane_of(message))
        if not taken:
            self.counters.not_taken += 1
        return taken

    def post_beat(self, beat: m.HostHeartbeat | m.DeviceHeartbeat) -> None:
        """Heartbeats never wait behind data, nor for room."""
        self.outbox.put_beat(frame(encode(beat)))

    def post_hello(self, hello: m.HostHello | m.DeviceHello) -> None:
        """With a delimiter before it, so that garbage and half frames do not swallow it."""
        self.post(hello, lead=DELIMITER)

    def reject(self, reason: str, count: int, detail: str) -> None:
        self.counters.rejected[reason] = self.counters.rejected.get(reason, 0) + count
        self.events.append(FrameRejected(reason, count, detail))

    def heard(self, now_s: float) -> None:
        """A valid message of the session."""
        if self.state is State.SILENT:
            self.move(Trigger.HEARD)
            self.events.append(PeerBack(now_s - self.heard_at_s))
        self.heard_at_s = now_s

    def watch_silence(self, now_s: float) -> bool:
        """Whether the session is lost by silence; says PeerSilent on the way."""
        if self.state is State.OPEN and now_s >= self.heard_at_s + SILENT_AFTER_S:
            self.move(Trigger.HUSHED)
            self.counters.silences += 1
            self.events.append(PeerSilent(self.heard_at_s))
        if self.state is State.SILENT and now_s >= self.heard_at_s + LOST_AFTER_S:
            self.end_session(Trigger.LOST, Loss.SILENCE)
            return True
        return False

    def silence_deadline_s(self) -> float:
        return self.heard_at_s + (SILENT_AFTER_S if self.state is State.OPEN else LOST_AFTER_S)

    def end_session(self, trigger: Trigger, reason: Loss) -> None:
        self.move(trigger)
        self.counters.lost += 1
        self.outbox.clear()
        self.events.append(SessionLost(self.session, reason))
        self.session = 0
