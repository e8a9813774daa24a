"""Reagents out of the cold: too early, in time, over the limit, and another one in its place (RQ-67)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from console.domain import commands as c
from console.domain import events as e
from console.domain.interlock import Case
from console.domain.reagents import clocks
from console.domain.refusal import Refusal
from tests.support.deciding import BAY, RECIPE, Deciding, label

VECTOR = "09506000134338"
ALARM = f"reagent.over_hold@{BAY}"


def out_of_the_cold(station: Deciding, thaw_min: int = 0) -> str:
    """Every reagent is out, the bay is scanned, the cartridge is to be inserted. The vector thaws for so long."""
    needs = tuple(replace(need, thaw_min=thaw_min if need.id == "vector" else 0) for need in RECIPE.reagents)
    station.do(c.TakePlantData((e.RecipeReceived(replace(RECIPE, reagents=needs), ("a", "b")),)))
    station.load_until("insert")
    return station.procedure().id


def vector(station: Deciding) -> object:
    case = Case(station.state, station.procedure(), station.context)
    return next(clock for clock in clocks(case) if clock.gtin == VECTOR)


def facts(station: Deciding, kind: type[e.Fact]) -> list[e.Fact]:
    return [fact for fact, _ in station.facts if isinstance(fact, kind)]


def vector_label() -> str:
    return next(label("reagent", number=n).text for n in range(4) if VECTOR in label("reagent", number=n).text)


@pytest.mark.rq("RQ-67")
def test_a_reagent_that_has_not_thawed_refuses_the_step_and_then_does_not() -> None:
    station = Deciding()
    load = out_of_the_cold(station, thaw_min=15)
    station.wait(14 * 60)
    refused = station.do(c.DoAct(load, "insert"))
    assert isinstance(refused, Refusal)
    assert (refused.rule, dict(refused.reason.args)) == ("reagent.thawing", {"name": "vector", "minutes": 1})
    station.wait(61)
    assert not isinstance(station.do(c.DoAct(load, "insert")), Refusal)


@pytest.mark.rq("RQ-67")
def test_over_the_limit_it_refuses_raises_its_alarm_once_and_another_takes_its_place() -> None:
    station = Deciding()
    load = out_of_the_cold(station)
    station.wait(120 * 60 - 1)
    station.do(c.Tick())
    assert facts(station, e.ReagentOverHold) == []
    station.wait(1)
    for _ in range(3):
        station.do(c.Tick())
    assert [(f.reagent, f.lot) for f in facts(station, e.ReagentOverHold)] == [("vector", "V26-004")]  # type: ignore[attr-defined]
    assert station.state.alarms[ALARM].active
    station.sign_in()
    refused = station.do(c.DoAct(load, "insert"))
    assert isinstance(refused, Refusal)
    assert refused.rule == "reagent.over_hold"
    station.scan(vector_label(), load)  # the same lot: another bottle
    assert [f.lot for f in facts(station, e.ReagentDiscarded)] == ["V26-004"]  # type: ignore[attr-defined]
    assert ALARM not in station.state.alarms or not station.state.alarms[ALARM].active
    assert vector(station).hold_left_s == 120 * 60  # type: ignore[attr-defined]
    assert station.step() == "insert"
    assert not isinstance(station.do(c.DoAct(load, "insert")), Refusal)


def test_one_that_is_in_time_is_not_exchanged() -> None:
    station = Deciding()
    load = out_of_the_cold(station)
    station.scan(vector_label(), load)
    assert len(station.procedure().read("reagents")) == len(RECIPE.reagents)
    assert facts(station, e.ReagentDiscarded) == []


def test_what_is_replaced_while_others_are_still_to_come_counts_once() -> None:
    station = Deciding()
    station.load_until("reagents")
    load = station.procedure().id
    station.scan(vector_label(), load)
    station.wait(121 * 60)
    station.sign_in()
    station.scan(vector_label(), load)
    for number in range(4):
        assert station.step() == "reagents"
        if VECTOR not in label("reagent", number=number).text:
            station.scan(label("reagent", number=number), load)
    assert station.step() == "bay"


def test_the_alarm_goes_with_its_hand_over() -> None:
    station = Deciding()
    load = out_of_the_cold(station)
    station.wait(121 * 60)
    station.do(c.Tick())
    station.sign_in()
    station.do(c.AbandonProcedure(load, "too late"))
    assert ALARM not in station.state.alarms or not station.state.alarms[ALARM].active


@pytest.mark.rq("RQ-67")
def test_the_clocks_stand_on_the_screen_and_on_the_list_of_what_to_do() -> None:
    from console.presenters.overview import OverviewView
    from console.presenters.procedure_views import ProcedureView
    from console.presenters.ui import UiState
    from tests.support.shown import look, snapshot_of

    station = Deciding()
    out_of_the_cold(station, thaw_min=15)
    shown = look(snapshot_of(station), UiState("tasks", bay=BAY)).view
    assert isinstance(shown, ProcedureView)
    assert (shown.checks[0].title, shown.checks[0].state) == ("viral vector · V26-004", "open")
    assert shown.checks[0].sub == "thaws: ready in 15 min"
    assert shown.act is not None
    assert (shown.act.enabled, shown.act.reason) == (False, "viral vector thaws: 15 min")
    station.wait(100 * 60)
    station.sign_in()
    todo = look(snapshot_of(station), UiState("overview")).view
    assert isinstance(todo, OverviewView)
    assert next(card.text for card in todo.todo if card.bay == BAY) == "viral vector: hold ends in 20 min"
    station.wait(30 * 60)
    station.do(c.Tick())
    shown = look(snapshot_of(station), UiState("tasks", bay=BAY)).view
    assert isinstance(shown, ProcedureView)
    assert shown.checks[0].sub == "over its limit: discard it and scan another"
