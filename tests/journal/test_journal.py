"""The journal: what is appended is there, in order, chained, and stays as it was."""

from __future__ import annotations

import os
import sqlite3
import threading
import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from console.canonical import read_canonical
from console.clock import Instant
from console.journal.errors import FolderInUse, JournalCorrupt, JournalFault, JournalRefused
from console.journal.hashing import GENESIS, event_hash
from console.journal.journal import Journal
from console.journal.reading import open_reader
from console.journal.registers import Verifier
from console.journal.rows import Draft, Head
from console.journal.uuid7 import uuid7

Moment = Callable[[float], Instant]
Opener = Callable[..., Journal]
DraftOf = Callable[[int], Draft]


def test_the_first_event_says_whose_journal_it_is(open_journal: Opener) -> None:
    journal = open_journal()
    (first,) = journal.read()
    assert (first.seq, first.type, first.prev) == (1, "journal.opened", GENESIS)
    said = {"station": "S1", "site": "K", "mode": "training", "incarnation": journal.incarnation}
    assert read_canonical(first.data) == said


@pytest.mark.rq("RQ-33", "RQ-41")
def test_an_event_comes_back_as_it_was_appended(open_journal: Opener, at: Moment) -> None:
    journal = open_journal()
    process = datetime(2026, 3, 1, 12, 0, 0, 5, tzinfo=UTC)
    raw = '{"scan":"]d2 01…\\u001d","名":"細胞"}'.encode()
    returned = journal.append([Draft("bay-01", "cartridge.scanned", 2, raw, "S-0042", process)], at(1.25))
    assert journal.read(1) == returned
    (event,) = returned
    assert (event.stream, event.version, event.type, event.type_version) == ("bay-01", 1, "cartridge.scanned", 2)
    assert (event.data, event.actor, event.process_utc) == (raw, "S-0042", process)
    assert (event.utc, event.offset, event.mono_s) == (at(1.25).utc, timedelta(hours=9), 1001.25)
    assert (event.boot, event.incarnation) == (journal.boot, journal.incarnation)
    assert uuid.UUID(event.id).version == 7


def test_versions_count_each_stream_and_go_on_after_reopening(open_journal: Opener, at: Moment) -> None:
    journal = open_journal()
    streams = ["a", "b", "a", "a", "b"]
    journal.append([Draft(name, "x.y", 1, b"{}", "me") for name in streams], at(1))
    journal.close()
    journal = open_journal()
    journal.append([Draft(name, "x.y", 1, b"{}", "me") for name in streams], at(2))
    events = journal.read(1)
    assert [e.seq for e in events] == list(range(2, 12))
    assert [e.version for e in events if e.stream == "a"] == [1, 2, 3, 4, 5, 6]
    assert [e.version for e in events if e.stream == "b"] == [1, 2, 3, 4]


@pytest.mark.rq("RQ-45")
def test_each_event_carries_the_hash_of_the_one_before(open_journal: Opener, at: Moment, draft: DraftOf) -> None:
    journal = open_journal()
    journal.append([draft(1), draft(2)], at(1))
    journal.append([draft(3)], at(2))
    events = journal.read()
    assert [e.prev for e in events] == [GENESIS, *(e.hash for e in events[:-1])]
    assert journal.head() == Head(4, events[-1].hash)


def test_the_hash_of_a_row_is_fixed_for_ever() -> None:
    row = (
        7,
        "id",
        "inc",
        "bay-01",
        3,
        "x.y",
        1,
        "2026-03-01T09:30:00.000000Z",
        540,
        123,
        "b",
        None,
        "me",
        b"{}",
        GENESIS,
    )
    assert event_hash(row).hex() == "51f4529a46471032b8cf808b75e81a6a89db81f86044bfaaa6a18cfdf9d9056d"


def test_reading_can_be_narrowed_and_paged(open_journal: Opener, at: Moment) -> None:
    journal = open_journal()
    journal.append([Draft(f"s{n % 2}", f"t.{n % 3}", 1, b"%d" % n, "me") for n in range(12)], at(1))
    assert [int(e.data) for e in journal.read(1, limit=4)] == [0, 1, 2, 3]
    assert [int(e.data) for e in journal.read(5, limit=4)] == [4, 5, 6, 7]
    assert [int(e.data) for e in journal.read(stream="s1", types=["t.0", "t.2"])] == [3, 5, 9, 11]
    assert journal.read(types=[]) == []
    assert journal.read(13) == []


