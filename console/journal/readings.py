"""The readings: every sample that the shuttle sent, stored once, in blocks. One thread owns it (see readings_query.py).

Commits are ``synchronous=NORMAL``: a power cut may lose the last of them, and what it loses is asked of the shuttle
again, because only `Readings.durable` says what may be acknowledged to it as stored.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Self

import numpy as np

from console.journal import readings_schema
from console.journal.blocks import BLOCK_SAMPLES, block_row, stretch_row
from console.journal.errors import JournalCorrupt
from console.journal.pruning import Pruning, give_back, prune_some, space
from console.journal.reading import open_reader
from console.journal.received import Ranges
from console.journal.record_batch import RecordBatch, Rows, in_order
from console.journal.schema import JOURNAL_FILE
from console.journal.store import Store

_REPORTED = "device.reported"  # the type of a journal's events that came with readings
_INSERT_TAIL = "INSERT INTO tail (source, first_ms, last_ms, count, rows) VALUES (?, ?, ?, ?, ?)"

Source = tuple[int, str, tuple[str, ...]]  # bay, run, channels


class Readings:
    """The time series of one station, in ``folder/readings.db``. Its Journal locks the folder: open that first."""

    def __init__(self, folder: Path) -> None:
        """Open or create it. Raises JournalFault (disk) or JournalCorrupt (damaged, or lost beside its journal)."""
        path = folder / readings_schema.READINGS_FILE
        if not path.exists():
            _check_new(folder)
        self._store = Store(path, "NORMAL", shrinks=True)
        try:
            self._store.ask(readings_schema.migrate, "opening it")
            self._received = self._load_received()
            self._sources = self._load_sources()
            self._tail = Counter(
                dict(self._store.ask(lambda c: c.execute("SELECT source, sum(count) FROM tail GROUP BY 1").fetchall()))
            )
            self._durable = dict(self._store.ask(lambda c: c.execute("SELECT boot, n FROM stored_up_to").fetchall()))
            life = self._store.ask(lambda c: c.execute("SELECT store, durable FROM life").fetchone())
            self._store_name, self._durable_number = str(life[0]), int(life[1])
        except BaseException:
            self._store.close()
            raise

    def append(self, batches: Sequence[RecordBatch], others: Iterable[tuple[int, int]] = ()) -> int:
        """Store what of ``batches`` was not received before, in one transaction; how many records were new.

        ``others``: (boot, n) of records that carry no reading but are safe elsewhere, such as device events that are
        in the journal. Raises JournalFault or JournalCorrupt (nothing is then stored or received), or ValueError.
        """
        received: dict[int, Ranges] = {}
        new = [part for part in self._news([batch.checked() for batch in batches], received) if part.n.size]
        self._note(others, received)
        if not received:
            return 0
        sources, tail = dict(self._sources), self._tail.copy()
        self._store.write(lambda c: self._insert(c, new, sources, tail, received))
        self._received |= received
        self._sources, self._tail = sources, tail
        return sum(part.n.size for part in new)

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

    def settled(self) -> dict[int, int]:
        """What the last `durable` said, this time or before the last start: all up to there is here, or lost."""
        return dict(self._durable)

    def durable(self) -> dict[int, int]:
        """Make everything appended so far survive a power cut; by boot, the n up to which nothing is lacking.

        That n may be acknowledged as StoredUpTo. One FULL commit: its sync of the write-ahead log covers the NORMAL
        commits before it, which lie in the same log (or were synced into the file by a checkpoint). The blocks that it
        covers may go to the plant: one that a power cut took back would be made again, of other samples.
        """
        reached = {boot: n for boot, ranges in self._received.items() if (n := ranges.unbroken_to())}
        news = sorted(reached.items() - self._durable.items())
        newest = self._store.ask(lambda c: int(c.execute("SELECT coalesce(max(id), 0) FROM stretch").fetchone()[0]))
        if news or newest > self._durable_number:
            self._store.ask(lambda c: c.execute("PRAGMA synchronous = FULL"))
            self._store.write(lambda c: _write_durable(c, news, newest))
            self._store.ask(lambda c: c.execute("PRAGMA synchronous = NORMAL"))
            self._durable, self._durable_number = reached, max(newest, self._durable_number)
        return dict(self._durable)

    def close_run(self, bay: int, run: str) -> None:
        """Fold what is left in the tail of a finished run into blocks."""
        mine = {id_: source for source, id_ in self._sources.items() if source[:2] == (bay, run) and self._tail[id_]}

        def fold_all(connection: sqlite3.Connection) -> None:
            for id_, source in mine.items():
                _fold(connection, id_, source, [])

        self._store.write(fold_all)
        for id_ in mine:
            del self._tail[id_]

    def unfolded(self) -> set[tuple[int, str]]:
        """(bay, run) of which samples lie in the tail."""
        return {source[:2] for source, id_ in self._sources.items() if self._tail[id_]}

    @property
    def store(self) -> str:
        """Which file this is among all that the station ever had: numbers of stretches count within it."""
        return self._store_name

    def prune(self, what: Pruning, limit: int) -> bool:
        """Delete at most ``limit`` stretches of ``what``; False once there is none. Safe to begin again at any time."""
        return self._store.write(lambda c: prune_some(c, what, limit)) > 0

    def give_back(self, pages: int) -> bool:
        """Give some room that pruning left back to the disk, at most ``pages`` pages; whether there is more."""
        return self._store.write(lambda c: give_back(c, pages))

    def space(self) -> tuple[int, int]:
        """Bytes in use, and bytes that are free within the file and used before it grows."""
        return self._store.ask(space)

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

    def _news(self, batches: list[RecordBatch], received: dict[int, Ranges]) -> list[RecordBatch]:
        """What of ``batches`` is new, each record once; its numbers go to ``received``.

        The numbers of a boot run through all bays, so they are looked at together.
        """
        kept: list[RecordBatch] = []
        for boot in sorted({batch.boot for batch in batches}):
            mine = [batch for batch in batches if batch.boot == boot]
            numbers = np.concatenate([batch.n for batch in mine])
            held = self._received.get(boot, Ranges())
            new = ~held.holds(numbers)
            new[np.setdiff1d(np.arange(numbers.size), np.unique(numbers, return_index=True)[1])] = False
            if new.any():
                received[boot] = held.copy()
                received[boot].add_all(numbers[new])
            parts = np.split(new, np.cumsum([batch.n.size for batch in mine])[:-1])
            kept += [batch if part.all() else batch.only(part) for batch, part in zip(mine, parts, strict=True)]
        return kept

    def _note(self, others: Iterable[tuple[int, int]], received: dict[int, Ranges]) -> None:
        """The numbers of ``others`` go to ``received``, if they are new."""
        for boot, n in sorted(others):
            held = received.get(boot) or self._received.get(boot, Ranges())
            if n not in held:
                received[boot] = received.get(boot) or held.copy()
                received[boot].add(n, n)

    def _insert(
        self,
        connection: sqlite3.Connection,
        new: list[RecordBatch],
        sources: dict[Source, int],
        tail: Counter[int],
        received: dict[int, Ranges],
    ) -> None:
        by_source: dict[Source, list[Rows]] = {}
        for batch in new:
            by_source.setdefault(batch.source, []).append(Rows.of(batch))
        for source, parts in by_source.items():
            id_ = sources.get(source) or _new_source(connection, sources, source)
            tail[id_] += sum(part.process_ms.size for part in parts)
            if tail[id_] >= BLOCK_SAMPLES:
                _fold(connection, id_, source, parts)
                del tail[id_]
            else:
                _append_tail(connection, id_, in_order(parts))
        for boot, ranges in received.items():
            _write_received(connection, boot, ranges)

    def _load_received(self) -> dict[int, Ranges]:
        received: dict[int, Ranges] = {}
        for boot, first, last in self._store.ask(lambda c: c.execute("SELECT * FROM received").fetchall()):
            received.setdefault(boot, Ranges()).add(first, last)
        return received

    def _load_sources(self) -> dict[Source, int]:
        rows = self._store.ask(lambda c: c.execute("SELECT bay, run, channels, id FROM source").fetchall())
        return {(bay, run, tuple(channels.split(readings_schema.BETWEEN))): id_ for bay, run, channels, id_ in rows}


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


def _new_source(connection: sqlite3.Connection, sources: dict[Source, int], source: Source) -> int:
    bay, run, channels = source
    sql = "INSERT INTO source (bay, run, channels) VALUES (?, ?, ?) RETURNING id"
    id_: int = connection.execute(sql, (bay, run, readings_schema.BETWEEN.join(channels))).fetchone()[0]
    series = "INSERT OR IGNORE INTO series (bay, run, channel) VALUES (?, ?, ?)"
    connection.executemany(series, [(bay, run, channel) for channel in channels])
    sources[source] = id_
    return id_


def _append_tail(connection: sqlite3.Connection, source: int, rows: Rows) -> None:
    span = int(rows.process_ms[0]), int(rows.process_ms[-1])
    connection.execute(_INSERT_TAIL, (source, *span, rows.process_ms.size, rows.packed()))


def _fold(connection: sqlite3.Connection, id_: int, source: Source, more: list[Rows]) -> None:
    """Turn the tail of a source, and ``more`` that has not lain in it, into blocks of about BLOCK_SAMPLES."""
    bay, run, channels = source
    stored = connection.execute("SELECT count, rows FROM tail WHERE source = ?", (id_,)).fetchall()
    whole = in_order([*(Rows.unpacked(data, count, len(channels)) for count, data in stored), *more])
    series = dict(connection.execute("SELECT channel, id FROM series WHERE bay = ? AND run = ?", (bay, run)).fetchall())
    for piece in np.array_split(np.arange(whole.process_ms.size), max(1, whole.process_ms.size // BLOCK_SAMPLES)):
        part = slice(int(piece[0]), int(piece[-1]) + 1)
        times, values, quality = whole.process_ms[part], whole.values[part], whole.quality[part]
        axis = connection.execute(readings_schema.INSERT_STRETCH, stretch_row(times, whole.wall_ms[part])).fetchone()[0]
        connection.executemany(
            readings_schema.INSERT_BLOCK,
            [
                (axis, series[channel], *block_row(times, values[:, at], quality[:, at]))
                for at, channel in enumerate(channels)
            ],
        )
    connection.execute("DELETE FROM tail WHERE source = ?", (id_,))


def _write_durable(connection: sqlite3.Connection, news: list[tuple[int, int]], newest: int) -> None:
    connection.executemany("INSERT OR REPLACE INTO stored_up_to VALUES (?, ?)", news)
    connection.execute("UPDATE life SET durable = max(durable, ?)", (newest,))


def _write_gap(connection: sqlite3.Connection, boot: int, lost: list[tuple[int, int]], ranges: Ranges) -> None:
    connection.executemany("INSERT INTO lost VALUES (?, ?, ?)", [(boot, *hole) for hole in lost])
    _write_received(connection, boot, ranges)


def _write_received(connection: sqlite3.Connection, boot: int, ranges: Ranges) -> None:
    connection.execute("DELETE FROM received WHERE boot = ?", (boot,))
    connection.executemany("INSERT INTO received VALUES (?, ?, ?)", [(boot, *pair) for pair in ranges])
