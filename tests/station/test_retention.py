"""An old run's readings, from its last block to the plant to the day on which they are pruned here: real PostgreSQL."""

from __future__ import annotations

import queue
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import psycopg
import pytest
from plant import Plant, running_plant
from shuttle_bench import BAY, Bench, bench, full, plug, unplug
from wiretap import facts, said_in_both_languages

from console.domain import commands as c
from console.domain import events as e
from console.domain.context import Rules
from console.domain.review import Reviewed
from console.domain.station_state import changed
from console.journal.readings_query import ReadingsReader
from console.journal.stretches import StretchReader
from console.presenters.present import present
from console.presenters.records import RecordsView
from console.presenters.ui import UiState
from console.settings import Settings
from console.station import inbox
from console.texts import load
from console.wiring.plant_line import plant_line

DAYS = 30
RULES = Rules(keep_readings_days=DAYS)


@pytest.fixture(scope="module")
def server() -> Iterator[Plant]:
    with running_plant() as running:
        yield running


@pytest.fixture
def b(tmp_path: Path) -> Iterator[Bench]:
    """A station whose run was over, out, on record and reviewed a month ago; its line is unplugged."""
    with bench(tmp_path / "data", rules=RULES, warp=1.0) as made:
        made.loaded()
        made.run(70, step_s=0.25)
        run = next(iter(made.state.runs))
        unplug(made)
        definition = made.book.procedures["unload"].sha256
        told = (
            e.RunEnded(run, BAY, "complete"),
            e.ProcedureStarted("P-u", "unload", "1", definition, BAY),
            e.ProcedureEnded("P-u", "finished"),
            e.BatchRecordIssued(run, "a" * 64, "b" * 64, "record.pdf", 9),
        )
        made.station._do(c.TakePlantData(told))
        made.station._do(c.SignOut())
        done = Reviewed("P-r", 1, "sha", "trainer-c", made.state.runs[run].ended_utc, frozenset())
        out = replace(made.state.runs[run], unloaded=True)
        made.station._writer.state = changed(made.state, reviewed={run: done}, runs={run: out})
        made.clock.mono_s += (DAYS + 1) * 86_400
        made.run(3)
        yield made


def run_of(b: Bench) -> str:
    return next(iter(b.state.runs))


def values(b: Bench) -> int:
    with ReadingsReader(b.folder) as reader:
        return int(reader.samples(BAY, "ph", 0, 2**62, run=run_of(b)).values.size)


def carried(server: Plant, b: Bench, database: str) -> inbox.PlantHolds:
    """Everything goes up; what the uplink then says of the old run. What it says meanwhile reaches the station."""
    server.new_database(database, "training")
    target = server.enrol(database, site="Kashiwa", station="KSW-07", mode="training")
    settings = Settings(mode="training", folder=b.folder, plant_dsn=target.dsn, keep_readings_days=DAYS)
    said: queue.Queue[inbox.Message] = queue.Queue()
    snapshot = b.station.snapshot()
    uplink = plant_line(settings, b.clock, b.book.channels, 0, said.put, lambda: snapshot)
    uplink.start()
    try:
        while True:
            message = said.get(timeout=60)
            if isinstance(message, inbox.PlantHolds):
                return message
            b.station.handle(message)
    finally:
        assert uplink.stop()


@pytest.mark.rq("RQ-42")
def test_an_old_runs_readings_go_up_are_confirmed_put_on_record_and_only_then_pruned(server: Plant, b: Bench) -> None:
    run, held = run_of(b), values(b)
    assert held > 60
    with StretchReader(b.folder) as reader:
        blocks = reader.of_run(BAY, run)
    holds = carried(server, b, "plant_retention")
    assert b.station.snapshot().sync.blocks == 0
    assert values(b) == held  # being at the plant deletes nothing

    b.station.handle(holds)
    (fact,) = facts(b.journal, e.ReadingsPruned)
    assert (fact.run, fact.bay, fact.keep_days, fact.blocks) == (run, BAY, DAYS, len(blocks))
    assert fact.samples == held * len(fact.channels) == held * 12
    assert values(b) == held  # on record first
    b.kill()  # between the record and the first bite
    b.start()
    b.run(2)
    assert values(b) == 0
    assert facts(b.journal, e.ReadingsPruned) == [fact]
    with StretchReader(b.folder) as reader:
        assert reader.of_run(BAY, run) == []
    with psycopg.connect(server.admin_dsn("plant_retention")) as connection:
        at_plant = connection.execute(
            "SELECT sum(samples) FROM shuttle.readings WHERE run = %s AND channel = 'ph'", (run,)
        ).fetchone()
    assert at_plant == (held,)


