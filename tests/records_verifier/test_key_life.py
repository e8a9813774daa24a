"""The station's key is rotated, lost, retired; the verifier accepts each key for its time and says what rests on it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from console.canonical import canonical_bytes
from console.clock import Instant
from console.domain import events as e
from console.journal.codec import encode
from console.journal.errors import FolderInUse, JournalRefused
from console.journal.integrity import checkpoint_bytes
from console.journal.journal import Journal
from console.journal.rows import Draft
from console.records.anchors import as_json
from console.records.findings import Report
from console.records.verifier import verify
from console.security import station_key
from console.security.key_change import grouped, spoken
from console.security.signature import Sealer
from console.security.station_key import StationKey, StationKeyError, read_public_keys
from console.wiring.at_rest import at_rest
from console.wiring.key_life import Declared, lose, retire, rotate, show
from tests.records_verifier.conftest import SIGNATURE, START, at

ROOT = Path(__file__).resolve().parents[2]
DECLARED = Declared("S-0042", "every year")


class Later:
    """A clock behind everything that the journal of the tests holds."""

    def __init__(self) -> None:
        self.s = 1000.0

    def now(self) -> Instant:
        self.s += 1
        return Instant(START + timedelta(seconds=self.s), timedelta(hours=9), self.s)


@pytest.fixture
def enrolled(key: StationKey) -> dict[str, bytes]:
    """What the plant's people hold: the first key."""
    return {key.key_id: key.public}


def sign_something(folder: Path, key: StationKey | None = None) -> int:
    """An electronic signature with its checkpoint, by the key in force or by ``key``."""
    with Journal.open(folder, mode="training", station="S1", site="K", now=at(5000)) as journal:
        key = key or StationKey.open(folder)
        key_id, seal = Sealer(key, "S1", "K")(SIGNATURE)
        data = canonical_bytes({**SIGNATURE, "key_id": key_id, "seal": seal})
        [stored] = journal.append([Draft("bay-1", "signature.given", 1, data, "S-0042")], at(5001))
        journal.checkpoint(key.sign, key.key_id, at(5002))
        return stored.seq


def problems(report: Report) -> list[str]:
    return [f"{finding.kind}: {finding.sentence}" for finding in report.findings]


@pytest.mark.rq("RQ-45", "RQ-48")
def test_after_a_rotation_the_first_key_is_enough_to_verify_everything(
    folder: Path, enrolled: dict[str, bytes]
) -> None:
    old = StationKey.open(folder)
    done = rotate(folder, DECLARED, Later())
    assert StationKey.open(folder).key_id == done.new_key != old.key_id
    seq = sign_something(folder)
    report = verify(folder, enrolled)
    assert problems(report) == []
    assert (report.sealed, report.signatures, report.rests_on) == (seq, 2, ())
    assert verify(folder).holds
    assert set(read_public_keys(folder)) == {old.key_id, done.new_key}


@pytest.mark.rq("RQ-45")
def test_a_second_rotation_is_vouched_for_by_the_second_key(folder: Path, enrolled: dict[str, bytes]) -> None:
    clock = Later()
    first, second = rotate(folder, DECLARED, clock), rotate(folder, DECLARED, clock)
    assert second.old_key == first.new_key
    assert problems(verify(folder, enrolled)) == []
    life = {key: (since, until) for key, since, until in show(folder).life}
    assert life[first.new_key] == (first.seq, second.seq)
    assert life[second.new_key] == (second.seq, None)


@pytest.mark.rq("RQ-45")
def test_what_the_old_key_signs_after_its_time_does_not_hold(folder: Path, enrolled: dict[str, bytes]) -> None:
    old = StationKey.open(folder)
    done = rotate(folder, DECLARED, Later())
    seq = sign_something(folder, old)
    report = verify(folder, enrolled)
    assert report.findings[0].seq == seq
    assert any(f"the key {old.key_id}, which ended with event {done.seq}" in text for text in problems(report))


