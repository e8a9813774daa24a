"""The application: QApplication, one style, one scale, exceptions that are seen, collected garbage, the window.

Imports only what the first paint needs: screens come when they are first shown.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import Final

from PySide6.QtCore import QObject, Qt, QTimer, Slot
from PySide6.QtWidgets import QApplication, QWidget

from console.screens.bridge import Bridge
from console.screens.main_window import MainWindow
from console.screens.wedge import WedgeFilter
from widgets import theme
from widgets.theme import Look, Scale

COLLECT_MS: Final = 1000
"""How often garbage is collected, in the GUI thread alone: elsewhere it may end a QObject (qt-pitfalls.md 5)."""

GIVE_BACK_MS: Final = 600_000
"""How often memory that was freed is given back to the system."""

Crashed = Callable[[type[BaseException], BaseException, TracebackType | None], None]


def application(
    arguments: Sequence[str] = (), *, theme_name: str = "light", px_per_mm: float | None = None
) -> QApplication:
    """The QApplication in style Fusion with the console's theme at the panel's scale.

    ``px_per_mm``: the calibration setting; None takes what the screen reports.
    """
    QApplication.setAttribute(Qt.ApplicationAttribute.AA_SynthesizeMouseForUnhandledTouchEvents, on=True)
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        app = QApplication([sys.argv[0], *arguments])
    app.setApplicationName("shuttle-console")
    app.setStyle("Fusion")
    theme.apply(Look(theme.load(theme_name), Scale.for_screen(app.primaryScreen(), px_per_mm)))
    return app


def tell_crashes(crashed: Crashed) -> None:
    """An exception in a slot does not come out of ``emit`` (qt-pitfalls.md 4): every uncaught one goes to ``crashed``.

    ``crashed`` must write it down and show the fault screen; what goes wrong in it goes to stderr.
    """

    def hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
            QApplication.quit()
            return
        try:
            crashed(kind, error, trace)
        except Exception:  # noqa: BLE001  the last place that can tell of either of the two
            sys.__excepthook__(kind, error, trace)
            sys.__excepthook__(*sys.exc_info())

    sys.excepthook = hook


def give_back() -> None:
    """Give the system back what was freed, where the C library can (glibc): in a fortnight it would else pile up
    between what is used, for answers about history come and go in several threads. Takes a millisecond or two.
    """
    import ctypes  # late: nothing before the first paint needs it

    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)


class GarbageTimer(QObject):
    """Turns the automatic collection off and collects by a timer in the GUI thread; :meth:`stop` turns it on again.

    Now and then what was freed is given back, too.
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        gc.disable()
        self._timer = QTimer(self)
        self._timer.setObjectName("garbage")
        self._timer.setInterval(COLLECT_MS)
        self._timer.timeout.connect(self.collect)
        self._timer.start()
        self._giver = QTimer(self)
        self._giver.setInterval(GIVE_BACK_MS)
        self._giver.timeout.connect(give_back)
        self._giver.start()

    @Slot()
    def collect(self) -> None:
        """The generations whose counts are over their thresholds, oldest first: a full collection is rare."""
        counts, thresholds = gc.get_count(), gc.get_threshold()
        due = [i for i in (2, 1, 0) if thresholds[i] and counts[i] > thresholds[i]]
        if due:
            gc.collect(due[0])

    @Slot()
    def stop(self) -> None:
        """As Python does it by itself."""
        self._timer.stop()
        self._giver.stop()
        gc.enable()


def place(window: QWidget, *, kiosk: bool) -> None:
    """Full screen without a frame on the panel; or a window of 1920 x 1080 (smaller where the screen is)."""
    if kiosk:
        window.setWindowFlag(Qt.WindowType.FramelessWindowHint)
        window.setCursor(Qt.CursorShape.BlankCursor)
        window.showFullScreen()
        return
    room = window.screen().availableGeometry()
    px = theme.current().px
    window.resize(min(px(theme.DESIGN_WIDTH), room.width()), min(px(theme.DESIGN_HEIGHT), room.height()))
    window.show()


class Rim:
    """Window, bridge and scanner keys together. Build it after :func:`application`; keep it while the program runs."""

    def __init__(self, app: QApplication, window: MainWindow, bridge: Bridge, wedge: WedgeFilter) -> None:
        self.window, self.bridge, self.wedge = window, bridge, wedge
        self._app = app
        self._garbage = GarbageTimer(window)
        app.installEventFilter(wedge)
        app.aboutToQuit.connect(self._garbage.stop)

    def show(self, *, kiosk: bool = False) -> None:
        """Put the window up and begin to look at snapshots."""
        place(self.window, kiosk=kiosk)
        self.bridge.start()

    def close(self) -> None:
        """Stop looking; before the station stops."""
        self.bridge.stop()
        self._app.removeEventFilter(self.wedge)
        self._garbage.stop()
        self.window.close()
