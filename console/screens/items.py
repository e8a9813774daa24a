"""A line of a checklist: one touch confirms that it is true."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from widgets.buttons import TouchButton
from widgets.part import box, tick, wrapped_height, write_wrapped
from widgets.theme import Size


class ItemButton(TouchButton):
    """Blue and empty while it waits, quiet with a tick once confirmed; 22 mm high or as high as its words."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._confirmed = False

    @property
    def confirmed(self) -> bool:
        """Whether somebody said that it is true."""
        return self._confirmed

    def set_item(self, text: str, *, confirmed: bool) -> None:
        """What is to be confirmed; a confirmed line takes no further touch."""
        self.set_text(text)
        if confirmed != self._confirmed:
            self._confirmed = confirmed
            self.setEnabled(not confirmed)
            self.update()

    def _room(self, width: int) -> int:
        return width - self.look.px(112)

    def heightForWidth(self, width: int) -> int:  # noqa: N802
        """Qt's name for the height the words need."""
        words = wrapped_height(self.text(), self.look.font(Size.LABEL, 500), self._room(width))
        return max(self.look.mm(22), words + self.look.px(40))

    def sizeHint(self) -> QSize:  # noqa: N802
        """Qt's name for the preferred size."""
        return QSize(self.look.px(320), self.look.mm(22))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Qt's name for painting."""
        look, done = self.look, self._confirmed
        p = QPainter(self)
        p.setRenderHint(QPainter.RenderHint.Antialiasing)
        fill = "surface" if done else "pressed" if self.isDown() else "card"
        box(p, self.rect(), look.color(fill), look.color("line" if done else "action"), 1 if done else look.px(3))
        side = look.px(40)
        mark = QRectF(look.px(26), (self.height() - side) / 2, side, side)
        p.setPen(QPen(look.color("process" if done else "action"), look.px(3)))
        p.setBrush(look.color("process" if done else "card"))
        p.drawRoundedRect(mark, look.px(6), look.px(6))
        if done:
            inset = side * 0.24
            tick(p, mark.adjusted(inset, inset, -inset, -inset), look.color("on_process"), look.px(4))
        font = look.font(Size.LABEL, 500)
        height = wrapped_height(self.text(), font, self._room(self.width()))
        room = QRect(look.px(88), (self.height() - height) // 2, self._room(self.width()), height)
        write_wrapped(p, room, self.text(), font, look.color("text_dim" if done else "text"))
        p.end()
