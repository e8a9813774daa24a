"""What keys show: how far a journal is anchored, and which checkpoints and signatures do not hold."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest

from console.canonical import canonical_bytes
from console.journal.integrity import checkpoint_bytes
from console.journal.journal import Journal
from console.journal.rows import Head
from console.records.verifier import verify
from console.security.station_key import StationKey
from tests.records_verifier.conftest import alter, at, found, rehash


def test_a_forged_checkpoint_is_found(folder: Path, key: StationKey) -> None:
    alter(folder, "UPDATE checkpoint SET utc = '2026-03-02T00:00:00.000000Z' WHERE seq = 50")
    report = verify(folder, {key.key_id: key.public})
    assert found(report) == [("checkpoint", 50)]
    assert report.sealed == 20


def test_a_checkpoint_of_a_strangers_key_anchors_nothing(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    stranger = StationKey.open(tmp_path / "other")
    report = verify(folder, {stranger.key_id: stranger.public})
    assert {kind for kind, _ in found(report)} == {"unknown key", "signature", "checkpoint"}
    assert report.sealed == 0


def test_the_plants_countersign_anchors_further(folder: Path, key: StationKey, tmp_path: Path) -> None:
    (tmp_path / "plant").mkdir()
    plant = StationKey.open(tmp_path / "plant")
    utc = "2026-03-01T10:00:00.000000Z"
    with Journal.open(folder, mode="training", station="S1", site="K", now=at(100)) as journal:
        received = Head(55, journal.read(54, limit=1)[0].hash)
        proof = plant.sign(checkpoint_bytes(received.seq, received.hash, utc, plant.key_id))
        journal.keep_checkpoint(received, utc, plant.key_id, proof)
    report = verify(folder, {key.key_id: key.public}, plant={plant.key_id: plant.public})
    assert (report.holds, report.sealed, report.anchored, report.unanchored) == (True, 55, 55, 5)


@pytest.mark.parametrize("column", ["seq", "hash", "utc", "key_id", "signature"])
def test_every_bit_of_a_checkpoint_is_reported_not_raised(folder: Path, column: str) -> None:
    """Its record in the file, header and all: a flipped bit may also change what kind of value a column is."""
    path = folder / "journal.db"
    connection = sqlite3.connect(path)
    utc, key_id = connection.execute("SELECT utc, key_id FROM checkpoint WHERE seq = 50").fetchone()
    connection.close()
    raw = path.read_bytes()
    middle = raw.index((utc + key_id).encode())
    spans = {"seq": range(-42, -32), "hash": range(-32, 0), "utc": range(27), "key_id": range(27, 43)}
    for offset in spans.get(column, range(43, 107)):
        for bit in (0x01, 0x02, 0x80):
            path.write_bytes(raw[: middle + offset] + bytes([raw[middle + offset] ^ bit]) + raw[middle + offset + 1 :])
            report = verify(folder)
            assert not report.holds, (offset, bit)
            json.dumps(report.to_json(), ensure_ascii=False).encode()


def test_a_checkpoint_whose_columns_are_of_another_kind_is_named(folder: Path, key: StationKey) -> None:
    def damage(connection: sqlite3.Connection) -> None:
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute("UPDATE sqlite_schema SET sql = replace(sql, ') STRICT', ')') WHERE name = 'checkpoint'")

    alter(folder, damage)
    alter(folder, "UPDATE checkpoint SET hash = substr(key_id || key_id, 1, 32), signature = 'text' WHERE seq = 50")
    report = verify(folder, {key.key_id: key.public})
    assert ("checkpoint", 50) in found(report)
    assert "the checkpoint of event 50 is damaged" in [f.sentence for f in report.findings]


@pytest.mark.rq("RQ-27", "RQ-45")
def test_a_rewritten_journal_without_its_checkpoints_does_not_hold(folder: Path, key: StationKey) -> None:
    """The console signs a checkpoint after every electronic signature: one that has none lost it."""
    alter(folder, "DELETE FROM checkpoint", "UPDATE event SET actor = 'x' WHERE seq = 30", lambda c: rehash(c, 30))
    assert found(verify(folder)) == [("checkpoint", 10)]
    with_key = verify(folder, {key.key_id: key.public})
    assert found(with_key) == [("checkpoint", 10), ("checkpoint", None)]
    assert "no valid checkpoint" in with_key.findings[0].sentence


def test_with_a_key_given_a_journal_that_is_anchored_nowhere_does_not_hold(folder: Path, key: StationKey) -> None:
    alter(folder, "DELETE FROM checkpoint", "UPDATE event SET type = 'x.y' WHERE seq = 10", lambda c: rehash(c, 10))
    assert (
        verify(folder)
        .summary()
        .endswith("holds; signed nowhere; not countersigned by the plant: 60 events unanchored.")
    )
    report = verify(folder, {key.key_id: key.public})
    assert found(report) == [("checkpoint", None)]
    assert "no checkpoint is signed by a key that was given" in report.summary()


@pytest.mark.rq("RQ-27")
def test_an_electronic_signature_that_does_not_hold_is_named(folder: Path) -> None:
    def move(connection: sqlite3.Connection) -> None:
        data = json.loads(connection.execute("SELECT data FROM event WHERE seq = 10").fetchone()[0])
        forged = canonical_bytes({**data, "printed_name": "Someone Else"})
        connection.execute("UPDATE event SET data = ?, type = 'signature.given' WHERE seq = 56", (forged,))
        rehash(connection, 56)

    alter(folder, move)
    report = verify(folder)
    assert found(report) == [("signature", 56), ("checkpoint", 56)]
    assert report.findings[0].sentence == "the electronic signature in event 56 does not hold: signature altered"
