"""The run screen's plots, which a finger moves and touches. Imports pyqtgraph: only after the first paint.

No gesture is ever needed: what a drag does, the buttons do, and a touch that does not move only puts the cursor.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QElapsedTimer, Signal
from PySide6.QtGui import QHideEvent, QMouseEvent
from PySide6.QtWidgets import QWidget

from console.presenters.plot_ui import LookBack, PutCursor
from console.presenters.run_views import ReadOut, RunView
from console.screens.trends import TrendColumn
from widgets import theme
from widgets.curve import Reading
from widgets.drag import SLOP_MM, Drag
from widgets.plot_head import Band, PlotHead
from widgets.time_axis import PLOT_LEFT, VALUE_WIDTH

ASK_MS: Final = 100
"""While a finger moves the plots, what lies there is asked for so often; the curves follow it at once."""
_LOOKS = {"good": "plain", "wanted": "plain", "uncertain": "doubted", "bad": "doubted", "none": "none"}


class MovingTrends(TrendColumn):
    """``asked`` carries `LookBack` while a finger drags, and `PutCursor` where it touches."""

    asked = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.head = PlotHead()
        self.rows.insertWidget(0, self.head)
        self._view: RunView | None = None
        self._drag: Drag | None = None
        self._from = self._at = (0.0, 0.0)
        self._asked = QElapsedTimer()

    def show_run(self, view: RunView) -> None:
        """The view; while a finger holds the plots they stay under it, whatever the view says of where they stand.

        A finger that came down on another bay's plots holds none of these.
        """
        if self._view is not None and self._view.bay != view.bay:
            self._drag = None
        self._view = view
        self.show_trends(view)
        controls = view.controls
        self.head.set_bands([Band(b.from_s, b.to_s, b.label, b.odd) for b in view.bands])
        self.head.set_cursor(controls.cursor_s, controls.cursor_time)
        self.head.set_note(controls.now_note)
        self.axis.set_note(controls.past)
        for strip, trend in zip(self.strips.items, view.trends, strict=False):
            strip.set_cursor(controls.cursor_s, _reading(trend.cursor))
        self._place(self._at if self._dragging else view.window)

    @property
    def _dragging(self) -> bool:
        return self._drag is not None and self._drag.moving

    def _place(self, window: tuple[float, float]) -> None:
        self._at = window
        self.head.set_span(*window)
        self.axis.set_span(*window)
        for strip in self.strips.items:
            strip.set_span(*window)

    # --- the finger --------------------------------------------------------------------------------------------------

    def _plot(self) -> tuple[int, int]:
        """(left, width) of the plots in px."""
        px = theme.current().px
        return px(PLOT_LEFT), max(1, self.width() - px(PLOT_LEFT) - px(VALUE_WIDTH))

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Qt's name for a finger that comes down: on a plot, or it is nothing."""
        left, width = self._plot()
        x = event.position().x()
        if self._view is not None and left <= x <= left + width:
            self._drag = Drag(x, theme.current().mm(SLOP_MM))
            self._from = self._view.window

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Qt's name for a finger that moves: what is loaded moves with it, and what lies there is asked for."""
        if self._view is None or self._drag is None or not self._drag.to(event.position().x()):
            return
        start, end = self._from
        width, span = end - start, self._view.span
        start -= self._drag.offset / self._plot()[1] * width
        if span is not None:
            start = max(min(start, span.newest - width), min(span.oldest, span.newest - width))
        self._place((start, start + width))
        if not self._asked.isValid() or self._asked.elapsed() >= ASK_MS:
            self._asked.start()
            self.asked.emit(LookBack(start + width))

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802
        """Qt's name for going out of sight: nobody tells a hidden part that the finger was lifted."""
        self._drag = None
        super().hideEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Qt's name for a finger that is lifted: where it has not moved, the cursor stands."""
        drag, self._drag = self._drag, None
        if drag is None:
            return
        self._asked.invalidate()
        if drag.moving:
            self.asked.emit(LookBack(self._at[1]))
            return
        left, width = self._plot()
        start, end = self._at
        self.asked.emit(PutCursor(start + (drag.start - left) / width * (end - start)))


def _reading(read: ReadOut | None) -> Reading | None:
    return None if read is None else Reading(read.at_s, read.value, read.text, _LOOKS[read.quality])
