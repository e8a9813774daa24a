"""Run as a script: kills a real child with SIGKILL at every statement, or at every n-th SQLite opcode, of some work.

``killed_child.py FOLDER WORK POINT STEP`` makes FOLDER/00001, 00002 ... (copies of FOLDER/base, if there is one), runs
WORK in a forked child that dies at its first, second ... POINT, until one child outlives all points. Prints one
JSON line a child: {"folder", "killed", "told"}; ``told`` is what the child had been told was stored before it died.
"""

from __future__ import annotations

import itertools
import json
import os
import shutil
import signal
import sqlite3
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import sqlite_utils  # noqa: F401  # loaded once here instead of in each child

from console.clock import Instant
from console.journal.journal import Journal
from console.journal.pruning import Pruning
from console.journal.readings import Readings
from console.journal.rows import Draft
from tests.support.readings import Reading, batches

NOW = Instant(datetime(2026, 3, 1, 9, 30, tzinfo=UTC), timedelta(hours=9), 1.0)
Tell = Callable[[object], None]


def appending(folder: Path, tell: Tell) -> None:
    """Open, append three times one to three events and sign in between; tells each number when append returns."""
    journal = Journal.open(folder, mode="training", station="S1", site="K", now=NOW)
    tell([1])
    for count in (1, 3, 2):
        drafts = [Draft(f"bay-{n}", "thing.happened", 1, b'{"n":%d}' % n, "S-1") for n in range(count)]
        tell([event.seq for event in journal.append(drafts, NOW)])
        journal.checkpoint(lambda data: data[:8], "k1", NOW)
    journal.close()


def reading(folder: Path, tell: Tell) -> None:
    """Store 3 x 300 records of one channel and tell what may be acknowledged after each."""
    readings = Readings(folder)
    for first in (1, 301, 601):
        some = (Reading(1, "R", "ph", n * 1000, n * 1000, n, 0, 5, n) for n in range(first, first + 300))
        readings.append(batches(some))
        tell(readings.durable()[5])
    readings.close()


def pruning(folder: Path, tell: Tell) -> None:
    """Prune all that there is of run R in bay 1, two stretches at a time, and give the room back."""
    readings = Readings(folder)
    while readings.prune(Pruning(1, "R", 2**40, 0, 2**50), 2):
        tell(True)
    while readings.give_back(4):
        pass
    readings.close()


def kill_at(point: int, kind: str, step: int) -> None:
    """From now on, every connection counts; this process dies at the ``point``-th count."""
    counter = itertools.count(1)

    def count(*_: object) -> int:
        if next(counter) == point:
            os.kill(os.getpid(), signal.SIGKILL)
        return 0

    connect = sqlite3.connect

    def counted(*args: object, **settings: object) -> sqlite3.Connection:
        connection: sqlite3.Connection = connect(*args, **settings)  # type: ignore[call-overload]
        if kind == "statement":
            connection.set_trace_callback(count)
        else:
            connection.set_progress_handler(count, step)
        return connection

    sqlite3.connect = counted  # type: ignore[assignment]


def run_child(
    folder: Path, point: int, kind: str, step: int, work: Callable[[Path, Tell], None]
) -> tuple[bool, list[str]]:
    """Whether the child was killed, and the lines it had told."""
    read_end, write_end = os.pipe()
    pid = os.fork()
    if pid == 0:
        kill_at(point, kind, step)
        work(folder, lambda what: void(os.write(write_end, json.dumps(what).encode() + b"\n")))
        os._exit(0)
    os.close(write_end)
    with os.fdopen(read_end) as pipe:
        told = pipe.read().splitlines()
    _, status = os.waitpid(pid, 0)
    killed = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
    if not killed and status != 0:
        raise SystemExit(f"the child failed at point {point} with status {status}")
    return killed, told


def void(_: object) -> None:
    """Nothing of it."""


WORKS = {"appending": appending, "reading": reading, "pruning": pruning}


def main() -> None:
    """See the module."""
    root, work, kind, step = Path(sys.argv[1]), WORKS[sys.argv[2]], *sys.argv[3:]
    for point in itertools.count(1):
        folder = root / f"{point:05d}"
        if (root / "base").exists():
            shutil.copytree(root / "base", folder)
        else:
            folder.mkdir()
        killed, told = run_child(folder, point, kind, int(step), work)
        print(
            json.dumps({"folder": str(folder), "killed": killed, "told": [json.loads(line) for line in told]}),
            flush=True,
        )
        if not killed:
            return


if __name__ == "__main__":
    main()
