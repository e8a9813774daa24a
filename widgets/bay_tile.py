"""One bay of the overview: which, whose, where it is, how it goes, what a person must do next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from widgets.alarm_shape import draw_shape
from widgets.part import LEFT, RIGHT, TouchPart, box, hatch, text_width, write
from widgets.theme import Size


class BayLook(Enum):
    """How a tile is drawn."""

    OCCUPIED = "occupied"
    EMPTY = "empty"
    RESERVED = "reserved"
    OUT_OF_SERVICE = "out of service"


@dataclass(frozen=True, slots=True)
class Bay:
    """What a tile says.

    ``spark`` are heights 0 (foot) to 1 (top) from old to new, None where there is no value; ``band`` the two heights
    between which all is well. ``progress`` is 0 to 1, None for no bar. ``next_up`` is what comes or what is wrong;
    ``priority`` 1 to 4 outlines the tile (0 for none); ``to_do`` makes the line blue: a person is wanted now.
    ``stale`` is the hatched label's text.
    """

    number: str
    look: BayLook = BayLook.EMPTY
    identity: str = ""
    phase: str = ""
    line: str = ""
    next_up: str = ""
    priority: int = 0
    to_do: bool = False
    progress: float | None = None
    spark: tuple[float | None, ...] = ()
    band: tuple[float, float] = (0.1, 0.9)
    stale: str = ""


class BayTile(TouchPart):
    """``touched`` carries the number of the bay as it was set."""

    hint = (240, 176)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._bay = Bay("")

    @property
    def bay(self) -> Bay:
        """What is shown."""
        return self._bay

    def set_bay(self, bay: Bay) -> None:
        """Show ``bay``; paints only when something changed."""
        if bay != self._bay:
            self._bay = bay
            self.update()

    def target_at(self, point: QPoint) -> str:
        """The whole tile is one target."""
        return self._bay.number

    def draw(self, p: QPainter) -> None:
        """See :class:`Part`."""
        look, bay = self.look, self._bay
        occupied = bay.look is BayLook.OCCUPIED
        pad = look.px(16)
        self._draw_ground(p)
        ink = look.color("text" if occupied else "text_faint")
        number = QRect(pad, look.px(12), self.width() // 2, look.px(50))
        used = write(p, number, bay.number, look.font(Size.NUMBER, 600), ink)
        right = QRect(pad + used + look.px(8), look.px(11), self.width() - 2 * pad - used - look.px(8), look.px(28))
        write(p, right, bay.identity, look.font(Size.BODY, 500, mono=True), look.color("text"), RIGHT)
        right.translate(0, look.px(24 if occupied else 20))
        write(p, right, bay.phase, look.font(Size.SMALL, 500), look.color("text_dim"), RIGHT)
        if occupied:
            self._draw_run(p, pad)
        else:
            self._draw_idle(p, pad)

    def _draw_ground(self, p: QPainter) -> None:
        look, bay = self.look, self._bay
        if bay.priority:
            box(p, self.rect(), look.color("card"), look.color(f"priority_{bay.priority}"), look.px(4))
        elif bay.look in {BayLook.EMPTY, BayLook.RESERVED}:
            dash = look.px(4)
            box(p, self.rect(), look.color("surface"), look.color("line"), 1, dashes=(dash, dash))
        else:
            fill = "card" if bay.look is BayLook.OCCUPIED else "surface"
            box(p, self.rect(), look.color("pressed" if self.pressed is not None else fill), look.color("line"))

    def _draw_idle(self, p: QPainter, pad: int) -> None:
        look = self.look
        room = QRect(pad, round(self.height() * 0.46), self.width() - 2 * pad, look.px(28))
        write(p, room, self._bay.line, look.font(Size.SMALL), look.color("text_dim"), LEFT)
        room.translate(0, look.px(28))
        write(p, room, self._bay.next_up, look.font(Size.SMALL), look.color("text_dim"), LEFT)
        if self._bay.stale:
            self._draw_stale(p, QRect(pad, self.height() - look.px(42), self.width() - 2 * pad, look.px(28)))

    def _draw_stale(self, p: QPainter, room: QRect) -> None:
        look = self.look
        hatch(p, room, look.color("stale_light"), look.color("stale_dark"), look.px(8))
        inner = room.adjusted(look.px(10), 0, 0, 0)
        write(p, inner, self._bay.stale, look.font(Size.TINY, 600), look.color("stale_text"))

    def _draw_run(self, p: QPainter, pad: int) -> None:
        look, bay = self.look, self._bay
        width = self.width() - 2 * pad
        low = self.height() - look.px(80)
        spark_top = look.px(74)
        spark = QRectF(pad, spark_top, width, max(look.px(20), low - look.px(20) - spark_top))
        self._draw_spark(p, spark)
        if bay.progress is not None:
            rail = QRect(pad, low - look.px(13), width, look.px(7))
            box(p, rail, look.color("line"), radius=rail.height() / 2)
            rail.setWidth(max(rail.height(), round(width * min(1.0, max(0.0, bay.progress)))))
            box(p, rail, look.color("process"), radius=rail.height() / 2)
        line = QRect(pad, low + look.px(2), width, look.px(28))
        if bay.stale:
            self._draw_stale(p, line)
        else:
            write(p, line, bay.line, look.font(Size.TINY + 1), look.color("text_dim"))
        self._draw_next(p, QRect(pad, low + look.px(31), width, look.px(32)))

    def _draw_next(self, p: QPainter, room: QRect) -> None:
        look, bay = self.look, self._bay
        if bay.priority:
            side = look.px(24)
            draw_shape(p, bay.priority, QRectF(room.left() + 1, room.center().y() - side / 2, side, side))
            room.setLeft(room.left() + side + look.px(10))
        weight, ink = (600, "action") if bay.to_do else (600 if bay.priority else 500, "text")
        size = Size.BODY if bay.to_do else Size.BODY - 1
        if text_width(bay.next_up, look.font(size, weight)) > room.width():
            size = Size.TINY
        write(p, room, bay.next_up, look.font(size, weight), look.color(ink))

    def _draw_spark(self, p: QPainter, area: QRectF) -> None:
        look, bay = self.look, self._bay
        if not bay.spark:
            return
        foot, top = bay.band
        band = QRectF(area.left(), area.bottom() - top * area.height(), area.width(), (top - foot) * area.height())
        p.fillRect(band, look.color("band"))
        p.setBrush(Qt.BrushStyle.NoBrush)
        p.setPen(QPen(look.color("text_faint" if bay.stale else "process"), look.px(1.6)))
        for run in _runs(bay.spark, area):
            p.drawPolyline(run)


def _runs(spark: Sequence[float | None], area: QRectF) -> list[list[QPointF]]:
    """The stretches of a curve that have values: what is missing is not joined."""
    runs: list[list[QPointF]] = [[]]
    step = area.width() / max(1, len(spark) - 1)
    for i, height in enumerate(spark):
        if height is None:
            runs.append([])
        else:
            within = min(1.0, max(0.0, height))
            runs[-1].append(QPointF(area.left() + i * step, area.bottom() - within * area.height()))
    return [run for run in runs if run]
