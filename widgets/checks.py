"""What holds and what does not: the short list beside a step, and the table of interlocks before a start."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from widgets import theme
from widgets.alarm_shape import draw_shape
from widgets.part import box, tick, wrapped_height, write, write_wrapped
from widgets.rows import RowList
from widgets.theme import Size


class CheckState(Enum):
    """Whether a check holds; open is not judged yet, unknown is judged and could not be told."""

    HOLDS = "holds"
    OPEN = "open"
    REFUSED = "refused"
    UNKNOWN = "unknown"
    OVERRIDDEN = "overridden"  # it does not hold, and somebody answers for going on: never a plain tick


@dataclass(frozen=True, slots=True)
class Check:
    """One line of what was checked so far."""

    title: str
    detail: str = ""
    state: CheckState = CheckState.OPEN


@dataclass(frozen=True, slots=True)
class Interlock:
    """One rule with its evidence: ``rule`` is its id, ``evidence`` says from where and what, ``note`` what to do."""

    rule: str
    text: str
    evidence: str
    state: CheckState
    priority: int = 2
    note: str = ""


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
        draw_mark(p, row.state, mark, 2)
        left = rect.left() + look.px(48)
        ink = look.color("text_dim" if row.state is CheckState.OPEN else "text")
        room = QRect(left, rect.top() + look.px(3), rect.right() - left, look.px(32))
        write(p, room, row.title, look.font(Size.SMALL, 600 if row.state is CheckState.REFUSED else 500), ink)
        room = QRect(left, rect.top() + look.px(35), rect.right() - left, look.px(24))
        write(p, room, row.detail, look.font(Size.TINY), look.color("text_dim"))


class InterlockTable(RowList[Interlock]):
    """Every rule of a start, refused and unknown ones first: what stops the start is never on the second page."""

    def set_interlocks(self, rows: Sequence[Interlock]) -> None:
        """All rules; the order among equals is kept. What begins to stop the start is brought into view."""
        order = {CheckState.REFUSED: 0, CheckState.UNKNOWN: 1, CheckState.OVERRIDDEN: 2, CheckState.OPEN: 3}
        before = _stops(self.rows)
        self.set_rows(sorted(rows, key=lambda row: order.get(row.state, len(order))))
        if _stops(self.rows) - before:
            self.show_row(0)

    def row_height(self, row: Interlock) -> float:
        """See :class:`RowList`."""
        return 88 + (self._note_height(row) + 4) / self.look.scale.factor if row.note else 88

    def _note_height(self, row: Interlock) -> int:
        room = self.width() - self.look.px(118) - self.look.px(72)
        return wrapped_height(row.note, self.look.font(Size.SMALL, 500), room)

    def draw_row(self, p: QPainter, row: Interlock, rect: QRect) -> None:
        """See :class:`RowList`."""
        look = self.look
        stops = row.state in {CheckState.REFUSED, CheckState.UNKNOWN}
        inner = rect.adjusted(0, look.px(1), 0, -look.px(2))
        if stops:
            box(p, inner, look.color("refusal"), look.color(f"priority_{row.priority}"), look.px(3))
        elif row.state is CheckState.OVERRIDDEN:
            box(p, inner, None, look.color(f"priority_{row.priority}"), look.px(2), dashes=(6, 4))
        rule = QRect(rect.left() + look.px(22), rect.top(), look.px(92), rect.height())
        write(p, rule, row.rule, look.font(Size.BODY, mono=True), look.color("text_dim"))
        left, right = rect.left() + look.px(118), rect.right() - look.px(72)
        title = QRect(left, rect.top() + look.px(10), right - left, look.px(36))
        write(p, title, row.text, look.font(23, 600 if stops else 500), look.color("text"))
        evidence = QRect(left, rect.top() + look.px(46), right - left, look.px(28))
        write(p, evidence, row.evidence, look.font(Size.TINY + 1), look.color("text_dim"))
        note = QRect(left, rect.top() + look.px(76), right - left, rect.height() - look.px(76))
        write_wrapped(p, note, row.note, look.font(Size.SMALL, 500), look.color("text"))
        side = look.px(32)
        mark = QRectF(rect.right() - look.px(56), rect.center().y() - side / 2, side, side)
        draw_mark(p, row.state, mark, row.priority)


def _stops(rows: Sequence[Interlock]) -> set[str]:
    return {row.rule for row in rows if row.state in {CheckState.REFUSED, CheckState.UNKNOWN}}


def draw_mark(p: QPainter, state: CheckState, rect: QRectF, priority: int) -> None:
    """The mark of a check: a tick only where it holds by itself."""
    look = theme.current()
    if state is CheckState.HOLDS:
        tick(p, rect, look.color("process"), rect.width() * 0.12)
    elif state is CheckState.OPEN:
        p.setBrush(Qt.BrushStyle.NoBrush)
        p.setPen(QPen(look.color("text_faint"), look.px(2)))
        inset = rect.width() * 0.2
        p.drawEllipse(rect.adjusted(inset, inset, -inset, -inset))
    elif state is CheckState.OVERRIDDEN:
        p.setBrush(Qt.BrushStyle.NoBrush)
        p.setPen(QPen(look.color(f"priority_{priority}"), look.px(3)))
        p.drawEllipse(rect.adjusted(2, 2, -2, -2))
        p.drawLine(
            QPointF(rect.left() + rect.width() * 0.2, rect.bottom() - rect.height() * 0.2),
            QPointF(rect.right() - rect.width() * 0.2, rect.top() + rect.height() * 0.2),
        )
    else:
        draw_shape(p, priority, rect)
