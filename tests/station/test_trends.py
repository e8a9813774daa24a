"""The rings behind the live plots: a gap is what the wall clock says was silence, and what was fetched fills it."""

from __future__ import annotations

import numpy as np

from console.station.trends import CAPACITY, Ring


def row(value: float) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    return np.array([value, value])


def filled(*rows: tuple[int, float]) -> Ring:
    """Rows of (process ms, monotonic seconds)."""
    ring = Ring(2)
    for process_ms, mono_s in rows:
        ring.append(process_ms, mono_s, row(process_ms), "gg")
    return ring


def test_rows_of_a_warped_clock_are_no_gap_as_long_as_they_keep_coming() -> None:
    ring = filled((0, 0.0), (2_000_000, 0.1), (4_000_000, 0.2), (4_000_100, 0.3))
    assert not ring.copy(1).broken.any()


def test_silence_on_the_wall_is_a_gap() -> None:
    ring = filled((0, 0.0), (1000, 1.0), (2000, 2.0), (9000, 9.0), (10_000, 10.0))
    assert ring.copy(1).broken.tolist() == [False, False, False, True, False]


def test_fetched_rows_fill_the_gap_and_what_is_still_missing_stays_marked() -> None:
    ring = filled((0, 0.0), (1000, 1.0), (2000, 2.0), (9000, 9.0), (10_000, 10.0))
    for process_ms in (3000, 4000, 5000):
        ring.append(process_ms, 10.1, row(process_ms), "gg")
    half = ring.copy(1)
    assert half.t.tolist() == [0, 1, 2, 3, 4, 5, 9, 10]
    assert half.values[:, 0].tolist() == [0, 1000, 2000, 3000, 4000, 5000, 9000, 10_000]
    assert half.broken.tolist() == [False] * 6 + [True, False]
    for process_ms in (6000, 7000, 8000, 8000):
        ring.append(process_ms, 10.2, row(process_ms), "gg")
    assert not ring.copy(1).broken.any()
    assert ring.copy(1).t.tolist() == [float(second) for second in range(11)]


def test_rows_of_a_silence_in_which_the_process_ran_faster_are_no_gap_once_they_are_fetched() -> None:
    ring = filled(*((second * 6000, second / 10) for second in range(20)), (600_000, 10.0), (606_000, 10.1))
    assert ring.copy(1).broken.sum() == 1
    times = np.arange(150_000, 600_000, 36_000)  # process time was six times faster
    for process_ms in times.tolist():
        ring.append(process_ms, 10.2, row(process_ms), "gg")
    trend = ring.copy(1)
    assert trend.t.size == 22 + times.size
    assert not trend.broken.any()


def test_a_hole_among_the_rows_that_were_fetched_stays_marked() -> None:
    ring = filled(*((second * 1000, float(second)) for second in range(20)), (60_000, 60.0))
    times = np.array([20_000, 21_000, 22_000, 50_000, 51_000, 52_000, 53_000])  # the shuttle has forgotten the rest
    for process_ms in times.tolist():
        ring.append(process_ms, 60.1, row(process_ms), "gg")
    trend = ring.copy(1)
    assert trend.t[trend.broken].tolist() == [50, 60]


def test_a_full_ring_keeps_the_newest_rows_in_order() -> None:
    ring = Ring(2)
    for second in range(CAPACITY + 50):
        ring.append(second * 1000, float(second), row(second), "gg")
    kept = ring.copy(1)
    assert kept.t[0] == 50
    assert kept.t[-1] == CAPACITY + 49
    assert (np.diff(kept.t) == 1).all()
    assert not kept.broken.any()


def test_a_row_fetched_at_the_far_side_of_a_silence_leaves_the_silence_marked() -> None:
    before = [(second * 1000, float(second)) for second in range(20)]
    ring = filled(*before, (31_000, 31.0), (30_000, 31.0))  # silence, the first live row, what came just before it
    trend = ring.copy(1)
    assert [float(t) for t in trend.t[trend.broken]] == [30.0]
