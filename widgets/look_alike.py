"""Two identities that are nearly the same, side by side, with the characters that differ marked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRect, QRectF
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QSizePolicy, QWidget

from widgets.alarm_shape import draw_shape
from widgets.part import Part, box, text_width, write
from widgets.theme import Size


@dataclass(frozen=True, slots=True)
class Marked:
    """A text in pieces: (characters, whether they differ)."""

    label: str
    pieces: tuple[tuple[str, bool], ...]


class LookAlikeBand(Part):
    """A warning in one line: what it is about, then the identities side by side in one width. Hidden without any."""

    hint = (0, 60)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._title = ""
        self._texts: tuple[Marked, ...] = ()
        self.hide()

    def set_pair(self, title: str, texts: Sequence[Marked]) -> None:
        """``title`` says what to do, ``texts`` are what can be taken for each other; none hides the band."""
        if (title, tuple(texts)) != (self._title, self._texts):
            self._title, self._texts = title, tuple(texts)
            self.update()
        self.setVisible(bool(self._texts))

    def draw(self, p: QPainter) -> None:
        """See :class:`Part`."""
        look = self.look
        box(p, self.rect(), look.color("card"), look.color("priority_3"), look.px(3))
        side = look.px(32)
        draw_shape(p, 3, QRectF(look.px(24), (self.height() - side) / 2, side, side))
        x = look.px(76)
        font = look.font(Size.LABEL, 600)
        room = QRect(x, 0, self.width() - x - look.px(24), self.height())
        x += write(p, room, self._title, font, look.color("text")) + look.px(48)
        for text in self._texts:
            x = self._text(p, x, text) + look.px(40)

    def _text(self, p: QPainter, x: int, text: Marked) -> int:
        look = self.look
        small = look.font(Size.TINY + 1)
        room = QRect(x, 0, text_width(text.label, small) + 2, self.height())
        end = x + write(p, room, text.label, small, look.color("text_dim")) + look.px(14)
        font = look.font(26, 600, mono=True)
        for characters, differs in text.pieces:
            width = text_width(characters, font)
            place = QRect(end, (self.height() - look.px(40)) // 2, width + 2, look.px(40))
            if differs:
                box(p, place, look.color("text"), None)
            write(p, place, characters, font, look.color("card" if differs else "text"))
            end += width
        return end
