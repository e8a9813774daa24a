"""One SQLite file with one writer: who may use it, how a transaction ends, and what happens when the disk fails."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Literal, TypeVar

from console.journal.errors import TROUBLE, JournalCorrupt, JournalError, JournalFault, translated

T = TypeVar("T")


class Store:
    """The writing connection to ``path``. It belongs to one thread at a time and alone checkpoints the file."""

    def __init__(
        self, path: Path, synchronous: Literal["FULL", "NORMAL"], *, shrinks: bool = False, cache_kib: int = 2000
    ) -> None:
        """Open or create the file in WAL mode. Raises JournalFault or JournalCorrupt.

        ``cache_kib``: pages of the file that are kept in memory at most; the default is SQLite's own.

        ``shrinks``: what is deleted can be given back to the disk. Only a new file becomes such; an older one keeps
        its free pages for what comes next.
        """
        self.path = path
        self._owner: int | None = threading.get_ident()
        self._stopped: str | None = None
        try:
            self._connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=2.0)
        except TROUBLE as error:
            raise translated(error, path, "opening it") from error
        try:
            if shrinks:  # before the first page is written
                self._connection.execute("PRAGMA auto_vacuum = INCREMENTAL")
            self._connection.execute("PRAGMA journal_mode = WAL")
            self._connection.execute(f"PRAGMA synchronous = {synchronous}")
            self._connection.execute("PRAGMA foreign_keys = ON")
            self._connection.execute(f"PRAGMA cache_size = -{cache_kib}")
        except TROUBLE as error:
            self._connection.close()
            raise translated(error, path, "opening it") from error

    def ask(self, question: Callable[[sqlite3.Connection], T], doing: str = "reading it") -> T:
        """The answer of ``question``, outside a transaction; SQLite's errors become ours."""
        self._check_owner()
        try:
            return question(self._connection)
        except TROUBLE as error:
            raise translated(error, self.path, doing) from error

    def insert(self, sql: str, rows: Sequence[Sequence[object]]) -> None:
        """`write` the rows. One alone is a transaction by itself: SQLite need not be told where it begins and ends."""
        if len(rows) != 1:
            self.write(lambda connection: connection.executemany(sql, rows))
            return
        self._check_writable()
        try:
            self._connection.execute(sql, rows[0])
        except TROUBLE as error:
            raise self._failed(error) from error

    def write(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Run ``work`` in one transaction: all of it is stored, or nothing (JournalFault says what may be unknown)."""
        self._check_writable()
        try:
            self._connection.execute("BEGIN IMMEDIATE")
            result = work(self._connection)
            self._connection.execute("COMMIT")
        except TROUBLE as error:
            raise self._failed(error) from error
        except BaseException:
            self._undo()
            raise
        return result

    def hand_over(self) -> None:
        """The next thread that uses the store owns it from then on."""
        self._check_owner()
        self._owner = None

    def close(self) -> None:
        """Checkpoint and close the file. Safe to call twice."""
        self._connection.close()

    def _failed(self, error: sqlite3.Error | UnicodeDecodeError) -> JournalError:
        problem = translated(error, self.path, "appending")
        if isinstance(problem, JournalCorrupt) or (isinstance(problem, JournalFault) and not problem.outcome_known):
            # After a failed sync nobody knows what the disk holds: only opening the file again tells.
            self._stopped = str(problem)
        self._undo()
        return problem

    def _undo(self) -> None:
        try:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
        except TROUBLE as error:
            self._stopped = f"a transaction could not be undone ({error}). Restart the console"

    def _check_writable(self) -> None:
        self._check_owner()
        if self._stopped is not None:
            raise JournalFault(f"{self.path.name} takes nothing more since a failure: {self._stopped}")

    def _check_owner(self) -> None:
        me = threading.get_ident()
        if self._owner is None:
            self._owner = me
        elif self._owner != me:
            raise RuntimeError(f"{self.path.name} belongs to another thread; read through console.journal.reading")
