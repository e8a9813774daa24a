"""Stations with several runs, put together by hand: running ones in bays, and runs that are over."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import numpy as np

from console.domain.batch_state import BatchState
from console.domain.context import iso
from console.domain.events import ReadingsPruned
from console.domain.readings_kept import Pruned, ReadingsKept
from console.domain.station_state import Run
from console.presenters.run_window import online_channels
from console.presenters.scene import Scene
from console.presenters.ui import UiState
from console.queries.trends import TraceArrays, TrendAnswer
from console.station.snapshot import StationSnapshot
from console.station.trends import Latest
from console.texts import load
from tests.support.deciding import RECIPE, START, Deciding
from tests.support.shown import snapshot_of

NOW_S = START.timestamp()
HOUR = 3600.0


def a_run(bay: int, hours: float, *, ended: float | None = None, **changes: Any) -> Run:
    """A run of the training recipe that began ``hours`` ago; ``ended``: so many hours ago, and unloaded since."""
    over: dict[str, Any] = {}
    if ended is not None:
        over = {"ended_process": iso(START - timedelta(hours=ended)), "end_state": "complete", "unloaded": True}
    begun = iso(START - timedelta(hours=hours))
    name = f"R-{bay}-{hours:g}"
    made = Run(name, bay, "", RECIPE.key, RECIPE.sha256, f"SN{bay}", "", begun, begun, **over)
    return replace(made, **changes)


def station(*runs: Run) -> StationSnapshot:
    """A snapshot with these runs, the shuttle speaking; every bay with a run that goes on has values."""
    snapshot = snapshot_of(Deciding())
    state = snapshot.state
    here = [run for run in runs if not run.unloaded]
    bays = dict(state.bays)
    for run in here:
        bays[run.bay] = replace(
            bays[run.bay], known=True, present=True, state=BatchState.RUNNING, phase="expansion", run=run.id
        )
    state = replace(
        state,
        bays=bays,
        runs={run.id: run for run in runs},
        recipes={RECIPE.key: RECIPE},
        link=replace(state.link, condition="open"),
    )
    count = len(online_channels(Scene.of(replace(snapshot, state=state), UiState(), load("en"))))
    latest = {
        run.bay: Latest(round(NOW_S * 1000), snapshot.now.mono_s, 1.0, (37.0 + run.bay / 100,) * count, "g" * count)
        for run in here
    }
    return replace(snapshot, state=state, latest=latest, process_utc=START)


def answer_of(run: Run, from_s: float, to_s: float, *, y: float = 37.0, gaps: Any = (), **more: float) -> TrendAnswer:
    """History of a run's temperature: a value a minute, all ``y``; ``more``: other channels' values."""
    t = np.arange(from_s, to_s, 60.0)
    traces = {
        name: TraceArrays(t, np.full(t.size, value), tuple(gaps)) for name, value in {"temperature": y, **more}.items()
    }
    return TrendAnswer(run.bay, run.id, from_s, to_s, traces)


def at_the_plant(snapshot: StationSnapshot, *runs: Run) -> StationSnapshot:
    """The same once the readings of these runs have been pruned here."""
    at = iso(START)
    pruned = {
        run.id: Pruned(ReadingsPruned(run.id, run.bay, ("ph",), at, at, 5, "s", 1, 1, "b8", 90, at), at) for run in runs
    }
    return replace(snapshot, state=replace(snapshot.state, readings=ReadingsKept(pruned=pruned)))
