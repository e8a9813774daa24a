"""A person who only reads and pages is not away: every touch counts, told of at most every few seconds."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from console.screens.gallery import settle
from console.screens.main_window import MainWindow
from console.screens.touches import TELL_S, TouchWatch


def test_a_touch_anywhere_is_told_once_in_a_while(window: MainWindow) -> None:
    told: list[float] = []
    now = [100.0]
    watch = TouchWatch(lambda: told.append(now[0]), now=lambda: now[0], parent=window)
    watch.watch(window)

    def touch() -> None:
        QTest.mouseClick(window.windowHandle(), Qt.MouseButton.LeftButton, pos=QPoint(900, 600))
        settle()

    touch()
    now[0] += TELL_S / 2
    touch()
    assert told == [100.0]
    now[0] += TELL_S
    touch()
    assert told == [100.0, now[0]]
