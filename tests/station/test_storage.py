"""The disk's forecast: from what was written lately, over restarts; unknown is said to be unknown."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from console.clock import Instant
from console.journal.journal import Journal
from console.journal.readings import Readings
from console.station.storage import CURSOR, DiskUse, Storage, a_day
from console.wiring.disk import disk_use

T0 = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
MB, GB = 1_000_000, 1_000_000_000


class Disk:
    """A disk on which so much is written an hour."""

    def __init__(self, folder: Path) -> None:
        self.free, self.used = 40 * GB, 1 * GB
        now = Instant(T0, timedelta(hours=9), 1.0)
        self.journal = Journal.open(folder, mode="training", station="S1", site="K", now=now)
        self.readings = Readings(folder)
        self.at = T0
        self.storage = self.opened()

    def opened(self) -> Storage:
        return Storage(lambda: DiskUse(self.free, self.used), self.readings, self.journal.registers)

    def pass_hours(self, hours: float, a_hour: int = 0, steps: int = 10) -> None:
        for _ in range(steps):
            self.at += timedelta(hours=hours / steps)
            self.used += round(a_hour * hours / steps)
            self.free -= round(a_hour * hours / steps)
            self.storage.look(self.at, self.at.timestamp())


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    made = Disk(tmp_path)
    yield made
    made.readings.close()
    made.journal.close()


def test_with_too_little_history_the_forecast_is_unknown(disk: Disk) -> None:
    assert disk.storage.figures is None
    disk.pass_hours(5.9, 50 * MB)
    assert disk.storage.figures is not None
    assert (disk.storage.figures.a_day, disk.storage.figures.days) == (None, None)
    assert disk.storage.figures.room >= disk.free


def test_the_rate_is_what_was_written_lately_and_a_restart_forgets_nothing(disk: Disk) -> None:
    disk.pass_hours(24, 50 * MB, steps=48)
    figures = disk.storage.figures
    assert figures is not None
    assert figures.a_day == pytest.approx(1.2 * GB, rel=0.05)
    assert figures.days == pytest.approx(disk.free / (1.2 * GB), rel=0.05)
    disk.storage = disk.opened()
    disk.pass_hours(0.5, 50 * MB, steps=1)
    again = disk.storage.figures
    assert again is not None
    assert again.a_day == pytest.approx(1.2 * GB, rel=0.05)
    disk.pass_hours(24 * 9, 0, steps=24 * 9)  # nothing is written for longer than it looks back
    quiet = disk.storage.figures
    assert quiet is not None
    assert (quiet.a_day, quiet.days) == (0, None)


def test_history_is_bounded_and_written_at_most_once_an_hour(disk: Disk) -> None:
    written = []
    put = disk.journal.registers.put_cursor
    disk.journal.registers.put_cursor = lambda name, value: (written.append(name), put(name, value))[1]  # type: ignore[method-assign]
    disk.pass_hours(24 * 9, MB, steps=24 * 36)
    assert 24 * 9 - 2 <= len(written) <= 24 * 9 + 2
    assert len(disk.journal.registers.cursor(CURSOR) or "") < 24 * 8 * 30


def test_a_clock_that_went_back_begins_anew(disk: Disk) -> None:
    disk.pass_hours(24, 50 * MB)
    disk.at -= timedelta(hours=12)
    disk.storage.look(disk.at, disk.at.timestamp() + 100_000)
    assert disk.storage.figures is not None
    assert disk.storage.figures.a_day is None


@pytest.mark.parametrize("kept", ["", "nonsense", "[[1]]", '[["a", 2]]', "[[9, 1], [3, 1]]", "7"])
def test_kept_points_that_are_none_are_left_aside(disk: Disk, kept: str) -> None:
    disk.journal.registers.put_cursor(CURSOR, kept)
    disk.storage = disk.opened()
    disk.pass_hours(1, MB, steps=1)
    assert disk.storage.figures is not None
    assert disk.storage.figures.a_day is None


def test_what_shrinks_does_not_fill(disk: Disk) -> None:
    assert a_day([(0, 9 * GB), (86_400, 5 * GB)]) == 0
    disk.pass_hours(24, -MB)
    assert disk.storage.figures is not None
    assert disk.storage.figures.days is None


def test_a_disk_that_does_not_answer_is_no_figure(disk: Disk, tmp_path: Path) -> None:
    storage = Storage(lambda: disk_use(tmp_path / "not there"), disk.readings, disk.journal.registers)
    storage.look(T0, 5.0)
    assert storage.figures is None


def test_a_folder_is_measured_with_all_that_lies_in_it_but_the_readings(tmp_path: Path) -> None:
    (tmp_path / "records").mkdir()
    for name, size in (("journal.db", 500), ("journal.db-wal", 9000), ("readings.db", 7000), ("records/a.pdf", 300)):
        (tmp_path / name).write_bytes(bytes(size))
    found = disk_use(tmp_path)
    assert found is not None
    assert found.used == 800
    assert found.free > 0
