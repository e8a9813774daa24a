"""One value: name, a number to be read at a metre, unit, setpoint and limits, and whether it can be believed."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Final

from PySide6.QtCore import QRect, QRectF
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

from widgets.alarm_shape import draw_shape
from widgets.part import Part, box, hatch, text_width, write
from widgets.theme import Size

_TALL: Final = 124
"""What name, number and line below need, px at scale 1.0."""
_SIZES: Final = (52, 44, 38, 30)
NO_VALUE: Final = "—"
"""Shown for a value that is not known: never a zero."""


class Quality(Enum):
    """How far a value can be believed (OPC's words). A mark stands beside all but good ones."""

    GOOD = ""
    UNCERTAIN = "?"
    BAD = "!"


@dataclass(frozen=True, slots=True)
class Value:
    """``number`` as shown, None for unknown. ``stale`` is the whole hatched label ("STALE 0:47"), empty when fresh."""

    name: str
    number: str | None
    unit: str = ""
    under: str = ""
    priority: int = 0
    stale: str = ""
    quality: Quality = Quality.GOOD
    quality_text: str = ""


class ValueTile(Part):
    """``framed`` draws a card round it; without, it stands beside a trend."""

    def __init__(self, *, framed: bool = True, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.hint = (240, 156) if framed else (232, 140)
        self._framed = framed
        self._value = Value("", None)

    @property
    def value(self) -> Value:
        """What is shown."""
        return self._value

    def set_value(self, value: Value) -> None:
        """Show ``value``; paints only when something changed."""
        if value != self._value:
            self._value = value
            self.update()

    def draw(self, p: QPainter) -> None:
        """See :class:`Part`."""
        look, value = self.look, self._value
        if self._framed:
            line = look.color(f"priority_{value.priority}" if value.priority else "line")
            box(p, self.rect(), look.color("card"), line, look.px(3) if value.priority else 1)
        pad = look.px(16) if self._framed else 0
        tall = min(1.0, self.height() / look.px(_TALL))  # in a low strip all of it is a little smaller
        top = max(0, (self.height() - look.px(_TALL)) // 2)
        old = bool(value.stale)
        width = self.width() - pad - (look.px(16) if self._framed else look.px(8))
        name = QRect(pad, top, width, look.px(30 * tall))
        write(p, name, value.name, look.font(Size.SMALL, 500), look.color("stale_value" if old else "text_dim"))
        self._draw_number(p, QRect(pad, top + look.px(29 * tall), width, look.px(58 * tall)))
        low = QRect(pad, top + look.px(91 * tall), width, look.px(30 * tall))
        if old:
            self._draw_stale(p, low)
        else:
            under = value.quality_text or value.under
            write(p, low, under, look.font(Size.SMALL - 1), look.color("text_dim"))

    def _draw_number(self, p: QPainter, room: QRect) -> None:
        look, value = self.look, self._value
        old = bool(value.stale)
        number = value.number if value.number is not None else NO_VALUE
        side = look.px(32)
        shape = QRectF(room.right() - side - look.px(4), room.center().y() - side / 2, side, side)
        if value.priority:
            draw_shape(p, value.priority, shape)
            room.setRight(round(shape.left()) - look.px(8))
        unit_font = look.font(Size.LABEL - 2)
        unit_width = text_width(value.unit, unit_font) + look.px(14) if value.unit else 0
        sizes = [size for size in _SIZES if look.px(size) < room.height()]
        size = next((s for s in sizes if self._fits(number, s, room.width() - unit_width)), 24)
        font = look.font(size, 600)
        used = write(p, room, number, font, look.color("stale_value" if old or value.number is None else "text"))
        unit = QRect(room.left() + used + look.px(12), room.top() + look.px(9), unit_width + 2, room.height())
        write(p, unit, value.unit, unit_font, look.color("stale_value" if old else "text_dim"))
        if value.quality is not Quality.GOOD:
            self._draw_quality(p, QRect(unit.left() + unit_width, room.top(), look.px(30), room.height()))

    def _fits(self, number: str, size: int, width: int) -> bool:
        return text_width(number, self.look.font(size, 600)) <= width

    def _draw_quality(self, p: QPainter, room: QRect) -> None:
        look, side = self.look, self.look.px(28)
        mark = QRect(room.left() + look.px(4), room.center().y() - side // 2 + look.px(4), side, side)
        box(p, mark, None, look.color("stale_text"), look.px(2), radius=side / 2)
        font = look.font(Size.SMALL, 600)
        left = mark.left() + (side - text_width(self._value.quality.value, font)) // 2
        inner = QRect(left, mark.top(), side, side)
        write(p, inner, self._value.quality.value, font, look.color("stale_text"))

    def _draw_stale(self, p: QPainter, room: QRect) -> None:
        look = self.look
        hatch(p, room, look.color("stale_light"), look.color("stale_dark"), look.px(8))
        words = room.adjusted(look.px(10), 0, 0, 0)
        write(p, words, self._value.stale, look.font(Size.TINY, 600), look.color("stale_text"))
