"""A cartridge that no run will use is no dead end: it is taken out, scanned, cleared and signed; and it is used up."""

from __future__ import annotations

from dataclasses import replace

import pytest
from shuttle_bench import BAY, ORDER, Bench

from console.domain import commands as c
from console.domain import events as e

OTHER, OTHER_BAY = "ORD-26-11825", 7


def inserted(b: Bench, label: str = "") -> None:
    b.sign_in()
    b.ask(c.BeginProcedure("load", BAY))
    b.load_until("insert")
    b.insert(label)


def take_out(b: Bench, label: str) -> None:
    b.ask(c.BeginProcedure("take_out", BAY))
    taking = b.procedure("take_out").id
    b.scan(b.label("bay", ORDER), taking)
    b.ask(c.DoAct(taking, "remove"))
    b.until(lambda s: s.bays[BAY].door == "open", "the door opens")
    assert b.hands.do({"do": "remove", "bay": BAY}, b.clock.mono_s)["ok"]
    assert b.hands.do({"do": "close", "bay": BAY}, b.clock.mono_s)["ok"]
    b.until(lambda s: b.step("take_out") == "cartridge", "it is out")
    b.scan(label, taking)
    b.scan(label, taking)  # new here: believed when it is read again
    b.confirm(taking, "bay_empty", "no_other_labels", "surfaces_clean")
    b.sign("trainee-a", taking)
    b.sign("trainee-b", taking)


@pytest.mark.rq("RQ-60", "RQ-68")
def test_a_wrong_cartridge_is_refused_in_words_and_can_be_taken_out(station_bench: Bench) -> None:
    b = station_bench
    wrong = b.label("cartridge", OTHER).text
    inserted(b, wrong)
    assert b.step() == "confirm"
    assert b.procedure().refusal[1].key == "refusal.cartridge_other"  # type: ignore[index]
    b.ask(c.AbandonProcedure(b.id, "bench"))
    take_out(b, wrong)
    assert b.state.at_bay(BAY) is None
    assert not b.state.bays[BAY].present
    b.ask(c.BeginProcedure("load", BAY))
    assert b.step() == "clearance"


def test_a_cartridge_that_the_shuttle_cannot_read_is_said(station_bench: Bench) -> None:
    b = station_bench
    b.sign_in()
    b.ask(c.BeginProcedure("load", BAY))
    b.load_until("insert")
    b.ask(c.DoAct(b.id, b.step()))
    b.until(lambda s: s.bays[BAY].door == "open", "the door opens")
    assert b.hands.do({"do": "insert", "bay": BAY, "label": ""}, b.clock.mono_s)["ok"]
    assert b.hands.do({"do": "close", "bay": BAY}, b.clock.mono_s)["ok"]
    b.run(1.0)
    assert b.step() == "confirm"
    assert b.procedure().refusal[1].key == "refusal.cartridge_unreadable"  # type: ignore[index]


@pytest.mark.rq("RQ-68")
def test_what_was_once_in_a_bay_for_one_patient_is_nobody_elses(station_bench: Bench) -> None:
    b = station_bench
    label = b.label("cartridge", ORDER)
    inserted(b)
    b.ask(c.AbandonProcedure(b.id, "bench"))
    take_out(b, label.text)
    # Another patient's order of the same recipe, at its own bay: this cartridge may hold the first one's cells.
    b.ask(c.BeginProcedure("load", OTHER_BAY))
    other = b.procedure("load", OTHER_BAY).id
    b.confirm(other, "bay_empty", "no_other_labels", "surfaces_clean")
    b.scan(b.label("order", OTHER), other)
    b.scan(b.label("material", OTHER), other)
    b.confirm(other, "bag_intact", "transport_temperature", "cartridge_pouch_intact", "reagents_enough")
    b.scan(label, other)
    assert b.procedure("load", OTHER_BAY).refusal[1].key == "scan.why.used"  # type: ignore[index]
    assert b.procedure("load", OTHER_BAY).read("cartridge") == ()


def test_nothing_is_taken_out_of_an_empty_bay_or_a_running_one(station_bench: Bench) -> None:
    b = station_bench
    b.loaded()
    for bay in (BAY, OTHER_BAY):
        b.ask(c.BeginProcedure("take_out", bay))
        assert b.state.open_procedure("take_out", bay) is None
        assert b.journal.read(limit=10_000)[-1].type == "request.refused"


@pytest.mark.rq("RQ-60")
def test_a_procedure_is_not_continued_in_other_steps_than_it_was_begun_in(station_bench: Bench) -> None:
    """The definition file changed while the console was down: its position means nothing there any more."""
    b = station_bench
    b.sign_in()
    b.ask(c.BeginProcedure("load", BAY))
    b.load_until("condition")
    load, steps = b.id, b.book.procedures["load"]
    shorter = replace(steps, steps=tuple(s for s in steps.steps if s.id != "condition"), sha256="0" * 64)
    b.kill()
    b.book = replace(b.book, procedures={**b.book.procedures, "load": shorter})
    b.start()
    assert b.state.at_bay(BAY) is None
    assert load in b.state.ended_procedures
    ended = b.journal.read(limit=10_000, types=[e.ProcedureEnded.TYPE])[-1]
    assert b"definition changed" in ended.data


@pytest.mark.rq("RQ-64", "RQ-84")
@pytest.mark.parametrize("lost", ["restart", "frame"])
def test_a_recipe_that_was_lost_on_the_way_is_sent_again(station_bench: Bench, lost: str) -> None:
    """PROTOCOL.md 7.4: the loss shows in the read-back; the console then begins again."""
    b = station_bench
    inserted_until_asked(b)
    b.line.to_device = b""  # every frame of the transfer
    if lost == "restart":
        b.restart()
    b.until(lambda s: s.link.condition == "open", "the link")
    b.until(lambda s: b.step() not in ("confirm", "recipe"), "the recipe is there after all", 90)
    assert b.procedure().recipe_read_back == b.plant.recipes[0].sha256


def inserted_until_asked(b: Bench) -> None:
    b.sign_in()
    b.ask(c.BeginProcedure("load", BAY))
    b.load_until("insert")
    b.ask(c.DoAct(b.id, b.step()))
    b.until(lambda s: s.bays[BAY].door == "open", "the door opens")
    b.hands.do({"do": "insert", "bay": BAY, "label": b.label("cartridge", ORDER).text}, b.clock.mono_s)
    b.hands.do({"do": "close", "bay": BAY}, b.clock.mono_s)
    while not b.procedure().recipe_asked:
        b.clock.mono_s += 0.05
        b.exchange()


def test_a_recipe_that_the_shuttle_refuses_is_not_sent_as_fast_as_the_line_can(station_bench: Bench) -> None:
    b = station_bench
    inserted_until_asked(b)
    load = b.id
    for _ in range(3):
        b.station._do(c.ReportRecipe(BAY, "", "no room"))
    assert len(b.journal.read(limit=10_000, types=[e.RecipeTransferRequested.TYPE])) == 1
    assert b.state.procedures[load].refusal[0].key == "refusal.recipe_transfer"  # type: ignore[index]
