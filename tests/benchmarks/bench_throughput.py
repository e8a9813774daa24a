"""Bytes through a real pseudo-terminal into durable readings: pyserial, reader, mailbox, link, station, store.

A process of its own plays the shuttle (16 bays x 12 channels, whole frames). Turns:

* ``flood``: as fast as the line takes them, for some seconds. ``figure``: bytes a second from the first byte written
  until the console has acknowledged the last record as stored; ``lag_at_end_s``: from the last byte to that.
  ``floor``: the same process into a bare loop of reads. ``flood_waiting_kb``: the most that waited for the station.
* ``paced``: 300,000 bytes a second, which is 3 Mbaud: ``paced_age_ms``: how old the newest value in the newest
  snapshot is (median, 99 %, worst; a snapshot is made each 100 ms), and ``paced_cpu``, of one core.
* ``backlog``: live records ten times a second, and a backlog of 200,000 records at 300,000 bytes a second behind them:
  ``backlog_age_ms``, and ``backlog_samples_s``, which were stored meanwhile.

Prints one JSON line.
"""

from __future__ import annotations

import json
import os
import select
import statistics
import subprocess
import sys
import tempfile
import time
import tty
from collections.abc import Callable
from pathlib import Path
from resource import RUSAGE_SELF, getrusage

sys.path.insert(0, str(Path(__file__).parents[2]))
sys.path.insert(0, str(Path(__file__).parents[1] / "support"))

from console.clock import SystemClock
from console.station import inbox
from console.station.thread import StationThread
from console.wiring.line import Line
from tests.support.loaded_shuttle import CAPACITY, HZ, RECORDS_A_TICK, SAMPLES_A_TICK, LoadedShuttle
from tests.support.loaded_station import LoadedStation

ROOT = Path(__file__).resolve().parents[2]
RATE = 300_000
FLOOD_S, PACED_S, PATIENCE_S = 6.0, 6.0, 60.0
SLICE_S = 0.01
SETTLE_S = 1.5


def mono_ms() -> int:
    """Of all processes of this computer."""
    return time.monotonic_ns() // 1_000_000


# --- the shuttle, in a process of its own --------------------------------------------------------------------------


