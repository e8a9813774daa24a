"""The verifier: whatever is done to a stored journal is found, named, and never crashes it."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from console.canonical import canonical_bytes, digest
from console.clock import Instant
from console.journal.hashing import event_hash
from console.journal.integrity import checkpoint_bytes
from console.journal.journal import Journal
from console.journal.rows import Draft, Head
from console.records.verifier import Report, verify
from console.security.signature import Sealer
from console.security.station_key import StationKey

START = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
EVENTS, ANCHORED = 60, 50
SIGNATURE = {
    "person": "S-0042",
    "printed_name": "Hanako Takahashi",
    "role": "performer",
    "meaning": "meaning.performed",
    "meaning_shown": "I have done this.",
    "language": "en",
    "catalogue_sha256": digest("texts"),
    "signed_utc": "2026-03-01T09:30:00.000000Z",
    "offset_min": 540,
    "record_sha256": digest("record"),
}


def at(s: float) -> Instant:
    """``s`` seconds after the start."""
    return Instant(START + timedelta(seconds=s), timedelta(hours=9), s)


def write(folder: Path) -> StationKey:
    """A journal of 60 events, anchored at 50, with one signature at event 10."""
    with Journal.open(folder, mode="training", station="S1", site="K", now=at(0)) as journal:
        key = StationKey.open(folder)
        key_id, seal = Sealer(key, "S1", "K")(SIGNATURE)
        for n in range(2, EVENTS + 1):
            data, kind = {"marker": f"marker-{n:04d}", "n": n}, "thing.happened"
            if n == 10:
                data, kind = {**SIGNATURE, "key_id": key_id, "seal": seal}, "signature.given"
            journal.append([Draft(f"bay-{n % 3}", kind, 1, canonical_bytes(data), "S-0042")], at(n))
            if n in (20, ANCHORED):
                journal.checkpoint(key.sign, key.key_id, at(n))
    return key


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, StationKey]:
    """The folder and the key of an untouched journal."""
    folder = tmp_path_factory.mktemp("written")
    return folder, write(folder)


@pytest.fixture
def key(written: tuple[Path, StationKey]) -> StationKey:
    """Its key."""
    return written[1]


@pytest.fixture
def folder(written: tuple[Path, StationKey], tmp_path: Path) -> Path:
    """A copy of it to do harm to."""
    shutil.copytree(written[0], tmp_path / "store")
    return tmp_path / "store"


def alter(folder: Path, *work: str | Callable[[sqlite3.Connection], None]) -> None:
    """As someone with the file would: triggers away, the work, triggers back."""
    other = sqlite3.connect(folder / "journal.db", isolation_level=None)
    triggers = other.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").fetchall()
    for name, _ in triggers:
        other.execute(f"DROP TRIGGER {name}")
    for step in work:
        step(other) if callable(step) else other.execute(step)
    for _, sql in triggers:
        other.execute(sql)
    other.close()


def rehash(connection: sqlite3.Connection, first: int, last: int = EVENTS) -> None:
    """Recompute the chain from event ``first`` to ``last``."""
    for seq in range(first, last + 1):
        if seq > 1:
            connection.execute(
                "UPDATE event SET prev = (SELECT hash FROM event WHERE seq = ?) WHERE seq = ?", (seq - 1, seq)
            )
        row = connection.execute("SELECT * FROM event WHERE seq = ?", (seq,)).fetchone()
        connection.execute("UPDATE event SET hash = ? WHERE seq = ?", (event_hash(row[:15]), seq))


def found(report: Report) -> list[tuple[str, int | None]]:
    """Kinds and places."""
    return [(finding.kind, finding.seq) for finding in report.findings]


@pytest.mark.rq("RQ-45")
def test_an_untouched_journal_holds_and_says_how_far_it_is_anchored(folder: Path, key: StationKey) -> None:
    report = verify(folder, {key.key_id: key.public})
    assert report.holds
    assert (report.events, report.anchored, report.signatures) == (EVENTS, ANCHORED, 1)
    assert (report.station, report.site, report.mode) == ("S1", "K", "training")
    wanted = "The chain of 60 events holds; anchored up to event 50; 10 later events not yet anchored."
    assert report.summary() == wanted
    said = json.loads(json.dumps(report.to_json()))
    assert (said["holds"], said["summary"], said["findings"]) == (True, wanted, [])


def test_with_only_the_folder_it_says_whose_key_it_used(folder: Path) -> None:
    report = verify(folder)
    assert report.holds
    assert "by the public key in the folder itself" in report.summary()


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
    assert report.anchored == 20


def test_behind_the_last_anchor_a_forger_is_not_found_and_the_report_does_not_say_so(folder: Path) -> None:
    alter(folder, "UPDATE event SET actor = 'x' WHERE seq = 55", lambda c: rehash(c, 55))
    report = verify(folder)
    assert report.holds
    assert "10 later events not yet anchored" in report.summary()


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
    assert report.anchored == 20


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


# --- keys and signatures -----------------------------------------------------------------------------------------


def test_a_forged_checkpoint_is_found(folder: Path, key: StationKey) -> None:
    alter(folder, "UPDATE checkpoint SET utc = '2026-03-02T00:00:00.000000Z' WHERE seq = 50")
    report = verify(folder, {key.key_id: key.public})
    assert found(report) == [("checkpoint", 50)]
    assert report.anchored == 20


def test_a_checkpoint_of_a_strangers_key_anchors_nothing(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    stranger = StationKey.open(tmp_path / "other")
    report = verify(folder, {stranger.key_id: stranger.public})
    assert {kind for kind, _ in found(report)} == {"unknown key", "signature"}
    assert report.anchored == 0


def test_the_plants_countersign_anchors_further(folder: Path, key: StationKey, tmp_path: Path) -> None:
    (tmp_path / "plant").mkdir()
    plant = StationKey.open(tmp_path / "plant")
    utc = "2026-03-01T10:00:00.000000Z"
    with Journal.open(folder, mode="training", station="S1", site="K", now=at(100)) as journal:
        received = Head(55, journal.read(54, limit=1)[0].hash)
        proof = plant.sign(checkpoint_bytes(received.seq, received.hash, utc, plant.key_id))
        journal.keep_checkpoint(received, utc, plant.key_id, proof)
    keys = {key.key_id: key.public, plant.key_id: plant.public}
    assert verify(folder, keys).anchored == 55


@pytest.mark.rq("RQ-27")
def test_an_electronic_signature_that_does_not_hold_is_named(folder: Path) -> None:
    def move(connection: sqlite3.Connection) -> None:
        data = json.loads(connection.execute("SELECT data FROM event WHERE seq = 10").fetchone()[0])
        forged = canonical_bytes({**data, "printed_name": "Someone Else"})
        connection.execute("UPDATE event SET data = ?, type = 'signature.given' WHERE seq = 56", (forged,))
        rehash(connection, 56)

    alter(folder, move)
    report = verify(folder)
    assert found(report) == [("signature", 56)]
    assert report.findings[0].sentence == "the electronic signature in event 56 does not hold: signature altered"


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
