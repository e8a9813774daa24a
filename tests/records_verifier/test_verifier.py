"""The verifier: whatever is done to a stored journal is found, named, and never crashes it."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest

from console.journal.errors import JournalCorrupt
from console.journal.journal import Journal
from console.journal.rows import Draft
from console.records.verifier import verify
from console.security.station_key import StationKey
from tests.records_verifier.conftest import ANCHORED, EVENTS, alter, at, found, rehash


@pytest.mark.rq("RQ-45")
def test_an_untouched_journal_holds_and_says_how_far_it_is_anchored(folder: Path, key: StationKey) -> None:
    report = verify(folder, {key.key_id: key.public})
    assert report.holds
    assert (report.events, report.sealed, report.anchored, report.signatures) == (EVENTS, ANCHORED, 0, 1)
    assert (report.station, report.site, report.mode) == ("S1", "K", "training")
    wanted = (
        "The chain of 60 events holds; signed by the station up to event 50; "
        "not countersigned by the plant: 60 events unanchored."
    )
    assert report.summary() == wanted
    said = json.loads(json.dumps(report.to_json()))
    assert (said["holds"], said["summary"], said["findings"]) == (True, wanted, [])


def test_with_only_the_folder_it_says_whose_key_it_used(folder: Path) -> None:
    report = verify(folder)
    assert report.holds
    assert "by the public key that lies with it" in report.summary()


def test_verifying_changes_nothing_and_tells_its_progress(folder: Path) -> None:
    before, seen = (folder / "journal.db").read_bytes(), list[int]()
    verify(folder, progress=seen.append)
    assert seen == list(range(1, EVENTS + 1))
    assert (folder / "journal.db").read_bytes() == before


def test_a_journal_in_use_can_be_verified(folder: Path) -> None:
    with Journal.open(folder, mode="training", station="S1", site="K", now=at(100)) as journal:
        journal.append([Draft("bay-1", "thing.happened", 1, b"{}", "me")], at(101))
        assert verify(folder).events == EVENTS + 1


# --- what is done to it ------------------------------------------------------------------------------------------

COLUMNS = {
    "id": "'019ca8bb-0000-7000-8000-000000000000'",
    "incarnation": "'other'",
    "stream": "'bay-9'",
    "version": "99",
    "type": "'thing.else'",
    "type_version": "2",
    "utc": "'2026-03-01T09:30:01.000000Z'",
    "offset_min": "0",
    "mono_us": "1",
    "boot": "'other'",
    "process_utc": "'2026-03-01T09:30:01.000000Z'",
    "actor": "'S-0001'",
    "data": "x'7b7d'",
    "prev": "zeroblob(32)",
    "hash": "zeroblob(32)",
}


@pytest.mark.rq("RQ-45")
@pytest.mark.parametrize("column", COLUMNS)
@pytest.mark.parametrize("seq", [1, 33, EVENTS])
def test_a_change_of_any_column_names_the_event(folder: Path, column: str, seq: int) -> None:
    alter(folder, f"UPDATE event SET {column} = {COLUMNS[column]} WHERE seq = {seq}")  # noqa: S608
    if (seq, column) == (1, "prev"):
        assert verify(folder).holds  # the first event's previous hash is zeros: nothing was changed
        return
    report = verify(folder)
    assert found(report)[0] == ("altered", seq)
    kind = {1: "journal.opened"}.get(seq, "thing.happened")
    kind = "thing.else" if column == "type" else kind
    wanted = f"event {seq} ({kind}) was altered: what is stored does not give its hash"
    assert report.findings[0].sentence == wanted
    assert report.summary() == f"NOT INTACT. {wanted}."


@pytest.mark.rq("RQ-45")
def test_every_byte_of_a_stored_event_counts(folder: Path) -> None:
    """The bytes of event 33's record in the file, from its header to the end of its hash, each flipped in turn."""
    path = folder / "journal.db"
    connection = sqlite3.connect(path)
    first, incarnation, last = connection.execute("SELECT id, incarnation, hash FROM event WHERE seq = 33").fetchone()
    connection.close()
    raw = path.read_bytes()
    begin = raw.index((first + incarnation).encode()) - 20
    end = raw.index(last, begin) + 32
    assert 250 < end - begin < 400
    for offset in range(begin, end):
        path.write_bytes(raw[:offset] + bytes([raw[offset] ^ 0x41]) + raw[offset + 1 :])
        report = verify(folder)
        assert not report.holds, f"byte {offset - begin} of {end - begin}"
        if offset >= begin + 20:
            assert report.findings[0].seq == 33


@pytest.mark.parametrize("seq", [1, 2, 33, 49])
def test_an_event_altered_with_a_new_hash_of_its_own_is_named(folder: Path, seq: int) -> None:
    alter(folder, f"UPDATE event SET actor = 'x' WHERE seq = {seq}", lambda c: rehash(c, seq, seq))  # noqa: S608
    report = verify(folder)
    assert found(report) == [("altered", seq)]
    assert f"event {seq} (" in report.findings[0].sentence
    assert "given a new hash" in report.findings[0].sentence


def test_a_rewritten_history_is_found_up_to_the_anchor(folder: Path, key: StationKey) -> None:
    alter(folder, "UPDATE event SET actor = 'x' WHERE seq = 30", lambda c: rehash(c, 30))
    report = verify(folder, {key.key_id: key.public})
    assert found(report) == [("altered", ANCHORED)]
    assert "history was rewritten" in report.findings[0].sentence
    assert report.sealed == 20


