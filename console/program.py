"""The program with its window: paint first, then everything heavy; then pictures one way and touches the other.

The window stands before settings are read or a file is opened. A thread then puts the station together; until it has,
the sign-in screen says what it is waiting for. What goes wrong there is said on the fault screen, in words.
"""

from __future__ import annotations

import gc
import signal
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from console import VERSION
from console.app import Rim, application, tell_crashes
from console.asked_past import AskedPast
from console.presenters.frame import Chip, FrameView
from console.presenters.past import Past
from console.presenters.shown import Shown
from console.presenters.sign_in import SignInView
from console.presenters.ui import UiState
from console.screens.bridge import Bridge
from console.screens.main_window import MainWindow
from console.screens.touches import TouchWatch
from console.screens.wedge import WedgeFilter
from console.texts import Catalogue, load

if TYPE_CHECKING:
    from console.asking import Asking
    from console.domain.message import Message
    from console.presenters.more import TrainingPicture
    from console.queries.several import Answers
    from console.queries.trail import TrailAnswer
    from console.queries.trends import TrendAnswer
    from console.settings import Settings
    from console.station.snapshot import StationSnapshot
    from console.wall_watch import WallWatch
    from console.wiring import Running

TRAIL_S = 1.0
RETRY_S = 5.0
IDLE = Chip("", "", "idle")
KINDS = {
    "FolderInUse": "in_use",
    "JournalRefused": "folder",
    "StationKeyError": "folder",
    "JournalFault": "disk",
    "JournalCorrupt": "corrupt",
    "DefinitionError": "definitions",
    "SettingsError": "definitions",
}
"""Which fault screen stands for which error of the start."""


@dataclass(frozen=True, slots=True)
class Starting:
    """There is no station yet."""


@dataclass(frozen=True, slots=True)
class Failed:
    """There will be none: why, in a sentence."""

    kind: str
    why: str


