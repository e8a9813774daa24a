"""Trends: one channel a strip, one time axis under all. The only module that imports pyqtgraph (import it after the
first paint: it takes about a second).

Measured rules (qt-pitfalls.md 8 and 12 to 20; dependencies.md 5): no grid, no legend, no menu, mouse off, fixed ranges,
at most two points a pixel from the caller, ``setData`` only when something changed. The pen is exactly 1 px wide: that
keeps Qt on its thin-line path, where antialiasing is free (four strips of 2,160 noisy points: 4 ms with or without;
1.2 px wide: 160 ms).
Everything that changes seldom (band, events, hatching, words) is painted by hand round and over the plot.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QResizeEvent
from PySide6.QtWidgets import QFrame, QSizePolicy, QWidget

from widgets import trend_paint
from widgets.curve import (
    Aim,
    AlarmSpan,
    Doubt,
    Event,
    Floats,
    Range,
    Reading,
    broken_at_gaps,
    lone_points,
    parted,
)
from widgets.envelope import Band
from widgets.part import RIGHT, Part, box, write
from widgets.theme import Size
from widgets.time_axis import PLOT_LEFT, VALUE_WIDTH
from widgets.trend_paint import Marks
from widgets.value_tile import Value, ValueTile

_PLOT_TOP, _PLOT_BOTTOM = 14, 12


class _Plot(pg.PlotWidget):  # type: ignore[misc]
    """The bare plot: a curve, a setpoint, verticals. What lies under and over the curve is painted by the strip."""

    def __init__(self, strip: TrendStrip) -> None:
        super().__init__(parent=strip)
        self._strip = strip
        self.setMenuEnabled(False)
        self.hideButtons()
        self.setMouseEnabled(x=False, y=False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAntialiasing(False)
        item = self.getPlotItem()
        item.setContentsMargins(0, 0, 0, 0)
        item.layout.setSpacing(0)
        for side in ("left", "bottom", "right", "top"):
            item.hideAxis(side)
        item.getViewBox().setDefaultPadding(0.0)
        item.getViewBox().disableAutoRange()
        self.curve, self.doubted = (
            pg.PlotDataItem(skipFiniteCheck=True, connect="finite", antialias=True) for _ in range(2)
        )
        item.addItem(self.curve)
        item.addItem(self.doubted)

    def drawBackground(self, painter: QPainter, rect: QRectF) -> None:  # noqa: N802
        """Qt's name for what lies under the items."""
        painter.save()
        painter.resetTransform()
        self._strip.draw_under(painter, QRectF(self.viewport().rect()))
        painter.restore()

    def drawForeground(self, painter: QPainter, rect: QRectF) -> None:  # noqa: N802
        """Qt's name for what lies over the items."""
        painter.save()
        painter.resetTransform()
        self._strip.draw_over(painter, QRectF(self.viewport().rect()))
        painter.restore()


