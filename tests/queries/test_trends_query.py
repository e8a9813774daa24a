"""From stored samples to what a strip draws: nothing high or low is hidden, no gap is joined, the cursor is exact."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from console.journal.blocks import MISSING
from console.journal.readings import Readings
from console.journal.readings_query import ReadingsReader
from console.journal.record_batch import RecordBatch
from console.presenters.plots import PIXELS
from console.presenters.run import RunView, present_run
from console.presenters.run_window import pause_s, wanted_history
from console.presenters.scene import Scene
from console.presenters.ui import UiState
from console.queries.trends import TrendAnswer, TrendQuestion, answer
from console.screens.trends import TrendColumn
from tests.support import plotted
from tests.support.deciding import BAY, BOOK

CHANNELS = ("temperature", "ph", "dissolved_oxygen", "capacitance")
BEGUN_MS = 1_795_000_000_000


@st.composite
def stored(draw: st.DrawFn) -> tuple[RecordBatch, tuple[float, float]]:
    """Some hours of one bay, a value a second, with spikes, silences, missing and doubted values; and a window."""
    seed = draw(st.integers(0, 2**32 - 1))
    random, count = np.random.default_rng(seed), draw(st.integers(1, 9000))
    steps = np.full(count, 1000)
    steps[random.integers(0, count, draw(st.integers(0, 6)))] = draw(st.integers(5_000, 4_000_000))
    values = random.integers(3600, 3700, (count, 4)).astype(np.int32)
    spikes = random.integers(0, count, draw(st.integers(0, 6)))
    values[spikes] = random.integers(0, 5000, (spikes.size, 4))
    values[random.integers(0, count, draw(st.integers(0, 4)))] = MISSING
    grades = np.zeros(values.shape, np.uint8)
    for at in random.integers(0, count, draw(st.integers(0, 3))).tolist():
        grades[at : at + int(random.integers(1, 900))] = random.integers(1, 3)
    times = BEGUN_MS + np.cumsum(steps)
    whole = RecordBatch(BAY, "R", CHANNELS, 1, np.arange(1, count + 1), times, times, values, grades)
    last = float(times[-1]) / 1000
    a, b = sorted(draw(st.tuples(st.floats(0, 1), st.floats(0, 1))))
    start = BEGUN_MS / 1000 + a * (last - BEGUN_MS / 1000)
    return whole, (start, max(start + 30, BEGUN_MS / 1000 + b * (last - BEGUN_MS / 1000)))


def scene(newest_s: float, ui: UiState) -> Scene:
    """A run that goes on, of which nothing is in memory."""
    return plotted.scene(BAY, BEGUN_MS / 1000, newest_s, ui)


def asked(folder: Path, shown: Scene) -> TrendAnswer:
    wanted = wanted_history(shown)
    assert wanted is not None
    with ReadingsReader(folder) as reader:
        found = answer(reader, TrendQuestion(*wanted[:-1]), BOOK.channels)
    assert pause_s(found, wanted, 1.0) >= 1.0, "nothing more is lacking"
    return found


def write(folder: Path, batch: RecordBatch) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    with Readings(folder) as readings:
        readings.append([batch])


def drawn(column: TrendColumn, view: RunView) -> list[tuple[np.ndarray, np.ndarray]]:
    """What each strip gave to its plot: trusted and doubted values together, in order of time."""
    column.show_trends(view)
    found = []
    for strip in column.strips.items[:4]:
        t, y = strip.shown_curve()
        given_to = [strip._plot.curve.getOriginalDataset()[1]]
        given_to += [strip._plot.doubted.getOriginalDataset()[1]] if strip._marks.doubts else []
        if not t.size:  # pyqtgraph keeps no empty arrays
            assert all(values is None or not len(values) for values in given_to)
        both = np.fmax.reduce([np.asarray(values, np.float64) for values in given_to]) if t.size else y
        assert np.array_equal(both, y, equal_nan=True), "every value is on one of the two lines"
        found.append((t, y))
    return found


@pytest.fixture(scope="module")
def column(qapp: object) -> Iterator[TrendColumn]:
    made = TrendColumn()
    made.resize(1454, 700)
    yield made
    made.close()
    made.deleteLater()


def envelope(t: np.ndarray, y: np.ndarray, start: float, pixel: float, count: int) -> tuple[np.ndarray, np.ndarray]:
    """The least and the greatest of each pixel and the two beside it: a summary may stand about two columns early."""
    low, high = np.full(count + 6, np.inf), np.full(count + 6, -np.inf)
    at = np.clip(((t - start) / pixel).astype(int) + 3, 0, count + 5)
    np.minimum.at(low, at, y)
    np.maximum.at(high, at, y)
    near = range(-3, 4)
    lows = np.min([np.roll(low, by) for by in near], axis=0)[3:-3]
    highs = np.max([np.roll(high, by) for by in near], axis=0)[3:-3]
    return lows, highs


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(stored())
def test_every_stored_value_lies_inside_what_is_drawn(
    tmp_path: Path, column: TrendColumn, of: tuple[RecordBatch, tuple[float, float]]
) -> None:
    batch, held = of
    write(tmp_path / "data", batch)
    ui = UiState(screen="run", bay=BAY, held=held)
    shown = scene(float(batch.process_ms[-1]) / 1000 + 1, ui)
    view = present_run(shown, asked(tmp_path / "data", shown))
    start, end = view.window
    pixel = (end - start) / PIXELS
    for index, (t, y) in enumerate(drawn(column, view)):
        channel, ink = BOOK.channels[CHANNELS[index]], np.isfinite(y)
        raw_t = batch.process_ms / 1000
        given_ = batch.values[:, index] != MISSING
        raw = batch.values[:, index] * channel.resolution
        seen = given_ & (raw_t >= start) & (raw_t <= end)
        assert (ink & (t >= start) & (t <= end)).sum() <= 2 * PIXELS + 2
        if not seen.any():
            continue
        low, high = envelope(t[ink], y[ink], start, pixel, PIXELS)
        at = np.clip(((raw_t[seen] - start) / pixel).astype(int), 0, PIXELS - 1)
        assert (low[at] <= raw[seen] + 1e-9).all()
        assert (high[at] >= raw[seen] - 1e-9).all()
        limit = max(channel.stale_s, 2 * pixel) + pixel
        valid = np.flatnonzero(given_)
        for a, b in zip(raw_t[valid][:-1], raw_t[valid][1:], strict=True):
            if b - a > limit and start <= a and b <= end:
                inside = slice(*np.searchsorted(t, [a, b], side="right"))
                assert np.isnan(y[inside]).any(), "a line was drawn across a silence"


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(stored(), st.floats(0, 1))
def test_the_cursor_reads_the_nearest_stored_value_exactly(
    tmp_path: Path, of: tuple[RecordBatch, tuple[float, float]], share: float
) -> None:
    batch, held = of
    write(tmp_path / "data", batch)
    at = held[0] + share * (held[1] - held[0])
    shown = scene(float(batch.process_ms[-1]) / 1000 + 1, UiState(screen="run", bay=BAY, held=held, cursor=at))
    found = asked(tmp_path / "data", shown)
    nearest = int(np.abs(batch.process_ms - round(at * 1000)).argmin())
    away = abs(int(batch.process_ms[nearest]) - round(at * 1000))
    for index, name in enumerate(CHANNELS):
        channel, read = BOOK.channels[name], found.readings[name]
        if away > channel.stale_s * 1000 or batch.values[nearest, index] == MISSING:
            assert read is None, "in a gap there is no value"
            continue
        assert read is not None
        same = np.abs(batch.process_ms - round(at * 1000)) == away  # two may be as near
        stored_values = batch.values[same, index] * channel.resolution
        assert read.value in stored_values.tolist()
        assert read.grade in batch.quality[same, index].tolist()


def long_run(count: int = 7200) -> RecordBatch:
    times = BEGUN_MS + np.arange(1, count + 1) * 1000
    values = np.full((count, 4), 3700, np.int32)
    values[:, 1] = 7100  # pH
    return RecordBatch(
        BAY, "R", CHANNELS, 1, np.arange(1, count + 1), times, times, values, np.zeros((count, 4), np.uint8)
    )


def strips(folder: Path, batch: RecordBatch, held: tuple[float, float], cursor: float | None = None) -> RunView:
    write(folder, batch)
    shown = scene(float(batch.process_ms[-1]) / 1000 + 1, UiState(screen="run", bay=BAY, held=held, cursor=cursor))
    return present_run(shown, asked(folder, shown))


def test_a_window_that_lies_wholly_in_a_silence_is_a_gap_from_side_to_side(tmp_path: Path) -> None:
    batch = long_run()
    far = replace(batch, process_ms=batch.process_ms + np.where(batch.n > 3000, 36_000_000, 0))
    begun = BEGUN_MS / 1000
    view = strips(tmp_path / "data", far, (begun + 10_000, begun + 13_600))
    assert view.trends[0].t.size == 0
    (gap,) = view.trends[0].gaps
    assert gap[0] <= view.window[0]
    assert gap[1] >= view.window[1]


def test_a_window_that_begins_in_a_silence_begins_with_a_gap_and_none_before_the_run(tmp_path: Path) -> None:
    batch = long_run()
    far = replace(batch, process_ms=batch.process_ms + np.where(batch.n > 3000, 36_000_000, 0))
    begun = BEGUN_MS / 1000
    view = strips(tmp_path / "data", far, (begun + 37_000, begun + 40_600))
    (gap,) = view.trends[0].gaps
    assert gap[0] <= view.window[0]
    assert gap[1] == pytest.approx(begun + 39_001, abs=0.01)
    early = strips(tmp_path / "data", batch, (begun - 3000, begun + 600))
    assert early.trends[0].gaps == (), "before the run there was nothing to be missed"


def test_doubted_values_are_marked_where_they_were_and_no_wider(tmp_path: Path) -> None:
    batch = long_run()
    grades = batch.quality.copy()
    grades[1000:1100, 1], grades[2000:2010, 1] = 1, 2
    begun = BEGUN_MS / 1000
    view = strips(tmp_path / "data", replace(batch, quality=grades), (begun, begun + 7000))
    assert view.trends[0].doubt == ()
    near = 3 * 7000 / PIXELS
    assert [
        (pytest.approx(a, abs=near), pytest.approx(b, abs=near), grade) for a, b, grade in view.trends[1].doubt
    ] == [
        (begun + 1001, begun + 1101, 1),
        (begun + 2001, begun + 2011, 2),
    ]


def test_the_cursor_says_value_unit_and_quality_or_that_there_is_none(tmp_path: Path) -> None:
    batch = long_run()
    grades, values = batch.quality.copy(), batch.values.copy()
    grades[:, 1], values[:, 3] = 1, MISSING
    begun = BEGUN_MS / 1000
    view = strips(
        tmp_path / "data", replace(batch, quality=grades, values=values), (begun, begun + 3600), begun + 1800.4
    )
    said = [t.cursor for t in view.trends]
    texts = [(c.text, c.quality) for c in said if c is not None]
    assert texts[0] == ("37.00 °C · good", "good")
    assert texts[1][1] == "uncertain"
    assert texts[3] == ("no value", "none")
    assert said[0] is not None
    assert said[0].at_s == begun + 1800
    assert view.controls.cursor_time.endswith("+09:00")
    unread = present_run(scene(begun + 7300, UiState(screen="run", bay=BAY, held=(begun, begun + 60), cursor=begun)))
    assert [t.cursor and t.cursor.quality for t in unread.trends] == ["wanted"] * 4


def test_a_bay_of_which_no_run_is_known_shows_nobody_elses_curve(tmp_path: Path) -> None:
    """The shuttle says "running" before it says whose: what was in the bay before is another cartridge's."""
    times = np.arange(BEGUN_MS, BEGUN_MS + 60_000, 1000)
    values = np.full((60, 4), 3700, np.int32)
    facts = (CHANNELS, 1, np.arange(1, 61), times, times, values, np.zeros(values.shape, np.uint8))
    write(tmp_path / "s", RecordBatch(BAY, "R", *facts))
    at = BEGUN_MS / 1000
    with ReadingsReader(tmp_path / "s") as reader:
        for run, count in (("R", 60), ("", 0)):
            found = answer(reader, TrendQuestion(BAY, run, at, at + 60, 2000, CHANNELS, at + 30), BOOK.channels)
            assert [trace.t.size for trace in found.traces.values()] == [count] * 4
            assert [reading is not None for reading in found.readings.values()] == [bool(count)] * 4
