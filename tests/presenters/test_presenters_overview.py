"""Sixteen tiles and what to do now: order by urgency, one card a bay, safe hold in words, a quiet normal."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from shown import look, look_everywhere

from console.domain.alarm import Alarm
from console.domain.batch_state import BatchState
from console.domain.context import iso
from console.domain.order import Recipe
from console.domain.station_state import Mark, PhaseRecord, Run, StationState
from console.presenters.asks import GoTo, StartProcedure
from console.presenters.overview import OverviewView
from console.presenters.ui import TRAINING, UiState
from console.station.snapshot import StationSnapshot

OVERVIEW = UiState(screen="overview")


def overview(snapshot: StationSnapshot, language: str = "en") -> OverviewView:
    view = look(snapshot, OVERVIEW, language).view
    assert isinstance(view, OverviewView)
    return view


def _ago(snapshot: StationSnapshot, minutes: float) -> str:
    at: datetime | None = snapshot.process_utc
    assert at is not None
    return iso(at - timedelta(minutes=minutes))


def with_run(
    snapshot: StationSnapshot, bay: int, state: BatchState, phase: str = "expansion", minutes: float = 60, **more: Any
) -> StationSnapshot:
    """``bay`` in ``state``, in ``phase`` for so many process minutes; marks and the like in ``more``."""
    recipe: Recipe = next(iter(snapshot.state.recipes.values()))
    began = (PhaseRecord(phase, _ago(snapshot, minutes)),)
    run = Run(
        f"run-{bay}", bay, "ORD-26-11804", recipe.key, recipe.sha256, "40071183", "p-load", iso(snapshot.now.utc),
        _ago(snapshot, minutes), phases=began, **more,
    )  # fmt: skip
    here = replace(
        snapshot.state.bays[bay], state=state, phase=phase, present=True, run=run.id, recipe_sha256=recipe.sha256
    )
    changed = replace(
        snapshot.state, bays={**snapshot.state.bays, bay: here}, runs={**snapshot.state.runs, run.id: run}
    )
    return replace(snapshot, state=changed)


def with_alarm(snapshot: StationSnapshot, name: str, bay: int, **more: Any) -> StationSnapshot:
    priority = snapshot.book.alarms[name].priority
    raised = iso(snapshot.now.utc - timedelta(minutes=6))
    alarm = Alarm(f"{name}@{bay}", name, bay, priority, raised, **more)
    return changed(snapshot, alarms={**snapshot.state.alarms, alarm.key: alarm})


def changed(snapshot: StationSnapshot, **fields: Any) -> StationSnapshot:
    state: StationState = replace(snapshot.state, **fields)
    return replace(snapshot, state=state)


def test_sixteen_tiles_in_order_and_a_quiet_normal(quiet: StationSnapshot) -> None:
    view = overview(quiet)
    assert [tile.bay for tile in view.bays] == list(range(1, 17))
    assert {tile.look for tile in view.bays} == {"empty"}
    assert {tile.priority for tile in view.bays} == {0}
    assert view.banner == ""


def test_empty_reserved_bays_are_offered_for_loading_last(quiet: StationSnapshot) -> None:
    cards = overview(quiet).todo
    assert [(card.bay, card.ask) for card in cards] == [(n, StartProcedure("load", n)) for n in (2, 7, 9)]
    assert [card.strong for card in cards] == [True, False, False]


def test_what_to_do_now_is_ordered_by_urgency(quiet: StationSnapshot) -> None:
    s = with_alarm(quiet, "temperature.high", 12)
    s = with_run(s, 12, BatchState.RUNNING)
    s = with_run(s, 8, BatchState.HELD, marks=(Mark("held", _ago(quiet, 462)),))
    s = with_run(s, 5, BatchState.HELD, marks=(Mark("held", _ago(quiet, 100)),))
    s = with_run(s, 11, BatchState.COMPLETE, "formulation")
    s = with_run(s, 1, BatchState.RUNNING)
    s = changed(s, bays={**s.state.bays, 1: replace(s.state.bays[1], prompt="sample.expansion")})
    s = with_alarm(
        with_run(s, 4, BatchState.RUNNING), "dissolved_oxygen.low", 4, channel="dissolved_oxygen", value="32"
    )
    s = with_alarm(s, "sync.backlog", 0)
    view = overview(s)
    assert [card.bay for card in view.todo] == [12, 8, 5, 11, 1, 4, 0, 2, 7, 9]
    texts = {card.bay: card.text for card in view.todo}
    assert texts[8] == "Restart or decide: safe hold ends in 18 min"
    assert texts[5] == "Restart or decide: safe hold ends in 6 h 20 min"
    assert texts[4] == "Dissolved oxygen low, for 6\N{NO-BREAK SPACE}min"
    asks = {card.bay: card.ask for card in view.todo}
    assert asks[8] == GoTo("run", 8)
    assert asks[11] == StartProcedure("unload", 11)
    assert asks[1] == StartProcedure("sample", 1)
    assert asks[0] == GoTo("alarms", 0)
    assert [card.strong for card in view.todo] == [True] + [False] * 9
    look_everywhere(s, 8)


def test_tiles_say_phase_progress_and_the_next_act(quiet: StationSnapshot) -> None:
    s = with_run(quiet, 9, BatchState.RUNNING, "expansion", 1440)
    tile = overview(s).bays[8]
    assert (tile.look, tile.identity, tile.phase) == ("run", "CH·K7Q2", "Expansion")
    assert tile.line == "Day 3 of 8"
    assert tile.action == "Harvest in 5 d"
    assert 0.3 < tile.progress < 0.4
    held = with_run(quiet, 9, BatchState.HELD, marks=(Mark("held", _ago(quiet, 462)),))
    assert (overview(held).bays[8].phase, overview(held).bays[8].action) == ("Held", "Restart within 18 min")
    over = with_run(quiet, 9, BatchState.HELD, marks=(Mark("held", _ago(quiet, 500)),))
    assert overview(over).bays[8].action == "Safe hold is over"
    complete = overview(with_run(quiet, 9, BatchState.COMPLETE, "formulation")).bays[8]
    assert (complete.action, complete.action_strong, complete.progress) == ("Unload now", True, 1.0)


def test_an_alarm_stands_on_its_tile_by_name_and_value(quiet: StationSnapshot) -> None:
    s = with_run(quiet, 4, BatchState.RUNNING)
    s = with_alarm(s, "dissolved_oxygen.low", 4, channel="dissolved_oxygen", value="32", limit="40")
    tile = overview(s).bays[3]
    assert (tile.priority, tile.action) == (2, "Dissolved oxygen low · 32 %")
    assert overview(s, "ja").bays[3].action == "溶存酸素低 · 32 %"


def test_what_to_do_says_on_its_button_that_nobody_is_signed_in(quiet: StationSnapshot) -> None:
    signed_out = changed(quiet, session=None)
    assert {card.reason for card in overview(signed_out).todo} == {"sign in first"}
    assert {card.reason for card in overview(quiet).todo} == {""}
    alarm = overview(with_alarm(signed_out, "temperature.high", 1)).todo[0]
    assert (alarm.bay, alarm.reason) == (1, ""), "what is only looked at needs nobody"


def test_a_bay_out_of_service_is_off(quiet: StationSnapshot) -> None:
    off = replace(quiet.state.bays[16], in_service=False, selftest_ok=False)
    tile = overview(changed(quiet, bays={**quiet.state.bays, 16: off})).bays[15]
    assert (tile.look, tile.phase, tile.line) == ("off", "Out of service", "Self-test failed")


def test_a_run_that_this_console_did_not_start_is_shown_by_its_cartridge(quiet: StationSnapshot) -> None:
    recipe = next(iter(quiet.state.recipes.values()))
    bay = replace(
        quiet.state.bays[3], state=BatchState.RUNNING, phase="expansion", present=True, run="elsewhere",
        recipe_sha256=recipe.sha256, cartridge="]d2010950600020011817271231102611A\x1d21KC000103",
    )  # fmt: skip
    s = changed(quiet, bays={**quiet.state.bays, 3: bay})
    tile = overview(s).bays[2]
    assert (tile.look, tile.identity, tile.phase) == ("run", "KC000103", "Expansion")
    assert look(s, UiState(screen="run", bay=3)).view.identity == "KC000103"


def test_the_frame_counts_standing_alarms_by_priority(quiet: StationSnapshot) -> None:
    s = with_alarm(with_alarm(with_alarm(quiet, "temperature.high", 1), "ph.low", 1), "ph.high", 2, active=False)
    frame = look(s, OVERVIEW).frame
    assert frame.alarms == (1, 2, 0, 0)
    assert next(item.count for item in frame.nav if item.screen == "alarms") == 3


def test_the_alarm_list_says_state_place_value_and_response(quiet: StationSnapshot) -> None:
    s = with_alarm(quiet, "dissolved_oxygen.low", 4, channel="dissolved_oxygen", value="32", limit="40")
    s = with_alarm(s, "temperature.high", 2, acknowledged_by="trainee-a")
    s = with_alarm(s, "link.lost", 0, active=False, while_away=True)
    rows = look(s, UiState(screen="alarms")).view.rows
    assert [row.text for row in rows] == ["Temperature high", "Dissolved oxygen low", "No data from the shuttle"]
    assert [row.state for row in rows] == ["acknowledged", "unacknowledged", "returned"]
    assert rows[0].ask is None
    assert rows[0].detail.endswith("acknowledged by Trainee A")
    assert rows[1].detail == "32 % · limit 40 % · since 13:54"
    assert rows[1].response.endswith("Respond within 15 min.")
    assert rows[2].detail.endswith("occurred while away")
    signed_out = look(changed(s, session=None), UiState(screen="alarms")).view.rows[1]
    assert (signed_out.enabled, signed_out.reason) == (False, "sign in first")


def test_an_alarm_without_a_definition_is_said_by_its_own_name(quiet: StationSnapshot) -> None:
    alarm = Alarm("new.thing@4", "new.thing", 4, 2, iso(quiet.now.utc))
    s = changed(quiet, alarms={alarm.key: alarm})
    assert look(s, UiState(screen="alarms")).view.rows[0].text == "Alarm of the shuttle: new.thing"


@pytest.mark.rq("RQ-89")
def test_training_is_said_everywhere_and_offers_its_drawer(quiet: StationSnapshot) -> None:
    for screen in ("overview", "tasks", "run", "alarms", "records", "more"):
        shown = look(quiet, UiState(screen=screen, drawer=True))
        assert shown.frame.training.startswith("TRAINING")
        assert shown.drawer is not None
        assert shown.frame.nav[-1].screen == TRAINING
    production = changed(quiet, mode="production")
    shown = look(production, UiState(screen="overview", drawer=True))
    assert (shown.frame.training, shown.drawer) == ("", None)
    assert TRAINING not in [item.screen for item in shown.frame.nav]


@pytest.mark.parametrize(
    ("condition", "title", "look_"),
    [
        ("offline", "Plant offline since 14:00", "warn"),
        ("refused", "Plant refuses", "bad"),
        ("online", "Plant", "good"),
    ],
)
def test_the_plant_chip_tells_its_condition(quiet: StationSnapshot, condition: str, title: str, look_: str) -> None:
    plant = replace(quiet.state.plant, condition=condition, since_utc=iso(quiet.now.utc))
    sync = replace(quiet.sync, backlog=312, oldest_utc=iso(quiet.now.utc - timedelta(minutes=34)))
    chip = look(replace(changed(quiet, plant=plant), sync=sync), OVERVIEW).frame.plant
    assert (chip.title, chip.text, chip.look) == (title, "312 waiting · oldest 34 min", look_)
