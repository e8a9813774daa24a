"""The ladder of a guided procedure: what is done, what is now, what comes."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from PySide6.QtCore import QRect, QRectF
from PySide6.QtGui import QPainter, QPen

from widgets.part import CENTER, box, tick, write
from widgets.rows import RowList
from widgets.theme import Size


class StepState(Enum):
    """Where a step stands."""

    DONE = "done"
    CURRENT = "current"
    NEXT = "next"


@dataclass(frozen=True, slots=True)
class Step:
    """One step: ``number`` as shown in its circle, ``detail`` under the title (who and when, or how many)."""

    number: str
    title: str
    detail: str = ""
    state: StepState = StepState.NEXT


class StepLadder(RowList[Step]):
    """Steps from the top; the current one is blue and always in view."""

    def set_steps(self, steps: tuple[Step, ...]) -> None:
        """The ladder; brings the current step into view when it has moved."""
        if steps == self.rows:
            return
        self.set_rows(steps)
        self.show_row(self._current())

    def _current(self) -> int:
        return next((i for i, step in enumerate(self.rows) if step.state is StepState.CURRENT), -1)

    def row_height(self, row: Step) -> float:
        """See :class:`RowList`."""
        return 90 if row.state is StepState.CURRENT else 82

    def draw_row(self, p: QPainter, row: Step, rect: QRect) -> None:
        """See :class:`RowList`."""
        look, current = self.look, row.state is StepState.CURRENT
        if current:
            box(p, rect.adjusted(0, 0, 0, -look.px(1)), look.color("action"))
        self._draw_mark(p, row, rect)
        left = rect.left() + look.px(70)
        room = QRect(left, rect.top(), rect.right() - left - look.px(12), rect.height())
        tokens = {
            StepState.DONE: ("text_dim", "text_dim"),
            StepState.CURRENT: ("on_action", "on_action_dim"),
            StepState.NEXT: ("text", "text_dim"),
        }
        ink, dim = tokens[row.state]
        title = look.font(Size.LABEL, 600 if current else 500)
        if not row.detail:
            write(p, room, row.title, title, look.color(ink))
            return
        middle = rect.center().y()
        head = QRect(left, middle - look.px(32), room.width(), look.px(36))
        write(p, head, row.title, title, look.color(ink))
        foot = QRect(left, middle + look.px(5), room.width(), look.px(24))
        write(p, foot, row.detail, look.font(Size.TINY), look.color(dim))

    def _draw_mark(self, p: QPainter, row: Step, rect: QRect) -> None:
        look, side = self.look, self.look.px(36)
        circle = QRectF(rect.left() + look.px(16), rect.center().y() - side / 2, side, side)
        fills = {StepState.DONE: "process", StepState.CURRENT: "on_action", StepState.NEXT: "card"}
        p.setBrush(look.color(fills[row.state]))
        p.setPen(QPen(look.color("text_faint" if row.state is StepState.NEXT else fills[row.state]), look.px(2)))
        p.drawEllipse(circle.adjusted(1, 1, -1, -1))
        if row.state is StepState.DONE:
            inset = side * 0.27
            tick(p, circle.adjusted(inset, inset, -inset, -inset), look.color("on_process"), look.px(3))
            return
        ink = look.color("action" if row.state is StepState.CURRENT else "text_dim")
        write(p, circle.toRect(), row.number, look.font(Size.SMALL, 600), ink, CENTER)
