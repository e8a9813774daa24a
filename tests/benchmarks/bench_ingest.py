"""A backlog becomes readings: samples a second from numbered records to durable blocks, and bytes a sample on disk.

Prints one JSON line. ``figure`` is samples/s of our path on emulator data (a fortnight of one bay, 12 channels at
1 Hz, in appends of an hour); ``floor`` is the same samples as plain rows (series, time, value, quality) by
executemany into a table with the index that a query needs, an hour of them. ``bytes_per_sample`` and
``raw_bytes_per_sample`` are the files' sizes over their samples. ``small_append_us``: one second of one bay into a
live tail, as it comes from the line, beside one plain INSERT of its twelve rows, ``small_floor_us``.
"""

from __future__ import annotations

import json
import sqlite3
import statistics
import sys
import tempfile
from pathlib import Path
from time import perf_counter

sys.path.insert(0, str(Path(__file__).parents[2]))

import numpy as np

from console.journal.readings import Readings
from tests.support.emulated_day import CHANNELS, FORTNIGHT, HOUR, records

BUILD = Path(__file__).resolve().parents[2] / "build"
SMALL = 200


def ours(folder: Path) -> tuple[float, float]:
    """Seconds for a fortnight, and bytes a sample."""
    batches = [records(first, HOUR) for first in range(1, FORTNIGHT, HOUR)]
    with Readings(folder) as readings:
        began = perf_counter()
        for batch in batches:
            readings.append([batch])
        readings.durable()
        took = perf_counter() - began
    return took, _size(folder) / (FORTNIGHT * len(CHANNELS))


def bare(folder: Path) -> tuple[float, float]:
    """Seconds for an hour of plain rows, and bytes a sample."""
    batch = records(1, HOUR)
    rows = [
        (at, int(t), int(w), int(v), 0)
        for t, w, row in zip(batch.process_ms, batch.wall_ms, batch.values, strict=True)
        for at, v in enumerate(row)
    ]
    connection = _plain(folder)
    began = perf_counter()
    with connection:
        connection.executemany("INSERT INTO raw VALUES (?, ?, ?, ?, ?)", rows)
    took = perf_counter() - began
    connection.close()
    return took, _size(folder) / len(rows)


def small(folder: Path) -> tuple[float, float]:
    """Microseconds of one record into a live tail, and of its rows as they are: medians, in turns."""
    connection, own, floor = _plain(folder), [], []
    with Readings(folder) as readings:
        for n in range(1, SMALL + 1):
            batch = records(n, 1)
            began = perf_counter()
            readings.append([batch])
            between = perf_counter()
            with connection:
                values = [(at, n, n, int(v), 0) for at, v in enumerate(batch.values[0])]
                connection.executemany("INSERT INTO raw VALUES (?, ?, ?, ?, ?)", values)
            own.append(between - began)
            floor.append(perf_counter() - between)
    connection.close()
    return statistics.median(own) * 1e6, statistics.median(floor) * 1e6


def _plain(folder: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(folder / "raw.db")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("CREATE TABLE raw (series INTEGER, at INTEGER, wall INTEGER, value INTEGER, quality INTEGER)")
    connection.execute("CREATE INDEX raw_at ON raw (series, at)")
    return connection


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.iterdir())


def measure() -> dict[str, object]:
    """The bench's line."""
    BUILD.mkdir(exist_ok=True)
    rates, floors, sizes, raw_sizes, smalls = [], [], [], [], []
    for _ in range(3):
        with tempfile.TemporaryDirectory(dir=BUILD) as one, tempfile.TemporaryDirectory(dir=BUILD) as two:
            took, size = ours(Path(one))
            plain, raw_size = bare(Path(two))
        with tempfile.TemporaryDirectory(dir=BUILD) as three:
            smalls.append(small(Path(three)))
        rates.append(FORTNIGHT * len(CHANNELS) / took)
        floors.append(HOUR * len(CHANNELS) / plain)
        sizes.append(size)
        raw_sizes.append(raw_size)
    own, floor = (statistics.median(column) for column in zip(*smalls, strict=True))
    return {
        "bench": "ingest",
        "figure": round(statistics.median(rates)),
        "unit": "samples/s",
        "floor": round(statistics.median(floors)),
        "ratio": round(float(np.median(np.array(rates) / np.array(floors))), 2),
        "bytes_per_sample": round(statistics.median(sizes), 3),
        "raw_bytes_per_sample": round(statistics.median(raw_sizes), 2),
        "small_append_us": round(own, 1),
        "small_floor_us": round(floor, 1),
    }


if __name__ == "__main__":
    print(json.dumps(measure()))
