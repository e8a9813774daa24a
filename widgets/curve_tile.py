"""The tile of one curve among several: letter, bay and order, the value now, and whether it can be believed."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRect, QRectF
from PySide6.QtGui import QFont, QPainter
from PySide6.QtWidgets import QSizePolicy, QWidget

from widgets.alarm_shape import draw_shape
from widgets.curve import Reading
from widgets.part import CENTER, Part, box, hatch, text_width, write
from widgets.theme import Size
from widgets.trend_paint import draw_reading
from widgets.value_tile import NO_VALUE, Value


@dataclass(frozen=True, slots=True)
class CurveTileText:
    """``mark``: the curve's letter; ``color``: 1.. of the comparison's colours; ``value``: its present value.

    ``read``: what the cursor reads of it; it stands in the place of ``about``.
    """

    mark: str
    color: int
    bay: str
    identity: str
    about: str
    value: Value
    read: Reading | None = None


class CurveTile(Part):
    """Identity, value, and where the run is: the same height whatever it says, so that tiles stand still."""

    hint = (420, 100)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._said: CurveTileText | None = None

    def set_text(self, said: CurveTileText) -> None:
        """What the tile says."""
        if said != self._said:
            self._said = said
            self.update()

    def draw(self, p: QPainter) -> None:
        """See :class:`Part`."""
        said, look = self._said, self.look
        if said is None:
            return
        ink = look.color(f"compare_{said.color}")
        box(p, self.rect(), look.color("card"), look.color("line"))
        p.fillRect(QRect(1, look.px(8), look.px(6), self.height() - look.px(16)), ink)
        side = look.px(34)
        mark = QRect(look.px(16), look.px(4), side, side)
        box(p, mark, look.color("card"), ink, look.px(4), radius=side / 2)
        write(p, mark, said.mark, look.font(Size.BODY, 600), look.color("text"), CENTER)
        x = mark.right() + look.px(12)
        x += write(p, self._room(x, 1, 40), said.bay, look.font(Size.HEADING, 600), look.color("text")) + look.px(12)
        write(p, self._room(x, 1, 40), said.identity, self._identity_font(said.identity, x), look.color("text"))
        self._draw_value(p, said.value)
        if said.value.priority:
            side = look.px(30)
            draw_shape(p, said.value.priority, QRectF(self.width() - side - look.px(14), look.px(41), side, side))
        if said.read is None:
            write(p, self._room(look.px(20), 70, 26), said.about, look.font(Size.TINY), look.color("text_dim"))
            return
        font = look.font(Size.TINY, 600)
        room = QRect(look.px(20), look.px(71), text_width(said.read.text, font) + look.px(20), look.px(25))
        draw_reading(p, room, said.read, font)

    def _identity_font(self, identity: str, x: int) -> QFont:
        """As large as the identity fits."""
        look, room = self.look, self._room(x, 0, 1).width()
        sizes = (Size.LABEL, Size.BODY, Size.SMALL, Size.TINY)
        fits = (s for s in sizes if text_width(identity, look.font(s, 600, mono=True)) <= room)
        return look.font(next(fits, Size.TINY - 2), 600, mono=True)

    def _room(self, left: int, top: int, height: int) -> QRect:
        px = self.look.px
        return QRect(left, px(top), self.width() - left - px(12), px(height))

    def _draw_value(self, p: QPainter, value: Value) -> None:
        look, left = self.look, self.look.px(20)
        old = bool(value.stale)
        ink = look.color("stale_value" if old or value.number is None else "text")
        number = value.number if value.number is not None else NO_VALUE
        left += write(p, self._room(left, 37, 36), number, look.font(Size.HEADING, 600), ink) + look.px(8)
        unit = value.unit if value.number is not None else ""
        dim = look.color("stale_value" if old else "text_dim")
        left += write(p, self._room(left, 40, 34), unit, look.font(Size.SMALL), dim) + look.px(14)
        if value.quality.value:
            side = look.px(26)
            at = QRect(left, look.px(43), side, side)
            box(p, at, None, look.color("stale_text"), look.px(2), radius=side / 2)
            write(p, at, value.quality.value, look.font(Size.SMALL, 600), look.color("stale_text"), CENTER)
            left += side + look.px(12)
        if not old:
            room, sizes = self._room(left, 40, 34), (Size.TINY, Size.TINY - 1, Size.TINY - 2)
            fits = (s for s in sizes if text_width(value.under, look.font(s)) <= room.width())
            write(p, room, value.under, look.font(next(fits, sizes[-1])), look.color("text_dim"))
            return
        font = look.font(Size.TINY, 600)
        room = QRect(left, look.px(42), text_width(value.stale, font) + look.px(22), look.px(28))
        hatch(p, room, look.color("stale_light"), look.color("stale_dark"), look.px(8))
        write(p, room.adjusted(look.px(10), 0, 0, 0), value.stale, font, look.color("stale_text"))
