"""Events as they go in (Draft) and come out (Stored), and how a row becomes one."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from console.domain.context import iso
from console.journal.errors import JournalCorrupt

COLUMNS = (
    "seq, id, incarnation, stream, version, type, type_version, utc, offset_min, mono_us, boot, process_utc, actor, "
    "data, prev, hash"
)


WHAT_TO_DO = (
    "No new run can start. Keep the folder as it is, run `shuttle-console verify` on it, "
    "and restore from the plant or a backup"
)
"""What every sentence about a damaged journal ends with."""


class Draft(NamedTuple):
    """An event before it is journalled. ``data``: canonical bytes; ``actor``: a person's id, or the part that acted."""

    stream: str
    type: str
    type_version: int
    data: bytes
    actor: str
    process_utc: datetime | None = None


@dataclass(frozen=True, slots=True)
class Stored:
    """An event as the journal holds it. ``version`` counts its stream from 1, ``seq`` the whole journal from 1.

    ``utc`` and ``offset``: the station's wall time and zone; ``mono_s``: its monotonic clock within ``boot`` (one run
    of the console); ``process_utc``: process time, for events of a run; ``prev`` and ``hash``: see hashing.py.
    """

    seq: int
    id: str
    incarnation: str
    stream: str
    version: int
    type: str
    type_version: int
    utc: datetime
    offset: timedelta
    mono_s: float
    boot: str
    process_utc: datetime | None
    actor: str
    data: bytes
    prev: bytes
    hash: bytes


class Told(NamedTuple):
    """What the state is made from of a stored event. ``utc``, ``process_utc``: as `iso` writes them, "" for none."""

    seq: int
    type: str
    type_version: int
    data: bytes
    actor: str
    utc: str
    process_utc: str


class Head(NamedTuple):
    """The last event: its number (0 in an empty journal) and its hash."""

    seq: int
    hash: bytes


def raw(connection: sqlite3.Connection, after_seq: int, limit: int) -> list[tuple[Any, ...]]:
    """Rows of COLUMNS after ``after_seq`` in order, at most ``limit``, as they are stored."""
    sql = f"SELECT {COLUMNS} FROM event WHERE seq > ? ORDER BY seq LIMIT ?"  # noqa: S608  # only constants
    return connection.execute(sql, (after_seq, limit)).fetchall()


def check_draft(draft: Draft) -> None:
    """Raise ValueError for a draft that lacks what every event has."""
    if not (draft.stream and draft.type and draft.actor):
        raise ValueError(
            f"an event needs a stream, a type and an actor: {draft.stream!r}, {draft.type!r}, {draft.actor!r}"
        )
    if not draft.data or draft.type_version < 1:
        raise ValueError(f"event {draft.type}: data is canonical bytes, and type_version counts from 1")


def utc_text(moment: datetime) -> str:
    """``2026-03-01T09:30:00.000000Z``. Raises ValueError for a time without a zone."""
    if moment.tzinfo is None:
        raise ValueError(f"{moment} has no time zone; the journal stores UTC")
    return iso(moment.astimezone(UTC))


def stored(row: Sequence[Any]) -> Stored:
    """The event of one row of COLUMNS (STRICT tables: each column has its declared type).

    Raises JournalCorrupt when a moment in it is none.
    """
    try:
        return _stored(row)
    except (ValueError, TypeError, OverflowError) as error:
        raise _damaged(row, error) from error


def told(row: Sequence[Any]) -> Told:
    """What a state is made from of one row of COLUMNS: every event passes here at the start.

    Raises JournalCorrupt like `stored`.
    """
    seq, type_, type_version, utc, process_utc = row[0], row[5], row[6], row[7], row[11]
    try:
        utc = iso(datetime.fromisoformat(utc))
        process_utc = iso(datetime.fromisoformat(process_utc)) if process_utc else ""
        timedelta(minutes=row[8])  # no state is made from it, and yet one that is none is damage
    except (ValueError, TypeError, OverflowError) as error:
        raise _damaged(row, error) from error
    return Told(seq, type_, type_version, row[13], row[12], utc, process_utc)


def _damaged(row: Sequence[Any], error: Exception) -> JournalCorrupt:
    return JournalCorrupt(f"Event {row[0]} is damaged ({error}). {WHAT_TO_DO}")


def _stored(row: Sequence[Any]) -> Stored:
    seq, id_, incarnation, stream, version, type_, type_version, utc, offset_min, mono_us, boot, process_utc = row[:12]
    actor, data, prev, hash_ = row[12:]
    return Stored(
        seq=seq,
        id=id_,
        incarnation=incarnation,
        stream=stream,
        version=version,
        type=type_,
        type_version=type_version,
        utc=datetime.fromisoformat(utc),
        offset=timedelta(minutes=offset_min),
        mono_s=mono_us / 1e6,
        boot=boot,
        process_utc=datetime.fromisoformat(process_utc) if process_utc else None,
        actor=actor,
        data=data,
        prev=prev,
        hash=hash_,
    )


def select(
    connection: sqlite3.Connection,
    after_seq: int,
    limit: int,
    stream: str | None,
    types: Sequence[str] | None,
) -> list[Stored]:
    """Events after ``after_seq`` in order, at most ``limit``, of one stream and of ``types`` when given.

    Raises JournalCorrupt when one of them is damaged.
    """
    where, values = ["seq > ?"], [after_seq]
    arguments: list[int | str] = list(values)
    if stream is not None:
        where.append("stream = ?")
        arguments.append(stream)
    if types is not None:
        where.append(f"type IN ({','.join('?' * len(types))})")
        arguments.extend(types)
    sql = f"SELECT {COLUMNS} FROM event WHERE {' AND '.join(where)} ORDER BY seq LIMIT ?"  # noqa: S608  # no text in it
    return [stored(row) for row in connection.execute(sql, [*arguments, limit])]
