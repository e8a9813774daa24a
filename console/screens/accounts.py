"""Accounts at the left, the plant's file at the right."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from console.presenters.accounts import AccountRow, AccountsView
from console.presenters.asks import GoTo
from console.screens.cards import CardList, RowCard
from console.screens.facts import FactList
from console.screens.panel import Panel
from console.screens.screen import Screen, allow, column, differs, row, say, words
from widgets import theme
from widgets.buttons import PlainButton, PrimaryButton
from widgets.scan_box import RefusalCard

_RIGHT = 620


class AccountsScreen(Screen[AccountsView]):
    """A locked account is outlined and has the button that unlocks it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title, self.people, self.nothing = words("heading"), words("label"), words("dim", wrap=True)
        self.list = CardList(112)
        self.list.touched.connect(self.ask)
        self.file, self.file_card = FactList(), Panel((16, 68, 16, 16), titled=True)
        self.file_card.body.addWidget(self.file)
        self.file_card.setFixedWidth(theme.current().px(_RIGHT))
        self.refusal = RefusalCard()
        self.refusal.setFixedWidth(theme.current().px(_RIGHT))
        self.pin, self.back = PrimaryButton("", GoTo("pin")), PlainButton("", GoTo("more"))
        page, both, left, right = self.rows(), row(24), column(12), column()
        page.addWidget(self.title)
        page.addLayout(both, 1)
        both.addLayout(left, 1)
        both.addLayout(right)
        for part in (self.people, self.nothing):
            left.addWidget(part)
        left.addWidget(self.list, 1)
        right.addWidget(self.file_card, 1)
        right.addWidget(self.refusal)
        buttons = row()
        right.addLayout(buttons)
        for button in (self.pin, self.back):
            button.touched.connect(self.ask)
            buttons.addWidget(button, 1)

    def show_view(self, view: AccountsView, old: AccountsView | None) -> None:
        """See :class:`Screen`."""
        self.title.setText(view.title)
        self.people.setText(view.accounts_title)
        say(self.nothing, "" if view.rows else view.nothing)
        if differs(view, old, "rows"):
            self.list.set_rows([_card(account) for account in view.rows])
        self.file_card.set_title(view.file_title)
        self.file.set_rows(view.file)
        self.refusal.set_refusal(view.refused_title, view.refused_text, 4)
        self.pin.set_text(view.pin)
        self.pin.set_payload(view.pin_ask)
        allow(self.pin, enabled=view.pin_enabled, reason=view.pin_reason)
        self.back.set_text(view.back)
        self.back.set_payload(view.back_ask)


def _card(view: AccountRow) -> RowCard:
    return RowCard(
        view.name,
        (view.detail,),
        tag=view.tag,
        priority=3 if view.loud else 0,
        loud=view.loud,
        button=view.button,
        strong=view.loud,
        enabled=view.enabled,
        reason=view.reason,
        ask=view.ask,
    )
