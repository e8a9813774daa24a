"""A scanner that types is heard from anywhere; its Enter presses nothing; a person's typing goes nowhere."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton

from console.domain.message import Message
from console.screens.main_window import MainWindow
from console.screens.wedge import WEDGE, WedgeFilter, character_of
from tests.screens.conftest import named

PLAIN = Qt.KeyboardModifier.NoModifier


class Ears:
    """What a filter told, and the keys that are typed into the application."""

    def __init__(self, app: QApplication, target: MainWindow | QPushButton) -> None:
        self.scans: list[tuple[str, str]] = []
        self.fragments: list[tuple[str, str]] = []
        self.now_ms = 1_000
        self._app, self._target = app, target
        self.filter = WedgeFilter(self._scan, self._fragment)
        app.installEventFilter(self.filter)

    def _scan(self, text: str, device: str) -> None:
        self.scans.append((text, device))

    def _fragment(self, text: str, device: str, why: Message) -> None:
        assert why.key == "scan.why.fragment"
        self.fragments.append((text, device))

    def key(self, code: int, text: str, modifiers: Qt.KeyboardModifier = PLAIN, gap_ms: int = 5) -> None:
        self.now_ms += gap_ms
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            event = QKeyEvent(kind, code, modifiers, text)
            event.setTimestamp(self.now_ms)
            self._app.sendEvent(self._target, event)

    def type(self, text: str, gap_ms: int = 5) -> None:
        for letter in text:
            self.key(ord(letter.upper()), letter, gap_ms=gap_ms)

    def end(self, key: Qt.Key = Qt.Key.Key_Return) -> None:
        self.key(key.value, "\r" if key is not Qt.Key.Key_Tab else "\t")


@pytest.fixture
def ears(qapp: QApplication, kept_window: MainWindow) -> Iterator[Ears]:
    kept_window.show_view(named("overview").frame, "overview", named("overview").view)
    made = Ears(qapp, kept_window)
    yield made
    qapp.removeEventFilter(made.filter)
    made.filter.deleteLater()


@pytest.mark.parametrize("end", [Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab])
def test_a_burst_is_a_scan(ears: Ears, end: Qt.Key) -> None:
    ears.type("]C0=A99992612345600")
    ears.end(end)
    assert ears.scans == [("]C0=A99992612345600", WEDGE)]


@pytest.mark.parametrize("ctrl_text", ["\x1d", ""])
def test_a_separator_arrives_as_control_bracket(ears: Ears, ctrl_text: str) -> None:
    ears.type("]d210C77")
    ears.key(Qt.Key.Key_BracketRight.value, ctrl_text, Qt.KeyboardModifier.ControlModifier)
    ears.type("21400")
    ears.end()
    assert ears.scans == [("]d210C77\x1d21400", WEDGE)]


def test_what_a_person_types_goes_nowhere(ears: Ears) -> None:
    ears.type("hello", gap_ms=120)
    ears.end()
    assert ears.scans == ears.fragments == []


def test_a_broken_burst_is_told_as_a_fragment(ears: Ears) -> None:
    ears.type("]C0=A9999")
    ears.type("2612", gap_ms=200)
    ears.end()
    assert ears.scans == []
    assert ears.fragments[0] == ("]C0=A9999", WEDGE)


def test_a_burst_without_an_end_is_told_when_nothing_follows(ears: Ears, qtbot: object) -> None:
    ears.type("]C0=A9999")
    QTest.qWait(1)
    ears.filter._on_timeout()
    assert ears.fragments == [("]C0=A9999", WEDGE)]


def test_a_slow_paint_between_keys_makes_no_difference(ears: Ears) -> None:
    """Keys are judged by when they were pressed: handled late and together, they are the same scan."""
    ears.type("]C0=A99")
    QTest.qWait(60)
    ears.type("992612345600")
    ears.end()
    assert ears.scans == [("]C0=A99992612345600", WEDGE)]


def test_its_keys_press_no_focused_button(qapp: QApplication, qtbot: object) -> None:
    """A stock button with the focus, as no screen has one: Enter and Space of a scan do not reach it."""
    button = QPushButton("Start")
    button.show()
    button.setFocus()
    pressed: list[bool] = []
    button.clicked.connect(pressed.append)
    ears = Ears(qapp, button)
    ears.type("]C0 A9999 26")
    ears.end()
    ears.key(Qt.Key.Key_Space.value, " ")
    qapp.removeEventFilter(ears.filter)
    button.close()
    assert pressed == []
    assert ears.scans == [("]C0 A9999 26", WEDGE)]


def test_keys_without_a_character_pass(qapp: QApplication) -> None:
    for key in (Qt.Key.Key_Shift, Qt.Key.Key_F4, Qt.Key.Key_Left):
        assert character_of(QKeyEvent(QEvent.Type.KeyPress, key.value, PLAIN, "")) == ""
