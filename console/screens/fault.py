"""What must not be hidden: a fault of the program, a folder that cannot be used, a full disk."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from console.presenters.fault import FaultView
from console.screens.panel import Panel
from console.screens.screen import Screen, row, say, words
from widgets import theme
from widgets.alarm_shape import AlarmShape

_WIDTH = 1160


class FaultScreen(Screen[FaultView]):
    """What happened, what it means for the material, what to do, and the code for the people who are called."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        px = theme.current().px
        self.title, self.text = words("heading", wrap=True), words("body", wrap=True)
        self.meaning, self.todo = words("label", wrap=True), words("title", wrap=True)
        self.code = words("identity", wrap=True)
        self.code.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
        card, head = Panel((40, 32, 40, 36), 24), row(20)
        card.set_outline("priority_1")
        card.setFixedWidth(px(_WIDTH))
        head.addWidget(AlarmShape(1, 44))
        head.addWidget(self.title, 1)
        card.body.addLayout(head)
        for part in (self.text, self.meaning, self.todo, self.code):
            card.body.addWidget(part)
        # Centred by a row, not by an alignment: Qt would ask for the height at the page's width, and cut words off.
        page, middle = self.rows(), row(0)
        middle.addStretch(1)
        middle.addWidget(card)
        middle.addStretch(1)
        page.addStretch(2)
        page.addLayout(middle)
        page.addStretch(3)

    def show_view(self, view: FaultView, old: FaultView | None) -> None:
        """See :class:`Screen`."""
        for label, words_ in (
            (self.title, view.title),
            (self.text, view.text),
            (self.meaning, view.meaning),
            (self.todo, view.todo),
            (self.code, view.code),
        ):
            say(label, words_)
