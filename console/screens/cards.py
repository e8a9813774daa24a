"""Rows of a list as cards with one button each, paged by two large buttons: tasks, alarms, records."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRect, QRectF, QSize, Signal, Slot
from PySide6.QtGui import QPainter, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from console.screens.screen import Pool, allow
from widgets import theme
from widgets.alarm_shape import draw_shape
from widgets.buttons import PlainButton, PrimaryButton, SecondaryButton, TouchButton
from widgets.part import Part, box, text_width, wrapped_height, write, write_wrapped
from widgets.theme import Size

_GAP = 16
_LEAST, _TWO_ROWS = 89, 4  # least height of a button; from how many on they stand in two rows
_WIDE, _NARROW = 232, 176  # least width of a card's button: alone, and among others


@dataclass(frozen=True, slots=True)
class RowCard:
    """``tag``: a dim word after the title. ``identity``: one line, monospaced. ``reason``: why it is not ``enabled``.

    ``priority`` 1 to 4 draws its shape, and the outline too while ``loud``; 0 for none. ``chosen``: outlined in blue,
    as what is looked at beside the list. ``more``: further buttons, left of the main one.
    """

    title: str
    lines: tuple[str, ...] = ()
    identity: str = ""
    tag: str = ""
    priority: int = 0
    loud: bool = False
    button: str = ""
    strong: bool = False
    enabled: bool = True
    reason: str = ""
    ask: object = None
    chosen: bool = False
    more: tuple[CardButton, ...] = ()


@dataclass(frozen=True, slots=True)
class CardButton:
    """A further button of a card."""

    text: str
    enabled: bool
    reason: str
    ask: object


class CardPart(Part):
    """One card. ``touched`` carries its wish."""

    touched = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._row = RowCard("")
        self.buttons: tuple[TouchButton, TouchButton] = (SecondaryButton(parent=self), PrimaryButton(parent=self))
        self.more: Pool[TouchButton] = Pool(lambda: SecondaryButton(parent=self), lambda _: None)
        for button in self.buttons:
            button.set_size(Size.LABEL)
            button.touched.connect(self.touched)

    def set_row(self, row: RowCard) -> None:
        """What is shown."""
        if row == self._row:
            return
        self._row = row
        for strong, button in enumerate(self.buttons):
            button.set_text(row.button)
            button.set_payload(row.ask)
            allow(button, enabled=row.enabled, reason=row.reason)
            button.setVisible(bool(row.button) and bool(strong) == row.strong)
        self._show_more(row)
        self._place()
        self.update()

    def _show_more(self, row: RowCard) -> None:
        for button, more in zip(self.more.take(len(row.more)), row.more, strict=True):
            if not button.text():
                button.set_size(Size.LABEL)
                button.touched.connect(self.touched)
            button.set_text(more.text)
            button.set_payload(more.ask)
            allow(button, enabled=more.enabled, reason=more.reason)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Qt's name for a new size."""
        self._place()

    def _width(self) -> int:
        """Of each button: all of one card are equally wide."""
        shown = (*self.buttons, *self._shown_more())
        least = self.look.px(_NARROW if self._row.more else _WIDE)
        return max(least, *(button.sizeHint().width() for button in shown))

    def _place(self) -> None:
        px = self.look.px
        columns, rows = self._grid()
        width, free = self._width(), (self.height() - px(32) - (rows - 1) * px(12)) // rows
        height = max(px(_LEAST), min(px(104), free))
        right, top = self.width() - px(20), (self.height() - rows * height - (rows - 1) * px(12)) // 2
        for place, buttons in enumerate(((*self.buttons,), *((b,) for b in reversed(self._shown_more())))):
            from_right, from_below = place % columns, rows - 1 - place // columns
            left = right - (from_right + 1) * width - from_right * px(12)
            for button in buttons:
                button.setGeometry(QRect(left, top + from_below * (height + px(12)), width, height))

    def _shown_more(self) -> Sequence[TouchButton]:
        return self.more.items[: len(self._row.more)]

    def _grid(self) -> tuple[int, int]:
        """How many buttons stand beside each other, and in how many rows: four in two, so that words have room."""
        count = 1 + len(self._row.more)
        return (count, 1) if count < _TWO_ROWS else (-(-count // 2), 2)

    def _buttons_left(self) -> int:
        """Where the leftmost button begins."""
        return min(button.x() for button in (self.buttons[0], *self._shown_more()))

    def height_for(self, width: int) -> int:
        """What the words need in a card of ``width`` px."""
        px = self.look.px
        columns, rows = self._grid()
        beside = columns * self._width() + (columns - 1) * px(12) + px(40) if self._row.button else px(24)
        words = self._words_height(width - px(24) - beside - (px(56) if self._row.priority else 0)) + px(32)
        return max(words, rows * px(_LEAST) + (rows - 1) * px(12) + px(24))

    def _words_height(self, width: int) -> int:
        look = self.look
        lines = sum(wrapped_height(text, look.font(Size.BODY - 1), width) + look.px(4) for text in self._row.lines)
        return look.px(44) + (look.px(36) if self._row.identity else 0) + lines

    def draw(self, p: QPainter) -> None:
        """See :class:`widgets.part.Part`."""
        look, row = self.look, self._row
        strong = bool(row.loud and row.priority) or row.chosen
        line = look.color("action" if row.chosen else f"priority_{row.priority}" if strong else "line")
        box(p, self.rect(), look.color("card"), line, look.px(3) if strong else 1)
        left = look.px(24)
        right = self._buttons_left() - look.px(20) if row.button else self.width() - look.px(24)
        indent = look.px(56) if row.priority else 0
        top = max(look.px(8), (self.height() - self._words_height(right - left - indent)) // 2)
        if row.priority:
            side = look.px(36)
            draw_shape(p, row.priority, QRectF(left, top + look.px(4), side, side))
            left += indent
        title = QRect(left, top, right - left, look.px(42))
        used = write(p, title, row.title, look.font(Size.TITLE, 600), look.color("text"))
        tag = QRect(left + used + look.px(20), top + look.px(3), right - left - used - look.px(20), look.px(38))
        write(p, tag, row.tag, look.font(Size.SMALL, 500), look.color("text_dim"))
        y = top + look.px(44)
        if row.identity:
            write(p, QRect(left, y, right - left, look.px(32)), row.identity, look.font(22, 600, mono=True),
                  look.color("text"))  # fmt: skip
            y += look.px(36)
        for text in row.lines:
            font = look.font(Size.BODY - 1)
            height = wrapped_height(text, font, right - left)
            write_wrapped(p, QRect(left, y, right - left, self.height() - y), text, font, look.color("text_dim"))
            y += height + look.px(4)


class CardList(QWidget):
    """As many cards as fit, each as high as its words need, and two buttons to page to the others.

    ``touched`` carries a card's wish.
    """

    touched = Signal(object)

    def __init__(self, card_height: float, parent: QWidget | None = None) -> None:
        """``card_height``, the least of a card, in px at scale 1.0."""
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._rows: tuple[RowCard, ...] = ()
        self._first = 0
        self._starts = [0]
        self._card_height = card_height
        self._measure = CardPart(self)
        self._measure.hide()
        self.cards: Pool[CardPart] = Pool(self._card, lambda _: None)
        self.up, self.down = (PlainButton("", step, compact=True, parent=self) for step in (-1, 1))
        self.count = _Count(self)
        for button, icon in ((self.up, "up"), (self.down, "down")):
            button.set_icon(icon)
            button.touched.connect(self._on_page)

    def _card(self) -> CardPart:
        card = CardPart(self)
        card.touched.connect(self.touched)
        return card

    def set_rows(self, rows: Sequence[RowCard]) -> None:
        """All rows; the place among them is kept as far as it can be."""
        if tuple(rows) != self._rows:
            self._rows = tuple(rows)
            self._show()

    def sizeHint(self) -> QSize:  # noqa: N802
        """Room for two cards; the list takes what it is given."""
        px = theme.current().px
        return QSize(px(480), px(2 * self._card_height + 16))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Qt's name for a new size."""
        self._show()

    def _heights(self) -> list[int]:
        """What each row needs: the least of the list, more where its words ask for it."""
        least = theme.current().px(self._card_height)
        heights = []
        for row in self._rows:
            self._measure.set_row(row)
            heights.append(max(least, self._measure.height_for(self.width())))
        return heights

    def _show(self) -> None:
        gap, side = theme.current().px(_GAP), theme.current().mm(theme.TARGET_MM)
        heights = self._heights()
        self._starts = page_starts(heights, self.height(), gap)
        over = len(self._starts) > 1
        if over:
            self._starts = page_starts(heights, self.height() - side - gap, gap)
        page = bisect_right(self._starts, self._first) - 1
        self._first = self._starts[page]
        end = self._starts[page + 1] if page + 1 < len(self._starts) else len(self._rows)
        top = 0
        for card, index in zip(self.cards.take(end - self._first), range(self._first, end), strict=True):
            card.set_row(self._rows[index])
            card.setGeometry(0, top, self.width(), heights[index])
            top += heights[index] + gap
        self._show_paging(self._first, end, side, over=over)

    def _show_paging(self, first: int, end: int, side: int, *, over: bool) -> None:
        px, top = theme.current().px, self.height() - side
        self.up.setGeometry(self.width() - 2 * side - px(8), top, side, side)
        self.down.setGeometry(self.width() - side, top, side, side)
        self.count.setGeometry(0, top, self.width() - 2 * side - px(32), side)
        self.count.set_text(f"{first + 1}–{end} / {len(self._rows)}")
        for part in (self.up, self.down, self.count):
            part.setVisible(over)
        self.up.setEnabled(first > 0)
        self.down.setEnabled(end < len(self._rows))

    @Slot(object)
    def _on_page(self, step: object) -> None:
        page = self._starts.index(self._first) + (1 if step == 1 else -1)
        self._first = self._starts[max(0, min(page, len(self._starts) - 1))]
        self._show()


def page_starts(heights: Sequence[int], room: int, gap: int) -> list[int]:
    """The first row of each page, when as many rows as fit into ``room`` stand on one."""
    starts, used = [0], 0
    for index, height in enumerate(heights):
        if used and used + height > room:
            starts.append(index)
            used = 0
        used += height + gap
    return starts


class _Count(Part):
    """Which rows of how many."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._text = ""

    def set_text(self, text: str) -> None:
        if text != self._text:
            self._text = text
            self.update()

    def draw(self, p: QPainter) -> None:
        look, font = self.look, self.look.font(Size.SMALL, 500)
        room = QRect(
            self.width() - text_width(self._text, font) - 2, 0, text_width(self._text, font) + 2, self.height()
        )
        write(p, room, self._text, font, look.color("text_dim"))
