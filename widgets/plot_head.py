"""Over a column of strips: the phases that its plots show, and the time at which the cursor stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QSizePolicy, QWidget

from widgets.part import CENTER, LEFT, Part, box, text_width, write
from widgets.theme import Size
from widgets.time_axis import PLOT_LEFT, VALUE_WIDTH

_SMALLEST = 15
_CUT_FROM = 56
"""From this width on, px at scale 1.0, the beginning of a name is better than none."""


@dataclass(frozen=True, slots=True)
class Band:
    """A named stretch of the time axis; ``end_s`` None for one that goes on. ``odd``: every other one."""

    start_s: float
    end_s: float | None
    name: str
    odd: bool


class PlotHead(Part):
    """As wide as the strips below it; a name stands where its band can be seen, and is left out where it cannot."""

    hint = (480, 30)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._span = (0.0, 1.0)
        self._bands: tuple[Band, ...] = ()
        self._cursor: tuple[float, str] | None = None
        self._note = ""

    def set_span(self, start_s: float, end_s: float) -> None:
        """As for the strips."""
        if (start_s, end_s) != self._span:
            self._span = (start_s, end_s)
            self.update()

    def set_bands(self, bands: Sequence[Band]) -> None:
        """The stretches, in order."""
        if tuple(bands) != self._bands:
            self._bands = tuple(bands)
            self.update()

    def set_cursor(self, at_s: float | None, time: str) -> None:
        """Where the cursor stands, and that moment in words; None for no cursor."""
        cursor = None if at_s is None else (at_s, time)
        if cursor != self._cursor:
            self._cursor = cursor
            self.update()

    def set_note(self, note: str) -> None:
        """What has to be said of the values at the right."""
        if note != self._note:
            self._note = note
            self.update()

    def _x_of(self, t_s: float, left: int, width: int) -> float:
        start, end = self._span
        return left + min(max((t_s - start) / ((end - start) or 1.0), 0.0), 1.0) * width

    def draw(self, p: QPainter) -> None:
        """See :class:`Part`."""
        look = self.look
        left, height = look.px(PLOT_LEFT), self.height() - look.px(4)
        width = self.width() - left - look.px(VALUE_WIDTH)
        for band in self._bands:
            a = round(self._x_of(band.start_s, left, width))
            b = left + width if band.end_s is None else round(self._x_of(band.end_s, left, width))
            if b > a:
                self._draw_band(p, QRect(a, 0, b - a, height), band)
        if self._note:
            room = QRect(left + width + look.px(18), 0, look.px(VALUE_WIDTH - 30), height)
            write(p, room, self._note, look.font(Size.TINY, 500), look.color("text_dim"), LEFT)
        if self._cursor is not None:
            self._draw_time(p, self._cursor, QRect(left, 0, width, height))

    def _draw_band(self, p: QPainter, room: QRect, band: Band) -> None:
        look = self.look
        box(p, room.adjusted(0, 0, -look.px(1), 0), look.color("band" if band.odd else "card"), None, radius=look.px(3))
        weight = 600 if band.end_s is None else 500
        for size, pad in ((Size.TINY, 8), (Size.TINY, 3), (_SMALLEST, 3)):
            font, words = look.font(size, weight), room.adjusted(look.px(pad), 0, -look.px(3), 0)
            if text_width(band.name, font) <= words.width():
                write(p, words, band.name, font, look.color("text_dim"))
                return
        if room.width() >= look.px(_CUT_FROM):  # the first letters tell which of the recipe's phases it is
            short = QFontMetrics(font).elidedText(band.name, Qt.TextElideMode.ElideRight, words.width())
            write(p, words, short, font, look.color("text_dim"))

    def _draw_time(self, p: QPainter, cursor: tuple[float, str], room: QRect) -> None:
        """Over the cursor; at the edge that it went out of, if it cannot be seen."""
        look, font = self.look, self.look.font(Size.SMALL, 600)
        x = self._x_of(cursor[0], room.left(), room.width())
        width = text_width(cursor[1], font) + look.px(24)
        left = min(max(x - width / 2, room.left()), room.right() - width + 1)
        chip = QRect(round(left), 0, width, room.height())
        box(p, chip, look.color("action"), None, radius=look.px(4))
        write(p, chip, cursor[1], font, look.color("on_action"), CENTER)
