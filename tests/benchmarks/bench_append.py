"""A person's command made durable, and its floor: a bare SQLite FULL commit of the same row in the same kind of file.

Prints one JSON line: {"bench": "append", "figure_us": ..., "floor_us": ..., "ratio": ..., ...}. The figure is one
append, decision and commit: an item of a checklist confirmed, decided by the domain in mid-session, encoded, its state
evolved, made durable. ``append_us`` is the journal's share of it, from the finished draft to the durable row;
``command_us`` the whole message through the station, with what it lets go and what the screen is told. The floor is a
finished row of the same size, inserted with nothing but sqlite3 into the journal's own tables, with their indexes and
guards. ``blob_us`` is the same bytes as one blob in a table of nothing else. All are measured in turns in one run,
because a machine drifts by more than the difference.

The folder may be given; without one it is made below ``build``, on a disk: a file system in memory commits for nothing.
"""

from __future__ import annotations

import json
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))

from shuttle_bench import BAY, Bench

from console.domain import commands as c
from console.domain.decide import decide
from console.domain.refusal import Refusal
from console.journal import rows, schema
from console.journal.rows import Draft, Stored
from console.journal.uuid7 import uuid7

BUILD = Path(__file__).resolve().parents[2] / "build"
CYCLES = 200
LIVED = 12_000
CHECKLIST, ITEMS = "line_clearance", ("bay_empty", "no_other_labels")
"""Two items of three: the third would end the procedure."""
ROW = f"INSERT INTO event VALUES ({', '.join('?' * 16)})"  # noqa: S608  # question marks alone
BLOB = "INSERT INTO event (data) VALUES (?)"


class Bare:
    """Finished rows like ``like`` in one file, blobs of their size in another: WAL, FULL, and sqlite3 alone."""

    def __init__(self, folder: Path, like: Stored) -> None:
        self._like, self._blob = like, bytes(size_of(like))
        self._rows, self._blobs = connected(folder / "rows.db"), connected(folder / "blobs.db")
        schema.migrate(self._rows)
        self._blobs.execute("CREATE TABLE event (seq INTEGER PRIMARY KEY, data BLOB)")
        self._seq = 0

    def row(self) -> tuple[object, ...]:
        """The next row, ready to be inserted. Its chain is zeros: hashing is no part of the floor."""
        e, self._seq = self._like, self._seq + 1
        chain = bytes(32)
        return (
            *(
                self._seq,
                uuid7(e.utc),
                e.incarnation,
                e.stream,
                self._seq,
                e.type,
                e.type_version,
                rows.utc_text(e.utc),
            ),
            *(540, round(e.mono_s * 1e6), e.boot, None, e.actor, e.data, chain, chain),
        )

    def live(self, count: int) -> None:
        """``count`` rows and blobs, each in one transaction."""
        for connection in (self._rows, self._blobs):
            connection.execute("BEGIN")
        self._rows.executemany(ROW, [self.row() for _ in range(count)])
        self._blobs.executemany(BLOB, [(self._blob,)] * count)
        for connection in (self._rows, self._blobs):
            connection.execute("COMMIT")

    def commit_row_us(self) -> float:
        """One row, one commit."""
        row = self.row()
        return timed_us(lambda: self._rows.execute(ROW, row))

    def commit_blob_us(self) -> float:
        """One blob, one commit."""
        return timed_us(lambda: self._blobs.execute(BLOB, (self._blob,)))

    def close(self) -> None:
        """Both files."""
        self._rows.close()
        self._blobs.close()


