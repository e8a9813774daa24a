"""The PIN pad as a screen uses it: what was typed leaves at once as one wish and is kept nowhere here."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from console.presenters.asks import GiveSecret
from widgets.pin_pad import PinPad, Secret


class SecretPad(QWidget):
    """``asked`` carries a GiveSecret; ``counted`` how many digits there are, never which."""

    asked = Signal(object)
    counted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._procedure_id = ""
        self.pad = PinPad()
        self.pad.submitted.connect(self._on_submitted)
        self.pad.counted.connect(self.counted)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.addWidget(self.pad)

    def set_secret(self, label: str, enter: str, procedure_id: str = "") -> None:
        """For which procedure a secret is wanted; another one forgets what was typed for the last."""
        if procedure_id != self._procedure_id:
            self._procedure_id = procedure_id
            self.pad.clear()
        self.pad.set_texts(label, enter)

    def forget(self) -> None:
        """Nobody is asked for a secret now."""
        if self.pad.count:
            self.pad.clear()

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802
        """Leaving the pad forgets what was typed: the next hand on it may be another's."""
        self.forget()

    @Slot(object)
    def _on_submitted(self, secret: object) -> None:
        if isinstance(secret, Secret):
            self.asked.emit(GiveSecret(secret.reveal(), self._procedure_id))
