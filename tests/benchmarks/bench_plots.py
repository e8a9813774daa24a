"""Opening, zooming and dragging fourteen days on the run screen, from the disk to painted pixels.

The store holds a fortnight of twelve channels at 1 Hz. Each figure is query, presenter and painting of one page of the
run screen's plots together: ``open_ms`` the whole fortnight, ``zoom_ms`` the slowest of the steps from there to half a
minute; ``cursor_ms`` is the exact reading of a page's values at one moment (query alone). ``figure_ms``: a finger's
step on a day of it, strips moved and painted from what is loaded (95th percentile). ``floor_ms`` beside it: four bare
pyqtgraph plots with as many points, moved and painted likewise; ``ratio`` is figure / floor. ``cpu_ms``: open and zoom
as the process's own time, which a busy machine does not lengthen. Prints one JSON line.
"""

from __future__ import annotations

import json
import os
import statistics
import sys
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from time import perf_counter, process_time
from typing import TYPE_CHECKING, Any

sys.path.insert(0, str(Path(__file__).parents[2]))

import numpy as np

from console.journal.readings import Readings
from console.journal.readings_query import ReadingsReader
from console.presenters.asks import ChooseWindow
from console.presenters.run import RunView, present_run
from console.presenters.run_window import wanted_history
from console.presenters.ui import UiState, apply, painted
from console.queries.trends import TrendAnswer, TrendQuestion, answer
from tests.support import plotted
from tests.support.deciding import BOOK
from tests.support.emulated_day import EPOCH_MS, FORTNIGHT, HOUR, records

if TYPE_CHECKING:
    from console.screens.moving_trends import MovingTrends

BUILD = Path(__file__).resolve().parents[2] / "build"
BAY, ROUNDS, STEPS = 1, 5, 40
WIDTH, HEIGHT = 1454, 640