class Program:
    """Owns the window and, once it is there, the running station. All of it is of the GUI thread but `_wire`."""

    def __init__(
        self,
        settings: Callable[[], Settings],
        language: str = "en",
        px_per_mm: float | None = None,
        *,
        training: bool = False,
    ) -> None:
        """``settings`` is called in the starting thread; it may raise SettingsError. ``training``: whether they are of
        training, for that is said from the first paint on.
        """
        self._settings_of, self._is_training = settings, training
        self.app = application(px_per_mm=px_per_mm)
        self.running: Running | None = None
        self._asking: Asking | None = None
        self._wall: WallWatch | None = None
        self._catalogues: dict[str, Catalogue] = {}
        self._before: Starting | Failed = Starting()
        self._told = UiState(language=language)
        self._asked_history = self._asked_trail = 0.0
        self._watched = 0
        self._past = AskedPast()
        self.window = MainWindow()
        self.bridge = Bridge(self.window, self._latest, self._present, self._ask, ui=UiState(language=language))
        self.wedge = WedgeFilter(self._keys, self._fragment)
        self.touches = TouchWatch(self._touched, parent=self.window)
        self.rim = Rim(self.app, self.window, self.bridge, self.wedge)
        self._closing, self._shown = threading.Event(), threading.Event()
        self._pictured = False
        self._starter = threading.Thread(target=self._wire, name="starting", daemon=True)

    def show(self, *, kiosk: bool = False) -> None:
        """Put the window up, paint it, and begin to start the station."""
        tell_crashes(self._crashed)
        self.rim.show(kiosk=kiosk)
        self.bridge.look()
        self.app.processEvents()
        self._starter.start()
        self.touches.watch(self.window)

    def close(self) -> None:
        """End: the window first, then the station in good order."""
        self.rim.close()
        self._closing.set()
        self._shown.set()
        self._starter.join()
        gc.unfreeze()
        if self.running:
            self.running.stop()

    # --- starting ------------------------------------------------------------------------------------------------

    def _wire(self) -> None:
        """In the starting thread: the station, or why there is none. A disk that cannot be written is tried again."""
        while not self._wired() and isinstance(self._before, Failed) and self._before.kind == "JournalFault":
            if self._closing.wait(RETRY_S):
                return
        self._shown.wait()
        if not self._closing.is_set():
            settle()

    def _wired(self) -> bool:
        """Every heavy import, and the station; whether it runs."""
        try:
            from console.asking import Asking
            from console.presenters import present as _present  # noqa: F401  # loaded here, not at the first picture
            from console.wall_watch import WallWatch
            from console.wiring import wire

            if not gc.get_freeze_count():  # modules stay: a collection would look at them all in the midst of the start
                gc.freeze()
            settings = self._settings_of()
            running = wire(settings)
            if running.scanner:
                running.scanner.focus = self._focus
            self._asking = Asking(running)
            self._wall = WallWatch(running)
            self.running = running
        except Exception as error:  # noqa: BLE001  # shown on the fault screen, in its own words
            self._before = Failed(type(error).__name__, str(error) or type(error).__name__)
        return self.running is not None

    def _crashed(self, kind: type[BaseException], error: BaseException, trace: object) -> None:
        import sys
        import traceback

        sys.stderr.write("".join(traceback.format_exception(kind, error, error.__traceback__)))
        self._before = Failed(kind.__name__, f"{kind.__name__}: {error}")
        self.bridge.change(replace(self.bridge.ui, screen="fault"))

    # --- pictures ------------------------------------------------------------------------------------------------

    def _latest(self) -> object:
        snapshot = self.running.latest() if self.running else None
        if self._pictured:  # at an earlier look: it is painted by now
            self._shown.set()
        return snapshot or self._before

    def _texts(self, language: str) -> Catalogue:
        texts = self._catalogues.get(language)
        if texts is None:
            texts = self._catalogues[language] = load(language)
        return texts

    def _present(self, snapshot: Any, ui: UiState) -> Shown:
        texts = self._texts(ui.language)
        if isinstance(snapshot, Starting):
            return starting(texts, ui, self._band(texts))
        if isinstance(snapshot, Failed):
            return failed(texts, snapshot, self._band(texts))
        from console.presenters.present import present

        self._pictured = True
        self._tell(snapshot, ui)
        history, training = self._history(snapshot, ui), self._training(snapshot, ui)
        wall = self._on_wall(snapshot, ui)
        past = Past(wall) if ui.screen == "wall" else self._past.of(self.running, snapshot, ui, texts)
        return present(snapshot, ui, texts, history, training, VERSION, self._trail(snapshot, ui), past)

    def _band(self, texts: Catalogue) -> str:
        """What stands on every screen of training."""
        return texts.say("frame.training") if self._is_training else ""

    def _tell(self, snapshot: StationSnapshot, ui: UiState) -> None:
        """What of the view the station must know: the bay that is watched, the language in which people sign."""
        from console.station import inbox

        running, told = self.running, self._told
        if running is None:
            return
        watched = self._on_screen(snapshot, ui)
        if watched != self._watched:
            self._watched = watched
            running.post(inbox.Watch(watched))
        if ui.language != told.language or told.procedure_id == "":
            running.post(inbox.Language(ui.language))
        self._told = replace(ui, procedure_id="told")

    def _on_screen(self, snapshot: StationSnapshot, ui: UiState) -> int:
        """The bay of the run screen, and of the comparison: the chosen one, or the first with a run; 0 on others."""
        if ui.screen not in ("run", "compare"):
            return 0
        from console.presenters.bay_facts import shown_bay
        from console.presenters.scene import Scene

        return shown_bay(Scene.of(snapshot, ui, self._texts(ui.language)))

    def _history(self, snapshot: StationSnapshot, ui: UiState) -> TrendAnswer | None:
        """History for the run screen: the newest question wins, and what fits of the last answer is drawn meanwhile."""
        from console.presenters.run_window import fits, pause_s, wanted_history
        from console.presenters.scene import Scene
        from console.queries.trends import TrendQuestion

        running = self.running
        if running is None or ui.screen != "run":
            return None
        wanted = wanted_history(Scene.of(snapshot, ui, self._texts(ui.language)))
        if wanted is None:
            return None
        latest, now_s = running.trends.latest, time.monotonic()
        if now_s - self._asked_history > pause_s(latest, wanted, snapshot.link.rate):
            self._asked_history = now_s
            running.trends.ask(TrendQuestion(*wanted[:-1]))
        return latest if fits(latest, wanted) else None

    def _on_wall(self, snapshot: StationSnapshot, ui: UiState) -> Answers:
        """The past of the wall of trends, while that is shown."""
        from console.presenters.scene import Scene

        return self._wall.look(Scene.of(snapshot, ui, self._texts(ui.language))) if self._wall else ()

    def _trail(self, snapshot: StationSnapshot, ui: UiState) -> tuple[TrailAnswer | None, str]:
        """The audit trail's page, asked for when another is wanted, and once a second while the newest is shown."""
        running = self.running
        if running is None or ui.screen != "audit":
            return None, ""
        from console.presenters.audit import wanted_trail
        from console.presenters.scene import Scene

        wanted = wanted_trail(Scene.of(snapshot, ui, self._texts(ui.language)))
        latest, now_s = running.trail.latest, time.monotonic()
        other = latest is None or latest.question != wanted
        grown = latest is not None and not wanted.before and latest.head != snapshot.head_seq
        if (other or grown) and now_s - self._asked_trail > (TRAIL_S / 10 if other else TRAIL_S):
            self._asked_trail = now_s
            running.trail.ask(wanted)
        return latest, running.trail.problem

    def _training(self, snapshot: StationSnapshot, ui: UiState) -> TrainingPicture | None:
        from console.label_sheet import training_picture

        running = self.running
        if running is None or not running.labels or not ui.drawer:
            return None
        return training_picture(running.labels, snapshot, self._focus(), ui.bay)

    # --- touches and scans ---------------------------------------------------------------------------------------

    def _focus(self) -> str:
        from console.presenters.present import scan_focus

        snapshot = self.running.latest() if self.running else None
        return scan_focus(snapshot, self.bridge.ui) if snapshot else ""

    def _touched(self) -> None:
        """Somebody uses the screen: the session is not idle."""
        from console.station import inbox

        if self.running:
            self.running.post(inbox.Touched())

    def _keys(self, text: str, device: str) -> None:
        """A scan of a keyboard wedge, with the keyboard layout that this computer has now."""
        if self._asking and not self._sheet(text, device):
            self._asking.keys(text, device, self._layout(), self._focus())

    def _sheet(self, text: str, device: str) -> bool:
        """Whether what was typed was taken for the test sheet: once for each time that it was asked for."""
        ui = self.bridge.ui
        if self._asking is None or not ui.reads_sheet:
            return False
        self.bridge.change(replace(ui, sheet=False))
        self._asking.sheet(text, device, self._layout())
        return True

    def _layout(self) -> str:
        return self.app.inputMethod().locale().name()

    def _fragment(self, text: str, device: str, why: Message) -> None:
        """Part of a scan of a keyboard wedge."""
        if self._asking and not self._sheet(text, device):
            self._asking.fragment(text, device, self._layout(), why, self._focus())

    def _ask(self, asked: object) -> None:
        if self._asking:
            self._asking.ask(asked, self._focus())


