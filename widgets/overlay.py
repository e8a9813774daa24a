"""Several curves of one channel on one plot: one scale, a letter on each curve, gaps marked curve by curve.

Painted by hand, as one widget: two points a pixel of six curves are drawn in some milliseconds as long as the pen stays
1 px wide (qt-pitfalls.md 12), so that a curve of two pixels is drawn twice.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from PySide6.QtCore import QPointF, QRect, QRectF
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from widgets.curve import Floats, Range, Reading, broken_at_gaps
from widgets.part import CENTER, LEFT, RIGHT, Part, box, hatch, text_width, write
from widgets.theme import Size
from widgets.time_axis import PLOT_LEFT

COLORS: Final = 6
"""So many curves are told apart."""
END_WIDTH: Final = 92
"""What stands at the right of the plot: letter and bay of each curve, px at scale 1.0."""
_TOP, _LANE, _MARK, _MARK_EVERY = 44, 20, 28, 420


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """One curve. ``mark``: its letter; ``end``: what stands at its right end (the bay).

    ``stale_from``: since when there is nothing new although there should be, None while it is fresh or over.
    """

    mark: str
    end: str
    t_s: Floats
    y: Floats
    gaps: tuple[tuple[float, float], ...] = ()
    stale_from: float | None = None

    def same(self, other: Line) -> bool:
        """Whether both would be painted alike."""
        words = ("mark", "end", "gaps", "stale_from")
        if any(getattr(self, name) != getattr(other, name) for name in words):
            return False
        return np.array_equal(self.t_s, other.t_s) and np.array_equal(self.y, other.y)


class OverlayPlot(Part):
    """One plot. Under it a lane for each curve, hatched where that curve has no values: a gap is never only a gap."""

    hint = (640, 320)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._span, self._range, self._title = (0.0, 1.0), Range(0.0, 1.0), ("", "")
        self._lines: tuple[Line, ...] = ()
        self._cursor: tuple[float, str] | None = None
        self._readings: tuple[Reading | None, ...] = ()
        self._note = ""
        self._paths: list[list[QPolygonF]] = []
        self._placed: tuple[object, ...] = ()

    def show_lines(self, lines: Sequence[Line], fixed: Range, title: tuple[str, str]) -> None:
        """``fixed``: the one scale; ``title``: what is shown, and over what time."""
        same = len(lines) == len(self._lines) and all(a.same(b) for a, b in zip(lines, self._lines, strict=True))
        if same and (fixed, title) == (self._range, self._title):
            return
        self._lines, self._range, self._title = tuple(lines[:COLORS]), fixed, title
        self._placed = ()
        self.update()

    def set_span(self, start_s: float, end_s: float) -> None:
        """The time shown."""
        if (start_s, end_s) != self._span:
            self._span, self._placed = (start_s, end_s), ()
            self.update()

    def set_note(self, note: str) -> None:
        """That the newest values are not shown, and how far back the plot stands; "" where they are."""
        if note != self._note:
            self._note = note
            self.update()

    def set_cursor(self, at_s: float | None, time: str, readings: Sequence[Reading | None]) -> None:
        """Where the cursor stands, that moment in words, and what it reads of each curve; None for no cursor."""
        cursor = None if at_s is None else (at_s, time)
        if (cursor, tuple(readings)) != (self._cursor, self._readings):
            self._cursor, self._readings = cursor, tuple(readings)
            self.update()

    def plot_rect(self) -> QRect:
        """Where the plot is, in px."""
        px = self.look.px
        left, top, foot = px(PLOT_LEFT), px(_TOP), px(_LANE) * len(self._lines) + px(12)
        return QRect(left, top, max(1, self.width() - left - px(END_WIDTH)), max(1, self.height() - top - foot))

    # Where things are

    def x_of(self, t_s: float) -> float:
        """A moment's place, in px."""
        start, end = self._span
        plot = self.plot_rect()
        return plot.left() + (t_s - start) / ((end - start) or 1.0) * plot.width()

    def y_of(self, value: float) -> float:
        """A value's place, in px."""
        plot, fixed = self.plot_rect(), self._range
        return plot.top() + (fixed.high - value) / ((fixed.high - fixed.low) or 1.0) * plot.height()

    def shown_line(self, index: int) -> tuple[Floats, Floats]:
        """What is drawn of a curve: nothing inside a gap, nothing after it has become stale."""
        line = self._lines[index]
        gaps = [*line.gaps, *([] if line.stale_from is None else [(line.stale_from, float("inf"))])]
        return broken_at_gaps(line.t_s, line.y, gaps)

    def missing(self, index: int) -> tuple[tuple[float, float], ...]:
        """The stretches of the time shown in which a curve has a gap or is stale: they are hatched in its lane."""
        line, (start, end) = self._lines[index], self._span
        tail = () if line.stale_from is None else ((line.stale_from, end),)
        inside = ((max(a, start), min(b, end)) for a, b in (*line.gaps, *tail))
        return tuple((a, b) for a, b in inside if b > a)

    def _place(self) -> None:
        """The polygons of all curves, made anew only when a curve, the scale or the size changed."""
        key = (self.size().toTuple(),)
        if self._placed == key:
            return
        self._placed = key
        self._paths = [list(self._pieces(index)) for index in range(len(self._lines))]

    def _pieces(self, index: int) -> Iterator[QPolygonF]:
        t, y = self.shown_line(index)
        plot, (start, end), fixed = self.plot_rect(), self._span, self._range
        xs = plot.left() + (t - start) * (plot.width() / ((end - start) or 1.0))
        ys = plot.top() + (fixed.high - y) * (plot.height() / ((fixed.high - fixed.low) or 1.0))
        for piece in np.split(np.arange(t.size), np.flatnonzero(~np.isfinite(y))):
            kept = piece[np.isfinite(ys[piece])]
            if kept.size:
                yield QPolygonF([QPointF(a, b) for a, b in zip(xs[kept].tolist(), ys[kept].tolist(), strict=True)])

    # How it is painted

    def draw(self, p: QPainter) -> None:
        """See :class:`Part`."""
        self._place()
        look, plot = self.look, self.plot_rect()
        box(p, self.rect(), look.color("card"), look.color("line"))
        used = self._draw_words(p, plot)
        p.save()
        p.setClipRect(plot)
        self._draw_under(p, plot)
        for index, pieces in enumerate(self._paths):
            self._draw_line(p, pieces, self._ink(index))
        self._draw_marks(p, plot)
        if self._cursor is not None:
            self._draw_cursor(p, plot, self._cursor[0])
        p.restore()
        self._draw_chips(p, plot, used)
        self._draw_lanes(p, plot)
        self._draw_ends(p, plot)

    def _ink(self, index: int) -> QColor:
        return self.look.color(f"compare_{index + 1}")

    def _draw_words(self, p: QPainter, plot: QRect) -> int:
        """Title and scale; how far the title reaches, px."""
        look, fixed, font = self.look, self._range, self.look.font(Size.TINY - 1)
        name, over = self._title
        font_name = look.font(Size.BODY, 600)
        room = QRect(plot.left(), look.px(8), plot.width(), look.px(30))
        used = write(p, room, name, font_name, look.color("text"))
        beside = room.adjusted(used + look.px(20), 0, 0, 0)
        used = beside.left() + write(p, beside, over, look.font(Size.SMALL), look.color("text_dim"))
        marks = ((fixed.band_high, fixed.band_high_text), (fixed.band_low, fixed.band_low_text))
        placed = [(self.y_of(value), text) for value, text in marks if value is not None and text]
        placed += [(plot.top() + look.px(8), fixed.high_text), (plot.bottom() - look.px(8), fixed.low_text)]
        for y, text in placed:
            if text:
                at = QRect(0, round(y) - look.px(12), plot.left() - look.px(6), look.px(24))
                write(p, at, text, font, look.color("text_dim"), RIGHT)
        return used

    def _draw_cursor(self, p: QPainter, plot: QRect, at_s: float) -> None:
        """A line through the plot, and a dot of the curve's colour on each value that is read."""
        look, wide = self.look, self.look.px(2)
        p.fillRect(QRectF(self.x_of(at_s) - wide / 2, plot.top(), wide, plot.height()), look.color("action"))
        p.setPen(QPen(look.color("text"), wide))
        for index, reading in enumerate(self._readings[: len(self._lines)]):
            if reading is not None and reading.value is not None:
                p.setBrush(self._ink(index))
                p.drawEllipse(QPointF(self.x_of(reading.at_s), self.y_of(reading.value)), look.px(6), look.px(6))

    def _draw_chips(self, p: QPainter, plot: QRect, used: int) -> None:
        """Right of the title the cursor's time, over it as far as there is room, and at the end the note."""
        look, font, right = self.look, self.look.font(Size.SMALL, 600), plot.right()
        if self._note:
            small = look.font(Size.TINY, 600)
            width = text_width(self._note, small) + look.px(24)
            room = QRect(self.width() - look.px(10) - width, look.px(8), width, look.px(30))
            box(p, room, look.color("process"), None, radius=look.px(4))
            write(p, room, self._note, small, look.color("on_process"), CENTER)
            right = min(right, room.left() - look.px(12))
        if self._cursor is None:
            return
        at_s, time = self._cursor
        width = text_width(time, font) + look.px(24)
        left = max(min(self.x_of(at_s) - width / 2, right - width), used + look.px(20))
        chip = QRect(round(left), look.px(8), width, look.px(30))
        box(p, chip, look.color("action"), None, radius=look.px(4))
        write(p, chip, time, font, look.color("on_action"), CENTER)

    def _draw_under(self, p: QPainter, plot: QRect) -> None:
        look, fixed = self.look, self._range
        if fixed.band_low is not None and fixed.band_high is not None:
            top, foot = self.y_of(fixed.band_high), self.y_of(fixed.band_low)
            p.fillRect(QRectF(plot.left(), top, plot.width(), foot - top), look.color("band"))
        if fixed.setpoint is not None:
            y = round(self.y_of(fixed.setpoint)) + 0.5
            pen = QPen(look.color("text_dim"), 1)
            pen.setDashPattern([4, 3])
            p.setPen(pen)
            p.drawLine(QPointF(plot.left(), y), QPointF(plot.right(), y))

    def _draw_line(self, p: QPainter, pieces: list[QPolygonF], ink: QColor) -> None:
        p.setPen(QPen(ink, 1))
        for piece in pieces:
            if piece.size() == 1 or piece.boundingRect().isNull():
                p.setBrush(ink)
                p.drawEllipse(piece.at(0), self.look.px(3), self.look.px(3))
                continue
            p.drawPolyline(piece)
            p.drawPolyline(piece.translated(0, 1))

    def _draw_marks(self, p: QPainter, plot: QRect) -> None:
        """Letters along each curve, each curve's at other places, so that two that cross stay two."""
        look, every = self.look, self.look.px(_MARK_EVERY)
        step = every / max(1, len(self._lines))
        for index, line in enumerate(self._lines):
            t, y = self.shown_line(index)
            valid = np.isfinite(y)
            if not valid.any():
                continue
            xs = np.array([self.x_of(v) for v in (t[valid][0], t[valid][-1])])
            for x in np.arange(plot.left() + every / 2 + index * step, plot.right() - look.px(_MARK), every):
                if not xs[0] <= x <= xs[1]:
                    continue
                at = int(np.searchsorted(t, self._time_at(x)))
                if at < t.size and np.isfinite(y[at]) and abs(self.x_of(float(t[at])) - x) < look.px(_MARK):
                    self._draw_mark(p, QPointF(x, self.y_of(float(y[at]))), line.mark, self._ink(index))

    def _time_at(self, x: float) -> float:
        (start, end), plot = self._span, self.plot_rect()
        return start + (x - plot.left()) / plot.width() * (end - start)

    def _draw_mark(self, p: QPainter, at: QPointF, mark: str, ink: QColor) -> None:
        look, side = self.look, self.look.px(_MARK)
        rect = QRect(round(at.x() - side / 2), round(at.y() - side / 2), side, side)
        box(p, rect, look.color("card"), ink, look.px(3), radius=side / 2)
        write(p, rect, mark, look.font(Size.TINY, 600), look.color("text"), CENTER)

    def _draw_lanes(self, p: QPainter, plot: QRect) -> None:
        """A thin lane a curve: its colour where it has values, hatched where it lacks them, bare where it is not."""
        look, height, top = self.look, self.look.px(_LANE), plot.bottom() + self.look.px(8)
        for index, line in enumerate(self._lines):
            room = QRect(0, top + index * height, plot.left() - look.px(8), height)
            write(p, room, line.mark, look.font(Size.TINY - 1, 600), look.color("text_dim"), RIGHT)
            middle = room.center().y()
            for piece in self._paths[index]:
                ends = piece.boundingRect()
                left, right = max(ends.left(), plot.left()), min(ends.right(), plot.right())
                if right >= left:
                    p.fillRect(QRectF(left, middle - 1, max(right - left, 1.0), look.px(3)), self._ink(index))
            for start, end in self.missing(index):
                left, right = self.x_of(start), self.x_of(end)
                stretch = QRectF(left, middle - look.px(7), max(right - left, 2.0), look.px(15))
                light, dark = ("stale_light", "stale_dark") if start == line.stale_from else ("gap_light", "gap_dark")
                hatch(p, stretch, look.color(light), look.color(dark), look.px(6))

    def _draw_ends(self, p: QPainter, plot: QRect) -> None:
        """Letter and bay at the right, beside where the curve ends, moved apart where they would cover one another."""
        look, height = self.look, self.look.px(34)
        ends = ((self._end_y(index, plot), index) for index in range(len(self._lines)))
        wanted = sorted((y, index) for y, index in ends if y is not None)
        for y, index in _apart(wanted, height, plot.top() + height / 2, plot.bottom() - height / 2):
            line, side = self._lines[index], look.px(_MARK)
            x = plot.right() + look.px(8)
            self._draw_mark(p, QPointF(x + side / 2, y), line.mark, self._ink(index))
            font = look.font(Size.SMALL, 600)
            room = QRect(x + side + look.px(6), round(y) - height // 2, text_width(line.end, font) + 2, height)
            write(p, room, line.end, font, look.color("text"), LEFT)

    def _end_y(self, index: int, plot: QRect) -> float | None:
        """Where the curve ends; None for one without any value, which ends nowhere."""
        _, y = self.shown_line(index)
        valid = y[np.isfinite(y)]
        return min(max(self.y_of(float(valid[-1])), plot.top()), plot.bottom()) if valid.size else None


def _apart(wanted: list[tuple[float, int]], height: float, top: float, foot: float) -> list[tuple[float, int]]:
    """The same from the top down, each at least ``height`` under the one before, all between ``top`` and ``foot``."""
    placed: list[tuple[float, int]] = []
    for y, index in wanted:
        placed.append((max(y, placed[-1][0] + height if placed else top), index))
    room = foot
    for at in range(len(placed) - 1, -1, -1):
        placed[at] = (min(placed[at][0], room), placed[at][1])
        room = placed[at][0] - height
    return placed
