"""Arm, then confirm on a separate target, within a few seconds."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import QWidget

from widgets.arm import ArmButton, Side


class Hands:
    """A window with one arm button, under a clock that stands still until it is told."""

    def __init__(self, qtbot, touch, side: Side = Side.ABOVE) -> None:
        self.now_s = 100.0
        self.window = QWidget()
        qtbot.addWidget(self.window)
        self.window.resize(1920, 1080)
        self.arm = ArmButton("Stop …", payload="bay 4", side=side, armed_s=5.0, now=self.now, parent=self.window)
        self.arm.set_texts("Stop …", "Stop the run of bay 04?", "Stop bay 04", "Keep running")
        self.arm.setGeometry(1600, 900, 270, 120)
        self.window.show()
        self.touch = touch
        self.confirmed: list[object] = []
        self.disarmed: list[object] = []
        self.arm.confirmed.connect(self.confirmed.append)
        self.arm.disarmed.connect(self.disarmed.append)

    def now(self) -> float:
        return self.now_s

    def touch_button(self) -> None:
        self.touch(self.arm.button)

    def where(self, widget: QWidget) -> QRect:
        return QRect(widget.mapTo(self.window, QPoint(0, 0)), widget.size())


@pytest.fixture
def hands(qtbot, touch) -> Hands:
    return Hands(qtbot, touch)


def test_one_touch_only_arms(hands) -> None:
    hands.touch_button()
    assert hands.arm.is_armed
    assert hands.confirmed == []


def test_the_second_target_confirms(hands) -> None:
    hands.touch_button()
    target = hands.arm.confirm_target
    hands.touch(target)
    assert hands.confirmed == ["bay 4"]
    assert not hands.arm.is_armed
    assert not target.isVisible()


def test_a_double_touch_on_one_spot_never_confirms(hands) -> None:
    for _ in range(4):
        hands.touch_button()
    assert hands.confirmed == []
    assert not hands.arm.is_armed


@pytest.mark.parametrize("side", Side)
def test_the_confirm_target_stands_apart_and_inside_the_window(qtbot, touch, side: Side) -> None:
    hands = Hands(qtbot, touch, side)
    if side is Side.RIGHT:
        hands.arm.move(200, 900)
    hands.touch_button()
    target = hands.where(hands.arm.confirm_target)
    button = hands.where(hands.arm)
    assert not target.intersects(button.adjusted(-8, -8, 8, 8))
    assert hands.window.rect().contains(target)
    assert min(target.width(), target.height()) >= 81


def test_it_disarms_by_itself_when_the_time_is_up(hands) -> None:
    hands.touch_button()
    hands.now_s += 4.9
    hands.arm.tick()
    assert hands.arm.is_armed
    hands.now_s += 0.1
    hands.arm.tick()
    assert not hands.arm.is_armed
    assert hands.disarmed == ["bay 4"]


def test_a_confirm_after_the_time_is_up_is_not_one_even_if_no_tick_came(hands) -> None:
    hands.touch_button()
    hands.now_s += 5.0
    hands.touch(hands.arm.confirm_target)
    assert hands.confirmed == []
    assert hands.disarmed == ["bay 4"]


def test_a_release_outside_the_confirm_target_does_nothing(hands) -> None:
    hands.touch_button()
    hands.touch(hands.arm.confirm_target, release=QPoint(-30, -30))
    assert hands.confirmed == []
    assert hands.arm.is_armed


def test_a_reason_disarms_and_keeps_it_from_arming(hands) -> None:
    hands.touch_button()
    hands.arm.set_reason("needs the link")
    assert hands.disarmed == ["bay 4"]
    hands.touch_button()
    assert not hands.arm.is_armed


def test_another_payload_disarms_so_that_what_was_armed_is_what_is_confirmed(hands) -> None:
    hands.touch_button()
    hands.arm.set_payload("bay 5")
    assert not hands.arm.is_armed
    hands.touch_button()
    hands.touch(hands.arm.confirm_target)
    assert hands.confirmed == ["bay 5"]


def test_leaving_the_page_disarms(hands) -> None:
    hands.touch_button()
    hands.arm.hide()
    assert not hands.arm.is_armed


def test_no_timer_runs_while_nothing_is_armed(hands) -> None:
    assert not hands.arm._timer.isActive()
    hands.touch_button()
    assert hands.arm._timer.isActive()
    hands.touch(hands.arm.confirm_target)
    assert not hands.arm._timer.isActive()


def test_a_question_that_takes_time_to_read_stays_that_much_longer(hands) -> None:
    hands.arm.set_texts("Abort …", "The cells cool down. " * 10, "Abort now", "Not now")  # 210 characters
    hands.touch_button()
    assert hands.arm.confirm_target.width() > 400  # and stands in lines that can be read
    hands.now_s += 12.4
    hands.arm.tick()
    assert hands.arm.is_armed
    hands.now_s += 0.2
    hands.arm.tick()
    assert not hands.arm.is_armed
