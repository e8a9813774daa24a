"""Opening a fortnight: traces of twelve channels at 1 Hz (1.2 million samples each), from the disk to arrays to draw.

Prints one JSON line. ``figure_ms`` is the answer to the question that the run screen asks when it opens, 1,600 points
a channel, by `console.queries.trends.answer`; ``floor_ms`` is reading the same samples as plain rows with nothing but
sqlite3, an hour measured and scaled up; ``ratio`` is figure / floor (limit 1/20). ``zoom_ms``: the slowest of the
steps from the whole to a quarter of an hour, each halving the window around the middle.
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

from console.journal.readings import Readings
from console.journal.readings_query import ReadingsReader
from console.queries.trends import TrendQuestion, answer
from console.workflow.library import load_book
from tests.support.emulated_day import CHANNELS, EPOCH_MS, FORTNIGHT, HOUR, records

BUILD = Path(__file__).resolve().parents[2] / "build"
POINTS = 1600
ROUNDS = 7


def question(part: float = 1.0) -> TrendQuestion:
    """The middle ``part`` (0..1) of the fortnight."""
    begin, half = EPOCH_MS / 1000, FORTNIGHT / 2
    middle = begin + half
    return TrendQuestion(1, "R", middle - half * part, middle + half * part, POINTS, CHANNELS)


def milliseconds(reader: ReadingsReader, asked: TrendQuestion) -> float:
    """How long the answer takes."""
    channels = load_book().channels
    began = perf_counter()
    found = answer(reader, asked, channels)
    took = (perf_counter() - began) * 1000
    if any(trace.t.size < 2 for trace in found.traces.values()):
        raise SystemExit("The bench's question found nothing.")
    return took


def raw_ms(folder: Path) -> float:
    """Plain rows of the fortnight read into lists, measured on an hour of each channel."""
    batch = records(1, HOUR)
    connection = sqlite3.connect(folder / "raw.db")
    connection.execute("CREATE TABLE raw (series INTEGER, at INTEGER, value INTEGER, quality INTEGER)")
    connection.execute("CREATE INDEX raw_at ON raw (series, at)")
    for at in range(len(CHANNELS)):
        rows = [(at, int(t), int(v), 0) for t, v in zip(batch.process_ms, batch.values[:, at], strict=True)]
        connection.executemany("INSERT INTO raw VALUES (?, ?, ?, ?)", rows)
    connection.commit()
    began = perf_counter()
    for at in range(len(CHANNELS)):
        connection.execute("SELECT at, value, quality FROM raw WHERE series = ? ORDER BY at", (at,)).fetchall()
    took = (perf_counter() - began) * 1000
    connection.close()
    return took * FORTNIGHT / HOUR


def measure() -> dict[str, object]:
    """The bench's line."""
    BUILD.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=BUILD) as name:
        folder = Path(name)
        with Readings(folder) as readings:
            for first in range(1, FORTNIGHT, HOUR):
                readings.append([records(first, HOUR)])
        floors, opened, steps = [], [], []
        for _ in range(ROUNDS):
            (folder / "raw.db").unlink(missing_ok=True)
            floors.append(raw_ms(folder))
            with ReadingsReader(folder) as reader:
                opened.append(milliseconds(reader, question()))
                steps.append([milliseconds(reader, question(0.5**step)) for step in range(1, 11)])
    slowest = max(statistics.median(column) for column in zip(*steps, strict=True))
    return {
        "bench": "history",
        "figure_ms": round(statistics.median(opened), 1),
        "floor_ms": round(statistics.median(floors)),
        "ratio": round(statistics.median(own / floor for own, floor in zip(opened, floors, strict=True)), 4),
        "zoom_ms": round(slowest, 1),
        "samples": FORTNIGHT * len(CHANNELS),
    }


if __name__ == "__main__":
    print(json.dumps(measure()))
