"""What was checked so far: like the short list of the parts, but a long title takes a second line instead of an end."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QRectF
from PySide6.QtGui import QPainter

from widgets.checks import Check, CheckState, draw_mark
from widgets.part import wrapped_height, write_wrapped
from widgets.rows import RowList
from widgets.theme import Size


class CheckedList(RowList[Check]):
    """Keeps what comes next in view: the first line that is refused or still open, else the last."""

    def set_checks(self, checks: Sequence[Check]) -> None:
        """The lines in the presenter's order."""
        if tuple(checks) == self.rows:
            return
        self.set_rows(checks)
        waiting = (i for i, check in enumerate(checks) if check.state is not CheckState.HOLDS)
        self.show_row(next(waiting, len(checks) - 1))

    def _room(self) -> int:
        return max(1, self.width() - self.look.px(56))

    def _heights(self, row: Check) -> tuple[int, int]:
        look = self.look
        title = look.font(Size.SMALL, 600 if row.state is CheckState.REFUSED else 500)
        return wrapped_height(row.title, title, self._room()), wrapped_height(
            row.detail, look.font(Size.TINY), self._room()
        )

    def row_height(self, row: Check) -> float:
        """See :class:`RowList`."""
        return 18 + sum(self._heights(row)) / self.look.scale.factor

    def draw_row(self, p: QPainter, row: Check, rect: QRect) -> None:
        """See :class:`RowList`."""
        look = self.look
        mark = QRectF(rect.left() + look.px(8), rect.top() + look.px(10), look.px(26), look.px(26))
        draw_mark(p, row.state, mark, 2)
        title, detail = self._heights(row)
        left, top = rect.left() + look.px(48), rect.top() + look.px(6)
        refused = row.state is CheckState.REFUSED
        ink = look.color("text_dim" if row.state is CheckState.OPEN else "text")
        font = look.font(Size.SMALL, 600 if refused else 500)
        write_wrapped(p, QRect(left, top, self._room(), title), row.title, font, ink)
        low = QRect(left, top + title + look.px(2), self._room(), detail)
        write_wrapped(p, low, row.detail, look.font(Size.TINY), look.color("text_dim"))