def test_nothing_is_appended_for_no_draft_or_a_bad_one(open_journal: Opener, at: Moment, draft: DraftOf) -> None:
    journal = open_journal()
    assert journal.append([], at(1)) == []
    for bad in (
        Draft("", "x.y", 1, b"{}", "me"),
        Draft("a", "x.y", 0, b"{}", "me"),
        Draft("a", "x.y", 1, b"", "me"),
        Draft("a", "x.y", 1, b"{}", ""),
        Draft("a", "x.y", 1, b"{}", "me", datetime(2026, 1, 1)),  # noqa: DTZ001  # no zone, on purpose
    ):
        with pytest.raises(ValueError, match=r"needs|counts|time zone"):
            journal.append([draft(1), bad], at(1))
    assert journal.head().seq == 1
    assert journal.append([draft(1)], at(1))[0].version == 1


# --- append only -------------------------------------------------------------------------------------------------

FORBIDDEN = {
    "update": "UPDATE event SET actor = 'x' WHERE seq = 2",
    "delete": "DELETE FROM event WHERE seq = 3",
    "delete all": "DELETE FROM event",
    "replace the same": "INSERT OR REPLACE INTO event SELECT * FROM event WHERE seq = 2",
    "replace by id": "INSERT OR REPLACE INTO event SELECT 4, id, incarnation, stream, 9, type, type_version, utc, "
    "offset_min, mono_us, boot, process_utc, actor, data, (SELECT hash FROM event WHERE seq = 3), hash "
    "FROM event WHERE seq = 2",
    "replace by version": "INSERT OR REPLACE INTO event SELECT 4, 'new', incarnation, stream, version, type, "
    "type_version, utc, offset_min, mono_us, boot, process_utc, actor, data, "
    "(SELECT hash FROM event WHERE seq = 3), hash FROM event WHERE seq = 2",
    "upsert": "INSERT INTO event SELECT * FROM event WHERE seq = 2 ON CONFLICT DO UPDATE SET actor = 'x'",
    "leave one out": "INSERT INTO event SELECT 5, 'new', incarnation, 'other', 1, type, type_version, utc, offset_min, "
    "mono_us, boot, process_utc, actor, data, hash, hash FROM event WHERE seq = 3",
    "break the chain": "INSERT INTO event SELECT 4, 'new', incarnation, 'other', 1, type, type_version, utc, "
    "offset_min, mono_us, boot, process_utc, actor, data, prev, hash FROM event WHERE seq = 2",
    "update a checkpoint": "UPDATE checkpoint SET utc = 'x'",
    "delete a checkpoint": "DELETE FROM checkpoint",
    "replace a checkpoint": "INSERT OR REPLACE INTO checkpoint "
    "SELECT seq, hash, 'x', key_id, signature FROM checkpoint",
    "sign another hash": "INSERT INTO checkpoint SELECT 3, zeroblob(32), utc, 'k2', signature FROM checkpoint",
}


@pytest.mark.rq("RQ-42", "RQ-44")
@pytest.mark.parametrize("recursive_triggers", ["OFF", "ON"])
@pytest.mark.parametrize("name", FORBIDDEN)
def test_what_is_written_cannot_be_changed_by_sql(
    open_journal: Opener, at: Moment, draft: DraftOf, tmp_path: Path, name: str, recursive_triggers: str
) -> None:
    journal = open_journal()
    journal.append([draft(1), draft(2)], at(1))
    journal.checkpoint(lambda data: b"signed:" + data[:4], "k1", at(2))
    before = journal.read()
    other = sqlite3.connect(tmp_path / "store" / "journal.db")
    other.execute(f"PRAGMA recursive_triggers = {recursive_triggers}")
    with pytest.raises(sqlite3.IntegrityError, match=r"journal|event|checkpoint"):
        other.execute(FORBIDDEN[name])
    other.close()
    assert journal.read() == before
    journal.append([draft(3)], at(3))


# --- whose folder it is ------------------------------------------------------------------------------------------


@pytest.mark.rq("RQ-89")
@pytest.mark.parametrize(("name", "value"), [("mode", "production"), ("station", "S2"), ("site", "Boston")])
def test_a_folder_of_another_mode_station_or_site_is_refused(open_journal: Opener, name: str, value: str) -> None:
    open_journal().close()
    with pytest.raises(JournalRefused, match=f"belongs to {name} .*never shared"):
        open_journal(**{name: value})
    assert open_journal().head().seq == 1


def test_a_second_console_on_the_folder_is_refused_with_the_process(open_journal: Opener) -> None:
    first = open_journal()
    with pytest.raises(FolderInUse, match=rf"process {os.getpid()}\) is using"):
        open_journal()
    first.close()
    assert open_journal().head().seq == 1


def test_a_journal_of_a_newer_console_is_refused(open_journal: Opener, tmp_path: Path) -> None:
    open_journal().close()
    other = sqlite3.connect(tmp_path / "store" / "journal.db")
    other.execute("PRAGMA user_version = 999")
    other.close()
    with pytest.raises(JournalRefused, match="newer console"):
        open_journal()


# --- threads -----------------------------------------------------------------------------------------------------


