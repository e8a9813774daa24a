"""What is new here is believed only with a second source: a second equal read, the shuttle's reader, or the plant."""

from __future__ import annotations

from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from console.domain import commands as c
from console.domain import events as e
from console.domain.interlock import Case
from console.domain.procedure.scanning import judge_scan
from console.domain.scan import Accepted, Refused
from console.domain.scan.checks import check_character
from tests.support.deciding import BAY, BOOK, ORDER, Deciding, idle_bay, label
from tests.support.mutants import mutants

TAKEN, OTHER_TAKEN = label("cartridge", ORDER).text, label("cartridge", number=1).text


def at_taken() -> Deciding:
    """A cartridge that no run will use has come out of the bay: which one it was is read now."""
    station = Deciding()
    station.link_up()
    station.do(c.ReportBay(idle_bay(BAY, present=True, cartridge=TAKEN)))
    station.begin("take_out")
    station.scan(label("bay", ORDER), station.procedure("take_out").id)
    station.do(c.DoAct(station.procedure("take_out").id, "remove"))
    station.obeys()
    for kind in ("latch.unlocked", "door.opened", "cartridge.removed", "door.closed", "latch.locked"):
        station.says(kind)
    assert station.step("take_out") == "cartridge"
    return station


def read(station: Deciding, text: str) -> e.Fact:
    facts = station.scan(text, station.procedure("take_out").id)
    assert isinstance(facts, list)
    return facts[0]


def test_what_came_out_is_believed_at_its_second_equal_read() -> None:
    station = at_taken()
    first = read(station, TAKEN)
    assert isinstance(first, e.ScanToConfirm)
    assert first.read.raw == TAKEN
    assert station.step("take_out") == "cartridge"
    assert station.procedure("take_out").read("cartridge") == ()
    assert isinstance(read(station, TAKEN), e.ScanAccepted)
    assert station.step("take_out") == "clearance"
    assert station.procedure("take_out").to_confirm is None


def test_a_second_read_that_differs_is_refused_recorded_and_clears_the_first() -> None:
    station = at_taken()
    read(station, TAKEN)
    refused = read(station, OTHER_TAKEN)
    assert isinstance(refused, e.ScanRefused)
    assert (refused.rule, refused.raw) == ("scan.not_confirmed", OTHER_TAKEN)
    assert station.procedure("take_out").to_confirm is None
    assert isinstance(read(station, TAKEN), e.ScanToConfirm)
    assert station.step("take_out") == "cartridge"


def test_what_is_no_label_of_the_step_leaves_the_first_read_waiting() -> None:
    station = at_taken()
    read(station, TAKEN)
    assert isinstance(read(station, "GARBAGE"), e.ScanRefused)
    assert station.procedure("take_out").to_confirm is not None
    assert isinstance(read(station, TAKEN + "\r"), e.ScanAccepted)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_no_cartridge_is_known_by_a_number_that_one_bad_read_made(data: st.DataObject) -> None:
    """Of the reads of one label any one may be wrong by a character: it is the label's own, or nothing is named."""
    station = at_taken()
    wrong = data.draw(mutants(TAKEN), label="the wrong read")
    place = data.draw(st.integers(0, 2), label="which read is wrong")
    for number in range(3):
        if station.step("take_out") == "cartridge":
            read(station, wrong if number == place else TAKEN)
    named = [x.field("serial") for x in station.procedure("take_out").read("cartridge")]
    assert named in ([], ["40071183"])


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_a_misread_cartridge_never_gets_past_the_shuttles_own_reader(data: st.DataObject) -> None:
    station = Deciding()
    station.load_until("cartridge")
    right = label("cartridge", ORDER).text
    wrong = data.draw(mutants(right), label="the wrong read")
    station.scan(wrong, station.procedure().id)
    for name, act in station.load_acts():
        if name == station.step() and name in ("reagents", "bay", "insert", "confirm"):
            act()
    scanned = station.procedure().read("cartridge")
    same = bool(scanned) and scanned[0].raw == right
    assert station.step() in (("recipe",) if same else ("cartridge", "confirm"))


@settings(max_examples=60, deadline=None)
@given(st.data(), st.integers(0, 3))
def test_a_misread_reagent_is_one_that_the_plant_has_released_or_none(data: st.DataObject, number: int) -> None:
    station = Deciding()
    station.load_until("reagents")
    right = label("reagent", number=number).text
    station.scan(data.draw(mutants(right), label="the wrong read"), station.procedure().id)
    for taken in station.procedure().read("reagents"):
        lot = station.state.lots[taken.field("gtin"), taken.field("lot")]
        assert lot.status == "released"


# --- binding prompts ----------------------------------------------------------------------------------------------

IDENTITIES = ("din", "coi", "gtin", "serial", "asset", "staff_id")


