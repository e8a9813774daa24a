"""Any change to any column of any row of a whole run's journal is found, and the event that was altered is named."""

from __future__ import annotations

import random
import shutil
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from console.journal.hashing import HASHED
from console.records.findings import Finding
from console.records.verifier import verify
from tests.support.run_folder import RunFolder, write_run

COLUMNS = (*HASHED, "hash")
CHECKPOINT = ("seq", "hash", "utc", "key_id", "signature")


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> RunFolder:
    return write_run(tmp_path_factory.mktemp("run") / "station")


@pytest.fixture(scope="module")
def harmed(run: RunFolder, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy to alter, its triggers gone for good: that alone is found too, and said last."""
    folder = tmp_path_factory.mktemp("harmed") / "station"
    shutil.copytree(run.path, folder)
    return folder


def flipped(value: Any, dice: random.Random) -> Any:
    """The value with one bit of one byte another; a value that is not there comes into being."""
    if value is None:
        return "2026-01-01T00:00:00.000000Z"
    if isinstance(value, int):
        return value ^ (1 << dice.randrange(16, 40))  # never the number of another row
    raw = bytearray(value.encode() if isinstance(value, str) else value)
    raw[dice.randrange(len(raw))] ^= 1 << dice.randrange(7)
    return raw.decode("latin-1") if isinstance(value, str) else bytes(raw)


class Harm:
    """One change at a time to a table, undone again."""

    def __init__(self, folder: Path, run: RunFolder, table: str) -> None:
        self.folder, self.table, self.keys = folder, table, {run.key.key_id: run.key.public}
        self.file = sqlite3.connect(folder / "journal.db", isolation_level=None)
        self.file.execute("PRAGMA synchronous = OFF")
        for (name,) in self.file.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchall():
            self.file.execute(f"DROP TRIGGER {name}")
        assert self.found() == []

    def rows(self, *columns: str) -> list[tuple[Any, ...]]:
        return self.file.execute(f"SELECT {', '.join(columns)} FROM {self.table} ORDER BY seq").fetchall()  # noqa: S608

    def put(self, column: str, value: Any, rowid: int) -> None:
        self.file.execute(f"UPDATE {self.table} SET {column} = ? WHERE rowid = ?", (value, rowid))  # noqa: S608

    def found(self) -> list[Finding]:
        """What is wrong besides the triggers."""
        return [f for f in verify(self.folder, self.keys).findings if f.kind != "unprotected"]


@pytest.mark.rq("RQ-45")
def test_a_flipped_bit_in_any_column_of_any_event_is_found_and_named(harmed: Path, run: RunFolder) -> None:
    dice, harm = random.Random(45), Harm(harmed, run, "event")
    rows = harm.rows(*COLUMNS)
    for row in rows:
        for column, value in zip(COLUMNS, row, strict=True):
            seq = row[0]
            changed = seq + len(rows) + dice.randrange(4096) if column == "seq" else flipped(value, dice)
            harm.put(column, changed, seq)
            found = harm.found()
            harm.put(column, value, changed if column == "seq" else seq)
            assert found, (seq, column)
            assert found[0].seq == seq, (seq, column, found[0])
    assert len(rows) > 100
    assert harm.found() == []


@pytest.mark.rq("RQ-45")
def test_a_flipped_bit_in_any_column_of_any_checkpoint_is_found(harmed: Path, run: RunFolder) -> None:
    dice, harm = random.Random(46), Harm(harmed, run, "checkpoint")
    for rowid, *values in harm.rows("rowid", *CHECKPOINT):
        for column, value in zip(CHECKPOINT, values, strict=True):
            for _ in range(4):
                harm.put(column, value + 1 if column == "seq" else flipped(value, dice), rowid)
                found = harm.found()
                harm.put(column, value, rowid)
                assert found, (values[0], column)
                assert {f.kind for f in found} <= {"checkpoint", "unknown key", "altered", "truncated"}
    assert harm.found() == []
