"""The readings: every sample that the shuttle sent, stored once, in blocks. One thread owns it (see readings_query.py).

Commits are ``synchronous=NORMAL``: a power cut may lose the last of them, and what it loses is asked of the shuttle
again, because only `Readings.durable` says what may be acknowledged to it as stored.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple, Self

from console.journal import readings_schema
from console.journal.blocks import BLOCK_SAMPLES, VALUE_MAX, VALUE_MIN, block_row, samples_of
from console.journal.errors import JournalCorrupt
from console.journal.reading import open_reader
from console.journal.received import Ranges
from console.journal.schema import JOURNAL_FILE
from console.journal.store import Store

_REPORTED = "device.reported"  # the type of a journal's events that came with readings
_INSERT_TAIL = "INSERT INTO tail VALUES (?, ?, ?, ?, ?)"
_INSERT_BLOCK = """INSERT INTO block (series, first_ms, last_ms, count, missing, max_step_ms, min, max, sum, quality,
    times, walls, vals, qualities) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"""
_OLDEST = "SELECT rowid, process_ms, wall_ms, value, quality FROM tail WHERE series = ? ORDER BY process_ms LIMIT ?"

Key = tuple[int, str, str]  # bay, run, channel


class Reading(NamedTuple):
    """One value of one channel. ``value``: steps of the channel's resolution (int32), None where the probe gave none.

    ``run`` is empty outside a run; ``quality`` 0 good, larger is worse, at most 255; (``boot``, ``n``) is the number
    of the record that carried it, and all readings of one record are appended together.
    """

    bay: int
    run: str
    channel: str
    process_ms: int
    wall_ms: int
    value: int | None
    quality: int
    boot: int
    n: int


class Readings:
    """The time series of one station, in ``folder/readings.db``. Its Journal locks the folder: open that first."""

    def __init__(self, folder: Path) -> None:
        """Open or create it. Raises JournalFault (disk) or JournalCorrupt (damaged, or lost beside its journal)."""
        path = folder / readings_schema.READINGS_FILE
        if not path.exists():
            _check_new(folder)
        self._store = Store(path, "NORMAL")
        try:
            self._store.ask(readings_schema.migrate, "opening it")
            self._received = self._load_received()
            self._series = self._load_series()
            self._tail = Counter(
                dict(self._store.ask(lambda c: c.execute("SELECT series, count(*) FROM tail GROUP BY 1")))
            )
            self._durable = dict(self._store.ask(lambda c: c.execute("SELECT boot, n FROM stored_up_to").fetchall()))
        except BaseException:
            self._store.close()
            raise

    def append(self, readings: Sequence[Reading], others: Iterable[tuple[int, int]] = ()) -> int:
        """Store the readings of records not received before, in one transaction; how many readings were new.

        ``others``: (boot, n) of records that carry no reading but are safe elsewhere, such as device events that are
        in the journal. Raises JournalFault or JournalCorrupt (nothing is then stored or received), or ValueError.
        """
        new = [r for r in readings if r.boot not in self._received or r.n not in self._received[r.boot]]
        for reading in new:
            _check(reading)
        received = self._with({(r.boot, r.n) for r in new}.union(others))
        if not received:
            return 0
        series, tail = dict(self._series), self._tail.copy()
        self._store.write(lambda c: self._insert(c, new, series, tail, received))
        self._received |= received
        self._series, self._tail = series, tail
        return len(new)

    def gap(self, boot: int, first: int, last: int) -> None:
        """Record that the shuttle no longer has records first..last (inclusive) of ``boot``: settled, and lost."""
        ranges = self._received.get(boot, Ranges()).copy()
        lost = ranges.absent(first, last)
        ranges.add(first, last)
        self._store.write(lambda c: _write_gap(c, boot, lost, ranges))
        self._received[boot] = ranges

    def lost(self) -> list[tuple[int, int, int]]:
        """Recorded gaps: (boot, first, last)."""
        return self._store.ask(lambda c: c.execute("SELECT boot, first_n, last_n FROM lost ORDER BY 1, 2").fetchall())

    def lacking(self, boot: int, first: int, last: int) -> list[tuple[int, int]]:
        """The records within first..last (inclusive) of ``boot`` that have not been received: what to ask for."""
        return self._received.get(boot, Ranges()).absent(first, last)

    def durable(self) -> dict[int, int]:
        """Make everything appended so far survive a power cut; by boot, the n up to which nothing is lacking.

        That n may be acknowledged as StoredUpTo. One FULL commit: its sync of the write-ahead log covers the NORMAL
        commits before it, which lie in the same log (or were synced into the file by a checkpoint).
        """
        reached = {boot: n for boot, ranges in self._received.items() if (n := ranges.unbroken_to())}
        news = sorted(reached.items() - self._durable.items())
        if news:
            self._store.ask(lambda c: c.execute("PRAGMA synchronous = FULL"))
            self._store.write(lambda c: c.executemany("INSERT OR REPLACE INTO stored_up_to VALUES (?, ?)", news))
            self._store.ask(lambda c: c.execute("PRAGMA synchronous = NORMAL"))
            self._durable = reached
        return dict(self._durable)

    def close_run(self, bay: int, run: str) -> None:
        """Fold what is left in the tail of a finished run into blocks."""
        series = [id_ for key, id_ in self._series.items() if key[:2] == (bay, run) and self._tail[id_]]

        def fold_all(connection: sqlite3.Connection) -> None:
            for id_ in series:
                _fold(connection, id_, self._tail[id_])

        self._store.write(fold_all)
        for id_ in series:
            del self._tail[id_]

    def hand_over(self) -> None:
        """The next thread that uses the readings owns them from then on."""
        self._store.hand_over()

    def close(self) -> None:
        """Close the file. Safe to call twice."""
        self._store.close()

    def __enter__(self) -> Self:
        """The readings themselves."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close them."""
        self.close()

    def _with(self, records: set[tuple[int, int]]) -> dict[int, Ranges]:
        """The received ranges of the boots of ``records``, with those in; only boots to which something is new."""
        changed: dict[int, Ranges] = {}
        for boot, n in sorted(records):
            if n in self._received.get(boot, ()):
                continue
            if boot not in changed:
                changed[boot] = self._received.get(boot, Ranges()).copy()
            changed[boot].add(n, n)
        return changed

    def _insert(
        self,
        connection: sqlite3.Connection,
        new: list[Reading],
        series: dict[Key, int],
        tail: Counter[int],
        received: dict[int, Ranges],
    ) -> None:
        rows = []
        for r in new:
            id_ = series.get((r.bay, r.run, r.channel)) or _new_series(connection, series, r)
            rows.append((id_, r.process_ms, r.wall_ms, r.value, r.quality))
        connection.executemany(_INSERT_TAIL, rows)
        tail.update(row[0] for row in rows)
        for id_ in {row[0] for row in rows}:
            while tail[id_] >= BLOCK_SAMPLES:
                _fold(connection, id_, BLOCK_SAMPLES)
                tail[id_] -= BLOCK_SAMPLES
        for boot, ranges in received.items():
            _write_received(connection, boot, ranges)

    def _load_received(self) -> dict[int, Ranges]:
        received: dict[int, Ranges] = {}
        for boot, first, last in self._store.ask(lambda c: c.execute("SELECT * FROM received").fetchall()):
            received.setdefault(boot, Ranges()).add(first, last)
        return received

    def _load_series(self) -> dict[Key, int]:
        rows = self._store.ask(lambda c: c.execute("SELECT bay, run, channel, id FROM series").fetchall())
        return {(bay, run, channel): id_ for bay, run, channel, id_ in rows}


