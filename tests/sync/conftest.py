from __future__ import annotations

import queue
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
import pytest

from console.clock import Instant
from console.journal.journal import Journal, Mode
from console.journal.rows import Draft
from console.sync.report import Condition, Pace, PlantTarget, SyncReport
from console.sync.uplink import Uplink
from tests.support.plant import Plant, running_plant

NOW = Instant(datetime(2026, 3, 1, 9, 30, tzinfo=UTC), timedelta(hours=9), 100.0)
PACE = Pace(first_s=0.05, limit_s=0.2, idle_s=0.1, connect_s=3, batch=7)
DEADLINE_S = 30.0


class StandingClock:
    """Always the same moment."""

    def now(self) -> Instant:
        return NOW


class Site:
    """A plant's database of its own and a station enrolled in it."""

    numbers = count(1)

    def __init__(self, server: Plant, mode: Any) -> None:
        self.server, self.mode = server, mode
        self.database = f"plant_{next(self.numbers)}"
        self.admin_dsn = server.new_database(self.database, mode)
        self.target = self.enrol("KSW-07")

    def enrol(self, station: str) -> PlantTarget:
        return self.server.enrol(self.database, site="kobe", station=station, mode=self.mode)

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.admin_dsn) as connection:
            return connection.execute(sql).fetchall()

    def seqs(self) -> list[int]:
        """Every event number the plant holds, in the order in which they came in."""
        return [row[0] for row in self.rows("SELECT seq FROM shuttle.event ORDER BY received_at, seq")]


class Reports:
    """The station's inbox, as far as sync is concerned."""

    def __init__(self) -> None:
        self.queue: queue.Queue[SyncReport] = queue.Queue()
        self.seen: list[SyncReport] = []

    def until(self, wanted: Callable[[SyncReport], bool]) -> SyncReport:
        """The next report that is ``wanted``; fails after the deadline with what came instead."""
        try:
            while True:
                report = self.queue.get(timeout=DEADLINE_S)
                self.seen.append(report)
                if wanted(report):
                    return report
        except queue.Empty:
            pytest.fail(f"no such report within {DEADLINE_S} s; the last were {self.seen[-3:]}")

    def until_condition(self, condition: Condition) -> SyncReport:
        return self.until(lambda report: report.condition is condition)

    def until_received(self, seq: int) -> SyncReport:
        return self.until(lambda report: report.condition is Condition.ONLINE and report.received_seq == seq)


@pytest.fixture(scope="session")
def server() -> Iterator[Plant]:
    with running_plant() as running:
        yield running


@pytest.fixture
def site(server: Plant) -> Site:
    return Site(server, "training")


@pytest.fixture
def open_journal(tmp_path: Path) -> Iterator[Callable[..., Journal]]:
    opened: list[Journal] = []

    def open_one(name: str = "station", mode: Mode = "training", station: str = "KSW-07") -> Journal:
        folder = tmp_path / name
        folder.mkdir(exist_ok=True)
        opened.append(Journal.open(folder, mode=mode, station=station, site="kobe", now=NOW))
        return opened[-1]

    yield open_one
    for journal in opened:
        journal.close()


@pytest.fixture
def journal(open_journal: Callable[..., Journal]) -> Journal:
    return open_journal()


@pytest.fixture
def reports() -> Reports:
    return Reports()


@pytest.fixture
def uplink(tmp_path: Path, reports: Reports) -> Iterator[Callable[..., Uplink]]:
    started: list[Uplink] = []

    def start(target: PlantTarget, folder: str = "station", **more: Any) -> Uplink:
        more.setdefault("pace", PACE)
        started.append(Uplink(tmp_path / folder, target, reports.queue.put, StandingClock(), **more))
        started[-1].start()
        return started[-1]

    yield start
    assert all(link.stop() for link in started)


def write(journal: Journal, count: int) -> int:
    """Append ``count`` events, with text and process time as they come; the number of the last."""
    head = journal.head().seq
    for n in range(head + 1, head + count + 1):
        data = f'{{"n":{n},"text":"患者 \\u001d é"}}'.encode()
        process = NOW.utc + timedelta(minutes=n) if n % 2 else None
        journal.append([Draft(f"run:{n % 3}", "test.happened", 1, data, "技師-1", process)], NOW)
    return journal.head().seq
