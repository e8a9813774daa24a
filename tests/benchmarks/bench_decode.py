"""How fast recorded telemetry becomes messages: our framing and link against the bare libraries on the same bytes.

Run as a script it prints one JSON line. ``floor`` is the bare loop (split, COBS, CRC-32, cbor2.loads), in frames a
second; ``ratio`` is figure / floor, the median over rounds that take turns, so that a busy machine slows both.
"""

from __future__ import annotations

import json
import statistics
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from time import perf_counter
from zlib import crc32

sys.path.insert(0, str(Path(__file__).parents[2]))

import cbor2
from cobs import cobs

from hardware.codec import encode
from hardware.framing import frame
from hardware.link import Event, HostEnd, Link
from hardware.messages import DeviceHello, Telemetry

BAYS = 16
CHANNELS = tuple(range(1, 13))
TICKS = 200
READ_BYTES = 4096
ROUNDS = 31
CRC_RESIDUE = 0x2144DF1C

Consume = Callable[[list[Event]], None]


def recorded(ticks: int = TICKS) -> bytes:
    """16 bays x 12 channels, ``ticks`` times: plausible scaled values that wander."""
    base = (3702, 7201, 5012, 503, 1001, 450, 12003, 52, 50, 133, 2004, 207)
    frames = []
    for tick in range(ticks):
        for bay in range(1, BAYS + 1):
            values = tuple(value + (tick * 7 + bay * 3 + place) % 23 for place, value in enumerate(base))
            n = tick * BAYS + bay
            record = Telemetry(3, n, 86_400_000 + tick * 100, bay, CHANNELS, values, "g" * len(values))
            frames.append(frame(encode(record)))
    return b"".join(frames)


def bare(data: bytes) -> int:
    """The floor: the same libraries, nothing around them."""
    count = 0
    for encoded in data.split(b"\0"):
        if encoded:
            body = cobs.decode(encoded)
            if crc32(body) == CRC_RESIDUE:
                cbor2.loads(body[1:-4])
                count += 1
    return count


def open_link() -> Link:
    """A host link whose session is open."""
    link = Link(HostEnd("bench", "KSW-07", True, lambda: 1, lambda: 0))
    hello = DeviceHello(1, 1, "KSW-07", "bench", True, 3, 0, 0, 0, 1.0, 0, 0, (), 1000)
    link.receive(frame(encode(hello)), 0.0)
    link.events()
    return link


def ours(chunks: Iterable[bytes], consume: Consume) -> None:
    """The console's path: bytes as the reader posts them, to events, to ``consume``."""
    link = open_link()
    for chunk in chunks:
        link.receive(chunk, 0.1)
        consume(link.events())


def seconds(work: Callable[[], object]) -> float:
    """How long ``work`` takes."""
    start = perf_counter()
    work()
    return perf_counter() - start


def measure(consume: Consume | None = None, rounds: int = ROUNDS) -> dict[str, object]:
    """The bench's line. ``consume`` takes each batch of events (the console's link driver, when given)."""
    data = recorded()
    frames = TICKS * BAYS
    chunks = [data[at : at + READ_BYTES] for at in range(0, len(data), READ_BYTES)]
    received: list[int] = []
    ours(chunks, lambda events: received.append(len(events)))
    if bare(data) != frames or sum(received) != frames:
        raise SystemExit(f"The bench lost frames: {frames} made, {sum(received)} received.")
    sink: Consume = consume or (lambda events: None)
    pairs = [(seconds(lambda: bare(data)), seconds(lambda: ours(chunks, sink))) for _ in range(rounds)]
    return {
        "bench": "decode",
        "figure": round(frames / statistics.median(own for _, own in pairs)),
        "unit": "frames/s",
        "floor": round(frames / statistics.median(floor for floor, _ in pairs)),
        "ratio": round(statistics.median(floor / own for floor, own in pairs), 3),
        "frame_bytes": round(len(data) / frames, 1),
        "rounds": rounds,
        "driver": consume is not None,
    }


def driven() -> dict[str, object]:
    """The whole path: framing, link, and the console's driver with its conversion to units and process time."""
    from console.station.link_driver import Clocks, LinkDriver
    from console.workflow.library import load_book

    driver = LinkDriver(open_link(), load_book().channels, lambda sha256: None, lambda boot: None)
    driver.clocks = Clocks(3, 0, 0, 0, 1.0, 0.0)
    converted: list[int] = []

    def consume(events: list[Event]) -> None:
        driver.hear(events, 0.1)
        converted.append(sum(len(batch.values) for batch in driver.batches()))

    line = measure(consume)
    if sum(converted) != TICKS * BAYS * ROUNDS:
        raise SystemExit(f"The driver lost records: {sum(converted)} converted.")
    return line


if __name__ == "__main__":
    print(json.dumps(driven()))
