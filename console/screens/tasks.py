"""The list of tasks: what is open, and what can be begun."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from console.presenters.procedure import ProcedureCard, TasksView
from console.screens.cards import CardList, RowCard
from console.screens.screen import Screen, column, differs, row, say, words
from widgets import theme

_WIDTH = 860


class TasksScreen(Screen[TasksView]):
    """Open procedures at the left: finishing comes before beginning. Where none is open, there is no place for it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title, self.nothing = words("heading"), words("dim", wrap=True)
        self.open, self.begin = _Side(), _Side()
        page, both = self.rows(), row(24)
        page.addWidget(self.title)
        page.addWidget(self.nothing)
        page.addLayout(both, 1)
        for side in (self.open, self.begin):
            both.addWidget(side)
            side.cards.touched.connect(self.ask)
        both.addStretch(1)

    def show_view(self, view: TasksView, old: TasksView | None) -> None:
        """See :class:`Screen`."""
        say(self.title, view.title)
        say(self.nothing, "" if view.open or view.begin else view.nothing)
        if differs(view, old, "open", "open_title"):
            self.open.show_cards(view.open_title, [_card(card, strong=True) for card in view.open])
        if differs(view, old, "begin", "begin_title"):
            self.begin.show_cards(view.begin_title, [_card(card, strong=False) for card in view.begin])


class _Side(QWidget):
    """A title over its cards."""

    def __init__(self) -> None:
        super().__init__()
        self.title, self.cards = words("label"), CardList(136)
        self.setFixedWidth(theme.current().px(_WIDTH))
        rows = column(12)
        self.setLayout(rows)
        rows.addWidget(self.title)
        rows.addWidget(self.cards, 1)

    def show_cards(self, title: str, cards: list[RowCard]) -> None:
        """Hidden while there are none."""
        self.title.setText(title)
        self.cards.set_rows(cards)
        self.setVisible(bool(cards))


def _card(view: ProcedureCard, *, strong: bool) -> RowCard:
    lines = (view.sub,) if view.sub else ()
    button, on = view.button, view.enabled
    return RowCard(view.title, lines, button=button, strong=strong, enabled=on, reason=view.reason, ask=view.ask)
