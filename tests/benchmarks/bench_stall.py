"""How long the GUI's event loop stalls under full load, against a bare window that paints twelve curves, in turns.

Ours is the whole program in training with the scenario ``full-load``: the emulator over a pseudo-terminal sends
16 bays x 12 channels at 10 Hz, the real threads decode it and store it on disk, a person is signed in and one run is
shown, its curves filled. The floor is a window of the same size in which twelve plots of 600 points are set anew at
10 Hz. A stall is how much longer than its interval a 1 ms timer of the GUI thread waited for its turn.

Prints one JSON line: {"bench": "gui_stall", "figure_ms": ..., "floor_ms": ..., "ratio": ..., ...}: the 99.9th
percentile of all turns, the median over the rounds; and the console's share of one core and its memory meanwhile.
"""

from __future__ import annotations

import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from console.program import Program

ROUNDS = 3
MEASURE_S = 10.0
SETTLE_S = 3.0
ZOOM, FILL_S = 4, 40.0
"""The live window of ten minutes, halved so often, is filled with values after so long."""
PATIENCE_S = 60.0
BAY = 7
CURVES, POINTS, PERIOD_MS = 12, 600, 100
WIDTH, HEIGHT = 1920, 1080
SCREEN = {"name": "panel", "x": 0, "y": 0, "width": WIDTH, "height": HEIGHT}
LOOKS = {"logicalDpi": 96, "logicalBaseDpi": 96, "dpr": 1}


# --- in a child: the event loop and its stalls ---------------------------------------------------------------------


def loop_until(app: QApplication, done: Callable[[], bool], seconds: float) -> bool:
    """Run the event loop until ``done`` or for so long; whether it was done."""
    from PySide6.QtCore import QTimer

    end_s = time.monotonic() + seconds
    watch = QTimer(interval=20)

    def look() -> None:
        if done() or time.monotonic() > end_s:
            app.exit()

    watch.timeout.connect(look)
    watch.start()
    app.exec()
    watch.stop()
    return done()


def stalls(app: QApplication, seconds: float) -> dict[str, float]:
    """Stalls of the event loop in milliseconds, and what the process took meanwhile."""
    from PySide6.QtCore import Qt, QTimer

    turns: list[int] = []
    probe = QTimer(interval=1, timerType=Qt.TimerType.PreciseTimer)

    def turn() -> None:
        turns.append(time.monotonic_ns())

    probe.timeout.connect(turn)
    probe.start()
    before, start_s = resource.getrusage(resource.RUSAGE_SELF), time.monotonic()
    loop_until(app, lambda: False, seconds)
    after, wall_s = resource.getrusage(resource.RUSAGE_SELF), time.monotonic() - start_s
    probe.stop()
    late = sorted(max(0.0, (b - a) / 1e6 - 1) for a, b in pairwise(turns))
    cpu_s = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return {
        "p999_ms": late[round(0.999 * (len(late) - 1))],
        "p99_ms": late[round(0.99 * (len(late) - 1))],
        "max_ms": late[-1],
        "turns": len(late),
        "cpu": cpu_s / wall_s,
        "rss_mb": resident_mb(),
    }


