"""One connection to the plant: asks how far it is, sends batches, and sorts what can go wrong into two kinds."""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any, Self, TypeVar

import psycopg
from psycopg.conninfo import conninfo_to_dict

from console.journal.rows import Stored, utc_text
from console.journal.stretches import ChannelBlock, Stretch
from console.sync.errors import ContentRefused, PlantError, PlantRefused, PlantUnreachable
from console.sync.report import PlantTarget

T = TypeVar("T")

_MINUTE_S = 60

# SQLSTATE classes that no repetition cures: feature missing, bad data, broken rule, bad login, no such database or
# schema, no right or no such function, and the plant's own refusals (resources/plant/schema.sql).
_FOR_GOOD = frozenset({"0A", "22", "23", "28", "3D", "3F", "42", "SH"})
_CONTENT = ("22", "23", "SH006")  # of those: what was sent is wrong, not who sends or where to

# The parameters of receive() after site, station and mode: seqs, ids, incarnations, streams, versions, types, ...
_ARRAYS = (
    *("bigint", "uuid", "uuid", "text", "bigint", "text", "integer", "text", "integer", "bigint", "text", "text"),
    *("text", "bytea", "bytea", "bytea"),
)
_SEND = f"SELECT * FROM shuttle.receive(%s, %s, %s, {', '.join(f'%s::{kind}[]' for kind in _ARRAYS)})"  # noqa: S608
_HEADS = "SELECT incarnation::text, seq, hash FROM shuttle.heads(%s, %s, %s)"

# The parameters of receive_readings() after site, station, mode and store: a column of stretches, how many blocks each
# has, then columns of blocks.
_BLOCK_ARRAYS = (
    *("bigint", "bytea", "integer", "text", "bigint", "bigint", "integer", "bytea", "bytea", "integer"),
    *("text", "text", "numeric", "integer", "bigint", "bigint", "bigint", "integer", "bytea", "bytea"),
)
_SEND_READINGS = (
    f"SELECT * FROM shuttle.receive_readings(%s, %s, %s, %s, {', '.join(f'%s::{kind}[]' for kind in _BLOCK_ARRAYS)})"  # noqa: S608
)
_HELD = "SELECT first, last, last_sha256 FROM shuttle.held_readings(%s, %s, %s, %s)"
_LACKING = "SELECT sha256 FROM shuttle.lacking_readings(%s, %s, %s, %s::bytea[])"

Units = Mapping[str, tuple[str, str]]
"""Channel -> unit and resolution (decimal text): what the plant keeps beside the numbers."""


@dataclass(frozen=True, slots=True)
class PlantHead:
    """The last event of one incarnation that the plant has, with everything before it."""

    incarnation: str
    seq: int
    hash: bytes


@dataclass(frozen=True, slots=True)
class Receipt:
    """The plant's word on a batch: the head it has now, and how many events were new to it.

    ``countersignature``: the plant's signature over that head, None while the plant has no signing service.
    """

    seq: int
    hash: bytes
    stored: int
    countersignature: bytes | None


