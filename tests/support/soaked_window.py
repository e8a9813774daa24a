"""The window over a station whose clock is moved by hand: the real program, screens and readers of history."""

from __future__ import annotations

from itertools import cycle
from types import SimpleNamespace
from typing import Any

from console.asking import Asking
from console.jobs.worker import Worker
from console.presenters.asks import ChooseWindow, GoTo
from console.presenters.wall_ui import ShowSpan
from console.program import Program
from console.queries.captures import CaptureReader
from console.queries.trail import TrailReader
from console.queries.trends import TrendReader
from console.settings import Settings
from console.station.snapshot import StationSnapshot
from console.wall_watch import WallWatch
from console.wiring import Running
from console.wiring.overlays import Overlays
from tests.support.loaded_station import LoadedStation
from widgets.theme import REFERENCE_PX_PER_MM

WALK = (
    GoTo("overview"), GoTo("run", 7), ChooseWindow("14d"), ChooseWindow("1h"), ChooseWindow("back"),
    ChooseWindow("live"), GoTo("compare", 7), GoTo("wall"), ShowSpan(86_400), ShowSpan(1_209_600), GoTo("alarms"),
    GoTo("diagnostics"), GoTo("audit"), GoTo("records"), GoTo("more"), GoTo("run", 16),
)  # fmt: skip
"""Where somebody goes who looks at everything, again and again."""


class _Given(Program):
    """The program with a station that is there already."""

    given: Running

    def _wired(self) -> bool:
        self._asking, self._wall = Asking(self.given), WallWatch(self.given)
        self.running = self.given
        return True


class SoakedWindow:
    """See the module's text. What is touched goes to the station at the next `look`."""

    def __init__(self, loaded: LoadedStation) -> None:
        self._loaded, self._posted = loaded, list[Any]()
        self._thread = SimpleNamespace(latest=None, post=self._posted.append)
        self._walk, self.painted = cycle(WALK), 0
        folder, channels = loaded.folder, loaded.book.channels
        settings = Settings(mode="training", folder=folder, station="KSW-07", site="Kashiwa")
        trends, trail, captures = TrendReader(folder, channels), TrailReader(folder), CaptureReader(folder / "captures")
        overlays, worker = Overlays.of(folder, channels, 1.0), Worker(self._posted.append, self._broken)
        self.readers = (trends, trail, captures, overlays, worker)
        for reader in self.readers:
            reader.start()
        self.program = _Given(lambda: settings, px_per_mm=REFERENCE_PX_PER_MM, training=True)
        thread: Any = self._thread
        self.program.given = Running(settings, thread, trends, trail, overlays, captures, worker, loaded.book)
        self.look(loaded.station.snapshot())
        self.program.show()

    def walk(self) -> None:
        """To the next screen."""
        self.program.bridge.on_asked(next(self._walk))

    def look(self, picture: StationSnapshot) -> None:
        """Paint the newest picture, and tell the station what was touched."""
        self._thread.latest = picture
        self.program.bridge.look()
        self.program.app.processEvents()
        self.painted += 1
        while self._posted:
            self._loaded.station.handle(self._posted.pop(0))

    def close(self) -> None:
        """The readers; the station is closed by its owner."""
        self.program.rim.close()
        for reader in self.readers:
            reader.stop()

    @staticmethod
    def _broken(error: BaseException) -> None:
        raise SystemExit(f"A job failed: {error}")
