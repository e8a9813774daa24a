"""Setting up a plant's database: done by whoever administers it, never by a station."""

from __future__ import annotations

from typing import Literal

import psycopg
from psycopg import sql

import resources
from console.sync.errors import PlantRefused, PlantUnreachable
from console.sync.plant_link import password_of, words_of

SCHEMA_VERSION = 3
_STEPS = {2: "plant/readings.sql"}  # from this version to the next
_FOR_STATIONS = ("receive", "heads", "receive_readings", "held_readings", "lacking_readings")
OWNER = "shuttle_owner"  # of everything in the schema; the same role for every plant of a server

Mode = Literal["training", "production"]


def install(admin_dsn: str, mode: Mode) -> None:
    """Create the schema ``shuttle`` for ``mode`` in this database, or bring an older one to this version.

    Nothing that is stored is touched; nothing happens if the schema is there as it should be.

    Raises PlantRefused if it is there for the other mode or in a newer version, if the database is not UTF-8, or if
    this login may not prepare it; PlantUnreachable if there is none.
    """
    secret = password_of(admin_dsn)
    try:
        _install(admin_dsn, mode)
    except psycopg.OperationalError as error:
        raise PlantUnreachable(f"The plant's database cannot be reached: {words_of(error, secret)}") from None
    except psycopg.Error as error:
        raise PlantRefused(f"The plant's database cannot be prepared: {words_of(error, secret)}") from None


def _install(admin_dsn: str, mode: Mode) -> None:
    with psycopg.connect(admin_dsn) as connection:
        if connection.info.parameter_status("server_encoding") != "UTF8":
            raise PlantRefused("The plant's database must be in UTF-8: event hashes are over UTF-8 bytes")
        if connection.execute("SELECT to_regclass('shuttle.plant_identity')").fetchone() != (None,):
            _upgrade(connection, _checked(connection, mode))
            return
        _prepare(connection)
        _run(connection, "plant/schema.sql")
        connection.execute("INSERT INTO shuttle.plant_identity VALUES (true, %s, 2)", (mode,))
        _upgrade(connection, 2)


def _upgrade(connection: psycopg.Connection[tuple[object, ...]], version: int) -> None:
    for step in range(version, SCHEMA_VERSION):
        _run(connection, _STEPS[step])
        connection.execute("UPDATE shuttle.plant_identity SET schema_version = %s", (step + 1,))


def _run(connection: psycopg.Connection[tuple[object, ...]], script: str) -> None:
    connection.execute(resources.path(script).read_text(encoding="utf-8").encode())


def _prepare(connection: psycopg.Connection[tuple[object, ...]]) -> None:
    """Make the schema's owner, and take from everyone the right to make temporary objects in this database.

    A station's login needs none, and a temporary type is how it could try to run code as the schema's owner.
    """
    owner, database = sql.Identifier(OWNER), sql.Identifier(connection.info.dbname)
    if connection.execute("SELECT FROM pg_roles WHERE rolname = %s", (OWNER,)).fetchone() is None:
        connection.execute(sql.SQL("CREATE ROLE {} NOLOGIN").format(owner))
    if connection.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user").fetchone() != (True,):
        connection.execute(sql.SQL("GRANT {} TO CURRENT_USER").format(owner))
    connection.execute(sql.SQL("REVOKE TEMPORARY ON DATABASE {} FROM PUBLIC").format(database))
    if connection.execute("SELECT has_database_privilege('public', current_database(), 'TEMPORARY')").fetchone() != (
        False,
    ):
        raise PlantRefused("Everyone may make temporary objects in this database. Install as the database's owner")


def _checked(connection: psycopg.Connection[tuple[object, ...]], mode: Mode) -> int:
    """The version of the schema that is there. Raises PlantRefused for another mode, or a version beyond this one."""
    found = connection.execute("SELECT mode, schema_version FROM shuttle.plant_identity").fetchone()
    held, version = (str(found[0]), int(str(found[1]))) if found else ("", 0)
    if held != mode or not 2 <= version <= SCHEMA_VERSION:  # the first version that a release had
        raise PlantRefused(f"This database holds {found} and not ({mode!r}, {SCHEMA_VERSION}). Use another database")
    return version


def enrol(admin_dsn: str, *, site: str, station: str, login: str, password: str) -> None:
    """Give ``station`` of ``site`` a login that may send its own events and ask how far they are, and nothing else.

    An existing login gets the new password. The server sees the password's SCRAM verifier only.
    """
    with psycopg.connect(admin_dsn) as connection:
        verifier = connection.pgconn.encrypt_password(password.encode(), login.encode(), b"scram-sha-256").decode()
        name = sql.Identifier(login)
        known = connection.execute("SELECT FROM pg_roles WHERE rolname = %s", (login,)).fetchone() is not None
        verb = sql.SQL("ALTER ROLE") if known else sql.SQL("CREATE ROLE")
        connection.execute(sql.SQL("{} {} LOGIN PASSWORD {}").format(verb, name, sql.Literal(verifier)))
        connection.execute(sql.SQL("GRANT USAGE ON SCHEMA shuttle TO {}").format(name))
        for function in _FOR_STATIONS:
            may = sql.SQL("GRANT EXECUTE ON FUNCTION {} TO {}")
            connection.execute(may.format(sql.Identifier("shuttle", function), name))
        connection.execute(
            "INSERT INTO shuttle.station (site, station, mode, login) SELECT %s, %s, mode, %s "
            "FROM shuttle.plant_identity ON CONFLICT (site, station) DO UPDATE SET login = excluded.login",
            (site, station, login),
        )