def old(b: Bench) -> inbox.PlantHolds:
    """What an uplink says once the plant holds all of the run, without asking any."""
    run, at = run_of(b), "2026-11-23T05:00:00.000+00:00"
    with StretchReader(b.folder) as reader:
        last = reader.of_run(BAY, run)[-1]
    fact = e.ReadingsPruned(run, BAY, ("ph",), at, at, 5, b.readings.store, 1, last, "b8" * 32, 0, "2026-12-25")
    return inbox.PlantHolds(c.PruneReadings(fact))


def test_a_full_journal_prunes_nothing(b: Bench) -> None:
    held, holds = values(b), old(b)
    with full(b.journal):
        for _ in range(400):
            b.scan(b"NO LABEL OF OURS " + b"x" * 200)
            if b.station.snapshot().fault is not None:
                break
        b.station.handle(holds)
        b.run(3)
        assert facts(b.journal, e.ReadingsPruned) == []
        assert values(b) == held
    b.run(4)
    b.station.handle(holds)
    b.run(3)
    assert values(b) == 0


def pruned(b: Bench) -> str:
    """The run, pruned."""
    b.station.handle(old(b))
    b.run(2)
    assert values(b) == 0
    return run_of(b)


def test_no_record_and_no_review_is_made_of_a_run_without_its_readings_and_both_languages_say_why(b: Bench) -> None:
    run = pruned(b)
    b.sign_in("trainer-c")
    for wanted in (inbox.RecordWanted(run), inbox.RecordWanted(run, passport=True), inbox.ReviewWanted(run)):
        b.station.handle(wanted)
        answer = b.station.snapshot().answer
        assert answer is not None
        assert answer.refused
        assert answer.text.key == "refusal.readings_pruned"
        said_in_both_languages(answer.text)
        assert answer.remedy is not None
        assert "record.pdf" in said_in_both_languages(answer.remedy)[0]
    assert facts(b.journal, e.ReviewBegun) == []
    rendered = b.recorder().record(run, "trainer-c", "en")  # whoever asks past the station
    assert rendered.fact is None
    assert "were pruned here" in rendered.reason


def test_nothing_is_pruned_while_a_record_of_it_is_being_made(b: Bench) -> None:
    """Its curves are read from the store for seconds: a record that was begun whole must not end with half of them."""
    run, jobs = run_of(b), list[Any]()
    b.sign_in("trainer-c")
    desk = b.station._desk
    desk._tools = replace(desk._tools, run=lambda job, failed=None: jobs.append(job))
    b.station.handle(inbox.RecordWanted(run))
    with pytest.raises(AssertionError):
        pruned(b)
    assert facts(b.journal, e.ReadingsPruned) == []
    (job,) = jobs
    made = job()
    assert made.fact is not None, made.reason
    b.station.handle(made)
    assert facts(b.journal, e.BatchRecordIssued)[-1] == made.fact
    pruned(b)  # the plant is asked again, and says so again


def test_the_list_of_records_says_that_readings_are_at_the_plant(b: Bench) -> None:
    pruned(b)
    for language, words in (("en", "at the plant"), ("ja", "プラントに保管")):
        ui = UiState(screen="records", shown="records", language=language)
        shown = present(b.station.snapshot(), ui, load(language))
        assert isinstance(shown.view, RecordsView)
        (row,) = shown.view.rows
        assert row.reason == words
        assert row.state.startswith(load(language).say("records.state.pruned", since="").strip())
        assert not row.enabled


def test_what_came_late_of_an_ended_run_becomes_a_block_and_goes_up_too(b: Bench) -> None:
    run = run_of(b)
    with StretchReader(b.folder) as reader:
        before = reader.of_run(BAY, run)
        plug(b)
        b.until(lambda s: s.link.condition == "open", "the link")
        b.run(5)
        assert reader.in_tail(BAY, run) or len(reader.of_run(BAY, run)) > len(before)
        unplug(b)
        b.run(130, step_s=0.5)
        assert not reader.in_tail(BAY, run)
        assert len(reader.of_run(BAY, run)) > len(before)
