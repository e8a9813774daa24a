"""One bay on the wall of trends: which and whose, one value with its small plot, what is wrong. Sixteen side by side.

Painted by hand, curve and all: a plot of pyqtgraph's for each would cost more than it shows. The pen of the curve is
1 px wide, which keeps Qt on its thin-line path (qt-pitfalls.md 12). Imports numpy: only after the first paint.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any, Final, Protocol

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QFont, QPainter, QPen, QPixmap, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget
from shiboken6 import VoidPtr

from widgets.alarm_shape import draw_shape
from widgets.bay_tile import BayLook
from widgets.part import CENTER, LEFT, RIGHT, Part, TouchPart, box, hatch, text_width, write
from widgets.theme import Size
from widgets.value_tile import NO_VALUE, Quality

_PAD: Final = 14
_GUTTER: Final = 54
"""Where the plot begins inside a cell, px at scale 1.0; the numbers of its scale stand before it."""
_HEAD, _FOOT, _WHO = 66, 42, 124
_memory: Any = VoidPtr  # (address, bytes, writable): its stub knows the address only
Floats = NDArray[np.float64]


class Curve(Protocol):
    """``x``: 0 (left) to 1 (right), ``y``: in units; ``starts``: where a piece begins that is not joined to the last.

    ``gaps``: (from, to) of 0..1 in which nothing is known. Compared by identity: another object is another curve.
    """

    @property
    def x(self) -> Floats: ...
    @property
    def y(self) -> Floats: ...
    @property
    def starts(self) -> tuple[int, ...]: ...
    @property
    def gaps(self) -> tuple[tuple[float, float], ...]: ...


@dataclass(frozen=True, slots=True)
class Cell:
    """What a cell shows. ``value`` None: a bay that has none to show; ``low`` to ``high`` is the range of the plot.

    ``band``: between which all is well, numbered at the side, either end None where there is no limit; ``bands``: the
    same as it is drawn, (from, to) of 0..1, low and high, as many as there were; ``priority`` outlines the cell,
    ``channel_priority`` puts the shape beside the value, and from ``alarm_from`` (0..1) on the plot is tinted.
    ``line`` stands under the plot; ``stale`` is the hatched label's text: before it where something is wrong, else in
    its place.
    """

    number: str
    look: BayLook = BayLook.EMPTY
    identity: str = ""
    phase: str = ""
    line: str = ""
    priority: int = 0
    stale: str = ""
    value: str | None = None
    unit: str = ""
    quality: Quality = Quality.GOOD
    channel_priority: int = 0
    alarm_from: float | None = None
    low: float = 0.0
    high: float = 1.0
    band: tuple[float | None, float | None] = (None, None)
    curve: Curve | None = None
    bands: tuple[tuple[float, float, float | None, float | None], ...] = ()


class WallCell(TouchPart):
    """``touched`` carries the number of the bay as it was set."""

    hint = (240, 150)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._cell = Cell("")
        self._painted: tuple[object, ...] = ()
        self._ground = QPixmap()
        self._used = 0

    @property
    def cell(self) -> Cell:
        """What is shown."""
        return self._cell

    def set_cell(self, cell: Cell) -> None:
        """Show ``cell``; paints only when something changed."""
        if cell != self._cell:
            self._cell = cell
            self.update()

    def target_at(self, point: QPoint) -> str:
        """The whole cell is one target."""
        return self._cell.number

    def plot_rect(self) -> QRect:
        """Where the plot is inside the cell, in px."""
        look = self.look
        left, top = look.px(_GUTTER), look.px(_HEAD)
        return QRect(left, top, self.width() - left - look.px(_PAD), self.height() - top - look.px(_FOOT))

    def draw(self, p: QPainter) -> None:
        """See :class:`Part`. What seldom changes is painted once, and kept: the words cost more than the curve."""
        cell = self._cell
        still = replace(
            cell, value=None, quality=Quality.GOOD, channel_priority=0, curve=None, alarm_from=None, bands=()
        )
        key = (still, self.size(), self.look, self.pressed is not None)
        if key != self._painted:
            self._painted = key
            self._ground = QPixmap(self.size() * self.devicePixelRatio())
            self._ground.setDevicePixelRatio(self.devicePixelRatio())
            self._ground.fill(Qt.GlobalColor.transparent)
            ground = QPainter(self._ground)
            ground.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._draw_still(ground)
            ground.end()
        p.drawPixmap(0, 0, self._ground)
        if cell.value is not None:
            self._draw_value(p, self._head().adjusted(self._used + self.look.px(12), 0, 0, 0))
        if cell.look is BayLook.OCCUPIED:
            self._draw_news(p, QRectF(self.plot_rect()))

    def _head(self) -> QRect:
        look, pad = self.look, self.look.px(_PAD)
        return QRect(pad, look.px(10), self.width() - 2 * pad, look.px(50))

    def _draw_still(self, p: QPainter) -> None:
        look, cell, pad = self.look, self._cell, self.look.px(_PAD)
        self._draw_ground(p)
        occupied = cell.look is BayLook.OCCUPIED
        head = self._head()
        ink = look.color("text" if occupied else "text_faint")
        self._used = write(p, head, cell.number, look.font(Size.NUMBER, 600), ink)
        head.setLeft(head.right() - look.px(_WHO) if occupied else head.left() + self._used)
        self._draw_who(p, head)
        if occupied:
            self._draw_scale(p, QRectF(self.plot_rect()))
        self._draw_foot(p, QRect(pad, self.height() - look.px(36), self.width() - 2 * pad, look.px(28)))

    def _draw_ground(self, p: QPainter) -> None:
        look, cell = self.look, self._cell
        fill = look.color("pressed" if self.pressed is not None else "card")
        if cell.priority:
            box(p, self.rect(), fill, look.color(f"priority_{cell.priority}"), look.px(4))
        elif cell.look is BayLook.OCCUPIED:
            box(p, self.rect(), fill, look.color("line"))
        else:
            dash = look.px(4)
            dashes = (dash, dash) if cell.look is BayLook.EMPTY else None
            box(p, self.rect(), look.color("surface"), look.color("line"), 1, dashes=dashes)

    def _draw_who(self, p: QPainter, room: QRect) -> None:
        look, cell = self.look, self._cell
        upper = QRect(room.left(), look.px(9), room.width(), look.px(28))
        write(p, upper, cell.identity, self._fitted(cell.identity, room.width(), mono=True), look.color("text"), RIGHT)
        lower = QRect(room.left(), look.px(34), room.width(), look.px(26))
        write(p, lower, cell.phase, self._fitted(cell.phase, room.width()), look.color("text_dim"), RIGHT)

    def _fitted(self, text: str, width: int, *, mono: bool = False) -> QFont:
        """The largest of the sizes for names in which ``text`` fits."""
        fonts = [self.look.font(size, 500, mono=mono) for size in (Size.BODY - 2 * (not mono), Size.TINY, 15)]
        return next((font for font in fonts if text_width(text, font) <= width), fonts[-1])

    def _draw_value(self, p: QPainter, room: QRect) -> None:
        """Value, unit, mark and shape."""
        look, cell = self.look, self._cell
        old, number = bool(cell.stale), cell.value or NO_VALUE
        ink = look.color("stale_value" if old or cell.value == "" else "text")
        left = room.left() + write(p, room, number, look.font(Size.HEADING, 600), ink)
        unit_font = look.font(Size.TINY)
        unit = QRect(left + look.px(5), room.top() + look.px(5), text_width(cell.unit, unit_font) + 2, room.height())
        write(p, unit, cell.unit, unit_font, look.color("stale_value" if old else "text_dim"))
        left = unit.right() if cell.unit else left
        side = look.px(24)
        if cell.quality is not Quality.GOOD:
            mark = QRect(left + look.px(6), room.center().y() - side // 2, side, side)
            box(p, mark, None, look.color("stale_text"), look.px(2), radius=side / 2)
            write(p, mark, cell.quality.value, look.font(Size.TINY, 600), look.color("stale_text"), CENTER)
            left = mark.right()
        if cell.channel_priority:
            draw_shape(p, cell.channel_priority, QRectF(left + look.px(6), room.center().y() - side / 2, side, side))

    def _draw_foot(self, p: QPainter, room: QRect) -> None:
        look, cell = self.look, self._cell
        if cell.stale:
            self._draw_stale(p, room)
            if not cell.priority:
                return
            room.setLeft(room.left() + self._stale_width() + look.px(8))
        if cell.priority:
            side = look.px(24)
            draw_shape(p, cell.priority, QRectF(room.left(), room.center().y() - side / 2, side, side))
            room.setLeft(room.left() + side + look.px(8))
        font = look.font(Size.TINY, 600 if cell.priority else 400)
        if text_width(cell.line, font) > room.width():
            font = look.font(15, 600 if cell.priority else 400)
        write(p, room, cell.line, font, look.color("text" if cell.priority else "text_dim"), LEFT)

    def _stale_width(self) -> int:
        """Of the hatched label, where something else has to be read beside it."""
        return text_width(self._cell.stale, self.look.font(Size.TINY, 600)) + self.look.px(16)

    def _draw_stale(self, p: QPainter, room: QRect) -> None:
        """The hatched label; the whole foot unless something is wrong at the bay, which stays readable."""
        look, pad = self.look, self.look.px(8)
        label = QRect(room)
        if self._cell.priority:
            label.setWidth(self._stale_width())
        hatch(p, label, look.color("stale_light"), look.color("stale_dark"), pad)
        inner = label.adjusted(pad, 0, 0, 0)
        write(p, inner, self._cell.stale, look.font(Size.TINY, 600), look.color("stale_text"))

    # The plot

    def _draw_news(self, p: QPainter, area: QRectF) -> None:
        """The soft bands, the span of an alarm, and the curve."""
        cell, soft = self._cell, self.look.color("band")
        for start, end, low, high in cell.bands:
            top = self._y_of(cell.high if high is None else high, area)
            foot = self._y_of(cell.low if low is None else low, area)
            left = area.left() + start * area.width()
            p.fillRect(QRectF(left, top, (end - start) * area.width(), foot - top), soft)
        if not cell.bands:
            p.fillRect(QRectF(area.left(), area.bottom(), area.width(), 1), soft)
        if cell.alarm_from is not None:
            left = area.left() + min(1.0, max(0.0, cell.alarm_from)) * area.width()
            p.fillRect(QRectF(left, area.top(), area.right() - left, area.height()), self.look.color("alarm_tint"))
        if cell.curve is not None:
            self._draw_curve(p, area, cell.curve)

    def _draw_scale(self, p: QPainter, area: QRectF) -> None:
        """The limits beside their edges of the band; the ends of the plot where there are none, or too near."""
        look, cell = self.look, self._cell
        low, high = cell.band
        font, tall = look.font(15), look.px(20)
        marks = [value for value in (high, low) if value is not None] or [cell.high, cell.low]
        if len(marks) > 1 and self._y_of(marks[1], area) - self._y_of(marks[0], area) < tall:
            marks = [cell.high, cell.low]
        for value in marks:
            top = min(
                max(self._y_of(value, area) - tall / 2, area.top() - look.px(6)), area.bottom() - tall + look.px(6)
            )
            room = QRect(look.px(4), round(top), round(area.left()) - look.px(9), tall)
            write(p, room, f"{value:g}", font, look.color("text_dim"), RIGHT)

    def _y_of(self, value: float, area: QRectF) -> float:
        cell = self._cell
        share = (cell.high - value) / ((cell.high - cell.low) or 1.0)
        return area.top() + min(1.0, max(0.0, share)) * area.height()

    def _draw_curve(self, p: QPainter, area: QRectF, curve: Curve) -> None:
        look, cell = self.look, self._cell
        points = np.empty((curve.x.size, 2))
        points[:, 0] = area.left() + curve.x * area.width()
        points[:, 1] = area.top() + (cell.high - curve.y) * (area.height() / ((cell.high - cell.low) or 1.0))
        ink = look.color("text_faint" if cell.stale else "curve")
        p.setBrush(Qt.BrushStyle.NoBrush)
        p.setPen(QPen(ink, 1))
        for start, end in pairwise((*curve.starts, len(points))):
            _draw_piece(p, points[start:end])
        for begin, end_ in self._gaps(curve):
            left, right = area.left() + begin * area.width(), area.left() + end_ * area.width()
            if right - left >= 1:
                stretch = QRectF(left, area.top(), right - left, area.height())
                hatch(p, stretch, look.color("gap_light"), look.color("gap_dark"), look.px(10))

    def _gaps(self, curve: Curve) -> Sequence[tuple[float, float]]:
        """Where nothing is known; what is old has no end."""
        if not self._cell.stale:
            return curve.gaps
        return (*curve.gaps, (float(curve.x[-1]) if curve.x.size else 0.0, 1.0))


def _draw_piece(p: QPainter, points: Floats) -> None:
    if len(points) == 2 and points[0, 1] == points[1, 1]:  # one value alone: a line of it has no ink
        p.save()
        p.setBrush(p.pen().color())
        p.drawEllipse(QPointF(*points[0]), 2, 2)
        p.restore()
        return
    polygon = QPolygonF()
    polygon.resize(len(points))
    np.frombuffer(_memory(polygon.data(), len(points) * 16, True), np.float64)[:] = points.ravel()
    p.drawPolyline(polygon)


class WallAxis(Part):
    """Times under the plots of one row of cells, each as wide as they are."""

    hint = (480, 24)

    def __init__(self, cells: Sequence[WallCell], parent: QWidget | None = None) -> None:
        """``cells``: the row above, whose places are looked up when painting."""
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._cells = tuple(cells)
        self._labels: tuple[tuple[float, str], ...] = ()

    def set_labels(self, labels: Sequence[tuple[float, str]]) -> None:
        """(0..1, words) of each label."""
        if tuple(labels) != self._labels:
            self._labels = tuple(labels)
            self.update()

    def draw(self, p: QPainter) -> None:
        """See :class:`Part`."""
        look = self.look
        font, wide = look.font(15, 500), look.px(56)
        for cell in self._cells:
            plot = cell.plot_rect()
            for at, words in self._labels:
                begin = cell.x() - self.x()
                left = begin + plot.left() + round(at * plot.width()) - wide // 2
                left = min(left, begin + cell.width() - wide)  # the newest stands at the edge, and whole
                write(p, QRect(left, 0, wide, self.height()), words, font, look.color("text_dim"), CENTER)
