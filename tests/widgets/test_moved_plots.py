"""A finger that moves plots, and what stands over and on them: phases, doubted values, the cursor."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from widgets import theme
from widgets.curve import Aim, AlarmSpan, Doubt, Range, Reading, parted
from widgets.drag import SLOP_MM, Drag
from widgets.plot_head import Band, PlotHead
from widgets.time_axis import PLOT_LEFT, VALUE_WIDTH, TimeAxis
from widgets.trend import TrendStrip

SPAN = (0.0, 1000.0)
SLOP = 20.0


@pytest.fixture
def strip(qtbot) -> TrendStrip:
    made = TrendStrip()
    qtbot.addWidget(made)
    made.resize(1318, 126)
    made.set_span(*SPAN)
    made.set_range(Range(0.0, 10.0))
    made.set_curve(np.linspace(*SPAN, 200), np.full(200, 5.0))
    made.show()
    return made


def colors(widget, at: tuple[float, float] = (0.0, 1.0)) -> set[str]:
    """Of the pixels of a share of the width."""
    image = widget.grab().toImage()
    columns = range(int(at[0] * image.width()), int(at[1] * image.width()))
    return {image.pixelColor(x, y).name() for x in columns for y in range(image.height())}


def token(name: str) -> str:
    return theme.current().color(name).name()


# --- the finger ------------------------------------------------------------------------------------------------------


@given(st.lists(st.floats(-SLOP, SLOP), max_size=20))
def test_a_finger_that_rolls_in_its_gloves_is_a_tap(path: list[float]) -> None:
    drag = Drag(400.0, SLOP)
    moved = [drag.to(400.0 + by) for by in path]
    assert True not in moved
    assert (drag.moving, drag.offset) == (False, 0.0)


@given(st.floats(SLOP + 0.1, 900) | st.floats(-900, -SLOP - 0.1), st.lists(st.floats(-900, 900), max_size=20))
def test_a_finger_that_has_moved_drags_wherever_it_goes_and_without_a_jump(first: float, path: list[float]) -> None:
    drag = Drag(400.0, SLOP)
    assert drag.to(400.0 + first)
    assert abs(drag.offset) == pytest.approx(abs(first) - SLOP, abs=1e-6)
    side = SLOP if first > 0 else -SLOP
    for by in path:
        assert drag.to(400.0 + by)
        assert drag.offset == pytest.approx(by - side)
    assert drag.moving


def test_the_slop_is_five_millimetres() -> None:
    assert SLOP_MM == 5.0


# --- doubted values --------------------------------------------------------------------------------------------------


def test_every_line_is_on_one_of_two_curves_and_every_value_on_one() -> None:
    t, y = np.arange(10.0), np.arange(10.0) + 1
    trusted, doubted = parted(t, y, [Doubt(3.0, 5.0, bad=False), Doubt(8.0, 8.0, bad=True)])
    assert np.isfinite(trusted).tolist() == [True] * 3 + [False] * 3 + [True] * 2 + [False, True]
    assert np.isfinite(doubted).tolist() == [False] * 2 + [True] * 5 + [True] * 3
    assert np.fmax(trusted, doubted).tolist() == y.tolist()


def test_doubted_values_are_paler_and_marked_along_the_foot(strip) -> None:
    before = colors(strip)
    assert token("stale_text") not in before
    strip.set_doubts([Doubt(300.0, 500.0, bad=False), Doubt(700.0, 800.0, bad=True)])
    after = colors(strip)
    assert token("stale_text") in after
    assert strip._plot.doubted.isVisible()
    assert np.isfinite(strip._plot.doubted.getOriginalDataset()[1]).sum() > 50
    strip.set_doubts([])
    assert not strip._plot.doubted.isVisible()
    assert token("stale_text") not in colors(strip)


def test_one_doubted_value_can_be_seen(strip) -> None:
    strip.set_doubts([Doubt(500.0, 500.0, bad=True)])
    assert token("stale_text") in colors(strip, (0.3, 0.7))


# --- what was in force -----------------------------------------------------------------------------------------------


def test_each_aim_is_painted_where_it_was_in_force_and_nowhere_else(strip) -> None:
    strip.set_aims([Aim(0.0, 300.0, 1.0, 3.0, 2.0), Aim(300.0, None, None, None, 8.0)])
    plot, image = strip.plot_rect(), strip.grab().toImage()

    def band_at(t_s: float, value: float) -> bool:
        x = plot.left() + round(t_s / 1000 * plot.width())
        y = plot.top() + round((10 - value) / 10 * plot.height())
        return image.pixelColor(x, y).name() == token("band")

    assert [band_at(t, 1.5) for t in (50, 250, 350, 950)] == [True, True, False, False]
    assert not band_at(50, 8.5)


def test_an_alarm_of_a_few_minutes_can_be_seen_in_a_fortnight(strip) -> None:
    def row() -> list[str]:
        plot, image = strip.plot_rect(), strip.grab().toImage()
        return [image.pixelColor(x, plot.bottom() - 8).name() for x in range(plot.left(), plot.right())]

    calm = row()
    for end in (500.2, 500.0):
        strip.set_alarms([AlarmSpan(500.0, end, 2)])
        tinted = [x for x, (old, new) in enumerate(zip(calm, row(), strict=True)) if old != new]
        assert len(tinted) >= 2
        assert np.mean(tinted) == pytest.approx(len(calm) / 2, abs=4)
    strip.set_alarms([AlarmSpan(-600.0, -500.0, 2), AlarmSpan(1500.0, 1500.0, 2)])
    assert row() == calm


# --- the cursor ------------------------------------------------------------------------------------------------------


def cursor_columns(strip: TrendStrip) -> list[int]:
    """Columns of the plot with the cursor's line from top to foot."""
    image, plot, ink = strip.grab().toImage(), strip.plot_rect(), token("action")
    rows = range(plot.top() + 2, plot.bottom() - 2, 3)
    return [
        x - plot.left()
        for x in range(plot.left(), plot.right())
        if sum(image.pixelColor(x, y).name() == ink for y in rows) > len(rows) * 0.5
    ]