def test_only_the_owning_thread_appends_and_it_can_hand_over(open_journal: Opener, at: Moment, draft: DraftOf) -> None:
    journal = open_journal()
    heard: list[object] = []

    def elsewhere() -> None:
        try:
            heard.append(journal.append([draft(1)], at(1))[0].seq)
        except RuntimeError as error:
            heard.append(str(error))

    def in_a_thread() -> None:
        thread = threading.Thread(target=elsewhere, name="other")
        thread.start()
        thread.join()

    in_a_thread()
    journal.hand_over()
    in_a_thread()
    assert heard == ["journal.db belongs to another thread; read through console.journal.reading", 2]
    with pytest.raises(RuntimeError, match="another thread"):
        journal.read()


def test_a_reader_sees_each_append_and_cannot_write(
    open_journal: Opener, at: Moment, draft: DraftOf, tmp_path: Path
) -> None:
    journal = open_journal()
    with open_reader(tmp_path / "store") as reader:
        for n in range(1, 5):
            journal.append([draft(n)], at(n))
            assert reader.head() == journal.head()
            assert reader.read(n) == journal.read(n)
        with pytest.raises(sqlite3.OperationalError, match="readonly"):
            reader.connection.execute("DELETE FROM cursor")


def test_there_is_nothing_to_read_in_an_empty_folder(tmp_path: Path) -> None:
    with pytest.raises(JournalFault, match=r"There is no journal\.db"):
        open_reader(tmp_path)


# --- registers and checkpoints -----------------------------------------------------------------------------------


def test_registers_keep_what_is_no_event(open_journal: Opener) -> None:
    registers = open_journal().registers
    assert registers.verifier("P1") is None
    assert registers.cursor("uplink") is None
    registers.put_verifier(Verifier("P1", "$argon2id$old", "2026-01-01T00:00:00.000000Z", False))
    registers.put_verifier(Verifier("P1", "$argon2id$new", "2027-01-01T00:00:00.000000Z", True))
    registers.put_cursor("uplink", "12")
    kept = registers.verifier("P1")
    assert kept == Verifier("P1", "$argon2id$new", "2027-01-01T00:00:00.000000Z", True)
    assert "argon2" not in repr(kept)
    assert registers.cursor("uplink") == "12"


def test_a_head_is_signed_once(open_journal: Opener, at: Moment, draft: DraftOf) -> None:
    journal, signed = open_journal(), list[bytes]()

    def sign(data: bytes) -> bytes:
        signed.append(data)
        return b"proof"

    assert journal.checkpoint(sign, "k1", at(1)) == journal.checkpoint(sign, "k1", at(2)) == journal.head()
    journal.append([draft(1)], at(3))
    journal.checkpoint(sign, "k1", at(4))
    said = [read_canonical(data) for data in signed]
    assert [(s["kind"], s["seq"], s["key_id"]) for s in said] == [  # type: ignore[index,call-overload]
        ("journal.checkpoint", 1, "k1"),
        ("journal.checkpoint", 2, "k1"),
    ]
    with pytest.raises(JournalRefused, match="later event"):
        journal.keep_checkpoint(Head(1, journal.read()[0].hash), "2026", "k1", b"proof")
    journal.keep_checkpoint(Head(1, journal.read()[0].hash), "2026", "plant", b"proof")


# --- ids ---------------------------------------------------------------------------------------------------------


def test_uuid7_says_its_moment_and_sorts_by_it() -> None:
    moments = [datetime(2026, 3, 1, 9, 30, 0, micro, tzinfo=UTC) for micro in (0, 1, 999, 1000, 123_456, 999_999)]
    ids = [uuid7(moment) for moment in moments]
    assert ids == sorted(ids)
    for text, moment in zip(ids, moments, strict=True):
        parsed = uuid.UUID(text)
        assert (parsed.version, parsed.variant) == (7, uuid.RFC_4122)
        assert (parsed.int >> 80) == int(moment.timestamp() * 1000)
    assert len({uuid7(moments[0]) for _ in range(1000)}) == 1000


def test_a_journal_that_begins_with_something_else_is_none(open_journal: Opener, tmp_path: Path) -> None:
    open_journal().close()
    other = sqlite3.connect(tmp_path / "store" / "journal.db", isolation_level=None)
    (sql,) = other.execute("SELECT sql FROM sqlite_schema WHERE name = 'event_no_update'").fetchone()
    row = list(other.execute("SELECT * FROM event").fetchone())
    row[5] = "thing.happened"
    other.execute("DROP TRIGGER event_no_update")
    other.execute("UPDATE event SET type = ?, hash = ?", (row[5], event_hash(row[:15])))
    other.execute(sql)
    other.close()
    with pytest.raises(JournalCorrupt, match=r"does not begin with journal\.opened"):
        open_journal()
