"""What holds and what does not: the short list beside a step, and the table of interlocks before a start."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from widgets import theme
from widgets.alarm_shape import draw_shape
from widgets.part import box, tick, write
from widgets.rows import RowList
from widgets.theme import Size


class CheckState(Enum):
    """Whether a check holds; open is not judged yet, unknown is judged and could not be told."""

    HOLDS = "holds"
    OPEN = "open"
    REFUSED = "refused"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Check:
    """One line of what was checked so far."""

    title: str
    detail: str = ""
    state: CheckState = CheckState.OPEN


@dataclass(frozen=True, slots=True)
class Interlock:
    """One rule with its evidence: ``rule`` is its id, ``evidence`` says from where and what."""

    rule: str
    text: str
    evidence: str
    state: CheckState
    priority: int = 2


class CheckList(RowList[Check]):
    """Short checks in the order given."""

    def row_height(self, row: Check) -> float:
        """See :class:`RowList`."""
        return 70

    def draw_row(self, p: QPainter, row: Check, rect: QRect) -> None:
        """See :class:`RowList`."""
        look = self.look
        side = look.px(26)
        mark = QRectF(rect.left() + look.px(8), rect.top() + look.px(14), side, side)
        _draw_mark(p, row.state, mark, 2)
        left = rect.left() + look.px(48)
        ink = look.color("text_dim" if row.state is CheckState.OPEN else "text")
        room = QRect(left, rect.top() + look.px(3), rect.right() - left, look.px(32))
        write(p, room, row.title, look.font(Size.SMALL, 600 if row.state is CheckState.REFUSED else 500), ink)
        room = QRect(left, rect.top() + look.px(35), rect.right() - left, look.px(24))
        write(p, room, row.detail, look.font(Size.TINY), look.color("text_dim"))


class InterlockTable(RowList[Interlock]):
    """Every rule of a start, refused and unknown ones first: what stops the start is never on the second page."""

    def set_interlocks(self, rows: Sequence[Interlock]) -> None:
        """All rules; the order among equals is kept."""
        order = {CheckState.REFUSED: 0, CheckState.UNKNOWN: 1, CheckState.OPEN: 2, CheckState.HOLDS: 3}
        self.set_rows(sorted(rows, key=lambda row: order[row.state]))

    def row_height(self, row: Interlock) -> float:
        """See :class:`RowList`."""
        return 88

    def draw_row(self, p: QPainter, row: Interlock, rect: QRect) -> None:
        """See :class:`RowList`."""
        look = self.look
        stops = row.state in {CheckState.REFUSED, CheckState.UNKNOWN}
        if stops:
            inner = rect.adjusted(0, look.px(1), 0, -look.px(2))
            box(p, inner, look.color("refusal"), look.color(f"priority_{row.priority}"), look.px(3))
        rule = QRect(rect.left() + look.px(22), rect.top(), look.px(92), rect.height())
        write(p, rule, row.rule, look.font(Size.BODY, mono=True), look.color("text_dim"))
        left, right = rect.left() + look.px(118), rect.right() - look.px(72)
        title = QRect(left, rect.top() + look.px(10), right - left, look.px(36))
        write(p, title, row.text, look.font(23, 600 if stops else 500), look.color("text"))
        evidence = QRect(left, rect.top() + look.px(46), right - left, look.px(28))
        write(p, evidence, row.evidence, look.font(Size.TINY + 1), look.color("text_dim"))
        side = look.px(32)
        mark = QRectF(rect.right() - look.px(56), rect.center().y() - side / 2, side, side)
        _draw_mark(p, row.state, mark, row.priority)


def _draw_mark(p: QPainter, state: CheckState, rect: QRectF, priority: int) -> None:
    look = theme.current()
    if state is CheckState.HOLDS:
        tick(p, rect, look.color("process"), rect.width() * 0.12)
    elif state is CheckState.OPEN:
        p.setBrush(Qt.BrushStyle.NoBrush)
        p.setPen(QPen(look.color("text_faint"), look.px(2)))
        inset = rect.width() * 0.2
        p.drawEllipse(rect.adjusted(inset, inset, -inset, -inset))
    else:
        draw_shape(p, priority, rect)
