"""Pages of the audit trail, newest first: filtered, and with bounded work however long the journal is.

A page is found by walking back from a number over at most `MOST` events (a range of the primary key, so that no
index is needed and no append gets slower). If that many hold fewer than a page, the answer says how far it looked, and
the next page goes on from there.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from console.journal.errors import TROUBLE, translated
from console.journal.reading import JournalReader, open_reader
from console.journal.rows import COLUMNS
from console.queries.newest import NewestFirst
from console.records.trail import KINDS, Known, Place, TrailLine, Who, object_of

MOST = 20_000
_STEP = 2_000


@dataclass(frozen=True, slots=True)
class TrailFilter:
    """What is looked for; empty fields take everything. ``text``: in the data, streams and names as stored.

    ``people`` and ``types``: beside the text, people and event types whose names hold it. ``bay`` 0: all.
    ``streams`` and ``mentions``: of the run or order that is looked for: its streams, and its own id.
    ``from_utc`` to ``to_utc``: half open, as stored.
    """

    text: str = ""
    people: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    person: str = ""
    bay: int = 0
    kind: str = ""
    from_utc: str = ""
    to_utc: str = ""
    streams: tuple[str, ...] = ()
    mentions: str = ""


@dataclass(frozen=True, slots=True)
class TrailQuestion:
    """``before``: only events before this number, 0 for the newest. ``event``: or this one, whole.

    ``oldest``: from the oldest on; ``before`` then is the number after which the page begins.
    """

    filter: TrailFilter
    before: int = 0
    count: int = 8
    event: int = 0
    oldest: bool = False


@dataclass(frozen=True, slots=True)
class TrailAnswer:
    """``lines``: in the order asked for. ``next_before``: where the next page begins, 0 where the journal ends.

    ``whole``: False when the walk ended before a page was full. Who the people are, the lines do not say: the station's
    state knows them. ``head``: the last event's number.
    """

    question: TrailQuestion
    lines: tuple[TrailLine, ...]
    next_before: int
    whole: bool
    head: int


def condition(wanted: TrailFilter) -> tuple[str, list[Any]]:
    """The filter as SQL with its values; of the bay only what cannot be at it, for a row of a procedure says none."""
    clauses: list[str] = []
    values: list[Any] = []

    def add(clause: str, *given: Any) -> None:
        clauses.append(f"({clause})")
        values.extend(given)

    if wanted.text:
        inside = "instr(lower(CAST(data AS TEXT)), lower(?)) OR instr(lower(stream), lower(?)) OR instr(actor, ?)"
        more = "".join((_in("actor", wanted.people, " OR "), _in("type", wanted.types, " OR ")))
        add(inside + more, *[wanted.text] * 3, *wanted.people, *wanted.types)
    if wanted.person:
        # Whoever acted, and whom the event is about: a refused PIN has no actor that is signed in.
        add("actor = ? OR instr(CAST(data AS TEXT), ?)", wanted.person, f'"person":"{wanted.person}"')
    if wanted.kind == "other":
        known = [start for starts in KINDS.values() for start in starts]
        add(" AND ".join(["type NOT GLOB ?"] * len(known)), *(f"{start}*" for start in known))
    elif wanted.kind:
        starts = KINDS[wanted.kind]
        add(" OR ".join(["type GLOB ?"] * len(starts)), *(f"{start}*" for start in starts))
    if wanted.bay:  # canonical data have no spaces
        inside = "instr(CAST(data AS TEXT), ?) OR instr(CAST(data AS TEXT), ?) OR stream GLOB 'procedure:*'"
        add(inside, f'"bay":{wanted.bay},', f'"bay":{wanted.bay}}}')
    if wanted.from_utc:
        add("utc >= ?", wanted.from_utc)
    if wanted.to_utc:
        add("utc < ?", wanted.to_utc)
    if wanted.streams or wanted.mentions:
        mention = "instr(CAST(data AS TEXT), ?)" if wanted.mentions else "0"
        mentioned = (f'"{wanted.mentions}"',) if wanted.mentions else ()
        add(f"{mention}{_in('stream', wanted.streams, ' OR ')}", *mentioned, *wanted.streams)
    return "".join(f" AND {clause}" for clause in clauses), values


def _windows(question: TrailQuestion, head: int) -> Iterator[tuple[int, int]]:
    """Stretches of the journal in the order asked for, from here to there exclusive; together at most `MOST` events."""
    if question.oldest:
        low, end = question.before + 1, min(head, question.before + MOST) + 1
        yield from ((at, min(at + _STEP, end)) for at in range(low, end, _STEP))
    else:
        high = question.before or head + 1
        end = max(1, high - MOST)
        yield from ((max(at - _STEP, end), at) for at in range(high, end, -_STEP))


def _in(column: str, values: Sequence[str], before: str) -> str:
    return f"{before}{column} IN ({','.join('?' * len(values))})" if values else ""


class Trail:
    """Reads pages of one journal; keeps what it learned of procedures. For one thread."""

    def __init__(self, reader: JournalReader, path: Path) -> None:
        """``reader``: read-only; its owner closes it."""
        self._connection, self._path, self._reader = reader.connection, path, reader
        self.known = Known()

    def page(self, question: TrailQuestion) -> TrailAnswer:
        """The answer to ``question``. Raises JournalError."""
        try:
            head = self._reader.head().seq
            if question.event:
                return self._event(question, head)
            return self._page(question, head)
        except TROUBLE as error:
            raise translated(error, self._path, "reading it") from error

    def _page(self, question: TrailQuestion, head: int) -> TrailAnswer:
        where, values = condition(question.filter)
        order = "" if question.oldest else " DESC"
        sql = f"SELECT {COLUMNS} FROM event WHERE seq >= ? AND seq < ?{where} ORDER BY seq{order}"  # noqa: S608
        lines, edge = list[TrailLine](), question.before
        for low, high in _windows(question, head):
            edge = high - 1 if question.oldest else low
            for row in self._connection.execute(sql, (low, high, *values)):
                line = self.line(row)
                if not question.filter.bay or line.bay == question.filter.bay:
                    lines.append(line)
                if len(lines) == question.count:
                    edge = row[0]
                    break
            if len(lines) == question.count:
                break
        more = edge < head if question.oldest else edge > 1
        full = len(lines) == question.count
        return TrailAnswer(question, tuple(lines), edge if more else 0, full or not more, head)

    def line(self, row: tuple[Any, ...]) -> TrailLine:
        """The line of a row, with where its procedure belongs looked up in the journal."""
        stream = row[3]
        if stream.startswith("procedure:") and stream not in self.known.places:
            self.known.places[stream] = self._place(stream)
        return self.known.line(row, learn=False)

    def _place(self, stream: str) -> Place:
        """From the stream's first event, which its unique index finds."""
        sql = f"SELECT {COLUMNS} FROM event WHERE stream = ? AND version = 1"  # noqa: S608  # only constants
        row = self._connection.execute(sql, (stream,)).fetchone()
        told = Known()
        if row is not None:
            told.line(row)
        return told.places.get(stream, Place())

    def _event(self, question: TrailQuestion, head: int) -> TrailAnswer:
        sql = f"SELECT {COLUMNS} FROM event WHERE seq = ?"  # noqa: S608  # only constants
        row = self._connection.execute(sql, (question.event,)).fetchone()
        lines: tuple[TrailLine, ...] = ()
        if row is not None:
            line = self.line(row)
            before = self._before(line)
            known = Known(places=self.known.places)
            if before is not None:
                known.remember(before.type, before.fields)
            lines = (known.line(row, learn=False),)
        return TrailAnswer(question, lines, 0, True, head)

    def _before(self, line: TrailLine) -> TrailLine | None:
        """What was last said of the same thing, looked for in the events just before."""
        key = object_of(line.type, line.fields)
        if not key:
            return None
        sql = (
            f"SELECT {COLUMNS} FROM event WHERE seq < ? AND seq >= ? AND type = ? "  # noqa: S608  # only constants
            "ORDER BY seq DESC"
        )
        for row in self._connection.execute(sql, (line.seq, line.seq - MOST, line.type)):
            earlier = self.known.line(row, learn=False)
            if object_of(earlier.type, earlier.fields) == key:
                return earlier
        return None


