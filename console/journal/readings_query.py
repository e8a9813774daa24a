"""Reading the readings from another thread, while their owner goes on appending: one short transaction a question."""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from itertools import compress
from pathlib import Path
from typing import Any, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from console.journal.blocks import MISSING, PART_SAMPLES, Samples, block_samples, joined
from console.journal.errors import TROUBLE, JournalCorrupt, translated
from console.journal.reading import connect_read_only
from console.journal.readings_schema import BETWEEN, READINGS_FILE
from console.journal.record_batch import Rows
from console.journal.trace import Trace, spans, trace, without_pruned

_IN = "series = :series AND last_ms >= :from AND first_ms <= :to"
_SHORT = """first_ms >= :from AND last_ms <= :to AND missing = 0 AND max_step_ms <= :gap
    AND last_ms - first_ms <= :merged / 4 AND quality <= :worst AND min >= :low AND max <= :high"""
_COLUMNS = "id, first_ms, last_ms, count, missing, max_step_ms, min, max, quality, parts"
_SPANS = f"SELECT {_COLUMNS} FROM block WHERE {_IN}"  # noqa: S608  # only constants
_SIZE = f"SELECT count(*), total(count) FROM (SELECT count FROM block WHERE {_IN} LIMIT :most)"  # noqa: S608
_WHOLE = """SELECT total(count) FROM block JOIN series ON series.id = series
    WHERE bay = ? AND channel = ? AND (? IS NULL OR run = ?) AND first_ms >= ? AND last_ms <= ?"""
# Of a wide window there may be a hundred thousand blocks: those that are narrow in it come as one row for many, unless
# one among them must be looked into.
_MERGED = f"""SELECT min(first_ms), max(last_ms), min(min), max(max), max(quality) FROM block
    WHERE {_IN} GROUP BY first_ms / :merged HAVING min({_SHORT})"""  # noqa: S608
_NOT_MERGED = f"""SELECT {_COLUMNS} FROM block WHERE {_IN} AND first_ms / :merged IN
    (SELECT first_ms / :merged FROM block WHERE {_IN} AND NOT ({_SHORT}))"""  # noqa: S608
MANY_BLOCKS = 4000
"""More of a channel are merged: a fortnight at 1 Hz has 2,016 blocks, at 10 Hz 20,160."""
_TAIL = """SELECT channels, count, rows FROM tail JOIN source ON source.id = tail.source
    WHERE bay = ? AND (? IS NULL OR run = ?) AND last_ms >= ? AND first_ms <= ?"""
_PRUNED = """SELECT max(first_ms, ?), min(last_ms, ?) FROM pruned
    WHERE bay = ? AND (? IS NULL OR run = ?) AND last_ms >= ? AND first_ms <= ? ORDER BY first_ms"""
_BLOBS = "SELECT times, walls, vals, qualities FROM block JOIN stretch ON stretch.id = stretch WHERE block.id = ?"

_AT_ONCE = 500
"""So many rows are objects at a time: the thousands of a wide window would leave memory full of holes, for weeks."""

Summaries = NDArray[np.int64]  # shape (k, 5): first_ms, last_ms, min, max, quality


class Taken(NamedTuple):
    """Which values are taken; all others are as if they were missing. ``low`` to ``high``: steps of the resolution."""

    worst: int = 255  # quality
    low: int = MISSING
    high: int = 2**31 - 1


ALL = Taken()