class TrendStrip(Part):
    """One channel: curve, soft band, dashed setpoint, verticals, at-line rings, alarm spans, hatched gaps, the value.

    Times are seconds on one axis that the caller chooses (the same for all strips and the :class:`TimeAxis`).
    """

    hint = (480, 112)

    def __init__(self, *, names_events: bool = False, parent: QWidget | None = None) -> None:
        """``names_events``: this strip writes the names of events at its top; one of a column does."""
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._marks = Marks(names_events=names_events)
        self._t, self._y = np.empty(0), np.empty(0)
        self._plot = _Plot(self)
        self.tile = ValueTile(framed=False, parent=self)
        self.look_changed()

    # What is shown

    def set_range(self, fixed: Range) -> None:
        """The fixed range of values, the soft band and the setpoint."""
        if fixed != self._marks.range:
            self._marks.range = fixed
            self._plot.setYRange(fixed.low, fixed.high, padding=0)
            self._repaint()
            self.update()  # the numbers beside the plot

    def set_span(self, start_s: float, end_s: float) -> None:
        """The time shown; move it in steps, not with every sample."""
        if (start_s, end_s) != self._marks.span:
            self._marks.span = (start_s, end_s)
            self._plot.setXRange(start_s, end_s, padding=0)
            self._repaint()

    def set_curve(self, t_s: Floats, y: Floats) -> None:
        """At most two points a pixel, ``t_s`` ascending, NaN where there is no value. Copied; cheap when equal."""
        if np.array_equal(t_s, self._t) and np.array_equal(y, self._y, equal_nan=True):
            return
        self._t, self._y = np.array(t_s, dtype=np.float64), np.array(y, dtype=np.float64)
        self._set_data()

    def set_gaps(self, gaps: Sequence[tuple[float, float]]) -> None:
        """Stretches (start, end) without data: hatched, never joined."""
        if tuple(gaps) != self._marks.gaps:
            self._marks.gaps = tuple(gaps)
            self._set_data()
            self._repaint()

    def set_stale_from(self, t_s: float | None) -> None:
        """Since when there is nothing new: the tail is hatched to the end of the span. None when live."""
        if t_s != self._marks.stale_from:
            self._marks.stale_from = t_s
            self._set_data()
            self._repaint()

    def set_events(self, events: Sequence[Event]) -> None:
        """Thin verticals."""
        if tuple(events) != self._marks.events:
            self._marks.events = tuple(events)
            self._repaint()

    def set_points(self, points: Sequence[tuple[float, float]]) -> None:
        """At-line results (t_s, value), as rings."""
        if tuple(points) != self._marks.points:
            self._marks.points = tuple(points)
            self._repaint()

    def set_alarms(self, alarms: Sequence[AlarmSpan]) -> None:
        """Stretches in which an alarm of this channel stood."""
        if tuple(alarms) != self._marks.alarms:
            self._marks.alarms = tuple(alarms)
            self._repaint()

    def set_aims(self, aims: Sequence[Aim]) -> None:
        """What was in force when: drawn in place of the one band and setpoint of the range."""
        if tuple(aims) != self._marks.aims:
            self._marks.aims = tuple(aims)
            self._repaint()

    def set_doubts(self, doubts: Sequence[Doubt]) -> None:
        """Stretches whose values are not good: a paler line, marked along the foot."""
        if tuple(doubts) != self._marks.doubts:
            self._marks.doubts = tuple(doubts)
            self._set_data()
            self._repaint()

    def set_cursor(self, at_s: float | None, reading: Reading | None = None) -> None:
        """The cursor, and what it reads; None for none."""
        if (at_s, reading) != (self._marks.cursor_s, self._marks.reading):
            self._marks.cursor_s, self._marks.reading = at_s, reading
            self._repaint()

    def set_envelope(self, band: Band | None) -> None:
        """Between what earlier runs stayed, under the curve; None for nothing. Cheap when equal."""
        if band is not self._marks.envelope and not (band is not None and band.same(self._marks.envelope)):
            self._marks.envelope = band
            self._repaint()

    def set_value(self, value: Value) -> None:
        """The value at the right."""
        self.tile.set_value(value)

    def shown_curve(self) -> tuple[Floats, Floats]:
        """What the curve was given, gaps broken by NaN."""
        gaps = list(self._marks.gaps)
        if self._marks.stale_from is not None:
            gaps.append((self._marks.stale_from, float("inf")))
        return broken_at_gaps(self._t, self._y, gaps)

    def _set_data(self) -> None:
        t_s, y = self.shown_curve()
        self._marks.lone = lone_points(t_s, y)
        if not self._marks.doubts:
            self._plot.curve.setData(t_s, y)
        else:
            trusted, doubted = parted(t_s, y, self._marks.doubts)
            self._plot.curve.setData(t_s, trusted)
            self._plot.doubted.setData(t_s, doubted)
        self._plot.doubted.setVisible(bool(self._marks.doubts))

    def _repaint(self) -> None:
        self._plot.resetCachedContent()  # pyqtgraph keeps what drawBackground painted
        self._plot.viewport().update()

    # Where it stands

    def look_changed(self) -> None:
        """Theme or scale changed."""
        super().look_changed()
        self._plot.setBackground(self.look.color("card"))
        self._plot.curve.setPen(pg.mkPen(self.look.color("curve"), width=1))
        self._plot.doubted.setPen(pg.mkPen(self.look.color("curve_doubted"), width=1))
        self._place()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Qt's name for a new size."""
        self._place()

    def plot_rect(self) -> QRect:
        """Where the plot is inside the strip, in px."""
        px = self.look.px
        left, top = px(PLOT_LEFT), px(_PLOT_TOP)
        width = max(1, self.width() - left - px(VALUE_WIDTH))
        return QRect(left, top, width, max(1, self.height() - top - px(_PLOT_BOTTOM)))

    def _place(self) -> None:
        px, plot = self.look.px, self.plot_rect()
        self._plot.setGeometry(plot)
        left = plot.right() + px(18)
        self.tile.setGeometry(left, px(6), self.width() - left - px(12), self.height() - px(12))

    # How it is painted

    def draw(self, p: QPainter) -> None:
        """See :class:`Part`."""
        look = self.look
        box(p, self.rect(), look.color("card"), look.color("line"))
        plot, font = self.plot_rect(), look.font(Size.TINY - 1)
        r = self._marks.range
        marks = ((r.band_high, r.band_high_text), (r.band_low, r.band_low_text))
        for value, text in marks:
            if value is not None and text:
                y = plot.top() + round(self._marks.y_of(value, plot.height()))
                room = QRect(0, y - look.px(12), plot.left() - look.px(6), look.px(24))
                write(p, room, text, font, look.color("text_dim"), RIGHT)
        for top, text in (
            (plot.top(), r.high_text),
            (plot.bottom() - look.px(24) + 1, r.low_text),
        ):
            if text:
                write(
                    p, QRect(0, top, plot.left() - look.px(6), look.px(24)), text, font, look.color("text_dim"), RIGHT
                )

    def draw_under(self, p: QPainter, area: QRectF) -> None:
        """What lies under the curve."""
        trend_paint.draw_under(p, area, self._marks)

    def draw_over(self, p: QPainter, area: QRectF) -> None:
        """What lies over the curve."""
        trend_paint.draw_over(p, area, self._marks)
