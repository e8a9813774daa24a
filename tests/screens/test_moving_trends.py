"""The run screen's plots under a finger: a drag moves them at once, a tap puts the cursor, and nothing needs either."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from console.presenters import asks
from console.presenters.plot_ui import LookBack, PutCursor, StepCursor
from console.presenters.run import RunView
from console.screens.gallery import show
from console.screens.main_window import MainWindow
from console.screens.moving_trends import MovingTrends
from tests.screens.conftest import named
from widgets import theme

LEFT, PLAIN = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


@pytest.fixture
def page(kept_window: MainWindow) -> QWidget:
    show(kept_window, named("run-past"))
    return kept_window.screen_named("run")


@pytest.fixture
def trends(page: QWidget) -> MovingTrends:
    page.build_trends()  # type: ignore[attr-defined]
    made = page.trends  # type: ignore[attr-defined]
    assert isinstance(made, MovingTrends)
    return made


@pytest.fixture
def asked(trends: MovingTrends) -> Iterator[list[object]]:
    heard: list[object] = []

    def hear(wish: object) -> None:
        heard.append(wish)

    trends.asked.connect(hear)
    yield heard
    trends.asked.disconnect(hear)


def view(trends: MovingTrends) -> RunView:
    assert trends.isVisible()
    made = named("run-past").view
    assert isinstance(made, RunView)
    return made


def on_plot(trends: MovingTrends, share: float) -> QPoint:
    """On the second strip's plot."""
    strip = trends.strips.items[1]
    rect = strip.plot_rect()
    at = strip.mapTo(trends, QPoint(rect.left() + round(share * rect.width()), rect.center().y()))
    return QPoint(at.x(), at.y())


def spans(trends: MovingTrends) -> set[tuple[float, float]]:
    return {strip._marks.span for strip in trends.strips.items}


def drag(trends: MovingTrends, by_px: int, steps: int = 8) -> QPoint:
    """Down in the middle, and moved; not yet lifted."""
    start = on_plot(trends, 0.5)
    QTest.mousePress(trends, LEFT, PLAIN, start)
    for step in range(1, steps + 1):
        QTest.mouseMove(trends, start + QPoint(round(by_px * step / steps), 0))
    return start + QPoint(by_px, 0)


def seconds(trends: MovingTrends, px: float) -> float:
    start, end = view(trends).window
    return px / trends.strips.items[0].plot_rect().width() * (end - start)


def test_a_tap_puts_the_cursor_at_its_time(trends: MovingTrends, asked: list[object]) -> None:
    QTest.mousePress(trends, LEFT, PLAIN, on_plot(trends, 0.25))
    QTest.mouseMove(trends, on_plot(trends, 0.25) + QPoint(theme.current().mm(4.5), 9))
    QTest.mouseRelease(trends, LEFT, PLAIN, on_plot(trends, 0.25) + QPoint(theme.current().mm(4.5), 9))
    (wish,) = asked
    assert isinstance(wish, PutCursor)
    start, end = view(trends).window
    assert wish.at_s == pytest.approx(start + 0.25 * (end - start), abs=seconds(trends, 2))
    assert spans(trends) == {view(trends).window}


def test_a_drag_moves_every_strip_the_head_and_the_axis_at_once_and_asks_for_what_lies_there(
    trends: MovingTrends, asked: list[object]
) -> None:
    start, end = view(trends).window
    at = drag(trends, 300)
    moved = seconds(trends, 300 - theme.current().mm(5))
    (span,) = spans(trends)
    assert span == pytest.approx((start - moved, end - moved), abs=seconds(trends, 2))
    assert trends.axis._span == trends.head._span == span
    assert 1 <= len(asked) < 8, "asked for while it moves, and not with each step"
    QTest.mouseRelease(trends, LEFT, PLAIN, at)
    assert asked[-1] == LookBack(span[1])
    assert all(isinstance(wish, LookBack) for wish in asked)