def connected(path: Path) -> sqlite3.Connection:
    """A new file as the journal's: WAL and FULL."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    return connection


def measure(cycles: int = CYCLES, where: Path | None = None) -> dict[str, object]:
    """Median microseconds of each on the disk of ``where``."""
    taken: dict[str, list[float]] = {"decided": [], "command": [], "append": [], "row": [], "blob": []}
    folder = where or BUILD
    folder.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder) as name:
        bench = in_session(Path(name) / "station")
        confirmed = one_event(bench)
        bare, draft = Bare(Path(name), confirmed), again(confirmed)
        # All files in mid-life: their logs have been full once, so that a commit writes over blocks that it has.
        bare.live(LIVED)
        bench.journal.append([draft] * LIVED, bench.clock.now())
        for _ in range(cycles):
            cycle(bench, bare, draft, taken)
        bare.close()
        bench.close()
    medians = {name: statistics.median(figures) for name, figures in taken.items()}
    return {
        "bench": "append",
        "figure_us": round(medians["decided"], 1),
        "floor_us": round(medians["row"], 1),
        "ratio": round(medians["decided"] / medians["row"], 3),
        "command_us": round(medians["command"], 1),
        "append_us": round(medians["append"], 1),
        "append_ratio": round(medians["append"] / medians["row"], 3),
        "blob_us": round(medians["blob"], 1),
        "blob_ratio": round(medians["decided"] / medians["blob"], 3),
        "row_bytes": size_of(confirmed),
        "sqlite": sqlite3.sqlite_version,
    }


def cycle(bench: Bench, bare: Bare, draft: Draft, taken: dict[str, list[float]]) -> None:
    """One of each, and each after a commit to another file: that is dearer than a second one to the same, and in life
    the commits of the readings lie between those of the journal.
    """
    id_ = begin(bench)
    decided, asked = (c.ConfirmItem(id_, item) for item in ITEMS)
    taken["row"].append(bare.commit_row_us())
    taken["decided"].append(timed_us(lambda: decide_and_append(bench, decided)))
    taken["row"].append(bare.commit_row_us())
    taken["command"].append(timed_us(lambda: bench.ask(asked)))
    taken["blob"].append(bare.commit_blob_us())
    bench.ask(c.AbandonProcedure(id_, "bench"))
    taken["blob"].append(bare.commit_blob_us())
    taken["append"].append(timed_us(lambda: bench.journal.put([draft], bench.clock.now())))


def decide_and_append(bench: Bench, command: c.Command) -> None:
    """What the station does between a command and its durable events."""
    station, now = bench.station, bench.clock.now()
    context = station._tools.context(now, None, bench.book, "en")
    settled = decide(station.state, command, context, None)
    if isinstance(settled, Refusal) or not station._writer.append(settled, now, None):
        raise SystemExit(f"The bench's command was refused: {settled}.")


def in_session(folder: Path) -> Bench:
    """A station whose shuttle is there and whose technician is signed in."""
    bench = Bench(folder)
    bench.until(lambda state: state.link.condition == "open", "the link")
    bench.run(0.5)
    bench.sign_in()
    return bench


def begin(bench: Bench) -> str:
    """The id of a checklist that has just been begun."""
    bench.ask(c.BeginProcedure(CHECKLIST, BAY))
    return bench.procedure(CHECKLIST).id


def one_event(bench: Bench) -> Stored:
    """The one event of a confirmed item, as the journal holds it."""
    id_, before = begin(bench), bench.journal.head().seq
    bench.ask(c.ConfirmItem(id_, ITEMS[0]))
    bench.ask(c.AbandonProcedure(id_, "bench"))
    first, second = bench.journal.read(before, limit=2)
    if (first.type, second.type) != ("procedure.item", "procedure.ended"):
        raise SystemExit(f"The bench's command is not what it was: {first.type}, {second.type}.")
    return first


def size_of(e: Stored) -> int:
    """As many bytes as the columns of the event hold (texts and blobs; numbers count eight)."""
    texts = (e.id, e.incarnation, e.stream, e.type, e.utc.isoformat(), e.boot, e.actor)
    return len("".join(texts).encode()) + len(e.data) + len(e.prev) + len(e.hash) + 8 * 5


def again(e: Stored) -> Draft:
    """The same event as a draft, in a stream of its own."""
    return Draft("bench", e.type, e.type_version, e.data, e.actor)


def timed_us(work: Callable[[], object]) -> float:
    """Microseconds of ``work``."""
    start = time.perf_counter_ns()
    work()
    return (time.perf_counter_ns() - start) / 1000


if __name__ == "__main__":
    print(json.dumps(measure(where=Path(sys.argv[1]) if len(sys.argv) > 1 else None)))
