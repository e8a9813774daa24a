"""Traces of the readings: they hide no extreme, join no gap, and leave out what is not taken."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.journal import readings_query
from console.journal.blocks import MISSING, samples_of
from console.journal.errors import JournalFault
from console.journal.readings import Readings
from console.journal.readings_query import ALL, ReadingsReader, Taken
from console.journal.trace import spans, trace
from tests.support.readings import T0, batches, reading, wave


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Ten hours at 1 Hz with a spike each way, an hour away, and ten seconds without a value."""
    folder = tmp_path_factory.mktemp("day")
    with Readings(folder) as readings:
        some = [reading(n, wave(n)) for n in range(1, 36_001) if not 18_000 < n <= 21_600]
        some[4321] = some[4321]._replace(value=9999, quality=2)
        some[25_000] = some[25_000]._replace(value=-9999)
        for n in range(10_000, 10_010):
            some[n] = some[n]._replace(value=None)
        readings.append(batches(some))
    return folder


@pytest.mark.parametrize("points", [2, 20, 60, 120, 400, 2000, 7000, 30_000, 100_000])
@pytest.mark.parametrize("window", [(0, 36_000), (4_000, 5_000), (17_000, 23_000), (28_000, 29_000), (9_000, 30_000)])
def test_no_extreme_is_hidden_and_no_gap_is_joined(day: Path, points: int, window: tuple[int, int]) -> None:
    start, end = T0 + window[0] * 1000, T0 + window[1] * 1000
    with ReadingsReader(day) as reader:
        shown, exact = reader.query(1, "ph", start, end, points), reader.samples(1, "ph", start, end)
    valid = exact.values[exact.values != MISSING]
    assert shown.t_ms.size * (1 if shown.exact else 2) <= points
    assert (shown.lo.min(), shown.hi.max()) == (valid.min(), valid.max())
    assert shown.quality.max() == exact.quality.max()
    assert (np.diff(shown.t_ms) > 0).all()
    assert (shown.t_ms >= start).all()
    assert (shown.t_ms <= end).all()
    expected = [(10_000, 10_011), (18_000, 21_601)]
    inside = [list(pair) for pair in expected if pair[0] >= window[0] and pair[1] <= window[1]]
    assert ((shown.gaps - T0) // 1000).tolist() == inside


@pytest.mark.parametrize("points", [2, 6, 10, 12, 20, 24])
@pytest.mark.parametrize("window", [(0, 36_000), (3_000, 35_500)])
@pytest.mark.parametrize("columns", [0.4, 1, 1.5])
def test_blocks_that_are_drawn_as_one_hide_no_extreme_and_no_gap_that_is_wide_enough(
    day: Path, points: int, window: tuple[int, int], columns: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readings_query, "MANY_BLOCKS", 10)
    start, end = T0 + window[0] * 1000, T0 + window[1] * 1000
    column_ms = 2 * (end - start + 1) // points
    gap_ms = round(columns * column_ms)
    with ReadingsReader(day) as reader:
        shown, exact = (
            reader.query(1, "ph", start, end, points, gap_after_ms=gap_ms),
            reader.samples(1, "ph", start, end),
        )
    valid = exact.values != MISSING
    assert 2 * shown.t_ms.size <= points
    assert shown.quality.max() == exact.quality.max()
    for at, value in zip(exact.process_ms[valid].tolist(), exact.values[valid].tolist(), strict=True):
        if abs(value) == 9999:
            near = (shown.t_ms <= at + column_ms) & (shown.t_ms >= at - 4 * column_ms)
            assert shown.lo[near].min() <= value <= shown.hi[near].max()
    assert (shown.lo.min(), shown.hi.max()) == (exact.values[valid].min(), exact.values[valid].max())
    wide = [(18_000, 21_601)] if gap_ms < 3_601_000 else []
    missing = [(10_000, 10_011)]  # without a value, however short
    assert ((shown.gaps - T0) // 1000).tolist() == [list(pair) for pair in sorted(missing + wide)]


@pytest.mark.parametrize("points", [2, 20, 60, 120, 400, 2000])
@pytest.mark.parametrize("many", [10, 4000])
def test_a_trace_does_not_depend_on_how_many_rows_are_read_at_once(
    day: Path, points: int, many: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readings_query, "MANY_BLOCKS", many)
    question = (1, "ph", T0 + 1_500_000, T0 + 35_000_000, points)
    with ReadingsReader(day) as reader:
        whole = reader.query(*question)
        for at_once in (1, 3):
            monkeypatch.setattr(readings_query, "_AT_ONCE", at_once)
            shown = reader.query(*question)
            for name in ("t_ms", "lo", "hi", "quality", "gaps"):
                assert getattr(shown, name).tolist() == getattr(whole, name).tolist()
    assert whole.t_ms.size > points // 4


@pytest.mark.parametrize("other", [{"quality": 2}, {"value": -3001}, {"value": 8001}])
@pytest.mark.parametrize("points", [2, 8, 2000])
@pytest.mark.parametrize("gap_ms", [2000, 20_000_000])  # of a wide window blocks may be drawn as one
@pytest.mark.parametrize("many", [10, 4000])
def test_what_is_not_taken_is_as_if_it_were_missing(
    tmp_path: Path, points: int, many: int, gap_ms: int, other: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readings_query, "MANY_BLOCKS", many)
    chance = random.Random(points)
    some = [reading(n, wave(n)) for n in range(1, 20_001)]
    holed = list(some)
    for n in chance.sample(range(20_000), 4):
        some[n], holed[n] = some[n]._replace(**other), some[n]._replace(value=None)
    some[9_999] = holed[9_999] = some[9_999]._replace(value=8000, quality=1)
    traces = []
    for name, kept, taken in (("some", some, Taken(1, -3000, 8000)), ("holed", holed, ALL)):
        (tmp_path / name).mkdir()
        with Readings(tmp_path / name) as readings:
            readings.append(batches(kept))
        with ReadingsReader(tmp_path / name) as reader:
            traces.append(reader.query(1, "ph", T0, T0 + 21_000_000, points, taken=taken, gap_after_ms=gap_ms))
    shown, expected = traces
    for field in ("t_ms", "lo", "hi", "quality", "gaps"):
        assert getattr(shown, field).tolist() == getattr(expected, field).tolist(), field
    assert shown.hi.max() == 8000


def test_few_samples_are_shown_as_they_are(day: Path) -> None:
    with ReadingsReader(day) as reader:
        shown = reader.query(1, "ph", T0 + 100_000, T0 + 200_000, 101)
    assert shown.exact
    assert shown.lo.tolist() == shown.hi.tolist() == [wave(n) for n in range(100, 201)]


def test_a_trace_of_nothing_is_empty_and_of_nonsense_refused(day: Path, tmp_path: Path) -> None:
    with ReadingsReader(day) as reader:
        for question in ((1, "ph", 0, 1000), (1, "no such", T0, T0 + 1000), (9, "ph", T0, T0 + 1000)):
            shown = reader.query(*question, 100)
            assert (shown.t_ms.size, shown.gaps.shape) == (0, (0, 2))
        with pytest.raises(ValueError, match="no trace"):
            reader.query(1, "ph", 10, 9, 100)
        with pytest.raises(ValueError, match="no trace"):
            reader.query(1, "ph", 0, 9, 1)
    with pytest.raises(JournalFault, match=r"no readings\.db"):
        ReadingsReader(tmp_path)


@given(st.lists(st.tuples(st.integers(0, 500), st.none() | st.integers(-50, 50)), max_size=80), st.integers(2, 40))
def test_each_column_of_a_trace_is_the_envelope_of_its_samples(rows: list[tuple[int, int | None]], points: int) -> None:
    shown = trace(spans(samples_of([(t, t, v, 0) for t, v in rows]), np.empty((0, 5), np.int64)), 0, 500, points, 10)
    valid = sorted((t, v) for t, v in rows if v is not None)
    if shown.exact:
        assert sorted(zip(shown.t_ms.tolist(), shown.lo.tolist(), strict=True)) == valid
        return
    columns = max(1, points // 2)
    by_column: dict[int, list[int]] = {}
    for t, v in valid:
        by_column.setdefault(t * columns // 501, []).append(v)
    assert shown.lo.tolist() == [min(by_column[c]) for c in sorted(by_column)]
    assert shown.hi.tolist() == [max(by_column[c]) for c in sorted(by_column)]
