"""The card: a quiet rounded ground with a title, on which other parts stand."""

from __future__ import annotations

from PySide6.QtCore import QRect
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QVBoxLayout, QWidget

from widgets.part import LEFT, RIGHT, Part, box, text_width, write
from widgets.theme import Size


class Card(Part):
    """Put children into :attr:`body`. ``inner`` is the darker ground of a card on a card."""

    def __init__(self, title: str = "", *, inner: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title, self._side, self._inner = title, "", inner
        self._outline = ""
        self.body = QVBoxLayout(self)
        self._lay_out()

    def set_title(self, title: str) -> None:
        """The title at the top left."""
        if title != self._title:
            self._title = title
            self.look_changed()

    def set_side(self, text: str) -> None:
        """A dim remark at the top right ("26 of 27 hold")."""
        if text != self._side:
            self._side = text
            self.update()

    def set_outline(self, token: str) -> None:
        """Emphasise with a 3 px line of a colour token ("action", "priority_2"); empty for the quiet line."""
        if token != self._outline:
            self._outline = token
            self.update()

    def look_changed(self) -> None:
        """Theme or scale changed."""
        self._lay_out()
        super().look_changed()

    def _lay_out(self) -> None:
        px = self.look.px
        self.body.setContentsMargins(px(16), px(72) if self._title else px(16), px(16), px(16))
        self.body.setSpacing(px(12))

    def draw(self, p: QPainter) -> None:
        """See :class:`Part`."""
        look = self.look
        line, width = (look.color(self._outline), look.px(3)) if self._outline else (look.color("line"), 1)
        box(p, self.rect(), look.color("surface" if self._inner else "card"), line, width)
        head = QRect(look.px(24), look.px(14), self.width() - look.px(48), look.px(44))
        font = look.font(Size.TITLE, 600)
        if self._side:
            side = look.font(Size.LABEL, 500)
            write(p, head, self._side, side, look.color("text_dim"), RIGHT)
            head.setWidth(head.width() - text_width(self._side, side) - look.px(16))
        write(p, head, self._title, font, look.color("text"), LEFT)