def test_a_new_view_does_not_take_the_plots_from_under_the_finger(trends: MovingTrends) -> None:
    at = drag(trends, -200)
    before = spans(trends)
    trends.show_moving(view(trends))
    assert spans(trends) == before
    QTest.mouseRelease(trends, LEFT, PLAIN, at)
    trends.show_moving(view(trends))
    assert spans(trends) == {view(trends).window}


@pytest.mark.parametrize("by_px", [-100_000, 100_000])
def test_nobody_drags_beyond_what_there_is(trends: MovingTrends, by_px: int) -> None:
    at = drag(trends, by_px, steps=2)
    ((start, end),) = spans(trends)
    span = view(trends).span
    assert span is not None
    assert start >= span.oldest - 1e-3
    assert end <= span.newest + 1e-3
    assert start == pytest.approx(span.oldest, abs=0.01) or end == pytest.approx(span.newest, abs=0.01)
    QTest.mouseRelease(trends, LEFT, PLAIN, at)


def test_a_touch_beside_the_plots_is_nothing(trends: MovingTrends, asked: list[object]) -> None:
    for x in (5, trends.width() - 60):
        QTest.mouseClick(trends, LEFT, PLAIN, QPoint(x, on_plot(trends, 0).y()))
    assert asked == []


def test_a_touch_on_the_strip_itself_reaches_the_plots(trends: MovingTrends, asked: list[object]) -> None:
    """As the window sees it: what lies on top under the finger is the strip's plot."""
    window = trends.window()
    at = trends.mapTo(window, on_plot(trends, 0.5))
    target = window.childAt(at)
    assert target is not None
    QTest.mouseClick(target, LEFT, PLAIN, target.mapFrom(window, QPointF(at)).toPoint())
    assert [type(wish) for wish in asked] == [PutCursor]


def test_buttons_do_all_of_it(kept_window: MainWindow, page: QWidget, asked: list[object]) -> None:
    heard: list[object] = []

    def hear(wish: object) -> None:
        heard.append(wish)

    kept_window.asked.connect(hear)
    show(kept_window, named("run-cursor"))
    buttons = [*page.windows.cursor_steps, page.windows.live, *page.windows.steppers.values()]  # type: ignore[attr-defined]
    for button in buttons:
        assert button.isVisible()
        assert min(button.width(), button.height()) >= theme.current().mm(20)
        QTest.mouseClick(button, LEFT)
    kept_window.asked.disconnect(hear)
    windows = [asks.ChooseWindow(name) for name in ("live", "back", "forward", "out", "in")]
    assert heard == [StepCursor(-1), StepCursor(1), PutCursor(None), *windows]
    show(kept_window, named("run-past"))
    assert not page.windows.cursor_steps[0].isVisible()  # type: ignore[attr-defined]
    assert asked == []


def test_a_button_that_can_do_no_more_says_why_and_does_nothing(kept_window: MainWindow, page: QWidget) -> None:
    show(kept_window, named("run-fortnight"))
    steppers = page.windows.steppers  # type: ignore[attr-defined]
    assert [bool(steppers[name].reason) for name in ("back", "forward", "out", "in")] == [True, True, True, False]
    assert not steppers["out"].isEnabled()
    show(kept_window, named("run-past"))
    assert steppers["out"].isEnabled()


@pytest.mark.parametrize("other", ["bay", "hidden"])
def test_a_finger_that_is_on_the_glass_when_something_else_is_shown_holds_no_plots_any_more(
    trends: MovingTrends, page: QWidget, asked: list[object], other: str
) -> None:
    """A badge that is scanned changes the screen; Qt tells a hidden part nothing of the finger that is lifted then."""
    at = drag(trends, 300)
    asked.clear()
    if other == "hidden":
        page.hide()
        page.show()
        trends.show_moving(view(trends))
    else:
        trends.show_moving(replace(view(trends), bay=view(trends).bay + 1))
    assert spans(trends) == {view(trends).window}
    QTest.mouseMove(trends, at - QPoint(100, 0))
    QTest.mouseRelease(trends, LEFT, PLAIN, at - QPoint(100, 0))
    assert asked == []
    assert spans(trends) == {view(trends).window}