def test_behind_the_last_anchor_a_forger_is_not_found_and_the_report_does_not_say_so(folder: Path) -> None:
    alter(folder, "UPDATE event SET actor = 'x' WHERE seq = 55", lambda c: rehash(c, 55))
    report = verify(folder)
    assert report.holds
    assert "signed by the station up to event 50" in report.summary()


@pytest.mark.parametrize(
    ("gone", "sentence"),
    [
        ("= 33", "event 33 is missing"),
        ("BETWEEN 33 AND 40", "events 33 to 40 are missing"),
        ("= 1", "event 1 is missing"),
    ],
)
def test_missing_events_are_named(folder: Path, gone: str, sentence: str) -> None:
    alter(folder, f"DELETE FROM event WHERE seq {gone}")  # noqa: S608
    report = verify(folder)
    assert report.findings[0].kind == "missing"
    assert report.findings[0].sentence == sentence


def test_exchanged_events_are_named_as_moved(folder: Path) -> None:
    alter(
        folder,
        "UPDATE event SET seq = 999 WHERE seq = 33",
        "UPDATE event SET seq = 33 WHERE seq = 40",
        "UPDATE event SET seq = 40 WHERE seq = 999",
    )
    report = verify(folder)
    assert {("reordered", 33), ("reordered", 40)} <= set(found(report))
    assert (
        "event 33 (thing.happened) was moved: it was written after what now is event 39" in report.findings[0].sentence
    )


def test_a_tail_cut_off_before_the_last_checkpoint_is_found(folder: Path) -> None:
    alter(folder, "DELETE FROM event WHERE seq > 45")
    report = verify(folder)
    assert found(report) == [("truncated", 46)]
    assert report.findings[0].sentence.startswith("events after 45 are missing: event 50 was signed on 2026-03-01")
    assert report.sealed == 20


def test_a_journal_with_no_event_left_is_found(folder: Path) -> None:
    alter(folder, "DELETE FROM event", "DELETE FROM checkpoint")
    assert found(verify(folder)) == [("missing", 1)]


@pytest.mark.rq("RQ-44", "RQ-45")
@pytest.mark.parametrize(
    ("dropped", "name"),
    [
        ("TRIGGER event_no_update", "event_no_update"),
        ("TRIGGER checkpoint_no_delete", "checkpoint_no_delete"),
        ("TABLE checkpoint", "checkpoint"),
        ("TABLE event", "event"),
    ],
)
def test_dropped_protection_is_found(folder: Path, dropped: str, name: str) -> None:
    connection = sqlite3.connect(folder / "journal.db")
    connection.execute(f"DROP {dropped}")
    connection.close()
    report = verify(folder)
    assert any(f.kind == "unprotected" and f"'{name}'" in f.sentence for f in report.findings)


def test_a_trigger_that_does_nothing_is_found(folder: Path) -> None:
    connection = sqlite3.connect(folder / "journal.db")
    connection.execute("DROP TRIGGER event_no_delete")
    connection.execute("CREATE TRIGGER event_no_delete BEFORE DELETE ON event BEGIN SELECT 1; END")
    connection.close()
    assert found(verify(folder)) == [("unprotected", None)]


@pytest.mark.parametrize(
    "added",
    [
        "TRIGGER quiet BEFORE INSERT ON event BEGIN SELECT RAISE(IGNORE); END",
        "TRIGGER cursor_watch AFTER INSERT ON cursor BEGIN DELETE FROM verifier; END",
        "VIEW events AS SELECT * FROM event",
    ],
)
def test_what_was_added_to_the_file_is_found(folder: Path, added: str) -> None:
    connection = sqlite3.connect(folder / "journal.db")
    connection.execute(f"CREATE {added}")
    connection.close()
    report = verify(folder)
    assert found(report) == [("unprotected", None)]
    kind, name, *_ = added.split()
    assert f"the {kind.lower()} '{name}' was added" in report.findings[0].sentence
    with pytest.raises(JournalCorrupt, match=name):
        Journal.open(folder, mode="training", station="S1", site="K", now=at(100))


# --- what is no journal ------------------------------------------------------------------------------------------


def test_what_cannot_be_read_is_reported_not_raised(folder: Path, tmp_path: Path) -> None:
    assert "There is no journal.db" in verify(tmp_path / "nowhere").summary()
    path = folder / "journal.db"
    raw = path.read_bytes()
    for damaged in (b"", b"no database " * 500, raw[:5000], raw[: len(raw) // 2], raw[:4096] + bytes(len(raw) - 4096)):
        path.write_bytes(damaged)
        report = verify(folder)
        assert not report.holds
        assert report.summary().startswith("NOT INTACT. ")


def test_damage_anywhere_in_the_file_is_reported_not_raised(folder: Path) -> None:
    path = folder / "journal.db"
    raw = path.read_bytes()
    for offset in range(0, len(raw), 997):
        path.write_bytes(raw[:offset] + bytes([raw[offset] ^ 0xFF]) + raw[offset + 1 :])
        json.dumps(verify(folder).to_json())


def test_a_long_report_stays_short(folder: Path) -> None:
    alter(folder, "UPDATE event SET actor = 'x'")
    report = verify(folder)
    assert (len(report.findings), report.more) == (50, 10)
    assert report.findings[0].seq == 1
