"""The journal's file exactly as it is stored, for the verifier: raw columns, nothing interpreted, nothing written."""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Self

from console.journal.errors import TROUBLE, JournalFault, translated
from console.journal.reading import connect_read_only
from console.journal.rows import COLUMNS
from console.journal.schema import JOURNAL_FILE


class RawJournal:
    """A read-only look at ``folder/journal.db``; a folder on a read-only medium is copied aside first.

    Text that is not UTF-8 comes with surrogate escapes, so that it hashes as it is stored. Every method raises
    JournalCorrupt or JournalFault when the file cannot be read.
    """

    def __init__(self, folder: Path) -> None:
        """Open it. Raises JournalFault when there is no journal."""
        self._path = folder / JOURNAL_FILE
        self._copy: tempfile.TemporaryDirectory[str] | None = None
        self._connection = connect_read_only(self._path)
        try:
            self._connection.execute("SELECT count(*) FROM sqlite_schema")
        except TROUBLE as error:
            self._connection.close()
            if not isinstance(translated(error, self._path, "reading it"), JournalFault):
                raise translated(error, self._path, "reading it") from error
            self._connection = self._connect_copy(folder)
        self._connection.text_factory = lambda raw: raw.decode("utf-8", "surrogateescape")

    def schema(self) -> list[tuple[str, str | None]]:
        """(name, sql) of every table, index and trigger."""
        return self._all("SELECT name, sql FROM sqlite_schema")

    def kinds(self) -> list[tuple[str, str]]:
        """(type, name) of every table, index, trigger and view."""
        return self._all("SELECT type, name FROM sqlite_schema")

    def damage(self) -> list[str]:
        """What SQLite's own integrity check says of the file's structure, at most ten lines; empty when sound."""
        return [row[0] for row in self._all("PRAGMA integrity_check(10)") if row[0] != "ok"]

    def events(self) -> Iterator[tuple[Any, ...]]:
        """Raw rows in the order of rows.COLUMNS, by sequence number."""
        try:
            yield from self._connection.execute(f"SELECT {COLUMNS} FROM event ORDER BY seq")  # noqa: S608  # constant
        except TROUBLE as error:
            raise translated(error, self._path, "reading it") from error

    def checkpoints(self) -> list[tuple[Any, ...]]:
        """(seq, hash, utc, key_id, signature) of every checkpoint, by sequence number, each of whatever type it is."""
        return self._all("SELECT seq, hash, utc, key_id, signature FROM checkpoint ORDER BY seq, key_id")

    def seq_of(self, hash_: bytes) -> int | None:
        """The number of the event that stores ``hash_``, if any."""
        found = self._all("SELECT seq FROM event WHERE hash = ? LIMIT 1", hash_)
        return found[0][0] if found else None

    def close(self) -> None:
        """Close the file and drop a copy."""
        self._connection.close()
        if self._copy is not None:
            self._copy.cleanup()

    def __enter__(self) -> Self:
        """The raw journal itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close it."""
        self.close()

    def _connect_copy(self, folder: Path) -> sqlite3.Connection:
        self._copy = tempfile.TemporaryDirectory(prefix="verify-")
        for path in folder.glob(f"{JOURNAL_FILE}*"):
            if not path.name.endswith("-shm"):
                shutil.copyfile(path, Path(self._copy.name) / path.name)
        return connect_read_only(Path(self._copy.name) / JOURNAL_FILE)

    def _all(self, sql: str, *values: object) -> list[Any]:
        try:
            return self._connection.execute(sql, values).fetchall()
        except TROUBLE as error:
            raise translated(error, self._path, "reading it") from error
