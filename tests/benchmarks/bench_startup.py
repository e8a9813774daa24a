"""Process start to the first painted sign-in, against a bare QMainWindow script, in turns.

Prints one JSON line: {"bench": "startup", "figure_ms": ..., "floor_ms": ..., "ratio": ..., ...}. Both children are
timed from just before they are spawned to the first turn of their event loop after the window (of the console: with
the sign-in page in it) has had its paint event, that is when everything in it has been painted. Both run on Qt's
offscreen platform, with one screen of the panel's size, and from compiled modules, as installed programs do.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROUNDS = 11
SCREEN = {"name": "panel", "x": 0, "y": 0, "width": 1920, "height": 1080}
LOOKS = {"logicalDpi": 96, "logicalBaseDpi": 96, "dpr": 1}

TOLD = """
def told():
    import os, time
    print(time.monotonic_ns(), flush=True)
    os._exit(0)
"""
BARE = (
    TOLD
    + """
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMainWindow

class Bare(QMainWindow):
    def paintEvent(self, event):
        QTimer.singleShot(0, told)

app = QApplication([])
window = Bare()
window.resize(1920, 1080)
window.show()
app.exec()
"""
)
CONSOLE = (
    TOLD
    + """
import sys
from console import __main__, program
from PySide6.QtCore import QEvent, QObject, QTimer

class Painted(QObject):
    def eventFilter(self, page, event):
        if event.type() == QEvent.Type.Paint and page.view is not None:
            QTimer.singleShot(0, told)
        return False

class Watched(program.Program):
    def show(self, **how):
        self.painted = Painted()
        self.window.screen_named("sign_in").installEventFilter(self.painted)
        super().show(**how)

program.Program = Watched
__main__.main(["run", "--training", "--data", sys.argv[1]])
"""
)


def first_paint_ms(script: str, folder: str, screen: Path) -> float:
    """Milliseconds from spawning to the first paint."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    environment |= {
        "QT_QPA_PLATFORM": f"offscreen:configfile={screen}",
        "PYTHONPATH": str(ROOT),
        "PYTHONPYCACHEPREFIX": f"{folder}/compiled",
    }
    start = time.monotonic_ns()
    done = subprocess.run(
        [sys.executable, "-c", script, folder], env=environment, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True
    )
    return (int(done.stdout.split()[-1]) - start) / 1e6


def measure(rounds: int = ROUNDS) -> dict[str, object]:
    """Medians over ``rounds`` turns, after one turn of each that is not counted (it compiles the modules)."""
    ours, floor = [], []
    with tempfile.TemporaryDirectory() as folder:
        screen = Path(folder) / "screen.json"
        screen.write_text(json.dumps({"screens": [SCREEN | LOOKS]}), encoding="utf-8")
        for _ in range(rounds + 1):
            floor.append(first_paint_ms(BARE, folder, screen))
            ours.append(first_paint_ms(CONSOLE, folder, screen))
    del floor[0], ours[0]
    return {
        "bench": "startup",
        "figure_ms": round(statistics.median(ours), 1),
        "floor_ms": round(statistics.median(floor), 1),
        "ratio": round(statistics.median(own / bare for own, bare in zip(ours, floor, strict=True)), 3),
        "rounds": rounds,
    }


if __name__ == "__main__":
    print(json.dumps(measure()))
