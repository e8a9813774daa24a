"""The look in force for the screens' tests, hands that touch, and a window kept for many views."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from console.screens.gallery import open_window
from console.screens.main_window import MainWindow
from tests.support.views import LANGUAGES, Sample, samples
from widgets import theme
from widgets.theme import Look, Scale

ALL = [(language, sample) for language in LANGUAGES for sample in samples(language)]
BY_NAME = {f"{sample.name}.{language}": sample for language, sample in ALL}


@pytest.fixture(autouse=True)
def look(qapp: QApplication) -> Look:
    """Light, at scale 1.0."""
    qapp.setStyle("Fusion")
    theme.apply(Look(theme.load("light"), Scale()))
    return theme.current()


@pytest.fixture(scope="module")
def kept_window(qapp: QApplication) -> Iterator[MainWindow]:
    """One window for all views of a module, as the console keeps its own."""
    qapp.setStyle("Fusion")
    window = open_window()
    yield window
    window.close()
    window.deleteLater()


@pytest.fixture
def window(qapp: QApplication) -> Iterator[MainWindow]:
    """A window of its own."""
    made = open_window()
    yield made
    made.close()
    made.deleteLater()


@pytest.fixture
def asked(kept_window: MainWindow) -> Iterator[list[object]]:
    """What the kept window asks for."""
    heard: list[object] = []
    kept_window.asked.connect(heard.append)
    yield heard
    kept_window.asked.disconnect(heard.append)


@pytest.fixture
def touch() -> Callable[..., None]:
    """Press at one point of a widget and release at another (the same one unless said)."""

    def act(widget: QWidget, at: QPoint | None = None, release: QPoint | None = None) -> None:
        start = at if at is not None else widget.rect().center()
        end = release if release is not None else start
        left, plain = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        QTest.mousePress(widget, left, plain, start)
        QTest.mouseRelease(widget, left, plain, end)

    return act


def named(name: str, language: str = "en") -> Sample:
    """The sample of that name."""
    return BY_NAME[f"{name}.{language}"]
