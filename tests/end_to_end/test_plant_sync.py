"""The station with a real PostgreSQL: everything arrives once, whatever the server does; training stays training."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from plant import Plant, running_plant
from threads import Console, console
from wiretap import said_in_both_languages

from console.domain import commands as c
from console.domain import events as e
from console.domain.message import Message
from console.journal.codec import decode
from console.journal.reading import open_reader
from console.station import inbox

SITE, STATION = "Kashiwa", "KSW-07"
WAIT_S = 40.0


@pytest.fixture(scope="module")
def server() -> Iterator[Plant]:
    with running_plant() as running:
        yield running


def rows(server: Plant, database: str) -> list[tuple[Any, ...]]:
    with psycopg.connect(server.admin_dsn(database)) as connection:
        return connection.execute("SELECT seq, id::text, type FROM shuttle.event ORDER BY seq").fetchall()


def journalled(folder: Path) -> list[tuple[Any, ...]]:
    with open_reader(folder) as reader:
        found: list[Any] = []
        while page := reader.read(found[-1].seq if found else 0, limit=2000):
            found += page
    return [(x.seq, x.id, x.type) for x in found]


def chip(k: Console) -> tuple[str, str]:
    """The plant's chip in the bar: (words, look)."""
    chip = k.screen(screen="overview").frame.plant
    return chip.text, chip.look


def has_all(k: Console, server: Plant, database: str) -> bool:
    """The plant has everything that the journal had a moment ago."""
    head = k.snapshot.head_seq
    return k.snapshot.sync.receipt >= head - 2 and len(rows(server, database)) >= head - 2


def make_events(k: Console, count: int) -> None:
    """Things that are recorded: scans that belong nowhere."""
    for n in range(count):
        k.scan(f"]d2400ORD-{n}")


def work_offline(k: Console, online: str, look: str) -> None:
    """The plant is away: the chip says so, what waits is counted, the hand-over goes on."""
    make_events(k, 50)
    k.until_state(lambda s: s.plant.condition == "offline", "the plant is away", WAIT_S)
    assert chip(k)[1] != look
    assert chip(k)[0] != online
    assert k.snapshot.sync.backlog >= 50
    assert k.state.plant.detail
    waiting = k.state.at_bay(9)
    assert waiting is not None
    k.running.post(inbox.Asked(c.ConfirmItem(waiting.id, "bay_empty")))
    k.until_state(lambda s: "bay_empty" in s.procedures[waiting.id].items, "a step while offline")


@pytest.mark.rq("RQ-64", "RQ-83")
def test_a_hand_overs_events_arrive_once_whatever_the_server_does(server: Plant, tmp_path: Path) -> None:
    folder, database = tmp_path / "data", "plant_there_and_back"
    server.new_database(database, "training")
    target = server.enrol(database, site=SITE, station=STATION, mode="training")
    with console(folder, plant_dsn=target.dsn, scenario="demo") as k:
        k.until_state(lambda s: s.plant.condition == "online", "the plant", WAIT_S)
        online, look = chip(k)
        assert look == "good"
        k.sign_in()
        k.running.post(inbox.Asked(c.BeginProcedure("load", 9)))
        k.until_state(lambda s: s.at_bay(9), "the hand-over")
        k.until(lambda: has_all(k, server, database), "all of it at the plant", WAIT_S)

        server.stop()
        try:
            work_offline(k, online, look)
        finally:
            server.start()
        assert k.running.uplink is not None
        k.running.uplink.retry_now()
        k.until_state(lambda s: s.plant.condition == "online", "the plant again", WAIT_S)
        k.until(lambda: has_all(k, server, database), "all of it again", WAIT_S)
        assert chip(k)[1] == look
    at_plant, here = rows(server, database), journalled(folder)
    assert [seq for seq, _, _ in at_plant] == list(range(1, len(at_plant) + 1))  # no hole, no double
    assert at_plant == here[: len(at_plant)]
    conditions = [x for x in here if x[2] == e.PlantConditionChanged.TYPE]
    assert len(conditions) == 3  # online, offline, online: receipts are no events

    with console(folder, plant_dsn=target.dsn) as k:  # a restart goes on from the receipt
        k.until_state(lambda s: s.plant.condition == "online", "the plant", WAIT_S)
        k.until(lambda: k.snapshot.sync.blocks == 0, "the plant's word on readings", WAIT_S)
        assert "sync.readings_refused@0" not in k.state.alarms
        assert k.snapshot.storage is not None
        k.until(lambda: has_all(k, server, database), "all of it", WAIT_S)
    at_plant = rows(server, database)
    assert [seq for seq, _, _ in at_plant] == list(range(1, len(at_plant) + 1))
    assert at_plant == journalled(folder)[: len(at_plant)]


@pytest.mark.rq("RQ-89")
def test_training_never_goes_into_a_production_plant(server: Plant, tmp_path: Path) -> None:
    database = "plant_production"
    server.new_database(database, "production")
    target = server.enrol(database, site=SITE, station=STATION, mode="production")
    with console(tmp_path / "data", plant_dsn=target.dsn) as k:
        k.until_state(lambda s: s.plant.condition == "refused", "the refusal", WAIT_S)
        assert k.state.alarms["sync.refused@0"].active
        assert k.state.plant.detail
        said_in_both_languages(Message.of("alarm.sync.refused.name"))
        assert k.snapshot.sync.receipt == 0
        assert k.state.session is None
        k.sign_in()  # the work itself does not depend on it
    assert rows(server, database) == []
    with open_reader(tmp_path / "data") as reader:
        stored = reader.read(limit=10_000, types=[e.PlantConditionChanged.TYPE])
    said = [decode(x.type, x.type_version, x.data) for x in stored]
    assert [x.condition for x in said] == ["refused"]  # type: ignore[attr-defined]
    assert "training" in said[0].detail  # type: ignore[attr-defined]
