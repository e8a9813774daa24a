"""Scan anything: the label at the left, what it says in the middle, where it belongs at the right."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from console.presenters.identify import IdentifyView
from console.screens.facts import FactList
from console.screens.panel import Panel
from console.screens.screen import Screen, column, say, words
from widgets import theme
from widgets.buttons import PlainButton
from widgets.scan_box import RefusalCard, ScanBox, ScanState
from widgets.sentences import SentenceList

_FIELDS, _RIGHT = 460, 500


class IdentifyScreen(Screen[IdentifyView]):
    """Nothing here can be asked for but the way back: it only tells."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        px = theme.current().px
        self.title, self.hint = words("heading", wrap=True), words("dim", wrap=True)
        self.what, self.about = words("title", wrap=True), words("dim", wrap=True)
        self.refusal, self.wait = RefusalCard(), ScanBox()
        self.wait.setFixedHeight(px(144))
        self.fields, self.belongs = FactList(), SentenceList()
        self.fields_card, self.belongs_card = (Panel((16, 68, 16, 16), titled=True) for _ in range(2))
        self.fields_card.body.addWidget(self.fields)
        self.fields_card.setFixedWidth(px(_FIELDS))
        self.belongs_card.body.addWidget(self.belongs)
        self.back = PlainButton()
        self.back.touched.connect(self.ask)
        page, right = self.columns(), column()
        page.addWidget(self._middle(), 1)
        page.addWidget(self.fields_card)
        page.addLayout(right)
        right.addWidget(self.belongs_card, 1)
        right.addWidget(self.back)
        for part in (self.belongs_card, self.back):
            part.setFixedWidth(px(_RIGHT))

    def _middle(self) -> Panel:
        card = Panel((32, 20, 32, 24), 16)
        for part in (self.title, self.hint):
            card.body.addWidget(part)
        card.body.addStretch(1)
        card.body.addWidget(self.what)
        card.body.addWidget(self.about)
        card.body.addWidget(self.refusal)
        card.body.addStretch(1)
        card.body.addWidget(self.wait)
        return card

    def show_view(self, view: IdentifyView, old: IdentifyView | None) -> None:
        """See :class:`Screen`."""
        say(self.title, view.title)
        say(self.hint, view.hint)
        say(self.what, "" if view.refusal else view.what)
        say(self.about, view.about)
        self.refusal.set_refusal(view.what if view.refusal else "", view.refusal)
        self.wait.set_state(ScanState.WAITING, view.wait)
        self.fields_card.set_title(view.fields_title)
        self.fields.set_rows(view.fields)
        self.belongs_card.set_title(view.belongs_title)
        self.belongs.set_rows(view.belongs)
        self.back.set_text(view.back)
        self.back.set_payload(view.back_ask)