@pytest.mark.parametrize(("step", "prompt"), [("material", "material"), ("bay", "bay")])
@settings(max_examples=120, deadline=None)
@given(data=st.data())
def test_no_mutant_satisfies_a_prompt_that_must_equal_a_known_identity(
    step: str, prompt: str, data: st.DataObject
) -> None:
    station = Deciding()
    station.load_until(step)
    right = label(prompt, ORDER).text
    wanted = _identity(station, right)
    station.scan(data.draw(mutants(right), label="the mutant"), station.procedure().id)
    for taken in station.procedure().read(step):
        assert {name: taken.field(name) for name in IDENTITIES if taken.field(name)} == wanted


def _identity(station: Deciding, text: str) -> dict[str, str]:
    twin = Deciding()
    twin.state = station.state
    facts = twin.decide(c.ScanLabel(text.encode("latin-1"), "scanner", station.procedure().id))
    assert isinstance(facts, list)
    assert isinstance(facts[0], e.ScanAccepted)
    return {name: value for name, value in facts[0].read.fields if name in IDENTITIES}


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_a_misread_order_is_open_here_and_refuses_the_other_patients_bag(data: st.DataObject) -> None:
    """An order is chosen among those that are known: choosing the wrong one ends at the first label of the bag."""
    station = Deciding()
    station.load_until("order")
    station.scan(data.draw(mutants(label("order", ORDER).text), label="the mutant"), station.procedure().id)
    chosen = station.procedure().order
    assert chosen == "" or station.state.orders[chosen].status == "released"
    if chosen not in ("", ORDER):
        station.scan(label("material", ORDER), station.procedure().id)
        assert station.procedure().read("material") == ()


@cache
def ended() -> Deciding:
    """The material of a run that is complete waits to be taken out."""
    station = Deciding()
    station.load_until()
    run = next(iter(station.state.runs.values()))
    station.says("run.state", run=run.id, state="complete")
    station.do(c.BeginProcedure("unload", BAY))
    return station


@pytest.mark.parametrize(
    ("prompt", "step", "right"),
    [
        ("product_label", "coi", label("product_label", ORDER).text),
        ("bay", "bay", label("bay", ORDER).text),
        ("removed_cartridge", "cartridge", label("cartridge", ORDER).text),
    ],
)
@settings(max_examples=120, deadline=None)
@given(data=st.data())
def test_no_mutant_is_taken_for_what_comes_out_of_the_bay(
    prompt: str, step: str, right: str, data: st.DataObject
) -> None:
    station = ended()
    case, policy = Case(station.state, station.procedure("unload"), station.context), BOOK.prompts[prompt]
    accepted = judge_scan(case, policy, step, right.encode("latin-1"))
    assert isinstance(accepted, Accepted)
    verdict = judge_scan(case, policy, step, data.draw(mutants(right), label="the mutant").encode("latin-1"))
    if isinstance(verdict, Accepted):
        said = {name: value for name, value in verdict.label.fields if name in IDENTITIES}
        assert said == {name: value for name, value in accepted.label.fields if name in IDENTITIES}


@pytest.mark.rq("RQ-63")
@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("A9999 26 123456 Z", None),
        ("A9999 26 123456 A", "scan.why.wrong_k"),
        ("A9999 26 123456", "scan.why.no_k"),
        ("A9999 26 123464 P", "scan.why.other_patient"),
        ("CH A9999 26 00K7Q2 X", "bag.why.first"),
        ("(01)09506000134352(10)A", "scan.why.wrong_kind"),
    ],
)
def test_a_number_is_typed_with_its_check_character_and_bound_like_a_scan(typed: str, key: str | None) -> None:
    station = Deciding()
    station.load_until("material")
    compact = typed.replace(" ", "")
    if key in (None, "scan.why.other_patient", "bag.why.first"):
        typed = compact[:-1] + check_character(compact[:-1])
    case = Case(station.state, station.procedure(), station.context)
    verdict = judge_scan(case, BOOK.prompts["material"], "material", typed.encode(), typed=True)
    assert (None if isinstance(verdict, Accepted) else verdict.why.key) == key


def test_no_other_prompt_takes_a_typed_number() -> None:
    station = Deciding()
    station.load_until("bay")
    case = Case(station.state, station.procedure(), station.context)
    number = "A999926123456" + check_character("A999926123456")
    verdict = judge_scan(case, BOOK.prompts["bay"], "bay", number.encode(), typed=True)
    assert isinstance(verdict, Refused)
    assert verdict.why.key == "scan.why.typed"


def test_every_enrolling_prompt_names_its_second_source() -> None:
    named = {name: p.second_source for name, p in BOOK.prompts.items() if p.enrolling}
    assert all(named.values())
    assert {"cartridge": "device", "reagent": "order", "taken_cartridge": "read_again"}.items() <= named.items()
    assert not [name for name, p in BOOK.prompts.items() if p.second_source and not p.enrolling]


def test_a_first_read_does_not_outlive_its_session() -> None:
    station = at_taken()
    read(station, TAKEN)
    station.do(c.SignOut())
    assert station.procedure("take_out").to_confirm is None
    station.sign_in()
    assert isinstance(read(station, TAKEN), e.ScanToConfirm)
