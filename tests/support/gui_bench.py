"""What the benches of the window share: the event loop and its stalls, the whole program under full load, bare windows.

The program is in training with the scenario ``full-load``: the emulator, a process of its own, sends 16 bays x 12
channels at 10 Hz over a pseudo-terminal; the real threads decode it and store it on disk; a person is signed in.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

ROOT = Path(__file__).resolve().parents[2]
BUILD = ROOT / "build"
PATIENCE_S = 60.0
WIDTH, HEIGHT = 1920, 1080
SCREEN = {"name": "panel", "x": 0, "y": 0, "width": WIDTH, "height": HEIGHT}
LOOKS = {"logicalDpi": 96, "logicalBaseDpi": 96, "dpr": 1}
POINTS, PERIOD_MS = 600, 100
SETTLE_S = 3.0

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication, QWidget

    from console.program import Program


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
    """Stalls of the event loop in milliseconds, and what the process took meanwhile.

    A stall is how much longer than its interval a 1 ms timer of the GUI thread waited for its turn.
    """
    from PySide6.QtCore import Qt, QTimer

    turns: list[int] = []
    probe = QTimer(interval=1, timerType=Qt.TimerType.PreciseTimer)

    def turn() -> None:
        turns.append(time.monotonic_ns())

    probe.timeout.connect(turn)
    probe.start()
    load = work(app, seconds)
    probe.stop()
    late = sorted(max(0.0, (b - a) / 1e6 - 1) for a, b in pairwise(turns))
    at = {"p999_ms": late[round(0.999 * (len(late) - 1))], "p99_ms": late[round(0.99 * (len(late) - 1))]}
    return {**at, "max_ms": late[-1], "turns": len(late), **load}


def work(app: QApplication, seconds: float) -> dict[str, float]:
    """The process's share of one core, all its threads, and its memory; no probe beside it."""
    before, start_s = resource.getrusage(resource.RUSAGE_SELF), time.monotonic()
    loop_until(app, lambda: False, seconds)
    after, wall_s = resource.getrusage(resource.RUSAGE_SELF), time.monotonic() - start_s
    cpu_s = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return {"cpu": cpu_s / wall_s, "rss_mb": resident_mb()}


