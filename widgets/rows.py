"""A painted list that pages by large buttons, without swiping: the base of ladders, checks and tables."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Generic, TypeVar

from PySide6.QtCore import QRect, QSize, Slot
from PySide6.QtGui import QPainter, QResizeEvent
from PySide6.QtWidgets import QWidget

from widgets import theme
from widgets.buttons import PlainButton
from widgets.part import Part, write
from widgets.theme import Size

Row = TypeVar("Row")


class RowList(Part, Generic[Row]):
    """Subclasses give :meth:`row_height` (px at scale 1.0) and :meth:`draw_row`.

    Where the rows do not fit, a foot with two buttons pages through them.
    """

    foot_height = 89.0

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[Row, ...] = ()
        self._first = 0
        self._foot = ""
        self._up, self._down = (PlainButton("", step, compact=True, parent=self) for step in (-1, 1))
        for button, icon in ((self._up, "up"), (self._down, "down")):
            button.set_icon(icon)
            button.touched.connect(self._on_page)
            button.hide()

    @property
    def rows(self) -> tuple[Row, ...]:
        """All rows, in the order shown."""
        return self._rows

    @property
    def first(self) -> int:
        """Index of the first row in view."""
        return self._first

    def set_rows(self, rows: Sequence[Row]) -> None:
        """What the list holds; the place in it is kept as far as it can be."""
        if tuple(rows) != self._rows:
            self._rows = tuple(rows)
            self._settle()

    def set_foot(self, text: str) -> None:
        """A remark at the foot, shown while there is more than fits."""
        if text != self._foot:
            self._foot = text
            self.update()

    def show_row(self, index: int) -> None:
        """Bring the row into view, with one beside it where there is room."""
        if not 0 <= index < len(self._rows):
            return
        if index <= self._first:
            self._first = max(0, index - 1)
        wanted = min(index + 1, len(self._rows) - 1)
        while wanted >= self._first + self._count() and self._first < index:
            self._first += 1
        self._settle()

    def row_height(self, row: Row) -> float:
        """Height of a row in px at scale 1.0."""
        raise NotImplementedError

    def draw_row(self, p: QPainter, row: Row, rect: QRect) -> None:
        """Paint one row."""
        raise NotImplementedError

    def look_changed(self) -> None:
        """Theme or scale changed."""
        super().look_changed()
        self._settle()

    def sizeHint(self) -> QSize:  # noqa: N802
        """Room for a few rows; the list takes what it is given."""
        return QSize(self.look.px(280), self.look.px(200))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Qt's name for a new size."""
        self._settle()

    def row_rect(self, index: int) -> QRect:
        """Where the row is, in px; empty for a row out of view."""
        if not self._first <= index < self._first + self._count():
            return QRect()
        y = sum(self._px(row) for row in self._rows[self._first : index])
        return QRect(0, y, self.width(), self._px(self._rows[index]))

    def _px(self, row: Row) -> int:
        return self.look.px(self.row_height(row))

    def _overflows(self) -> bool:
        return sum(self._px(row) for row in self._rows) > self.height()

    def _count(self, first: int | None = None) -> int:
        """How many rows fit from ``first`` on; at least one, so that paging always moves."""
        room = self.height() - (self.look.px(self.foot_height) if self._overflows() else 0)
        count = 0
        for row in self._rows[self._first if first is None else first :]:
            room -= self._px(row)
            if room < 0 and count:
                break
            count += 1
        return count

    def _settle(self) -> None:
        over = self._overflows()
        self._first = min(self._first, max(0, len(self._rows) - 1)) if over else 0
        while self._first > 0 and self._first - 1 + self._count(self._first - 1) >= len(self._rows):
            self._first -= 1
        side = self.look.mm(theme.TARGET_MM)
        for button, right in ((self._up, 2 * side + self.look.px(8)), (self._down, side)):
            button.setGeometry(self.width() - right, self.height() - side, side, side)
            button.setVisible(over)
        self._up.setEnabled(self._first > 0)
        self._down.setEnabled(self._first + self._count() < len(self._rows))
        self.update()

    @Slot(object)
    def _on_page(self, step: object) -> None:
        if step == 1:
            self._first = min(len(self._rows) - 1, self._first + self._count())
        else:
            before = self._first
            while self._first > 0 and self._first - 1 + self._count(self._first - 1) >= before:
                self._first -= 1
        self._settle()

    def draw(self, p: QPainter) -> None:
        """See :class:`Part`."""
        count = self._count()
        for index in range(self._first, self._first + count):
            self.draw_row(p, self._rows[index], self.row_rect(index))
        if self._overflows():
            look = self.look
            text = self._foot or f"{self._first + 1}–{self._first + count} / {len(self._rows)}"
            side = look.mm(theme.TARGET_MM)
            foot = QRect(look.px(16), self.height() - side, self._up.x() - look.px(24), side)
            write(p, foot, text, look.font(Size.SMALL, 600), look.color("text_dim"))
