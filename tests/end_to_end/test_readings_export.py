"""Readings taken out of a console that runs, and of a folder at rest: on record, and refused with a sentence."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from argparse import Namespace
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from console.asking import Asking
from console.domain import events as e
from console.domain.person import Person
from console.domain.station_state import Session
from console.journal.codec import decode
from console.journal.reading import open_reader
from console.journal.readings import Readings
from console.journal.readings_schema import READINGS_FILE
from console.presenters.asks import ExportTrail
from console.presenters.asks_export import ExportWindow
from console.queries.trail import TrailFilter
from console.records.readings_export import ExportPart
from console.records.verifier import verify
from console.settings import load_settings
from console.wiring import Running, wire
from console.wiring.command_line import UsageError
from console.wiring.readings_command import export_readings
from tests.records.conftest import RUN
from tests.support.readings import Reading, batches
from tests.support.run_folder import RunFolder, write_run

ROOT = Path(__file__).resolve().parents[2]
PERSON = Person("S-0042", "Hanako Takahashi", ("technician",), "B1", "2099-01-01")
BAY, T0 = 9, 1_772_000_000_000


def store(folder: Path, run: str, bay: int) -> None:
    """A minute of pH."""
    made = [Reading(bay, run, "ph", T0 + n * 1000, T0 + n * 1000, 7000 + n, 0, 1, n) for n in range(1, 61)]
    with Readings(folder) as readings:
        readings.append(batches(made))


# --- of a console that runs --------------------------------------------------------------------------------------


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Running]:
    made = wire(load_settings("production", tmp_path / "data", disk_low_mb=10))
    store(tmp_path / "data", "R-4", 4)  # beside the station's own connection
    yield made
    made.stop()


def until(running: Running, type_: str) -> e.Fact:
    """The first event of this type, once there is one: the station is another thread, so its file is looked at."""
    for _ in range(20_000):
        with open_reader(running.settings.folder) as reader:
            if rows := reader.read(types=[type_]):
                return decode(rows[0].type, rows[0].type_version, rows[0].data)
    raise AssertionError(type_)


def signed_in(running: Running, monkeypatch: pytest.MonkeyPatch, exporters: tuple[str, ...] = ()) -> None:
    """``exporters``: the roles that may take something out, all if none is named."""
    until(running, "station.started")
    while (snapshot := running.latest()) is None:
        pass
    session = Session("s-1", PERSON.id, "2026-11-23T05:00:00.000000Z", 0.0)
    state = replace(snapshot.state, people={PERSON.id: PERSON}, session=session)
    rights = {**snapshot.book.rights, "export": replace(snapshot.book.rights["export"], roles=exporters)}
    book = replace(snapshot.book, rights=rights)
    monkeypatch.setattr(Running, "latest", lambda _: replace(snapshot, state=state, book=book))


def window(form: str, picture: Callable[[], bytes] | None = None) -> ExportWindow:
    part = ExportPart(4, "R-4", "ORD-1", T0, T0 + 60_000, ("ph",))
    return ExportWindow(form, (part,), (("Bay 04", "CH A9999 26 00K7Q2"),), picture)


def test_table_and_picture_are_written_by_a_job_and_are_on_record(
    running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    signed_in(running, monkeypatch)
    Asking(running).ask(window("csv"), "")
    told = until(running, "readings.exported")
    assert isinstance(told, e.ReadingsExported)
    assert (told.person, told.runs, told.values) == (PERSON.id, ("R-4",), 60)
    text = (running.settings.folder / "exports" / told.file).read_text("utf-8-sig")
    assert text.startswith("Bay 04,CH A9999 26 00K7Q2\n")
    assert "2026-02-25T06:13:21.000Z,2026-02-25T06:13:21.000Z,04,R-4,ORD-1,ph,7.001,,good\n" in text
    Asking(running).ask(window("png", lambda: b"\x89PNG"), "")
    for _ in range(20_000):
        if pictures := list((running.settings.folder / "exports").glob("*.png")):
            break
    assert pictures[0].read_bytes() == b"\x89PNG"
    running.stop()
    assert verify(running.settings.folder).holds


def test_nobody_signed_in_takes_nothing_and_the_attempt_is_on_record(running: Running) -> None:
    until(running, "station.started")
    Asking(running).ask(window("csv"), "")
    assert isinstance(until(running, "request.refused"), e.Refused)
    assert not (running.settings.folder / "exports").exists()


def test_who_may_not_by_the_table_of_rights_takes_neither_readings_nor_the_trail(
    running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    signed_in(running, monkeypatch, exporters=("quality",))
    Asking(running).ask(window("csv"), "")
    Asking(running).ask(ExportTrail("csv", TrailFilter(), "", "en"), "")
    assert isinstance(until(running, "request.refused"), e.Refused)
    running.stop()
    assert not (running.settings.folder / "exports").exists()


def test_what_cannot_be_written_is_refused_in_words(running: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    signed_in(running, monkeypatch)
    Asking(running).ask(window("png"), "")
    refused = until(running, "request.refused")
    assert isinstance(refused, e.Refused)
    assert "painted no picture" in str(dict(refused.reason.args)["detail"])


# --- of a folder at rest -----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def rest(tmp_path_factory: pytest.TempPathFactory) -> RunFolder:
    made, apart = write_run(tmp_path_factory.mktemp("rest") / "station"), tmp_path_factory.mktemp("apart")
    store(apart, RUN, BAY)
    shutil.copy(apart / READINGS_FILE, made.path)  # beside a journal that tells of readings none are begun
    return made


def options(rest: RunFolder, **changes: Any) -> Namespace:
    given = {"data": rest.path, "run": RUN, "channel": [], "language": "en"}
    given |= dict.fromkeys(("first", "last", "by"), "")
    return Namespace(**{**given, **changes})


def test_the_command_writes_the_table_and_journals_it(rest: RunFolder, tmp_path: Path) -> None:
    out = tmp_path / "run.csv"
    command = [sys.executable, "-m", "console", "readings", "--json", "--data", str(rest.path), "--out", str(out)]
    command += ["--run", RUN, "--by", "quality"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert (said["ok"], said["values"]) == (True, 60)
    with open_reader(rest.path) as reader:
        [stored] = reader.read(said["journalled"] - 1)
    fact = decode(stored.type, stored.type_version, stored.data)
    assert isinstance(fact, e.ReadingsExported)
    assert (fact.person, fact.sha256, fact.from_process, fact.to_process) == ("quality", said["sha256"], "", "")
    assert fact.account
    assert "TRAINING" in out.read_text("utf-8-sig")
    assert verify(rest.path, {rest.key.key_id: rest.key.public}).holds


def test_a_part_of_the_time_is_taken_from_its_first_to_before_its_last_moment(rest: RunFolder, tmp_path: Path) -> None:
    out = tmp_path / "part.csv"
    window_of = {"first": "2026-02-25T06:13:30Z", "last": "2026-02-25T06:13:40Z"}
    data, text = export_readings(options(rest, out=out, language="ja", **window_of))
    assert data["values"] == 10
    assert "10 values" in text
    assert "訓練" in out.read_text("utf-8-sig")


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"run": "R-none"}, "has no run or order 'R-none'. It knows: "),
        ({"channel": ["co2"]}, "has no readings of co2. Give one of: ph"),
        ({"first": "2026-03-01", "last": "2026-02-01"}, "must lie before"),
        ({"first": "yesterday"}, "no day and no moment"),
        ({"out": Path("run.pdf")}, "must end in .csv"),
    ],
)
def test_wrong_usage_says_what_to_give_and_writes_nothing(
    rest: RunFolder, tmp_path: Path, changes: dict[str, Any], why: str
) -> None:
    with pytest.raises(UsageError, match=why.replace("(", r"\(")):
        export_readings(options(rest, **{"out": tmp_path / "run.csv", **changes}))
    assert list(tmp_path.iterdir()) == []