@pytest.mark.rq("RQ-45")
def test_what_the_new_key_signs_before_its_time_does_not_hold(folder: Path, enrolled: dict[str, bytes]) -> None:
    rotate(folder, DECLARED, Later())
    new = StationKey.open(folder)
    with Journal.open(folder, mode="training", station="S1", site="K", now=at(5000)) as journal:
        row = journal.read(54, limit=1)[0]
    utc = "2026-03-01T10:00:00.000000Z"
    forged = (55, row.hash, utc, new.key_id, new.sign(checkpoint_bytes(55, row.hash, utc, new.key_id)))
    import sqlite3

    other = sqlite3.connect(folder / "journal.db", isolation_level=None)
    sql = other.execute("SELECT sql FROM sqlite_schema WHERE name = 'checkpoint_only_new'").fetchone()[0]
    other.execute("DROP TRIGGER checkpoint_only_new")
    other.execute("INSERT INTO checkpoint VALUES (?, ?, ?, ?, ?)", forged)
    other.execute(sql)
    other.close()
    assert any("came only with event" in text for text in problems(verify(folder, enrolled)))


@pytest.mark.rq("RQ-45")
def test_a_rotation_that_the_old_key_did_not_sign_brings_nothing(folder: Path, enrolled: dict[str, bytes]) -> None:
    """A forger with the file appends one of his own."""
    old = StationKey.open(folder)
    (folder / "forger").mkdir()
    forger = StationKey.open(folder / "forger")
    with at_rest(folder, Later()) as rest:
        told = ("S-0042", "x", "because", "ab" * 64, "cd" * 64)
        fact = e.KeyRotated(old.key_id, forger.key_id, forger.public.hex(), *told)
        seq = rest.append(fact, "S-0042")
    report = verify(folder, enrolled)
    assert [(f.kind, f.seq) for f in report.findings] == [("key", seq)]
    assert verify(folder, enrolled).findings[0].sentence.endswith("the new key has not signed it")


@pytest.mark.rq("RQ-45")
def test_after_a_loss_the_verifier_says_from_where_on_the_chain_rests_on_the_new_key(
    folder: Path, enrolled: dict[str, bytes]
) -> None:
    old = StationKey.open(folder)
    (folder / "station.key").unlink()
    with pytest.raises(StationKeyError, match="key lost"):
        StationKey.open(folder)
    done = lose(folder, Declared("S-0042", "the disk failed"), Later())
    seq = sign_something(folder)
    bare = verify(folder, enrolled)
    assert not bare.holds
    assert any("replaced a lost one at event" in text for text in problems(bare))
    new = StationKey.open(folder)
    report = verify(folder, {**enrolled, new.key_id: new.public})
    assert problems(report) == []
    assert (report.sealed, report.rests_on) == (seq, ((done.seq, new.key_id),))
    assert f"From event {done.seq} on it rests on the key {new.key_id}" in report.summary()
    assert done.old_key == old.key_id


def test_a_loss_is_declared_when_nothing_of_the_key_is_left(folder: Path, enrolled: dict[str, bytes]) -> None:
    for name in ("station.key", "station.pub"):
        (folder / name).unlink()
    done = lose(folder, Declared("S-0042", "everything is gone"), Later())
    assert done.old_key == next(iter(enrolled))


@pytest.mark.rq("RQ-45")
def test_a_retired_station_signs_its_end_and_does_not_start_again(folder: Path, enrolled: dict[str, bytes]) -> None:
    done = retire(folder, Declared("S-0042", "taken out of service"), Later())
    assert not (folder / "station.key").exists()
    report = verify(folder, enrolled)
    assert problems(report) == []
    assert report.sealed == report.events == done.seq
    with pytest.raises(StationKeyError, match="archive"):
        StationKey.open(folder)


# --- what may go wrong -------------------------------------------------------------------------------------------


def test_while_a_console_runs_on_the_folder_nothing_is_changed(folder: Path) -> None:
    before = (folder / "station.key").read_bytes()
    with Journal.open(folder, mode="training", station="S1", site="K", now=at(5000)):
        for change in (rotate, lose, retire):
            with pytest.raises(FolderInUse, match="end the console"):
                change(folder, DECLARED, Later())
    assert (folder / "station.key").read_bytes() == before


@pytest.mark.rq("RQ-43")
@pytest.mark.parametrize("declared", [Declared("", "why"), Declared("S-0042", "  "), Declared(" ", "")])
def test_a_change_needs_a_named_person_and_a_reason(folder: Path, declared: Declared) -> None:
    events = verify(folder).events
    for change in (rotate, lose, retire):
        with pytest.raises(JournalRefused, match="named person and a reason"):
            change(folder, declared, Later())
    assert verify(folder).events == events
    assert not (folder / "station.key.next").exists()


