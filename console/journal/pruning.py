"""Taking stretches out of readings.db, a few at a time, and giving their room back. Why one may: console.domain."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

_SERIES = "SELECT id FROM series WHERE bay = ? AND run = ?"
_OF_SERIES = "SELECT DISTINCT stretch FROM block WHERE series = ? AND stretch <= ? LIMIT ?"


@dataclass(frozen=True, slots=True)
class Pruning:
    """The stretches of a run in a bay up to number ``last``; ``first_ms``..``last_ms``: their process time."""

    bay: int
    run: str
    last: int
    first_ms: int
    last_ms: int


def prune_some(connection: sqlite3.Connection, what: Pruning, limit: int) -> int:
    """Delete at most ``limit`` stretches of ``what``, and say in the file that they were; how many there were."""
    row = (what.bay, what.run, what.last, what.first_ms, what.last_ms)
    connection.execute("INSERT OR IGNORE INTO pruned VALUES (?, ?, ?, ?, ?)", row)
    numbers: list[tuple[int]] = []
    for (series,) in connection.execute(_SERIES, (what.bay, what.run)).fetchall():
        numbers = connection.execute(_OF_SERIES, (series, what.last, limit)).fetchall()
        if numbers:
            break
    connection.executemany("DELETE FROM block WHERE stretch = ?", numbers)
    connection.executemany("DELETE FROM stretch WHERE id = ?", numbers)
    return len(numbers)


def give_back(connection: sqlite3.Connection, pages: int) -> bool:
    """Give at most ``pages`` free pages at the end of the file back to the disk; whether more are free.

    False of a file that was made before files could shrink: it uses its free pages itself.
    """
    if connection.execute("PRAGMA auto_vacuum").fetchone() != (2,):
        return False
    for _ in range(pages):  # it answers with rows of no column, after the first of which Python takes no more
        connection.execute("PRAGMA incremental_vacuum(1)")
    return bool(connection.execute("PRAGMA freelist_count").fetchone()[0])


def space(connection: sqlite3.Connection) -> tuple[int, int]:
    """Bytes in use, and bytes that are free within the file."""
    page, pages, free = (
        int(connection.execute(f"PRAGMA {name}").fetchone()[0])
        for name in ("page_size", "page_count", "freelist_count")
    )
    return page * (pages - free), page * free
