"""Batch records, one row a run; and how the journal and the plant stand."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from console.presenters.records import RecordRow, RecordsView
from console.screens.cards import CardButton, CardList, RowCard
from console.screens.facts import FactList
from console.screens.panel import Panel
from console.screens.screen import Screen, column, differs, say, words
from widgets import theme
from widgets.buttons import SecondaryButton

_RIGHT = 540


class RecordsScreen(Screen[RecordsView]):
    """A record is issued by its button; where the file lies stands on its card afterwards."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title, self.nothing = words("heading"), words("dim", wrap=True)
        self.list, self.facts, self.facts_card = CardList(204), FactList(), Panel((16, 68, 16, 16), titled=True)
        self.list.touched.connect(self.ask)
        self.facts_card.body.addWidget(self.facts)
        self.trail = SecondaryButton()
        self.trail.touched.connect(self.ask)
        self.facts_card.setFixedWidth(theme.current().px(_RIGHT))
        self.trail.setFixedWidth(theme.current().px(_RIGHT))
        left, right, page = column(), column(), self.columns(24)
        for part in (self.title, self.nothing):
            left.addWidget(part)
        left.addWidget(self.list, 1)
        page.addLayout(left, 1)
        right.addWidget(self.facts_card, 1)
        right.addWidget(self.trail)
        page.addLayout(right)

    def show_view(self, view: RecordsView, old: RecordsView | None) -> None:
        """See :class:`Screen`."""
        self.title.setText(view.title)
        say(self.nothing, "" if view.rows else view.nothing)
        if differs(view, old, "rows"):
            self.list.set_rows([_card(run) for run in view.rows])
        self.facts_card.set_title(view.facts_title)
        self.facts.set_rows(view.facts)
        self.trail.set_text(view.trail)
        self.trail.set_payload(view.trail_ask)
        self.trail.setVisible(bool(view.trail))


def _card(view: RecordRow) -> RowCard:
    return RowCard(
        view.title,
        tuple(line for line in (view.sub, view.signatures, view.file) if line),
        identity=view.identity,
        button=view.button,
        enabled=view.enabled,
        reason=view.reason,
        ask=view.ask,
        tag=view.state,
        more=tuple(CardButton(b.text, b.enabled, b.reason, b.ask) for b in view.more),
    )
