"""What to do now: the next human actions, worst first, each with one button."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRect, QRectF, QSize, Signal, Slot
from PySide6.QtGui import QPainter, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from widgets.alarm_shape import draw_shape
from widgets.buttons import PlainButton, PrimaryButton, SecondaryButton, TouchButton
from widgets.card import Card
from widgets.part import Part, box, write, write_wrapped
from widgets.theme import TARGET_MM, Size


@dataclass(frozen=True, slots=True)
class Todo:
    """``key`` travels; ``priority`` 0 for no alarm; ``strong`` is the blue button; ``reason`` disables it."""

    key: object
    title: str
    text: str
    action: str
    priority: int = 0
    strong: bool = False
    reason: str = ""


class TodoCard(Part):
    """One action: shape, title, a sentence and a button. ``touched`` carries the key."""

    touched = Signal(object)
    hint = (320, 144)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._todo = Todo(None, "", "", "")
        self._buttons: tuple[TouchButton, TouchButton] = (SecondaryButton(parent=self), PrimaryButton(parent=self))
        for button in self._buttons:
            button.set_size(Size.LABEL)
            button.touched.connect(self._on_touched)

    def set_todo(self, todo: Todo) -> None:
        """What is shown."""
        if todo == self._todo:
            return
        self._todo = todo
        for strong, button in enumerate(self._buttons):
            button.set_text(todo.action)
            button.set_reason(todo.reason)
            button.setVisible(bool(todo.action) and bool(strong) == todo.strong)
        self._place()
        self.update()

    def look_changed(self) -> None:
        """Theme or scale changed."""
        super().look_changed()
        self._place()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Qt's name for a new size."""
        self._place()

    def _place(self) -> None:
        px = self.look.px
        least = (176, 120) if self._todo.reason else (156, 89)  # a reason takes two lines under the words
        width = max(px(least[0]), *(button.sizeHint().width() for button in self._buttons))
        height = min(max(px(least[1]), self._buttons[0].sizeHint().height()), self.height() - px(16))
        spot = QRect(self.width() - px(16) - width, (self.height() - height) // 2, width, height)
        for button in self._buttons:
            button.setGeometry(spot)

    @Slot(object)
    def _on_touched(self, _: object) -> None:
        self.touched.emit(self._todo.key)

    def draw(self, p: QPainter) -> None:
        """See :class:`Part`."""
        look, todo = self.look, self._todo
        box(p, self.rect(), look.color("surface"), look.color("line"))
        left, right = look.px(18), self._buttons[0].x() - look.px(12)
        indent = 0
        if todo.priority:
            side = look.px(28)
            draw_shape(p, todo.priority, QRectF(left, look.px(18), side, side))
            indent = side + look.px(12)
        title = QRect(left + indent, look.px(14), right - left - indent, look.px(38))
        write(p, title, todo.title, look.font(Size.LABEL + 1, 600), look.color("text"))
        text = QRect(left, look.px(54), right - left, self.height() - look.px(58))
        write_wrapped(p, text, todo.text, look.font(Size.BODY - 1), look.color("text_dim"))


class TodoList(Card):
    """A card of the next actions; what does not fit stands on further pages. ``chosen`` carries the key.

    The title's side says which of how many are shown. Cards are made once and reused.
    """

    chosen = Signal(object)

    def __init__(self, title: str = "", most: int = 5, parent: QWidget | None = None) -> None:
        """``most``: cards on one page, where there is room."""
        super().__init__(title, parent=parent)
        self._empty = ""
        self._todos: tuple[Todo, ...] = ()
        self._first, self._page, self._showing = 0, most, False
        self._cards = tuple(TodoCard(self) for _ in range(most))
        for card in self._cards:
            card.touched.connect(self._on_touched)
            card.hide()
            self.body.addWidget(card)
        self.body.addStretch(1)
        self.up, self.down = (PlainButton("", step, compact=True, parent=self) for step in (-1, 1))
        paging = QHBoxLayout()
        paging.addStretch(1)
        for button, icon in ((self.up, "up"), (self.down, "down")):
            button.set_icon(icon)
            button.touched.connect(self._on_page)
            button.hide()
            paging.addWidget(button)
        self.body.addLayout(paging)

    def set_empty(self, text: str) -> None:
        """What stands there when there is nothing to do."""
        self._empty = text
        self.update()

    def set_todos(self, todos: tuple[Todo, ...]) -> None:
        """Worst first; the page is kept as far as it can be."""
        self._todos = todos
        self._show()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Qt's name for a new size."""
        if not self._showing:
            self._show()

    def _fit(self, height: int) -> int:
        px = self.look.px
        return max(1, min(len(self._cards), (height - px(72 + 16) + px(12)) // px(TodoCard.hint[1] + 12)))

    def _show(self) -> None:
        """Cards that come into view may lay the list out anew while they do: then once more, at its new height."""
        height, self._showing = -1, True
        while height != self.height():
            height = self.height()
            self._show_page(height)
        self._showing = False

    def _show_page(self, height: int) -> None:
        fit, count = self._fit(height), len(self._todos)
        over = count > fit
        if over:
            fit = self._fit(height - self.look.mm(TARGET_MM) - self.look.px(12))
        self._first = min(self._first, max(0, count - 1)) // fit * fit
        page = self._todos[self._first : self._first + fit]
        for index, card in enumerate(self._cards):
            if index < len(page):
                card.set_todo(page[index])
            card.setVisible(index < len(page))
        for button in (self.up, self.down):
            button.setVisible(over)
        self.up.setEnabled(self._first > 0)
        self.down.setEnabled(self._first + fit < count)
        self.set_side(f"{self._first + 1}–{self._first + len(page)} / {count}" if over else "")
        self._page = fit
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802
        """Room for every card."""
        px = self.look.px
        return QSize(px(420), px(88) + len(self._cards) * px(156))

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """Qt's name for the least size."""
        return QSize(self.look.px(420), self.look.px(200))

    @Slot(object)
    def _on_touched(self, key: object) -> None:
        self.chosen.emit(key)

    @Slot(object)
    def _on_page(self, step: object) -> None:
        self._first = max(0, self._first + (self._page if step == 1 else -self._page))
        self._show()

    def draw(self, p: QPainter) -> None:
        """See :class:`Part`."""
        super().draw(p)
        if not self._todos and self._empty:
            look = self.look
            room = QRect(look.px(24), look.px(76), self.width() - look.px(48), look.px(120))
            write_wrapped(p, room, self._empty, look.font(Size.BODY), look.color("text_dim"))
