"""The command of a step: one touch where a signature was the confirmation, else armed and confirmed."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from console.presenters.asks import Act
from console.presenters.procedure import ActView
from console.screens.screen import allow
from widgets import theme
from widgets.arm import ArmButton, Side
from widgets.buttons import PrimaryButton
from widgets.scan_box import ScanBox, ScanState

_HEIGHT = 120


class ActPart(QWidget):
    """Shows the button, or (once it was asked) that the answer is awaited: *asked*, never *done*."""

    asked = Signal(object)

    def __init__(self, side: Side = Side.ABOVE, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.arm = ArmButton(danger=False, side=side)
        self.once = PrimaryButton()
        self.waiting = ScanBox()
        self.arm.confirmed.connect(self._on_act)
        for changed in (self.arm.armed, self.arm.disarmed, self.arm.confirmed):
            changed.connect(self._make_room)
        self.once.touched.connect(self._on_act)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        for part in (self.arm, self.once, self.waiting):
            part.setMinimumHeight(theme.current().px(_HEIGHT))
            rows.addWidget(part)
        self.set_act(None, "")

    def set_act(self, act: ActView | None, procedure_id: str) -> None:
        """What may be done now; None hides the part."""
        self.setVisible(act is not None)
        if act is None:
            self.arm.disarm()
            return
        self.arm.set_texts(act.label, "", act.confirm, act.disarm or act.label)
        wish = Act(procedure_id, act.step)
        self.arm.set_payload(wish)
        allow(self.arm, enabled=act.enabled, reason=act.reason)
        self.once.set_text(act.label)
        self.once.set_payload(wish)
        allow(self.once, enabled=act.enabled, reason=act.reason)
        self.waiting.set_state(ScanState.CLOSED, act.asked)
        self.waiting.setVisible(bool(act.asked))
        self.arm.setVisible(not act.asked and act.arm)
        self.once.setVisible(not act.asked and not act.arm)

    @Slot(object)
    def _make_room(self, _: object) -> None:
        """The confirm target takes room of its own: it covers nothing that the person should look at."""
        rows = self.layout()
        if rows is not None:
            rows.setContentsMargins(0, self.arm.room_above(), 0, 0)

    @Slot(object)
    def _on_act(self, wish: object) -> None:
        self.asked.emit(wish)
