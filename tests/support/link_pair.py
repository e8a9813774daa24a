"""Both ends of a link under a manual clock, over a wire that may be bad."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field

from hardware.link import DeviceEnd, Event, HostEnd, Link, MessageReceived
from hardware.messages import DeviceHeartbeat, DeviceHello, Message, Telemetry

CHANNELS = tuple(range(1, 13))
VALUES = (3702, 7201, 5012, 503, 1001, 450, 12003, 52, 50, 133, 2004, 207)
Wire = Callable[[bytes], list[bytes]]


def telemetry(n: int, boot: int = 1, bay: int = 3) -> Telemetry:
    """A usual record."""
    return Telemetry(boot, n, n * 100, bay, CHANNELS, VALUES, "g" * 12)


@dataclass
class Facts:
    """What the device says of itself."""

    shuttle: str = "KSW-07"
    version: int = 1
    emulator: bool = True
    rate: float = 1.0
    boot: int = 1
    newest_n: int = 0
    uptime_ms: int = 0
    ahead_ms: int = 0  # of the pair's time
    kept_boots: tuple[tuple[int, int, int], ...] = ()
    epoch_ms: int = 1_800_000_000_000

    def hello(self, session: int) -> DeviceHello:
        oldest = 1 if self.newest_n else 0
        return DeviceHello(
            self.version, session, self.shuttle, "1.0.0", self.emulator, self.boot, self.uptime_ms, self.uptime_ms,
            self.epoch_ms, self.rate, oldest, self.newest_n, self.kept_boots, 100_000,
        )  # fmt: skip

    def heartbeat(self, session: int, echo_ms: int) -> DeviceHeartbeat:
        return DeviceHeartbeat(session, self.uptime_ms, self.uptime_ms, self.rate, echo_ms, self.newest_n)


def perfect(data: bytes) -> list[bytes]:
    """Everything arrives, once, at once."""
    return [data]


def cut(data: bytes) -> list[bytes]:
    """Nothing arrives: the cable is out."""
    return []


class BadWire:
    """Drops, doubles, splits, joins, cuts short and damages (a bit, a byte) what passes, and keeps some of it for the
    next time: all by a seed. ``harmed``: how many pieces.
    """

    def __init__(self, seed: int, rate: float) -> None:
        self._random = random.Random(seed)
        self._rate = rate
        self._late = b""
        self.harmed = 0

    def __call__(self, data: bytes) -> list[bytes]:
        data, self._late = self._late + data, b""
        pieces: list[bytes] = []
        while data:
            size = self._random.randint(1, 200)
            piece, data = data[:size], data[size:]
            pieces += self._treat(piece)
        if pieces and self._random.random() < self._rate:
            self._late = pieces.pop()
            self.harmed += 1
        return [b"".join(pieces)] if pieces and self._random.random() < self._rate else pieces

    def _treat(self, piece: bytes) -> list[bytes]:
        if self._random.random() >= self._rate:
            return [piece]
        self.harmed += 1
        at = self._random.randrange(len(piece))
        match self._random.randrange(5):
            case 0:
                return []
            case 1:
                return [piece, piece]
            case 2:
                return [piece[:at]]
            case 3:
                return [piece[:at] + bytes([piece[at] ^ 1 << self._random.randrange(8)]) + piece[at + 1 :]]
            case _:
                return [piece[:at] + bytes([piece[at] ^ self._random.randint(1, 255)]) + piece[at + 1 :]]


@dataclass
class Pair:
    """A console's link and a device's link, joined. ``step`` lets time pass in ticks and moves the bytes."""

    facts: Facts = field(default_factory=Facts)
    shuttle: str = "KSW-07"
    expects_emulator: bool = True
    to_device: Wire = perfect
    to_host: Wire = perfect
    now_s: float = 0.0
    host_events: list[Event] = field(default_factory=list)
    device_events: list[Event] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._sessions = iter(range(1001, 9999))
        self.host = Link(
            HostEnd(
                "station-1", self.shuttle, self.expects_emulator, self._sessions.__next__, lambda: 1_800_000_000_000
            )
        )
        self.device = self.new_device()

    def new_device(self) -> Link:
        """The firmware has restarted."""
        self.device = Link(DeviceEnd(lambda s: self.facts.hello(s), lambda s, e: self.facts.heartbeat(s, e)))
        return self.device

    def step(self, seconds: float = 0.0, tick_s: float = 0.05) -> None:
        """``seconds`` pass (0: only the bytes move)."""
        end_s = self.now_s + seconds
        self.exchange()
        while self.now_s < end_s - 1e-9:
            self.now_s = min(end_s, self.now_s + tick_s)
            self.exchange()

    def exchange(self) -> None:
        """Both ends tick; bytes go there, back and there again."""
        self.facts.uptime_ms = int(self.now_s * 1000) + self.facts.ahead_ms
        self.host.tick(self.now_s)
        self.device.tick(self.now_s)
        for _ in range(2):
            self._carry(self.host, self.to_device, self.device)
            self._carry(self.device, self.to_host, self.host)
        self.host_events += self.host.events()
        self.device_events += self.device.events()

    def _carry(self, sender: Link, wire: Wire, receiver: Link) -> None:
        while data := sender.bytes_to_send():
            for piece in wire(data):
                receiver.receive(piece, self.now_s)

    def host_saw(self, kind: type) -> list[Event]:
        """The host's events of one kind since the last ask; forgets all of them."""
        return self._take(self.host_events, kind)

    def device_saw(self, kind: type) -> list[Event]:
        """The device's."""
        return self._take(self.device_events, kind)

    def host_heard(self, kind: type) -> list[Message]:
        """The host's messages of one kind since the last ask."""
        if kind is Telemetry:  # comes as itself
            return list(self.host_saw(Telemetry))
        return [one.message for one in self.host_saw(MessageReceived) if isinstance(one.message, kind)]

    def device_heard(self, kind: type) -> list[Message]:
        """The device's."""
        return [one.message for one in self.device_saw(MessageReceived) if isinstance(one.message, kind)]

    @staticmethod
    def _take(events: list[Event], kind: type) -> list[Event]:
        found = [one for one in events if isinstance(one, kind)]
        events.clear()
        return found
