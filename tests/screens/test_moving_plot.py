"""The comparison's curves under a finger, and with its buttons: moved at once, read where it is touched."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from console.presenters import asks
from console.presenters.compare import CompareView
from console.presenters.plot_ui import LookBack, PutCursor, StepCursor
from console.screens.gallery import settle, show
from console.screens.main_window import MainWindow
from console.screens.moving_plot import MovingPlot
from tests.screens.conftest import named
from widgets import theme
from widgets.curve_tile import CurveTile

LEFT, PLAIN = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


@pytest.fixture
def page(kept_window: MainWindow) -> Any:
    show(kept_window, named("compare"))
    settle()
    return kept_window.screen_named("compare")


@pytest.fixture
def plot(page: Any) -> MovingPlot:
    assert isinstance(page.plot, MovingPlot)
    return page.plot


def view(name: str) -> CompareView:
    made = named(name).view
    assert isinstance(made, CompareView)
    return made


def at(plot: MovingPlot, share: float) -> QPoint:
    rect = plot.plot.plot_rect()
    return QPoint(rect.left() + round(share * rect.width()), rect.center().y())


def test_a_tap_puts_the_cursor_at_its_time(plot: MovingPlot, asked: list[object]) -> None:
    QTest.mouseClick(plot.plot, LEFT, PLAIN, at(plot, 0.25))
    start, end = view("compare").window
    [wish] = asked
    assert isinstance(wish, PutCursor)
    assert wish.at_s == pytest.approx(start + 0.25 * (end - start), abs=(end - start) / 500)


def test_a_drag_moves_plot_and_axis_at_once_and_a_new_view_does_not_take_them_away(
    kept_window: MainWindow, plot: MovingPlot, asked: list[object]
) -> None:
    start, end = view("compare").window
    QTest.mousePress(plot, LEFT, PLAIN, at(plot, 0.5))
    for step in range(1, 9):
        QTest.mouseMove(plot, at(plot, 0.5) + QPoint(40 * step, 0))
    by = (320 - theme.current().mm(5)) / plot.plot.plot_rect().width() * (end - start)
    moved = (pytest.approx(start - by, abs=10), pytest.approx(end - by, abs=10))
    show(kept_window, named("compare-stale"))
    show(kept_window, named("compare"))
    assert plot.plot._span == plot.axis._span == moved
    QTest.mouseRelease(plot, LEFT, PLAIN, at(plot, 0.5) + QPoint(320, 0))
    assert asked[-1] == LookBack(plot.plot._span[1])
    assert {type(wish) for wish in asked} == {LookBack}
    show(kept_window, named("compare-stale"))
    show(kept_window, named("compare"))
    assert plot.plot._span == (start, end)


@pytest.mark.parametrize("other", ["compare-since-start", "compare-channels"])
def test_a_finger_holds_no_plots_once_others_are_shown(
    kept_window: MainWindow, plot: MovingPlot, asked: list[object], other: str
) -> None:
    QTest.mousePress(plot, LEFT, PLAIN, at(plot, 0.5))
    QTest.mouseMove(plot, at(plot, 0.5) + QPoint(300, 0))
    asked.clear()
    show(kept_window, named(other))
    settle()
    QTest.mouseRelease(plot, LEFT, PLAIN, at(plot, 0.5) + QPoint(300, 0))
    assert asked == []


def test_beside_the_curves_a_touch_is_nothing(plot: MovingPlot, asked: list[object]) -> None:
    for x in (5, plot.width() - 20):
        QTest.mouseClick(plot, LEFT, PLAIN, QPoint(x, 200))
    assert asked == []


def test_the_strips_of_several_channels_are_moved_and_read_alike(
    kept_window: MainWindow, page: Any, asked: list[object]
) -> None:
    show(kept_window, named("compare-channels"))
    settle()
    strip = page.trends.strips.items[1]
    rect = strip.plot_rect()
    middle = strip.mapTo(page.trends, rect.center())
    QTest.mouseClick(page.trends, LEFT, PLAIN, middle)
    QTest.mousePress(page.trends, LEFT, PLAIN, middle)
    QTest.mouseMove(page.trends, middle + QPoint(200, 0))
    QTest.mouseRelease(page.trends, LEFT, PLAIN, middle + QPoint(200, 0))
    assert [type(wish) for wish in asked] == [PutCursor, LookBack, LookBack]


def test_buttons_do_all_of_it_and_what_cannot_be_done_says_so(
    kept_window: MainWindow, page: Any, asked: list[object]
) -> None:
    row = page.windows
    assert not row.cursor_steps[0].isVisible()
    assert row.steppers["forward"].reason
    show(kept_window, named("compare-cursor"))
    for button in (*row.cursor_steps, row.live, *row.steppers.values()):
        assert button.isVisible()
        assert min(button.width(), button.height()) >= theme.current().mm(20)
        QTest.mouseClick(button, LEFT)
    windows = [asks.ChooseWindow(name) for name in ("live", "back", "forward", "out", "in")]
    assert asked == [StepCursor(-1), StepCursor(1), PutCursor(None), *windows]


def test_each_tile_says_what_the_cursor_reads_of_its_curve(kept_window: MainWindow, page: Any) -> None:
    tiles = page.findChildren(CurveTile)
    assert all(tile._said.read is None for tile in tiles if tile.isVisible())
    show(kept_window, named("compare-cursor"))
    said = [tile._said.read for tile in page.findChildren(CurveTile) if tile.isVisible()]
    assert [read.look for read in said] == ["plain", "none", "doubted", "plain", "doubted", "plain"]
    assert [read.text for read in said][:2] == ["48.1 % · good", "no value"]
    assert page.remark.text() == f"Values: now · {view('compare').remark}"
    show(kept_window, named("compare"))
    assert page.remark.text() == view("compare").remark
