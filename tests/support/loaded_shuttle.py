"""A shuttle at full load for benches and tests: 16 bays x 12 channels at 10 Hz, as bytes, faster than the emulator.

It keeps its numbered records until they are stored, loses its line and answers what is fetched of it, all by the
protocol; only the processes in its bays are invented. Its frames are put together from prepared parts, because a
fortnight has 190 million of them.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from struct import Struct
from zlib import crc32

import cbor2
from cobs import cobs

from hardware.codec import encode
from hardware.framing import frame
from hardware.link import DeviceEnd, Link, MessageReceived, SessionLost, SessionOpened
from hardware.messages import BayStatus, DeviceEvent, DeviceHeartbeat, DeviceHello, Fetch, FetchDone, StoredUpTo
from tests.support.emulated_day import hour

BAYS = range(1, 17)
CHANNELS = 12
HZ = 10
PERIOD_S = 1 / HZ
RECORDS_A_TICK = len(BAYS)
SAMPLES_A_TICK = len(BAYS) * CHANNELS
BOOT, SHUTTLE = 3, "KSW-07"
UNCERTAIN_BAY = 16
"""One of whose probes is never quite sure, so that qualities are sent and kept."""
LINE_BYTES_S = 92_160
"""921,600 baud."""
CAPACITY = 200_000
_HEAD = Struct(">BBBBBIBIB")  # frame version, array, number, boot, n in 32 bits, device_ms in 32 bits, bay
_CRC = Struct("<I")
_EVENT_EVERY_S = 90
_ALARM = "temperature.high"


@cache
def tails() -> list[bytes]:
    """The values of an hour of records as CBOR, one after the other."""
    return [cbor2.dumps(row) for row in hour().tolist()]


@cache
def doubtful_tails() -> list[bytes]:
    """The same with a quality."""
    quality = cbor2.dumps("u" + "g" * (CHANNELS - 1))
    return [tail + quality for tail in tails()]


def tick_bytes(first_n: int, device_ms: int, tick: int) -> bytes:
    """One record of every bay, framed: numbers ``first_n`` and on."""
    frames = []
    values, doubtful = tails(), doubtful_tails()
    pack, check, stuff = _HEAD.pack, _CRC.pack, cobs.encode
    for bay in BAYS:
        at = (tick + bay * 211) % len(values)
        unsure = bay == UNCERTAIN_BAY
        head = pack(1, 0x87 if unsure else 0x86, 5, BOOT, 0x1A, first_n + bay - 1, 0x1A, device_ms, bay)
        body = head + (doubtful[at] if unsure else values[at])
        frames.append(stuff(body + check(crc32(body))))
    frames.append(b"")
    return b"\0".join(frames)


@dataclass(slots=True)
class Kept:
    """Records first..last in one piece of bytes."""

    first: int
    last: int
    data: bytes


@dataclass
class LoadedShuttle:
    """See the module's text. ``epoch_utc_ms``: when it was switched on. ``line_bytes_s``: what its line carries."""

    epoch_utc_ms: int
    line_bytes_s: int = LINE_BYTES_S
    n: int = 0
    tick: int = 0
    up: bool = True
    happened: int = 0  # events so far
    kept: deque[Kept] = field(default_factory=deque)
    boot: int = BOOT
    uptime_ms: Callable[[], int] | None = None  # None: its clock is moved by its ticks

    def __post_init__(self) -> None:
        self.link = Link(DeviceEnd(self._hello, self._heartbeat))
        self.session = False
        self._backlog: deque[tuple[int, int, int]] = deque()  # (next, last, first as asked)
        self._alarm_on: dict[int, bool] = {}
        self._say(0, "device.started", {"reason": "power on", "epoch_utc_ms": self.epoch_utc_ms})
        for bay in BAYS:
            self._say(bay, "run.state", {"run": self.run(bay), "state": "running"})

    @staticmethod
    def run(bay: int) -> str:
        """The run in ``bay``."""
        return f"R-{bay:02d}"

    @property
    def device_ms(self) -> int:
        """Its clock."""
        return round(self.tick * 1000 / HZ)

    def advance(self, now_s: float) -> bytes:
        """A tenth of a second passes: what its line carries meanwhile, b"" if the cable is out."""
        self.tick += 1
        self.link.tick(now_s)
        self._handle()
        live, urgent = self.news(self.device_ms), self.urgent()
        if not self.up:
            return b""
        room = round(self.line_bytes_s / HZ) - len(urgent) - len(live)
        return urgent + (live + self.fetched(room) if self.session else b"")

    def urgent(self) -> bytes:
        """What goes before everything: hellos, heartbeats, bay status."""
        return b"".join(iter(self.link.bytes_to_send, b""))

    def receive(self, data: bytes, now_s: float) -> None:
        """What the console sends."""
        if self.up:
            self.link.receive(data, now_s)
            self._handle()

    def news(self, device_ms: int) -> bytes:
        """A record of every bay, and what has happened."""
        data = tick_bytes(self.n + 1, device_ms, self.tick)
        self.kept.append(Kept(self.n + 1, self.n + RECORDS_A_TICK, data))
        self.n += RECORDS_A_TICK
        if self.tick % (_EVENT_EVERY_S * HZ) == 0:
            data += self._happens(self.tick // (_EVENT_EVERY_S * HZ))
        while self.kept[-1].last - self.kept[0].first >= CAPACITY:
            self.kept.popleft()
        return data

    def _happens(self, count: int) -> bytes:
        """An alarm comes or goes, a culture is fed, a phase begins: a bay after the other."""
        bay, run = count % 16 + 1, self.run(count % 16 + 1)
        if count // 16 % 4 == 3:
            return self._say(bay, "feed.given", {"run": run, "volume_ml": 20})
        on = self._alarm_on[bay] = not self._alarm_on.get(bay, False)
        about = {"run": run, "alarm": _ALARM, "channel": "temperature", "value": 3791}
        return self._say(bay, "alarm.raised" if on else "alarm.cleared", about)

    def _say(self, bay: int, kind: str, data: dict[str, object]) -> bytes:
        self.n += 1
        self.happened += 1
        framed = frame(encode(DeviceEvent(BOOT, self.n, self.device_ms, bay, kind, data)))  # type: ignore[arg-type]
        self.kept.append(Kept(self.n, self.n, framed))
        return framed

    def fetched(self, room: int) -> bytes:
        """Records that were asked for, whole pieces while there is ``room`` on the line."""
        out: list[bytes] = []
        while self._backlog and room > 0:
            at, last, first = self._backlog[0]
            piece = self._piece(at)
            if piece is None or at > last:
                oldest = self.kept[0].first if self.kept else self.n + 1
                missing = ((first, min(last, oldest - 1)),) if first < oldest else ()
                out.append(frame(encode(FetchDone(BOOT, first, last, missing, self.link.session))))
                self._backlog.popleft()
                continue
            self._backlog[0] = (piece.last + 1, last, first)
            out.append(piece.data)
            room -= len(piece.data)
        return b"".join(out)

    def _piece(self, n: int) -> Kept | None:
        """The piece that holds record ``n``, or the first after it that is kept. Pieces of a tick are found at once."""
        kept = self.kept
        low, high = 0, len(kept)
        while low < high:
            middle = (low + high) // 2
            low, high = (middle + 1, high) if kept[middle].last < n else (low, middle)
        return kept[low] if low < len(kept) else None

    def _handle(self) -> None:
        for event in self.link.events():
            if isinstance(event, SessionOpened):
                self.session = True
                self._backlog.clear()
                for bay in BAYS:
                    self.link.send(self._status(bay))
            elif isinstance(event, SessionLost):
                self.session = False
                self._backlog.clear()
            elif isinstance(event, MessageReceived):
                self._hear(event.message)

    def _hear(self, message: object) -> None:
        if isinstance(message, StoredUpTo):
            while self.kept and self.kept[0].last <= message.n:
                self.kept.popleft()
        elif isinstance(message, Fetch):
            self._backlog.append((message.first, message.last, message.first))

    def _status(self, bay: int) -> BayStatus:
        alarms = (_ALARM,) if self._alarm_on.get(bay) else ()
        return BayStatus(
            bay, self.device_ms, "closed", "locked", True, f"]d2010950600020011821SN{bay:02d}", True, True, "running",
            self.run(bay), "expansion", 2, "", "", alarms, -1,
        )  # fmt: skip

    def _now_ms(self) -> int:
        return self.uptime_ms() if self.uptime_ms else self.device_ms

    def _hello(self, session: int) -> DeviceHello:
        oldest, now_ms = self.kept[0].first if self.kept else 0, self._now_ms()
        return DeviceHello(
            1,
            session,
            SHUTTLE,
            "load",
            True,
            BOOT,
            now_ms,
            now_ms,
            self.epoch_utc_ms,
            1.0,
            oldest,
            self.n,
            (),
            CAPACITY,
        )

    def _heartbeat(self, session: int, echo_ms: int) -> DeviceHeartbeat:
        now_ms = self._now_ms()
        return DeviceHeartbeat(session, now_ms, now_ms, 1.0, echo_ms, self.n)
