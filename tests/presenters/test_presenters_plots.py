"""Decimation keeps extremes; ranges do not jump; axis moments are round."""

from __future__ import annotations

import math
from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.presenters.plots import (
    PIXELS,
    axis_times,
    decimate,
    fixed_range,
    graded,
    holding,
    joined,
    ring_scale,
    rounded,
)

SERIES = st.integers(2001, 9000).flatmap(
    lambda n: st.integers(0, 2**32 - 1).map(lambda seed: np.random.default_rng(seed).normal(37, 1, n))
)


@given(SERIES, st.integers(0, 8000))
def test_a_decimated_curve_keeps_every_extreme_in_at_most_two_points_a_pixel(y: np.ndarray, at: int) -> None:
    y[at % y.size] = 99.0
    t = np.arange(y.size, dtype=float)
    end = float(t[-1])
    kept_t, kept_y = decimate(t, y, 0.0, end)
    assert kept_t.size <= 2 * PIXELS
    assert (np.diff(kept_t) > 0).all()
    assert kept_y.max() == 99.0
    assert kept_y.min() == y.min()
    pixel = np.clip((t * (PIXELS / end)).astype(int), 0, PIXELS - 1)
    kept_pixel = np.clip((kept_t * (PIXELS / end)).astype(int), 0, PIXELS - 1)
    lows = dict(zip(pixel[np.argsort(-y)], y[np.argsort(-y)], strict=True))
    assert set(pixel) == set(kept_pixel)
    assert all(v in kept_y for v in lows.values())


def test_a_short_curve_is_left_as_it_is() -> None:
    t, y = np.arange(5.0), np.array([1.0, 5.0, 2.0, 0.0, 3.0])
    kept_t, kept_y = decimate(t, y, 0, 5)
    assert kept_t.tolist() == t.tolist()
    assert kept_y.tolist() == y.tolist()


def test_a_range_has_room_round_the_limits_and_widens_in_steps() -> None:
    assert fixed_range((36.5, 37.5), 37.0, np.array([37.0])) == (36.25, 37.75)
    assert fixed_range((36.5, 37.5), 37.0, np.array([36.2])) == (36.0, 37.75)
    assert fixed_range((36.5, 37.5), 37.0, np.array([36.2])) == fixed_range((36.5, 37.5), 37.0, np.array([36.05]))
    assert fixed_range((36.5, 37.5), 37.0, np.zeros(0)) == (36.25, 37.75)


def test_ends_that_are_written_beside_a_plot_are_round_numbers() -> None:
    assert rounded(13.125, 42.375) == (10.0, 45.0)
    assert rounded(10.0, 45.0) == (10.0, 45.0)
    assert fixed_range(None, 37.0, np.array([36.9])) == (35.0, 39.0)


@given(st.floats(-1000, 1000), st.floats(0.01, 2000))
def test_a_rounded_range_holds_what_it_was_made_of_and_has_few_digits(low: float, wide: float) -> None:
    a, b = rounded(low, low + wide)
    assert a <= low + 1e-4 * wide
    assert b >= low + wide * (1 - 1e-4)
    assert (b - a) <= wide * 1.6
    assert all(len(f"{end / 10 ** math.floor(math.log10(wide)):g}".lstrip("-").replace(".", "")) <= 6 for end in (a, b))


def test_a_range_holds_what_is_laid_under_its_curve_and_else_stays() -> None:
    assert holding(36.25, 37.75, np.array([36.3, np.nan, 37.7])) == (36.25, 37.75)
    assert holding(0.0, 10.0, np.array([np.nan])) == (0.0, 10.0)
    assert holding(0.0, 10.0, np.array([1.0, 12.3])) == (0.0, 12.5)


@given(st.lists(st.floats(-1000, 1000, allow_subnormal=False), max_size=20))
def test_a_range_without_limits_holds_every_value(values: list[float]) -> None:
    y = np.array(values)
    low, high = fixed_range(None, None, y)
    assert low < high
    if y.size:
        assert low <= y.min() + 1e-6
        assert y.max() <= high + 1e-6


@given(st.floats(30, 20 * 86_400), st.integers(-12, 14))
def test_axis_moments_are_few_and_round_on_the_sites_clock(width: float, hours: int) -> None:
    end = 1_795_000_000.0
    times = axis_times(end - width, end, timedelta(hours=hours))
    assert 1 <= len(times) <= 9
    assert all(end - width <= at <= end for at in times)
    assert all((at + hours * 3600) % (60 if width >= 420 else 5) == pytest.approx(0) for at in times)


def test_ring_values_are_laid_onto_the_curve() -> None:
    t = np.arange(10.0)
    assert ring_scale(t, 2 * t, ((2.0, 1.0), (4.0, 2.0))) == pytest.approx(4.0)
    assert ring_scale(t, t, ((99.0, 1.0),)) is None
    assert ring_scale(np.zeros(0), np.zeros(0), ((1.0, 1.0),)) is None


def test_gaps_that_overlap_are_one_and_a_value_between_two_is_kept() -> None:
    assert joined(((5.0, 9.0), (1.0, 3.0), (8.0, 12.0), (2.0, 2.5))) == ((1.0, 3.0), (5.0, 12.0))
    assert joined(((0.0, 5.0), (5.0, 10.0))) == ((0.0, 5.0), (5.0, 10.0))


def test_doubt_is_said_by_whole_pixels_and_its_worst_counts() -> None:
    t, grades = np.arange(0.0, 10.0, 0.5), np.zeros(20, np.uint8)
    assert graded(t, grades, 0.0, 10.0, 10) == ()
    grades[[4, 7, 8]] = 1, 2, 1
    assert graded(t, grades, 0.0, 10.0, 10) == ((2.0, 3.0, 1), (3.0, 4.0, 2), (4.0, 5.0, 1))
    grades[-1] = 2
    assert graded(t, grades, 0.0, 10.0, 10)[-1] == (9.0, 9.5, 2)
