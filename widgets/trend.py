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
from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import QFrame, QSizePolicy, QWidget

from widgets.alarm_shape import draw_shape
from widgets.curve import AlarmSpan, Event, Floats, Range, broken_at_gaps, lone_points
from widgets.envelope import Band, draw_band
from widgets.part import RIGHT, Part, box, hatch, text_width, write
from widgets.theme import Size
from widgets.time_axis import PLOT_LEFT, VALUE_WIDTH
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
        self.curve = pg.PlotDataItem(skipFiniteCheck=True, connect="finite", antialias=True)
        item.addItem(self.curve)

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

    hint = (480, 120)

    def __init__(self, *, names_events: bool = False, parent: QWidget | None = None) -> None:
        """``names_events``: this strip writes the names of events at its top; one of a column does."""
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._names_events = names_events
        self._range, self._span = Range(0.0, 1.0), (0.0, 1.0)
        self._events: tuple[Event, ...] = ()
        self._alarms: tuple[AlarmSpan, ...] = ()
        self._gaps: tuple[tuple[float, float], ...] = ()
        self._stale_from: float | None = None
        self._points: tuple[tuple[float, float], ...] = ()
        self._t, self._y = np.empty(0), np.empty(0)
        self._band: Band | None = None
        self._lone: list[tuple[float, float]] = []
        self._plot = _Plot(self)
        self.tile = ValueTile(framed=False, parent=self)
        self.look_changed()

    # What is shown

    def set_range(self, fixed: Range) -> None:
        """The fixed range of values, the soft band and the setpoint."""
        if fixed != self._range:
            self._range = fixed
            self._plot.setYRange(fixed.low, fixed.high, padding=0)
            self._repaint()
            self.update()  # the numbers beside the plot

    def set_span(self, start_s: float, end_s: float) -> None:
        """The time shown; move it in steps, not with every sample."""
        if (start_s, end_s) != self._span:
            self._span = (start_s, end_s)
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
        if tuple(gaps) != self._gaps:
            self._gaps = tuple(gaps)
            self._set_data()
            self._repaint()

    def set_stale_from(self, t_s: float | None) -> None:
        """Since when there is nothing new: the tail is hatched to the end of the span. None when live."""
        if t_s != self._stale_from:
            self._stale_from = t_s
            self._set_data()
            self._repaint()

    def set_events(self, events: Sequence[Event]) -> None:
        """Thin verticals."""
        if tuple(events) != self._events:
            self._events = tuple(events)
            self._repaint()

    def set_points(self, points: Sequence[tuple[float, float]]) -> None:
        """At-line results (t_s, value), as rings."""
        if tuple(points) != self._points:
            self._points = tuple(points)
            self._repaint()

    def set_alarms(self, alarms: Sequence[AlarmSpan]) -> None:
        """Stretches in which an alarm of this channel stood."""
        if tuple(alarms) != self._alarms:
            self._alarms = tuple(alarms)
            self._repaint()

    def set_envelope(self, band: Band | None) -> None:
        """Between what earlier runs stayed, under the curve; None for nothing. Cheap when equal."""
        if band is not self._band and not (band is not None and band.same(self._band)):
            self._band = band
            self._repaint()

    def set_value(self, value: Value) -> None:
        """The value at the right."""
        self.tile.set_value(value)

    def shown_curve(self) -> tuple[Floats, Floats]:
        """What the curve was given, gaps broken by NaN."""
        gaps = list(self._gaps)
        if self._stale_from is not None:
            gaps.append((self._stale_from, float("inf")))
        return broken_at_gaps(self._t, self._y, gaps)

    def _set_data(self) -> None:
        shown = self.shown_curve()
        self._lone = lone_points(*shown)
        self._plot.curve.setData(*shown)

    def _repaint(self) -> None:
        self._plot.resetCachedContent()  # pyqtgraph keeps what drawBackground painted
        self._plot.viewport().update()

    # Where it stands

    def look_changed(self) -> None:
        """Theme or scale changed."""
        super().look_changed()
        self._plot.setBackground(self.look.color("card"))
        self._plot.curve.setPen(pg.mkPen(self.look.color("curve"), width=1))
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
        marks = ((self._range.band_high, self._range.band_high_text), (self._range.band_low, self._range.band_low_text))
        for value, text in marks:
            if value is not None and text:
                y = plot.top() + round(self._y_of(value, plot.height()))
                room = QRect(0, y - look.px(12), plot.left() - look.px(6), look.px(24))
                write(p, room, text, font, look.color("text_dim"), RIGHT)
        for top, text in (
            (plot.top(), self._range.high_text),
            (plot.bottom() - look.px(24) + 1, self._range.low_text),
        ):
            if text:
                write(
                    p, QRect(0, top, plot.left() - look.px(6), look.px(24)), text, font, look.color("text_dim"), RIGHT
                )

    def _x_of(self, t_s: float, width: float) -> float:
        start, end = self._span
        return (t_s - start) / ((end - start) or 1.0) * width

    def _y_of(self, value: float, height: float) -> float:
        low, high = self._range.low, self._range.high
        return (high - value) / ((high - low) or 1.0) * height

    def draw_under(self, p: QPainter, area: QRectF) -> None:
        """What lies under the curve: ground, band, setpoint, verticals, alarm spans."""
        look, r = self.look, self._range
        p.fillRect(area, look.color("card"))
        if r.band_low is not None and r.band_high is not None:
            top, foot = (self._y_of(v, area.height()) for v in (r.band_high, r.band_low))
            p.fillRect(QRectF(area.left(), top, area.width(), foot - top), look.color("band"))
        if self._band is not None:
            width, height = area.width(), area.height()
            shown = self._band.within(*self._span)
            fill, line = look.color("envelope"), look.color("envelope_line")
            draw_band(p, shown, lambda t: self._x_of(t, width), lambda v: self._y_of(v, height), fill, line)
        for event in self._events:
            x = round(self._x_of(event.t_s, area.width()))
            p.fillRect(QRectF(x, area.top(), look.px(1), area.height()), look.color("event"))
        if r.setpoint is not None:
            y = round(self._y_of(r.setpoint, area.height())) + 0.5
            pen = QPen(look.color("text_dim"), 1)
            pen.setDashPattern([4, 3])
            p.setPen(pen)
            p.drawLine(QPointF(area.left(), y), QPointF(area.right(), y))
        for alarm in self._alarms:
            p.fillRect(self._stretch(alarm.start_s, alarm.end_s, area), look.color("alarm_tint"))

    def draw_over(self, p: QPainter, area: QRectF) -> None:
        """What lies over the curve: hatched gaps, rings, names of events, shapes of alarms."""
        p.setRenderHint(QPainter.RenderHint.Antialiasing)
        look = self.look
        tail = [] if self._stale_from is None else [(self._stale_from, None)]
        for start, end in (*self._gaps, *tail):
            stretch = self._stretch(start, end, area)
            if stretch.width() > 0:
                hatch(p, stretch, look.color("gap_light"), look.color("gap_dark"), look.px(10))
        self._draw_lone(p, area)
        self._draw_rings(p, area)
        if self._names_events:
            self._draw_names(p, area)
        for alarm in self._alarms:
            side, stretch = look.px(24), self._stretch(alarm.start_s, alarm.end_s, area)
            if stretch.width() > 0:  # an alarm that has just come: its shape stands whole at the edge
                left = min(stretch.left() + look.px(6), area.right() - side - look.px(4))
                draw_shape(p, alarm.priority, QRectF(left, look.px(4), side, side))

    def _stretch(self, start: float, end: float | None, area: QRectF) -> QRectF:
        left = min(max(self._x_of(start, area.width()), 0.0), area.width())
        right = area.width() if end is None else min(max(self._x_of(end, area.width()), 0.0), area.width())
        return QRectF(area.left() + left, area.top(), right - left, area.height())

    def _draw_rings(self, p: QPainter, area: QRectF) -> None:
        look = self.look
        p.setBrush(look.color("card"))
        p.setPen(QPen(look.color("ring"), look.px(3)))
        for t_s, value in self._points:
            x, y = self._x_of(t_s, area.width()), self._y_of(value, area.height())
            if 0 <= x <= area.width():
                p.drawEllipse(QPointF(x, y), look.px(7), look.px(7))

    def _draw_lone(self, p: QPainter, area: QRectF) -> None:
        p.setPen(Qt.PenStyle.NoPen)
        p.setBrush(self.look.color("curve"))
        for t_s, value in self._lone:
            x, y = self._x_of(t_s, area.width()), self._y_of(value, area.height())
            if 0 <= x <= area.width():
                p.drawEllipse(QPointF(x, y), self.look.px(3), self.look.px(3))

    def _draw_names(self, p: QPainter, area: QRectF) -> None:
        look, font, free = self.look, self.look.font(16), 0.0
        for event in sorted(self._events, key=lambda e: e.t_s):
            x, width = self._x_of(event.t_s, area.width()) + look.px(6), text_width(event.name, font)
            if free <= x <= area.width() - width:
                room = QRect(round(x), 0, width + 2, look.px(20))
                write(p, room, event.name, font, look.color("text_dim"))
                free = x + width + look.px(10)
