"""Choose a PIN: the old one if it is asked for, the new one, the new one again. Nothing of it is kept or shown."""

from __future__ import annotations

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QBoxLayout, QWidget

from console.presenters.asks import ChoosePin, SignOut
from console.presenters.pin import PinView
from console.screens.panel import Panel
from console.screens.screen import Screen, column, row, say, words
from widgets import theme
from widgets.buttons import PlainButton
from widgets.pin_pad import PinPad, Secret
from widgets.scan_box import RefusalCard, ScanBox, ScanState

_CARD_WIDTH, _CARD_HEIGHT, _PAD_WIDTH = 1160, 664, 400


class PinScreen(Screen[PinView]):
    """One card in the middle, as at sign-in: words at the left, the pad at the right, its label says which entry."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._entries: list[Secret] = []
        self.title, self.hint = words("heading", wrap=True), words("dim", wrap=True)
        self.stage, self.rules = words("title", wrap=True), words("dim", wrap=True)
        self.refusal, self.person, self.pad = RefusalCard(), ScanBox(), PinPad()
        self.pad.submitted.connect(self._on_submitted)
        self.leave = PlainButton("", SignOut())
        self.leave.touched.connect(self.ask)
        page, foot = self.rows(), row()
        page.addStretch(1)
        page.addWidget(self._card(), 0, Qt.AlignmentFlag.AlignHCenter)
        page.addStretch(1)
        foot.addStretch(1)
        foot.addWidget(self.leave)
        page.addLayout(foot)

    def _card(self) -> Panel:
        px = theme.current().px
        card, both = Panel((40, 36, 32, 32)), row(40)
        card.setFixedSize(px(_CARD_WIDTH), px(_CARD_HEIGHT))
        card.body.addLayout(both)
        both.addLayout(self._words(), 1)
        self.pad.setFixedWidth(px(_PAD_WIDTH))
        both.addWidget(self.pad)
        return card

    def _words(self) -> QBoxLayout:
        left = column(12)
        for part in (self.title, self.hint):
            left.addWidget(part)
        left.addSpacing(theme.current().px(16))
        for part in (self.stage, self.rules):
            left.addWidget(part)
        left.addStretch(1)
        for below in (self.refusal, self.person):
            left.addWidget(below)
        self.person.setFixedHeight(theme.current().px(112))
        return left

    def show_view(self, view: PinView, old: PinView | None) -> None:
        """See :class:`Screen`."""
        if old is None or (view.round, view.asks_old) != (old.round, old.asks_old):
            self._forget()
        self.title.setText(view.title)
        say(self.hint, view.hint)
        say(self.rules, view.rules)
        self.refusal.set_refusal(view.refusal_title, view.refusal_text)
        self.person.set_state(ScanState.ACCEPTED, view.person)
        self.person.setVisible(bool(view.person))
        self.pad.setEnabled(not view.checking)
        self.leave.set_text(view.leave)
        self.leave.set_payload(view.leave_ask)
        self._show_stage(view)

    def _show_stage(self, view: PinView) -> None:
        """Which entry is due, on the field and beside it."""
        steps, at = view.steps, min(len(self._entries), len(view.steps) - 1)
        say(self.stage, f"{at + 1} / {len(steps)}   {steps[at]}")
        self.pad.set_texts(steps[at], view.enter if at == len(steps) - 1 else view.next)

    def _forget(self) -> None:
        self._entries = []
        self.pad.clear()

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802
        """Leaving the pad forgets what was typed: the next hand on it may be another's."""
        self._forget()
        if self.view is not None:
            self._show_stage(self.view)

    @Slot(object)
    def _on_submitted(self, secret: object) -> None:
        if not isinstance(secret, Secret) or self.view is None:
            return
        self._entries.append(secret)
        if len(self._entries) == len(self.view.steps):
            entries = [entry.reveal() for entry in self._entries]
            self._forget()
            old = entries.pop(0) if self.view.asks_old else ""
            self.asked.emit(ChoosePin(old, *entries))
            if self.view.asks_old:  # what comes of it is said where the person came from
                self.asked.emit(self.view.leave_ask)
        self._show_stage(self.view)
