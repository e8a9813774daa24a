"""Stretches of readings as they are stored: what travels to the plant, by whose hash the plant knows each one again.

A stretch and its blocks are written once and never changed: tails and what is fetched late become new ones. So its
identity is its content: `Stretch.sha256` is over whose samples they are, the span, and the exact bytes of every blob,
hashed like an event (`console.journal.hashing`) under the first line ``shuttle-readings-1``. The number within its
store says only where an upload goes on.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self, TypeVar

from console.journal.errors import TROUBLE, translated
from console.journal.hashing import Column, event_hash
from console.journal.reading import connect_read_only
from console.journal.readings_schema import READINGS_FILE

T = TypeVar("T")

_KIND = b"shuttle-readings-1\n"
_AXES = "SELECT id, times, walls FROM stretch WHERE id BETWEEN ? AND ? ORDER BY id LIMIT ?"
_BLOCKS = """SELECT bay, run, first_ms, last_ms, count, channel, missing, min, max, sum, quality, vals, qualities
    FROM block JOIN series ON series.id = block.series WHERE stretch = ? ORDER BY block.id"""
_OF_RUN = """SELECT DISTINCT stretch FROM block
    WHERE series IN (SELECT id FROM series WHERE bay = ? AND run = ?) ORDER BY stretch"""
_TAIL = "SELECT count(*) FROM tail JOIN source ON source.id = tail.source WHERE bay = ? AND run = ?"


@dataclass(frozen=True, slots=True)
class ChannelBlock:
    """One channel of a stretch. ``min``, ``max`` (None: no value) and ``sum``: steps of the channel's resolution.

    ``missing``: samples without a value; ``quality``: the worst. ``vals`` and ``qualities``: blobs of `blocks`.
    """

    channel: str
    missing: int
    min: int | None
    max: int | None
    sum: int
    quality: int
    vals: bytes
    qualities: bytes | None


@dataclass(frozen=True, slots=True)
class Stretch:
    """Samples of the channels of one bay and run that share a time axis; ``first_ms``..``last_ms`` of process time.

    ``number``: in the order in which they were made, within one store. ``times`` and ``walls``: blobs of `blocks`.
    """

    number: int
    bay: int
    run: str
    first_ms: int
    last_ms: int
    count: int
    times: bytes
    walls: bytes
    blocks: tuple[ChannelBlock, ...]

    @property
    def sha256(self) -> bytes:
        """Its identity: see the module's text."""
        columns: list[Column] = [self.bay, self.run, self.first_ms, self.last_ms, self.count, self.times, self.walls]
        for b in self.blocks:
            columns += [b.channel, b.missing, b.min, b.max, b.sum, b.quality, b.vals, b.qualities]
        return event_hash(columns, _KIND)


class StretchReader:
    """A read-only view of the stretches of readings.db, for one thread. Every method raises JournalError."""

    def __init__(self, folder: Path) -> None:
        """Open it. Raises JournalFault when there is none in ``folder``."""
        self._path = folder / READINGS_FILE
        self._connection = connect_read_only(self._path)

    def store(self) -> str:
        """Which file this is among all that the station ever had: numbers of stretches count within it."""
        return self._ask(lambda c: str(c.execute("SELECT store FROM life").fetchone()[0]))

    def durable(self) -> int:
        """The number up to which no power cut takes a stretch back."""
        return self._ask(lambda c: int(c.execute("SELECT durable FROM life").fetchone()[0]))

    def between(self, first: int, last: int, limit: int = 100) -> list[Stretch]:
        """At most ``limit`` stretches numbered ``first``..``last`` (inclusive), in order; not all numbers are there."""

        def found(connection: sqlite3.Connection) -> list[Stretch]:
            rows = connection.execute(_AXES, (first, last, limit)).fetchall()
            return [_whole(connection, *row) for row in rows]

        return self._ask(found)

    def of_run(self, bay: int, run: str) -> list[int]:
        """The numbers of all stretches of a run in a bay, in order."""
        return self._ask(lambda c: [row[0] for row in c.execute(_OF_RUN, (bay, run))])

    def in_tail(self, bay: int, run: str) -> bool:
        """Whether samples of this run are in no stretch yet."""
        return self._ask(lambda c: bool(c.execute(_TAIL, (bay, run)).fetchone()[0]))

    def each(self, numbers: list[int]) -> Iterator[Stretch]:
        """The stretches of these numbers that are there, one short transaction each."""
        for number in numbers:
            yield from self.between(number, number, 1)

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    def __enter__(self) -> Self:
        """The reader itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close it."""
        self.close()

    def _ask(self, question: Callable[[sqlite3.Connection], T]) -> T:
        """The answer of ``question`` in one transaction."""
        try:
            self._connection.execute("BEGIN")
            try:
                return question(self._connection)
            finally:
                self._connection.execute("COMMIT")
        except TROUBLE as error:
            raise translated(error, self._path, "reading it") from error


def _whole(connection: sqlite3.Connection, number: int, times: bytes, walls: bytes) -> Stretch:
    rows: list[Any] = connection.execute(_BLOCKS, (number,)).fetchall()
    bay, run, first_ms, last_ms, count = rows[0][:5]
    return Stretch(number, bay, run, first_ms, last_ms, count, times, walls, tuple(ChannelBlock(*r[5:]) for r in rows))
