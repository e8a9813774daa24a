"""Trends: a gap is never joined and never zero; what is old is hatched; nothing is drawn twice for nothing."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication

from widgets import theme
from widgets.curve import AlarmSpan, Event, Range, broken_at_gaps, lone_points
from widgets.time_axis import TimeAxis
from widgets.trend import TrendStrip
from widgets.value_tile import Value

SPAN = (0.0, 1000.0)


@pytest.fixture
def strip(qtbot) -> TrendStrip:
    made = TrendStrip(names_events=True)
    qtbot.addWidget(made)
    made.resize(1318, 126)
    made.set_span(*SPAN)
    made.set_range(Range(0.0, 10.0))
    made.show()
    return made


def _curve_columns(strip: TrendStrip) -> list[bool]:
    """For each column of the plot: is there ink of the curve in it?"""
    QApplication.processEvents()
    plot, image = strip.plot_rect(), strip.grab().toImage()
    card = theme.current().color("card")

    def inked(x: int) -> bool:
        pixels = (image.pixelColor(plot.left() + x, plot.top() + y) for y in range(plot.height()))
        return any(card.blue() - c.blue() < card.red() - c.red() - 40 for c in pixels)

    return [inked(x) for x in range(0, plot.width(), 4)]


def _line(points: int = 200) -> tuple[np.ndarray, np.ndarray]:
    return np.linspace(*SPAN, points), np.full(points, 5.0)


def test_a_curve_without_gaps_is_drawn_all_along(strip) -> None:
    strip.set_curve(*_line())
    assert all(_curve_columns(strip)[1:-1])


def test_nothing_of_the_curve_is_painted_in_a_gap(strip) -> None:
    strip.set_curve(*_line())
    strip.set_gaps([(400.0, 600.0)])
    columns = _curve_columns(strip)
    share = len(columns) / 1000
    assert not any(columns[round(405 * share) : round(595 * share)])
    assert all(columns[1 : round(390 * share)])
    assert all(columns[round(610 * share) : -1])


def test_a_gap_between_two_samples_is_not_joined_even_without_samples_in_it() -> None:
    t = np.array([0.0, 100.0, 900.0, 1000.0])
    shown_t, shown = broken_at_gaps(t, np.full(4, 5.0), [(100.0, 900.0)])
    assert shown_t.tolist() == [0.0, 100.0, 500.0, 900.0, 1000.0]
    assert np.isnan(shown[2])
    assert np.nonzero(np.isnan(shown))[0].tolist() == [2]


def test_values_inside_a_gap_are_left_out_and_never_become_zero() -> None:
    t = np.linspace(0, 10, 11)
    shown_t, shown = broken_at_gaps(t, np.full(11, 5.0), [(2.5, 6.5)])
    inside = (shown_t > 2.5) & (shown_t < 6.5)
    assert np.isnan(shown[inside]).all()
    assert 0.0 not in shown


@pytest.mark.parametrize("gap", [(-5.0, 3.5), (7.5, float("inf"))])
def test_a_gap_at_an_end_leaves_the_rest(gap: tuple[float, float]) -> None:
    t = np.linspace(0, 10, 11)
    shown_t, shown = broken_at_gaps(t, np.full(11, 5.0), [gap])
    assert np.isfinite(shown).all()
    assert not ((shown_t > gap[0]) & (shown_t < gap[1])).any()


def test_an_empty_curve_with_gaps_is_empty() -> None:
    shown_t, shown = broken_at_gaps(np.empty(0), np.empty(0), [(1.0, 2.0)])
    assert len(shown_t) == len(shown) == 0


def test_a_nan_breaks_the_curve_too(strip) -> None:
    t, y = _line()
    y[80:120] = np.nan
    strip.set_curve(t, y)
    columns = _curve_columns(strip)
    share = len(columns) / 1000
    assert not any(columns[round(410 * share) : round(590 * share)])


def test_the_stale_tail_is_hatched_and_has_no_curve(strip) -> None:
    strip.set_curve(*_line())
    strip.set_stale_from(700.0)
    columns = _curve_columns(strip)
    share = len(columns) / 1000
    assert not any(columns[round(710 * share) :])
    image, plot = strip.grab().toImage(), strip.plot_rect()
    row = {
        image.pixelColor(plot.left() + x, plot.center().y()).name() for x in range(plot.width() * 3 // 4, plot.width())
    }
    look = theme.current()
    assert {look.color("gap_light").name(), look.color("gap_dark").name()} <= row
    strip.set_stale_from(None)
    assert all(_curve_columns(strip)[1:-1])


def test_a_sample_that_stands_alone_is_seen(strip) -> None:
    """A line of one point has no ink: a spike with a silence on either side would be hidden."""
    strip.set_curve(np.array([500.0, 500.0]), np.array([5.0, 5.0]))
    assert sum(_curve_columns(strip)) >= 1
    strip.set_gaps([(100.0, 500.0), (500.0, 900.0)])
    strip.set_curve(np.array([100.0, 500.0, 900.0]), np.array([5.0, 9.0, 5.0]))
    columns = _curve_columns(strip)
    assert any(columns[len(columns) // 2 - 2 : len(columns) // 2 + 3])


def test_only_what_no_line_shows_is_a_lone_point() -> None:
    t = np.array([1.0, 1.0, np.nan, 2.0, 3.0, np.nan, 4.0, 4.0, np.nan, 5.0])
    y = np.array([7.0, 7.0, np.nan, 1.0, 2.0, np.nan, 1.0, 6.0, np.nan, 8.0])
    assert lone_points(t, y) == [(1.0, 7.0), (5.0, 8.0)]
    assert lone_points(np.empty(0), np.empty(0)) == []


def test_an_equal_curve_is_not_given_to_the_plot_again(strip, monkeypatch) -> None:
    given: list[int] = []
    strip.set_curve(*_line())
    monkeypatch.setattr(strip._plot.curve, "setData", lambda *a: given.append(len(a)))
    strip.set_curve(*_line())
    strip.set_gaps([])
    strip.set_stale_from(None)
    assert given == []
    strip.set_curve(*_line(201))
    assert given == [2]


def test_the_strip_keeps_its_own_copy_of_the_curve(strip) -> None:
    t, y = _line()
    strip.set_curve(t, y)
    y[:] = 0.0
    assert strip.shown_curve()[1].min() == 5.0


def test_touch_cannot_move_or_open_anything_in_the_plot(strip) -> None:
    view = strip._plot.getPlotItem().getViewBox()
    assert view.state["mouseEnabled"] == [False, False]
    assert not view.menuEnabled()
    before = view.viewRange()
    strip.set_curve(np.linspace(-500, 5000, 50), np.linspace(-100, 100, 50))
    QApplication.processEvents()
    assert view.viewRange() == before == [[0.0, 1000.0], [0.0, 10.0]]


def _shows_band_after_change(strip: TrendStrip) -> bool:
    """The ground is cached by pyqtgraph: a new range must show at once."""
    before = strip.grab().toImage()
    strip.set_range(Range(0, 10, 4, 6, "4", "6", 5))
    return strip.grab().toImage() != before


def test_band_setpoint_events_rings_and_alarm_are_painted(strip) -> None:
    look = theme.current()
    strip.set_range(Range(0, 10, 2, 8, "2", "8", 5))
    strip.set_events([Event(300, "feed"), Event(310, "sample")])
    strip.set_points([(500, 5.0)])
    strip.set_alarms([AlarmSpan(800, None, 2)])
    strip.set_value(Value("pH", "7.18"))
    image = strip.grab().toImage()
    names = {image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())}
    assert _shows_band_after_change(strip)
    for token in ("band", "event", "ring", "priority_2"):
        assert look.color(token).name() in names, token


@pytest.mark.parametrize(("start", "shown"), [(999.0, True), (-500.0, False)])
def test_the_shape_of_an_alarm_stands_whole_at_the_edge_and_goes_with_its_stretch(strip, start, shown) -> None:
    strip.set_alarms([AlarmSpan(start, None if shown else -400.0, 2)])
    plot = strip.plot_rect()
    image, shape = strip.grab(plot).toImage(), theme.current().color("priority_2").name()
    inked = [x for x in range(plot.width()) if any(image.pixelColor(x, y).name() == shape for y in range(30))]
    assert bool(inked) is shown
    assert not inked or (inked[-1] - inked[0] >= 20 and inked[-1] < plot.width() - 3)


def test_the_axis_and_the_strips_put_a_time_at_one_place(qtbot, strip) -> None:
    axis = TimeAxis()
    qtbot.addWidget(axis)
    axis.resize(strip.width(), 28)
    axis.set_span(*SPAN)
    axis.set_labels([(500.0, "14:02")])
    axis.show()
    image = axis.grab().toImage()
    ground = image.pixelColor(1, 1)
    inked = [x for x in range(image.width()) if any(image.pixelColor(x, y) != ground for y in range(image.height()))]
    middle = (inked[0] + inked[-1]) / 2
    assert middle == pytest.approx(strip.plot_rect().left() + strip.plot_rect().width() / 2, abs=3)
