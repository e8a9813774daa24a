"""On a real X server, with the system libraries that the set-up installs, a window opens and paints."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

pytestmark = pytest.mark.xvfb


def test_a_window_paints_on_x(qtbot: QtBot) -> None:
    label = QLabel()
    qtbot.addWidget(label)
    label.setStyleSheet("background: #23476b")
    label.resize(200, 100)
    with qtbot.waitExposed(label):
        label.show()
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    assert app.platformName() == "xcb"

    def seen() -> None:
        shot = label.screen().grabWindow(label.winId()).toImage()
        assert shot.pixelColor(100, 50) == QColor("#23476b")

    qtbot.waitUntil(seen, timeout=5000)
