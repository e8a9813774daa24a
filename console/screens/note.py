"""Notes: what happened in five touches and some words, at the left; the notes that there are, at the right."""

from __future__ import annotations

from PySide6.QtWidgets import QBoxLayout, QLabel, QWidget

from console.presenters.entry_row import EntryRow
from console.presenters.note import Choice, NoteView
from console.screens.cards import CardList, RowCard
from console.screens.panel import Panel
from console.screens.screen import Pool, Screen, allow, column, differs, row, say, words
from widgets import theme
from widgets.buttons import PlainButton, PrimaryButton
from widgets.theme import Size

_LEFT, _CHOICE, _GO_ON = 1000, 88, 100


class NoteScreen(Screen[NoteView]):
    """Nothing is chosen for the person but what the note belongs to, and that shows."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        px = theme.current().px
        self.title, self.hint = words("heading"), words("small", wrap=True)
        self.kinds, self.severities, self.subjects, self.when, self.tabs = (_Choices() for _ in range(5))
        self.bay = words("label")
        self.before, self.after = (PlainButton(compact=True) for _ in range(2))
        self.go_on = PrimaryButton()
        self.go_on.setFixedHeight(px(_GO_ON))
        self.list_title, self.nothing, self.list = words("title"), words("dim", wrap=True), CardList(150)
        for part in (self.kinds, self.severities, self.subjects, self.when, self.tabs):
            part.asked.connect(self.ask)
        for button in (self.before, self.after, self.go_on):
            button.touched.connect(self.ask)
        self.list.touched.connect(self.ask)
        page = self.columns(24)
        page.addWidget(self._left())
        page.addLayout(self._right(), 1)

    def _left(self) -> Panel:
        card = Panel((28, 18, 28, 22), 10)
        card.setFixedWidth(theme.current().px(_LEFT))
        card.body.addWidget(self.title)
        for part in (self.kinds, self.severities, self.subjects):
            card.body.addWidget(part)
        card.body.addLayout(self._bays())
        card.body.addWidget(self.when)
        card.body.addStretch(1)
        card.body.addWidget(self.hint)
        card.body.addWidget(self.go_on)
        return card

    def _bays(self) -> QBoxLayout:
        bays = row(12)
        for button, icon in ((self.before, "left"), (self.after, "right")):
            button.set_icon(icon)
        bays.addWidget(self.before)
        bays.addWidget(self.bay)
        bays.addWidget(self.after)
        bays.addStretch(1)
        return bays

    def _right(self) -> QBoxLayout:
        right = column(12)
        for part in (self.list_title, self.tabs, self.nothing):
            right.addWidget(part)
        right.addWidget(self.list, 1)
        return right

    def show_view(self, view: NoteView, old: NoteView | None) -> None:
        """See :class:`Screen`."""
        self.title.setText(view.title)
        self.kinds.show_choices(view.kind_title, view.kinds)
        self.severities.show_choices(view.severity_title, view.severities)
        self.subjects.show_choices(view.subject_title, view.subjects)
        self.when.show_choices(view.when_title, (view.now, *view.when))
        self.bay.setText(view.bay)
        self.before.set_payload(view.bay_before)
        self.after.set_payload(view.bay_after)
        say(self.hint, view.hint)
        self.go_on.set_text(view.button)
        self.go_on.set_payload(view.ask)
        allow(self.go_on, enabled=not view.reason, reason=view.reason)
        self.list_title.setText(view.list_title)
        say(self.nothing, "" if view.rows else view.nothing)
        self.tabs.show_choices("", view.tabs)
        if differs(view, old, "rows"):
            self.list.set_rows([_card(entry) for entry in view.rows])


class _Choices(Screen[tuple[str, tuple[Choice, ...]]]):
    """A title over a row of choices; hidden while there are none."""

    def __init__(self) -> None:
        super().__init__()
        self.title: QLabel = words("label")
        self._row = row(10)
        self.buttons: Pool[PlainButton] = Pool(self._button, lambda button: self._row.addWidget(button, 1))
        rows = column(6)
        self.setLayout(rows)
        rows.addWidget(self.title)
        rows.addLayout(self._row)

    def _button(self) -> PlainButton:
        button = PlainButton(compact=True)
        button.set_wraps(True)
        button.set_size(Size.BODY)
        button.setFixedHeight(theme.current().px(_CHOICE))
        button.touched.connect(self.ask)
        return button

    def show_choices(self, title: str, choices: tuple[Choice, ...]) -> None:
        """What can be chosen; a choice without a wish only shows."""
        self.setVisible(bool(choices))
        say(self.title, title)
        for button, choice in zip(self.buttons.take(len(choices)), choices, strict=True):
            button.set_text(choice.text)
            button.set_note(choice.note)
            button.set_selected(choice.chosen)
            button.set_payload(choice.ask)


def _card(entry: EntryRow) -> RowCard:
    return RowCard(
        entry.title,
        entry.lines,
        tag=entry.tag,
        button=entry.button,
        enabled=entry.enabled,
        reason=entry.reason,
        ask=entry.ask,
    )
