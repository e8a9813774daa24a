"""How long the GUI's event loop stalls while it records, syncs and opens history at once, against a bare window.

Ours is the whole program in training with the scenario ``full-load``: the emulator over a pseudo-terminal sends
16 bays x 12 channels at 10 Hz, the real threads decode it and store it on disk, events are recorded ten times a second
(labels that are scanned to be identified) and go up to a real PostgreSQL with the readings, and the run screen of a bay
with a fortnight of readings is led back and forth through its windows, so that another stretch of history is opened and
painted each second. The floor is a window of the same size in which twelve plots of 600 points are set anew at 10 Hz.

Prints one JSON line: {"bench": "gui_stall", "figure_ms": ..., "floor_ms": ..., "ratio": ..., ...}: the 99.9th
percentile of all turns, the median over the rounds (limits: twice the floor; aim 30 ms, worst 60 ms).
``synced``: events that the plant took meanwhile; ``opened``: stretches of history that were answered.
"""

from __future__ import annotations

import json
import shutil
import statistics
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count, cycle
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.support.gui_bench import BUILD, Console, bare_window, child, fill, stalls
from tests.support.plant import running_plant

ROUNDS = 3
MEASURE_S, SETTLE_S = 20.0, 5.0
BAY, CURVES, FORTNIGHT_S = 7, 12, 1_209_600
STEPS = ("1h", "back", "24h", "back", "back", "out", "out", "in", "forward", "6h", "back", "live")
STEP_MS, SCAN_MS = 1000, 100


def floor() -> dict[str, float]:
    """The bare window: fixed ranges and thin pens, as fast as pyqtgraph goes without more ado."""
    app, _window = bare_window(CURVES)
    return stalls(app, MEASURE_S)


def console(folder: Path) -> dict[str, float]:
    """The program at work."""
    from console.presenters.asks import GoTo

    with Console(folder) as shown:
        shown.wait(lambda s: s.state.plant.condition == "online", "the plant")
        shown.ask(GoTo("run", BAY))
        shown.wait(lambda s: s.trend is not None, "the run")
        with busy(shown) as opened:
            shown.go(SETTLE_S)
            opened.clear()
            before = receipt(shown)
            measured = stalls(shown.program.app, MEASURE_S)
        shown.picture("stall")
        taken, answers = receipt(shown) - before, len(opened)
        if not taken or not answers:
            raise SystemExit(f"The plant took {taken} events, {answers} stretches of history were opened: no load.")
        return {**measured, "rows_s": shown.rows_a_second(), "synced": taken, "opened": answers}


def receipt(shown: Console) -> int:
    """The newest event that the plant has."""
    snapshot = shown.program.running.latest() if shown.program.running else None
    return snapshot.sync.receipt if snapshot else 0


@contextmanager
def busy(shown: Console) -> Iterator[set[int]]:
    """Another window each second, a scan each tenth of one; the answers about history, by identity."""
    from PySide6.QtCore import QTimer

    from console.domain import commands as c
    from console.presenters.asks import ChooseWindow
    from console.station import inbox

    running, window, numbers = shown.program.running, shown.program.window, count(1)
    steps, answers, kept = cycle(STEPS), set[int](), []
    if running is None:
        raise SystemExit("The station is gone.")

    def step() -> None:
        shown.ask(ChooseWindow(next(steps)))

    def scan() -> None:
        label = f"]d2010950600020011810BENCH{next(numbers):05}"
        running.post(inbox.Asked(c.ScanLabel(label.encode("latin-1"), "bench", c.IDENTIFY)))
        latest = running.trends.latest
        if latest is not None and id(latest) not in answers:
            kept.append(latest)  # an answer that is let go would lend its identity to the next
            answers.add(id(latest))

    timers = QTimer(window, interval=STEP_MS), QTimer(window, interval=SCAN_MS)
    for timer, work in zip(timers, (step, scan), strict=True):
        timer.timeout.connect(work)
        timer.start()
    yield answers
    for timer in timers:
        timer.stop()


def measure(rounds: int = ROUNDS) -> dict[str, object]:
    """Medians over ``rounds`` turns."""
    ours, bare, script = [], [], str(Path(__file__).resolve())
    BUILD.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=BUILD) as name, running_plant() as plant:
        folder = Path(name)
        fill(folder / "filled", range(BAY, BAY + 1), FORTNIGHT_S)
        for turn in range(rounds):
            data = folder / str(turn)
            shutil.copytree(folder / "filled", data)
            plant.new_database(f"turn{turn}", "training")
            target = plant.enrol(f"turn{turn}", site="Kashiwa", station="KSW-07", mode="training")
            bare.append(child(script, folder, "floor"))
            ours.append(child(script, folder, "console", str(data), environment={"SHUTTLE_PLANT_DSN": target.dsn}))

    def middle(figures: list[dict[str, float]], of: str) -> float:
        return round(statistics.median(figure[of] for figure in figures), 2)

    ratios = [own["p999_ms"] / floor["p999_ms"] for own, floor in zip(ours, bare, strict=True)]
    both = {of: [middle(ours, of), middle(bare, of)] for of in ("p99_ms", "max_ms", "cpu", "rss_mb")}
    return {
        "bench": "gui_stall",
        "figure_ms": middle(ours, "p999_ms"),
        "floor_ms": middle(bare, "p999_ms"),
        "ratio": round(statistics.median(ratios), 3),
        **both,
        **{of: middle(ours, of) for of in ("rows_s", "synced", "opened")},
        "rounds": rounds,
    }


def main() -> None:
    """Parent without arguments; a child with what it is to measure."""
    kinds: dict[str, Callable[[], dict[str, float]]] = {"floor": floor, "console": lambda: console(Path(sys.argv[2]))}
    print(json.dumps(kinds[sys.argv[1]]() if len(sys.argv) > 1 else measure()))


if __name__ == "__main__":
    main()
