"""The plant re-checks the chain: what was altered, left out, or lost at the station is refused and said."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import psycopg
import pytest

from console.canonical import canonical_bytes
from console.journal.journal import Journal
from console.journal.reading import open_reader
from console.journal.rows import Draft, Stored
from console.sync.errors import PlantRefused
from console.sync.plant_link import PlantLink
from console.sync.report import Condition
from console.sync.uplink import Uplink
from tests.sync.conftest import NOW, Reports, Site, write

Start = Callable[..., Uplink]


@pytest.fixture
def events(journal: Journal, tmp_path: Path) -> list[Stored]:
    write(journal, 8)
    with open_reader(tmp_path / "station") as reader:
        return reader.read()


@pytest.mark.rq("RQ-45")
@pytest.mark.parametrize(
    "change",
    [
        {"data": b'{"n":99}'},
        {"actor": "somebody else"},
        {"prev": bytes(range(32))},
        {"hash": bytes(range(32))},
        {"type": "test.other"},
        {"process_utc": None},
        {"boot": "other"},
    ],
)
def test_an_altered_event_is_refused_and_nothing_of_its_batch_is_stored(
    site: Site, events: list[Stored], change: dict[str, Any]
) -> None:
    altered = [*events[:4], replace(events[4], **change), *events[5:]]
    with PlantLink.open(site.target) as link, pytest.raises(PlantRefused, match=r"Event 5 is refused"):
        link.send(altered)
    assert site.seqs() == []


@pytest.mark.rq("RQ-45", "RQ-64")
def test_an_event_left_out_is_refused(site: Site, events: list[Stored]) -> None:
    with PlantLink.open(site.target) as link:
        link.send(events[:3])
        with pytest.raises(PlantRefused, match="does not follow event 3"):
            link.send(events[4:])
        assert link.heads()[0].seq == 3


@pytest.mark.rq("RQ-64")
def test_an_event_in_the_wrong_order_is_refused(site: Site, events: list[Stored]) -> None:
    with PlantLink.open(site.target) as link, pytest.raises(PlantRefused, match="does not follow"):
        link.send([events[0], events[2], events[1]])


def test_a_known_id_with_another_content_is_refused(site: Site, events: list[Stored]) -> None:
    with PlantLink.open(site.target) as link:
        link.send(events)
        with pytest.raises(PlantRefused, match="another content"):
            link.send([replace(events[-1], hash=bytes(32))])


def copied_then_received(
    open_journal: Callable[..., Journal], tmp_path: Path, site: Site, reports: Reports, uplink: Callable[..., Uplink]
) -> int:
    """The station's folder is copied to `old`; then it goes on, and the plant receives up to the event returned."""
    journal = open_journal()
    write(journal, 3)
    journal.close()
    shutil.copytree(tmp_path / "station", tmp_path / "old")
    journal = open_journal()
    last = write(journal, 4)
    link = uplink(site.target)
    reports.until_received(last)
    link.stop()
    return last


def test_a_journal_that_goes_back_behind_the_plant_is_refused(
    open_journal: Callable[..., Journal], tmp_path: Path, site: Site, reports: Reports, uplink: Callable[..., Uplink]
) -> None:
    """An old copy of the folder was put back: events that the plant has are gone here."""
    copied_then_received(open_journal, tmp_path, site, reports, uplink)
    uplink(site.target, folder="old")
    assert "events were lost here" in reports.until_condition(Condition.REFUSED).detail


def test_a_journal_that_went_another_way_is_refused(
    open_journal: Callable[..., Journal], tmp_path: Path, site: Site, reports: Reports, uplink: Callable[..., Uplink]
) -> None:
    last = copied_then_received(open_journal, tmp_path, site, reports, uplink)
    write(open_journal("old"), 10)
    uplink(site.target, folder="old")
    assert "this journal was altered" in reports.until_condition(Condition.REFUSED).detail
    assert site.seqs() == list(range(1, last + 1))


def test_a_restored_incarnation_continues_the_chain_of_the_one_before(site: Site, events: list[Stored]) -> None:
    """A restore goes on from the plant's head under a new incarnation; both chains stay readable."""
    from console.journal.hashing import event_hash
    from console.sync.plant_link import _columns

    new = "019cc000-0000-7000-8000-000000000001"
    restored = replace(events[5], id=new, incarnation=new)
    restored = replace(restored, hash=event_hash(_columns(restored)[:-1]))  # type: ignore[arg-type]
    with PlantLink.open(site.target) as link:
        link.send(events[:5])
        assert link.send([restored]).seq == 6
        assert {head.incarnation for head in link.heads()} == {new, events[0].incarnation}


def test_a_plant_that_takes_a_batch_and_stores_less_is_refused(
    journal: Journal, site: Site, reports: Reports, uplink: Start
) -> None:
    """A rule or a half restored server: what counts is what the receipt says, not that there is one."""
    write(journal, 9)
    with psycopg.connect(site.admin_dsn) as admin:
        admin.execute("CREATE FUNCTION shuttle.skip() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'")
        admin.execute(
            "CREATE TRIGGER a_skip BEFORE INSERT ON shuttle.event FOR EACH ROW WHEN (new.seq > 3) "
            "EXECUTE FUNCTION shuttle.skip()"
        )
    uplink(site.target)
    report = reports.until_condition(Condition.REFUSED)
    assert report.detail == (
        "The plant's receipt is for event 3, and event 7 was sent: it did not keep what it took. "
        "Check the plant's database"
    )
    assert site.seqs() == [1, 2, 3]


def test_a_nul_in_what_was_scanned_hides_no_event_at_the_plant(
    journal: Journal, site: Site, reports: Reports, uplink: Start
) -> None:
    journal.append([Draft("station", "scan.refused", 1, canonical_bytes({"raw": "A99\x0012"}), "me")], NOW)
    journal.append([Draft("station", "scan.refused", 1, canonical_bytes({"raw": "A9912"}), "me")], NOW)
    journal.append([Draft("station", "odd", 1, b"\xff\x00 no JSON", "me")], NOW)
    uplink(site.target)
    reports.until_received(4)
    rows = site.rows("SELECT seq, data ->> 'raw', data #>> '{}', utc::text FROM shuttle.event_time ORDER BY seq")
    assert [row[0] for row in rows] == [1, 2, 3, 4]
    assert rows[1][1:3] == (None, '{"raw":"A99\\\\u000012"}')
    assert rows[2][1] == "A9912"
    assert rows[3][2] == "\\377\\000 no JSON"
    assert all(row[3].startswith("2026-03-01 09:30:00") for row in rows)


def test_a_text_that_the_plant_cannot_hold_is_refused(site: Site, events: list[Stored]) -> None:
    odd = replace(events[0], stream="run:a\x00b")
    with PlantLink.open(site.target) as link, pytest.raises(PlantRefused, match="NUL"):
        link.send([odd])
