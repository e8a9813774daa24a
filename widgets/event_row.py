"""A line of a log that can be touched: when, what in one or two lines, and a dim line under it."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from widgets import icons, theme
from widgets.buttons import TouchButton
from widgets.part import box, write, write_wrapped
from widgets.theme import Size

_TIME, _MARK = 190, 64
_LINES = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class EventRow(TouchButton):
    """At least as high as a row that can be touched. Without an event there is only its room."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._event = ("", "", "", "")
        self._there = True

    def set_event(self, time: str, date: str, what: str, under: str) -> None:
        """``time`` large over ``date``; ``what`` over at most two lines; ``under`` dim in one."""
        if (time, date, what, under) != self._event:
            self._event = (time, date, what, under)
            self.setText(what)
            self.update()

    def set_there(self, there: bool) -> None:  # as Qt's own setters
        """Whether there is an event in this line."""
        if there != self._there:
            self._there = there
            self.setEnabled(there)
            self.update()

    def sizeHint(self) -> QSize:  # noqa: N802
        """Qt's name for the preferred size."""
        return QSize(self.look.px(480), self.look.mm(theme.ROW_MM))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Qt's name for painting."""
        if not self._there:
            return
        look, (time, date, what, under) = self.look, self._event
        p = QPainter(self)
        p.setRenderHint(QPainter.RenderHint.Antialiasing)
        box(p, self.rect(), look.color("pressed" if self.isDown() else "card"), look.color("line"))
        left, width = look.px(_TIME), self.width() - look.px(_TIME) - look.px(_MARK)
        middle = self.height() // 2
        font = look.font(Size.LABEL, 600, mono=True)
        write(p, QRect(look.px(20), middle - look.px(36), left, look.px(36)), time, font, look.color("text"))
        small = look.font(Size.TINY - 1)
        write(p, QRect(look.px(20), middle + look.px(2), left, look.px(26)), date, small, look.color("text_dim"))
        foot = look.px(30)
        words = look.font(Size.BODY - 1, 500)
        room = QRect(left, look.px(6), width, self.height() - foot - look.px(10))
        write_wrapped(p, room, _two_lines(what, words, room.width()), words, look.color("text"), int(_LINES))
        below = QRect(left, self.height() - foot - look.px(4), width, foot)
        write(p, below, under, look.font(Size.TINY), look.color("text_dim"))
        side = look.px(28)
        mark = self.width() - look.px(_MARK) + look.px(18)
        icons.draw(p, "right", mark, middle - side / 2, side, look.color("text_dim"))
        p.end()


def _two_lines(text: str, font: QFont, width: int) -> str:
    """As much of the text as two lines hold; words that do not break well take some of the room."""
    room = round(width * 1.85)
    return QFontMetrics(font).elidedText(text.replace("\n", " "), Qt.TextElideMode.ElideRight, room)
