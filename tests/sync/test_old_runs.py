"""Before a run is pruned here the plant says, block by block, that it holds it; what it has lost goes up again."""

from __future__ import annotations

import hashlib
import queue
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest

from console.journal.journal import Journal
from console.journal.readings import Readings
from console.journal.stretches import StretchReader
from console.sync.plant_link import PlantLink
from console.sync.readings_lane import ReadingsLane
from console.sync.report import Confirmed
from console.sync.uplink import Uplink
from tests.support.readings import Reading, batches
from tests.sync.conftest import PACE, Site
from tests.sync.test_readings_up import BLOCK, T0, UNITS, measure

Start = Callable[..., Uplink]


@pytest.fixture
def folder(tmp_path: Path, journal: Journal) -> Path:
    return tmp_path / "station"


@pytest.fixture
def readings(folder: Path) -> Iterator[Readings]:
    with Readings(folder) as opened:
        yield opened


@pytest.fixture
def lane(folder: Path, readings: Readings, site: Site) -> Iterator[ReadingsLane]:
    """Over three blocks of run R and two of run S, nothing sent yet."""
    measure(readings, 2, measure(readings, 3), run="S")
    with PlantLink.open(site.target) as link, ReadingsLane(folder, link, UNITS, 2) as opened:
        yield opened


def carry_all(lane: ReadingsLane) -> None:
    while lane.carry():
        pass


def test_a_run_is_confirmed_with_what_it_is_once_every_block_is_there(folder: Path, lane: ReadingsLane) -> None:
    assert lane.carry()  # two of its three blocks
    assert lane.confirmed(1, "R") is None
    carry_all(lane)
    with StretchReader(folder) as reader:
        blocks = reader.between(1, 3)
        assert lane.confirmed(1, "R") == Confirmed(
            *(1, "R", ("ph", "temperature"), T0 + 1000, T0 + 3 * BLOCK * 1000, 3 * BLOCK * 2),
            *(reader.store(), 3, 3, hashlib.sha256(b"".join(block.sha256 for block in blocks)).hexdigest()),
        )
    assert lane.confirmed(1, "nobody's") is None


def test_a_run_of_which_samples_are_in_no_block_yet_is_not_confirmed(readings: Readings, lane: ReadingsLane) -> None:
    carry_all(lane)
    readings.append(batches([Reading(1, "R", "ph", T0, T0, 5, 0, 5, 90_000)]))
    assert lane.confirmed(1, "R") is None
    readings.close_run(1, "R")
    assert lane.confirmed(1, "R") is None  # a block that has not gone up
    readings.durable()
    carry_all(lane)
    found = lane.confirmed(1, "R")
    assert found is not None
    assert (found.blocks, found.last_number, found.samples) == (4, 6, 3 * BLOCK * 2 + 1)


def test_what_the_plant_has_lost_since_its_receipt_is_not_confirmed_and_goes_up_again(
    lane: ReadingsLane, site: Site
) -> None:
    carry_all(lane)
    with psycopg.connect(site.admin_dsn) as connection:  # a disk that lost a table's pages; nobody may do this
        connection.execute("ALTER TABLE shuttle.readings_block DISABLE TRIGGER USER")
        connection.execute("ALTER TABLE shuttle.readings_stretch DISABLE TRIGGER USER")
        connection.execute(
            "DELETE FROM shuttle.readings_block b USING shuttle.readings_stretch s "
            "WHERE s.sha256 = b.sha256 AND s.number = 2"
        )
        connection.execute("DELETE FROM shuttle.readings_stretch WHERE number = 2")
    assert lane.confirmed(1, "R") is None
    carry_all(lane)
    found = lane.confirmed(1, "R")
    assert found is not None
    assert found.blocks == 3


def test_the_uplink_asks_for_old_runs_when_nothing_waits(readings: Readings, site: Site, uplink: Start) -> None:
    measure(readings, 2)
    told: queue.Queue[Confirmed] = queue.Queue()
    asked = [(1, "not here"), (1, "R")]
    uplink(site.target, pace=replace(PACE, confirm_s=0.0), old_runs=lambda: asked, confirmed=told.put)
    assert told.get(timeout=30).run == "R"
