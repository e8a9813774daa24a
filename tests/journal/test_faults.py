"""Full, read-only, failing and damaged disks: a clear sentence, nothing half, nothing changed."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from console.clock import Instant
from console.journal.errors import FolderInUse, JournalCorrupt, JournalError, JournalFault, JournalRefused
from console.journal.journal import Journal
from console.journal.rows import Draft
from console.records.verifier import verify

Moment = Callable[[float], Instant]
Opener = Callable[..., Journal]
ROOT = Path(__file__).parents[2]
BIG = Draft("bay-01", "thing.happened", 1, b"x" * 20_000, "me")


def on_a_failing_disk(work: str, folder: Path) -> dict[str, Any]:
    """What failing_disk.py printed."""
    command = [sys.executable, str(Path(__file__).with_name("failing_disk.py")), work, str(folder)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    ran = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, env=environment, check=False)
    assert ran.returncode == 0, ran.stderr
    said: dict[str, Any] = json.loads(ran.stdout)
    return said


def test_a_full_disk_appends_nothing_and_space_cures_it(open_journal: Opener, at: Moment) -> None:
    journal = open_journal()
    journal.append([BIG], at(1))
    connection = journal._store._connection
    connection.execute("PRAGMA max_page_count = 1")  # SQLite takes the present size: full from now on
    before = journal.read()
    for _ in range(2):
        with pytest.raises(JournalFault, match=r"nothing was stored: the disk is full\. Free some space") as fault:
            journal.append([BIG, BIG], at(2))
        assert fault.value.outcome_known
        assert journal.read() == before
    connection.execute("PRAGMA max_page_count = 100000")
    assert [event.version for event in journal.append([BIG, BIG], at(3))] == [2, 3]


def fill(journal: Journal, now: Instant) -> None:
    """Append until the disk has no more room."""
    for _ in range(1000):
        journal.append([BIG], now)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A real file system of 600 KiB; skipped where the tests may not mount one."""
    disk = tmp_path / "disk"
    disk.mkdir()
    if shutil.which("mount") is None:
        pytest.skip("there is no mount command")
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=600k", "tmpfs", disk], check=False, capture_output=True
    )
    if mounted.returncode != 0:
        pytest.skip("this account may not mount a file system")
    yield disk
    subprocess.run(["umount", disk], check=True)


def test_a_really_full_disk_loses_nothing_that_was_said_to_be_stored(small_disk: Path, at: Moment) -> None:
    ballast = small_disk / "ballast"
    ballast.write_bytes(bytes(60_000))
    with Journal.open(small_disk / "store", mode="training", station="S1", site="K", now=at(0)) as journal:
        with pytest.raises(JournalFault, match="Free some space"):
            fill(journal, at(1))
        stored = journal.head().seq
        assert stored > 10
        assert journal.head().seq == len(journal.read())
        ballast.unlink()
        assert journal.append([BIG], at(2))[0].seq == stored + 1
    assert verify(small_disk / "store").findings == ()


def test_a_read_only_disk_is_said_to_be_one(small_disk: Path, at: Moment) -> None:
    Journal.open(small_disk / "store", mode="training", station="S1", site="K", now=at(0)).close()
    subprocess.run(["mount", "-o", "remount,ro", small_disk], check=True)
    with pytest.raises(JournalFault, match=r"Read-only file system.*Make it writable"):
        Journal.open(small_disk / "store", mode="training", station="S1", site="K", now=at(0))
    report = verify(small_disk / "store")  # reading needs no write access
    assert (report.findings, report.events) == ((), 1)


def test_a_write_that_fails_half_way_stops_the_journal_until_it_is_opened_again(tmp_path: Path) -> None:
    said = on_a_failing_disk("short", tmp_path / "store")
    assert said["kind"] == "JournalFault"
    assert said["head"] == said["returned"] > 1
    assert "Whether it was stored is not known" in said["says"]
    assert "takes nothing more since a failure" in said["then"]
    assert on_a_failing_disk("open", tmp_path / "store")["head"] >= said["returned"]
    assert verify(tmp_path / "store").findings == ()


def test_a_folder_without_write_permission_is_said_to_be_one(at: Moment) -> None:
    with tempfile.TemporaryDirectory() as name:  # not tmp_path: that lies in a folder that only its owner may enter
        folder = Path(name) / "store"
        Journal.open(folder, mode="training", station="S1", site="K", now=at(0)).close()
        Path(name).chmod(0o755)
        for path in folder.iterdir():
            path.chmod(0o444)
        folder.chmod(0o555)
        said = on_a_failing_disk("unwritable", folder)
        folder.chmod(0o755)
    assert said["kind"] == "JournalFault"
    assert "Permission denied" in said["says"]
    assert "Make it writable for the console" in said["says"]


# --- damage ------------------------------------------------------------------------------------------------------


@pytest.fixture
def closed(open_journal: Opener, at: Moment, tmp_path: Path) -> Path:
    """The folder of a journal of 40 events, closed."""
    journal = open_journal()
    for n in range(39):
        journal.append([Draft("bay-01", "thing.happened", 1, b'{"n":%d}' % n + b" " * 300, "me")], at(n))
    journal.close()
    return tmp_path / "store"


