"""What touches on the diagnostics screen ask for, and how one comes there."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from console.presenters.asks import GoTo
from console.screens.gallery import show
from console.screens.main_window import MainWindow
from tests.screens.conftest import named
from widgets.buttons import TouchButton


@pytest.mark.parametrize(
    ("view", "text", "wish"),
    [
        ("more", "Diagnostics", GoTo("diagnostics")),
        ("diagnostics-good", "Back", GoTo("more")),
    ],
)
def test_a_touch_asks(kept_window: MainWindow, view: str, text: str, wish: object) -> None:
    heard: list[object] = []
    show(kept_window, named(view))
    [button] = [b for b in kept_window.findChildren(TouchButton) if b.isVisible() and b.text() == text]
    kept_window.asked.connect(heard.append)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    kept_window.asked.disconnect(heard.append)
    assert heard == [wish]
