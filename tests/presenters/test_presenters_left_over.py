"""A cartridge without a run of this console: said on the tile, first to be taken out, and no bay to be loaded."""

from __future__ import annotations

from dataclasses import replace

import pytest
from shown import look, look_everywhere

from console.domain.batch_state import BatchState
from console.domain.station_state import Run
from console.presenters.asks import StartProcedure
from console.presenters.overview import OverviewView
from console.presenters.procedure_views import TasksView
from console.presenters.ui import UiState
from console.station.snapshot import StationSnapshot

BAY = 9  # reserved, with an order that waits


def with_cartridge(snapshot: StationSnapshot, state: BatchState, run: str = "") -> StationSnapshot:
    """``run``: one that the shuttle told of and that this console did not start."""
    bay = replace(snapshot.state.bays[BAY], present=True, state=state, run=run)
    foreign = {run: Run(run, BAY, "", "", "", "", "", "2026-11-23T05:00:00Z", "")} if run else {}
    changed = replace(snapshot.state, bays={**snapshot.state.bays, BAY: bay}, runs={**snapshot.state.runs, **foreign})
    return replace(snapshot, state=changed)


@pytest.mark.parametrize(
    ("state", "run"), [(BatchState.IDLE, ""), (BatchState.COMPLETE, "R-foreign"), (BatchState.ABORTED, "")]
)
def test_what_no_run_stands_for_is_taken_out_before_anything_is_loaded(
    quiet: StationSnapshot, state: BatchState, run: str
) -> None:
    snapshot = with_cartridge(quiet, state, run)
    overview = look(snapshot, UiState(screen="overview")).view
    assert isinstance(overview, OverviewView)
    assert [card.ask for card in overview.todo if card.bay == BAY] == [StartProcedure("take_out", BAY)]
    tasks = look(snapshot, UiState(screen="tasks", bay=BAY)).view
    assert isinstance(tasks, TasksView)
    here = [card for card in tasks.begin if card.ask in (StartProcedure("take_out", BAY), StartProcedure("load", BAY))]
    assert [card.ask for card in here] == [StartProcedure("take_out", BAY)]
    look_everywhere(snapshot, BAY)


def test_an_empty_bay_is_loaded_as_before(quiet: StationSnapshot) -> None:
    overview = look(quiet, UiState(screen="overview")).view
    assert [card.ask for card in overview.todo if card.bay == BAY] == [StartProcedure("load", BAY)]
