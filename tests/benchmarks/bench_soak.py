"""The whole console at full load for simulated days: is its memory flat, does anything pile up, how fast could it go?

The real station (link, driver, keeper, journal and readings on disk, pictures) takes the bytes of 16 bays x 12 channels
at 10 Hz under a clock that is moved by hand; the real window and the threads that read history for it are in the same
process. Sixteen runs are in progress; something happens in a bay every minute and a half (an alarm comes, goes, a
culture is fed), in every hour the cable is out for six minutes, which are fetched afterwards, the window paints twice a
minute, and every three minutes (in the first hour every minute) somebody goes to another of sixteen views. Nothing goes
up to a plant: it is a fortnight off line. ``python tests/benchmarks/bench_soak.py --hours 336 --turn 2`` is the
fortnight, with the station taking the bytes of two seconds at once; without ``--turn`` it is a tenth, as in life.

Prints one JSON line. ``figure``: seconds of real time that one second of the station's CPU is good for; ``floor``: 1.
``rss_*``: resident memory (MB) at the end of the first and of the last simulated hour, their ratio, the most at the end
of any hour, and at the end of each day. ``*_high``: the most that waited anywhere. ``lag_s``: the greatest age of the
newest value in a ring while the line was open, backlog or not. ``painted``: pictures. ``*_open_ms`` and ``replay_ms``:
what opening readings and journal and replaying takes afterwards.
"""

from __future__ import annotations

import argparse
import gc
import json
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))
sys.path.insert(0, str(Path(__file__).parents[1] / "support"))

from console.app import give_back
from console.journal.journal import Journal
from console.journal.readings import Readings
from console.station.replay import replay
from tests.support.gui_bench import BUILD, one_screen, resident_mb
from tests.support.loaded_shuttle import HZ
from tests.support.loaded_station import LoadedStation
from tests.support.soaked_window import SoakedWindow

OUT_FROM_MIN, OUT_MIN = 30, 6
WALK_MIN = 3
GIVE_BACK_MIN = 10
"""As the window does by its own clock, of which a soak has few minutes."""
DEFAULT_S = 45.0


@dataclass
class Soak:
    """The station and its window. ``tenths``: of a second that the station takes at once."""

    loaded: LoadedStation
    window: SoakedWindow
    tenths: int

    def hour(self, walk_min: int = WALK_MIN) -> None:
        """An hour of load, with an outage in it."""
        for minute in range(60):
            if minute % GIVE_BACK_MIN == 0:
                give_back()
            if minute == OUT_FROM_MIN:
                self.loaded.unplug()
            elif minute == OUT_FROM_MIN + OUT_MIN:
                self.loaded.plug()
            if minute % walk_min == 0:
                self.window.walk()
            for _ in range(2):
                self.loaded.seconds(30 - self.tenths / 10, self.tenths)
                self.window.look(self.loaded.turn(self.tenths))

    def hours(self, number: int | None, seconds: float) -> list[float]:
        """So many hours, or as many as fit (two at least): resident memory at the end of each."""
        began, rss = time.perf_counter(), list[float]()
        while len(rss) < (number or 2) or (number is None and time.perf_counter() - began < seconds):
            self.hour(WALK_MIN if rss else 1)
            gc.collect()
            give_back()
            rss.append(resident_mb())
            print(f"hour {len(rss)}: {rss[-1]:.1f} MB, {time.perf_counter() - began:.0f} s", file=sys.stderr)
        return rss


def opening(folder: Path, loaded: LoadedStation) -> dict[str, float]:
    """How long what a start does with the two files takes."""
    now = loaded.clock.now()
    began = time.perf_counter()
    with Readings(folder) as readings:
        settled, between = readings.settled(), time.perf_counter()
        with Journal.open(folder, mode="training", station="KSW-07", site="Kashiwa", now=now) as journal:
            opened = time.perf_counter()
            replay(journal, settled)
    return {
        "readings_open_ms": round((between - began) * 1e3, 1),
        "journal_open_ms": round((opened - between) * 1e3, 1),
        "replay_ms": round((time.perf_counter() - opened) * 1e3, 1),
    }


def sizes(folder: Path) -> tuple[int, int]:
    """Bytes of the journal and of the readings, their logs among them."""
    journal, readings = ("journal.db", "readings.db")
    found = {path.name: path.stat().st_size for path in folder.iterdir() if path.is_file()}
    return tuple(sum(size for name, size in found.items() if name.startswith(which)) for which in (journal, readings))  # type: ignore[return-value]


def memory(rss: list[float]) -> dict[str, object]:
    """Of resident memory at the end of each hour."""
    return {
        "rss_first_mb": round(rss[0], 1),
        "rss_last_mb": round(rss[-1], 1),
        "rss_ratio": round(rss[-1] / rss[0], 4),
        "rss_max_mb": round(max(rss), 1),
        "rss_days_mb": [round(at, 1) for at in rss[23::24]],
    }


def measure(folder: Path, hours: int | None, seconds: float, tenths: int = 1) -> dict[str, object]:
    """The bench's line: so many simulated hours, or as many as fit into so many seconds (two at least)."""
    loaded = LoadedStation(folder)
    window = SoakedWindow(loaded)
    try:
        began, rss = time.perf_counter(), Soak(loaded, window, tenths).hours(hours, seconds)
        took, simulated_s = time.perf_counter() - began, loaded.device.tick / HZ
        loaded.seconds(5)  # what came last is vouched for and stored
        if not loaded.whole() or loaded.readings.lost():
            raise SystemExit(f"records are missing: {loaded.readings.lacking(loaded.device.boot, 1, loaded.device.n)}")
        high, events = loaded.high, loaded.journal.head().seq
    finally:
        window.close()
        loaded.close()
    journal, readings = sizes(folder)
    days = simulated_s / 86_400
    return {
        "bench": "soak",
        "figure": round(simulated_s / high.cpu_s, 1),
        "unit": "x real time",
        "floor": 1,
        "ratio": round(simulated_s / high.cpu_s, 1),
        "simulated_hours": round(simulated_s / 3600, 3),
        "wall_s": round(took, 1),
        "samples_per_s": round(loaded.samples / took),
        "station_cpu_share": round(high.cpu_s / simulated_s, 5),
        **memory(rss),
        "painted": window.painted,
        "lag_s": high.live_age_s,
        "waiting_records_high": high.records,
        "unacknowledged_high": high.unacknowledged,
        "events_beyond_settled_high": high.events,
        "alarms_high": high.alarms,
        "events_per_day": round(events / days),
        "journal_mb_per_day": round(journal / days / 1e6, 2),
        "readings_mb_per_day": round(readings / days / 1e6, 1),
        "bytes_per_sample": round(readings / loaded.samples, 3),
        **opening(folder, loaded),
    }


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--hours", type=int, help="simulated; 336 is the fortnight")
    parser.add_argument("--seconds", type=float, default=DEFAULT_S, help="of machine time, if no hours are given")
    parser.add_argument("--turn", type=float, default=0.1, help="simulated seconds that the station takes at once")
    wanted = parser.parse_args()
    BUILD.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=BUILD) as made:
        one_screen(Path(made))
        (Path(made) / "data").mkdir()
        print(json.dumps(measure(Path(made) / "data", wanted.hours, wanted.seconds, round(wanted.turn * 10))))
