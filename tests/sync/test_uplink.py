"""The uplink against a real PostgreSQL: everything once, in order, whatever happens to the server in between."""

from __future__ import annotations

import os
import signal
import sqlite3
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import sql

from console.journal.journal import Journal
from console.journal.reading import open_reader
from console.sync.plant_link import PlantLink
from console.sync.report import Condition
from console.sync.uplink import Uplink
from tests.sync.conftest import NOW, PACE, Reports, Site, write

Start = Callable[..., Uplink]


@pytest.mark.rq("RQ-64")
def test_everything_arrives_once_and_in_order(journal: Journal, site: Site, reports: Reports, uplink: Start) -> None:
    last = write(journal, 40)
    uplink(site.target)
    report = reports.until_received(last)
    assert (report.backlog, report.oldest, report.heard) == (0, None, NOW.utc)
    assert site.seqs() == list(range(1, last + 1))


@pytest.mark.rq("RQ-64", "RQ-80")
def test_the_plant_holds_the_very_columns_and_computes_the_same_hash(
    journal: Journal, site: Site, reports: Reports, uplink: Start
) -> None:
    last = write(journal, 5)
    uplink(site.target)
    reports.until_received(last)
    stored = site.rows(
        "SELECT seq, id::text, incarnation::text, stream, version, type, actor, data, hash, shuttle.event_hash(e) "
        "FROM shuttle.event e ORDER BY seq"
    )
    for event, row in zip(journal.read(), stored, strict=True):
        assert row[:7] == (
            *(event.seq, event.id, event.incarnation, event.stream, event.version, event.type, event.actor),
        )
        assert row[7:] == (event.data, event.hash, event.hash)


def test_new_events_follow_when_noticed(journal: Journal, site: Site, reports: Reports, uplink: Start) -> None:
    link = uplink(site.target, pace=replace(PACE, idle_s=3600.0))
    reports.until_received(journal.head().seq)
    last = write(journal, 3)
    link.notice()
    reports.until_received(last)
    assert site.seqs() == list(range(1, last + 1))


@pytest.mark.rq("RQ-64", "RQ-83")
def test_a_plant_away_and_back_loses_and_doubles_nothing(
    journal: Journal, site: Site, reports: Reports, uplink: Start
) -> None:
    before = write(journal, 10)
    uplink(site.target, received_seq=0)
    reports.until_received(before)
    site.server.stop()
    try:
        reports.until_condition(Condition.OFFLINE)
        last = write(journal, 25)
        away = reports.until(lambda report: report.backlog == 25)
        assert away.condition is Condition.OFFLINE
        assert away.received_seq == before
        assert away.oldest == NOW.utc
    finally:
        site.server.start()
    reports.until_received(last)
    assert site.seqs() == list(range(1, last + 1))


def test_a_plant_that_was_never_there_says_offline_with_the_backlog(
    journal: Journal, tmp_path: Path, site: Site, reports: Reports, uplink: Start
) -> None:
    last = write(journal, 4)
    nowhere = replace(site.target, dsn=f"host={tmp_path} user=nobody password=hunter2 dbname=plant")
    uplink(nowhere, received_seq=2)
    report = reports.until_condition(Condition.OFFLINE)
    assert (report.received_seq, report.backlog, report.heard) == (None, last - 2, None)
    assert "cannot be reached" in report.detail
    assert "hunter2" not in report.detail


def test_a_batch_sent_again_is_dropped(journal: Journal, tmp_path: Path, site: Site) -> None:
    last = write(journal, 6)
    with open_reader(tmp_path / "station") as reader, PlantLink.open(site.target) as link:
        events = reader.read()
        assert link.send(events).stored == last
        again = link.send(events)
    assert (again.stored, again.seq, again.hash) == (0, last, journal.head().hash)
    assert again.countersignature is None
    assert site.seqs() == list(range(1, last + 1))


def test_overlapping_batches_store_only_what_is_new(journal: Journal, tmp_path: Path, site: Site) -> None:
    last = write(journal, 6)
    with open_reader(tmp_path / "station") as reader, PlantLink.open(site.target) as link:
        events = reader.read()
        link.send(events[:4])
        receipt = link.send(events[2:])
        assert (receipt.stored, receipt.seq) == (last - 4, last)
        late = link.send(events[:3])
    assert (late.stored, late.seq) == (0, last)