class TrailReader(NewestFirst[TrailQuestion, TrailAnswer]):
    """Answers the newest question about the trail."""

    what = "The audit trail"

    def __init__(self, folder: Path) -> None:
        """``folder``: the station's data folder."""
        super().__init__("trail")
        self._folder = folder
        self._reader: JournalReader | None = None
        self._trail: Trail | None = None

    def answered(self, question: TrailQuestion) -> TrailAnswer:
        """See `Trail.page`."""
        if self._trail is None:
            self._reader = open_reader(self._folder)
            self._trail = Trail(self._reader, self._folder / "journal.db")
        return self._trail.page(question)

    def let_go(self) -> None:
        """Close the file."""
        if self._reader is not None:
            self._reader.close()


def matching(reader: JournalReader, wanted: TrailFilter, head: int) -> tuple[list[TrailLine], dict[str, Who]]:
    """Every line up to ``head`` that fits, oldest first, with names and old values as they stood then; and the people.

    Walks the whole journal: for exports, not for a screen. Raises JournalError.
    """
    where, values = condition(wanted)
    try:
        sql = f"SELECT seq FROM event WHERE seq <= ?{where}"  # noqa: S608  # no text of the filter in it
        fitting = {row[0] for row in reader.connection.execute(sql, (head, *values))}
    except TROUBLE as error:
        raise translated(error, Path("journal.db"), "reading it") from error
    known, lines, seq = Known(), list[TrailLine](), 0
    while seq < head and (page := reader.raw(seq, limit=_STEP)):
        for row in page:
            seq = row[0]
            line = known.line(row)
            if seq in fitting and (not wanted.bay or line.bay == wanted.bay):
                lines.append(line)
    return lines, known.people


def streams_of(connection: sqlite3.Connection, what: str) -> tuple[str, ...]:
    """Every stream that mentions the run or order ``what``. Walks the whole journal: for exports, not for a screen."""
    sql = "SELECT DISTINCT stream FROM event WHERE instr(CAST(data AS TEXT), ?)"
    found = {row[0] for row in connection.execute(sql, (f'"{what}"',))}
    return tuple(sorted(stream for stream in found if stream != "station"))
