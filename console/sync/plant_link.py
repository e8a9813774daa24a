"""One connection to the plant: asks how far it is, sends batches, and sorts what can go wrong into two kinds."""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any, Self, TypeVar

import psycopg
from psycopg.conninfo import conninfo_to_dict

from console.journal.rows import Stored, utc_text
from console.sync.errors import PlantError, PlantRefused, PlantUnreachable
from console.sync.report import PlantTarget

T = TypeVar("T")

_MINUTE_S = 60

# SQLSTATE classes that no repetition cures: feature missing, bad data, broken rule, bad login, no such database or
# schema, no right or no such function, and the plant's own refusals (resources/plant/schema.sql).
_FOR_GOOD = frozenset({"0A", "22", "23", "28", "3D", "3F", "42", "SH"})

# The parameters of receive() after site, station and mode: seqs, ids, incarnations, streams, versions, types, ...
_ARRAYS = (
    *("bigint", "uuid", "uuid", "text", "bigint", "text", "integer", "text", "integer", "bigint", "text", "text"),
    *("text", "bytea", "bytea", "bytea"),
)
_SEND = f"SELECT * FROM shuttle.receive(%s, %s, %s, {', '.join(f'%s::{kind}[]' for kind in _ARRAYS)})"  # noqa: S608
_HEADS = "SELECT incarnation::text, seq, hash FROM shuttle.heads(%s, %s, %s)"


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
    if unsendable or (error.sqlstate or "")[:2] in _FOR_GOOD:
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
