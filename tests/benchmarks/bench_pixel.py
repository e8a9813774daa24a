"""From the byte to the painted pixel: how old a value is when it is on the screen, at 16 bays x 12 channels x 10 Hz.

The emulator, a process of its own, numbers the records of one bay by their temperature and stamps when their bytes went
into the pseudo-terminal (tests/support/marked_shuttle.py). The whole program decodes, stores and shows them: first
that bay's run screen, then the wall. A record has arrived when a paint event that shows it, or a newer one, has been
flushed: a value that a newer one overtook counts until then. The floor: plain lines of the same size and rate over the
same kind of terminal, one thread that reads them, and a bare window that paints number and four curves.

Prints one JSON line: ``figure_ms`` and ``floor_ms`` are p99 (limit: 150 ms); of the run screen, the wall and the floor
p50, p99 and the longest.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path
from time import monotonic_ns
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.support.gui_bench import BUILD, ROOT, Console, child, loop_until
from tests.support.marked_shuttle import BAY, LOWEST, STEPS

MARKED = ROOT / "tests" / "support" / "marked_shuttle.py"
MEASURE_S, SETTLE_S, FLOOR_S = 20.0, 5.0, 15.0
CURVES, POINTS = 4, 600
Painted = list[tuple[int, int]]
"""(number of the record, monotonic ns)."""


class Shown:
    """Which marks were on the screen, and since when: after the paint event, once its window is flushed."""

    def __init__(self) -> None:
        self.painted: Painted = []

    def show(self, mark: int) -> None:
        """A paint event that shows it is about to end."""
        from PySide6.QtCore import QTimer

        QTimer.singleShot(0, lambda: self.painted.append((mark, monotonic_ns())))


def watch_paints(shown: Shown) -> None:
    """Hear every painted temperature of the bay: beside its trend, and on the wall."""
    from widgets.value_tile import ValueTile
    from widgets.wall_cell import WallCell

    tile, cell = ValueTile.draw, WallCell.draw

    def tile_drawn(self: ValueTile, p: Any) -> None:
        tile(self, p)
        if self.value.unit == "°C" and self.value.number:
            shown.show(mark_of(self.value.number))

    def cell_drawn(self: WallCell, p: Any) -> None:
        cell(self, p)
        if self.cell.number == f"{BAY:02}" and self.cell.unit == "°C" and self.cell.value:
            shown.show(mark_of(self.cell.value))

    ValueTile.draw, WallCell.draw = tile_drawn, cell_drawn  # type: ignore[method-assign]


def mark_of(text: str) -> int:
    """The record's number of a painted temperature; 0 for a dash."""
    return round(float(text) * 100) - LOWEST if text[0].isdigit() else 0


def ages(stamps: Path, painted: Painted, since_ns: int, until_ns: int) -> list[float]:
    """How old each record was, in ms, when it or a newer one was shown; of those written in this time."""
    found, shown = [], iter(painted)
    mark, at = next(shown, (0, 0))
    for line in stamps.read_text("ascii").splitlines():
        number, written = (int(part) for part in line.split())
        while mark < number % STEPS and (later := next(shown, None)) is not None:
            mark, at = later
        if since_ns <= written <= until_ns and mark >= number % STEPS:
            found.append((at - written) / 1e6)
    return sorted(found)


def summary(found: list[float]) -> list[float]:
    """p50, p99 and the longest."""
    if len(found) < 50:
        raise SystemExit(f"Only {len(found)} records were seen on the screen.")
    return [round(found[round(share * (len(found) - 1))], 1) for share in (0.5, 0.99, 1.0)]


