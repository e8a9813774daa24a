"""The readings: each record once, exactly as it came, in any order."""

from __future__ import annotations

import itertools
import random
import sqlite3
import threading
import zlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlite_utils import Database

from console.journal import readings_schema
from console.journal.blocks import BLOCK_SAMPLES, MISSING, block_row, block_samples, samples_of, stretch_row
from console.journal.errors import JournalCorrupt, JournalFault
from console.journal.readings import Readings
from console.journal.readings_query import ReadingsReader
from console.journal.received import Ranges
from console.journal.stretches import StretchReader
from tests.support.readings import BOOT, T0, Reading, batches, reading, wave

Make = Callable[..., Reading]


# --- each record once --------------------------------------------------------------------------------------------


def test_samples_come_back_exactly_through_tail_and_blocks(tmp_path: Path) -> None:
    wanted = [reading(n, None if n % 50 == 0 else wave(n), quality=n % 3) for n in range(1, 1501)]
    with Readings(tmp_path) as readings, ReadingsReader(tmp_path) as reader:
        for first in range(0, 1500, 100):
            readings.append(batches(wanted[first : first + 100]))
        found = reader.samples(1, "ph", T0, T0 + 10_000_000)
        assert found.process_ms.tolist() == [r.process_ms for r in wanted]
        assert found.wall_ms.tolist() == [r.wall_ms for r in wanted]
        assert found.values.tolist() == [MISSING if r.value is None else r.value for r in wanted]
        assert found.quality.tolist() == [r.quality for r in wanted]
        part = reader.samples(1, "ph", T0 + 590_000, T0 + 610_000)
        assert part.values.tolist() == found.values.tolist()[589:610]
    connection = sqlite3.connect(tmp_path / "readings.db")
    assert connection.execute("SELECT sum(count) FROM tail").fetchone() == (1500 % BLOCK_SAMPLES,)
    assert connection.execute("SELECT count(*), sum(missing) FROM block").fetchone() == (2, 24)
    connection.close()


@settings(max_examples=25, deadline=None)
@given(st.randoms(use_true_random=False))
def test_any_order_with_doubles_and_reopening_gives_the_same_samples(
    tmp_path_factory: pytest.TempPathFactory, chance: random.Random
) -> None:
    folder = tmp_path_factory.mktemp("readings")
    records = [[reading(n, wave(n)), reading(n, -n, channel="temperature")] for n in range(1, 1301)]
    pieces = [records[first : first + 130] for first in range(0, 1300, 130)]
    sent = pieces + chance.sample(pieces, 3)
    chance.shuffle(sent)
    new = 0
    for some in (sent[:6], sent[6:]):
        with Readings(folder) as readings:
            new += sum(readings.append(batches(r for record in piece for r in record)) for piece in some)
    with ReadingsReader(folder) as reader:
        assert reader.samples(1, "ph", T0, T0 + 10_000_000).values.tolist() == [wave(n) for n in range(1, 1301)]
        assert reader.samples(1, "temperature", T0, T0 + 10_000_000).values.tolist() == [-n for n in range(1, 1301)]
    assert new == 1300


def test_what_is_lacking_is_asked_for_and_only_the_unbroken_is_acknowledged(tmp_path: Path) -> None:
    with Readings(tmp_path) as readings:
        readings.append(batches([reading(n, 1) for n in (1, 2, 3, 7, 8)]), others=[(BOOT, 4), (9, 2)])
        assert readings.lacking(BOOT, 1, 10) == [(5, 6), (9, 10)]
        assert readings.lacking(77, 3, 5) == [(3, 5)]
        assert readings.durable() == {BOOT: 4}
        readings.append(batches([reading(n, 1) for n in (5, 6)]))
        assert readings.durable() == {BOOT: 8}
        assert readings.append(batches([reading(6, 99)])) == 0
    with Readings(tmp_path) as readings:
        assert readings.durable() == {BOOT: 8}
        assert readings.lacking(BOOT, 1, 10) == [(9, 10)]


def test_what_the_shuttle_no_longer_has_is_recorded_as_lost_and_settled(tmp_path: Path) -> None:
    with Readings(tmp_path) as readings:
        readings.append(batches([reading(n, 1) for n in (11, 12, 20)]))
        assert readings.durable() == {}
        readings.gap(BOOT, 1, 10)
        readings.gap(BOOT, 8, 15)
        assert readings.durable() == {BOOT: 15}
        assert readings.lost() == [(BOOT, 1, 10), (BOOT, 13, 15)]
        assert readings.append(batches([reading(14, 1)])) == 0
    with Readings(tmp_path) as readings:
        assert readings.lost() == [(BOOT, 1, 10), (BOOT, 13, 15)]


