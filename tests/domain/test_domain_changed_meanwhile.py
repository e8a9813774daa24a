"""What the plant, the line or a person changes in the middle of a procedure, and what may not follow from it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from console.domain import commands as c
from console.domain import events as e
from console.domain.interlock import Case
from console.domain.procedure.engine import wanted
from console.domain.refusal import Refusal
from console.domain.scan.checks import check_character
from console.plant_files.reading import Place, said_in
from tests.support.deciding import BAY, ORDER, PERFORMER, PLANT, RECIPE, START, VERIFIER, Deciding, idle_bay, label

DIN_2 = "A999926123499"


def _rule(decision: object) -> str:
    return decision.rule if isinstance(decision, Refusal) else ""


def _says_plant(station: Deciding, **changes: object) -> None:
    """The plant changes the order."""
    before = station.state.orders[ORDER]
    station.do(c.TakePlantData((e.OrderReceived(replace(before, **changes), before),)))  # type: ignore[arg-type]


def _executed(station: Deciding) -> str:
    """The shuttle says that it has carried the start out; of the run nothing is heard yet. The run's id."""
    station.load_until("start")
    station.do(c.DoAct(station.procedure().id, "start"))
    (pending,) = station.state.pending.values()
    station.obeys()
    return pending.run


def test_a_run_is_of_the_recipe_that_the_shuttle_holds_not_of_what_the_order_says_by_then() -> None:
    station = Deciding()
    run = _executed(station)
    newer = replace(RECIPE, version="99", sha256="f" * 64, release_tests=(), bags=3)
    station.do(c.TakePlantData((e.RecipeReceived(newer, ()),)))
    _says_plant(station, recipe_version="99")
    station.says("run.state", run=run, state="running")
    assert station.state.runs[run].recipe == RECIPE.key


def test_as_many_bags_come_out_as_the_runs_own_recipe_makes() -> None:
    station = Deciding()
    station.load_until()
    (run,) = station.state.runs
    station.says("run.state", run=run, state="complete")
    newer = replace(RECIPE, version="99", sha256="f" * 64, bags=3)
    station.do(c.TakePlantData((e.RecipeReceived(newer, ()),)))
    _says_plant(station, recipe_version="99")
    station.begin("unload")
    bags = next(step for step in station.book.procedures["unload"].steps if step.each == "bags")
    assert wanted(Case(station.state, station.procedure("unload"), station.context), bags) == RECIPE.bags


def test_a_load_whose_run_a_shuttle_has_forgotten_can_be_left() -> None:
    """Nothing can be started any more: the reagents are over their limit, and the bay is not kept for ever."""
    station = Deciding()
    _executed(station)
    load = station.procedure().id
    assert _rule(station.decide(c.AbandonProcedure(load, "left"))) == "command.pending"
    station.wait(60)
    station.do(c.ReportLink(e.LinkLost("power")))
    assert _rule(station.decide(c.AbandonProcedure(load, "left"))) == "command.pending"
    station.do(c.ReportLink(e.LinkOpened("KSW-07", "1.4.2", True, 8, "1")))
    station.do(c.ReportBay(idle_bay(BAY, present=True, cartridge=label("cartridge", ORDER).text)))
    assert _rule(station.do(c.AbandonProcedure(load, "left"))) == ""
    assert _rule(station.decide(c.BeginProcedure("take_out", BAY))) == ""


def test_what_is_typed_counts_at_its_own_step_only() -> None:
    """The plant says that there is one bag less: the step is done, and what was typed there is nothing any more."""
    station = Deciding()
    dins = station.state.orders[ORDER].dins
    _says_plant(station, dins=(*dins, DIN_2), containers=2)
    station.load_until("material")
    name = station.procedure().id
    station.scan(label("material", ORDER), name)
    typed = station.do(c.EnterTyped(name, f"{DIN_2} {check_character(DIN_2)}", "label_frosted", ""))
    assert _rule(typed) == ""
    assert station.procedure().typed is not None
    _says_plant(station, dins=dins, containers=1)
    assert station.step() == "condition"
    station.badge(VERIFIER, name)
    typed_now = station.procedure().typed
    assert typed_now is not None
    station.do(c.CompareTyped(name, "".join(typed_now.read.raw.split())[-4:]))
    assert _rule(station.do(c.ReportSecret(VERIFIER, True, name))) == "sequence"
    assert len(station.procedure().read("material")) == 1
    station.do(c.LeaveTyped(name))
    assert station.procedure().typed is None


@pytest.mark.rq("RQ-60")
def test_nothing_is_confirmed_by_correction_that_was_never_said() -> None:
    station = Deciding()
    station.load_until("order")
    ahead = c.CorrectEntry(
        "item", station.procedure().id, "condition", "bag_intact", 0, "withdrawn", "confirmed", "wrong_line_touched"
    )
    assert _rule(station.do(ahead)) == "correction.changed"
    assert station.procedure().confirmation("condition", "bag_intact") is None


@pytest.mark.rq("RQ-28")
def test_nobody_signs_while_a_line_that_was_confirmed_is_withdrawn() -> None:
    """Where no table of interlocks looks at the lines of a checklist, the signature does."""
    station = Deciding()
    station.load_until()
    (run,) = station.state.runs
    station.says("run.state", run=run, state="complete")
    station.begin("unload")
    name = station.procedure("unload").id
    station.scan(label("product_label", ORDER), name)
    station.scan(label("bay", ORDER), name)
    station.do(c.DoAct(name, "remove"))
    station.obeys()
    for said in ("door.opened", "cartridge.removed", "door.closed", "latch.locked"):
        station.says(said)
    station.scan(label("cartridge", ORDER), name)
    station.scan(label("final_label", ORDER), name)
    station.confirm("bay_empty", "no_other_labels", "surfaces_clean", kind="unload")
    station.sign(PERFORMER, "unload")
    correct = c.CorrectEntry(
        "item", name, "clearance", "surfaces_clean", 0, "confirmed", "withdrawn", "wrong_line_touched"
    )
    station.do(correct)
    assert station.step("unload") == "performed"
    station.sign(PERFORMER, "unload")
    assert station.step("unload") == "performed"
    station.do(replace(correct, old="withdrawn", new="confirmed"))
    station.sign(PERFORMER, "unload")
    assert station.step("unload") == "verified"


def test_a_second_change_of_the_plant_is_not_lost_behind_the_first() -> None:
    station = Deciding()
    station.load_until()
    for status, shown in (("on hold", f"{ORDER} on hold"), ("cancelled", f"{ORDER} on hold; {ORDER} cancelled")):
        _file(station, status)
        (alarm,) = (a for a in station.state.alarms.values() if a.id == "plant.order_changed")
        assert alarm.value == shown
        assert alarm.active
        station.do(c.AcknowledgeAlarm(alarm.key))
        assert station.state.alarms[alarm.key].acknowledged_by


def _file(station: Deciding, status: str) -> None:
    """A whole file of the plant in which the order's status is another one."""
    number = station.state.plant_file.sequence + 1
    said = said_in(PLANT.body(Place("Kashiwa", "KSW-07", "KSW-07", "training"), START, START, number, {}), "file")
    orders = tuple(replace(order, status=status) if order.id == ORDER else order for order in said.orders)
    station.do(c.TakePlantFile(replace(said, orders=orders, sha256=f"{number:064d}")))
