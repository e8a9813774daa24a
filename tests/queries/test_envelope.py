"""The band of earlier runs, from a real file: it hides no extreme, is nowhere where too few tell, and is bounded."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from console.journal.blocks import MISSING
from console.journal.readings import Readings
from console.journal.readings_query import ReadingsReader
from console.journal.record_batch import RecordBatch
from console.queries import envelope as module
from console.queries.envelope import (
    COLUMNS,
    MOST_RUNS,
    Envelope,
    EnvelopeQuestion,
    EnvelopeReader,
    PastRun,
    band,
    envelope,
    extremes,
)
from console.queries.trends import TraceArrays
from console.workflow.library import load_book

CHANNELS = load_book().channels
T0 = 1_772_000_000_000


def written(
    store: Readings,
    run: int,
    first_s: int,
    values: np.ndarray,
    missing: slice | None = None,
    quality: np.ndarray | None = None,
) -> PastRun:
    """A run of ``values`` (steps of pH), one a second from ``first_s`` on."""
    k = values.size
    at = T0 + (first_s + np.arange(k, dtype=np.int64)) * 1000
    kept = values.astype(np.int32)
    if missing is not None:
        kept[missing] = MISSING
    grades = np.zeros(k, np.uint8) if quality is None else quality.astype(np.uint8)
    columns = kept[:, None], grades[:, None]
    store.append([RecordBatch(run, f"R-{run}", ("ph",), run, np.arange(1, k + 1), at, at, *columns)])
    return PastRun(run, f"R-{run}", T0 / 1000 + first_s, T0 / 1000 + first_s + k)


def read(folder: Path, *runs: PastRun) -> Envelope:
    with ReadingsReader(folder) as reader:
        return envelope(reader, EnvelopeQuestion(runs, ("ph",)), CHANNELS).bands["ph"]


@pytest.mark.parametrize("seconds", [400, 20_000])
def test_no_extreme_of_any_run_lies_outside_the_band(tmp_path: Path, seconds: int) -> None:
    chance = np.random.default_rng(seconds)
    all_values = [7000 + chance.integers(-40, 40, seconds) for _ in range(3)]
    for values in all_values:
        values[chance.integers(0, seconds, 5)] = chance.choice([6000, 8000], 5)  # spikes of one sample
    with Readings(tmp_path) as store:
        runs = [written(store, n + 1, n * 50_000, values) for n, values in enumerate(all_values)]
        found = read(tmp_path, *runs)
    column = np.arange(seconds) * COLUMNS // seconds
    assert np.isfinite(found.low[column]).all()
    for values in all_values:
        # A summary may place an extreme up to two columns early.
        near_low = np.fmin.reduce([np.roll(found.low, n) for n in (0, 1, 2)])
        near_high = np.fmax.reduce([np.roll(found.high, n) for n in (0, 1, 2)])
        assert (values / 1000 >= near_low[column] - 1e-9).all()
        assert (values / 1000 <= near_high[column] + 1e-9).all()
    assert np.nanmin(found.low) == pytest.approx(min(v.min() for v in all_values) / 1000)
    assert np.nanmax(found.high) == pytest.approx(max(v.max() for v in all_values) / 1000)
    inside = (found.low <= found.middle) & (found.middle <= found.high)
    assert inside[np.isfinite(found.low)].all()


@pytest.mark.parametrize("seconds", [400, 20_000])
def test_values_that_were_bad_widen_no_band_and_hide_no_other(tmp_path: Path, seconds: int) -> None:
    """Bad by their quality, or because no sensor can say them; an uncertain one counts."""
    chance, runs, good = np.random.default_rng(seconds), list[PastRun](), list[np.ndarray]()
    with Readings(tmp_path) as store:
        for n in range(3):
            values, quality = 7000 + chance.integers(-40, 40, seconds), np.zeros(seconds)
            marked, beyond, unsure, spikes = chance.permutation(seconds)[:40].reshape(4, 10)
            values[marked], quality[marked] = chance.choice([2000, 12_000], 10), 2
            values[beyond] = chance.choice([4_999, 9_001], 10)
            values[unsure], quality[unsure] = chance.choice([6100, 7900], 10), 1
            values[spikes] = chance.choice([6000, 8000], 10)
            runs.append(written(store, n + 1, n * 50_000, values, quality=quality))
            good.append(np.where((quality == 2) | (values < 5000) | (values > 9000), np.nan, values / 1000))
        found = read(tmp_path, *runs)
    assert (np.nanmin(found.low), np.nanmax(found.high)) == pytest.approx((6.0, 8.0))
    column = np.arange(seconds) * COLUMNS // seconds
    near_low = np.fmin.reduce([np.roll(found.low, n) for n in (0, 1, 2)])
    near_high = np.fmax.reduce([np.roll(found.high, n) for n in (0, 1, 2)])
    for values in good:
        known = np.isfinite(values) & (np.isfinite(good).sum(axis=0) > 1)  # one run alone is no band
        assert known.sum() > 0.9 * seconds
        assert (values[known] >= near_low[column][known] - 1e-9).all()
        assert (values[known] <= near_high[column][known] + 1e-9).all()


def test_a_probe_that_was_bad_all_along_tells_nothing(tmp_path: Path) -> None:
    with Readings(tmp_path) as store:
        bad = np.full(10_000, 2)
        bad[:5000] = 0
        half = written(store, 1, 0, np.full(10_000, 7000), quality=bad)
        whole = written(store, 2, 20_000, np.full(10_000, 7100))
        found = read(tmp_path, half, whole)
    assert np.isfinite(found.low[:495]).all()
    assert np.isnan(found.low[505:]).all()


def test_there_is_no_band_where_fewer_than_two_runs_tell(tmp_path: Path) -> None:
    with Readings(tmp_path) as store:
        long = written(store, 1, 0, np.full(10_000, 7000))
        short = written(store, 2, 50_000, np.full(5_000, 7100))
        found = read(tmp_path, long, short)
        alone = read(tmp_path, long)
    assert np.isfinite(found.low[: COLUMNS // 2 - 2]).all()
    assert np.isnan(found.low[COLUMNS // 2 + 2 :]).all()
    assert (found.low[10], found.high[10], found.middle[10]) == pytest.approx((7.0, 7.1, 7.05))
    assert np.isnan(alone.low).all()


def test_a_gap_of_a_run_is_a_hole_where_no_two_others_tell(tmp_path: Path) -> None:
    with Readings(tmp_path) as store:
        runs = [
            written(store, 1, 0, np.full(10_000, 7000), slice(4000, 6000)),
            written(store, 2, 20_000, np.full(10_000, 7100)),
        ]
        two = read(tmp_path, *runs)
        three = read(tmp_path, *runs, written(store, 3, 40_000, np.full(10_000, 7200)))
    hole = slice(410, 590)
    assert np.isnan(two.low[hole]).all()
    assert np.isfinite(two.low[:395]).all()
    assert np.isfinite(two.low[605:990]).all()
    assert (three.low[500], three.high[500]) == pytest.approx((7.1, 7.2))
    assert three.low[100] == pytest.approx(7.0)


def test_the_middle_is_the_median_of_the_runs(tmp_path: Path) -> None:
    with Readings(tmp_path) as store:
        runs = [written(store, n + 1, n * 20_000, np.full(2000, v)) for n, v in enumerate((7000, 7010, 7900))]
        found = read(tmp_path, *runs)
    assert found.middle[500] == pytest.approx(7.01)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.floats(0, 99.9), st.floats(-5, 5)), min_size=1, max_size=60))
def test_every_point_of_a_trace_is_inside_the_extremes_of_its_column(points: list[tuple[float, float]]) -> None:
    t, y = (np.array(part) for part in zip(*sorted(points), strict=True))
    low, high = extremes(TraceArrays(t, y, ()), 0.0, 100.0, columns=20)
    column = np.clip((t * 0.2).astype(int), 0, 19)
    assert (low[column] <= y).all()
    assert (high[column] >= y).all()
    assert np.isnan(low[: column[0]]).all()
    assert np.isnan(low[column[-1] + 1 :]).all()


def test_a_set_of_runs_is_read_once_and_at_most_so_many(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    plain = module.answer

    def counted(reader: ReadingsReader, question: module.TrendQuestion, *rest: object) -> object:
        asked.append(question.run)
        return plain(reader, question, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(module, "answer", counted)
    with Readings(tmp_path) as store:
        runs = tuple(written(store, n, n * 1000, np.full(500, 7000)) for n in range(1, MOST_RUNS + 3))
        reader = EnvelopeReader(tmp_path, CHANNELS)
        question = EnvelopeQuestion(runs, ("ph",))
        for _ in range(3):
            reader.answer_one(question)
        assert len(asked) == MOST_RUNS
        reader.answer_one(EnvelopeQuestion(runs[:2], ("ph",)))
        reader.answer_one(question)
        assert len(asked) == MOST_RUNS + 2
        assert reader.latest is not None
        assert reader.latest.question == question
        reader.let_go()


def test_runs_without_any_value_or_any_length_have_no_band(tmp_path: Path) -> None:
    with Readings(tmp_path) as store:
        written(store, 1, 0, np.full(10, 7000))
        nothing, one = (PastRun(n, f"R-{n}", T0 / 1000, T0 / 1000 + 100) for n in (7, 1))
        assert np.isnan(read(tmp_path, nothing, nothing).low).all()
        with ReadingsReader(tmp_path) as reader:
            assert envelope(reader, EnvelopeQuestion((), ("ph",)), CHANNELS).bands == {}
            assert envelope(reader, EnvelopeQuestion((nothing, one), ("ph",)), CHANNELS).told == 1
    assert np.isnan(band((), 10.0).low).all()


def test_the_reader_says_what_is_wrong_with_the_file(tmp_path: Path) -> None:
    reader = EnvelopeReader(tmp_path / "nowhere", CHANNELS)
    reader.answer_one(EnvelopeQuestion((PastRun(1, "R", 0.0, 1.0),), ("ph",)))
    assert reader.latest is None
    assert reader.problem