def alter(folder: Path, *statements: str) -> None:
    """As someone with the file would: without the triggers, and with the triggers back in place."""
    other = sqlite3.connect(folder / "journal.db", isolation_level=None)
    triggers = other.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").fetchall()
    for name, _ in triggers:
        other.execute(f"DROP TRIGGER {name}")
    for statement in statements:
        other.execute(statement)
    for _, sql in triggers:
        other.execute(sql)
    other.close()


@pytest.mark.rq("RQ-82")
@pytest.mark.parametrize(
    ("damage", "says"),
    [
        (lambda raw: b"this is no database, " * 200, "damaged"),
        (lambda raw: raw[:100], "damaged"),
        (lambda raw: raw[:8192] + b"\xa5" * 4096 + raw[12288:], "damaged"),
        (lambda raw: raw[: len(raw) // 2], "damaged"),
        (lambda raw: raw.replace(b'{"n":20}', b'{"n":21}'), "event 22 is missing or was altered"),
        (lambda raw: raw.replace(b"bay-01", b"bay-\xff1"), "damaged"),
    ],
)
def test_a_damaged_file_is_refused_and_left_as_it_is(
    closed: Path, open_journal: Opener, damage: Callable[[bytes], bytes], says: str
) -> None:
    path = closed / "journal.db"
    path.write_bytes(damage(path.read_bytes()))
    damaged = path.read_bytes()
    for _ in range(2):  # the second time shows that the first has let go of the folder
        with pytest.raises(JournalCorrupt, match=says) as corrupt:
            open_journal()
        assert "restore from the plant or a backup" in str(corrupt.value)
        assert path.read_bytes() == damaged


@pytest.mark.rq("RQ-82")
def test_damage_anywhere_in_the_file_is_said_or_harmless(closed: Path, open_journal: Opener) -> None:
    path, said = closed / "journal.db", 0
    raw = path.read_bytes()
    for offset in range(0, len(raw), 499):
        path.write_bytes(raw[:offset] + bytes([raw[offset] ^ 0xFF]) + raw[offset + 1 :])
        try:
            open_journal().close()
        except JournalError:
            said += 1
        for log in closed.glob("journal.db-*"):
            log.unlink()
    assert said > 40  # the rest of the file is unused space


@pytest.mark.rq("RQ-45", "RQ-82")
@pytest.mark.parametrize(
    ("statement", "says"),
    [
        ("DELETE FROM event WHERE seq = 7", "event 7 is missing or was altered"),
        ("UPDATE event SET actor = 'them' WHERE seq = 9", "event 9 is missing or was altered"),
    ],
)
def test_an_altered_journal_is_not_opened(closed: Path, open_journal: Opener, statement: str, says: str) -> None:
    alter(closed, statement)
    with pytest.raises(JournalCorrupt, match=says):
        open_journal()


@pytest.mark.rq("RQ-44")
@pytest.mark.parametrize("dropped", ["TRIGGER event_no_delete", "TABLE checkpoint", "TABLE event"])
def test_a_journal_without_its_protection_is_not_opened(closed: Path, open_journal: Opener, dropped: str) -> None:
    other = sqlite3.connect(closed / "journal.db")
    other.execute(f"DROP {dropped}")
    other.close()
    with pytest.raises(JournalCorrupt, match=rf"protection was removed or altered \({dropped.split()[1]}"):
        open_journal()


def test_from_the_last_checkpoint_the_chain_is_walked_at_start(open_journal: Opener, closed: Path, at: Moment) -> None:
    journal = open_journal()
    journal.checkpoint(lambda data: b"proof", "k1", at(50))
    journal.append([BIG], at(51))
    journal.close()
    alter(closed, "UPDATE event SET actor = 'them' WHERE seq = 5")
    open_journal().close()  # before the anchor: found when every event is read (test_replay.py)
    assert [f.seq for f in verify(closed).findings if f.kind == "altered"] == [5]
    alter(closed, "UPDATE event SET actor = 'them' WHERE seq = 40")
    with pytest.raises(JournalCorrupt, match="event 40 is missing or was altered"):
        open_journal()


def test_a_cut_off_tail_is_found_by_the_checkpoint(open_journal: Opener, closed: Path, at: Moment) -> None:
    journal = open_journal()
    journal.checkpoint(lambda data: b"proof", "k1", at(50))
    journal.close()
    alter(closed, "DELETE FROM event WHERE seq > 30")
    with pytest.raises(JournalCorrupt, match="event 40 is missing"):
        open_journal()


def test_a_second_process_on_the_folder_is_refused(open_journal: Opener, tmp_path: Path) -> None:
    open_journal()
    said = on_a_failing_disk("open", tmp_path / "store")
    assert said["kind"] == FolderInUse.__name__
    assert f"process {os.getpid()}" in said["says"]
    assert issubclass(FolderInUse, JournalRefused)
