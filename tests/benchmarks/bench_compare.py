"""Comparing: six curves painted over one another, the band of earlier fortnights, and a table of readings.

Prints one JSON line. ``paint_ms``: the comparison's plot, six noisy curves of 2,000 points on 1,400 px, two px wide,
with letters, lanes and ends; ``paint_floor_ms``: a bare pyqtgraph window with the same six curves, 1 px wide, and
nothing else; ``paint_ratio``. ``band_ms``: the envelope of `RUNS` fortnights of twelve channels; ``band_floor_ms``:
reading the same samples as plain rows with nothing but sqlite3, an hour measured and scaled up; ``band_ratio``.
``table_per_s``: values written into a table by `console.wiring.readings_export`; ``table_floor_per_s``: the same
values by Python's csv module alone; ``table_ratio`` is figure / floor in time.
"""

from __future__ import annotations

import csv
import json
import os
import statistics
import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from time import perf_counter

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).parents[2]))

import numpy as np
import pyqtgraph as pg
from PySide6.QtWidgets import QApplication, QWidget

from console.journal.readings import Readings
from console.journal.readings_query import ReadingsReader
from console.queries.envelope import EnvelopeQuestion, PastRun, envelope
from console.records.readings_export import ExportPart
from console.wiring.readings_export import ReadingsExporter
from console.workflow.library import load_book
from tests.benchmarks.bench_history import BUILD, raw_ms
from tests.support.emulated_day import CHANNELS, EPOCH_MS, FORTNIGHT, HOUR, records
from widgets import theme
from widgets.curve import Range
from widgets.overlay import Line, OverlayPlot

RUNS, ROUNDS, POINTS = 2, 7, 2000
TABLE_HOURS = 20


def painted_ms(widget: QWidget) -> float:
    """The median of painting it whole."""
    took = []
    for _ in range(ROUNDS):
        began = perf_counter()
        widget.grab()
        took.append((perf_counter() - began) * 1000)
    return statistics.median(took)


def paint() -> dict[str, float]:
    """The comparison's plot beside a bare one."""
    app = QApplication.instance() or QApplication([])
    theme.apply(theme.Look(theme.load("light")))
    chance, t = np.random.default_rng(1), np.linspace(0, 3600, POINTS)
    ys = [50 + chance.normal(0, 1.5, POINTS) + index for index in range(6)]
    ours, bare = OverlayPlot(), pg.PlotWidget()
    for widget in (ours, bare):
        widget.resize(1400, 700)
        widget.show()
    lines = [Line("ABCDEF"[index], f"{index:02}", t, y) for index, y in enumerate(ys)]
    ours.set_span(0, 3600)
    ours.show_lines(lines, Range(40, 62), ("x", "y"))
    for y in ys:
        bare.plot(t, y, antialias=True)
    app.processEvents()
    figure, floor = painted_ms(ours), painted_ms(bare)
    return {"paint_ms": round(figure, 1), "paint_floor_ms": round(floor, 1), "paint_ratio": round(figure / floor, 2)}


def band(folder: Path) -> dict[str, float]:
    """The envelope of whole fortnights."""
    runs = tuple(PastRun(n, f"R{n}", EPOCH_MS / 1000, EPOCH_MS / 1000 + FORTNIGHT) for n in range(1, RUNS + 1))
    channels, took = load_book().channels, []
    for _ in range(3):
        with ReadingsReader(folder) as reader:
            began = perf_counter()
            found = envelope(reader, EnvelopeQuestion(runs, CHANNELS), channels)
            took.append((perf_counter() - began) * 1000)
    if any(np.isnan(one.low).any() for one in found.bands.values()):
        raise SystemExit("The band has holes where both runs have values.")
    figure, floor = statistics.median(took), raw_ms(folder) * RUNS
    return {"band_ms": round(figure), "band_floor_ms": round(floor), "band_ratio": round(figure / floor, 4)}


def table(folder: Path) -> dict[str, float]:
    """A day of one channel as a table, beside the csv module alone."""
    part = ExportPart(1, "R1", "ORD-1", EPOCH_MS, EPOCH_MS + TABLE_HOURS * HOUR * 1000, CHANNELS[:4])
    began = perf_counter()
    told = ReadingsExporter(folder, load_book().channels).table((part,), (), "bench", out=folder / "table.csv")
    figure = perf_counter() - began
    rows = [["2026-11-23T05:00:00.000Z", "2026-11-23T05:00:00.000Z", "01", "R1", "ORD-1", "ph", 7.123, "", "good"]]
    began = perf_counter()
    with (folder / "bare.csv").open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows(rows * told.values)
    floor = perf_counter() - began
    return {
        "table_per_s": round(told.values / figure),
        "table_floor_per_s": round(told.values / floor),
        "table_ratio": round(figure / floor, 2),
        "table_values": told.values,
    }


def measure() -> dict[str, object]:
    """The bench's line."""
    BUILD.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=BUILD) as name:
        folder = Path(name)
        with Readings(folder) as readings:
            for first in range(1, FORTNIGHT, HOUR):
                for n in range(1, RUNS + 1):
                    readings.append([replace(records(first, HOUR, n), run=f"R{n}", boot=n)])
        return {"bench": "compare", **paint(), **band(folder), **table(folder)}


if __name__ == "__main__":
    print(json.dumps(measure()))