class Sender:
    """A shuttle at the master's end ``fd``; its process time is this computer's monotonic time."""

    def __init__(self, fd: int) -> None:
        self.fd = fd
        self.began_ms = mono_ms()
        self.device = LoadedShuttle(self.began_ms, uptime_ms=lambda: mono_ms() - self.began_ms)
        self.written = 0
        os.set_blocking(fd, False)

    def hear(self) -> None:
        """What the console says; heartbeats that are due."""
        while select.select([self.fd], [], [], 0)[0]:
            self.device.receive(os.read(self.fd, 65_536), time.monotonic())
        self.device.link.tick(time.monotonic())
        self.write(self.device.urgent())

    def write(self, data: bytes) -> None:
        """All of it, however long the line takes."""
        rest = memoryview(data)
        while rest:
            select.select([], [self.fd], [], 1.0)
            try:
                rest = rest[os.write(self.fd, rest) :]
            except BlockingIOError:
                continue
        self.written += len(data)

    def until(self, done: Callable[[], bool], what: str) -> None:
        """Keep the session until ``done``."""
        end_s = time.monotonic() + PATIENCE_S
        while not done():
            self.hear()
            self.serve()
            if time.monotonic() > end_s:
                raise SystemExit(f"The bench waited in vain for {what}.")
            select.select([self.fd], [], [], SLICE_S)

    def live(self) -> bytes:
        """A record of every bay, of now."""
        self.device.tick += 1
        return self.device.news(mono_ms() - self.began_ms)

    def serve(self) -> None:
        """Some of what was fetched."""
        self.write(self.device.fetched(4096))

    def flood(self) -> dict[str, float]:
        """See the module's text, as of the two that follow."""
        self.until(lambda: self.device.session, "a session")
        self.written, first_s = 0, time.monotonic()
        while time.monotonic() - first_s < FLOOD_S:
            self.hear()
            self.write(b"".join(self.live() for _ in range(8)))
            self.serve()
        return self._stored(first_s)

    def paced(self) -> dict[str, float]:
        self.until(lambda: self.device.session, "a session")
        time.sleep(SETTLE_S)
        self.written, first_s = 0, time.monotonic()
        while (now_s := time.monotonic() - first_s) < PACED_S:
            self.hear()
            while self.written < now_s * RATE:
                self.write(self.live())
            self.serve()
            select.select([self.fd], [], [], SLICE_S)
        return self._stored(first_s)

    def backlog(self) -> dict[str, float]:
        self.device.tick = 1
        for earlier in range(CAPACITY // RECORDS_A_TICK - 200):
            self.device.news(earlier)
        first_s, held = time.monotonic(), self.device.n
        self.until(lambda: self.device.session, "a session")
        while self.device.kept[0].first < held:
            self.hear()
            now_s = time.monotonic() - first_s
            while self.device.tick < now_s * HZ:
                self.write(self.live())
            while self.written < now_s * RATE and (piece := self.device.fetched(1)):
                self.write(piece)
            if now_s > PATIENCE_S:
                raise SystemExit("The backlog was never taken.")
            select.select([self.fd], [], [], SLICE_S)
        return self._stored(first_s)

    def _stored(self, first_s: float) -> dict[str, float]:
        """Live records go on until all that was sent so far is acknowledged."""
        last_s, bytes_, last_n, ticks = time.monotonic(), self.written, self.device.n, self.device.tick

        def acknowledged() -> bool:
            while self.device.tick - ticks < (time.monotonic() - last_s) * HZ:
                self.write(self.live())
            return not self.device.kept or self.device.kept[0].first > last_n

        self.until(acknowledged, "the acknowledgement")
        end_s = time.monotonic()
        return {
            "bytes_s": bytes_ / (end_s - first_s),
            "lag_s": end_s - last_s,
            "samples_s": last_n / RECORDS_A_TICK * SAMPLES_A_TICK / (end_s - first_s),
        }

    def bare(self) -> dict[str, float]:
        """Only write."""
        first_s = time.monotonic()
        while time.monotonic() - first_s < FLOOD_S:
            self.write(b"".join(self.live() for _ in range(8)))
            self.device.kept.clear()
        return {"bytes_s": self.written / (time.monotonic() - first_s)}


# --- the console ---------------------------------------------------------------------------------------------------


def line_to(thread: StationThread, url: str) -> Line:
    """The port as the wiring has it."""
    return Line(
        url,
        921_600,
        lambda where, write: thread.post(inbox.LineUp(where, write)),
        lambda data, mono_s: thread.post(inbox.BytesReceived(data, mono_s)),
        lambda where, reason: thread.post(inbox.LineDown(where, reason)),
        "link reader",
    )


def watched(thread: StationThread, going: Callable[[], bool]) -> list[float]:
    """Milliseconds of age of the newest value in the newest snapshot, in order of size, once live records came."""
    ages: list[float] = []
    while going():
        latest = thread.latest.latest.get(1) if thread.latest else None
        age_ms = mono_ms() - latest.process_ms if latest else SETTLE_S * 1000
        if ages or age_ms < SETTLE_S * 1000:
            ages.append(age_ms)
        time.sleep(SLICE_S)
    return sorted(ages)


def station(folder: Path, url: str, going: Callable[[], bool]) -> dict[str, float]:
    """The real threads on the line ``url``, as long as ``going``."""
    broken: list[BaseException] = []
    thread = StationThread(lambda: LoadedStation(folder, SystemClock()).station, broken.append)
    thread.start()
    line = line_to(thread, url)
    line.start()
    before, began_s = getrusage(RUSAGE_SELF), time.monotonic()
    ages = watched(thread, going)
    after, wall_s = getrusage(RUSAGE_SELF), time.monotonic() - began_s
    fault = thread.latest.fault if thread.latest else None
    line.stop()
    thread.stop()
    if broken or fault:
        raise SystemExit(f"The station failed: {broken} {fault}")
    cpu_s = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return {
        "cpu": cpu_s / wall_s,
        "waiting_kb": thread.inbox.high_bytes / 1000,
        "age_median": statistics.median(ages),
        "age_p99": ages[round(0.99 * (len(ages) - 1))],
        "age_max": ages[-1],
    }


def turn(kind: str) -> dict[str, float]:
    """One measurement."""
    master, slave = os.openpty()
    tty.setraw(slave)
    command = [sys.executable, str(Path(__file__).resolve()), kind, str(master)]
    sender = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, pass_fds=[master], text=True)
    try:
        if kind == "bare":
            os.set_blocking(slave, True)
            while sender.poll() is None:
                if select.select([slave], [], [], SLICE_S)[0]:
                    os.read(slave, 65_536)
            own: dict[str, float] = {}
        else:
            (ROOT / "build").mkdir(exist_ok=True)
            with tempfile.TemporaryDirectory(dir=ROOT / "build") as folder:
                own = station(Path(folder), os.ttyname(slave), lambda: sender.poll() is None)
        out, _ = sender.communicate()
    finally:
        sender.kill()
        os.close(master)
        os.close(slave)
    if sender.returncode:
        raise SystemExit(f"The shuttle of the {kind} turn failed.")
    return own | json.loads(out)


def measure() -> dict[str, object]:
    """The bench's line."""
    bare, flood, paced, backlog = (turn(kind) for kind in ("bare", "flood", "paced", "backlog"))

    def ages(figures: dict[str, float]) -> list[int]:
        return [round(figures[name]) for name in ("age_median", "age_p99", "age_max")]

    return {
        "bench": "throughput",
        "figure": round(flood["bytes_s"]),
        "unit": "bytes/s",
        "floor": round(bare["bytes_s"]),
        "ratio": round(flood["bytes_s"] / bare["bytes_s"], 3),
        "times_3_mbaud": round(flood["bytes_s"] / RATE, 1),
        "samples_s": round(flood["samples_s"]),
        "lag_at_end_s": round(flood["lag_s"], 2),
        "flood_waiting_kb": round(flood["waiting_kb"]),
        "paced_bytes_s": round(paced["bytes_s"]),
        "paced_age_ms": ages(paced),
        "paced_cpu": round(paced["cpu"], 3),
        "backlog_bytes_s": round(backlog["bytes_s"]),
        "backlog_age_ms": ages(backlog),
        "backlog_samples_s": round(backlog["samples_s"]),
    }


if __name__ == "__main__":
    if len(sys.argv) > 2:
        print(json.dumps(getattr(Sender(int(sys.argv[2])), sys.argv[1])()))
    else:
        print(json.dumps(measure()))
