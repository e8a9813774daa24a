"""Quiet tables: what is known, label over value; and what is past, time before text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Final

from PySide6.QtCore import QRect, QRectF, QSize
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QSizePolicy, QWidget

from widgets.alarm_shape import draw_shape
from widgets.part import WRAP, WRAP_ANYWHERE, Part, text_width, wrapped_height, write, write_wrapped
from widgets.rows import RowList
from widgets.theme import Size

_LABEL: Final = 200
"""Width of the labels of FactLines, px at scale 1.0."""


class FactList(RowList[tuple[str, str]]):
    """Rows of (label, value); values in the monospaced face, wrapped where they are long."""

    wrap: ClassVar[int] = WRAP

    def _value_height(self, row: tuple[str, str]) -> int:
        room = max(1, self.width() - self.look.px(16))
        return wrapped_height(row[1], self.look.font(Size.SMALL, 500, mono=True), room, self.wrap)

    def row_height(self, row: tuple[str, str]) -> float:
        """See :class:`RowList`."""
        return 48 + self._value_height(row) / self.look.scale.factor

    def draw_row(self, p: QPainter, row: tuple[str, str], rect: QRect) -> None:
        """See :class:`RowList`."""
        look = self.look
        left, width = rect.left() + look.px(8), rect.width() - look.px(16)
        label = QRect(left, rect.top() + look.px(6), width, look.px(26))
        write(p, label, row[0], look.font(Size.TINY + 1), look.color("text_dim"))
        value = QRect(left, rect.top() + look.px(32), width, rect.height() - look.px(32))
        write_wrapped(p, value, row[1], look.font(Size.SMALL, 500, mono=True), look.color("text"), self.wrap)


class CodeList(FactList):
    """The same for codes, which break anywhere: hashes, stored data."""

    wrap: ClassVar[int] = WRAP_ANYWHERE


class PastList(RowList[tuple[str, str, int]]):
    """Rows of (time, text, priority): what is over."""

    def row_height(self, row: tuple[str, str, int]) -> float:
        """See :class:`RowList`."""
        room = max(1, self.width() - self.look.px(60))
        return 48 + wrapped_height(row[1], self.look.font(Size.SMALL), room) / self.look.scale.factor

    def draw_row(self, p: QPainter, row: tuple[str, str, int], rect: QRect) -> None:
        """See :class:`RowList`."""
        look, (time, text, priority) = self.look, row
        side = look.px(24)
        left = rect.left() + look.px(52)
        if priority:
            draw_shape(p, priority, QRectF(rect.left() + look.px(10), rect.top() + look.px(8), side, side))
        font = look.font(Size.TINY, 500)
        write(p, QRect(left, rect.top() + look.px(6), text_width(time, font) + 2, look.px(24)), time, font,
              look.color("text_dim"))  # fmt: skip
        room = QRect(left, rect.top() + look.px(32), rect.right() - left - look.px(8), rect.height() - look.px(32))
        write_wrapped(p, room, text, look.font(Size.SMALL), look.color("text"))


class FactLines(Part):
    """Label beside value, a line each, as high as its words: for a few facts that are all to be seen at once."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._rows: tuple[tuple[str, str], ...] = ()

    def set_rows(self, rows: Sequence[tuple[str, str]]) -> None:
        """All (label, value)."""
        if tuple(rows) != self._rows:
            self._rows = tuple(rows)
            self.updateGeometry()
            self.update()

    def _height_of(self, row: tuple[str, str], width: int) -> int:
        look = self.look
        label = wrapped_height(row[0], look.font(Size.SMALL), look.px(_LABEL))
        value = wrapped_height(row[1], look.font(Size.SMALL, 500), max(1, width - look.px(_LABEL + 16)))
        return max(label, value) + look.px(10)

    def heightForWidth(self, width: int) -> int:  # noqa: N802
        """Qt's name for the height the words need."""
        return sum(self._height_of(row, width) for row in self._rows)

    def sizeHint(self) -> QSize:  # noqa: N802
        """Qt's name for the preferred size."""
        return QSize(self.look.px(360), self.heightForWidth(max(self.width(), self.look.px(360))))

    def draw(self, p: QPainter) -> None:
        """See :class:`widgets.part.Part`."""
        look, y = self.look, 0
        left, width = look.px(_LABEL + 16), self.width()
        for row in self._rows:
            height = self._height_of(row, width)
            label = QRect(0, y, look.px(_LABEL), height)
            write_wrapped(p, label, row[0], look.font(Size.SMALL), look.color("text_dim"))
            value = QRect(left, y, width - left, height)
            write_wrapped(p, value, row[1], look.font(Size.SMALL, 500), look.color("text"))
            y += height