def test_a_bad_reading_refuses_its_batch_and_changes_nothing(tmp_path: Path) -> None:
    with Readings(tmp_path) as readings:
        (good,) = batches([reading(1, 1)])
        (whole,) = batches([reading(2, 1), reading(2, 1, channel="temperature")])
        twice = replace(whole, channels=("ph", "ph"))
        short = replace(whole, process_ms=whole.process_ms[:0])
        wide = replace(whole, values=whole.values.astype(np.int64))
        for bad in (*batches([reading(2, 1, channel="")]), twice, short, wide):
            with pytest.raises(ValueError, match=r"channels|do not fit"):
                readings.append([good, bad])
        with pytest.raises(ValueError, match="numbered from 1"):
            readings.append(batches([reading(0, 1)]))
        assert readings.lacking(BOOT, 1, 2) == [(1, 2)]
        assert readings.append(batches([reading(1, 1), reading(2, 2)])) == 2


def test_a_full_disk_stores_nothing_and_what_was_not_stored_is_asked_for_again(tmp_path: Path) -> None:
    with Readings(tmp_path) as readings:
        readings.append(batches([reading(1, 1)]))
        connection = readings._store._connection
        connection.execute("PRAGMA max_page_count = 1")
        some = batches(reading(n, n * n * 7919 % 2**30) for n in range(2, 20_000))
        with pytest.raises(JournalFault, match="disk is full"):
            readings.append(some)
        assert readings.lacking(BOOT, 1, 19_999) == [(2, 19_999)]
        connection.execute("PRAGMA max_page_count = 100000")
        assert readings.append(some) == 19_998
        assert readings.durable() == {BOOT: 19_999}


def test_a_damaged_file_is_said_to_be_one(tmp_path: Path) -> None:
    (tmp_path / "readings.db").write_bytes(b"no database " * 1000)
    with pytest.raises(JournalCorrupt, match=r"readings\.db is damaged"):
        Readings(tmp_path)


def test_runs_and_bays_are_told_apart_and_a_finished_run_is_folded(tmp_path: Path) -> None:
    with Readings(tmp_path) as readings, ReadingsReader(tmp_path) as reader:
        readings.append(batches([reading(1, 10, run="A"), reading(2, 20, run="B"), reading(3, 30, run="A", bay=2)]))
        readings.close_run(1, "A")
        readings.close_run(1, "A")
        assert reader.samples(1, "ph", T0, T0 + 9000).values.tolist() == [10, 20]
        assert reader.samples(1, "ph", T0, T0 + 9000, run="A").values.tolist() == [10]
        assert reader.samples(2, "ph", T0, T0 + 9000).values.tolist() == [30]
        assert reader.channels(1, "A") == ["ph"]
        with StretchReader(tmp_path) as stretches:
            (stretch,) = stretches.between(1, 99)
        (block,) = stretch.blocks
        assert (stretch.bay, stretch.run, block.channel, stretch.count) == (1, "A", "ph", 1)
        assert (block.min, block.max, block.sum) == (10, 10, 10)
        assert block_samples(stretch.times, stretch.walls, block.vals, block.qualities).values.tolist() == [10]
        assert reader.channels(3, "A") == []
        readings.append(batches([reading(4, 40, run="A")]))
        assert reader.samples(1, "ph", T0, T0 + 9000, run="A").values.tolist() == [10, 40]


def test_a_reader_in_another_thread_sees_every_sample_while_tails_become_blocks(tmp_path: Path) -> None:
    """A sample is never seen twice or not at all, although it moves from one table to another."""
    wrong: list[object] = []
    done = threading.Event()

    def look() -> None:
        last = 0
        with ReadingsReader(tmp_path) as reader:
            while True:
                finished = done.is_set()
                values = reader.samples(1, "ph", T0, T0 + 10_000_000).values.tolist()
                if values != list(range(1, len(values) + 1)) or len(values) < last:
                    wrong.append(values)
                last = len(values)
                if finished:
                    return

    with Readings(tmp_path) as readings:
        thread = threading.Thread(target=look, name="reader")
        thread.start()
        for first in range(1, 6001, 100):
            readings.append(batches([reading(n, n) for n in range(first, first + 100)]))
        done.set()
        thread.join()
    assert wrong == []


