"""What the journal says is taken as true only if all of it is as it was written."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from console.clock import Instant
from console.domain import events as e
from console.domain.context import iso
from console.journal.codec import encode
from console.journal.errors import JournalCorrupt
from console.journal.hashing import event_hash
from console.journal.journal import Journal
from console.journal.reading import open_reader
from console.journal.rows import COLUMNS, Draft, stored, told
from console.station.replay import replay

Moment = Callable[[float], Instant]
Opener = Callable[..., Journal]


@pytest.fixture
def closed(open_journal: Opener, at: Moment, tmp_path: Path) -> Path:
    """A folder with a journal of 11 events, the last one signed."""
    journal = open_journal()
    for n in range(2, 12):
        started = e.StationStarted("1", "KSW-07", "Kashiwa", "training", f"{n:064d}")
        journal.append([Draft("station", started.TYPE, started.VERSION, encode(started), "system")], at(n))
    journal.checkpoint(lambda _: b"proof", "k1", at(12))
    journal.close()
    return tmp_path / "store"


def alter(folder: Path, work: str | Callable[[sqlite3.Connection], object]) -> None:
    """As someone with the file would: the trigger away, the work, the trigger back."""
    other = sqlite3.connect(folder / "journal.db", isolation_level=None)
    (sql,) = other.execute("SELECT sql FROM sqlite_schema WHERE name = 'event_no_update'").fetchone()
    other.execute("DROP TRIGGER event_no_update")
    work(other) if callable(work) else other.execute(work)
    other.execute(sql)
    other.close()


def test_a_whole_journal_is_replayed(open_journal: Opener, closed: Path) -> None:
    replayed = replay(open_journal())
    assert replayed.unknown == 0


@pytest.mark.rq("RQ-45")
@pytest.mark.parametrize("set_", ["actor = 'them'", "utc = '2026-03-01T09:30:00.000000+00:00'", "prev = zeroblob(32)"])
def test_an_event_altered_before_the_last_signed_one_is_named(open_journal: Opener, closed: Path, set_: str) -> None:
    alter(closed, f"UPDATE event SET {set_} WHERE seq = 5")  # noqa: S608  # our own texts
    with pytest.raises(JournalCorrupt, match=r"event 5 is missing or was altered\. No new run can start"):
        replay(open_journal())


def test_a_missing_event_before_the_last_signed_one_is_named(open_journal: Opener, closed: Path) -> None:
    other = sqlite3.connect(closed / "journal.db", isolation_level=None)
    (sql,) = other.execute("SELECT sql FROM sqlite_schema WHERE name = 'event_no_delete'").fetchone()
    other.execute("DROP TRIGGER event_no_delete")
    other.execute("DELETE FROM event WHERE seq = 5")
    other.execute(sql)
    other.close()
    with pytest.raises(JournalCorrupt, match="event 5 is missing or was altered"):
        replay(open_journal())


def test_a_month_that_is_none_is_damage(closed: Path) -> None:
    alter(closed, "UPDATE event SET utc = '2026-13-01T09:30:00.000000Z' WHERE seq = 5")
    with open_reader(closed) as reader, pytest.raises(JournalCorrupt, match=r"Event 5 is damaged \(month must be in"):
        reader.read()


ODD_MOMENTS = [
    ("utc", "2026-13-01T09:30:00.000000Z", "month must be in"),
    ("utc", "the first of March", "Invalid isoformat string"),
    ("process_utc", "2026-03-01T25:30:00.000000Z", "hour must be in"),
    ("offset_min", 2**50, "int too large"),
]


@pytest.mark.parametrize(("column", "value", "why"), ODD_MOMENTS)
def test_a_moment_that_is_none_is_damage_at_the_replay_too(
    open_journal: Opener, closed: Path, column: str, value: object, why: str
) -> None:
    """Whoever wrote it hashed it as well, so that nothing else tells."""

    def forge(other: sqlite3.Connection) -> None:
        other.execute(f"UPDATE event SET {column} = ? WHERE seq = 11", (value,))  # noqa: S608  # our own texts
        row = other.execute(f"SELECT {COLUMNS} FROM event WHERE seq = 11").fetchone()  # noqa: S608
        other.execute("UPDATE event SET hash = ? WHERE seq = 11", (event_hash(row[:15]),))
        (sql,) = other.execute("SELECT sql FROM sqlite_schema WHERE name = 'checkpoint_no_delete'").fetchone()
        other.execute("DROP TRIGGER checkpoint_no_delete")
        other.execute("DELETE FROM checkpoint")
        other.execute(sql)

    alter(closed, forge)
    with pytest.raises(JournalCorrupt, match=rf"Event 11 is damaged \(.*{why}.*\)\. No new run can start"):
        replay(open_journal())


@pytest.mark.parametrize("utc", ["2026-03-01T09:30:00.5Z", "2026-W09-7T09:30:00Z", "20260301T093000.000000Z"])
def test_a_moment_in_another_form_is_the_same_moment(open_journal: Opener, at: Moment, utc: str) -> None:
    journal = open_journal()
    row = list(journal.put([Draft("s", "t", 1, b"{}", "a")], at(2))[0])
    row[7] = row[11] = utc
    said = told(row)
    assert (said.utc, said.process_utc) == (iso(stored(row).utc), iso(stored(row).utc))


def test_an_event_that_should_be_readable_and_is_not_is_said(open_journal: Opener, at: Moment) -> None:
    journal = open_journal()
    journal.append([Draft("station", e.StationStarted.TYPE, 1, b'{"program":7}', "system")], at(1))
    with pytest.raises(JournalCorrupt, match=r"Event 2 cannot be read: An event of type 'station\.started'"):
        replay(journal)


def test_an_event_of_a_newer_program_is_counted(open_journal: Opener, at: Moment) -> None:
    journal = open_journal()
    journal.append([Draft("station", e.StationStarted.TYPE, 99, b'{"program":7}', "system")], at(1))
    journal.append([Draft("station", "thing.happened", 1, b"{}", "system")], at(1))
    assert replay(journal).unknown == 2


def test_a_number_with_a_fraction_has_the_hash_of_no_event() -> None:
    assert event_hash([1.5]) != event_hash([1])
