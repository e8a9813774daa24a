"""The rings behind the live plots: a gap is what the wall clock says was silence, and what was fetched fills it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shuttle_bench import bench

from console.station.trends import CAPACITY, SPARK_POINTS, Ring, Trends
from console.station.wall_traces import WINDOWS_S


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


STEP = st.integers(1, 4) | st.integers(-9, 4)  # tenths of a second from row to row: mostly onwards
READS = st.lists(
    st.lists(st.tuples(STEP, st.sampled_from(("gg", "ub", "gu"))), min_size=1, max_size=6), min_size=2, max_size=12
)


@given(READS, st.booleans())
def test_rows_that_come_together_lie_as_if_they_had_come_one_by_one(
    reads: list[list[tuple[int, str]]], full: bool
) -> None:
    together, single, tenth = Ring(2), Ring(2), CAPACITY + 7
    if full:
        for ring in (together, single):
            for number in range(30):  # each after a silence; these are the first whose places are taken
                ring.append(number * 100, number * 100 - 5000.0, row(number), "gg")
            times = np.arange(30, CAPACITY + 7) * 100
            ring.extend(times, 0.0, np.column_stack([times, times]).astype(float), ["gg"] * times.size)
            assert ring.copy(1).t.size == CAPACITY
    for number, rows in enumerate(reads, 1):
        mono_s = number * 1.5 + number // 3 * 10  # every third read comes after a silence
        times = 100 * (np.cumsum([step for step, _ in rows]) + tenth)
        tenth = int(times[-1]) // 100
        qualities = [quality for _, quality in rows]
        together.extend(times, mono_s, np.column_stack([times, -times]).astype(float), qualities)
        for process_ms, quality in zip(times.tolist(), qualities, strict=True):
            single.append(process_ms, mono_s, np.array([process_ms, -process_ms], float), quality)
        a, b = together.copy(1), single.copy(1)
        assert a.t.tolist() == b.t.tolist()
        assert np.array_equal(a.values, b.values)
        assert a.broken.tolist() == b.broken.tolist()
        assert np.array_equal(a.grades, b.grades)
        assert a.revision == b.revision
        assert together.latest is not None
        assert single.latest is not None
        assert together.latest.process_ms == single.latest.process_ms


def test_rows_that_come_together_share_the_time_since_the_one_before() -> None:
    ring = Ring(2)
    for second in range(1, 40):
        times = second * 1000 + np.arange(10) * 100
        ring.extend(times, float(second), np.zeros((10, 2)), ["gg"] * 10)
    assert ring.latest is not None
    assert abs(ring.latest.period_s - 0.1) < 0.01


def test_the_small_line_ends_with_the_newest_value_however_many_rows_there_are() -> None:
    for count in (2, 59, 60, 61, 500, CAPACITY, CAPACITY + 77):
        ring = filled(*((second * 1000, float(second)) for second in range(count)))
        line = ring.spark(0)
        assert 2 <= len(line) <= SPARK_POINTS
        assert line == tuple(sorted(line))
        assert line[-1] == 1.0


# --- a console that was held up reads at once what came before a silence and after it ----------------------------


def read_at_once(trends: Trends, *seconds: float, mono_s: float, paced: bool) -> None:
    times = np.round(np.array(seconds) * 1000).astype(np.int64)
    trends.extend(1, times, mono_s, np.column_stack([times, times]).astype(float), ["gg"] * times.size, paced=paced)


def ten_seconds(*, paced: bool) -> Trends:
    """Heard as they came, with the wall looked at."""
    trends = Trends(2)
    trends.wall.watch(0, WINDOWS_S[0])
    for second in range(10):
        read_at_once(trends, second, mono_s=second, paced=paced)
    return trends


@pytest.mark.parametrize("paced", [True, False])
def test_a_silence_inside_of_what_was_read_at_once_breaks_the_line_where_process_time_is_the_walls(paced: bool) -> None:
    trends = ten_seconds(paced=paced)
    read_at_once(trends, 10, 11, 19.5, 20.5, 21.5, mono_s=11.0, paced=paced)
    ring = trends.copy(1)
    assert ring is not None
    assert ring.t[ring.broken].tolist() == ([19.5] if paced else [])
    picture = trends.wall.picture()
    assert picture is not None
    assert ((11.0, 19.5) in picture.traces[1].gaps) is paced


@pytest.mark.parametrize("at", [4.4, 12.0])
def test_a_silence_that_is_heard_late_breaks_the_line_all_the_same(at: float) -> None:
    """The reads before it were late, too: by the wall clock it looks shorter than it was."""
    trends = Trends(2)
    for second in range(30):
        read_at_once(trends, second, mono_s=second, paced=True)
    read_at_once(trends, 30, mono_s=31.1, paced=True)
    read_at_once(trends, 30 + at, mono_s=32.2, paced=True)
    ring = trends.copy(1)
    assert ring is not None
    assert ring.t[ring.broken].tolist() == [30 + at]


def test_what_was_fetched_and_comes_between_live_rows_is_no_silence() -> None:
    trends = ten_seconds(paced=True)
    for second in range(30, 40):
        read_at_once(trends, second, mono_s=second, paced=True)
    read_at_once(trends, 14, 15, 40, 16, 41, mono_s=40.5, paced=True)
    ring, picture = trends.copy(1), trends.wall.picture()
    assert ring is not None
    assert picture is not None
    assert ring.t[ring.broken].tolist() == [14.0, 30.0]
    assert picture.traces[1].gaps == ((9.0, 14.0), (16.0, 30.0))


@pytest.mark.parametrize("paced", [True, False])
def test_how_far_apart_fetched_rows_may_lie_is_not_guessed_where_process_time_is_the_walls(paced: bool) -> None:
    """A shuttle that measured only now and then: of one whose process runs faster the same rows are a whole line."""
    trends = ten_seconds(paced=paced)
    read_at_once(trends, 40, 41, mono_s=40.0, paced=paced)
    read_at_once(trends, 11, 19, 27, 35, mono_s=40.5, paced=paced)
    ring, picture = trends.copy(1), trends.wall.picture()
    assert ring is not None
    assert picture is not None
    assert ring.t[ring.broken].tolist() == ([19.0, 27.0, 35.0, 40.0] if paced else [])
    found = picture.traces[1].gaps
    assert found == (((11.0, 19.0), (19.0, 27.0), (27.0, 35.0), (35.0, 40.0)) if paced else ())


def test_no_silence_is_seen_where_an_emulator_begins_to_go_faster_or_slower(tmp_path: Path) -> None:
    """Of what is read before a heartbeat tells the new rate as well."""
    with bench(tmp_path / "data", warp=1.0) as b:
        b.until(lambda s: s.link.condition == "open", "the link")
        b.sign_in()
        b.loaded()
        driver = b.station._keeper.driver
        assert driver.paced
        for rate in (600, 1, 60):
            b.hands.do({"do": "warp", "rate": rate}, b.clock.mono_s)
            b.run(7.3, step_s=0.05)
            assert not driver.paced
        rings = [b.station.trends.copy(bay) for bay in range(1, 17)]
        times = [ring.t for ring in rings if ring is not None]
        assert times
        assert max(t[-1] - t[0] for t in times) > 3600
        assert not any(ring.broken.any() for ring in rings if ring is not None)
