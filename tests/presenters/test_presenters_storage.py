"""The disk in words: how long it lasts, what is unknown, and where readings are that are not here any more."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType
from typing import Any

import numpy as np
import pytest
from shown import look, look_everywhere
from shuttle_bench import BAY, Bench

from console.domain import events as e
from console.domain.alarm import Alarm
from console.domain.readings_kept import Pruned, ReadingsKept
from console.domain.station_state import changed
from console.presenters.alarms import AlarmsView
from console.presenters.more import MoreView
from console.presenters.run import RunView
from console.presenters.ui import UiState
from console.queries.trends import TraceArrays, TrendAnswer
from console.station.snapshot import StationSnapshot, SyncFigures
from console.station.storage import StorageFigures
from console.texts import load

GB = 1_000_000_000


@pytest.fixture
def snapshot(running: Bench) -> StationSnapshot:
    return running.station.snapshot()


def about(snapshot: StationSnapshot, language: str = "en") -> tuple[str, str]:
    """The rows of disk and readings."""
    view = look(snapshot, UiState(screen="more"), language).view
    assert isinstance(view, MoreView)
    return view.about[0][1], view.about[1][1]


@pytest.mark.parametrize(
    ("a_day", "days", "said"),
    [
        (None, None, "41.2 GB free · too little history to say how long"),
        (int(1.3 * GB), 31.7, "41.2 GB free · 1.3 GB a day · full in about 31 days"),
        (40_000_000, 1030.0, "41.2 GB free · 40.0 MB a day · lasts for years"),
        (0, None, "41.2 GB free · 0.0 MB a day · lasts for years"),
        (50 * GB, 0.8, "41.2 GB free · 50.0 GB a day · full within a day"),
        (30 * GB, 1.4, "41.2 GB free · 30.0 GB a day · full in about 1 day"),
    ],
)
def test_the_forecast(snapshot: StationSnapshot, a_day: int | None, days: float | None, said: str) -> None:
    shown = replace(snapshot, storage=StorageFigures(int(41.2 * GB), 3 * GB, a_day, days))
    assert about(shown)[0] == said
    look_everywhere(shown, BAY)


def test_before_the_first_look_at_the_disk_nothing_is_said_of_it(snapshot: StationSnapshot) -> None:
    assert about(replace(snapshot, storage=None))[0] == "–"


def test_where_the_readings_are_and_how_long_they_stay(snapshot: StationSnapshot) -> None:
    storage = StorageFigures(41 * GB, 3 * GB, None, None)
    asked = replace(snapshot, storage=storage, sync=SyncFigures(blocks=12))
    assert about(asked)[1] == "3.0 GB · 12 blocks wait for the plant · kept here for good"
    assert about(replace(asked, sync=SyncFigures(blocks=0)))[1] == "3.0 GB · all at the plant · kept here for good"
    assert about(replace(asked, sync=SyncFigures()))[1] == "3.0 GB · kept here for good"
    block = e.ReadingsQuarantined("s", 3, 9, "R", 0, 1, "b8", "no")
    kept = ReadingsKept(refused=MappingProxyType({("s", 3): block}))
    rules = replace(asked.book.rules, keep_readings_days=90)
    here = replace(asked, state=changed(asked.state, readings=kept), book=replace(asked.book, rules=rules))
    assert about(here)[1].endswith("1 block refused by the plant · kept 90 days after a run")


def test_the_alarm_of_a_disk_that_is_nearly_full_says_how_long_it_lasts(snapshot: StationSnapshot) -> None:
    alarm = Alarm("disk.low@0", "disk.low", 0, 3, "2026-11-23T05:00:00Z", "412")
    state = changed(snapshot.state, alarms={alarm.key: alarm})
    low = replace(snapshot, state=state, storage=StorageFigures(412_000_000, GB, 200_000_000, 2.06))
    view = look(low, UiState(screen="alarms"), "en").view
    assert isinstance(view, AlarmsView)
    (row,) = [row for row in view.rows if row.key == alarm.key]
    assert row.detail.startswith("412 MB")
    assert row.detail.endswith("0.4 GB free · 0.2 GB a day · full in about 2 days")


def test_a_strip_of_a_run_whose_readings_are_at_the_plant_says_so_and_draws_no_gap(snapshot: StationSnapshot) -> None:
    run = snapshot.state.bays[BAY].run
    at = "2026-11-23T05:00:00Z"
    fact = e.ReadingsPruned(run, BAY, ("ph",), at, at, 5, "s", 1, 1, "b8", 90, at)
    kept = ReadingsKept(pruned=MappingProxyType({run: Pruned(fact, at)}))
    gone = replace(snapshot, state=changed(snapshot.state, readings=kept), trend=None)
    nothing = TraceArrays(np.empty(0), np.empty(0), ())
    for language, words in (("en", "at the plant"), ("ja", "プラントに保管")):
        view = _run(gone, language, nothing)
        assert view.trends
        assert view.next == load(language).at(snapshot.now.offset, snapshot.now.utc).say("run.pruned", since=at)
        assert all(words in strip.setpoint and strip.gaps == () for strip in view.trends)


def _run(snapshot: StationSnapshot, language: str, trace: TraceArrays) -> RunView:
    history: Any = TrendAnswer(BAY, snapshot.state.bays[BAY].run, 0, 1, dict.fromkeys(snapshot.book.channels, trace))
    view = look(snapshot, UiState(screen="run", bay=BAY, window="24h"), language, history=history).view
    assert isinstance(view, RunView)
    return view
