"""The whole console's share of one core and its memory while it records, with a run screen and with the trend wall.

Ours: 16 bays x 12 channels at 10 Hz come over the line and are stored; first one bay's run is shown, then the wall of
sixteen bays, its curves full. The floor, beside it: a bare window of sixteen pyqtgraph plots, set anew at 10 Hz, with
no line, no disk and no other thread.

Prints one JSON line. ``figure`` is the share with the wall, ``floor`` that of the bare window; ``run_cpu`` with the run
screen; ``rss_mb`` the memory at the end and that of the bare window. ``stall_ms``: p99.9 of the event loop with
the wall, and of the bare window.
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.support.gui_bench import BUILD, Console, bare_window, child, fill, stalls, work

MEASURE_S, FILL_S, SETTLE_S = 10.0, 30.0, 3.0
BAY, PLOTS = 7, 16


def console(folder: Path) -> dict[str, float]:
    """The program at work."""
    from console.presenters.asks import ChooseWindow, GoTo
    from console.presenters.wall_ui import ShowChannel

    fill(folder, range(1, 17), 3600)
    with Console(folder) as shown:
        app = shown.program.app
        shown.ask(GoTo("run", BAY), *[ChooseWindow("in")] * 4)
        shown.wait(lambda s: s.trend is not None, "the run")
        shown.go(FILL_S)
        run = work(app, MEASURE_S)
        shown.picture("run")
        shown.ask(GoTo("wall"), ShowChannel("dissolved_oxygen"))
        shown.wait(lambda s: s.wall is not None, "the wall")
        shown.go(SETTLE_S)
        wall = work(app, MEASURE_S)
        shown.picture("wall")
        stall = stalls(app, MEASURE_S)
        return {
            "run": run["cpu"],
            "wall": wall["cpu"],
            "rss_mb": wall["rss_mb"],
            "stall_ms": stall["p999_ms"],
            "rows_s": shown.rows_a_second(),
        }


def floor() -> dict[str, float]:
    """The bare window."""
    app, _window = bare_window(PLOTS)
    return {**work(app, MEASURE_S), "stall_ms": stalls(app, MEASURE_S)["p999_ms"]}


def measure() -> dict[str, object]:
    """The bench's line."""
    BUILD.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=BUILD) as name:
        folder, script = Path(name), str(Path(__file__).resolve())
        bare, ours = child(script, folder, "floor"), child(script, folder, "console", name)
    return {
        "bench": "gui_load",
        "figure": round(ours["wall"], 3),
        "floor": round(bare["cpu"], 3),
        "ratio": round(ours["wall"] / bare["cpu"], 2),
        "run_cpu": round(ours["run"], 3),
        "rss_mb": [round(ours["rss_mb"], 1), round(bare["rss_mb"], 1)],
        "stall_ms": [round(ours["stall_ms"], 1), round(bare["stall_ms"], 1)],
        "rows_s": round(ours["rows_s"], 1),
    }


def main() -> None:
    """Parent without arguments; a child with what it is to measure."""
    kinds = {"floor": floor, "console": lambda: console(Path(sys.argv[2]))}
    print(json.dumps(kinds[sys.argv[1]]() if len(sys.argv) > 1 else measure()))


if __name__ == "__main__":
    main()
