"""What touches on the comparison ask for, and that nothing else can be asked there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtWidgets import QAbstractButton

from console.presenters import asks
from console.presenters.asks_export import ExportWindow
from console.presenters.compare_ui import ChooseAlign, ChooseChannels, ChooseRuns, ChooseShape, ChooseWhat
from console.presenters.ui import is_view_wish
from console.screens.gallery import settle, show
from console.screens.main_window import MainWindow
from tests.screens.conftest import named
from widgets.arm import ArmButton
from widgets.buttons import TouchButton
from widgets.curve_tile import CurveTile
from widgets.trend import TrendStrip

Touch = Callable[..., None]


def buttons(window: MainWindow) -> list[TouchButton]:
    return [b for b in window.screen_named("compare").findChildren(TouchButton) if b.isVisible()]


@pytest.mark.parametrize(
    ("view", "text", "wish"),
    [
        ("compare", "Back to the run", asks.GoTo("run", 4)),
        ("compare", "Runs: 3", ChooseWhat("run")),
        ("compare", "Dissolved oxygen", ChooseWhat("channel")),
        ("compare", "Several channels", ChooseShape("channels")),
        ("compare", "Since start", ChooseAlign("start")),
        ("compare", "24 h", asks.ChooseWindow("24h")),
        ("compare-choose-run", "Show the curves", ChooseWhat("")),
        ("compare-choose-run", "04  CH·K7Q4", ChooseRuns(("r4",))),
        ("compare-choose-channel", "pH", ChooseChannels(("ph",))),
    ],
)
def test_a_touch_asks(
    kept_window: MainWindow, asked: list[object], touch: Touch, view: str, text: str, wish: object
) -> None:
    show(kept_window, named(view))
    [found] = [b for b in buttons(kept_window) if b.text() == text]
    touch(found)
    assert asked == [wish]


def test_every_button_of_the_screen_changes_the_view_or_takes_it_out_and_does_nothing_else(
    kept_window: MainWindow, asked: list[object], touch: Touch
) -> None:
    for view in ("compare", "compare-channels", "compare-choose-run", "compare-stale"):
        show(kept_window, named(view))
        page = kept_window.screen_named("compare")
        assert page.findChildren(ArmButton) == []
        for button in page.findChildren(QAbstractButton):
            if button.isVisible() and button.isEnabled():
                touch(button)
    assert len(asked) > 40
    assert {type(ask) for ask in asked if not is_view_wish(ask)} == {ExportWindow}


def test_one_that_is_too_many_says_so_and_asks_nothing(
    kept_window: MainWindow, asked: list[object], touch: Touch
) -> None:
    show(kept_window, named("compare-choose-run"))
    [seven] = [b for b in buttons(kept_window) if b.text() == "07  CH·K7Q7"]
    assert seven.reason == "6 at most"
    touch(seven)
    assert asked == []


def test_the_same_window_shows_runs_then_channels_then_choices(kept_window: MainWindow) -> None:
    page: Any = kept_window.screen_named("compare")
    for view, tiles, strips in (("compare-six", 6, 0), ("compare-channels", 0, 4), ("compare-choose-channel", 0, 0)):
        show(kept_window, named(view))
        settle()
        assert sum(t.isVisible() for t in page.findChildren(CurveTile)) == tiles
        assert sum(s.isVisible() for s in page.findChildren(TrendStrip)) == strips


def test_where_there_is_nothing_to_compare_there_is_nothing_to_touch_but_the_way_back(kept_window: MainWindow) -> None:
    show(kept_window, named("compare-empty"))
    assert [b.text() for b in buttons(kept_window)] == ["Back to the run"]
    show(kept_window, named("compare"))
    assert "24 h" in [b.text() for b in buttons(kept_window)]
