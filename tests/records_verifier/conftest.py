"""A journal of 60 events with one signature and two checkpoints, and the means of someone who has the file."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from console.canonical import canonical_bytes, digest
from console.clock import Instant
from console.journal.hashing import event_hash
from console.journal.journal import Journal
from console.journal.rows import Draft
from console.records.verifier import Report
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
