"""What is fetched late is history: it does not ring as if new, hides nothing, and is stored once, under its own run."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from shuttle_bench import BAY, Bench, full, plug, unplug

from console.domain import commands as c
from console.domain import events as e
from console.domain.context import iso
from console.journal.readings_query import ReadingsReader
from console.station.waiting_records import RunsByTime


def said(b: Bench, kind: str, n: int, *, away: bool, **data: str) -> None:
    fact = e.DeviceReported(1, n, 0, BAY, kind, tuple(data.items()), away, data.get("run", ""))
    b.station._do(c.ReportDevice(fact))


def test_an_alarm_that_came_and_went_while_away_does_not_stand_as_active(station_bench: Bench) -> None:
    b = station_bench
    said(b, "alarm.raised", 9001, away=True, alarm="temperature.high")
    alarm = b.state.alarms[f"temperature.high@{BAY}"]
    assert (alarm.active, alarm.while_away, alarm.acknowledged_by) == (False, True, "")


def test_an_alarm_that_came_with_the_status_and_has_gone_is_not_raised_again_by_its_record(
    station_bench: Bench,
) -> None:
    b = station_bench
    seen = e.BayObserved(
        BAY, "closed", "locked", False, "", True, True, "idle", "", -1, "", "", "", ("temperature.high",)
    )
    b.station._do(c.ReportBay(seen))
    key = f"temperature.high@{BAY}"
    assert b.state.alarms[key].active
    said(b, "alarm.cleared", 9002, away=False, alarm="temperature.high")
    said(b, "alarm.raised", 9001, away=True, alarm="temperature.high")
    assert not b.state.alarms[key].active


def test_a_run_whose_end_was_heard_before_its_beginning_has_both(station_bench: Bench) -> None:
    b = station_bench
    said(b, "run.state", 9002, away=False, run="R-1", state="complete")
    said(b, "run.state", 9001, away=True, run="R-1", state="running")
    assert b.state.runs["R-1"].end_state == "complete"


def test_what_the_shuttle_has_forgotten_because_it_is_here_is_no_loss(station_bench: Bench) -> None:
    b = station_bench
    b.loaded()
    b.run(3)
    boot, newest = b.station._keeper.driver.hello.boot, b.station._keeper.driver.promised_n  # type: ignore[union-attr]
    gap = c.ReportGap(boot, 1, newest)
    assert b.station._keeper.lost_for_good(gap, b.readings) == []
    beyond = c.ReportGap(boot, newest + 1000, newest + 1002)
    assert b.station._keeper.lost_for_good(beyond, b.readings) == [beyond]


@pytest.mark.rq("RQ-64")
@pytest.mark.parametrize("away_s", [0.2, 8.0])
def test_records_that_wait_for_the_disk_are_not_fetched_and_stored_twice(station_bench: Bench, away_s: float) -> None:
    b = station_bench
    b.loaded()
    b.run(2)
    with full(b.readings):
        b.until(lambda _: b.station.snapshot().fault is not None, "the fault", 120)
        b.run(5)
        unplug(b)
        b.run(away_s)
        plug(b)
        b.run(8)
    b.until(lambda _: b.station.snapshot().fault is None, "the disk takes events again")
    b.run(8)
    with ReadingsReader(b.folder) as reader:
        run = next(iter(b.state.runs))
        for channel in reader.channels(BAY, run):
            times = reader.samples(BAY, channel, 0, 2**52, run=run).process_ms.tolist()
            assert len(times) > 20
            assert len(times) == len(set(times)), channel


def test_a_record_belongs_to_the_run_that_was_in_the_bay_when_it_was_measured(station_bench: Bench) -> None:
    b = station_bench
    b.loaded()
    now = b.clock.now().utc
    (run,) = b.state.runs.values()
    process = b.station._keeper.process_utc(b.clock.mono_s)
    assert process is not None
    began = round(process.timestamp() * 1000)
    before = replace(
        run,
        id="R-before",
        started_process=iso(now.replace(year=2025)),
        ended_process=iso(now.replace(year=2025, month=12)),
    )
    later = replace(run, started_process=iso(process))
    state = replace(b.state, runs={before.id: before, run.id: later})
    runs = RunsByTime(state)
    times = np.array([began + 1, round(now.replace(year=2025, month=12).timestamp() * 1000) - 1, 0, began + 2])
    split = {name: times[which].tolist() for name, which in runs.split(BAY, times)}
    assert split == {run.id: [times[0], times[3]], "R-before": [times[1]], "": [0]}
    assert [(name, times[-1:][which].tolist()) for name, which in runs.split(BAY, times[-1:])] == [
        (run.id, [began + 2])
    ]
