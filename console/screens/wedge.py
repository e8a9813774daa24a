"""Scans of a scanner that types, taken from anywhere without any focus. No key ever reaches a button or a field."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Slot
from PySide6.QtGui import QKeyEvent

if TYPE_CHECKING:
    from console.domain.message import Message
    from console.domain.scan.wedge import Heard, WedgeAssembler

WEDGE: Final = "wedge"
"""The device named with what was typed."""
_GS: Final = "\x1d"
_FLUSH_MS: Final = 300
"""When held keys are judged although no further key came. Longer than the assembler's gap, so that keys that waited
behind a slow paint are handled first: they are judged by when they were pressed, not by when they were seen."""
_ENDS: Final = {Qt.Key.Key_Return: "\r", Qt.Key.Key_Enter: "\r", Qt.Key.Key_Tab: "\t", Qt.Key.Key_Backtab: "\t"}


class WedgeFilter(QObject):
    """Install on the QApplication. Every key with a character is taken; Enter, Tab and Space press nothing.

    ``on_keys(text, device)`` gets a whole scan, ``on_fragment(text, device, why)`` a burst that cannot be one, with the
    reason. What a person types goes nowhere: this console takes touches and scans.
    """

    def __init__(
        self,
        on_keys: Callable[[str, str], None],
        on_fragment: Callable[[str, str, Message], None] | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._on_keys, self._on_fragment = on_keys, on_fragment
        self._assembler: WedgeAssembler | None = None
        self._last_s = 0.0
        self._timer = QTimer(self)
        self._timer.setObjectName("wedge flush")
        self._timer.setSingleShot(True)
        self._timer.setInterval(_FLUSH_MS)
        self._timer.timeout.connect(self._on_timeout)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Qt's name for looking at an event before anyone else; True swallows it."""
        kind = event.type()
        if kind not in {QEvent.Type.KeyPress, QEvent.Type.KeyRelease} or not isinstance(event, QKeyEvent):
            return False
        character = character_of(event)
        if not character:
            return False
        if kind is QEvent.Type.KeyPress and not event.isAutoRepeat():
            self._press(character, event.timestamp() / 1000)
        return True

    def _press(self, character: str, mono_s: float) -> None:
        self._last_s = mono_s
        if self._assembler is None:
            # At the first key: the scan rules take longer to import than the first paint may wait.
            from console.domain.scan.wedge import WedgeAssembler

            self._assembler = WedgeAssembler()
        self._tell(self._assembler.press(character, mono_s))
        self._timer.start()

    @Slot()
    def _on_timeout(self) -> None:
        if self._assembler is not None:
            self._tell(self._assembler.tick(self._last_s + _FLUSH_MS / 1000))

    def _tell(self, heard: tuple[Heard, ...]) -> None:
        from console.domain.scan.wedge import WedgeFragment, WedgeScan

        for item in heard:
            if isinstance(item, WedgeScan):
                self._on_keys(item.raw.decode("utf-8", "replace"), WEDGE)
            elif isinstance(item, WedgeFragment) and self._on_fragment is not None:
                self._on_fragment(item.raw.decode("utf-8", "replace"), WEDGE, item.why)


def character_of(event: QKeyEvent) -> str:
    """The one character of a key, "" for keys that have none. GS arrives as Ctrl+] on many platforms."""
    key = Qt.Key(event.key())
    if key in _ENDS:
        return _ENDS[key]
    if key is Qt.Key.Key_BracketRight and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
        return _GS
    return event.text() if len(event.text()) == 1 else ""
