"""Plots that are moved: held where they stand, fourteen days walked by buttons alone, a cursor that is stepped."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.presenters.asks import ChooseWindow
from console.presenters.plot_ui import NARROWEST_S, WIDEST_S, LookBack, PutCursor, Span, StepCursor
from console.presenters.ui import UiState, apply

DAY = 86_400.0
NEWEST = 1_795_000_000.0
OLDEST = NEWEST - 13 * DAY


def painted(ui: UiState, newest: float = NEWEST) -> UiState:
    """As the presenter would: a held stretch as it is, else the chosen width up to the newest value."""
    width = ui.width_s or {"live": 600.0, "1h": 3600.0, "14d": WIDEST_S}[ui.window]
    start, end = ui.held or (newest - width, newest)
    return replace(ui, span=Span(start, end, OLDEST, newest))


def touched(ui: UiState, *wishes: object, newest: float = NEWEST) -> UiState:
    for wish in wishes:
        ui = apply(painted(ui, newest), wish)
    return painted(ui, newest)


LIVE = painted(UiState(screen="run", bay=4))
BACK, FORWARD, IN, OUT = (ChooseWindow(wish) for wish in ("back", "forward", "in", "out"))


def test_back_holds_the_plots_half_a_window_earlier_whatever_time_does() -> None:
    ui = touched(LIVE, BACK)
    assert ui.held == (NEWEST - 900, NEWEST - 300)
    assert painted(ui, NEWEST + 5000).span[:2] == ui.held


def test_forward_to_the_newest_value_follows_it_again_at_the_same_width() -> None:
    ui = touched(LIVE, BACK, IN, FORWARD, FORWARD, FORWARD, FORWARD)
    assert (ui.held, ui.width_s) == (None, 300.0)
    assert touched(ui, FORWARD) == ui


def test_live_is_the_way_back_from_anywhere() -> None:
    ui = touched(LIVE, OUT, BACK, PutCursor(NEWEST - 700), BACK, ChooseWindow("live"))
    assert (ui.held, ui.width_s, ui.cursor, ui.window) == (None, None, None, "live")


def test_the_zoom_reaches_from_fourteen_days_to_half_a_minute_and_no_further() -> None:
    ui = touched(LIVE, ChooseWindow("14d"))
    widths = [ui.span.width]
    while widths[-1] > NARROWEST_S:
        ui = touched(ui, IN)
        widths.append(ui.span.width)
    assert (widths[0], widths[-1], len(widths)) == (WIDEST_S, NARROWEST_S, 17)
    assert touched(ui, IN) == ui
    ui = touched(ui, *[OUT] * 16)
    assert ui.span.width == WIDEST_S
    assert touched(ui, OUT).span == ui.span


def test_fourteen_days_are_walked_to_their_beginning_and_back() -> None:
    ui = touched(LIVE, ChooseWindow("14d"), *[IN] * 4)
    seen = [ui.span[:2]]
    while ui.span.start > OLDEST:
        ui = touched(ui, BACK)
        seen.append(ui.span[:2])
    assert ui.span.start == OLDEST
    assert all(later[0] <= earlier[1] for later, earlier in pairwise(seen)), "nothing was skipped"
    assert touched(ui, BACK).span == ui.span
    while ui.held:
        ui = touched(ui, FORWARD)
    assert ui.span.end == NEWEST


def test_a_held_plot_is_zoomed_about_its_middle_and_about_the_cursor_where_that_is_seen() -> None:
    held = replace(LIVE, held=(NEWEST - 4000, NEWEST - 3000))
    assert touched(held, IN).held == (NEWEST - 3750, NEWEST - 3250)
    assert touched(held, PutCursor(NEWEST - 3900), IN).held == (NEWEST - 3950, NEWEST - 3450)
    assert touched(held, PutCursor(NEWEST - 9000), IN).held == (NEWEST - 3750, NEWEST - 3250)
    assert touched(LIVE, PutCursor(NEWEST - 500), IN).held == (NEWEST - 550, NEWEST - 250), "a peak is kept in sight"
    assert touched(LIVE, IN).held is None


def test_the_cursor_is_stepped_and_takes_the_plots_along_where_it_leaves_them() -> None:
    ui = touched(LIVE, PutCursor(NEWEST - 300), StepCursor(1), StepCursor(1), StepCursor(-1))
    assert (ui.cursor, ui.held) == (NEWEST - 294, None)
    ui = touched(ui, *[StepCursor(-1)] * 60)
    assert ui.cursor is not None
    assert ui.held is not None
    assert ui.span.start <= ui.cursor <= ui.span.end
    assert touched(ui, StepCursor(10**6)).cursor == NEWEST
    assert touched(ui, StepCursor(-(10**6))).cursor == OLDEST
    assert touched(ui, PutCursor(None), StepCursor(1)).cursor is None


@pytest.mark.parametrize("wish", [BACK, FORWARD, IN, OUT, LookBack(5.0), StepCursor(1)])
def test_before_any_plot_was_painted_a_touch_moves_nothing(wish: object) -> None:
    assert apply(UiState(), wish) == UiState()


WISHES = st.one_of(
    st.sampled_from([BACK, FORWARD, IN, OUT, StepCursor(3), StepCursor(-3), PutCursor(None), ChooseWindow("14d")]),
    st.floats(OLDEST - DAY, NEWEST + DAY).map(LookBack),
    st.floats(OLDEST, NEWEST).map(PutCursor),
)


@given(st.lists(WISHES, max_size=40))
def test_whatever_is_touched_the_plots_stay_within_what_there_is(wishes: list[object]) -> None:
    ui = touched(LIVE, *wishes)
    span = ui.span
    assert span.width * (1 + 1e-9) >= NARROWEST_S
    assert span.width <= WIDEST_S * (1 + 1e-9)
    assert span.end <= NEWEST + 1e-6
    assert span.start >= min(OLDEST, NEWEST - span.width) - 1e-6
