"""The tables of readings.db, as migrations: blocks of samples, a live tail, and what was received."""

from __future__ import annotations

import sqlite3
import uuid
import zlib
from typing import TYPE_CHECKING, Any

from console.journal.errors import JournalCorrupt

if TYPE_CHECKING:
    from sqlite_utils import Database, Migrations

READINGS_FILE = "readings.db"
SCHEMA_VERSION = 3  # one more for each migration added below
BETWEEN = "\x1f"  # between the names of a source's channels

# A stretch's number is never used again, although the highest may have been pruned: at the plant it names one for ever.
INSERT_STRETCH = """INSERT INTO stretch (id, times, walls) VALUES (1 + max((SELECT coalesce(max(id), 0) FROM stretch),
    (SELECT coalesce(max(last_number), 0) FROM pruned)), ?, ?) RETURNING id"""
_INSERT_STRETCH_2 = "INSERT INTO stretch (times, walls) VALUES (?, ?) RETURNING id"
INSERT_BLOCK = """INSERT INTO block (stretch, series, first_ms, last_ms, count, missing, max_step_ms, min, max, sum,
    quality, parts, vals, qualities) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"""

# The covering index answers "what did these fourteen days look like" from block summaries without touching a blob.
_TABLES_1 = """
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

# The channels of one source are sampled together: they share a time axis, and in the tail a row.
_TABLES_2 = """
ALTER TABLE block RENAME TO block_1;
DROP INDEX block_span;
ALTER TABLE tail RENAME TO tail_1;
DROP INDEX tail_time;
CREATE TABLE source (
    id INTEGER PRIMARY KEY,
    bay INTEGER NOT NULL,
    run TEXT NOT NULL,
    channels TEXT NOT NULL,
    UNIQUE (bay, run, channels)
) STRICT;
CREATE TABLE tail (
    id INTEGER PRIMARY KEY,
    source INTEGER NOT NULL REFERENCES source (id),
    first_ms INTEGER NOT NULL,
    last_ms INTEGER NOT NULL,
    count INTEGER NOT NULL,
    rows BLOB NOT NULL
) STRICT;
CREATE INDEX tail_source ON tail (source);
CREATE TABLE stretch (
    id INTEGER PRIMARY KEY,
    times BLOB NOT NULL,
    walls BLOB NOT NULL
) STRICT;
CREATE TABLE block (
    id INTEGER PRIMARY KEY,
    stretch INTEGER NOT NULL REFERENCES stretch (id),
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
    parts BLOB NOT NULL,
    vals BLOB NOT NULL,
    qualities BLOB
) STRICT;
CREATE INDEX block_span ON block (series, last_ms, first_ms, count, missing, max_step_ms, min, max, quality, parts);
"""

# What goes up to the plant, and what was pruned once it was there. `life`: one row; `store` names this file among all
# that this station ever had, `durable` is the highest stretch that no power cut takes any more.
_TABLES_3 = """
CREATE TABLE life (
    only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
    store TEXT NOT NULL,
    durable INTEGER NOT NULL
) STRICT;
CREATE TABLE pruned (
    bay INTEGER NOT NULL,
    run TEXT NOT NULL,
    last_number INTEGER NOT NULL,
    first_ms INTEGER NOT NULL,
    last_ms INTEGER NOT NULL,
    PRIMARY KEY (bay, run, last_number)
) STRICT, WITHOUT ROWID;
CREATE INDEX block_stretch ON block (stretch);
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
        _run(db, _TABLES_1)

    @migrations()
    def m002_shared_time_axes(db: Database) -> None:
        _run(db, _TABLES_2)
        try:
            _take_over(db.conn)
        except (zlib.error, ValueError) as error:
            raise JournalCorrupt(
                f"{READINGS_FILE} cannot be brought to this version: a block in it is damaged ({error}). Nothing was "
                "changed. Restore the file from a backup"
            ) from error
        _run(db, "DROP TABLE block_1;\nDROP TABLE tail_1;\n")

    @migrations()
    def m003_what_goes_up(db: Database) -> None:
        _run(db, _TABLES_3)
        # This migration is itself a FULL commit: every stretch that is here is durable with it.
        here = "INSERT INTO life SELECT 1, ?, coalesce(max(id), 0) FROM stretch"
        db.execute(here, (str(uuid.uuid4()),))

    return migrations


def _run(db: Database, script: str) -> None:
    for sql in script.split(";\n"):
        if sql.strip():
            db.execute(sql)


def _take_over(connection: Any) -> None:
    """What the first schema holds: each of its blocks, and each tail, becomes a block on an axis of its own."""
    if connection.execute("SELECT count(*) FROM series").fetchone() == (0,):
        return
    import numpy as np

    from console.journal.blocks import Samples, block_row, samples_of, stretch_row

    def insert(series: int, samples: Samples) -> None:
        axis = connection.execute(_INSERT_STRETCH_2, stretch_row(samples.process_ms, samples.wall_ms)).fetchone()[0]
        row = block_row(samples.process_ms, samples.values, samples.quality)
        connection.execute(INSERT_BLOCK, (axis, series, *row))

    old = "SELECT series, times, walls, vals, qualities FROM block_1 WHERE id = ?"
    for (id_,) in connection.execute("SELECT id FROM block_1 ORDER BY id").fetchall():
        series, *blobs = connection.execute(old, (id_,)).fetchone()
        times, walls, values, quality = (zlib.decompress(blob) for blob in blobs)
        at, wall = (np.cumsum(np.frombuffer(axis, "<i8"), dtype=np.int64) for axis in (times, walls))
        insert(series, Samples(at, wall, np.frombuffer(values, "<i4"), np.frombuffer(quality, np.uint8)))
    tail = "SELECT process_ms, wall_ms, value, quality FROM tail_1 WHERE series = ?"
    for (id_,) in connection.execute("SELECT DISTINCT series FROM tail_1").fetchall():
        insert(id_, samples_of(connection.execute(tail, (id_,)).fetchall()))
