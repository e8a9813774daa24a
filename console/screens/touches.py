"""That somebody touches the screen, wherever and for whatever: whoever reads and pages is not away."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QWidget

TELL_S: Final = 5.0
"""A hand that is told of once is not told of again for so long."""
_TOUCHES: Final = {QEvent.Type.MouseButtonPress, QEvent.Type.TouchBegin}


class TouchWatch(QObject):
    """Sees the touches of one window before its parts do, and takes none of them. ``now`` is in monotonic seconds.

    Stands at the window's handle, not at the application: there it is asked about touches, not about every event.
    """

    def __init__(
        self, on_touch: Callable[[], None], now: Callable[[], float] = time.monotonic, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._on_touch, self._now = on_touch, now
        self._told_s = float("-inf")

    def watch(self, window: QWidget) -> None:
        """Begin; the window must have been shown."""
        handle = window.windowHandle()
        if handle is not None:
            handle.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Qt's name for looking at an event before anyone else; False lets it go on."""
        if event.type() in _TOUCHES and self._now() - self._told_s >= TELL_S:
            self._told_s = self._now()
            self._on_touch()
        return False
