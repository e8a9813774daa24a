"""Stop, abort and what follows: consequence by phase, recovery, quarantine and its decision, as the screens show it."""

from __future__ import annotations

from dataclasses import replace
from typing import TypeVar

import pytest
from after_run import elsewhere, ended, recovered, switched, taken_out
from shuttle_bench import BAY, Bench

from console.domain import commands as c
from console.domain.batch_state import BatchState
from console.presenters.asks import Choose, StartProcedure, WithReason
from console.presenters.overview import OverviewView
from console.presenters.procedure_views import ProcedureView, TasksView
from console.presenters.run_views import RunView
from console.presenters.ui import UiState
from console.station.snapshot import StationSnapshot
from tests.support.shown import look

V = TypeVar("V")


def shown_view(snapshot: StationSnapshot, ui: UiState, kind: type[V]) -> V:
    view = look(snapshot, ui).view
    assert isinstance(view, kind)
    return view


@pytest.fixture(scope="module")
def snapshot(running: Bench) -> StationSnapshot:
    return running.station.snapshot()


def at(snapshot: StationSnapshot, **changes: object) -> RunView:
    bay = replace(snapshot.state.bays[BAY], **changes)  # type: ignore[arg-type]
    state = replace(snapshot.state, bays={**snapshot.state.bays, BAY: bay})
    return shown_view(replace(snapshot, state=state), UiState("run", bay=BAY), RunView)


@pytest.mark.parametrize("end", [BatchState.STOPPED, BatchState.ABORTED])
def test_a_run_that_did_not_complete_offers_its_recovery(snapshot: StationSnapshot, end: BatchState) -> None:
    view = at(snapshot, state=end)
    assert [command.action for command in view.commands] == ["recover"]
    assert view.next == "To be recovered"


@pytest.mark.parametrize(("phase", "said"), [("selection", "The cells rest half processed"), ("", "The run ends")])
def test_the_consequence_is_that_of_the_phase(snapshot: StationSnapshot, phase: str, said: str) -> None:
    commands = {command.action: command for command in at(snapshot, phase=phase).commands}
    assert said in commands["stop"].consequence
    assert "may be lost" in commands["abort"].consequence


def test_quarantined_material_stands_on_the_lists_until_quality_has_decided(b: Bench) -> None:
    b.loaded()
    ended(b)
    run = recovered(b)
    tasks = shown_view(b.station.snapshot(), UiState("tasks"), TasksView)
    card = next(card for card in tasks.begin if card.ask == StartProcedure("disposition", 0, run))
    assert card.sub == "CH A9999 26 00K7Q2 · Quarantine 01 · label Q-40071183: quality decides"
    assert (card.enabled, card.reason) == (False, "not your role")
    todo = shown_view(b.station.snapshot(), UiState("overview"), OverviewView).todo
    assert [card.button for card in todo if card.ask == StartProcedure("disposition", 0, run)] == ["Decide"]
    switched(b, "trainee-q")
    procedure = elsewhere(b, "disposition", run).id
    shown = shown_view(b.station.snapshot(), UiState("tasks", material=run), ProcedureView)
    assert (shown.procedure_id, shown.mode) == (procedure, "choice")
    assert [option.option for option in shown.options] == ["elsewhere", "hold", "discard"]
    assert shown.options[2].ask == WithReason("disposition", Choose(procedure, "decision", "discard"))
    assert all("Bay" not in field.label for field in shown.strip)
    b.ask(c.Choose(procedure, "decision", "discard", "no_effect", "expired"))
    b.sign("trainee-q", procedure)
    tasks = shown_view(b.station.snapshot(), UiState("tasks"), TasksView)
    assert all(getattr(card.ask, "procedure", "") != "disposition" for card in tasks.begin)


def test_the_condition_is_chosen_by_a_touch_without_a_reason(b: Bench) -> None:
    b.loaded()
    ended(b, "abort")
    b.ask(c.BeginProcedure("recover", BAY))
    taken_out(b, "recover")
    shown = shown_view(b.station.snapshot(), UiState("tasks", bay=BAY), ProcedureView)
    assert shown.mode == "choice"
    assert [(o.option, o.note) for o in shown.options][2] == ("leaking", "Put it into the spill bag first.")
    assert shown.options[0].ask == Choose(shown.procedure_id, "condition", "intact")
