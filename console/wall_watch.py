"""While the wall of trends is on the screen: what the station hands over for it, and what is asked of history."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from console.station import inbox
from console.station.wall_traces import COLUMNS

if TYPE_CHECKING:
    from console.presenters.scene import Scene
    from console.presenters.wall import WallWanted
    from console.queries.several import Answers
    from console.wiring import Running

AGAIN_S = 30.0
"""What is stored is asked for again after so long: what came meanwhile is in the live stretches."""
NOBODY = inbox.WatchWall(-1, 0)


class WallWatch:
    """Tells the station what is looked at whenever that changes. Of the GUI thread."""

    def __init__(self, running: Running) -> None:
        """``running``: whose station is told."""
        self._running = running
        self._told = NOBODY
        self._asked: tuple[object, ...] = ()
        self._asked_s = 0.0

    def look(self, scene: Scene) -> Answers:
        """The wall, if it is on the screen: the newest answer about the past of what it shows."""
        if scene.ui.screen != "wall":
            self._tell(NOBODY)
            self._asked = ()  # the comparison asks the same reader: its answer is none for the wall
            return ()
        from console.presenters.wall import wanted_wall  # late: numpy

        wanted = wanted_wall(scene)
        self._tell(inbox.WatchWall(wanted.column, wanted.window_s))
        self._ask(wanted)
        return self._running.overlays.several.latest or ()

    def _tell(self, watch: inbox.WatchWall) -> None:
        if watch != self._told:
            self._told = watch
            self._running.post(watch)

    def _ask(self, wanted: WallWanted) -> None:
        from console.queries.trends import TrendQuestion

        about, now_s = (wanted.channel, wanted.window_s, wanted.runs), time.monotonic()
        if about != self._asked or now_s - self._asked_s > AGAIN_S:
            self._asked, self._asked_s = about, now_s
            stretch, channels = (wanted.from_s, wanted.to_s, COLUMNS), (wanted.channel,)
            questions = (TrendQuestion(bay, run, *stretch, channels) for bay, run in wanted.runs)
            self._running.overlays.several.ask(tuple(questions))
