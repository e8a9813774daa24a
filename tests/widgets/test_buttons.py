"""Buttons: large enough, act on release inside only, never by keyboard, and say why they do not."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QVBoxLayout, QWidget

from widgets import buttons, part, theme
from widgets.buttons import DangerButton, PlainButton, PrimaryButton, SecondaryButton, TouchButton
from widgets.theme import Look, Scale

KINDS = (PrimaryButton, SecondaryButton, PlainButton, DangerButton)
OUTSIDE = QPoint(-40, -40)


class Drawn:
    """A painter that keeps what is written."""

    def __init__(self) -> None:
        self.texts: list[str] = []

    def setFont(self, font) -> None: ...  # noqa: N802

    def setPen(self, color) -> None: ...  # noqa: N802

    def drawText(self, rect, flags, text: str) -> None:  # noqa: N802
        self.texts.append(text)


@pytest.fixture
def button(qtbot) -> PrimaryButton:
    made = PrimaryButton("Start bay 09", payload=9)
    qtbot.addWidget(made)
    made.resize(made.sizeHint())
    made.show()
    return made


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("px_per_mm", [3.6, theme.REFERENCE_PX_PER_MM, 6.45])
def test_no_button_is_under_its_millimetres(qtbot, kind: type[TouchButton], px_per_mm: float) -> None:
    """20 mm, and 25 mm for what stops (hmi-alarms-batch.md 5.2)."""
    theme.apply(Look(theme.load("light"), Scale(px_per_mm)))
    made = kind("Go")
    qtbot.addWidget(made)
    least = (25 if kind is DangerButton else 20) * px_per_mm
    size = made.minimumSizeHint()
    assert size.width() >= least
    assert size.height() >= least


def test_a_layout_cannot_squeeze_a_button(qtbot) -> None:
    box = QWidget()
    qtbot.addWidget(box)
    rows = QVBoxLayout(box)
    made = PrimaryButton("Go")
    rows.addWidget(made)
    box.resize(10, 10)
    box.show()
    assert made.height() >= 81


def test_it_acts_on_release_inside_and_carries_its_payload(qtbot, button, touch) -> None:
    heard: list[object] = []
    button.touched.connect(heard.append)
    QTest.mousePress(button, Qt.MouseButton.LeftButton, pos=button.rect().center())
    assert heard == []
    QTest.mouseRelease(button, Qt.MouseButton.LeftButton, pos=button.rect().center())
    assert heard == [9]


def test_a_release_outside_does_nothing(button, touch) -> None:
    heard: list[object] = []
    button.touched.connect(heard.append)
    touch(button, release=OUTSIDE)
    assert heard == []


def test_what_changed_under_the_finger_is_not_touched(button) -> None:
    """An alarm that arrives while a finger is down takes the row of the one below it: nobody meant that one."""
    heard: list[object] = []
    button.touched.connect(heard.append)
    at = button.rect().center()
    QTest.mousePress(button, Qt.MouseButton.LeftButton, pos=at)
    button.set_payload(8)
    QTest.mouseMove(button, OUTSIDE)
    QTest.mouseMove(button, at)
    QTest.mouseRelease(button, Qt.MouseButton.LeftButton, pos=at)
    assert heard == []
    QTest.mouseClick(button, Qt.MouseButton.LeftButton, pos=at)
    assert heard == [8]


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space])
def test_the_enter_of_a_scanner_never_presses_it(button, key: Qt.Key) -> None:
    heard: list[object] = []
    button.touched.connect(heard.append)
    assert button.focusPolicy() == Qt.FocusPolicy.NoFocus
    QTest.keyClick(button.window(), Qt.Key.Key_Tab)
    assert not button.hasFocus()
    assert heard == []


def test_a_reason_disables_it_and_shows_on_it(button, touch) -> None:
    heard: list[object] = []
    button.touched.connect(heard.append)
    before = button.grab().toImage()
    button.set_reason("waits for the second signature")
    touch(button)
    assert heard == []
    assert button.reason == "waits for the second signature"
    assert button.grab().toImage() != before
    button.set_reason("")
    touch(button)
    assert heard == [9]


@pytest.mark.parametrize("px_per_mm", [3.6, 3.937, theme.REFERENCE_PX_PER_MM])
@pytest.mark.parametrize("text", ["newest", "start", "14 d", "最新"])
def test_a_reason_of_one_word_is_whole_on_the_smallest_button(qtbot, monkeypatch, text: str, px_per_mm: float) -> None:
    theme.apply(Look(theme.load("light"), Scale(px_per_mm)))
    drawn = Drawn()
    monkeypatch.setattr(buttons, "write", lambda _, *rest: part.write(drawn, *rest))
    made = PlainButton(compact=True)
    qtbot.addWidget(made)
    made.set_icon("right")
    made.set_reason(text)
    side = theme.current().mm(theme.TARGET_MM)
    made.resize(side, side)
    made.grab()
    assert drawn.texts == ["", text]


@pytest.mark.parametrize("text", ["newest", "Dissolved oxygen", "STALE 0:47", "溶存酸素"])
def test_text_that_has_the_room_that_it_asked_for_is_whole(text: str, qtbot) -> None:
    for size in range(12, 40):
        font, drawn = theme.current().font(size, 500), Drawn()
        part.write(drawn, QRect(0, 0, part.text_width(text, font), 40), text, font, theme.current().color("text"))
        assert drawn.texts == [text]
        part.write(drawn, QRect(0, 0, part.text_width(text, font) - 2, 40), text, font, theme.current().color("text"))
        assert drawn.texts[-1].endswith("…")


def test_a_long_reason_makes_room_for_itself(qtbot) -> None:
    made = PlainButton("Hold")
    qtbot.addWidget(made)
    free = made.sizeHint().height()
    made.set_reason("needs the link")
    assert made.sizeHint().height() >= free


def test_the_scale_can_change_under_a_living_button(button) -> None:
    theme.apply(Look(theme.load("dark"), Scale(2 * theme.REFERENCE_PX_PER_MM)))
    assert button.sizeHint().height() >= 162