class Bench:
    """The run screen's plots over a store."""

    def __init__(self, reader: ReadingsReader, column: MovingTrends, paint: Callable[[], None]) -> None:
        self._reader, self._column, self._paint = reader, column, paint
        self.ui = UiState(screen="run", bay=BAY, window="14d")

    def show(self) -> tuple[float, float]:
        """One look, query and paint; how many milliseconds it took, of the wall and of this process."""
        scene = plotted.scene(BAY, EPOCH_MS / 1000, EPOCH_MS / 1000 + FORTNIGHT, self.ui)
        began = perf_counter(), process_time()
        found = self._answer(scene)
        view = present_run(scene, found)
        self._column.show_moving(view)
        self._paint()
        took = (perf_counter() - began[0]) * 1000, (process_time() - began[1]) * 1000
        self._check(view)
        self.ui = painted(self.ui, "run", span=view.span)
        return took

    def _answer(self, scene: Any) -> TrendAnswer:
        wanted = wanted_history(scene)
        if wanted is None:
            raise SystemExit("The bench's window asks for nothing.")
        return answer(self._reader, TrendQuestion(*wanted[:-1]), BOOK.channels)

    @staticmethod
    def _check(view: RunView) -> None:
        if len(view.trends) != 4 or any(trend.t.size < 2 for trend in view.trends):
            raise SystemExit("The bench's plots show nothing.")

    def touch(self, wish: str) -> tuple[float, float]:
        """A button, and the look that follows."""
        self.ui = apply(self.ui, ChooseWindow(wish))
        return self.show()

    def cursor(self) -> float:
        """Only the exact values."""
        ui = replace(self.ui, cursor=EPOCH_MS / 1000 + FORTNIGHT / 2)
        scene = plotted.scene(BAY, EPOCH_MS / 1000, EPOCH_MS / 1000 + FORTNIGHT, ui)
        wanted = wanted_history(scene)
        if wanted is None:
            raise SystemExit("The cursor asks for nothing.")
        question = TrendQuestion(*wanted[:-1])
        began = perf_counter()
        for name in question.channels:
            if self._reader.nearest(BAY, name, round((question.cursor_s or 0) * 1000), 2000, run="R") is None:
                raise SystemExit("The cursor reads nothing.")
        return (perf_counter() - began) * 1000

    def drag(self) -> list[float]:
        """A finger over half the plots, step by step; what is loaded moves with it."""
        from PySide6.QtCore import QPoint, Qt
        from PySide6.QtTest import QTest

        column, found = self._column, []
        start = QPoint(WIDTH // 2, HEIGHT // 2)
        QTest.mousePress(column, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, start)
        for step in range(1, STEPS + 1):
            began = perf_counter()
            QTest.mouseMove(column, start + QPoint(step * 12, 0), -1)
            self._paint()
            found.append((perf_counter() - began) * 1000)
        QTest.mouseRelease(column, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, start)
        return found


def bare(points: int, paint: Callable[[], None]) -> list[float]:
    """Four plots with nothing but a curve, moved and painted."""
    import pyqtgraph as pg
    from PySide6.QtWidgets import QVBoxLayout, QWidget

    window = QWidget()
    rows, plots = QVBoxLayout(window), []
    t, y = np.arange(points, dtype=float), np.random.default_rng(1).normal(size=points)
    for _ in range(4):
        plot = pg.PlotWidget()
        plot.setYRange(-4, 4, padding=0)
        plot.setXRange(0, points, padding=0)
        plot.plot(t, y, pen=pg.mkPen(width=1))
        rows.addWidget(plot)
        plots.append(plot)
    window.resize(WIDTH, HEIGHT)
    window.show()
    paint()
    found = []
    for step in range(1, STEPS + 1):
        began = perf_counter()
        for plot in plots:
            plot.setXRange(step * 5, points + step * 5, padding=0)
        paint()
        found.append((perf_counter() - began) * 1000)
    window.close()
    return found


def p95(values: list[float]) -> float:
    """The 95th percentile."""
    return sorted(values)[int(0.95 * (len(values) - 1))]


def middle(figures: list[tuple[float, float]], of: int) -> float:
    """The median of the wall's (0) or the process's (1) milliseconds."""
    return round(statistics.median(figure[of] for figure in figures), 1)


def measure() -> dict[str, object]:
    """The bench's line."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtWidgets import QApplication

    app = QApplication([])
    from console.screens.moving_trends import MovingTrends

    column = MovingTrends()
    column.resize(WIDTH, HEIGHT)
    column.show()
    opened, zoomed, read, moved, floors = [], [], [], [], []
    BUILD.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=BUILD) as name:
        folder = Path(name)
        with Readings(folder) as readings:
            for first in range(1, FORTNIGHT, HOUR):
                readings.append([records(first, HOUR)])
        with ReadingsReader(folder) as reader:
            for _ in range(ROUNDS):
                bench = Bench(reader, column, app.processEvents)
                opened.append(bench.show())
                steps = [bench.touch("in") for _ in range(4)]
                steps += [bench.touch("back") for _ in range(4)]
                moved.append(p95(bench.drag()))
                read.append(bench.cursor())
                zoomed.append([*steps, *(bench.touch("in") for _ in range(12))])
                floors.append(p95(bare(2000, app.processEvents)))
    return {
        "bench": "plots",
        "open_ms": middle(opened, 0),
        "zoom_ms": max(middle(list(step), 0) for step in zip(*zoomed, strict=True)),
        "cpu_ms": [middle(opened, 1), max(middle(list(step), 1) for step in zip(*zoomed, strict=True))],
        "cursor_ms": round(statistics.median(read), 1),
        "figure_ms": round(statistics.median(moved), 1),
        "floor_ms": round(statistics.median(floors), 1),
        "ratio": round(statistics.median(own / floor for own, floor in zip(moved, floors, strict=True)), 2),
    }


if __name__ == "__main__":
    print(json.dumps(measure()))
