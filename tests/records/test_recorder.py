"""Curves of a record: every silence counts, however long the run was, and only the run is looked at."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from console.clock import Instant, SystemClock
from console.domain import events as e
from console.journal.readings import Readings
from console.journal.readings_query import ReadingsReader
from console.records.entry import Entry, Moment
from console.records.model import Trend
from console.settings import Settings
from console.wiring.recorder import Recorder, file_stem, issued_at
from console.workflow.library import load_book
from tests.support.readings import Reading, batches

START_MS = 1_800_000_000_000
HOUR_MS = 3_600_000
STEP_MS = 2000  # as often as the channel is stale
DAYS = 2
END_MS = START_MS + DAYS * 24 * HOUR_MS
HOLE = (START_MS + 20 * HOUR_MS, START_MS + 20 * HOUR_MS + HOUR_MS // 10)  # 1/480 of the run: less than two pixels


def iso(ms: int) -> str:
    return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=ms)).isoformat().replace("+00:00", "Z")


def entry(seq: int, ms: int, fact: e.Fact) -> Entry:
    return Entry(seq, "", Moment(iso(ms), 0, iso(ms)), "shuttle", fact.TYPE, fact.VERSION, fact)


STARTED = entry(1, START_MS, e.RunStarted("R", 3, "o", "r", "h", "c", "l"))
ENDED = entry(2, END_MS, e.RunEnded("R", 3, "complete"))


def write(folder: Path, first: int, last: int, *holes: tuple[int, int]) -> None:
    """A temperature every two seconds from ``first`` to ``last``, but for what is inside ``holes``."""
    times = [t for t in range(first, last + 1, STEP_MS) if not any(a < t < b for a, b in holes)]
    with Readings(folder) as readings:
        rows = [Reading(3, "R", "temperature", t, t, 3700, 0, 1, n) for n, t in enumerate(times, 1)]
        for at in range(0, len(rows), 20_000):
            readings.append(batches(rows[at : at + 20_000]))
        readings.close_run(3, "R")


@pytest.fixture(scope="module")
def holed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with two days of readings and one hole."""
    folder = tmp_path_factory.mktemp("holed")
    write(folder, START_MS, END_MS, HOLE)
    return folder


@pytest.fixture
def reader(holed: Path) -> Iterator[ReadingsReader]:
    with ReadingsReader(holed) as reader:
        yield reader


def temperature(reader: ReadingsReader, folder: Path, *entries: Entry) -> Trend:
    recorder = Recorder(Settings(mode="production", folder=folder), load_book(), SystemClock())
    return next(t for t in recorder.trends(reader, "R", list(entries)) if t.channel == "temperature")


@pytest.mark.rq("RQ-50")
def test_a_silence_shorter_than_a_pixel_of_the_curve_is_counted(reader: ReadingsReader, holed: Path) -> None:
    assert temperature(reader, holed, STARTED, ENDED).gaps == (HOLE,)


@pytest.mark.rq("RQ-50")
def test_what_is_said_of_a_run_later_does_not_stretch_its_curves(reader: ReadingsReader, holed: Path) -> None:
    issued = entry(3, END_MS + 365 * 24 * HOUR_MS, e.BatchRecordIssued("R", "a", "b", "f", 2))
    ended = temperature(reader, holed, STARTED, ENDED)
    assert temperature(reader, holed, STARTED, ENDED, issued) == ended


def test_curves_go_on_to_the_end_of_the_unloading(reader: ReadingsReader, holed: Path) -> None:
    early = entry(2, END_MS - 2 * HOUR_MS, e.RunEnded("R", 3, "complete"))
    unload = e.ProcedureStarted("P-u", "unload", "1", "h", 3)
    unloaded = entry(4, END_MS - HOUR_MS, e.ProcedureEnded("P-u", "finished"))
    shown = temperature(reader, holed, STARTED, early, entry(3, END_MS - 2 * HOUR_MS, unload), unloaded)
    assert END_MS - 2 * HOUR_MS < shown.t_ms[-1] <= END_MS - HOUR_MS


@pytest.mark.rq("RQ-50")
def test_silence_after_the_start_and_before_the_end_counts(tmp_path: Path) -> None:
    write(tmp_path, START_MS + HOUR_MS, END_MS - 23 * HOUR_MS)
    with ReadingsReader(tmp_path) as reader:
        gaps = temperature(reader, tmp_path, STARTED, ENDED).gaps
    assert gaps == ((START_MS, START_MS + HOUR_MS), (END_MS - 23 * HOUR_MS, END_MS))


def test_a_channel_without_a_value_was_silent_for_the_whole_run(reader: ReadingsReader, holed: Path) -> None:
    recorder = Recorder(Settings(mode="production", folder=holed), load_book(), SystemClock())
    ph = next(t for t in recorder.trends(reader, "R", [STARTED, ENDED]) if t.channel == "ph")
    assert (ph.t_ms, ph.gaps) == ((), ((START_MS, END_MS),))


@pytest.mark.parametrize(
    ("order", "stem"),
    [
        ("ORD-26-11804", "ORD-26-11804-89abcdef0123-7"),
        ("../../etc/passwd", "_.._etc_passwd-89abcdef0123-7"),
        ("ORD 1/2:患者", "ORD_1_2___-89abcdef0123-7"),
        ("", "run-89abcdef0123-7"),
        ("x" * 500, f"{'x' * 80}-89abcdef0123-7"),
    ],
)
def test_a_records_file_is_named_by_what_every_file_system_takes(order: str, stem: str) -> None:
    assert file_stem(order, "01a21451-34b9-71be-b6b2-89abcdef0123", 7) == stem


def test_the_moment_of_issue_is_written_as_every_other_one() -> None:
    now = Instant(datetime(2026, 3, 1, 9, 30, tzinfo=UTC), timedelta(hours=9), 1.0)
    assert issued_at(now) == Moment("2026-03-01T09:30:00.000000Z", 540)
