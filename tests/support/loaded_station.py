"""A whole station, real to the files, with a shuttle at full load on its line; no thread, a clock moved by hand."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from time import thread_time
from typing import Any

from console.station import inbox
from console.station.snapshot import StationSnapshot
from console.training.plant import TrainingPlant
from tests.support.loaded_shuttle import BAYS, HZ, PERIOD_S, SAMPLES_A_TICK, LoadedShuttle
from tests.support.shuttle_bench import GONE, START, Bench, BenchClock


@dataclass
class High:
    """The most that has waited anywhere, and what the station took of one core."""

    records: int = 0  # between line and disk
    unacknowledged: int = 0  # at the shuttle
    events: int = 0  # device events beyond what is settled
    holes: int = 0
    alarms: int = 0
    live_age_s: float = 0.0  # of the newest value in a ring, the line open for some seconds
    cpu_s: float = field(default=0.0)


class LoadedStation(Bench):
    """The technician's bench with another shuttle: full load, ten ticks a second."""

    def __init__(self, folder: Path, clock: Any = None) -> None:
        self.equip(folder, clock or BenchClock(START), "KSW-07", 1.0, None, TrainingPlant())
        self.device = LoadedShuttle(self._utc_ms())
        self.high = High()
        self.up_since_s = 0.0
        self.start()

    def close(self) -> None:
        """The station, tidily."""
        self.station.close()

    @property
    def samples(self) -> int:
        """What the shuttle has measured so far."""
        return self.device.tick * SAMPLES_A_TICK

    def seconds(self, number: float, tenths: int = 1) -> None:
        """So much load. ``tenths``: of a second, of which the station gets what the shuttle says at once."""
        for _ in range(round(number * HZ / tenths)):
            self.turn(tenths)

    def turn(self, tenths: int = 1) -> StationSnapshot:
        """What the shuttle says in so many tenths of a second, taken as the station's thread takes it."""
        data = b"".join([self.device_says() for _ in range(tenths)])
        began_s = thread_time()
        if data:
            self.station.handle(inbox.BytesReceived(data, self.clock.mono_s))
        self.station.tick_if_due()
        picture = self.station.snapshot()
        self.high.cpu_s += thread_time() - began_s
        self._note(picture.latest[1].process_ms if 1 in picture.latest else 0)
        return picture

    def device_says(self) -> bytes:
        """A tenth of a second passes at the shuttle: what it says meanwhile."""
        self.clock.mono_s = round(self.clock.mono_s + PERIOD_S, 1)
        if heard := self.line.read():
            self.device.receive(heard, self.clock.mono_s)
        return self.device.advance(self.clock.mono_s)

    def restart_console(self) -> None:
        """Killed, and started again on the same folder."""
        self.kill()
        self.line.to_device = b""
        self.start()

    def unplug(self) -> None:
        """The cable is out."""
        self.device.up, self.line.cut = False, True
        self.line.to_device = b""
        self.station.handle(inbox.LineDown("memory", GONE))

    def plug(self) -> None:
        """And in again."""
        self.device.up, self.line.cut = True, False
        self.up_since_s = self.clock.mono_s
        self.station.handle(inbox.LineUp("memory", self.line.from_host))

    def whole(self) -> bool:
        """Whether all that the shuttle has ever said, but for the last second, is stored."""
        return not self.readings.lacking(self.device.boot, 1, self.device.n - len(BAYS) * HZ)

    def _note(self, newest_ms: int) -> None:
        high, keeper = self.high, self.station._keeper
        high.records = max(high.records, len(keeper.waiting))
        high.events = max(high.events, len(keeper._seen))
        high.alarms = max(high.alarms, len(self.state.alarms))
        if self.device.up and self.clock.mono_s - self.up_since_s > 5:
            kept = self.device.kept
            high.unacknowledged = max(high.unacknowledged, kept[-1].last - kept[0].first if kept else 0)
            now_ms = self.device.epoch_utc_ms + self.device.device_ms
            high.live_age_s = max(high.live_age_s, (now_ms - newest_ms) / 1000)