@pytest.mark.parametrize("at", [1.0, 250.0, 999.0])
def test_the_cursor_stands_at_its_time_with_what_it_reads_whole(strip, at: float) -> None:
    strip.set_cursor(at, Reading(at, 9.0, "36.97 \u00b0C \u00b7 good"))
    found = cursor_columns(strip)
    assert found
    assert np.mean(found) == pytest.approx(at / 1000 * strip.plot_rect().width(), abs=2)
    assert token("process") in colors(strip)
    strip.set_cursor(None)
    assert cursor_columns(strip) == []


def test_a_cursor_that_is_not_in_the_window_is_not_drawn_in_it(strip) -> None:
    strip.set_cursor(1500.0, Reading(1500.0, 5.0, "5"))
    assert cursor_columns(strip) == []


def test_doubt_and_no_value_look_different_from_a_good_value(strip) -> None:
    looks = {}
    for look in ("plain", "doubted", "none"):
        strip.set_cursor(500.0, Reading(500.0, None if look == "none" else 5.0, "words", look))
        looks[look] = frozenset(colors(strip))
    assert len(set(looks.values())) == 3
    assert token("stale_light") in looks["doubted"]


# --- over the plots --------------------------------------------------------------------------------------------------


@pytest.fixture
def head(qtbot) -> PlotHead:
    made = PlotHead()
    qtbot.addWidget(made)
    made.resize(1318, 30)
    made.set_span(*SPAN)
    made.show()
    return made


def test_phases_stand_over_their_own_time(head) -> None:
    head.set_bands([Band(-500.0, 400.0, "Activation", odd=True), Band(400.0, None, "Expansion", odd=False)])
    look, image = theme.current(), head.grab().toImage()
    left, width = look.px(PLOT_LEFT), head.width() - look.px(PLOT_LEFT) - look.px(VALUE_WIDTH)
    row = [image.pixelColor(left + int(share * width), 3).name() for share in (0.1, 0.39, 0.41, 0.95)]
    assert row == [token("band")] * 2 + [token("card")] * 2


def has_words(head: PlotHead, band: Band) -> bool:
    """Whether anything is written over its stretch."""
    head.set_bands([band])
    look, image = theme.current(), head.grab().toImage()
    left, width = look.px(PLOT_LEFT), head.width() - look.px(PLOT_LEFT) - look.px(VALUE_WIDTH)
    a, b = (left + round(at / 1000 * width) for at in (band.start_s, band.end_s or 1000))
    dark = look.color("text").lightness() + 90
    return any(image.pixelColor(x, y).lightness() < dark for x in range(a + 2, b - 2) for y in range(4, 22))


def test_the_name_of_a_phase_is_left_out_only_where_it_has_no_room_at_all(head) -> None:
    width = head.width() - theme.current().px(PLOT_LEFT) - theme.current().px(VALUE_WIDTH)
    for px, written in ((20, False), (62, True), (92, True), (200, True)):
        assert has_words(head, Band(100.0, 100.0 + px / width * 1000, "Activation", odd=True)) is written, px


@pytest.mark.parametrize("at", [-100.0, 0.0, 500.0, 1000.0, 5000.0])
def test_the_time_of_the_cursor_is_whole_wherever_it_stands(head, at: float) -> None:
    head.set_cursor(at, "2026-11-23 14:11:36 +09:00")
    image, ink = head.grab().toImage(), token("action")
    inked = [x for x in range(image.width()) if image.pixelColor(x, 4).name() == ink]
    look = theme.current()
    assert inked[-1] - inked[0] > look.px(200)
    assert inked[0] >= look.px(PLOT_LEFT)
    assert inked[-1] <= head.width() - look.px(VALUE_WIDTH)


def test_an_axis_that_is_held_says_so_beside_its_labels(qtbot) -> None:
    axis = TimeAxis()
    qtbot.addWidget(axis)
    axis.resize(1318, 28)
    axis.show()
    assert token("process") not in colors(axis)
    axis.set_note("Past \u00b7 ends 2 d 1 h ago")
    assert token("process") in colors(axis, (0.85, 1.0))
    assert token("process") not in colors(axis, (0.0, 0.8))
