"""Recordings of the line: the list, and one of them under a band that says that this is not the live line."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from console.presenters.audit import Choice
from console.presenters.recording_ui import Search
from console.presenters.recordings import RecordingRow, RecordingsView
from console.queries.captures import ROWS
from console.screens.audit import ChoiceGrid
from console.screens.cards import CardList, RowCard
from console.screens.facts import CodeList, PastList
from console.screens.figures import FigurePanel, ProblemLines
from console.screens.panel import Panel
from console.screens.screen import Pool, Screen, column, differs, row, say, words
from widgets import theme
from widgets.bands import RecordingBand
from widgets.buttons import PlainButton, TouchButton
from widgets.event_row import EventRow
from widgets.keyboard import OnScreenKeyboard

_BUTTON, _LEFT = 240, 480


class RecordingsScreen(Screen[RecordingsView]):
    """Everything here is past: nothing can be asked of a shuttle."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.band, self.title, self.remark = RecordingBand(), words("heading"), words("dim", wrap=True)
        self.problems = ProblemLines()
        self.back, self.pages = self._button(PlainButton()), QStackedWidget()
        page, head, tabs = self.rows(12), row(16), row(8)
        self.tabs: Pool[TouchButton] = Pool(self._tab, tabs.addWidget)
        head.addWidget(self.title)
        head.addStretch(1)
        head.addLayout(tabs)
        head.addWidget(self.back)
        page.addWidget(self.band)
        page.addLayout(head)
        page.addWidget(self.remark)
        page.addWidget(self.problems)
        page.addWidget(self.pages, 1)
        self.list, self.grid, self.fields = CardList(112), ChoiceGrid(), CodeList()
        self.list.touched.connect(self.ask)
        self.grid.touched.connect(self.ask)
        self.fields_card = Panel((16, 16, 16, 16))
        self.fields_card.body.addWidget(self.fields)
        self.parts = {
            "list": self.list,
            "wait": QWidget(),
            "summary": self._summary(),
            "messages": self._messages(),
            "message": self.fields_card,
            "choose": self.grid,
            "type": self._type(),
        }
        for part in self.parts.values():
            self.pages.addWidget(part)

    # --- building ------------------------------------------------------------------------------------------------

    def _button(self, made: TouchButton) -> TouchButton:
        made.setMinimumWidth(theme.current().px(_BUTTON))
        made.touched.connect(self.ask)
        return made

    def _tab(self) -> TouchButton:
        return self._button(PlainButton())

    def _summary(self) -> QWidget:
        page, left = QWidget(), column()
        body = row(16)
        _fill(page).addLayout(body)
        self.figures: Pool[FigurePanel] = Pool(FigurePanel, left.addWidget)
        self.story, self.rejected = PastList(), PastList()
        self.story_card, self.rejected_card = (Panel((16, 68, 16, 16), titled=True) for _ in range(2))
        self.story_card.body.addWidget(self.story)
        self.rejected_card.body.addWidget(self.rejected)
        side = QWidget()
        side.setFixedWidth(theme.current().px(_LEFT))
        _fill(side).addLayout(left)
        body.addWidget(side)
        body.addWidget(self.story_card, 1)
        body.addWidget(self.rejected_card, 1)
        return page

    def _messages(self) -> QWidget:
        page, lines, foot = QWidget(), column(8), row(16)
        body = _fill(page)
        self.lines: Pool[EventRow] = Pool(self._line, lines.addWidget)
        self.lines.take(ROWS)
        body.addLayout(lines, 1)
        self.searches: Pool[TouchButton] = Pool(self._search, foot.addWidget)
        self.searches.take(2)
        foot.addStretch(1)
        self.first, self.earlier, self.later = (self._button(PlainButton()) for _ in range(3))
        for button in (self.first, self.earlier, self.later):
            foot.addWidget(button)
        body.addLayout(foot)
        return page

    def _line(self) -> EventRow:
        made = EventRow()
        made.touched.connect(self.ask)
        return made

    def _search(self) -> TouchButton:
        return self._button(PlainButton(compact=True))

    def _type(self) -> QWidget:
        page = QWidget()
        body = _fill(page)
        self.typed, self.keyboard = words("identity"), OnScreenKeyboard()
        self.typed.setMinimumHeight(theme.current().mm(15))
        self.keyboard.edited.connect(self._on_edited)
        self.keyboard.done.connect(self._on_done)
        body.addWidget(self.typed)
        body.addWidget(self.keyboard, 1)
        self._text = ""
        return page

    # --- showing -------------------------------------------------------------------------------------------------

    def show_view(self, view: RecordingsView, old: RecordingsView | None) -> None:
        """See :class:`Screen`."""
        self.band.set_text(view.sign)
        self.band.setVisible(bool(view.sign))
        self.title.setText(view.title)
        say(self.remark, view.remark)
        self.problems.set_problems(view.problems, "")
        self.problems.setVisible(bool(view.problems))
        _set(self.back, view.back)
        for tab, choice in zip(self.tabs.take(len(view.tabs)), view.tabs, strict=True):
            _set(tab, choice)
        self.pages.setCurrentWidget(self.parts[view.mode])
        if view.mode == "list" and differs(view, old, "rows"):
            self.list.set_rows([_card(file) for file in view.rows])
        elif view.mode == "summary" and differs(view, old, "cards", "story", "rejected", "story_title"):
            self._show_summary(view)
        elif view.mode == "messages":
            self._show_messages(view, old)
        elif view.mode == "message":
            self.fields.set_rows(view.fields)
        elif view.mode == "choose":
            self.grid.set_choices(view.choices)
        elif view.mode == "type":
            self._show_keyboard(view, old)

    def _show_summary(self, view: RecordingsView) -> None:
        for panel, card in zip(self.figures.take(len(view.cards)), view.cards, strict=True):
            panel.set_card(card)
        self.story_card.set_title(view.story_title)
        self.story.set_rows(view.story)
        self.rejected_card.set_title(view.rejected_title)
        self.rejected.set_rows(view.rejected)

    def _show_messages(self, view: RecordingsView, old: RecordingsView | None) -> None:
        if differs(view, old, "mode", "messages"):
            for part, line in zip(self.lines.items, view.messages, strict=False):
                part.set_event(line.time, line.date, line.what, line.sub)
                part.set_payload(line.ask)
            for index, part in enumerate(self.lines.items):
                part.set_there(index < len(view.messages))
        for button, choice in zip(self.searches.items, view.searches, strict=True):
            button.set_note(choice.note)
            _set(button, choice)
        for button, choice in ((self.first, view.first), (self.earlier, view.earlier), (self.later, view.later)):
            _set(button, choice)

    def _show_keyboard(self, view: RecordingsView, old: RecordingsView | None) -> None:
        self.keyboard.set_texts(view.done, view.space)
        if differs(view, old, "mode"):
            self._text = view.typed
            self.keyboard.set_text(view.typed)
        self.typed.setText(f"{self._text}▏")

    @Slot(object)
    def _on_edited(self, text: object) -> None:
        self._text = str(text)
        self.typed.setText(f"{self._text}▏")

    @Slot(object)
    def _on_done(self, _: object) -> None:
        self.ask(Search("text", self._text.strip()))


def _fill(widget: QWidget) -> QVBoxLayout:
    """A column that fills ``widget`` to its edges."""
    body = QVBoxLayout(widget)
    body.setContentsMargins(0, 0, 0, 0)
    body.setSpacing(theme.current().px(12))
    return body


def _card(view: RecordingRow) -> RowCard:
    return RowCard(view.title, view.lines, button=view.button, enabled=view.enabled, reason=view.reason, ask=view.ask)


def _set(button: TouchButton, choice: Choice) -> None:
    """Words and wish; a choice without a wish is none now."""
    button.set_text(choice.label)
    button.set_payload(choice.ask)
    button.set_selected(choice.current)
    button.setEnabled(choice.ask is not None)
