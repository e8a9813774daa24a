"""Both stores on a disk without room: nothing starts, what runs goes on, and afterwards each sample is here once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from shuttle_bench import BAY, Bench, bench, full
from wiretap import Wiretap, assert_whole, facts

from console.domain import commands as c
from console.domain import events as e
from console.journal.errors import JournalFault
from console.journal.readings_query import ReadingsReader
from console.station import waiting_records
from hardware import messages as m
from tests.station.test_bad_disk import fill, shown_fault
from tests.support.emulated_day import records


@pytest.fixture
def b(tmp_path: Path) -> Iterator[Bench]:
    """A running bay at the pace of the wall, so that its samples can be counted."""
    with bench(tmp_path / "data", warp=1.0) as made:
        made.loaded()
        made.run(5)
        yield made


def each_sample_once(b: Bench) -> None:
    """No hole and no double in what was measured since the first sample."""
    b.run(3)
    with ReadingsReader(b.folder) as reader:
        for channel in ("temperature", "ph"):
            at = reader.samples(BAY, channel, 0, 2**62).process_ms
            steps = np.diff(at)
            assert at.size > 60
            assert steps.min() > 0
            assert steps.max() <= 1100


@pytest.mark.rq("RQ-83")
def test_both_stores_full_for_a_minute_leave_no_hole_and_no_double(b: Bench) -> None:
    tap = Wiretap(b)
    with full(b.journal, b.readings):
        fill(b)
        b.run(120, step_s=0.1)
        assert shown_fault(b).kind == "disk"
        with pytest.raises(JournalFault):
            b.readings.append([records(1, 6000, bay=16)])  # there is no room indeed
        told = b.readings.durable()
        assert all(said.n <= told[said.boot] for said in tap.of(m.StoredUpTo))
        assert b.machine.firmware.workcell.bays[BAY].data.state == "running"
    b.run(6)
    assert b.station.snapshot().fault is None
    assert_whole(b)
    each_sample_once(b)


def test_what_does_not_fit_into_memory_meanwhile_is_left_to_the_shuttle_and_fetched(
    b: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waiting_records, "MOST_RECORDS", 20)
    with full(b.readings):
        b.until(lambda _: b.station.snapshot().fault is not None, "the fault", 200)
        b.run(60, step_s=0.1)
        assert len(b.station._keeper.waiting) <= 20
        assert b.station._keeper.waiting.left_out > 0
    b.run(6)
    assert b.station.snapshot().fault is None
    assert_whole(b)
    each_sample_once(b)


def test_killed_on_the_full_disk_the_next_console_fetches_what_is_lacking(b: Bench) -> None:
    for store in (b.journal, b.readings):
        store._store._connection.execute("PRAGMA max_page_count = 1")  # until it is opened again
    fill(b)
    b.run(60, step_s=0.1)
    b.kill()
    b.start()
    b.until(lambda s: s.link.condition == "open", "the link")
    assert_whole(b)
    each_sample_once(b)


@pytest.mark.rq("RQ-83")
def test_no_run_starts_while_readings_cannot_be_stored_though_events_can(tmp_path: Path) -> None:
    with bench(tmp_path / "data") as b:
        b.until(lambda s: s.link.condition == "open", "the link")
        b.run(0.5)
        b.sign_in()
        b.ask(c.BeginProcedure("load", BAY))
        b.load_until("start")
        tap = Wiretap(b)
        with full(b.readings):
            b.until(lambda _: b.station.snapshot().fault is not None, "the fault", 200)
            b.ask(c.DoAct(b.id, b.step()))
            b.run(3)
            assert b.state.alarms["storage.failed@0"].active
            assert b.state.pending == {}
        assert tap.asks() == {}
        b.run(5)
        assert not b.state.alarms["storage.failed@0"].active
        assert len([x for x in facts(b.journal, e.AlarmRaised) if x.id == "storage.failed"]) == 1
        assert b.state.bays[BAY].state == "idle"
