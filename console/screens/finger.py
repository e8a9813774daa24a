"""A finger on plots: what it means where it moves them, where it only touches them, and what is read there.

No gesture is ever needed: what a drag does, the buttons do, and a touch that does not move only puts the cursor.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QElapsedTimer
from PySide6.QtGui import QHideEvent, QMouseEvent
from PySide6.QtWidgets import QWidget

from console.presenters.plot_ui import LookBack, PutCursor, Span
from console.presenters.run_views import ReadOut
from widgets import theme
from widgets.curve import Reading
from widgets.drag import SLOP_MM, Drag

ASK_MS: Final = 100
"""While a finger moves the plots, what lies there is asked for so often; the curves follow it at once."""

Window = tuple[float, float]
_LOOKS = {"good": "plain", "wanted": "plain", "uncertain": "doubted", "bad": "doubted", "none": "none"}


class Finger:
    """Of one set of plots with one time axis, whose owner tells it what Qt says of the mouse.

    ``place``: shows another stretch of time at once; ``ask``: takes `LookBack` while the finger drags, and `PutCursor`
    where it touches.
    """

    def __init__(self, place: Callable[[Window], None], ask: Callable[[object], None]) -> None:
        self._place, self._ask = place, ask
        self._drag: Drag | None = None
        self._window = self._from = self._at = (0.0, 0.0)
        self._span: Span | None = None
        self._plot = (0, 1)
        self._asked = QElapsedTimer()

    @property
    def _dragging(self) -> bool:
        return self._drag is not None and self._drag.moving

    def show(self, window: Window, span: Span | None) -> None:
        """The stretch of a new view, and how far it can be moved; plots that are held stay under the finger."""
        self._window, self._span = window, span
        self._move_to(self._at if self._dragging else window)

    def _move_to(self, window: Window) -> None:
        self._at = window
        self._place(window)

    def down(self, x: float, plot: tuple[int, int]) -> None:
        """The finger comes down at ``x``; ``plot``: (left, width) of the plots in px. Beside them it is nothing."""
        left, width = plot
        if self._window[1] > self._window[0] and left <= x <= left + width:
            self._plot = left, max(1, width)
            self._drag = Drag(x, theme.current().mm(SLOP_MM))
            self._from = self._window

    def move(self, x: float) -> None:
        """What is loaded moves with the finger, and what lies there is asked for."""
        if self._drag is None or not self._drag.to(x):
            return
        start, end = self._from
        width, span = end - start, self._span
        start -= self._drag.offset / self._plot[1] * width
        if span is not None:
            start = max(min(start, span.newest - width), min(span.oldest, span.newest - width))
        self._move_to((start, start + width))
        if not self._asked.isValid() or self._asked.elapsed() >= ASK_MS:
            self._asked.start()
            self._ask(LookBack(start + width))

    def lift(self) -> None:
        """Where the finger has not moved, the cursor stands."""
        drag, self._drag = self._drag, None
        if drag is None:
            return
        self._asked.invalidate()
        if drag.moving:
            self._ask(LookBack(self._at[1]))
            return
        (left, width), (start, end) = self._plot, self._at
        self._ask(PutCursor(start + (drag.start - left) / width * (end - start)))

    def let_go(self) -> None:
        """Other plots are shown, or none: nobody tells a hidden part that the finger was lifted."""
        self._drag = None


class Fingered(QWidget if TYPE_CHECKING else object):  # type: ignore[misc]  # a mixin: before the widget's own class
    """The mouse events of a widget, for its ``finger``."""

    finger: Finger

    def across(self) -> tuple[int, int]:
        """(left, width) of the plots in px."""
        raise NotImplementedError

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Qt's name for a finger that comes down."""
        self.finger.down(event.position().x(), self.across())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Qt's name for a finger that moves."""
        self.finger.move(event.position().x())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Qt's name for a finger that is lifted."""
        self.finger.lift()

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802
        """Qt's name for going out of sight."""
        self.finger.let_go()
        super().hideEvent(event)


def reading(read: ReadOut | None) -> Reading | None:
    """What stands at the cursor, as the widgets show it."""
    return None if read is None else Reading(read.at_s, read.value, read.text, _LOOKS[read.quality])
