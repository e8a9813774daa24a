"""A field that shows what is typed on the on-screen keyboard: a caret, how much room is left, and nothing to select."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

from widgets.part import RIGHT, WRAP, TouchPart, box, wrapped_height, write
from widgets.theme import Size


class TextField(TouchPart):
    """``touched`` when a finger asks to type here. Of a text longer than the field its end is shown."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text = self._ask = self._count = ""
        self._active = False

    def set_text(self, text: str, *, ask: str = "", count: str = "", active: bool = False) -> None:
        """``ask`` stands there while nothing was typed; ``count`` (12 of 500) small at the right of the last line."""
        if (text, ask, count, active) != (self._text, self._ask, self._count, self._active):
            self._text, self._ask, self._count, self._active = text, ask, count, active
            self.update()

    def target_at(self, point: QPoint) -> str:
        """The field is one target."""
        return "field"

    def sizeHint(self) -> QSize:  # noqa: N802
        """Qt's name for the preferred size: three lines."""
        return QSize(self.look.px(480), self.look.px(118))

    def draw(self, p: QPainter) -> None:
        """See :class:`widgets.part.Part`."""
        look, font = self.look, self.look.font(Size.LABEL)
        line, width = ("action", look.px(3)) if self._active else ("line", 1)
        box(p, self.rect(), look.color("card"), look.color(line), width)
        small = look.font(Size.TINY)
        foot = look.px(30) if self._count else look.px(12)
        room = self.rect().adjusted(look.px(18), look.px(12), -look.px(18), -foot)
        if self._count:
            under = QRect(room.left(), self.height() - look.px(32), room.width(), look.px(24))
            write(p, under, self._count, small, look.color("text_dim"), RIGHT)
        if not self._text and not self._active:
            write(p, room, self._ask, font, look.color("text_dim"))
            return
        self._draw_text(p, room)

    def _draw_text(self, p: QPainter, room: QRect) -> None:
        look, font = self.look, self.look.font(Size.LABEL)
        shown = self._text + ("|" if self._active else "")
        while shown and wrapped_height(shown, font, room.width(), WRAP) > room.height():
            cut = shown.find(" ", 1)
            shown = shown[cut + 1 :] if 0 < cut < len(shown) - 1 else shown[max(1, len(shown) // 8) :]
        p.setFont(font)
        p.setPen(look.color("text"))
        p.drawText(room, WRAP, shown)
