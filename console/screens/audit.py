"""The audit trail: a page of events, filters beside it, and one event with all that is stored of it."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from console.presenters.audit import ROWS, AuditView, Choice
from console.presenters.audit_ui import SetFilter
from console.screens.facts import CodeList, FactList
from console.screens.panel import Panel
from console.screens.screen import Pool, Screen, column, differs, row, say, words
from widgets import theme
from widgets.buttons import PlainButton, PrimaryButton, SecondaryButton, TouchButton
from widgets.event_row import EventRow
from widgets.keyboard import OnScreenKeyboard

_RIGHT, _STORED = 400, 760
_COLUMNS, _LINES = 3, 6


class AuditScreen(Screen[AuditView]):
    """Everything is reached by touches on large buttons; nothing here changes anything."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        page = self.columns(24)
        self.pages, self.side = QStackedWidget(), self._side()
        self.parts = {"list": self._list(), "choose": self._choose(), "type": self._type(), "event": self._event()}
        for part in self.parts.values():
            self.pages.addWidget(part)
        page.addWidget(self.pages, 1)
        page.addWidget(self.side)

    # --- building ------------------------------------------------------------------------------------------------

    def _button(self, made: TouchButton) -> TouchButton:
        made.touched.connect(self.ask)
        return made

    def _list(self) -> QWidget:
        page, head, foot = QWidget(), row(24), row(16)
        body = _body(page, 10)
        self.title, self.range = words("heading"), words("dim")
        head.addWidget(self.title)
        head.addWidget(self.range)
        head.addStretch(1)
        body.addLayout(head)
        self.remark = words("dim", wrap=True)
        body.addWidget(self.remark)
        lines = column(8)
        self.lines: Pool[EventRow] = Pool(self._row, lines.addWidget)
        self.lines.take(ROWS)
        body.addLayout(lines, 1)
        self.first, self.sort, self.back_page, self.next_page = (self._button(PlainButton()) for _ in range(4))
        foot.addWidget(self.first)
        foot.addWidget(self.sort)
        foot.addStretch(1)
        for button in (self.back_page, self.next_page):
            button.setMinimumWidth(theme.current().px(240))
            foot.addWidget(button)
        body.addLayout(foot)
        return page

    def _row(self) -> EventRow:
        made = EventRow()
        made.touched.connect(self.ask)
        return made

    def _side(self) -> QWidget:
        side = QWidget()
        side.setFixedWidth(theme.current().px(_RIGHT))
        body = _body(side, 10)
        self.filters_title, self.export_title = words("title"), words("title")
        body.addWidget(self.filters_title)
        filters = column(8)
        self.filters: Pool[PlainButton] = Pool(self._filter_button, filters.addWidget)
        body.addLayout(filters)
        self.clear = self._button(PlainButton())
        body.addWidget(self.clear)
        body.addStretch(1)
        body.addWidget(self.export_title)
        exports = row(8)
        self.exports: Pool[SecondaryButton] = Pool(self._export_button, exports.addWidget)
        body.addLayout(exports)
        self.why = words("small", wrap=True)
        body.addWidget(self.why)
        return side

    def _filter_button(self) -> PlainButton:
        made = PlainButton(compact=True)
        made.touched.connect(self.ask)
        return made

    def _export_button(self) -> SecondaryButton:
        made = SecondaryButton(compact=True)
        made.touched.connect(self.ask)
        return made

    def _choose(self) -> QWidget:
        page, head = QWidget(), row(24)
        body = _body(page, 16)
        self.choose_title, self.choose_back = words("heading"), self._button(PlainButton())
        head.addWidget(self.choose_title)
        head.addStretch(1)
        head.addWidget(self.choose_back)
        self.grid = ChoiceGrid()
        self.grid.touched.connect(self.ask)
        body.addLayout(head)
        body.addWidget(self.grid, 1)
        return page

    def _type(self) -> QWidget:
        page, head = QWidget(), row(24)
        body = _body(page, 16)
        self.type_title, self.type_back = words("heading"), self._button(PlainButton())
        head.addWidget(self.type_title)
        head.addStretch(1)
        head.addWidget(self.type_back)
        self.typed, self.keyboard = words("identity"), OnScreenKeyboard()
        self.typed.setMinimumHeight(theme.current().mm(15))
        self.keyboard.edited.connect(self._on_edited)
        self.keyboard.done.connect(self._on_done)
        body.addLayout(head)
        body.addWidget(self.typed)
        body.addWidget(self.keyboard, 1)
        self._text = ""
        return page

    def _event(self) -> QWidget:
        page, head, both = QWidget(), row(24), row(24)
        body = _body(page, 16)
        self.heading, self.event_back = words("heading", wrap=True), self._button(PrimaryButton())
        head.addWidget(self.heading, 1)
        head.addWidget(self.event_back)
        self.event_remark = words("dim", wrap=True)
        self.facts, self.facts_card = FactList(), Panel((16, 68, 16, 16), titled=True)
        self.stored, self.stored_card = CodeList(), Panel((16, 68, 16, 16), titled=True)
        self.facts_card.body.addWidget(self.facts)
        self.stored_card.body.addWidget(self.stored)
        self.stored_card.setFixedWidth(theme.current().px(_STORED))
        both.addWidget(self.facts_card, 1)
        both.addWidget(self.stored_card)
        body.addLayout(head)
        body.addWidget(self.event_remark)
        body.addLayout(both, 1)
        return page

    # --- showing -------------------------------------------------------------------------------------------------

    def show_view(self, view: AuditView, old: AuditView | None) -> None:
        """See :class:`Screen`."""
        self.pages.setCurrentWidget(self.parts[view.mode])
        self.side.setVisible(view.mode != "event")
        if differs(view, old, "filters_title", "filters", "clear", "export_title", "exports"):
            self._show_side(view)
        if view.mode == "list":
            self._show_list(view, old)
        elif view.mode == "choose":
            self.choose_title.setText(view.choose_title)
            _set(self.choose_back, view.back)
            self.grid.set_choices(view.choices)
        elif view.mode == "type":
            self._show_keyboard(view, old)
        else:
            self._show_event(view)

    def _show_list(self, view: AuditView, old: AuditView | None) -> None:
        self.title.setText(view.title)
        self.range.setText(view.range)
        say(self.remark, view.remark)
        if differs(view, old, "mode", "rows"):
            for part, line in zip(self.lines.items, view.rows, strict=False):
                part.set_event(line.time, line.date, line.what, line.sub)
                part.set_payload(line.ask)
            for index, part in enumerate(self.lines.items):
                part.set_there(index < len(view.rows))
        buttons = (self.first, self.sort, self.back_page, self.next_page)
        for button, choice in zip(buttons, (view.first, view.sort, view.back_page, view.next_page), strict=True):
            _set(button, choice)

    def _show_side(self, view: AuditView) -> None:
        self.filters_title.setText(view.filters_title)
        for part, choice in zip(self.filters.take(len(view.filters)), view.filters, strict=True):
            part.set_note(choice.note)
            _set(part, choice)
        _set(self.clear, view.clear)
        self.export_title.setText(view.export_title)
        for button, choice in zip(self.exports.take(len(view.exports)), view.exports, strict=True):
            _set(button, choice)
            button.setEnabled(not choice.reason)
        say(self.why, next((choice.reason for choice in view.exports if choice.reason), ""))

    def _show_keyboard(self, view: AuditView, old: AuditView | None) -> None:
        self.type_title.setText(view.choose_title)
        self.keyboard.set_texts(view.done, view.space)
        _set(self.type_back, view.back)
        if differs(view, old, "mode"):
            self._text = view.typed
            self.keyboard.set_text(view.typed)
        self._show_text()

    def _show_event(self, view: AuditView) -> None:
        self.heading.setText(view.heading)
        _set(self.event_back, view.back)
        say(self.event_remark, view.remark)
        self.facts_card.set_title(view.facts_title)
        self.facts.set_rows(view.facts)
        self.stored_card.set_title(view.stored_title)
        self.stored.set_rows(view.stored)
        for card in (self.facts_card, self.stored_card):
            card.setVisible(bool(view.facts))

    # --- typing --------------------------------------------------------------------------------------------------

    def _show_text(self) -> None:
        self.typed.setText(f"{self._text}▏")

    @Slot(object)
    def _on_edited(self, text: object) -> None:
        self._text = str(text)
        self._show_text()

    @Slot(object)
    def _on_done(self, _: object) -> None:
        self.ask(SetFilter("text", self._text.strip()))


