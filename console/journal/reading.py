"""Reading the journal from another thread or process, while its owner goes on appending."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Self

from console.journal import rows
from console.journal.errors import TROUBLE, JournalFault, translated
from console.journal.hashing import GENESIS
from console.journal.rows import Head, Stored
from console.journal.schema import JOURNAL_FILE

_CACHE_KIB = 512
"""The pages that one question needs. SQLite's own 2 MB a connection would be full after days of wide windows."""


class JournalReader:
    """A read-only view of a journal, for one thread. Each call is one short transaction of its own."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        """Wrap a read-only connection; `open_reader` makes one."""
        self.connection = connection
        self._path = path

    def read(
        self, after_seq: int = 0, *, limit: int = 1000, stream: str | None = None, types: Sequence[str] | None = None
    ) -> list[Stored]:
        """At most ``limit`` events after ``after_seq``, in order; of one stream or of ``types`` when given."""
        try:
            return rows.select(self.connection, after_seq, limit, stream, types)
        except TROUBLE as error:
            raise translated(error, self._path, "reading it") from error

    def raw(self, after_seq: int = 0, *, limit: int = 1000) -> list[tuple[Any, ...]]:
        """Rows of `rows.COLUMNS` after ``after_seq`` in order, at most ``limit``, exactly as they are stored."""
        try:
            return rows.raw(self.connection, after_seq, limit)
        except TROUBLE as error:
            raise translated(error, self._path, "reading it") from error

    def checkpoints(self) -> list[tuple[Any, ...]]:
        """(seq, hash, utc, key_id, signature) of every checkpoint, in order."""
        sql = "SELECT seq, hash, utc, key_id, signature FROM checkpoint ORDER BY seq, key_id"
        try:
            return self.connection.execute(sql).fetchall()
        except TROUBLE as error:
            raise translated(error, self._path, "reading it") from error

    def head(self) -> Head:
        """The last event's number and hash, as of now."""
        try:
            row = self.connection.execute("SELECT seq, hash FROM event ORDER BY seq DESC LIMIT 1").fetchone()
        except TROUBLE as error:
            raise translated(error, self._path, "reading it") from error
        return Head(0, GENESIS) if row is None else Head(*row)

    def close(self) -> None:
        """Close the connection."""
        self.connection.close()

    def __enter__(self) -> Self:
        """The reader itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close it."""
        self.close()


def open_reader(folder: Path) -> JournalReader:
    """A reader of the journal in ``folder``, for the calling thread. Raises JournalFault when there is none."""
    path = folder / JOURNAL_FILE
    return JournalReader(connect_read_only(path), path)


def connect_read_only(path: Path) -> sqlite3.Connection:
    """A connection that neither writes nor checkpoints: the writer alone may (WAL-reset defect, SQLite < 3.51.3)."""
    if not path.is_file():
        raise JournalFault(f"There is no {path.name} in {path.parent}. Check the folder")
    try:
        connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, isolation_level=None, timeout=2.0)
        connection.execute("PRAGMA query_only = ON")
    except TROUBLE as error:
        raise translated(error, path, "opening it") from error
    with suppress(*TROUBLE):  # this looks into the file: one that cannot be read says so when it is asked
        connection.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
    return connection