class PlantLink:
    """A connection to the plant as one station; for the thread that opened it. Methods raise PlantError."""

    def __init__(
        self, connection: psycopg.Connection[tuple[Any, ...]], target: PlantTarget, answer_s: float = 20.0
    ) -> None:
        """Wrap a connection; `open` makes one."""
        self._connection = connection
        self._answer_s = answer_s
        self._who = (target.site, target.station, target.mode)
        self._secret = password_of(target.dsn)

    @classmethod
    def open(cls, target: PlantTarget, connect_s: int = 5, answer_s: float = 20.0) -> Self:
        """Connect within ``connect_s`` seconds; afterwards, no answer within ``answer_s`` is PlantUnreachable.

        Raises PlantUnreachable or PlantRefused, neither with the password.
        """
        secret = password_of(target.dsn)
        try:
            connection = psycopg.connect(
                target.dsn,
                autocommit=True,
                connect_timeout=connect_s,
                application_name=f"shuttle-console {target.station}",
                # A dead line shows after some seconds instead of hours (statement time is the server's to bound).
                keepalives_idle=10,
                keepalives_interval=5,
                keepalives_count=3,
                tcp_user_timeout=20_000,
                options="-c statement_timeout=30s -c client_encoding=UTF8",
            )
        except psycopg.Error as error:
            raise _of_connect(error, secret) from None
        return cls(connection, target, answer_s)

    def heads(self) -> list[PlantHead]:
        """What the plant has of this station, the furthest incarnation first; empty if it has nothing."""
        rows = self._ask(lambda: self._connection.execute(_HEADS, self._who).fetchall())
        return [PlantHead(*row) for row in rows]

    def send(self, events: Sequence[Stored]) -> Receipt:
        """Hand over ``events`` (in order, at least one). All of them are stored at the plant now, or PlantError."""
        columns = [list(column) for column in zip(*map(_columns, events), strict=True)]
        row = self._ask(lambda: self._connection.execute(_SEND, [*self._who, *columns]).fetchone())
        if row is None or row[0] is None:
            raise PlantRefused("The plant gave no receipt for a batch. Its schema is not the one of this console")
        return Receipt(*row)

    def held_readings(self, store: str) -> list[tuple[int, int, bytes | None]]:
        """(first, last, identity of the last if it is known by its number) of the blocks of ``store`` that it has."""
        return self._ask(lambda: self._connection.execute(_HELD, (*self._who, store)).fetchall())

    def send_readings(self, store: str, stretches: Sequence[Stretch], units: Units) -> bytes:
        """Hand over ``stretches`` (at least one). All are stored at the plant now, or PlantError; its receipt.

        The receipt is the SHA-256 over the identities, in order, as the plant has stored them.
        """
        columns = [list(column) for column in zip(*map(_stretch_columns, stretches), strict=True)]
        columns += [list(c) for c in zip(*(_block_columns(b, units) for s in stretches for b in s.blocks), strict=True)]
        row = self._ask(lambda: self._connection.execute(_SEND_READINGS, [*self._who, store, *columns]).fetchone())
        return bytes(row[1]) if row is not None and row[1] is not None else b""

    def lacking_readings(self, sha256s: Sequence[bytes]) -> set[bytes]:
        """Which of these blocks the plant does not have."""
        rows = self._ask(lambda: self._connection.execute(_LACKING, (*self._who, list(sha256s))).fetchall())
        return {bytes(row[0]) for row in rows}

    def check(self) -> None:
        """Ask the plant for a sign of life."""
        self._ask(lambda: self._connection.execute("SELECT 1").fetchone())

    def close(self) -> None:
        """Close the connection. Safe to call twice."""
        self._connection.close()

    def _ask(self, question: Callable[[], T]) -> T:
        try:
            with self._deadline():
                return question()
        except psycopg.Error as error:
            raise _of_statement(error, self._secret) from None

    @contextmanager
    def _deadline(self) -> Iterator[None]:
        """Break the line if no answer comes in time: a frozen server keeps it open, and libpq would wait for ever."""
        line = socket.socket(fileno=os.dup(self._connection.fileno()))
        watch = threading.Timer(self._answer_s, _break, [line])
        watch.name, watch.daemon = "uplink deadline", True
        watch.start()
        try:
            yield
        finally:
            watch.cancel()
            watch.join()
            line.close()

    def __enter__(self) -> Self:
        """The link itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close it."""
        self.close()


def _break(line: socket.socket) -> None:
    with suppress(OSError):  # it is broken already
        line.shutdown(socket.SHUT_RDWR)


def _columns(event: Stored) -> tuple[object, ...]:
    """The hashed columns of ``event`` and its hash, as receive() wants them."""
    return (
        *(event.seq, event.id, event.incarnation, event.stream, event.version, event.type, event.type_version),
        *(utc_text(event.utc), round(event.offset.total_seconds() / _MINUTE_S), round(event.mono_s * 1e6)),
        *(event.boot, utc_text(event.process_utc) if event.process_utc else None),
        *(event.actor, event.data, event.prev, event.hash),
    )


def _stretch_columns(s: Stretch) -> tuple[object, ...]:
    return s.number, s.sha256, s.bay, s.run, s.first_ms, s.last_ms, s.count, s.times, s.walls, len(s.blocks)


def _block_columns(b: ChannelBlock, units: Units) -> tuple[object, ...]:
    unit, resolution = units.get(b.channel, ("", "1"))
    return b.channel, unit, resolution, b.missing, b.min, b.max, b.sum, b.quality, b.vals, b.qualities


def _of_connect(error: psycopg.Error, secret: str) -> PlantError:
    said = words_of(error, secret)
    connection = error.pgconn
    # libpq gives no SQLSTATE while connecting. That a password was asked for shows that a server is there and that it
    # did not like what it got; without one, its own words must do.
    asked = connection is not None and (connection.used_password or connection.needs_password)
    if asked or any(mark in said for mark in ("pg_hba.conf", "does not exist", "no password supplied")):
        return PlantRefused(f"The plant refuses this login: {said}")
    return PlantUnreachable(f"The plant cannot be reached: {said}")


def _of_statement(error: psycopg.Error, secret: str) -> PlantError:
    said = words_of(error, secret)
    unsendable = isinstance(error, psycopg.DataError) and not error.sqlstate  # psycopg itself: a NUL in a text
    state = error.sqlstate or ""
    if unsendable or state.startswith(_CONTENT):
        return ContentRefused(said)
    if state[:2] in _FOR_GOOD:
        return PlantRefused(said)
    return PlantUnreachable(f"The plant broke off: {said}")


def words_of(error: psycopg.Error, secret: str) -> str:
    """What the server or libpq said, in one line and without the password."""
    said = error.diag.message_primary or " ".join(str(error).split()) or type(error).__name__
    return said.replace(secret, "***") if secret else said


def password_of(dsn: str) -> str:
    """The password in a connection string, empty if there is none. Raises PlantRefused when it cannot be read."""
    try:
        return str(conninfo_to_dict(dsn).get("password") or "")
    except psycopg.ProgrammingError:
        # libpq's own message may quote the part that holds the password.
        raise PlantRefused("The plant's address cannot be read. Check it (plant dsn in the settings)") from None
