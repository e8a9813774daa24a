"""Readings against a real PostgreSQL: each block once and byte for byte, behind the events, whatever happens."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import psycopg
import pytest

import resources
from console.journal.journal import Journal
from console.journal.readings import Readings
from console.journal.stretches import Stretch, StretchReader
from console.sync import plant
from console.sync.errors import ContentRefused, PlantRefused
from console.sync.plant_link import PlantLink
from console.sync.readings_lane import ReadingsLane
from console.sync.report import Condition, ReadingsReport, SyncReport
from console.sync.uplink import Uplink
from tests.support.readings import Reading, batches
from tests.sync.conftest import PACE, Reports, Site, write

Start = Callable[..., Uplink]
UNITS = {"ph": ("", "0.001"), "temperature": ("°C", "0.01")}
T0 = 1_772_000_000_000
BLOCK = 600


@pytest.fixture
def folder(tmp_path: Path, journal: Journal) -> Path:
    """The folder of the station whose journal is open."""
    return tmp_path / "station"


@pytest.fixture
def readings(folder: Path) -> Iterator[Readings]:
    with Readings(folder) as opened:
        yield opened


def measure(readings: Readings, blocks: int, first: int = 1, run: str = "R") -> int:
    """Records from number ``first`` on that make ``blocks`` stretches, durable; the number after the last record."""
    after = first + blocks * BLOCK
    for begin in range(first, after, BLOCK):
        some = (
            Reading(1, run, channel, T0 + n * 1000, T0 + n * 1000, (n * 37) % 211 if n % 97 else None, n % 3, 5, n)
            for n in range(begin, begin + BLOCK)
            for channel in ("ph", "temperature")
        )
        readings.append(batches(some))
    readings.durable()
    return after


def until_up(reports: Reports, blocks: int) -> ReadingsReport:
    """The plant has this many."""

    def has(report: SyncReport) -> bool:
        return report.readings is not None and sum(b - a + 1 for a, b in report.readings.held) == blocks

    found = reports.until(has).readings
    assert found is not None
    return found


def numbers(site: Site) -> list[int]:
    """The numbers of the stretches at the plant, in the order in which they came."""
    return [row[0] for row in site.rows("SELECT number FROM shuttle.readings_stretch ORDER BY received_at")]


@pytest.mark.rq("RQ-64", "RQ-80")
def test_blocks_arrive_once_byte_for_byte_and_the_plant_computes_the_same_identity(
    folder: Path, readings: Readings, site: Site, reports: Reports, uplink: Start
) -> None:
    measure(readings, 5)
    uplink(site.target, units=UNITS)
    report = until_up(reports, 5)
    assert (report.waiting, report.quarantined, report.detail) == (0, (), "")
    with StretchReader(folder) as reader:
        assert report.store == reader.store()
        here = reader.between(1, 99)
    held = site.rows(
        "SELECT number, sha256, shuttle.stretch_hash(s), times, walls, bay, run, samples "
        "FROM shuttle.readings_stretch s ORDER BY number"
    )
    assert held == [(s.number, s.sha256, s.sha256, s.times, s.walls, 1, "R", s.count) for s in here]
    blocks = site.rows(
        "SELECT number, channel, unit, min, max, missing, vals, qualities "
        "FROM shuttle.readings_block JOIN shuttle.readings_stretch USING (site, station, sha256) ORDER BY number, place"
    )
    assert blocks == [
        (s.number, b.channel, UNITS[b.channel][0], b.min, b.max, b.missing, b.vals, b.qualities)
        for s in here
        for b in s.blocks
    ]


@pytest.mark.rq("RQ-64")
def test_a_plant_away_and_back_and_a_restart_lose_and_double_no_block(
    readings: Readings, site: Site, reports: Reports, uplink: Start
) -> None:
    after = measure(readings, 3)
    first = uplink(site.target)
    until_up(reports, 3)
    site.server.stop()
    try:
        reports.until_condition(Condition.OFFLINE)
        after = measure(readings, 4, after)
    finally:
        site.server.start()
    until_up(reports, 7)
    assert first.stop()
    measure(readings, 2, after)
    uplink(site.target)  # remembers nothing: the plant says where to go on
    until_up(reports, 9)
    assert sorted(numbers(site)) == list(range(1, 10))


def test_killed_between_the_plants_commit_and_the_receipt_doubles_nothing(
    folder: Path, readings: Readings, site: Site, reports: Reports, uplink: Start
) -> None:
    measure(readings, 4)
    with StretchReader(folder) as reader, PlantLink.open(site.target) as link:
        store, some = reader.store(), reader.between(2, 3)
        receipt = link.send_readings(store, some, UNITS)
        assert link.send_readings(store, some, UNITS) == receipt  # again: dropped, and receipted as before
        assert [row[:2] for row in link.held_readings(store)] == [(2, 3)]
    uplink(site.target)
    until_up(reports, 4)
    assert sorted(numbers(site)) == [1, 2, 3, 4]


def test_the_same_content_under_another_number_is_one_block(folder: Path, readings: Readings, site: Site) -> None:
    """A file that was begun anew counts anew; what the plant has, it knows by its content."""
    measure(readings, 2)
    other = "0195e0aa-0000-4000-8000-00000000000f"
    with StretchReader(folder) as reader, PlantLink.open(site.target) as link:
        some = reader.between(1, 2)
        link.send_readings(reader.store(), some, UNITS)
        link.send_readings(other, [replace(s, number=s.number + 7) for s in some], UNITS)
        assert [row[:2] for row in link.held_readings(other)] == [(8, 9)]
    assert sorted(numbers(site)) == [1, 2]


def test_events_go_before_a_backlog_of_readings(
    journal: Journal, readings: Readings, site: Site, reports: Reports, uplink: Start
) -> None:
    """Readings of an outage never keep an event waiting: at most one small batch of them is on its way."""
    measure(readings, 12)
    last = write(journal, 30)
    link = uplink(site.target, pace=replace(PACE, blocks=1))
    reports.until(lambda r: r.readings is not None and sum(b - a + 1 for a, b in r.readings.held) >= 2)
    late = write(journal, 1)
    link.notice()
    until_up(reports, 12)
    times = dict(site.rows("SELECT seq, received_at FROM shuttle.event"))
    came = [row[0] for row in site.rows("SELECT received_at FROM shuttle.readings_stretch ORDER BY received_at")]
    assert times[last] < came[0]
    assert sum(at < times[late] for at in came) < len(came)


def test_what_is_new_goes_before_what_is_old(folder: Path, readings: Readings, site: Site) -> None:
    after = measure(readings, 6)
    with PlantLink.open(site.target) as link, ReadingsLane(folder, link, UNITS, 2) as lane:
        assert lane.carry()
        measure(readings, 1, after)
        while lane.carry():
            pass
        assert lane.report().held == ((1, 7),)
    assert numbers(site) == [1, 2, 7, 3, 4, 5, 6]


def altered(folder: Path, number: int) -> Stretch:
    """A stretch of this folder with one bit of its values turned."""
    with StretchReader(folder) as reader:
        (stretch,) = reader.between(number, number)
    block = stretch.blocks[0]
    vals = block.vals[:-1] + bytes([block.vals[-1] ^ 1])
    return replace(stretch, blocks=(replace(block, vals=vals), *stretch.blocks[1:]))


def test_a_number_names_one_content_for_ever(folder: Path, readings: Readings, site: Site) -> None:
    measure(readings, 1)
    with StretchReader(folder) as reader, PlantLink.open(site.target) as link:
        link.send_readings(reader.store(), reader.between(1, 1), UNITS)
        with pytest.raises(ContentRefused, match="block 1 is stored here with another content"):
            link.send_readings(reader.store(), [altered(folder, 1)], UNITS)


def test_bytes_that_are_not_of_their_hash_are_refused(folder: Path, readings: Readings, site: Site) -> None:
    """As if the line to the plant had turned a bit: its own hash over what it stored is another one."""
    measure(readings, 1)
    wrong = altered(folder, 1)

    class Told(Stretch):
        sha256 = b"\7" * 32  # type: ignore[assignment]

    with PlantLink.open(site.target) as link, pytest.raises(ContentRefused, match="altered"):
        link.send_readings("0195e0aa-0000-4000-8000-000000000001", [Told(*_fields(wrong))], UNITS)
    assert numbers(site) == []


def _fields(s: Stretch) -> tuple[Any, ...]:
    return s.number, s.bay, s.run, s.first_ms, s.last_ms, s.count, s.times, s.walls, s.blocks


def test_what_the_plant_refuses_for_good_is_set_aside_said_and_tried_again_and_the_rest_goes_up(
    folder: Path, readings: Readings, site: Site, reports: Reports, uplink: Start
) -> None:
    measure(readings, 5)
    rule = "ALTER TABLE shuttle.readings_stretch {} CONSTRAINT not_this"
    with psycopg.connect(site.admin_dsn) as connection:
        connection.execute(rule.format("ADD") + " CHECK (number <> 3)")
    first = uplink(site.target)
    report = until_up(reports, 4)
    report = reports.until(lambda r: r.readings is not None and bool(r.readings.quarantined)).readings or report
    (kept,) = report.quarantined
    assert (kept.number, kept.bay, kept.run, report.waiting) == (3, 1, "R", 0)
    assert "not_this" in kept.why
    with StretchReader(folder) as reader:
        assert reader.between(3, 3)[0].sha256.hex() == kept.sha256  # nothing is dropped
    assert first.stop()
    with psycopg.connect(site.admin_dsn) as connection:
        connection.execute(rule.format("DROP"))
    uplink(site.target)
    assert until_up(reports, 5).quarantined == ()


@pytest.mark.rq("RQ-89")
def test_trainings_readings_never_go_into_a_production_plant(
    server: Any, folder: Path, readings: Readings, reports: Reports, uplink: Start
) -> None:
    production = Site(server, "production")
    measure(readings, 1)
    uplink(replace(production.target, mode="training"))
    reports.until_condition(Condition.REFUSED)
    with StretchReader(folder) as reader, PlantLink.open(replace(production.target, mode="training")) as link:
        with pytest.raises(PlantRefused, match="never stored"):
            link.send_readings(reader.store(), reader.between(1, 1), UNITS)
        with pytest.raises(PlantRefused, match="never stored"):
            link.held_readings(reader.store())
    assert numbers(production) == []


def test_a_plant_of_the_version_before_takes_events_and_readings_once_it_is_brought_up(
    journal: Journal, readings: Readings, site: Site, reports: Reports, uplink: Start
) -> None:
    measure(readings, 2)
    with psycopg.connect(site.admin_dsn) as connection:  # as schema.sql alone makes it
        connection.execute("DROP SCHEMA shuttle CASCADE")
        connection.execute(resources.path("plant/schema.sql").read_bytes())
        connection.execute("INSERT INTO shuttle.plant_identity VALUES (true, 'training', 2)")
        login = f"{site.database}_ksw-07"
        connection.execute("INSERT INTO shuttle.station VALUES ('kobe', 'KSW-07', 'training', %s)", (login,))
        connection.execute(f'GRANT USAGE ON SCHEMA shuttle TO "{login}"')
        connection.execute(f'GRANT EXECUTE ON FUNCTION shuttle.receive, shuttle.heads TO "{login}"')
    first = uplink(site.target)
    report = reports.until_received(journal.head().seq)
    assert report.readings is not None
    assert "does not exist" in report.readings.detail
    assert first.stop()
    plant.install(site.admin_dsn, "training")
    assert site.seqs() == list(range(1, journal.head().seq + 1))
    uplink(site.target)
    until_up(reports, 2)


def test_an_older_copy_of_the_file_is_not_sent_over_what_the_plant_has(
    tmp_path: Path, journal: Journal, folder: Path, site: Site, reports: Reports, uplink: Start
) -> None:
    with Readings(folder) as readings:
        after = measure(readings, 1)
    shutil.copy(folder / "readings.db", tmp_path / "copy.db")
    with Readings(folder) as readings:
        measure(readings, 2, after)
        first = uplink(site.target)
        until_up(reports, 3)
        assert first.stop()
    shutil.copy(tmp_path / "copy.db", folder / "readings.db")
    last = write(journal, 2)
    uplink(site.target)
    report = reports.until_received(last)  # events go on
    assert report.readings is not None
    assert "an older copy" in report.readings.detail
    assert sorted(numbers(site)) == [1, 2, 3]


def test_only_what_no_power_cut_takes_back_goes_up(folder: Path, readings: Readings, site: Site) -> None:
    """A block that is taken back is made again, of other samples: the plant would have both."""
    after = measure(readings, 1)
    some = [Reading(1, "R", "ph", T0 + n * 1000, T0, n, 0, 5, n) for n in range(after, after + BLOCK)]
    readings.append(batches(some))
    with PlantLink.open(site.target) as link, ReadingsLane(folder, link, UNITS, 9) as lane:
        while lane.carry():
            pass
        assert lane.report().held == ((1, 1),)
        readings.durable()
        while lane.carry():
            pass
        assert lane.report().held == ((1, 2),)


def test_a_number_is_never_given_twice(folder: Path, readings: Readings) -> None:
    after = measure(readings, 2)
    other = sqlite3.connect(folder / "readings.db", isolation_level=None)
    other.execute("DELETE FROM block WHERE stretch = 2")
    other.execute("DELETE FROM stretch WHERE id = 2")
    other.execute("INSERT INTO pruned VALUES (1, 'R', 2, 0, 0)")
    other.close()
    measure(readings, 1, after)
    with StretchReader(folder) as reader:
        assert [s.number for s in reader.between(1, 9)] == [1, 3]


def test_a_station_reads_no_table_of_readings_and_changes_none(folder: Path, readings: Readings, site: Site) -> None:
    measure(readings, 1)
    with StretchReader(folder) as reader, PlantLink.open(site.target) as link:
        link.send_readings(reader.store(), reader.between(1, 1), UNITS)
    with psycopg.connect(site.target.dsn, autocommit=True) as connection:
        for statement in ("SELECT * FROM shuttle.readings_stretch", "DELETE FROM shuttle.readings_block"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(statement)  # type: ignore[arg-type]
    with psycopg.connect(site.admin_dsn) as connection, pytest.raises(psycopg.DatabaseError, match="never changed"):
        connection.execute("UPDATE shuttle.readings_block SET vals = ''")