def settle() -> None:
    """In the starting thread, once the station is shown: what the first run screen would else wait a second for.

    Not before, for these imports hold up a painting. What stands then stands for good: later garbage collections, which
    stall the window, need not look at it. Source lines go: PySide6 has every module read that is imported after it, and
    they would stay, 18 MB of them.
    """
    import linecache

    import console.presenters.wall
    import console.screens.moving_trends
    import console.screens.wall  # noqa: F401

    linecache.clearcache()
    gc.freeze()


def starting(texts: Catalogue, ui: UiState, band: str = "") -> Shown:
    """The sign-in screen while there is no station: complete, but for scans. ``band``: "" or that this is training."""
    frame = FrameView("", "", IDLE, IDLE, (0, 0, 0, 0), "", "", "", band, (), "sign_in", language=ui.language)
    view = SignInView(
        ready=False,
        title=texts.say("sign_in.starting"),
        hint=texts.say("sign_in.starting_hint"),
        person="",
        secret_label=texts.say("sign_in.pin"),
        secret_ready=False,
        enter=texts.say("sign_in.enter"),
        look_on="",
    )
    return Shown(frame, "sign_in", view)


def failed(texts: Catalogue, why: Failed, band: str = "") -> Shown:
    """The fault screen when there is no station, or the program itself failed. ``band``: as for `starting`."""
    from console.presenters.fault import present_fault

    kind = KINDS.get(why.kind, "program")
    frame = FrameView("", "", IDLE, IDLE, (0, 0, 0, 0), "", "", "", band, (), "fault", language=texts.language)
    return Shown(frame, "fault", present_fault(texts, kind, why.why, code=why.kind))


def run(
    settings: Callable[[], Settings],
    language: str = "en",
    px_per_mm: float | None = None,
    *,
    kiosk: bool = False,
    training: bool = False,
) -> int:
    """Open the window and stay until it is closed. 0 if the station ran, 1 if it could not start."""
    program = Program(settings, language, px_per_mm, training=training)
    for ending in (signal.SIGTERM, signal.SIGINT):  # a computer that shuts down ends the station in good order
        signal.signal(ending, lambda *_: program.app.quit())
    program.show(kiosk=kiosk)
    program.app.exec()
    program.close()
    return 0 if program.running else 1
