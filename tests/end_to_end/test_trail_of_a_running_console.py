"""The audit trail of a console that runs: read and exported beside its writer, on record, verified afterwards."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from console.asking import Asking
from console.domain import events as e
from console.domain.person import Person
from console.domain.station_state import Session
from console.journal.reading import open_reader
from console.presenters.asks import ExportTrail
from console.queries.trail import TrailFilter, TrailQuestion
from console.records.exported import verify_file
from console.records.verifier import verify
from console.settings import load_settings
from console.wiring import Running, wire

PERSON = Person("S-0042", "Hanako Takahashi", ("technician",), "B1", "2099-01-01")


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Running]:
    made = wire(load_settings("production", tmp_path / "data", disk_low_mb=10))
    yield made
    made.stop()


def until(running: Running, what: Callable[[list[str]], bool]) -> list[str]:
    """The types of all events, once ``what`` holds of them: the station is another thread, so its file is looked at."""
    for _ in range(20_000):
        with open_reader(running.settings.folder) as reader:
            types = [event.type for event in reader.read(limit=10_000)]
        if what(types):
            return types
    raise AssertionError(types)


@pytest.mark.rq("RQ-46")
def test_pages_are_read_while_the_station_writes(running: Running) -> None:
    until(running, lambda types: "station.started" in types)
    running.trail.ask(TrailQuestion(TrailFilter(kind="station")))
    until(running, lambda _: running.trail.latest is not None or bool(running.trail.problem))
    assert running.trail.latest is not None, running.trail.problem
    assert {line.type for line in running.trail.latest.lines} >= {"station.started", "journal.opened"}


@pytest.mark.rq("RQ-02", "RQ-46")
def test_nobody_signed_in_takes_nothing_and_the_attempt_is_on_record(running: Running) -> None:
    Asking(running).ask(ExportTrail("csv", TrailFilter(), "", "en"), "")
    until(running, lambda types: "request.refused" in types)
    assert not (running.settings.folder / "exports").exists()


@pytest.mark.rq("RQ-41", "RQ-46", "RQ-50")
def test_an_export_from_the_screen_is_journalled_and_both_are_verified(
    running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    until(running, lambda types: "station.started" in types)
    until(running, lambda _: running.latest() is not None)
    snapshot = running.latest()
    assert snapshot is not None
    session = Session("s-1", PERSON.id, "2026-11-23T05:00:00.000000Z", 0.0)
    state = replace(snapshot.state, people={PERSON.id: PERSON}, session=session)
    monkeypatch.setattr(Running, "latest", lambda _: replace(snapshot, state=state))
    Asking(running).ask(ExportTrail("json", TrailFilter(kind="station"), "Kind: station", "en"), "")
    until(running, lambda types: "trail.exported" in types)
    [file] = (running.settings.folder / "exports").iterdir()
    assert verify_file(file).holds
    with open_reader(running.settings.folder) as reader:
        [stored] = reader.read(types=[e.TrailExported.TYPE])
    assert (stored.actor, json.loads(stored.data)["filter"]) == (PERSON.id, "Kind: station")
    running.stop()
    report = verify(running.settings.folder)
    assert (report.holds, report.sealed) == (True, report.events), report.summary()