def test_killed_between_the_plants_commit_and_the_receipt_doubles_nothing(
    journal: Journal, tmp_path: Path, site: Site, reports: Reports, uplink: Start
) -> None:
    """The station remembers nothing of what the plant committed: it asks the plant, and goes on from there."""
    write(journal, 9)
    with open_reader(tmp_path / "station") as reader, PlantLink.open(site.target) as link:
        link.send(reader.read(limit=5))
    last = write(journal, 2)
    uplink(site.target, received_seq=0)
    reports.until_received(last)
    assert site.seqs() == list(range(1, last + 1))


def test_two_uplinks_at_once_double_nothing(journal: Journal, site: Site, reports: Reports, uplink: Start) -> None:
    last = write(journal, 60)
    uplink(site.target)
    uplink(site.target)
    reports.until_received(last)
    reports.until_received(last)
    assert site.seqs() == list(range(1, last + 1))


def test_connections_cut_again_and_again_lose_nothing(
    journal: Journal, site: Site, reports: Reports, uplink: Start
) -> None:
    last = write(journal, 150)
    uplink(site.target, pace=replace(PACE, batch=3))
    for seq in (30, 60, 90):
        reports.until(lambda report, seq=seq: (report.received_seq or 0) >= seq)  # type: ignore[misc]
        site.rows("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'shuttle%'")
    reports.until_received(last)
    assert site.seqs() == list(range(1, last + 1))


def test_a_plant_that_freezes_with_its_line_open_is_offline(
    journal: Journal, site: Site, reports: Reports, uplink: Start
) -> None:
    uplink(site.target, pace=replace(PACE, answer_s=1.0, first_s=3600.0, limit_s=3600.0))
    reports.until_received(journal.head().seq)
    ((pid,),) = site.rows("SELECT pid FROM pg_stat_activity WHERE application_name LIKE 'shuttle%'")
    os.kill(pid, signal.SIGSTOP)
    try:
        assert "broke off" in reports.until_condition(Condition.OFFLINE).detail
    finally:
        os.kill(pid, signal.SIGCONT)


def test_a_wrong_password_is_refused_and_never_repeated_in_words(
    journal: Journal, site: Site, reports: Reports, uplink: Start
) -> None:
    last = write(journal, 3)
    wrong = replace(site.target, dsn=site.target.dsn.replace("station secret", "hunter2 wrong"))
    uplink(wrong)
    report = reports.until_condition(Condition.REFUSED)
    assert "password authentication failed" in report.detail
    assert "hunter2" not in f"{report} {wrong!r}"
    assert report.backlog == last
    assert site.seqs() == []


def test_an_unreadable_address_is_refused_without_quoting_it(
    journal: Journal, site: Site, reports: Reports, uplink: Start
) -> None:
    uplink(replace(site.target, dsn="host=plant password hunter2"))
    report = reports.until_condition(Condition.REFUSED)
    assert "cannot be read" in report.detail
    assert "hunter2" not in report.detail


def test_a_cured_refusal_goes_on_at_once_when_asked(
    journal: Journal, site: Site, reports: Reports, uplink: Start
) -> None:
    last = write(journal, 3)
    with psycopg.connect(site.admin_dsn) as admin:
        login = sql.Identifier(f"{site.database}_ksw-07")
        admin.execute(sql.SQL("REVOKE EXECUTE ON FUNCTION shuttle.receive FROM {}").format(login))
    link = uplink(site.target, pace=replace(PACE, limit_s=3600.0))
    reports.until_condition(Condition.REFUSED)
    site.enrol("KSW-07")
    link.retry_now()
    reports.until_received(last)


def test_training_is_refused_by_a_production_plant(
    server: Any, journal: Journal, reports: Reports, uplink: Start
) -> None:
    production = Site(server, "production")
    uplink(replace(production.target, mode="training"))
    report = reports.until_condition(Condition.REFUSED)
    assert "production plant" in report.detail
    assert production.seqs() == []


