"""The passing answer to the last touch: what was asked, or what was refused and why. Never modal."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QRectF
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

from widgets.alarm_shape import draw_shape
from widgets.part import WRAP_CENTER, TouchPart, box, text_width, wrapped_height, write_wrapped
from widgets.theme import Size


class Answer(TouchPart):
    """Floats low in the middle of the page. ``touched``: it was read and can go."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._text, self._refused = "", False
        self.hide()

    def say(self, text: str, *, refused: bool) -> None:
        """An empty text hides it. A refusal has the shape and ground of one."""
        self._text, self._refused = text, refused
        self.setVisible(bool(text))
        self.raise_()
        self.update()

    def place_in(self, page: QRect) -> None:
        """Take the room the words need, low in the middle of ``page`` and above its lowest row of buttons."""
        px, font = self.look.px, self.look.font(Size.LABEL, 500)
        most = min(px(1200), page.width() - px(96))
        side = px(56) if self._refused else 0
        width = min(most, text_width(self._text, font) + px(66) + side)
        height = max(px(81), wrapped_height(self._text, font, width - px(64) - side, WRAP_CENTER) + px(36))
        self.setGeometry(page.center().x() - width // 2, page.bottom() - px(120) - height, width, height)

    def target_at(self, point: QPoint) -> str:
        """The words themselves: an answer that came under the finger has not been read."""
        return self._text

    def draw(self, p: QPainter) -> None:
        """See :class:`widgets.part.Part`."""
        look = self.look
        room = self.rect().adjusted(look.px(32), 0, -look.px(32), 0)
        if self._refused:
            box(p, self.rect(), look.color("refusal"), look.color("priority_2"), look.px(3))
            side = look.px(32)
            draw_shape(p, 2, QRectF(look.px(26), (self.height() - side) / 2, side, side))
            room.setLeft(room.left() + look.px(56))
        else:
            box(p, self.rect(), look.color("bar"))
        ink = look.color("text" if self._refused else "bar_text")
        write_wrapped(p, room, self._text, look.font(Size.LABEL, 500), ink, WRAP_CENTER)
