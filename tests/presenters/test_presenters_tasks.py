"""The list of tasks: what is due, and what is offered because of where somebody came from."""

from __future__ import annotations

from shown import look
from shuttle_bench import BAY, Bench

from console.presenters.asks import GoTo
from console.presenters.ui import UiState, apply, painted


def test_from_a_run_the_list_of_tasks_offers_its_cell_count(b: Bench) -> None:
    """By the rail, whether the bay was chosen or is the first that runs; from elsewhere the list holds what is due."""
    b.loaded()
    for came, offered in (
        (UiState(screen="run", bay=BAY), True),
        (UiState(screen="run"), True),
        (UiState(screen="alarms"), False),
    ):
        ui = apply(painted(came, came.screen), GoTo("tasks"))
        shown = look(b.station.snapshot(), ui)
        assert shown.screen == "tasks"
        assert ("Enter a cell count · bay 09" in [card.title for card in shown.view.begin]) is offered
