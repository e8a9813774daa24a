"""Standing alarms, worst and newest first, each with what to do; and what is over."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from console.presenters.alarms import AlarmRow, AlarmsView
from console.screens.cards import CardList, RowCard
from console.screens.facts import PastList
from console.screens.panel import Panel
from console.screens.screen import Screen, column, differs, row, say, words
from widgets import theme

_RIGHT = 540


class AlarmsScreen(Screen[AlarmsView]):
    """An unacknowledged alarm is outlined and has the strong button; nothing blinks."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title, self.count, self.nothing = words("heading"), words("dim"), words("dim", wrap=True)
        self.list, self.past, self.past_card = CardList(168), PastList(), Panel((16, 68, 16, 16), titled=True)
        self.list.touched.connect(self.ask)
        self.past_card.body.addWidget(self.past)
        self.past_card.setFixedWidth(theme.current().px(_RIGHT))
        head, left, page = row(24), column(), self.columns(24)
        head.addWidget(self.title)
        head.addWidget(self.count)
        head.addStretch(1)
        left.addLayout(head)
        left.addWidget(self.nothing)
        left.addWidget(self.list, 1)
        page.addLayout(left, 1)
        page.addWidget(self.past_card)

    def show_view(self, view: AlarmsView, old: AlarmsView | None) -> None:
        """See :class:`Screen`."""
        self.title.setText(view.title)
        self.count.setText(view.count)
        say(self.nothing, "" if view.rows else view.nothing)
        if differs(view, old, "rows"):
            self.list.set_rows([_card(alarm) for alarm in view.rows])
        self.past_card.set_title(view.past_title)
        self.past.set_rows(view.past)


def _card(view: AlarmRow) -> RowCard:
    new = view.state == "unacknowledged"
    return RowCard(
        f"{view.place}  ·  {view.text}",
        tuple(line for line in (view.detail, view.response) if line),
        tag=f"{view.priority_word}  ·  {view.state_word}",
        priority=view.priority,
        loud=new,
        button=view.button if view.ask is not None or not view.enabled else "",
        strong=new,
        enabled=view.enabled,
        reason=view.reason,
        ask=view.ask,
    )