def resident_mb() -> float:
    """Resident memory of this process in MB (Linux)."""
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def floor() -> dict[str, float]:
    """The bare window: fixed ranges and thin pens, as fast as pyqtgraph goes without more ado."""
    import numpy as np
    import pyqtgraph as pg
    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QApplication, QGridLayout, QWidget

    app = QApplication([])
    window = QWidget()
    grid, curves = QGridLayout(window), []
    for place in range(CURVES):
        plot = pg.PlotWidget()
        plot.setXRange(0, POINTS, padding=0)
        plot.setYRange(-4, 4, padding=0)
        curves.append(plot.plot(pen=pg.mkPen(width=1)))
        grid.addWidget(plot, place // 4, place % 4)
    random = np.random.default_rng(1)
    tick = QTimer(interval=PERIOD_MS)

    def draw() -> None:
        for curve in curves:
            curve.setData(random.normal(size=POINTS))

    tick.timeout.connect(draw)
    window.resize(WIDTH, HEIGHT)
    window.show()
    tick.start()
    loop_until(app, lambda: False, SETTLE_S)
    return stalls(app, MEASURE_S)


def console(folder: Path) -> dict[str, float]:
    """The program at work."""
    from console.program import Program
    from console.settings import load_settings
    from widgets.theme import REFERENCE_PX_PER_MM

    settings = partial(load_settings, "training", folder, warp=1, scenario="full-load")
    program = Program(settings, px_per_mm=REFERENCE_PX_PER_MM, training=True)
    program.show()
    try:
        sign_in(program)
        show_run(program)
        loop_until(program.app, lambda: False, FILL_S)
        if len(sys.argv) > 3:  # where a picture of what was measured is wanted
            program.window.grab().save(sys.argv[3])
        return {**stalls(program.app, MEASURE_S), "rows_s": rows_a_second(program)}
    finally:
        program.close()


def wait(program: Program, done: Callable[[Any], bool], what: str) -> None:
    """Until the newest snapshot satisfies ``done``."""

    def is_done() -> bool:
        snapshot = program.running.latest() if program.running else None
        return snapshot is not None and done(snapshot)

    if not loop_until(program.app, is_done, PATIENCE_S):
        raise SystemExit(f"The bench waited in vain for {what}.")


def sign_in(program: Program) -> None:
    """Badge and PIN, as a person does it."""
    from console.presenters import asks

    wait(program, lambda s: s.link.state == "open" and len(s.latest) == 16, "sixteen bays")
    running = program.running
    if running is None:
        raise SystemExit("The station is gone.")
    badge = next(label for label in running.labels if label.prompt == "badge")
    program.bridge.on_asked(asks.TouchLabel(badge.text))
    wait(program, lambda s: any(p.procedure == "sign_in" for p in s.state.procedures.values()), "the badge")
    program.bridge.on_asked(asks.GiveSecret(running.pins["trainee-a"]))
    wait(program, lambda s: s.state.session is not None, "the session")


def show_run(program: Program) -> None:
    """The run screen of one bay, with its trends."""
    from console.presenters.asks import ChooseWindow, GoTo

    program.bridge.on_asked(GoTo("run", BAY))
    for _ in range(ZOOM):
        program.bridge.on_asked(ChooseWindow("in"))
    wait(program, lambda s: program.bridge.ui.screen == "run" and s.trend is not None, "the run")


def rows_a_second(program: Program) -> float:
    """How many telemetry records a second the shown bay's newest row says arrive, in all bays."""
    snapshot = program.running.latest() if program.running else None
    return sum(1 / latest.period_s for latest in snapshot.latest.values()) if snapshot else 0.0


# --- in the parent -------------------------------------------------------------------------------------------------


def child(kind: str, folder: str, screen: Path) -> dict[str, float]:
    """One measurement in a process of its own."""
    environment = {**os.environ, "QT_QPA_PLATFORM": f"offscreen:configfile={screen}", "PYTHONPATH": str(ROOT)}
    command = [sys.executable, str(Path(__file__).resolve()), kind, folder, *sys.argv[1:]]
    done = subprocess.run(command, env=environment, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    figures: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return figures


def measure(rounds: int = ROUNDS) -> dict[str, object]:
    """Medians over ``rounds`` turns."""
    ours, bare = [], []
    (ROOT / "build").mkdir(exist_ok=True)
    for _ in range(rounds):
        with tempfile.TemporaryDirectory(dir=ROOT / "build") as folder:
            screen = Path(folder) / "screen.json"
            screen.write_text(json.dumps({"screens": [SCREEN | LOOKS]}), encoding="utf-8")
            bare.append(child("floor", folder, screen))
            ours.append(child("console", folder, screen))

    def middle(figures: list[dict[str, float]], name: str) -> float:
        return round(statistics.median(figure[name] for figure in figures), 2)

    ratios = [own["p999_ms"] / floor["p999_ms"] for own, floor in zip(ours, bare, strict=True)]
    return {
        "bench": "gui_stall",
        "figure_ms": middle(ours, "p999_ms"),
        "floor_ms": middle(bare, "p999_ms"),
        "ratio": round(statistics.median(ratios), 3),
        "p99_ms": [middle(ours, "p99_ms"), middle(bare, "p99_ms")],
        "max_ms": [middle(ours, "max_ms"), middle(bare, "max_ms")],
        "cpu": [middle(ours, "cpu"), middle(bare, "cpu")],
        "rss_mb": [middle(ours, "rss_mb"), middle(bare, "rss_mb")],
        "rows_s": middle(ours, "rows_s"),
        "rounds": rounds,
    }


def main() -> None:
    """Parent without arguments; a child with what it is to measure."""
    kinds: dict[str, Callable[[], dict[str, float]]] = {"floor": floor, "console": lambda: console(Path(sys.argv[2]))}
    work = kinds.get(sys.argv[1]) if len(sys.argv) > 2 else None
    print(json.dumps(work() if work else measure()))


if __name__ == "__main__":
    main()
