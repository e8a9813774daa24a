"""The Qt binding keeps its references.

PySide6 6.12.0 on Python 3.11 loses a reference to None, True or False with many calls, and the interpreter aborts
after some thousands of them; short test suites pass on it. From Python 3.12 these objects are immortal and cannot show
a loss, so there the version alone is judged.
"""

from __future__ import annotations

import sys
from collections.abc import Callable

import pytest
from PySide6 import __version_info__
from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

TIMES = 2000
SLACK = 50
mortal = pytest.mark.skipif(sys.version_info >= (3, 12), reason="None, True and False are immortal from Python 3.12")


class Source(QObject):
    told = Signal(object)


class Resized(QWidget):
    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 (Qt's name)
        super().resizeEvent(event)


def lost(work: Callable[[], object]) -> dict[str, int]:
    """How many references to each constant ``TIMES`` calls of ``work`` lose, beyond what may be chance."""
    constants = (None, True, False)
    before = [sys.getrefcount(c) for c in constants]
    for _ in range(TIMES):
        work()
    after = [sys.getrefcount(c) for c in constants]
    return {str(c): b - a for c, b, a in zip(constants, before, after, strict=True) if b - a > SLACK}


def test_the_version_is_one_that_is_known_to_hold() -> None:
    assert (6, 11, 3) <= tuple(__version_info__[:3]) < (6, 12)


@mortal
def test_void_calls_lose_no_reference(qtbot: QtBot) -> None:
    label = QLabel()
    qtbot.addWidget(label)
    assert lost(lambda: label.setText("x")) == {}
    assert lost(label.update) == {}
    assert lost(lambda: label.setEnabled(True)) == {}


@mortal
def test_signals_lose_no_reference(qtbot: QtBot) -> None:
    source = Source()
    heard: list[object] = []
    source.told.connect(heard.append)
    assert lost(lambda: source.told.emit(None)) == {}
    assert lost(lambda: source.told.emit(True)) == {}
    assert len(heard) == 2 * TIMES


@mortal
def test_overridden_events_lose_no_reference(qtbot: QtBot) -> None:
    widget = Resized()
    qtbot.addWidget(widget)
    widget.show()
    sizes = [(100, 100), (120, 100)]

    def resize() -> None:
        sizes.reverse()
        widget.resize(*sizes[0])

    assert lost(resize) == {}


@mortal
def test_timers_lose_no_reference(qtbot: QtBot) -> None:
    parent = QObject()
    timer = QTimer(parent)

    def restart() -> None:
        timer.start(10_000)
        timer.stop()

    assert lost(restart) == {}