@dataclass(frozen=True, slots=True)
class _Drawing:
    """For what a plot is: when a summary may stand for its samples. Columns and gaps in ms of process time."""

    from_ms: int
    to_ms: int
    max_points: int
    gap_after_ms: int
    taken: Taken

    @property
    def column_ms(self) -> int:
        """How wide a column is, of two points."""
        return 2 * (self.to_ms - self.from_ms + 1) // self.max_points

    @property
    def merged_ms(self) -> int:
        """How far apart blocks may begin that are drawn as one: no gap that must be seen lies between them."""
        return max(1, min(self.column_ms, self.gap_after_ms))

    def summary_will_do(self, span: Sequence[Any]) -> bool:
        """Whether a row of _SPANS need not be decoded."""
        _, first, last, count, missing, max_step, low, high, quality, _ = span
        whole = first >= self.from_ms and last <= self.to_ms and not missing
        # Parts have extremes and no quality of their own: where some is doubted, a long block is looked into.
        parts = 1 if quality else -(-count // PART_SAMPLES)
        short = last - first <= 2 * self.column_ms * parts and max_step <= self.gap_after_ms
        taken = self.taken
        return whole and short and (taken is ALL or (quality <= taken.worst and taken.low <= low <= high <= taken.high))


@dataclass(slots=True)
class _Fetched:
    """``summaries`` of blocks that need not be decoded; blobs of the others, tail, stretches that were pruned."""

    summaries: list[Summaries]
    blobs: list[Any]
    tail: list[Samples]
    pruned: list[tuple[int, int]]


class ReadingsReader:
    """A read-only view of readings.db, for one thread."""

    def __init__(self, folder: Path) -> None:
        """Open it. Raises JournalFault when there is none in ``folder``."""
        self._path = folder / READINGS_FILE
        self._connection = connect_read_only(self._path)

    def query(
        self,
        bay: int,
        channel: str,
        from_ms: int,
        to_ms: int,
        max_points: int,
        *,
        run: str | None = None,
        gap_after_ms: int = 2000,
        taken: Taken = ALL,
    ) -> Trace:
        """What ``channel`` of ``bay`` did in process time from_ms..to_ms, in at most ``max_points`` values (>= 2).

        An extreme may be drawn about two columns early, where a summary of a block or its parts stands for samples.
        ``run``: of that run only. ``gap_after_ms``: longer without a value is a gap (the channel's staleness limit).
        ``taken``: which values; where others were is a gap.
        Raises JournalFault, JournalCorrupt, or ValueError for a backward stretch.
        """
        if to_ms < from_ms or max_points < 2:
            raise ValueError(f"no trace of {max_points} points from {from_ms} to {to_ms}")
        drawing = _Drawing(from_ms, to_ms, max_points, gap_after_ms, taken)
        with self._damage_said(bay, channel):
            got = self._fetch(bay, channel, run, from_ms, to_ms, drawing)
            samples = _only(_within(_decoded(got.blobs, got.tail, for_plot=True), from_ms, to_ms), taken)
            summaries = np.concatenate([np.empty((0, 5), np.int64), *got.summaries])
            found = trace(spans(samples, summaries), from_ms, to_ms, max_points, gap_after_ms)
            return without_pruned(found, np.array(got.pruned, np.int64)) if got.pruned else found

    def samples(self, bay: int, channel: str, from_ms: int, to_ms: int, *, run: str | None = None) -> Samples:
        """Every sample of process time from_ms..to_ms exactly as it was stored, for the record and for export."""
        with self._damage_said(bay, channel):
            got = self._fetch(bay, channel, run, from_ms, to_ms, None)
            return _within(_decoded(got.blobs, got.tail), from_ms, to_ms)

    def count_at_least(self, bay: int, channel: str, from_ms: int, to_ms: int, *, run: str | None = None) -> int:
        """Of how many samples `samples` would surely be, without reading them: those of whole blocks."""
        try:
            return int(self._connection.execute(_WHOLE, (bay, channel, run, run, from_ms, to_ms)).fetchone()[0])
        except TROUBLE as error:
            raise translated(error, self._path, "reading it") from error

    def nearest(
        self, bay: int, channel: str, at_ms: int, within_ms: int, *, run: str | None = None
    ) -> tuple[int, int, int] | None:
        """(process_ms, value, quality) of the sample nearest to ``at_ms``, exactly as it was stored.

        None where there is none within ``within_ms``, or where that sample has no value.
        """
        found = self.samples(bay, channel, at_ms - within_ms, at_ms + within_ms, run=run)
        if not found.process_ms.size:
            return None
        at = int(np.abs(found.process_ms - at_ms).argmin())
        value = int(found.values[at])
        return None if value == MISSING else (int(found.process_ms[at]), value, int(found.quality[at]))

    def channels(self, bay: int, run: str) -> list[str]:
        """The channels of which ``bay`` has readings in ``run``, in alphabetical order."""
        sql = "SELECT channel FROM series WHERE bay = ? AND run = ? ORDER BY channel"
        try:
            return [row[0] for row in self._connection.execute(sql, (bay, run))]
        except TROUBLE as error:
            raise translated(error, self._path, "reading it") from error

    def pruned(self, bay: int, from_ms: int, to_ms: int, *, run: str | None = None) -> list[tuple[int, int]]:
        """The parts of process time from_ms..to_ms of which readings have left this station (first_ms, last_ms)."""
        try:
            return self._connection.execute(_PRUNED, (from_ms, to_ms, bay, run, run, from_ms, to_ms)).fetchall()
        except TROUBLE as error:
            raise translated(error, self._path, "reading it") from error

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    def __enter__(self) -> Self:
        """The reader itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close it."""
        self.close()

    @contextmanager
    def _damage_said(self, bay: int, channel: str) -> Iterator[None]:
        """What a damaged blob or column makes of arithmetic on it, as JournalCorrupt."""
        try:
            yield
        except (zlib.error, ValueError, TypeError, OverflowError) as error:
            raise JournalCorrupt(
                f"{self._path.name}: the readings of bay {bay} {channel} are damaged ({error}). "
                f"Keep {self._path.parent} as it is and restore the file from a backup"
            ) from error

    @contextmanager
    def one_moment(self) -> Iterator[None]:
        """All questions that are asked meanwhile are answered of the same moment, whatever the writer does."""
        try:
            self._connection.execute("BEGIN")
            try:
                yield
            finally:
                self._connection.execute("COMMIT")
        except TROUBLE as error:
            raise translated(error, self._path, "reading it") from error

    def _fetch(self, *question: Any) -> _Fetched:
        """The rows that answer a question, of one moment: meanwhile the writer may move a tail into a block."""
        with nullcontext() if self._connection.in_transaction else self.one_moment():
            return _rows(self._connection, *question)


def _rows(
    connection: sqlite3.Connection,
    bay: int,
    channel: str,
    run: str | None,
    from_ms: int,
    to_ms: int,
    drawing: _Drawing | None,
) -> _Fetched:
    sql = "SELECT id FROM series WHERE bay = ? AND channel = ? AND (? IS NULL OR run = ?)"
    within = {"from": from_ms, "to": to_ms}
    series = [within | {"series": row[0]} for row in connection.execute(sql, (bay, channel, run, run))]
    got, ids = _Fetched([], [], _tail(connection, bay, channel, run, from_ms, to_ms), []), list[int]()
    spans_of = _SPANS
    if drawing is not None:
        many = max(MANY_BLOCKS, drawing.max_points)
        blocks, count = _size(connection, series, many + 1)
        if blocks > many:
            spans_of = _NOT_MERGED
            for each in series:
                each.update(gap=drawing.gap_after_ms, merged=drawing.merged_ms, **drawing.taken._asdict())
                got.summaries += (np.array(rows, np.int64) for rows in _by_many(connection.execute(_MERGED, each)))
        elif count + sum(part.process_ms.size for part in got.tail) <= drawing.max_points:
            drawing = None  # each of so few samples has a point of its own
    for each in series:
        for rows in _by_many(connection.execute(spans_of, each)):
            enough = [drawing is not None and drawing.summary_will_do(row) for row in rows]
            if drawing and any(enough):
                got.summaries.append(_summaries(list(compress(rows, enough)), 2 * drawing.column_ms))
            ids += [row[0] for row, will_do in zip(rows, enough, strict=True) if not will_do]
    got.blobs = [connection.execute(_BLOBS, (id_,)).fetchone() for id_ in sorted(ids)]
    got.pruned = connection.execute(_PRUNED, (from_ms, to_ms, bay, run, run, from_ms, to_ms)).fetchall()
    return got


def _size(connection: sqlite3.Connection, series: list[dict[str, int]], most: int) -> tuple[int, int]:
    """How many blocks and how many samples in them; of each of ``series`` at most so many blocks are looked at."""
    found = [connection.execute(_SIZE, each | {"most": most}).fetchone() for each in series]
    return sum(row[0] for row in found), round(sum(row[1] for row in found))


def _by_many(found: sqlite3.Cursor) -> Iterator[list[Any]]:
    """The rows of ``found``, _AT_ONCE of them at a time."""
    return iter(lambda: found.fetchmany(_AT_ONCE), [])


def _tail(connection: sqlite3.Connection, bay: int, channel: str, *stretch: Any) -> list[Samples]:
    """The channel's column of every piece of the tail."""
    run, from_ms, to_ms = stretch
    parts = []
    for names, count, data in connection.execute(_TAIL, (bay, run, run, from_ms, to_ms)):
        channels = names.split(BETWEEN)
        if channel in channels:
            rows, at = Rows.unpacked(data, count, len(channels)), channels.index(channel)
            parts.append(Samples(rows.process_ms, rows.wall_ms, rows.values[:, at], rows.quality[:, at]))
    return parts


def _summaries(rows: list[Any], longest_ms: int) -> Summaries:
    """Each block of ``rows`` as one summary, or as those of its parts where it is longer: shape (k, 5)."""
    whole = np.array([(r[1], r[2], r[6], r[7], r[8]) for r in rows if r[2] - r[1] <= longest_ms], np.int64)
    long = [r for r in rows if r[2] - r[1] > longest_ms]
    parts = np.frombuffer(b"".join(r[9] for r in long), "<i4").reshape(-1, 3).astype(np.int64)
    each = np.array([len(r[9]) // 12 for r in long], np.int64)
    first, last, quality = (np.repeat(np.array([r[at] for r in long], np.int64), each) for at in (1, 2, 8))
    start = first + parts[:, 0]
    # A part reaches to where the next one of its block begins.
    end = np.where(np.append(first[1:] != first[:-1], True), last, np.append(start[1:], 0)) if start.size else start
    return np.concatenate([whole.reshape(-1, 5), np.stack([start, end, parts[:, 1], parts[:, 2], quality], axis=1)])


def _decoded(blobs: list[Any], tail: list[Samples], *, for_plot: bool = False) -> Samples:
    return joined([*(block_samples(*blob, for_plot=for_plot) for blob in blobs), *tail])


def _only(samples: Samples, taken: Taken) -> Samples:
    if taken is ALL:
        return samples
    values = samples.values
    others = (samples.quality > taken.worst) | (values < taken.low) | (values > taken.high)
    return Samples(samples.process_ms, samples.wall_ms, np.where(others, MISSING, values), samples.quality)


def _within(samples: Samples, from_ms: int, to_ms: int) -> Samples:
    first, last = samples.process_ms.searchsorted([from_ms, to_ms + 1])
    part = slice(int(first), int(last))
    return Samples(samples.process_ms[part], samples.wall_ms[part], samples.values[part], samples.quality[part])