def test_a_training_journal_that_calls_itself_production_is_refused(
    server: Any, journal: Journal, reports: Reports, uplink: Start
) -> None:
    production = Site(server, "production")
    uplink(production.target)
    assert "another mode" in reports.until_condition(Condition.REFUSED).detail
    assert production.seqs() == []


def test_a_station_speaks_for_itself_only(journal: Journal, site: Site, reports: Reports, uplink: Start) -> None:
    other = site.enrol("KSW-08")
    uplink(replace(site.target, dsn=other.dsn))
    assert "not enrolled" in reports.until_condition(Condition.REFUSED).detail


@pytest.mark.rq("RQ-42", "RQ-44")
@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM shuttle.event",
        "UPDATE shuttle.event SET actor = 'x'",
        "TRUNCATE shuttle.event",
        "INSERT INTO shuttle.event SELECT * FROM shuttle.event",
        "SELECT * FROM shuttle.event",
        "UPDATE shuttle.plant_identity SET mode = 'production'",
    ],
)
def test_a_stations_login_can_do_nothing_but_receive(site: Site, statement: str) -> None:
    with psycopg.connect(site.target.dsn) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute(statement)


@pytest.mark.rq("RQ-42", "RQ-44")
@pytest.mark.parametrize("statement", ["DELETE FROM shuttle.event", "UPDATE shuttle.event SET actor = 'x'"])
def test_not_even_the_plants_administrator_changes_an_event(site: Site, statement: str) -> None:
    with pytest.raises(psycopg.DatabaseError, match="never changed or removed"):
        site.rows(statement)


def test_without_a_plant_in_the_settings_it_says_so_and_runs_nothing(
    site: Site, reports: Reports, uplink: Start
) -> None:
    uplink(replace(site.target, dsn=" "))
    assert reports.queue.get(timeout=1).condition is Condition.NOT_CONFIGURED
    assert "uplink" not in {thread.name for thread in threading.enumerate()}


def test_a_new_folder_of_the_same_station_begins_anew(
    open_journal: Callable[..., Journal], site: Site, reports: Reports, uplink: Start
) -> None:
    first = open_journal("first")
    write(first, 5)
    uplink(site.target, folder="first")
    reports.until_received(first.head().seq)
    second = open_journal("second")
    write(second, 2)
    uplink(site.target, folder="second")
    reports.until_received(second.head().seq)
    heads = site.rows("SELECT incarnation::text, seq FROM shuttle.head ORDER BY seq")
    assert heads == [(second.incarnation, second.head().seq), (first.incarnation, first.head().seq)]


def test_a_damaged_event_is_said_and_the_uplink_goes_on(
    open_journal: Callable[..., Journal], tmp_path: Path, site: Site, reports: Reports, uplink: Start
) -> None:
    journal = open_journal()
    write(journal, 20)
    journal.close()
    alter(tmp_path / "station", "UPDATE event SET utc = '2026-13-01T09:30:00.000000Z' WHERE seq = 15")
    link = uplink(site.target)
    report = reports.until_condition(Condition.REFUSED)
    assert report.detail.startswith("Event 15 is damaged (month must be in 1..12")
    alter(tmp_path / "station", "UPDATE event SET utc = '2026-03-01T09:30:00.000000Z' WHERE seq = 15")
    link.retry_now()
    assert reports.until_condition(Condition.ONLINE)


def alter(folder: Path, statement: str) -> None:
    """As someone with the file would."""
    other = sqlite3.connect(folder / "journal.db", isolation_level=None)
    (trigger,) = other.execute("SELECT sql FROM sqlite_schema WHERE name = 'event_no_update'").fetchone()
    other.execute("DROP TRIGGER event_no_update")
    other.execute(statement)
    other.execute(trigger)
    other.close()


def test_what_nobody_foresaw_is_said_and_the_uplink_goes_on(
    journal: Journal, site: Site, reports: Reports, uplink: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(PlantLink, "heads", lambda _: next(iter(())))
        uplink(site.target)
        report = reports.until_condition(Condition.OFFLINE)
        assert report.detail == "The uplink failed: StopIteration: "
    reports.until_received(journal.head().seq)