def test_the_person_is_one_of_the_stations_people_if_it_has_any(folder: Path) -> None:
    from console.domain.person import Person

    with Journal.open(folder, mode="training", station="S1", site="K", now=at(5000)) as journal:
        fact = e.PersonReceived(Person("S-7", "Hanako", ("administrator",), "B", ""))
        journal.append([Draft(fact.stream, fact.TYPE, fact.VERSION, encode(fact), "plant")], at(5001))
    with pytest.raises(JournalRefused, match="no account 'S-0042'"):
        rotate(folder, DECLARED, Later())
    assert rotate(folder, Declared("S-7", "every year"), Later()).new_key


@pytest.mark.rq("RQ-84")
@pytest.mark.parametrize("change", [rotate, lose])
@pytest.mark.parametrize("files", [0, 1, 2])
def test_a_change_that_was_interrupted_is_finished_by_the_same_command(
    folder: Path, enrolled: dict[str, bytes], monkeypatch: pytest.MonkeyPatch, change: Callable[..., object], files: int
) -> None:
    """Killed after the event, before, between and after the new files; a console does not start meanwhile."""

    def killed(where: Path, old_key: str) -> None:
        new = StationKey.read(where, station_key.NEXT_FILE)
        if files > 0:
            old = (where / "station.pub").read_bytes()
            station_key.write_whole(where / f"station-{old_key}.pub", old, 0o644)
        if files > 1:
            station_key.write_whole(where / "station.pub", f"{new.public.hex()}\n".encode(), 0o644)
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(station_key, "put_next_in_force", killed)
        with pytest.raises(KeyboardInterrupt):
            change(folder, DECLARED, Later())
    with pytest.raises(StationKeyError, match="interrupted"):
        StationKey.open(folder)
    events = verify(folder).events
    change(folder, DECLARED, Later())
    new = StationKey.open(folder)
    report = verify(folder, {**enrolled, new.key_id: new.public})
    assert (problems(report), report.events) == ([], events)
    assert set(read_public_keys(folder)) == {*enrolled, new.key_id}


def test_a_new_key_of_which_nothing_was_told_is_dropped(folder: Path) -> None:
    dropped = station_key.make_next(folder)
    assert rotate(folder, DECLARED, Later()).new_key != dropped.key_id


# --- the plant ---------------------------------------------------------------------------------------------------


@pytest.mark.rq("RQ-45")
def test_a_countersignature_beside_the_journal_moves_the_anchored_point(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "plant").mkdir()
    plant = StationKey.open(tmp_path / "plant")
    with Journal.open(folder, mode="training", station="S1", site="K", now=at(5000)) as journal:
        row = journal.read(56, limit=1)[0]
    utc = "2026-03-01T10:00:00.000000Z"
    good = (57, row.hash, utc, plant.key_id, plant.sign(checkpoint_bytes(57, row.hash, utc, plant.key_id)))
    beside = folder / "countersigned"
    beside.mkdir()
    (beside / "57.json").write_bytes(canonical_bytes(as_json(good)))
    assert [f.kind for f in verify(folder).findings] == ["unknown key"]
    (folder / "plant.pub").write_text(plant.public.hex())
    report = verify(folder)
    assert (report.holds, report.anchored, report.unanchored) == (True, 57, 3)
    assert "countersigned by the plant up to event 57, 3 events unanchored" in report.summary()
    raw = (beside / "57.json").read_bytes()
    for index in range(0, len(raw), 7):
        (beside / "57.json").write_bytes(raw[:index] + bytes([raw[index] ^ 1]) + raw[index + 1 :])
        assert not verify(folder).holds, index


# --- by voice, and the command line ------------------------------------------------------------------------------


def test_a_fingerprint_is_compared_by_eye_and_by_voice() -> None:
    assert grouped("a3f09c1277be0041") == "a3f0 9c12 77be 0041"
    assert spoken("a3f09c12") == "Alfa three Foxtrot zero, nine Charlie one two"


def test_the_command_line_shows_and_rotates(folder: Path) -> None:
    def key(*words: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "console", "key", "--json", *words, "--data", str(folder)]
        return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

    shown = json.loads(key("show").stdout)
    assert shown["key"] == StationKey.open(folder).key_id
    assert key("rotate").returncode == 1
    done = key("rotate", "--person", "S-0042", "--reason", "every year")
    assert (done.returncode, json.loads(done.stdout)["old_key"]) == (0, shown["key"])
    assert key("turn").returncode == 2
    assert json.loads(key("show").stdout)["life"][-1]["to_event"] is None
