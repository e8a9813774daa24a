"""Process start to the first painted sign-in, against a bare QMainWindow script; and to a station that is ready, with a
fortnight's database against an empty one; in turns.

Prints one JSON line: {"bench": "startup", "figure_ms": ..., "floor_ms": ..., "ratio": ..., ...}; ``ready_ms`` is with
[a fortnight: 16 bays x 12 channels at 1 Hz and 12,000 events, next to nothing], ``ready_ratio`` their ratio (limit
1.2), ``paint_ratio`` that of the first paint. All children are timed from just before they are spawned to the first
turn of their event loop after the window (of the console: with the sign-in page in it) has had its paint event, that is
when everything in it has been painted. All run on Qt's offscreen platform, with one screen of the panel's size, and
from compiled modules, as installed programs do.
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

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))

from shuttle_bench import BAY, bench

from console.clock import SystemClock
from console.domain import commands as c
from console.journal.journal import Journal
from console.journal.rows import Draft, Stored
from console.security.station_key import StationKey
from tests.support.gui_bench import BUILD, LOOKS, PATIENCE_S, ROOT, SCREEN, fill

ROUNDS, STARTS = 11, 5
EVENTS, FORTNIGHT_S = 12_000, 1_209_600
UNTIL = ("ready", "paint")
CHECKLIST, ITEMS = "line_clearance", ("bay_empty", "no_other_labels")

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
        if event.type() == QEvent.Type.Paint and page.view is not None and (page.view.ready or sys.argv[2] == "paint"):
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


def first_paint_ms(script: str, folder: Path, screen: Path, data: Path | None = None, until: str = "paint") -> float:
    """Milliseconds from spawning to the first paint; ``until`` ready: to the first one with a station behind it."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    environment |= {
        "QT_QPA_PLATFORM": f"offscreen:configfile={screen}",
        "PYTHONPATH": str(ROOT),
        "PYTHONPYCACHEPREFIX": f"{folder}/compiled",
    }
    start = time.monotonic_ns()
    done = subprocess.run(
        [sys.executable, "-c", script, str(data or folder), until],
        env=environment,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        timeout=PATIENCE_S,
    )
    return (int(done.stdout.split()[-1]) - start) / 1e6


def told(folder: Path) -> tuple[str, list[Stored]]:
    """(id, events) of one of a technician's checklists."""
    with bench(folder) as station:
        station.until(lambda state: state.link.condition == "open", "the link")
        station.run(0.5)
        station.sign_in()
        before = station.journal.head().seq
        station.ask(c.BeginProcedure(CHECKLIST, BAY))
        id_ = station.procedure(CHECKLIST).id
        for item in ITEMS:
            station.ask(c.ConfirmItem(id_, item))
        station.ask(c.AbandonProcedure(id_, "bench"))
        return id_, list(station.journal.read(before))


def lived(folder: Path, id_: str, events: list[Stored]) -> None:
    """A fortnight in a folder on which a console has run: readings of all bays, and such checklists, each its own."""
    now = SystemClock().now()
    journal = Journal.open(folder, mode="training", station="KSW-07", site="Kashiwa", now=now)
    for number in range(EVENTS // len(events)):
        other = f"{id_[:-6]}{number:06x}".encode()
        data = [event.data.replace(id_.encode(), other) for event in events]
        drafts = [Draft(e.stream, e.type, e.type_version, d, e.actor) for e, d in zip(events, data, strict=True)]
        journal.append(drafts, now)
    key = StationKey.open(folder)
    journal.checkpoint(key.sign, key.key_id, now)  # as the station does after some hundred events
    journal.close()
    fill(folder, range(1, 17), FORTNIGHT_S)


def turns(folder: Path, screen: Path) -> dict[str, object]:
    """Starts with a fortnight and with next to nothing."""
    full, empty = folder / "full", folder / "empty"
    for at in (full, empty):
        at.mkdir()
        first_paint_ms(CONSOLE, folder, screen, at, "ready")  # makes keys and compiles: not counted
    lived(full, *told(folder / "bench"))
    took: dict[tuple[str, Path], list[float]] = {(until, at): [] for until in UNTIL for at in (full, empty)}
    for _ in range(STARTS):
        for (until, at), found in took.items():
            found.append(first_paint_ms(CONSOLE, folder, screen, at, until))
    ratios = {
        until: statistics.median(a / b for a, b in zip(took[until, full], took[until, empty], strict=True))
        for until in UNTIL
    }
    return {
        "ready_ms": [round(statistics.median(took["ready", at])) for at in (full, empty)],
        "ready_ratio": round(ratios["ready"], 3),
        "paint_ratio": round(ratios["paint"], 3),
    }


def measure(rounds: int = ROUNDS) -> dict[str, object]:
    """Medians over ``rounds`` turns, after one turn of each that is not counted (it compiles the modules)."""
    ours, floor = [], []
    BUILD.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=BUILD) as name:
        folder = Path(name)
        screen, data = folder / "screen.json", folder / "data"
        data.mkdir()
        screen.write_text(json.dumps({"screens": [SCREEN | LOOKS]}), encoding="utf-8")
        for _ in range(rounds + 1):
            floor.append(first_paint_ms(BARE, folder, screen))
            ours.append(first_paint_ms(CONSOLE, folder, screen, data))
        fortnight = turns(folder, screen)
    del floor[0], ours[0]
    return {
        "bench": "startup",
        "figure_ms": round(statistics.median(ours), 1),
        "floor_ms": round(statistics.median(floor), 1),
        "ratio": round(statistics.median(own / bare for own, bare in zip(ours, floor, strict=True)), 3),
        **fortnight,
        "rounds": rounds,
    }


if __name__ == "__main__":
    print(json.dumps(measure()))
