"""The horn in the room: the computer's beep, again and again, while the view says that it sounds."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QObject, QTimer, Slot
from PySide6.QtWidgets import QApplication

EVERY_MS: Final = 1500


class Horn(QObject):
    """`sound` turns it on and off; it beeps at once and then every second and a half."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._timer = QTimer(self)
        self._timer.setObjectName("horn")
        self._timer.setInterval(EVERY_MS)
        self._timer.timeout.connect(self.beep)

    @property
    def sounding(self) -> bool:
        """Whether it is on."""
        return self._timer.isActive()

    def sound(self, *, on: bool) -> None:
        """Turn it on or off."""
        if on and not self._timer.isActive():
            self._timer.start()
            self.beep()
        elif not on:
            self._timer.stop()

    @Slot()
    def beep(self) -> None:
        """Once."""
        QApplication.beep()
