"""The station at full load for simulated days: is its memory flat, does anything pile up, how fast could it go?

The real station (link, driver, keeper, journal and readings on disk, snapshots ten times a second) takes the bytes of
16 bays x 12 channels at 10 Hz under a clock that is moved by hand. Sixteen runs are in progress; something happens in
a bay every minute and a half (an alarm comes, goes, a culture is fed), and in every hour the cable is out for six
minutes, which are fetched afterwards. ``python tests/benchmarks/bench_soak.py --hours 336`` is the fortnight.

Prints one JSON line. ``figure``: seconds of real time that one second of the station's CPU is good for; ``floor``: 1.
``rss_*``: resident memory (MB) at the end of the first and of the last simulated hour, and their ratio. ``*_high``: the
most that waited anywhere. ``lag_s``: the greatest age of the newest value in a ring while the line was open, backlog or
not. ``open_s``: what opening journal and readings and replaying takes afterwards, beside an empty folder's.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))
sys.path.insert(0, str(Path(__file__).parents[1] / "support"))

from console.journal.journal import Journal
from console.journal.readings import Readings
from console.station.replay import replay
from tests.support.loaded_station import LoadedStation

BUILD = Path(__file__).resolve().parents[2] / "build"
HOUR_S = 3600
OUT_FROM_S, OUT_S = 1800, 360
DEFAULT_S = 45.0


def resident_mb() -> float:
    """Resident memory of this process in MB (Linux)."""
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def hour(loaded: LoadedStation) -> None:
    """An hour of load, with an outage in it."""
    loaded.seconds(OUT_FROM_S)
    loaded.unplug()
    loaded.seconds(OUT_S)
    loaded.plug()
    loaded.seconds(HOUR_S - OUT_FROM_S - OUT_S)


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


def measure(folder: Path, hours: int | None, seconds: float) -> dict[str, object]:
    """The bench's line: so many simulated hours, or as many as fit into so many seconds (two at least)."""
    loaded = LoadedStation(folder)
    try:
        began, rss = time.perf_counter(), list[float]()
        while len(rss) < (hours or 2) or (hours is None and time.perf_counter() - began < seconds):
            hour(loaded)
            gc.collect()
            rss.append(resident_mb())
        took = time.perf_counter() - began
        if not loaded.whole() or loaded.readings.lost():
            raise SystemExit(f"records are missing: {loaded.readings.lacking(loaded.device.boot, 1, loaded.device.n)}")
        simulated_s, high, events = len(rss) * HOUR_S, loaded.high, loaded.journal.head().seq
    finally:
        loaded.close()
    journal, readings = sizes(folder)
    days = simulated_s / 86_400
    return {
        "bench": "soak",
        "figure": round(simulated_s / high.cpu_s, 1),
        "unit": "x real time",
        "floor": 1,
        "ratio": round(simulated_s / high.cpu_s, 1),
        "simulated_hours": len(rss),
        "wall_s": round(took, 1),
        "samples_per_s": round(loaded.samples / took),
        "station_cpu_share": round(high.cpu_s / simulated_s, 5),
        "rss_first_mb": round(rss[0], 1),
        "rss_last_mb": round(rss[-1], 1),
        "rss_ratio": round(rss[-1] / rss[0], 4),
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
    wanted = parser.parse_args()
    BUILD.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=BUILD) as made:
        print(json.dumps(measure(Path(made), wanted.hours, wanted.seconds)))
