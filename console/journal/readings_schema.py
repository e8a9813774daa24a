"""The tables of readings.db, as migrations: blocks of samples, a live tail in plain rows, and what was received."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlite_utils import Database, Migrations

READINGS_FILE = "readings.db"
SCHEMA_VERSION = 1  # one more for each migration added below

# The covering index answers "what did these fourteen days look like" from block summaries without touching a blob.
_TABLES = """
CREATE TABLE series (
    id INTEGER PRIMARY KEY,
    bay INTEGER NOT NULL,
    run TEXT NOT NULL,
    channel TEXT NOT NULL,
    UNIQUE (bay, channel, run)
) STRICT;
CREATE TABLE tail (
    series INTEGER NOT NULL REFERENCES series (id),
    process_ms INTEGER NOT NULL,
    wall_ms INTEGER NOT NULL,
    value INTEGER,
    quality INTEGER NOT NULL
) STRICT;
CREATE INDEX tail_time ON tail (series, process_ms);
CREATE TABLE block (
    id INTEGER PRIMARY KEY,
    series INTEGER NOT NULL REFERENCES series (id),
    first_ms INTEGER NOT NULL,
    last_ms INTEGER NOT NULL,
    count INTEGER NOT NULL,
    missing INTEGER NOT NULL,
    max_step_ms INTEGER NOT NULL,
    min INTEGER,
    max INTEGER,
    sum INTEGER NOT NULL,
    quality INTEGER NOT NULL,
    times BLOB NOT NULL,
    walls BLOB NOT NULL,
    vals BLOB NOT NULL,
    qualities BLOB NOT NULL
) STRICT;
CREATE INDEX block_span ON block (series, last_ms, first_ms, count, missing, max_step_ms, min, max, quality);
CREATE TABLE received (
    boot INTEGER NOT NULL,
    first_n INTEGER NOT NULL,
    last_n INTEGER NOT NULL,
    PRIMARY KEY (boot, first_n)
) STRICT, WITHOUT ROWID;
CREATE TABLE lost (
    boot INTEGER NOT NULL,
    first_n INTEGER NOT NULL,
    last_n INTEGER NOT NULL,
    PRIMARY KEY (boot, first_n)
) STRICT, WITHOUT ROWID;
CREATE TABLE stored_up_to (boot INTEGER PRIMARY KEY, n INTEGER NOT NULL) STRICT;
"""


def migrate(connection: sqlite3.Connection) -> None:
    """Bring readings.db to SCHEMA_VERSION. One PRAGMA when it is there already: sqlite-utils takes 0.5 s to import."""
    if connection.execute("PRAGMA user_version").fetchone()[0] == SCHEMA_VERSION:
        return
    from sqlite_utils import Database

    connection.execute("PRAGMA synchronous = FULL")  # that the file is there must outlive a power cut
    _migrations().apply(Database(connection))
    connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
    connection.execute("PRAGMA synchronous = NORMAL")


def _migrations() -> Migrations:
    from sqlite_utils import Migrations

    migrations = Migrations("readings")

    @migrations()
    def m001_series_blocks_and_tail(db: Database) -> None:
        for sql in _TABLES.split(";\n"):
            if sql.strip():
                db.execute(sql)

    return migrations
