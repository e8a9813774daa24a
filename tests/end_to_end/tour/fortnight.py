"""Fourteen days of a run: live, with the cable out, an hour later fetched, whole, close by, read off, and compared."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Self

from console.domain import events as e
from console.presenters.asks import ChooseWindow, GoTo
from console.presenters.compare_ui import ChooseAlign, ChooseChannels, ChooseWhat, ShowEarlier
from console.presenters.plot_ui import PutCursor
from console.presenters.run_views import ReadOut
from tests.end_to_end.tour.stage import PERFORMER, Stage
from tests.support.fortnight import DAY_S, EARLIER, LONG_RUN, OXYGEN_DAY, PRESENT, RATE
from tests.support.technician import NotThereError

OUTAGE_WARP = 360.0
"""While the cable is out: an hour in ten seconds."""
HOUR_MS = 3_600_000
SHORT_AFTER_S = 900.0
"""After so long the oxygen is below its limit."""
BAY = LONG_RUN.bay


class Prepared:
    """The folder of the fourteen days, in the making beside the other cases, in a process of its own."""

    def __init__(self, folder: Path) -> None:
        command = ["nice", "-n", "10", sys.executable, "-m", "tests.support.fortnight", str(folder)]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def finish(self) -> None:
        """Let it come up to now. Raises NotThereError."""
        _, said = self._process.communicate("now\n", timeout=300)
        if self._process.returncode:
            raise NotThereError(f"The fourteen days did not come about: {said[-2000:]}")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """End it, if it still runs."""
        if self._process.poll() is None:
            self._process.kill()
            self._process.communicate()


def play(s: Stage) -> None:
    """All of it, on the run screen of one bay."""
    s.sign_in(PERFORMER)
    live(s)
    cable_out(s)
    fourteen_days(s)
    earlier(s)
    compared(s)
    wall(s)
    paper(s)


def live(s: Stage) -> None:
    """The overview, and the run as it goes on."""
    t = s.t
    t.picture("overview")
    t.touch_tile(BAY)
    t.live(6)
    t.picture("run-live")


def cable_out(s: Stage) -> None:
    """An hour of the process without a cable: what is on the screen looks old; then it is all there."""
    t = s.t
    window(s, "1h")
    before = device_ms(s)
    s.warp(OUTAGE_WARP)
    s.running.emulator.do(do="fault", name="cable_out", seconds=600)
    t.wait(lambda: all(trend.stale for trend in s.view().trends), "everything to look stale", 10)
    t.live(2)
    t.picture("run-cable-out")
    diagnostics(s, "diagnostics-cable-out")
    t.wait(lambda: device_ms(s) > before + HOUR_MS, "an hour of the process", 30)
    s.warp(RATE)
    s.running.emulator.do(do="clear")
    t.wait(lambda: s.state.link.condition == "open", "the link")
    t.wait(lambda: s.running.latest().link.fetching == 0, "what lacked")
    window(s, "6h")
    t.wait(lambda: not any(gap for trend in s.view().trends for gap in trend.gaps), "a curve without a hole", 10)
    t.picture("run-backfilled")
    if s.facts_of(e.RecordsMissing):
        raise NotThereError("the shuttle has forgotten what it recorded")
    diagnostics(s, "diagnostics-backfilled")
    t.touch_nav("alarms")
    t.touch("Acknowledge")
    t.wait(lambda: not s.state.alarms, "the link alarm to go")
    t.touch_nav("run")


def fourteen_days(s: Stage) -> None:
    """The whole run, then the day on which the oxygen was short."""
    t = s.t
    window(s, "run")
    t.picture("run-fourteen-days")
    began = datetime.fromisoformat(s.run_of(BAY).started_process).timestamp()
    short = began + OXYGEN_DAY * DAY_S + SHORT_AFTER_S
    look_at(s, short, DAY_S)
    t.picture("run-zoomed")
    oxygen = next(trend for trend in s.view().trends if trend.channel == "dissolved_oxygen")
    if not oxygen.y.min() < oxygen.limit_low:
        raise NotThereError("the oxygen was short, and the curve does not show it")
    start, end = s.view().window
    read_off(s, (short - start) / (end - start), lambda: [trend.cursor for trend in s.view().trends])
    t.picture("run-read-off")
    t.touch_ask(PutCursor(None))


def look_at(s: Stage, moment: float, width_s: float) -> None:
    """Move and zoom by the buttons until the window is no wider than ``width_s`` and has ``moment`` well inside."""
    for _ in range(60):
        start, end = s.view().window
        share = (moment - start) / (end - start)
        wish = "back" if share < 0.2 else "forward" if share > 0.9 else "in" if end - start > width_s else ""
        if not wish:
            s.t.live(1.0)
            return
        s.t.touch_ask(ChooseWindow(wish))
        s.t.live(0.15)
    raise NotThereError(f"no way to {moment} in a window of {width_s:g} s")


def earlier(s: Stage) -> None:
    """Another run, over what the reviewed runs of its recipe stayed between."""
    t = s.t
    t.touch_nav("overview")
    t.live(0.4)
    t.touch_tile(PRESENT[0].bay)
    window(s, "run")
    t.touch_ask(ShowEarlier(True))
    t.wait(lambda: any(trend.envelope is not None for trend in s.view().trends), "the envelope")
    t.live(0.5)
    t.picture("run-with-earlier-runs")


def compared(s: Stage) -> None:
    """The same run beside its neighbour, then with the runs of its recipe that are over, each from its start."""
    t = s.t
    t.touch(s.say("compare.open"))
    t.touch_ask(ChooseAlign("start"))
    t.touch_ask(ChooseWhat("channel"))
    t.live(0.3)
    t.touch_ask(ChooseChannels(("capacitance",)))
    drawn(s)
    t.picture("compare-two")
    t.touch_ask(ChooseWhat("run"))
    over = {s.run_of(load.bay).id for load in EARLIER}
    for _ in over:
        t.live(0.3)
        t.touch_ask(next(o.ask for o in s.view().options if not o.selected and o.ask.runs[-1] in over))
    t.live(0.3)
    t.picture("compare-choose")
    t.touch(s.say("compare.done"))
    drawn(s)
    t.picture("compare-with-earlier")
    read_off(s, 0.4, lambda: [curve.trend.cursor for curve in s.view().curves])
    t.picture("compare-read-off")


def wall(s: Stage) -> None:
    """All bays at once, now and over the fourteen days."""
    t = s.t
    t.touch_nav("overview")
    t.touch_ask(GoTo("wall"))
    t.live(2)
    t.picture("wall")
    t.touch(s.say("wall.window.1209600"))
    t.live(2)
    t.picture("wall-fourteen-days")


def paper(s: Stage) -> None:
    """The batch record of a run that is over, with its curves."""
    s.keep(s.record(s.run_of(EARLIER[-1].bay).id), [s.folder])


def diagnostics(s: Stage, picture: str) -> None:
    """What the line's figures say."""
    s.t.touch_nav("more")
    s.t.touch_ask(GoTo("diagnostics"))
    s.t.live(0.5)
    s.t.picture(picture)
    s.t.touch_nav("run")


def window(s: Stage, wish: str) -> None:
    """Choose what the trends show, and wait for it to be drawn."""
    s.t.touch_ask(ChooseWindow(wish))
    s.t.live(1.5)


def drawn(s: Stage) -> None:
    """Wait until every run that is compared has its curve."""
    s.t.live(0.5)
    s.t.wait(lambda: s.view().curves and not any(curve.nothing for curve in s.view().curves), "the curves")
    s.t.live(0.5)


def read_off(s: Stage, share: float, reads: Callable[[], list[ReadOut | None]]) -> None:
    """Put the cursor at ``share`` of what is shown, and wait until a stored value stands at it in every curve."""
    s.t.touch_plot(share)
    stored = ("good", "uncertain", "bad")
    s.t.wait(lambda: all(read is not None and read.quality in stored for read in reads()), "what the cursor reads")
    s.t.live(0.3)


def device_ms(s: Stage) -> int:
    """The shuttle's process time."""
    return int(s.running.emulator.do(do="status")["device_ms"])
