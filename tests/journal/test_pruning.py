"""Pruning: a run's stretches go in small bites, can go on after a kill, and leave no gap behind that was a silence."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from console.journal.pruning import Pruning
from console.journal.readings import Readings
from console.journal.readings_query import ReadingsReader
from console.journal.stretches import StretchReader
from tests.journal.test_kill import children
from tests.support.emulated_day import CHANNELS, EPOCH_MS, records

BLOCKS = 24
SAMPLES = BLOCKS * 600
ALL = Pruning(1, "R", BLOCKS, EPOCH_MS + 1000, EPOCH_MS + SAMPLES * 1000)


@pytest.fixture
def readings(tmp_path: Path) -> Iterator[Readings]:
    """Four hours of a bay's run, and an hour of another bay's."""
    with Readings(tmp_path) as opened:
        opened.append([records(first, 600) for first in range(1, SAMPLES, 600)])
        opened.append([records(SAMPLES + 1, 3600, bay=2)])
        yield opened


def held(folder: Path, bay: int = 1) -> int:
    with ReadingsReader(folder) as reader:
        return int(reader.samples(bay, CHANNELS[0], 0, 2**62).values.size)


def test_a_run_is_pruned_bite_by_bite_and_nothing_else_is_touched(tmp_path: Path, readings: Readings) -> None:
    with StretchReader(tmp_path) as reader:
        number = reader.of_run(1, "R")[-1]
    what = Pruning(1, "R", number, ALL.first_ms, ALL.last_ms)
    bites = 0
    while readings.prune(what, 5):
        bites += 1
        assert held(tmp_path) == max(0, SAMPLES - bites * 5 * 600)
    assert bites == 5
    assert held(tmp_path, bay=2) == 3600
    assert not readings.prune(what, 5)
    assert readings.lacking(5, 1, SAMPLES) == []  # it was received: nobody asks the shuttle for it again


def test_what_comes_later_is_not_what_was_pruned(tmp_path: Path, readings: Readings) -> None:
    with StretchReader(tmp_path) as reader:
        what = Pruning(1, "R", reader.of_run(1, "R")[-1], ALL.first_ms, ALL.last_ms)
    late = records(SAMPLES + 4000, 600)
    readings.append([late])
    while readings.prune(what, 5):
        pass
    assert held(tmp_path) == 600


def test_the_room_comes_back_to_the_disk_in_small_bites(tmp_path: Path, readings: Readings) -> None:
    before = sum(readings.space())
    while readings.prune(ALL, 8):
        pass
    used, free = readings.space()
    assert free > 0.5 * before
    bites = 1
    while readings.give_back(16):
        bites += 1
    assert readings.space() == (used, 0)
    assert bites <= free // 4096 // 16 + 1
    readings.close()
    assert (tmp_path / "readings.db").stat().st_size == used


def test_a_file_that_was_made_before_files_shrank_uses_its_free_room_itself(tmp_path: Path) -> None:
    old = sqlite3.connect(tmp_path / "readings.db", isolation_level=None)
    old.execute("PRAGMA journal_mode = WAL")
    old.execute("CREATE TABLE before_auto_vacuum (x)")
    old.close()
    with Readings(tmp_path) as readings:
        readings.append([records(first, 600) for first in range(1, SAMPLES, 600)])
        whole = sum(readings.space())
        while readings.prune(ALL, 8):
            pass
        assert not readings.give_back(16)
        readings.append([records(SAMPLES + first, 600) for first in range(1, SAMPLES, 600)])
        assert sum(readings.space()) < 1.1 * whole


def test_a_query_says_what_was_pruned_and_calls_it_no_gap(tmp_path: Path, readings: Readings) -> None:
    """Values before and after stand, the pruned stretch between them is said as such, a true silence as a gap."""
    begin = SAMPLES + 4000
    readings.append([records(begin, 600), records(begin + 700, 600)])
    while readings.prune(ALL, 8):
        pass
    at = [EPOCH_MS + n * 1000 for n in (begin, begin + 599, begin + 700)]
    with ReadingsReader(tmp_path) as reader:
        found = reader.query(1, CHANNELS[0], EPOCH_MS, at[2] + 600_000, 200, run="R")
        assert found.pruned.tolist() == [[ALL.first_ms, ALL.last_ms]]
        assert found.gaps.tolist() == [[at[1], at[2]]]
        whole = reader.query(1, CHANNELS[0], EPOCH_MS, ALL.last_ms, 200, run="R")
        assert (whole.t_ms.size, whole.gaps.tolist()) == (0, [])
        assert np.array_equal(whole.pruned, found.pruned)
        assert reader.query(2, CHANNELS[0], EPOCH_MS, at[2], 200).pruned.size == 0


def test_a_kill_at_any_statement_leaves_stretches_whole_and_the_rest_is_pruned_afterwards(tmp_path: Path) -> None:
    base = tmp_path / "base"
    base.mkdir()
    with Readings(base) as readings:
        readings.append([records(first, 600) for first in range(1, 6 * 600, 600)])
    said = children(tmp_path, "pruning", "statement")
    assert len(said) > 15
    for child in said:
        folder = Path(child["folder"])
        size = held(folder)
        assert size % 600 == 0
        with Readings(folder) as readings:
            while readings.prune(ALL, 2):
                pass
        assert held(folder) == 0


def test_a_power_cut_takes_back_no_block_that_may_go_to_the_plant(tmp_path: Path) -> None:
    """The log's tail is what a power cut loses. What is said to be durable stays, byte for byte, under its number."""
    store, cut, promised = tmp_path / "store", tmp_path / "cut", []
    store.mkdir()
    with Readings(store) as readings, StretchReader(store) as reader:
        log = store / "readings.db-wal"
        for first in range(1, 6 * 600, 600):
            readings.append([records(first, 600)])
            if first % 1200 == 1:
                readings.durable()
                promised.append((log.stat().st_size, reader.durable()))
        kept = {s.number: s.sha256 for s in reader.between(1, 99)}
        whole, database = log.read_bytes(), (store / "readings.db").read_bytes()
    assert [number for _, number in promised] == [1, 3, 5]
    for length in [*range(0, len(whole), 9973), *(size + off for size, _ in promised for off in (-1, 0))]:
        shutil.rmtree(cut, ignore_errors=True)
        cut.mkdir()
        (cut / "readings.db").write_bytes(database)
        (cut / "readings.db-wal").write_bytes(whole[:length])
        with Readings(cut), StretchReader(cut) as reader:
            said, found = reader.durable(), {s.number: s.sha256 for s in reader.between(1, 99)}
        assert said >= max((number for size, number in promised if size <= length), default=0)
        assert {number: kept[number] for number in range(1, said + 1)} == {n: found[n] for n in range(1, said + 1)}
