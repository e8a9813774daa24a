"""A list of sentences, one under the other, that pages where they do not fit."""

from __future__ import annotations

from PySide6.QtCore import QRect
from PySide6.QtGui import QPainter

from widgets.part import wrapped_height, write_wrapped
from widgets.rows import RowList
from widgets.theme import Size


class SentenceList(RowList[str]):
    """Rows of plain text, wrapped."""

    def row_height(self, row: str) -> float:
        """See :class:`RowList`."""
        room = max(1, self.width() - self.look.px(16))
        return 24 + wrapped_height(row, self.look.font(Size.BODY), room) / self.look.scale.factor

    def draw_row(self, p: QPainter, row: str, rect: QRect) -> None:
        """See :class:`RowList`."""
        look = self.look
        room = QRect(rect.left() + look.px(8), rect.top() + look.px(8), rect.width() - look.px(16), rect.height())
        write_wrapped(p, room, row, look.font(Size.BODY), look.color("text"))
