"""What the wall is given: no spike is hidden, a silence stays until it is filled, and nothing is made for nobody."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from console.presenters.wall_curve import wall_curve
from console.station.trends import Trends
from console.station.wall_traces import COLUMNS, WINDOWS_S, BayTraces, WallTraces

T0 = 1_772_000_000
HOUR = WINDOWS_S[1]
ROWS = st.lists(
    st.tuples(st.integers(0, 4000), st.floats(-50, 50, width=32) | st.just(float("nan"))), min_size=1, max_size=60
)


def traces(*rows: tuple[float, float], silent: bool = False) -> BayTraces:
    """One channel; rows of (seconds after T0, value)."""
    made = BayTraces(1)
    add(made, *rows, silent=silent)
    return made


def add(made: BayTraces, *rows: tuple[float, float], silent: bool = False) -> None:
    t, values = np.array([T0 + at for at, _ in rows], float), np.array([[value] for _, value in rows])
    made.add(t, values, silent=silent)


@pytest.mark.parametrize("window_s", WINDOWS_S)
@settings(max_examples=40)
@given(batches=st.lists(ROWS, min_size=1, max_size=6))
def test_every_value_in_the_window_lies_between_the_lowest_and_the_highest_of_its_stretch(
    window_s: int, batches: list[list[tuple[int, float]]]
) -> None:
    """However the rows come: one by one, in batches, late, twice; and the envelope reaches no farther than they do."""
    made = BayTraces(1)
    for batch in batches:
        add(made, *batch)
    trace = made.trace(0, window_s)
    width = window_s / COLUMNS
    by_stretch: dict[int, list[float]] = {}
    for at, value in (row for batch in batches for row in batch):
        place = int((T0 + at) // width) - trace.first
        if 0 <= place < COLUMNS and not np.isnan(value):
            by_stretch.setdefault(place, []).append(value)
    shown = np.flatnonzero(np.isfinite(trace.low)).tolist()
    assert shown == sorted(by_stretch)
    for place, values in by_stretch.items():
        assert (trace.low[place], trace.high[place]) == (min(values), max(values))


@settings(max_examples=40)
@given(batches=st.lists(ROWS, min_size=1, max_size=6))
def test_row_by_row_it_is_the_same_as_in_batches(batches: list[list[tuple[int, float]]]) -> None:
    whole, single = BayTraces(1), BayTraces(1)
    for batch in batches:
        add(whole, *batch)
        for at, value in sorted(batch):
            add(single, (at, value))
            if at % 3 == 0:
                single.trace(0, HOUR)  # somebody looks meanwhile
    for window_s in WINDOWS_S:
        one, other = whole.trace(0, window_s), single.trace(0, window_s)
        assert (one.first, one.since_s, one.until_s) == (other.first, other.since_s, other.until_s)
        assert np.array_equal(one.low, other.low, equal_nan=True)
        assert np.array_equal(one.high, other.high, equal_nan=True)


def test_a_spike_of_one_row_is_drawn_in_every_window() -> None:
    made = traces(
        *[(second, 37.0) for second in range(300)], (300, 95.0), *[(second, 37.0) for second in range(301, 600)]
    )
    for window_s in WINDOWS_S:
        trace, width = made.trace(0, window_s), window_s / COLUMNS
        drawn = wall_curve(trace, None, trace.first + COLUMNS - 1, width, 0.0)
        assert float(drawn.y.max()) == 95.0
        assert drawn.x.size <= 2 * COLUMNS


def test_a_silence_is_a_gap_and_what_is_fetched_fills_it() -> None:
    trends = Trends(1)
    for second in (*range(60), 180, 181):
        trends.extend(3, np.array([(T0 + second) * 1000]), float(second), np.ones((1, 1)), ["g"])
    trends.wall.watch(0, HOUR)
    assert gaps(trends.wall) == [(59, 180)]
    for first, last in ((60, 100), (150, 180)):
        for second in range(first, last):
            trends.extend(3, np.array([(T0 + second) * 1000]), 182.0, np.ones((1, 1)), ["g"])
    assert gaps(trends.wall) == [(99, 150)]
    for second in range(100, 150):
        trends.extend(3, np.array([(T0 + second) * 1000]), 183.0, np.ones((1, 1)), ["g"])
    assert gaps(trends.wall) == []


def gaps(wall: WallTraces, bay: int = 3) -> list[tuple[float, float]]:
    picture = wall.picture()
    assert picture is not None
    return [(begin - T0, end - T0) for begin, end in picture.traces[bay].gaps]


def test_rows_without_a_value_are_a_gap_of_that_channel_alone() -> None:
    made = BayTraces(2)
    for second in range(60):
        value = float("nan") if 28 <= second < 52 else 7.0
        made.add(np.array([float(T0 + second)]), np.array([[value, 7.0]]), silent=False)
    without, whole = made.trace(0, HOUR), made.trace(1, HOUR)
    assert [(begin - T0, end - T0) for begin, end in without.gaps] == [(28, 52)]  # two whole stretches
    assert whole.gaps == ()


def test_nothing_is_made_for_nobody_and_nothing_anew_where_nothing_came() -> None:
    wall = WallTraces(2)
    for bay in (1, 2):
        wall.add(bay, np.array([float(T0)]), np.ones((1, 2)), silent=False)
    assert wall.picture() is None
    wall.watch(1, HOUR)
    first = wall.picture()
    wall.add(2, np.array([T0 + 1.0]), np.ones((1, 2)), silent=False)
    second = wall.picture()
    assert first is not None
    assert second is not None
    assert second.traces[1] is first.traces[1]
    assert second.traces[2] is not first.traces[2]
    wall.watch(-1, 0)
    assert wall.picture() is None
    wall.watch(2, HOUR)  # a channel that there is not
    assert wall.picture() is None


def test_a_new_run_begins_with_an_empty_plot() -> None:
    trends = Trends(1)
    trends.extend(3, np.array([T0 * 1000]), 0.0, np.ones((1, 1)), ["g"])
    trends.wall.watch(0, HOUR)
    trends.forget(3)
    picture = trends.wall.picture()
    assert picture is not None
    assert picture.traces == {}


def test_what_is_kept_of_many_silences_is_bounded_and_never_says_less_than_there_was() -> None:
    made = traces((0, 1.0))
    for number in range(1, 700):
        add(made, (number * 10, 1.0), silent=True)
    kept = made.trace(0, WINDOWS_S[-1]).gaps
    assert len(kept) <= 500
    assert kept[0][0] == T0
    assert kept[-1] == (T0 + 6980, T0 + 6990)
    assert all(before[1] <= after[0] for before, after in pairwise(kept))