def test_a_file_of_the_first_schema_is_taken_over_whole(tmp_path: Path) -> None:
    """Blocks and tail of one value a row, as the first version wrote them."""
    old = sqlite3.connect(tmp_path / "readings.db", isolation_level=None)
    readings_schema._migrations().apply(Database(old), stop_before="m002_shared_time_axes")
    old.execute("PRAGMA user_version = 1")
    old.execute("INSERT INTO series (id, bay, run, channel) VALUES (1, 1, 'R', 'ph')")
    rows = [(T0 + n * 1000, T0 + n, None if n == 7 else wave(n), n % 2) for n in range(1, 21)]
    held = samples_of(rows[:10])
    steps = [np.diff(axis, prepend=np.int64(0)).astype("<i8") for axis in (held.process_ms, held.wall_ms)]
    blobs = [zlib.compress(column.tobytes()) for column in (*steps, held.values.astype("<i4"), held.quality)]
    old.execute("INSERT INTO block VALUES (1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, ?, ?, ?, ?)", blobs)
    old.executemany("INSERT INTO tail VALUES (1, ?, ?, ?, ?)", rows[10:])
    old.execute("INSERT INTO received VALUES (?, 1, 20)", (BOOT,))
    old.close()
    with Readings(tmp_path) as readings, ReadingsReader(tmp_path) as reader:
        assert readings.append(batches([reading(20, 1), reading(21, 2)])) == 1
        found = reader.samples(1, "ph", T0, T0 + 30_000, run="R")
    assert found.values.tolist() == [*(MISSING if row[2] is None else row[2] for row in rows), 2]
    assert found.process_ms.tolist() == [T0 + n * 1000 for n in range(1, 22)]
    assert found.quality.tolist() == [*(row[3] for row in rows), 0]


def test_a_damaged_block_of_the_first_schema_is_said_and_nothing_is_changed(tmp_path: Path) -> None:
    old = sqlite3.connect(tmp_path / "readings.db", isolation_level=None)
    readings_schema._migrations().apply(Database(old), stop_before="m002_shared_time_axes")
    old.execute("PRAGMA user_version = 1")
    old.execute("INSERT INTO series (id, bay, run, channel) VALUES (1, 1, 'R', 'ph')")
    old.execute("INSERT INTO block VALUES (1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, x'00', x'00', x'00', x'00')")
    with pytest.raises(JournalCorrupt, match="a block in it is damaged"):
        Readings(tmp_path)
    assert old.execute("SELECT vals FROM block").fetchone() == (b"\0",)
    old.close()


# --- ranges and blocks -------------------------------------------------------------------------------------------


@given(st.lists(st.tuples(st.integers(1, 60), st.integers(0, 9))), st.integers(1, 60), st.integers(0, 30))
def test_ranges_are_a_set_of_numbers(added: list[tuple[int, int]], first: int, length: int) -> None:
    ranges, members = Ranges(), set[int]()
    for start, more in added:
        ranges.add(start, start + more)
        members |= set(range(start, start + more + 1))
    assert {n for n in range(1, 100) if n in ranges} == members
    assert [n for start, end in ranges for n in range(start, end + 1)] == sorted(members)
    assert all(end + 1 < start for (_, end), (start, _) in zip(ranges, list(ranges)[1:], strict=False))
    assert ranges.unbroken_to() == next(n for n in range(100) if n + 1 not in members)
    absent = [n for start, end in ranges.absent(first, first + length) for n in range(start, end + 1)]
    assert absent == [n for n in range(first, first + length + 1) if n not in members]


ROW = st.tuples(
    st.integers(-(2**53), 2**53),
    st.integers(-(2**53), 2**53),
    st.none() | st.integers(MISSING + 1, 2**31 - 1),
    st.integers(0, 255),
)


@given(st.lists(ROW, min_size=1, max_size=50))
def test_a_block_gives_back_its_samples_and_its_summary_covers_them(
    rows: list[tuple[int, int, int | None, int]],
) -> None:
    samples = samples_of(rows)
    row = block_row(samples.process_ms, samples.values, samples.quality)
    first, last, count, missing, max_step, low, high, total, worst, parts, *blobs = row
    again = block_samples(*stretch_row(samples.process_ms, samples.wall_ms), *blobs)  # type: ignore[arg-type]
    for name in ("process_ms", "wall_ms", "values", "quality"):
        assert getattr(again, name).tolist() == getattr(samples, name).tolist()
    times, present = sorted(row[0] for row in rows), [row[2] for row in rows if row[2] is not None]
    assert (first, last, count, missing) == (times[0], times[-1], len(rows), len(rows) - len(present))
    assert max_step == max((b - a for a, b in itertools.pairwise(times)), default=0)
    assert (low, high, total) == (min(present, default=None), max(present, default=None), sum(present))
    assert worst == max(row[3] for row in rows)
    assert isinstance(parts, bytes)
    finer = np.frombuffer(parts, "<i4").reshape(-1, 3)[:, 1:]
    assert not finer.size or (finer[:, 0].min(), finer[:, 1].max()) == (low, high)
