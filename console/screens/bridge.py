"""The one place where the station's snapshot meets the window: looks, paints what changed, passes touches on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from PySide6.QtCore import QElapsedTimer, QObject, QTimer, Slot

from console.presenters.asks import BeginSheet
from console.presenters.shown import Shown
from console.presenters.ui import UiState, apply, is_view_wish, painted
from console.screens.main_window import MainWindow

LOOK_MS: Final = 16
"""How often the newest snapshot's reference is looked at."""
PAINT_S: Final = 0.045
"""Mean time between two paintings that nobody touched for, at least. The station paces its pictures (see its `pace`):
ten a second, twenty while all bays are looked at; this keeps a window that is slow from painting without end."""
SLACK_S: Final = 0.02
"""A picture that came a little early is painted at once, or it would be old by a whole turn; the mean is kept."""
MESSAGE_S: Final = 6.0
"""How long a passing answer stands. A refusal stands until the next touch."""

SHEET_S: Final = 60.0
"""How long a test sheet is waited for; then a typed scan is a label again."""

_running = QElapsedTimer()
_running.start()


def _monotonic_s() -> float:
    return _running.elapsed() / 1000


class Bridge(QObject):
    """Polls ``latest`` (an identity check), paints ``present(snapshot, ui)``, sends wishes to ``ask``.

    Old snapshots are never queued: between two paintings only the newest reference is looked at. ``latest`` may
    return None while there is no station yet: the window then keeps what it shows.
    """

    def __init__(
        self,
        window: MainWindow,
        latest: Callable[[], object],
        present: Callable[[object, UiState], tuple[object, ...]],
        ask: Callable[[object], None],
        *,
        ui: UiState | None = None,
        now: Callable[[], float] = _monotonic_s,
    ) -> None:
        """``present`` returns a :class:`Shown` (or the same as a plain tuple); ``now`` is in monotonic seconds."""
        super().__init__(window)
        self._window, self._latest, self._present, self._ask, self._now = window, latest, present, ask, now
        self._ui = ui or UiState()
        self._painted: object = None
        self._turn_s = float("-inf")
        self._dirty = True
        self._said_s = self._sheet_s = 0.0
        window.asked.connect(self.on_asked)
        self._timer = QTimer(self)
        self._timer.setObjectName("bridge")
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self.look)

    @property
    def ui(self) -> UiState:
        """What the GUI alone knows."""
        return self._ui

    def start(self) -> None:
        """Begin to look."""
        self._timer.start()

    def stop(self) -> None:
        """Look no more; the window keeps what it shows."""
        self._timer.stop()

    def change(self, ui: UiState) -> None:
        """Put another state of the view in force, painted at the next look."""
        if ui != self._ui:
            self._ui, self._dirty = ui, True

    def say(self, text: str, look: str = "normal") -> None:
        """A passing answer in words: ``look`` normal (goes by itself) or refused (until the next touch)."""
        self._said_s = self._now()
        self.change(replace(self._ui, message=text, message_look=look))

    @Slot()
    def look(self) -> None:
        """Paint if there is something new: at once after a touch, else when its turn has come."""
        now = self._now()
        if self._ui.message and self._ui.message_look == "normal" and now - self._said_s > MESSAGE_S:
            self.change(replace(self._ui, message=""))
        if self._ui.sheet and now - self._sheet_s > SHEET_S:
            self.change(replace(self._ui, sheet=False))
        snapshot = self._latest()
        if snapshot is None or (snapshot is self._painted and not self._dirty):
            return
        if self._dirty or now >= self._turn_s:
            self._paint(snapshot, now)

    def _paint(self, snapshot: object, now: float) -> None:
        self._turn_s = max(self._turn_s, now - SLACK_S) + PAINT_S
        self._painted, self._dirty = snapshot, False
        shown = Shown(*self._present(snapshot, self._ui))  # type: ignore[arg-type]
        # The presenter may know better which screen is due (nobody is signed in): the wish waits behind it.
        self._ui = painted(self._ui, shown.screen, shown.session, shown.span)
        self._window.show_view(shown.frame, shown.screen, shown.view, shown.drawer, shown.sheet)

    @Slot(object)
    def on_asked(self, asked: object) -> None:
        """A touch: the view changes at once, and what is not the view's own business goes to the station."""
        self.change(apply(self._ui, asked))
        if isinstance(asked, BeginSheet):
            self._sheet_s = self._now()
        if not is_view_wish(asked):
            self._ask(asked)
        self.look()
