"""What must be so before anybody works, and is judged anew each time: account, badge, training, recipe, hold times."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from shuttle_bench import BAY, Bench
from wiretap import facts, types

from console.domain import commands as c
from console.domain import events as e


def badge(b: Bench, person: str) -> Any:
    return next(x for x in b.labels if x.prompt == "badge" and x.order == person)


def plant_says(b: Bench, person: str, **changes: Any) -> None:
    b.ask(c.TakePlantData((e.PersonReceived(replace(b.state.people[person], **changes)),)))


@pytest.mark.rq("RQ-07")
def test_a_disabled_account_signs_in_no_more(station_bench: Bench) -> None:
    b = station_bench
    plant_says(b, "trainee-a", active=False)
    b.sign_in("trainee-a")
    assert b.state.session is None
    b.sign_in("trainee-b")
    assert b.state.session is not None


@pytest.mark.rq("RQ-07")
def test_a_badge_that_was_replaced_is_nobodys(station_bench: Bench) -> None:
    b = station_bench
    lost = b.state.people["trainee-a"].badge
    plant_says(b, "trainee-a", badge=lost[:-1] + ("9" if lost[-1] != "9" else "8"))
    b.scan(badge(b, "trainee-a"))
    assert facts(b.journal, e.ScanRefused)[-1].rule == "scan.unknown_person"
    b.secret(b.plant.pins()["trainee-a"])
    assert b.state.session is None


@pytest.mark.rq("RQ-02", "RQ-11")
@pytest.mark.parametrize(
    ("changes", "rule"),
    [({"qualified_until": "2020-01-01"}, "training"), ({"qualified_until": ""}, "training"),
     ({"roles": ("quality",)}, "role")],
    ids=str,
)  # fmt: skip
def test_who_is_not_trained_or_has_another_role_begins_nothing(
    station_bench: Bench, changes: dict[str, Any], rule: str
) -> None:
    b = station_bench
    b.sign_in("trainee-a")
    plant_says(b, "trainee-a", **changes)
    b.ask(c.BeginProcedure("load", BAY))
    assert b.state.procedures == {}
    assert facts(b.journal, e.Refused)[-1].rule == rule


@pytest.mark.rq("RQ-66")
def test_an_order_whose_recipe_is_not_the_released_one_is_not_started(station_bench: Bench) -> None:
    """The plant withdrew the version after everything was scanned and signed: judged again at the start."""
    b = at_start(station_bench)
    order = b.state.orders[b.procedure().order]
    b.ask(c.TakePlantData((e.OrderReceived(replace(order, recipe_version="4.1")),)))
    refuses(b, "recipe_approved")


@pytest.mark.rq("RQ-67")
def test_a_reagent_that_was_held_too_long_is_not_started_with(station_bench: Bench) -> None:
    b = at_start(station_bench)
    longest = min(need.hold_min for need in b.plant.recipes[0].reagents)
    b.clock.mono_s += longest * 60
    b.sign_in("trainee-a")
    refuses(b, "reagents_in_hold_time")


def at_start(b: Bench) -> Bench:
    b.sign_in("trainee-a")
    b.ask(c.BeginProcedure("load", BAY))
    b.load_until("start")
    return b


def refuses(b: Bench, predicate: str) -> None:
    """The start is refused, by this rule too, and the shuttle is asked for nothing."""
    rule = next(rule.id for rule in b.book.interlocks if rule.predicate == predicate)
    b.ask(c.DoAct(b.id, "start"))
    judged = facts(b.journal, e.InterlocksJudged)[-1]
    assert rule in [line.id for line in judged.lines if line.verdict == "refuse"]
    b.run(2)
    assert types(b.journal).count("command.execute") == 1  # that of the door
    assert b.state.bays[BAY].state == "idle"
    assert b.step() == "start"


@pytest.mark.rq("RQ-49")
def test_other_rules_than_before_are_in_the_record_of_the_start(station_bench: Bench) -> None:
    """Recipes' limits, interlocks, alarms, procedures, prompts: the hash of all of them, at every start."""
    b = station_bench
    b.kill()
    b.book = replace(b.book, sha256="0" * 64)
    b.start()
    before, after = facts(b.journal, e.StationStarted)
    assert len(before.definitions) == 64
    assert (after.definitions, after.definitions == before.definitions) == ("0" * 64, False)
