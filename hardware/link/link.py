"""The link itself: bytes and times in, bytes and events out. Six calls; it does no I/O and asks no clock."""

from __future__ import annotations

from typing import cast

from hardware import messages as m
from hardware.codec import ProtocolError, decode_all
from hardware.framing import Deframer, Reject
from hardware.link import device, host
from hardware.link.core import Core, Counters, DeviceEnd, HostEnd
from hardware.link.directions import DEVICE_HEARS, HOST_HEARS
from hardware.link.events import Event
from hardware.link.outbox import CHUNK_BYTES, Lane
from hardware.link.states import Role, State

_FRAMING_FAULT = {
    Reject.CRC: "The frame's check value is wrong: it was damaged on the line.",
    Reject.LENGTH: "The frame is too long or too short.",
    Reject.VERSION: "The frame has a version that is not spoken here.",
    Reject.COBS: "The bytes are not a frame.",
}


class Link:
    """One end of the line to a shuttle.

    ``end`` decides the role: HostEnd for the console, DeviceEnd for the firmware. The user loops: wait for bytes or
    for ``next_deadline``; ``receive`` or ``tick``; handle ``events``; write ``bytes_to_send`` until it is empty.
    Times are seconds of any monotonic clock, the same for all calls.
    """

    def __init__(self, end: HostEnd | DeviceEnd) -> None:
        self._side: host.HostSide | device.DeviceSide
        if isinstance(end, HostEnd):
            self._core = Core(Role.HOST)
            self._side = host.HostSide(self._core, end)
            self._hears = HOST_HEARS
        else:
            self._core = Core(Role.DEVICE)
            self._side = device.DeviceSide(self._core, end)
            self._hears = DEVICE_HEARS
        self._deframer = Deframer()

    # --- the six calls

    def receive(self, data: bytes, now_s: float) -> None:
        """Bytes from the line, however they were cut. Bad ones become FrameRejected and change nothing else."""
        self._core.counters.bytes_in += len(data)
        rejected_before = self._deframer.rejected_total
        payloads = self._deframer.feed(data)
        if self._deframer.rejected_total != rejected_before:
            self._tell_rejected()
        self._core.counters.frames_in += len(payloads)
        messages = decode_all(payloads)
        if not self._hears.issuperset(map(type, messages)):
            messages = [message for message in messages if self._is_for_us(message)]
        self._side.take(cast("list[m.Message]", messages), now_s)

    def send(self, message: m.Message, *, backlog: bool = False) -> bool:
        """Queue ``message``; ``backlog`` for records that answer a Fetch. False: not taken, because no session is
        open, the lane is full (ask again after bytes_to_send), or a Fetch asks for nothing.

        Raises TypeError for a message of the other end or one that the link sends itself, ProtocolError for one
        whose fields are out of range.
        """
        outgoing = self._side.outgoing(message)
        return outgoing is not None and self._core.post(outgoing, backlog=backlog)

    def bytes_to_send(self, room: int = CHUNK_BYTES) -> bytes:
        """The next chunk for the line, at most outbox.CHUNK_BYTES, urgent before live before backlog; b"" if none.

        ``room``: what the line takes now; less comes, but never less than a frame.
        """
        core = self._core
        chunk = core.outbox.take(room)
        core.counters.bytes_out += len(chunk)
        core.counters.frames_out = core.outbox.taken
        return chunk

    def events(self) -> list[Event]:
        """What happened since the last call, in order."""
        happened, self._core.events = self._core.events, []
        return happened

    def next_deadline(self) -> float | None:
        """When ``tick`` is due; at first 0.0, which is at once."""
        return self._side.deadline_s()

    def tick(self, now_s: float) -> None:
        """Time has passed: hellos, heartbeats, silence."""
        self._side.tick(now_s)

    def reopen(self, now_s: float) -> None:
        """Host: the line was opened anew, perhaps at another port. What was half heard of the old one is dropped."""
        if not isinstance(self._side, host.HostSide):
            raise TypeError("Only the host opens lines.")
        self._deframer.drop_half()
        self._side.reopen(now_s)

    def follow(self, session: int, now_s: float, hello: m.DeviceHello | None = None) -> None:
        """Host, for a recording that is played: the console that was recorded asked for ``session`` now; with
        ``hello``, it stood in it already. A host that is connected never needs this.
        """
        if isinstance(self._side, host.HostSide):
            self._side.follow(session, now_s, hello)

    # --- how it stands

    @property
    def role(self) -> Role:
        """HOST or DEVICE."""
        return self._core.role

    @property
    def state(self) -> State:
        """Where this end stands (link.states)."""
        return self._core.state

    @property
    def session(self) -> int:
        """The session that is open or being opened, to be put into commands; 0 if none."""
        return self._core.session

    @property
    def expected_n(self) -> int:
        """Host: the number of the live record that comes next."""
        return self._side.expected_n

    @property
    def live_bytes(self) -> int:
        """Bytes of new records and recipes that wait for ``bytes_to_send``."""
        return self._core.outbox.waiting_bytes(Lane.LIVE)

    @property
    def counters(self) -> Counters:
        """Live totals."""
        return self._core.counters

    def _is_for_us(self, message: m.Message | ProtocolError) -> bool:
        if type(message) in self._hears:
            return True
        if isinstance(message, ProtocolError):
            self._core.reject("message", 1, str(message))
        else:
            self._core.reject("direction", 1, f"{type(message).__name__} is what this end says, not what it hears.")
        return False

    def _tell_rejected(self) -> None:
        for reason, total in self._deframer.rejected.items():
            count = total - self._core.counters.rejected.get(reason, 0)
            if count:
                self._core.reject(reason, count, _FRAMING_FAULT[reason])
