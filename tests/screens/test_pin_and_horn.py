"""The PIN pad takes its entries in turn and keeps none; the horn beeps while it sounds, and the rail silences it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

from console.presenters import asks
from console.screens.gallery import settle
from console.screens.main_window import MainWindow
from console.screens.pin import PinScreen
from tests.screens.conftest import named


def shown(window: MainWindow, name: str) -> tuple[PinScreen, list[Any]]:
    """The PIN screen in the window, and everything it asks for."""
    sample = named(name)
    window.show_view(sample.frame, sample.screen, sample.view, None)
    settle()
    screen = window.screen_named("pin")
    assert isinstance(screen, PinScreen)
    asked: list[Any] = []
    window.asked.connect(asked.append)
    return screen, asked


def enter(screen: PinScreen, touch: Callable[..., None], digits: str) -> None:
    """Touch the keys, and the last one."""
    for key in (*digits, "enter"):
        rect = next(rect for found, rect in screen.pad.keys.key_rects() if found.code == key)
        touch(screen.pad.keys, rect.center())


@pytest.mark.rq("RQ-06")
def test_a_first_pin_is_entered_twice_and_leaves_as_one_wish(window: MainWindow, touch: Callable[..., None]) -> None:
    screen, asked = shown(window, "pin-first")
    assert screen.stage.text().startswith("1 / 2")
    enter(screen, touch, "481516")
    assert asked == []
    assert screen.stage.text().startswith("2 / 2")
    assert screen.pad.count == 0  # nothing of it stays in the field
    enter(screen, touch, "481516")
    assert asked == [asks.ChoosePin("", "481516", "481516")]
    assert screen._entries == []
    assert screen.stage.text().startswith("1 / 2")


def test_one_that_is_changed_asks_for_the_old_one_first_and_goes_back(
    window: MainWindow, touch: Callable[..., None]
) -> None:
    screen, asked = shown(window, "pin-change")
    for digits in ("135790", "481516", "481516"):
        enter(screen, touch, digits)
    assert asked == [asks.ChoosePin("135790", "481516", "481516"), asks.GoTo("accounts")]


@pytest.mark.parametrize("how", ["left", "refused", "another person"])
def test_what_was_entered_is_forgotten(window: MainWindow, touch: Callable[..., None], how: str) -> None:
    screen, asked = shown(window, "pin-first")
    enter(screen, touch, "481516")
    sample = named("pin-first")
    if how == "left":
        other = named("overview")
        window.show_view(other.frame, other.screen, other.view, None)
        window.show_view(sample.frame, sample.screen, sample.view, None)
    else:
        window.show_view(sample.frame, sample.screen, replace(sample.view, round=how), None)  # type: ignore[type-var]
    settle()
    assert screen._entries == []
    enter(screen, touch, "481516")
    assert asked == []  # it was the first entry of two again


def test_the_horn_beeps_while_it_sounds_and_the_rail_silences_it(
    window: MainWindow, touch: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    beeps: list[int] = []
    monkeypatch.setattr(QApplication, "beep", lambda: beeps.append(1))
    sample = named("accounts-refused")
    window.show_view(replace(sample.frame, horn=True), sample.screen, sample.view, None)
    settle()
    assert beeps == [1]
    assert window.horn.sounding
    window.horn.beep()  # as its timer does
    asked: list[Any] = []
    window.asked.connect(asked.append)
    touch(window.rail, window.rail.item_rect("silence").center())
    assert asked == [asks.Silence()]
    window.show_view(replace(sample.frame, horn=False), sample.screen, sample.view, None)
    assert not window.horn.sounding
    assert beeps == [1, 1]


def test_no_item_of_the_rail_stands_over_another(window: MainWindow) -> None:
    sample = named("accounts-refused")
    window.show_view(sample.frame, sample.screen, sample.view, None)
    settle()
    rects = [window.rail.item_rect(item.screen) for item in sample.frame.nav]
    assert [(a, b) for i, a in enumerate(rects) for b in rects[i + 1 :] if a.intersects(b)] == []
    assert min(rect.height() for rect in rects) >= 81  # 20 mm


@pytest.mark.rq("RQ-10")
def test_who_is_active_stands_on_every_screen(window: MainWindow) -> None:
    for name in ("overview", "tasks", "procedure-scan", "run", "alarms", "records", "more", "accounts", "pin-change"):
        sample = named(name)
        window.show_view(sample.frame, sample.screen, sample.view, None)
        settle()
        assert sample.frame.person
        assert window.bar.isVisible()
        assert window.bar._person == sample.frame.person
