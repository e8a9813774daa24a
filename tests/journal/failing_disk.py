"""Run as a script, as a process of its own: opens a journal on a disk that fails, and prints what it is told.

``failing_disk.py unwritable FOLDER``: as another account if it is root, because root may write everywhere.
``failing_disk.py short FOLDER``: no file may grow beyond a limit, so that a write fails in the middle.
``failing_disk.py open FOLDER``: just opens it.
"""

from __future__ import annotations

import json
import os
import resource
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import sqlite_utils  # noqa: F401  # loaded before the account changes

from console.clock import Instant
from console.journal.errors import JournalError
from console.journal.journal import Journal
from console.journal.rows import Draft

NOW = Instant(datetime(2026, 3, 1, 9, 30, tzinfo=UTC), timedelta(hours=9), 1.0)
NOBODY = 65534


def opened(folder: Path) -> Journal:
    """The journal of S1."""
    return Journal.open(folder, mode="training", station="S1", site="K", now=NOW)


def short(folder: Path) -> dict[str, object]:
    """Append until the disk fails; what the failing append said, and what one after it says."""
    journal = opened(folder)
    wal = (folder / "journal.db-wal").stat().st_size
    resource.setrlimit(resource.RLIMIT_FSIZE, (wal + 50_000, resource.RLIM_INFINITY))
    draft, returned = Draft("bay-01", "thing.happened", 1, b"x" * 9000, "me"), 1
    try:
        for _ in range(1000):
            returned = journal.append([draft], NOW)[-1].seq
    except JournalError as error:
        first = {"returned": returned, "head": journal.head().seq, "kind": type(error).__name__, "says": str(error)}
    try:
        journal.append([draft], NOW)
    except JournalError as error:
        return {**first, "then": str(error)}
    return first


def main() -> None:
    """See the module."""
    work, folder = sys.argv[1], Path(sys.argv[2])
    if work == "unwritable" and os.geteuid() == 0:
        os.seteuid(NOBODY)
    said: dict[str, object]
    try:
        said = short(folder) if work == "short" else {"head": opened(folder).head().seq}
    except JournalError as error:
        said = {"kind": type(error).__name__, "says": str(error)}
    print(json.dumps(said))


if __name__ == "__main__":
    main()
