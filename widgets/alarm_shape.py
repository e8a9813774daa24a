"""The four alarm shapes: priority is told by shape, number and colour together, never by colour alone."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPolygonF
from PySide6.QtWidgets import QWidget

from widgets import fonts, theme
from widgets.part import Part

PRIORITIES: Final = (1, 2, 3, 4)
"""1 square red, 2 triangle orange, 3 diamond yellow, 4 circle violet (look.md)."""
_UNLIT_OPACITY: Final = 0.32
# Where the number sits in a unit square, as (top, height): a triangle is heavy at its foot.
_NUMBER_BOX: Final = {1: (0.0, 1.0), 2: (0.3, 0.66), 3: (0.0, 1.0), 4: (0.0, 1.0)}
_NUMBER_SIZE: Final = {1: 0.64, 2: 0.54, 3: 0.54, 4: 0.6}


def draw_shape(p: QPainter, priority: int, rect: QRectF, *, lit: bool = True) -> None:
    """The shape of ``priority`` 1 to 4 in the square ``rect``; not ``lit`` is dimmed: there is no such alarm.

    ValueError for any other priority: a shape that nobody knows must not be drawn.
    """
    if priority not in PRIORITIES:
        raise ValueError(f"There is no alarm priority {priority}: priorities are 1 to 4.")
    look = theme.current()
    p.save()
    if not lit:
        p.setOpacity(_UNLIT_OPACITY)
    p.setPen(Qt.PenStyle.NoPen)
    p.setBrush(look.color(f"priority_{priority}"))
    _outline(p, priority, rect)
    top, height = _NUMBER_BOX[priority]
    font = fonts.make(max(8, round(rect.height() * _NUMBER_SIZE[priority])), 600)
    p.setFont(font)
    p.setPen(look.color(f"on_priority_{priority}"))
    number = QRectF(rect.left(), rect.top() + top * rect.height(), rect.width(), height * rect.height())
    p.drawText(number, int(Qt.AlignmentFlag.AlignCenter), str(priority))
    p.restore()


def _outline(p: QPainter, priority: int, r: QRectF) -> None:
    if priority == 1:
        inset = r.width() * 0.07
        p.drawRoundedRect(r.adjusted(inset, inset, -inset, -inset), r.width() * 0.06, r.width() * 0.06)
    elif priority == 2:
        over = r.width() * 0.06
        p.drawPolygon(
            QPolygonF(
                [
                    QPointF(r.center().x(), r.top() + r.height() * 0.02),
                    QPointF(r.right() + over, r.bottom() - r.height() * 0.02),
                    QPointF(r.left() - over, r.bottom() - r.height() * 0.02),
                ]
            )
        )
    elif priority == 3:
        over, mid = r.width() * 0.05, r.center()
        p.drawPolygon(
            QPolygonF(
                [
                    QPointF(mid.x(), r.top() - over),
                    QPointF(r.right() + over, mid.y()),
                    QPointF(mid.x(), r.bottom() + over),
                    QPointF(r.left() - over, mid.y()),
                ]
            )
        )
    else:
        inset = r.width() * 0.04
        p.drawEllipse(r.adjusted(inset, inset, -inset, -inset))


class AlarmShape(Part):
    """One shape as a widget; priority 0 shows nothing and keeps its place."""

    def __init__(self, priority: int = 0, size: float = 34, parent: QWidget | None = None) -> None:
        """``size`` in px at scale 1.0."""
        super().__init__(parent)
        self.hint = (size * 1.14, size * 1.14)
        self._size = size
        self._priority = priority
        self._lit = True

    @property
    def priority(self) -> int:
        """0 to 4."""
        return self._priority

    def set_priority(self, priority: int, *, lit: bool = True) -> None:
        """0 for none, or 1 to 4."""
        if (priority, lit) != (self._priority, self._lit):
            self._priority, self._lit = priority, lit
            self.update()

    def draw(self, p: QPainter) -> None:
        """See :class:`Part`."""
        if self._priority:
            side = self.look.px(self._size)
            centre = QRectF(self.rect()).center()
            draw_shape(
                p, self._priority, QRectF(centre.x() - side / 2, centre.y() - side / 2, side, side), lit=self._lit
            )