def console(folder: Path) -> dict[str, Any]:
    """The program: the run screen, then the wall."""
    from console.presenters.asks import GoTo
    from console.wiring import emulator_process

    stamps, shown = folder / "stamps", Shown()
    watch_paints(shown)
    popen = subprocess.Popen

    def marked(command: list[str], **how: Any) -> Any:
        """The marked emulator in place of the plain one."""
        if "hardware.emulator" in command:
            options = command[command.index("hardware.emulator") + 1 :]
            command = [sys.executable, str(MARKED), str(stamps), "emulator", *options]
        return popen(command, **how)

    emulator_process.subprocess.Popen = marked  # type: ignore[misc, assignment, attr-defined]
    with Console(folder) as at_work:
        figures = {}
        for screen, wish in (("run", GoTo("run", BAY)), ("wall", GoTo("wall"))):
            at_work.ask(wish)
            at_work.go(SETTLE_S)
            shown.painted.clear()
            began = monotonic_ns()
            at_work.go(MEASURE_S)
            ended = monotonic_ns()
            at_work.go(1.0)  # for the last of them to be painted
            figures[screen] = summary(ages(stamps, shown.painted, began, ended))
        return {**figures, "rows_s": at_work.rows_a_second()}


def floor(folder: Path) -> dict[str, Any]:
    """A window, a terminal and one thread."""
    import numpy as np
    import pyqtgraph as pg
    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QApplication, QLabel, QVBoxLayout, QWidget

    stamps, newest = folder / "bare", [0]
    sender = start_sender(stamps, folder / "line", newest)
    app, window, shown = QApplication([]), QWidget(), Shown()
    column, label, curves = QVBoxLayout(window), QLabel(), []
    column.addWidget(label)
    for _ in range(CURVES):
        plot = pg.PlotWidget()
        column.addWidget(plot)
        curves.append(plot.plot(pen=pg.mkPen(width=1)))
    random, tick = np.random.default_rng(1), QTimer(window, interval=16)

    def look() -> None:
        mark = newest[0]
        if label.text() != str(mark):
            label.setText(str(mark))
            for curve in curves:
                curve.setData(random.normal(size=POINTS))
            QApplication.processEvents()  # paints now
            shown.show(mark)

    tick.timeout.connect(look)
    window.resize(1920, 1080)
    window.show()
    tick.start()
    loop_until(app, lambda: False, 2.0)
    began = monotonic_ns()
    loop_until(app, lambda: False, FLOOR_S)
    ended = monotonic_ns()
    loop_until(app, lambda: False, 0.5)
    sender.kill()
    sender.wait()
    return {"floor": summary(ages(stamps, shown.painted, began, ended))}


def start_sender(stamps: Path, link: Path, newest: list[int]) -> subprocess.Popen[bytes]:
    """The process at the other end of a terminal, and the thread that reads it."""
    sender = subprocess.Popen([sys.executable, str(MARKED), str(stamps), "lines", str(link)], stdout=subprocess.PIPE)
    if sender.stdout is None or not sender.stdout.readline():
        raise SystemExit("The sender did not start.")
    terminal = os.open(link, os.O_RDONLY | os.O_NOCTTY)
    threading.Thread(target=read_lines, args=(terminal, newest), daemon=True).start()
    return sender


def piece(terminal: int) -> bytes:
    """What comes; nothing once the other end is gone."""
    try:
        return os.read(terminal, 65_536)
    except OSError:
        return b""


def read_lines(terminal: int, newest: list[int]) -> None:
    """Keep the newest number of the bay."""
    left = b""
    while data := piece(terminal):
        *whole, left = (left + data).split(b"\n")
        for line in whole:
            if line.startswith(f"{BAY:02} ".encode()):
                newest[0] = int(line.split()[1])


def measure() -> dict[str, object]:
    """The bench's line."""
    BUILD.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=BUILD) as name:
        folder, script = Path(name), str(Path(__file__).resolve())
        bare, ours = child(script, folder, "floor", name), child(script, folder, "console", name)
    figure = max(ours["run"][1], ours["wall"][1])
    return {
        "bench": "pixel",
        "figure_ms": figure,
        "floor_ms": bare["floor"][1],
        "ratio": round(figure / bare["floor"][1], 2),
        "run_ms": ours["run"],
        "wall_ms": ours["wall"],
        "bare_ms": bare["floor"],
        "rows_s": round(ours["rows_s"], 1),
    }


def main() -> None:
    """Parent without arguments; a child with what it is to measure."""
    kinds: dict[str, Callable[[Path], dict[str, Any]]] = {"floor": floor, "console": console}
    print(json.dumps(kinds[sys.argv[1]](Path(sys.argv[2])) if len(sys.argv) > 1 else measure()))


if __name__ == "__main__":
    main()