def _check_new(folder: Path) -> None:
    """Raise JournalCorrupt when the journal beside it shows that there were readings: then they were lost."""
    if not (folder / JOURNAL_FILE).exists():
        return
    with open_reader(folder) as journal:
        reported = journal.read(limit=1, types=[_REPORTED])
    if reported:
        raise JournalCorrupt(
            f"{folder} has no {readings_schema.READINGS_FILE}, but its journal tells what a shuttle reported: the "
            "readings were lost. Nothing is begun over them. Restore the file from a backup; if it is lost for good, "
            "move the whole folder aside and keep it"
        )


def _new_series(connection: sqlite3.Connection, series: dict[Key, int], r: Reading) -> int:
    sql = "INSERT INTO series (bay, run, channel) VALUES (?, ?, ?) RETURNING id"
    id_: int = connection.execute(sql, (r.bay, r.run, r.channel)).fetchone()[0]
    series[r.bay, r.run, r.channel] = id_
    return id_


def _fold(connection: sqlite3.Connection, series: int, count: int) -> None:
    """Turn the oldest ``count`` rows of a series' tail into a block."""
    rows = connection.execute(_OLDEST, (series, count)).fetchall()
    connection.execute(_INSERT_BLOCK, (series, *block_row(samples_of([row[1:] for row in rows]))))
    connection.executemany("DELETE FROM tail WHERE rowid = ?", [row[:1] for row in rows])


def _write_gap(connection: sqlite3.Connection, boot: int, lost: list[tuple[int, int]], ranges: Ranges) -> None:
    connection.executemany("INSERT INTO lost VALUES (?, ?, ?)", [(boot, *hole) for hole in lost])
    _write_received(connection, boot, ranges)


def _write_received(connection: sqlite3.Connection, boot: int, ranges: Ranges) -> None:
    connection.execute("DELETE FROM received WHERE boot = ?", (boot,))
    connection.executemany("INSERT INTO received VALUES (?, ?, ?)", [(boot, *pair) for pair in ranges])


def _check(r: Reading) -> None:
    if r.value is not None and not VALUE_MIN <= r.value <= VALUE_MAX:
        raise ValueError(f"bay {r.bay} {r.channel}: {r.value} is no 32-bit value")
    if not 0 <= r.quality <= 255 or not r.channel:
        raise ValueError(
            f"bay {r.bay} {r.channel!r}: a reading needs a channel and a quality of 0 to 255, not {r.quality}"
        )
