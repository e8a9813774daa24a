"""What was typed by hand waits for a second person: badge, the end of the number from the label, PIN."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from console.presenters.procedure import ProcedureView
from console.screens.checked import CheckedList
from console.screens.panel import Panel
from console.screens.screen import Screen, differs, say, words
from console.screens.secret import SecretPad
from widgets import theme
from widgets.buttons import PlainButton, PrimaryButton
from widgets.checks import Check, CheckState
from widgets.scan_box import RefusalCard, ScanBox, ScanState

_RIGHT, _PAD, _BUTTON = 520, 472, 112


class TypedBody(Screen[ProcedureView]):
    """The middle says what is to be done and shows the number without its end; the PIN pad comes when it is due."""

    margins = (0, 0, 0, 0)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        px = theme.current().px
        self.title, self.text, self.by = words("heading", wrap=True), words("dim", wrap=True), words("body", wrap=True)
        self.number, self.refusal, self.wait = ScanBox(), RefusalCard(), ScanBox()
        self.tail, self.leave = PrimaryButton(), PlainButton()
        self.steps, self.pad = CheckedList(), SecretPad()
        self.steps_card = Panel((16, 64, 16, 12), titled=True)
        self.steps_card.body.addWidget(self.steps)
        self.steps_card.setFixedWidth(px(_RIGHT))
        for button in (self.tail, self.leave):
            button.touched.connect(self.ask)
        self.pad.asked.connect(self.ask)
        self.pad.setFixedWidth(px(_PAD))
        page = self.columns()
        page.addWidget(self._middle(), 1)
        page.addWidget(self._right())

    def _middle(self) -> Panel:
        px = theme.current().px
        card = Panel((32, 20, 32, 24), 16)
        self.number.setFixedHeight(px(112))
        self.wait.setFixedHeight(px(112))
        self.tail.setFixedHeight(px(_BUTTON))
        for part in (self.title, self.text, self.number, self.by, self.refusal):
            card.body.addWidget(part)
        card.body.addStretch(1)
        for below in (self.wait, self.tail, self.leave):
            card.body.addWidget(below)
        return card

    def _right(self) -> Panel:
        self.steps_card.body.addWidget(self.pad)
        return self.steps_card

    def show_view(self, view: ProcedureView, old: ProcedureView | None) -> None:
        """See :class:`Screen`."""
        typed = view.typed
        if typed is None:
            return
        say(self.title, typed.title)
        say(self.text, typed.text)
        say(self.by, typed.by)
        self.number.set_state(ScanState.CLOSED, typed.number)
        self.refusal.set_refusal(view.refusal_title, view.refusal_text)
        self.wait.set_state(ScanState.WAITING, view.wait)
        self.wait.setVisible(bool(view.wait))
        self.tail.set_text(typed.button)
        self.tail.set_payload(typed.ask)
        self.tail.setVisible(bool(typed.button))
        self.leave.set_text(typed.leave)
        self.leave.set_payload(typed.leave_ask)
        if differs(view, old, "typed"):
            self.steps_card.set_title(typed.steps_title)
            states = {"held": CheckState.HOLDS, "open": CheckState.OPEN}
            self.steps.set_checks([Check(line.title, line.sub, states[line.state]) for line in typed.steps])
        self.pad.setVisible(typed.pin)
        if typed.pin:
            self.pad.set_secret(typed.pin_label, view.enter, view.procedure_id)
        else:
            self.pad.forget()