class ChoiceGrid(QWidget):
    """What a filter can be set to, as buttons of one size; two more page where there are many."""

    touched = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._choices: tuple[Choice, ...] = ()
        self._first = 0
        body, grid, foot = _body(self, 16), QGridLayout(), row(8)
        px = theme.current().px
        grid.setSpacing(px(12))
        self._buttons = [PlainButton() for _ in range(_COLUMNS * _LINES)]
        for index, button in enumerate(self._buttons):
            button.set_size(theme.Size.LABEL)
            button.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
            button.touched.connect(self.touched)
            grid.addWidget(button, index // _COLUMNS, index % _COLUMNS)
        for at in range(_COLUMNS):
            grid.setColumnStretch(at, 1)
        self.up, self.down = (PlainButton("", step, compact=True) for step in (-1, 1))
        foot.addStretch(1)
        for button, icon in ((self.up, "up"), (self.down, "down")):
            button.set_icon(icon)
            button.touched.connect(self._on_page)
            foot.addWidget(button)
        body.addLayout(grid)
        body.addStretch(1)
        body.addLayout(foot)

    def set_choices(self, choices: tuple[Choice, ...]) -> None:
        """All of them; the page is kept while they stay the same."""
        if choices != self._choices:
            self._choices, self._first = choices, 0
            self._show()

    def _show(self) -> None:
        shown = self._choices[self._first : self._first + len(self._buttons)]
        for index, button in enumerate(self._buttons):
            there = index < len(shown)
            button.setVisible(there)
            if there:
                button.set_text(shown[index].label)
                button.set_note(shown[index].note)
                button.set_payload(shown[index].ask)
                button.set_selected(shown[index].current)
        over = len(self._choices) > len(self._buttons)
        for button, more in ((self.up, self._first > 0), (self.down, self._first + len(shown) < len(self._choices))):
            button.setVisible(over)
            button.setEnabled(more)

    @Slot(object)
    def _on_page(self, step: object) -> None:
        self._first += len(self._buttons) * (1 if step == 1 else -1)
        self._show()


def _body(widget: QWidget, spacing: int) -> QVBoxLayout:
    """A column that fills ``widget`` to its edges."""
    body = QVBoxLayout(widget)
    body.setContentsMargins(0, 0, 0, 0)
    body.setSpacing(theme.current().px(spacing))
    return body


def _set(button: TouchButton, choice: Choice) -> None:
    """Words and wish; a choice without a wish is none now."""
    button.set_text(choice.label)
    button.set_payload(choice.ask)
    button.set_selected(choice.current)
    button.setEnabled(choice.ask is not None)
