"""What is checked of journal.db before it is trusted: file, protections, chain since the last anchor; then every row.

The whole chain is walked where every event is read anyway (`Journal.every`, at the replay).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from console.canonical import canonical_bytes
from console.journal import schema
from console.journal.errors import JournalCorrupt, JournalRefused
from console.journal.hashing import GENESIS, event_hash
from console.journal.rows import COLUMNS, WHAT_TO_DO, Head

_AFTER_EVENT_1 = ("readings.db", "station.key", "records")


def checkpoint_bytes(seq: int, event_hash_: bytes, utc: str, key_id: str) -> bytes:
    """What a checkpoint's signature covers: canonical bytes that name the event and its hash."""
    said = {
        "kind": "journal.checkpoint",
        "seq": seq,
        "hash": event_hash_.hex(),
        "utc": utc,
        "key_id": key_id,
    }
    return canonical_bytes(said)


def check(connection: sqlite3.Connection, path: Path) -> Head:
    """Check the file, bring its schema up to date, check its protections and chain; the head, 0 when it is new."""
    check_file(connection, path)
    schema.migrate(connection)
    check_protection(connection, path)
    return check_chain(connection, path)


def check_file(connection: sqlite3.Connection, path: Path) -> None:
    """Raise JournalCorrupt for a damaged file, JournalRefused for one that a newer console made."""
    said = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
    if said != "ok":
        raise _corrupt(path, f"the file is damaged ({said})")
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    if version > schema.SCHEMA_VERSION:
        raise JournalRefused(f"{path} was written by a newer console (schema {version}). Install that version")


def check_protection(connection: sqlite3.Connection, path: Path) -> None:
    """Raise JournalCorrupt when a table or trigger that protects the record is missing or altered, or one was added."""
    missing = schema.missing_protection(connection.execute("SELECT name, sql FROM sqlite_schema"))
    if missing:
        raise _corrupt(path, f"its protection was removed or altered ({', '.join(missing)})")
    added = schema.added(connection.execute("SELECT type, name FROM sqlite_schema"))
    if added:
        names = ", ".join(name for _, name in added)
        raise _corrupt(path, f"triggers or views that are not the console's were added ({names})")


def check_chain(connection: sqlite3.Connection, path: Path) -> Head:
    """Walk the chain from the last checkpoint (or from the start) to the end; the head, or JournalCorrupt."""
    anchor = connection.execute("SELECT seq, hash FROM checkpoint ORDER BY seq DESC LIMIT 1").fetchone()
    seq, prev = (0, GENESIS) if anchor is None else (anchor[0] - 1, None)
    head = Head(0, GENESIS)
    for row in connection.execute(f"SELECT {COLUMNS} FROM event WHERE seq > ? ORDER BY seq", (seq,)):  # noqa: S608
        seq += 1
        wrong = row[0] != seq or (prev is not None and row[14] != prev) or event_hash(row[:15]) != row[15]
        if wrong or (anchor is not None and seq == anchor[0] and row[15] != anchor[1]):
            raise _corrupt(path, f"event {seq} is missing or was altered")
        prev, head = row[15], Head(seq, row[15])
    if anchor is not None and head.seq < anchor[0]:
        raise _corrupt(path, f"event {anchor[0]} is missing, which a checkpoint names")
    return head


def check_link(row: Sequence[Any], seq: int, prev: bytes, path: Path) -> None:
    """Raise JournalCorrupt unless ``row`` is event ``seq``, as it was written after the one whose hash is ``prev``."""
    if row[0] != seq or row[14] != prev or event_hash(row[:15]) != row[15]:
        raise _corrupt(path, f"event {seq} is missing or was altered")


def check_new(folder: Path) -> None:
    """Raise JournalCorrupt when ``folder`` holds what only a station with a journal writes: then one was lost.

    A first start stores event 1 before any of it, so one that was killed half way begins again.
    """
    beside = [name for name in _AFTER_EVENT_1 if _has_content(folder / name)]
    if beside:
        raise JournalCorrupt(
            f"{folder} holds {', '.join(beside)}, but its journal.db is missing or empty: the journal was lost. "
            "Nothing is begun over it. Restore journal.db from the plant or a backup; if it is lost for good, move the "
            "whole folder aside and keep it"
        )


def _has_content(path: Path) -> bool:
    return any(path.iterdir()) if path.is_dir() else path.is_file() and path.stat().st_size > 0


def _corrupt(path: Path, what: str) -> JournalCorrupt:
    return JournalCorrupt(f"{path}: {what}. {WHAT_TO_DO}")
