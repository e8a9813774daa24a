"""The look in force for every test of this folder, and hands that touch."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from widgets import theme
from widgets.theme import Look, Scale


@pytest.fixture(autouse=True)
def look(qapp: QApplication) -> Iterator[Look]:
    """Light, at scale 1.0."""
    qapp.setStyle("Fusion")
    reference = Look(theme.load("light"), Scale())
    theme.apply(reference)
    yield reference
    theme.apply(reference)


@pytest.fixture
def touch() -> Callable[..., None]:
    """Press at one point of a widget and release at another (the same one unless said)."""

    def act(widget: QWidget, at: QPoint | None = None, release: QPoint | None = None) -> None:
        start = at if at is not None else widget.rect().center()
        end = release if release is not None else start
        left = Qt.MouseButton.LeftButton
        QTest.mousePress(widget, left, Qt.KeyboardModifier.NoModifier, start)
        if end != start:
            QTest.mouseMove(widget, end)
        QTest.mouseRelease(widget, left, Qt.KeyboardModifier.NoModifier, end)

    return act
