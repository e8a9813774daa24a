"""The tables of journal.db, as migrations. The event and checkpoint tables only ever grow: triggers see to it.

Triggers bind honest programs. Someone with the file can drop them, or the table: the hash chain and the signed
checkpoints are what shows that (`console.records.verifier`).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlite_utils import Database, Migrations

JOURNAL_FILE = "journal.db"
APPLICATION_ID = 0x5348_434A  # "SHCJ": what `file` says about journal.db
SCHEMA_VERSION = 1  # one more for each migration added below

_EVENT = """CREATE TABLE event (
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    incarnation TEXT NOT NULL,
    stream TEXT NOT NULL,
    version INTEGER NOT NULL,
    type TEXT NOT NULL,
    type_version INTEGER NOT NULL,
    utc TEXT NOT NULL,
    offset_min INTEGER NOT NULL,
    mono_us INTEGER NOT NULL,
    boot TEXT NOT NULL,
    process_utc TEXT,
    actor TEXT NOT NULL,
    data BLOB NOT NULL,
    prev BLOB NOT NULL CHECK (length(prev) = 32),
    hash BLOB NOT NULL CHECK (length(hash) = 32),
    UNIQUE (stream, version)
) STRICT"""

_CHECKPOINT = """CREATE TABLE checkpoint (
    seq INTEGER NOT NULL REFERENCES event (seq),
    hash BLOB NOT NULL CHECK (length(hash) = 32),
    utc TEXT NOT NULL,
    key_id TEXT NOT NULL,
    signature BLOB NOT NULL,
    PRIMARY KEY (seq, key_id)
) STRICT"""

# INSERT OR REPLACE deletes without firing DELETE triggers (unless recursive_triggers is on, which is the writer's
# choice), so an insert that would replace anything is refused before it starts; so is one that breaks the chain.
_EVENT_INSERT = """CREATE TRIGGER event_only_next BEFORE INSERT ON event
BEGIN
    SELECT CASE
        WHEN NEW.seq IS NOT coalesce((SELECT max(seq) FROM event), 0) + 1
            THEN RAISE(ABORT, 'the journal takes only the next event; events are never replaced or left out')
        WHEN EXISTS (SELECT 1 FROM event WHERE id = NEW.id)
            THEN RAISE(ABORT, 'an event with this id is in the journal already')
        WHEN EXISTS (SELECT 1 FROM event WHERE stream = NEW.stream AND version = NEW.version)
            THEN RAISE(ABORT, 'this version of the stream is in the journal already')
        WHEN NEW.prev IS NOT coalesce((SELECT hash FROM event WHERE seq = NEW.seq - 1), zeroblob(32))
            THEN RAISE(ABORT, 'the event does not continue the hash chain')
    END;
END"""

_EVENT_UPDATE = """CREATE TRIGGER event_no_update BEFORE UPDATE ON event
BEGIN
    SELECT RAISE(ABORT, 'events are never changed (RQ-42); append a correcting event');
END"""

_EVENT_DELETE = """CREATE TRIGGER event_no_delete BEFORE DELETE ON event
BEGIN
    SELECT RAISE(ABORT, 'events are never deleted (RQ-42)');
END"""

_CHECKPOINT_INSERT = """CREATE TRIGGER checkpoint_only_new BEFORE INSERT ON checkpoint
BEGIN
    SELECT CASE
        WHEN NEW.seq <= (SELECT max(seq) FROM checkpoint WHERE key_id = NEW.key_id)
            THEN RAISE(ABORT, 'checkpoints are never replaced; sign a later event')
        WHEN NEW.hash IS NOT (SELECT hash FROM event WHERE seq = NEW.seq)
            THEN RAISE(ABORT, 'the checkpoint does not name the hash of its event')
    END;
END"""

_CHECKPOINT_UPDATE = """CREATE TRIGGER checkpoint_no_update BEFORE UPDATE ON checkpoint
BEGIN
    SELECT RAISE(ABORT, 'checkpoints are never changed');
END"""

_CHECKPOINT_DELETE = """CREATE TRIGGER checkpoint_no_delete BEFORE DELETE ON checkpoint
BEGIN
    SELECT RAISE(ABORT, 'checkpoints are never deleted');
END"""

# Everything that protects the record, by its name in sqlite_schema: what a check compares a file with.
PROTECTION = {
    "event": _EVENT,
    "checkpoint": _CHECKPOINT,
    "event_only_next": _EVENT_INSERT,
    "event_no_update": _EVENT_UPDATE,
    "event_no_delete": _EVENT_DELETE,
    "checkpoint_only_new": _CHECKPOINT_INSERT,
    "checkpoint_no_update": _CHECKPOINT_UPDATE,
    "checkpoint_no_delete": _CHECKPOINT_DELETE,
}


def migrate(connection: sqlite3.Connection) -> None:
    """Bring journal.db to SCHEMA_VERSION. One PRAGMA when it is there already: sqlite-utils takes 0.5 s to import."""
    if connection.execute("PRAGMA user_version").fetchone()[0] == SCHEMA_VERSION:
        return
    from sqlite_utils import Database

    _migrations().apply(Database(connection))
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")


def missing_protection(stored: Iterable[tuple[str, str | None]]) -> list[str]:
    """Names of PROTECTION that are absent or altered in ``stored``, the (name, sql) rows of sqlite_schema."""
    found = dict(stored)
    return [name for name, sql in PROTECTION.items() if (found.get(name) or "").split() != sql.split()]


def added(stored: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """(type, name) of every trigger and view in ``stored`` that the console did not make: it may drop events."""
    return [(kind, name) for kind, name in stored if kind in ("trigger", "view") and name not in PROTECTION]


def _migrations() -> Migrations:
    from sqlite_utils import Migrations

    migrations = Migrations("journal")

    @migrations()
    def m001_event_and_checkpoint(db: Database) -> None:
        for sql in PROTECTION.values():
            db.execute(sql)

    @migrations()
    def m002_what_is_no_projection(db: Database) -> None:
        """These cannot be rebuilt from events; they are re-established by asking the other end."""
        db.table("verifier").create(
            {"person_id": str, "argon2": str, "expires_utc": str, "must_change": int},
            pk="person_id",
            not_null={"argon2", "expires_utc", "must_change"},
            strict=True,
        )
        db.table("cursor").create({"name": str, "value": str}, pk="name", not_null={"value"}, strict=True)

    return migrations