def resident_mb() -> float:
    """Resident memory of this process in MB (Linux)."""
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def bare_window(plots: int) -> tuple[QApplication, QWidget]:
    """So many plots of POINTS noisy points, set anew at 10 Hz: fixed ranges, thin pens, and pyqtgraph alone."""
    import numpy as np
    import pyqtgraph as pg
    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QApplication, QGridLayout, QWidget

    app = QApplication([])
    window = QWidget()
    grid, curves = QGridLayout(window), []
    for place in range(plots):
        plot = pg.PlotWidget()
        plot.setXRange(0, POINTS, padding=0)
        plot.setYRange(-4, 4, padding=0)
        curves.append(plot.plot(pen=pg.mkPen(width=1)))
        grid.addWidget(plot, place // 4, place % 4)
    random = np.random.default_rng(1)
    tick = QTimer(window, interval=PERIOD_MS)

    def draw() -> None:
        for curve in curves:
            curve.setData(random.normal(size=POINTS))

    tick.timeout.connect(draw)
    window.resize(WIDTH, HEIGHT)
    window.show()
    tick.start()
    loop_until(app, lambda: False, SETTLE_S)
    return app, window


class Console:
    """The whole program at work on ``folder``, with its window."""

    def __init__(self, folder: Path) -> None:
        from console.program import Program
        from console.settings import load_settings
        from widgets.theme import REFERENCE_PX_PER_MM

        settings = partial(load_settings, "training", folder, warp=1, scenario="full-load")
        self.program: Program = Program(settings, px_per_mm=REFERENCE_PX_PER_MM, training=True)

    def __enter__(self) -> Self:
        """Shown, with someone signed in."""
        self.program.show()
        try:
            self._sign_in()
        except BaseException:
            self.program.close()
            raise
        return self

    def __exit__(self, *why: object) -> None:
        """Ended in good order."""
        self.program.close()

    def ask(self, *asked: object) -> None:
        """Touches."""
        for wish in asked:
            self.program.bridge.on_asked(wish)

    def wait(self, done: Callable[[Any], bool], what: str) -> None:
        """Until the newest snapshot satisfies ``done``."""
        program = self.program

        def is_done() -> bool:
            snapshot = program.running.latest() if program.running else None
            if program.running is None and getattr(program, "_before", None).__class__.__name__ == "Failed":
                raise SystemExit(f"The station did not start: {program._before}")
            return snapshot is not None and done(snapshot)

        if not loop_until(program.app, is_done, PATIENCE_S):
            raise SystemExit(f"The bench waited in vain for {what}.")

    def go(self, seconds: float) -> None:
        """Let it work."""
        loop_until(self.program.app, lambda: False, seconds)

    def rows_a_second(self) -> float:
        """How many telemetry records a second arrive, by what the newest rows of all bays say."""
        snapshot = self.program.running.latest() if self.program.running else None
        return sum(1 / latest.period_s for latest in snapshot.latest.values()) if snapshot else 0.0

    def picture(self, name: str) -> None:
        """Where BENCH_PICTURES names a folder: what is measured."""
        if folder := os.environ.get("BENCH_PICTURES"):
            self.program.window.grab().save(str(Path(folder) / f"{name}.png"))

    def _sign_in(self) -> None:
        from console.presenters import asks

        self.wait(lambda s: s.link.state == "open" and len(s.latest) == 16, "sixteen bays")
        running = self.program.running
        if running is None:
            raise SystemExit("The station is gone.")
        badge = next(label for label in running.labels if label.prompt == "badge")
        self.ask(asks.TouchLabel(badge.text))
        self.wait(lambda s: any(p.procedure == "sign_in" for p in s.state.procedures.values()), "the badge")
        self.ask(asks.GiveSecret(running.pins["trainee-a"]))
        self.wait(lambda s: s.state.session is not None, "the session")


def fill(folder: Path, bays: range, seconds: int) -> None:
    """Readings of so many seconds up to now, at 1 Hz, of the runs that the scenario full-load has in ``bays``."""
    from dataclasses import replace

    from console.clock import SystemClock
    from console.journal.journal import Journal
    from console.journal.readings import Readings
    from tests.support.emulated_day import BOOT, EPOCH_MS, HOUR, records

    folder.mkdir(exist_ok=True)
    # Readings without a journal are what another console left: none starts on them.
    now = SystemClock().now()
    Journal.open(folder, mode="training", station="KSW-07", site="Kashiwa", now=now).close()
    shift_ms = round(now.utc.timestamp() * 1000) - EPOCH_MS - (seconds + 10) * 1000
    with Readings(folder) as readings:
        for bay in bays:
            for first in range(1, seconds, HOUR):
                batch = records(first, min(HOUR, seconds - first + 1), bay)
                times = batch.process_ms + shift_ms
                readings.append(
                    [replace(batch, run=f"scenario-{bay:02}", process_ms=times, wall_ms=times, boot=BOOT * 1000 + bay)]
                )


def one_screen(folder: Path) -> None:
    """From now on this process and its children have one offscreen screen, as the panel has."""
    screen = folder / "screen.json"
    screen.write_text(json.dumps({"screens": [SCREEN | LOOKS]}), encoding="utf-8")
    os.environ["QT_QPA_PLATFORM"] = f"offscreen:configfile={screen}"


def child(script: str, folder: Path, *arguments: str, environment: dict[str, str] | None = None) -> dict[str, Any]:
    """One measurement in a process of its own: the last line that ``script`` prints. One screen, as the panel has."""
    one_screen(folder)
    surroundings = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        **(environment or {}),
    }
    command = [sys.executable, script, *arguments]
    done = subprocess.run(command, env=surroundings, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    figures: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return figures
