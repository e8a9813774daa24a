"""Several bags one by one: whose label it is, what a bag lacks; none is missing, none extra, none read twice."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from console.domain import commands as c
from console.domain import events as e
from console.domain.bags import SET_FLAGS, all_there, bags
from console.domain.interlock import Case, judge_interlocks
from console.domain.scan.checks import mod_37_2
from tests.support.deciding import BAY, BOOK, ORDER, Deciding

A, B = "A999926123456", "A999926123464"
COI = "&/CHA99992600K7Q2"
EXPIRY, OTHER_EXPIRY = "&>0263312300", "&>0263302300"
PRODUCT = "=<S12341A0"


def at_material(containers: int = 2, dins: tuple[str, ...] = (A,)) -> Deciding:
    """A load that waits for the bags of an order of this many."""
    station = Deciding()
    order = replace(station.state.orders[ORDER], dins=dins, containers=containers)
    station.do(c.TakePlantData((e.OrderReceived(order),)))
    station.load_until("material")
    return station


def scan(station: Deciding, *labels: str) -> None:
    """Labels that are taken."""
    for label in labels:
        facts = station.scan(label, station.procedure().id)
        assert isinstance(facts, list)
        assert isinstance(facts[0], e.ScanAccepted | e.ScanToConfirm), (label, facts)


def refused(station: Deciding, label: str) -> str:
    """A label that is refused: the key of the reason. Nothing was taken over."""
    before = station.procedure().reads
    facts = station.scan(label, station.procedure().id)
    assert isinstance(facts, list)
    (fact,) = facts
    assert isinstance(fact, e.ScanRefused)
    assert fact.raw == label
    assert station.procedure().reads == before
    return fact.why.key


def lines(station: Deciding) -> dict[str, str]:
    """Every start interlock's verdict now."""
    case = Case(station.state, station.procedure(), station.context)
    return {line.id: line.verdict for line in judge_interlocks(case, BOOK.interlocks, with_signatures=False)}


def test_two_bags_with_linear_labels_of_which_most_are_the_same() -> None:
    station = at_material()
    scan(station, f"={A}01", PRODUCT, EXPIRY)
    assert station.step() == "material"
    scan(station, COI)
    scan(station, f"={A}02", PRODUCT, EXPIRY)
    assert lines(station)["IL-05"] == "refuse"
    scan(station, COI)
    assert station.step() == "condition"
    assert [bag.field("flag") for bag in bags(station.procedure().read("material"))] == ["01", "02"]
    assert lines(station)["IL-05"] == "permit"


def test_bags_that_only_their_product_code_tells_apart() -> None:
    station = at_material()
    scan(station, f"={A}00", "=<S12341A0", EXPIRY, COI, f"={A}00", "=<S12341B0", EXPIRY, COI)
    assert station.step() == "condition"


def test_a_bag_is_not_two_bags() -> None:
    station = at_material()
    scan(station, f"={A}00", PRODUCT, EXPIRY, COI, f"={A}00")
    assert refused(station, PRODUCT) == "bag.why.again"
    scan(station, "=<S12341B0", EXPIRY, COI)
    assert station.step() == "condition"


def test_a_numbered_container_is_not_scanned_twice() -> None:
    station = at_material()
    scan(station, f"={A}01", PRODUCT, EXPIRY, COI)
    assert refused(station, f"={A}01") == "bag.why.again"


@pytest.mark.parametrize("label", [f"={A}01", PRODUCT, EXPIRY])
def test_the_same_label_twice_within_a_bag_is_refused(label: str) -> None:
    station = at_material()
    scan(station, f"={A}01", PRODUCT, EXPIRY)
    assert refused(station, label) == "refusal.scanned_twice"


def test_a_second_label_that_says_otherwise_is_refused() -> None:
    station = at_material()
    scan(station, f"={A}01", PRODUCT, EXPIRY)
    assert refused(station, "=<S12341B0") == "bag.why.contradicts"
    assert refused(station, OTHER_EXPIRY) == "bag.why.contradicts"


@pytest.mark.parametrize("label", [PRODUCT, EXPIRY, COI])
def test_a_bag_begins_with_its_donation_number(label: str) -> None:
    station = at_material()
    assert refused(station, label) == "bag.why.first"
    scan(station, f"={A}01", PRODUCT, EXPIRY, COI)
    assert refused(station, label) == "bag.why.first"


def test_a_bag_is_finished_before_the_next_one() -> None:
    station = at_material()
    scan(station, f"={A}01", PRODUCT)
    assert refused(station, f"={A}02") == "bag.why.unfinished"


def test_every_donation_of_the_order_has_its_bag() -> None:
    station = at_material(2, (A, B))
    scan(station, f"={A}00", PRODUCT, EXPIRY, COI)
    assert refused(station, f"={A}00") == "bag.why.others"
    scan(station, f"={B}00", PRODUCT, EXPIRY, COI)
    assert station.step() == "condition"


@pytest.mark.parametrize(("first", "second"), [("01", "03"), ("01", "00"), ("00", "01"), ("02", "03"), ("15", "01")])
def test_the_containers_of_a_set_are_a_whole_set(first: str, second: str) -> None:
    station = at_material()
    taken = station.scan(f"={A}{first}", station.procedure().id)
    assert isinstance(taken, list)
    if isinstance(taken[0], e.ScanRefused):
        assert taken[0].why.key == "bag.why.set"
        return
    scan(station, PRODUCT, EXPIRY, COI)
    assert refused(station, f"={A}{second}") == "bag.why.set"


def test_a_donation_number_with_its_check_in_the_flags_opens_a_bag() -> None:
    station = at_material(1)
    scan(station, f"={A}{60 + mod_37_2(A)}", PRODUCT, EXPIRY, COI)
    assert station.step() == "condition"


def test_a_compound_label_fills_a_bag_that_a_linear_one_opened() -> None:
    station = at_material(1)
    scan(station, f"={A}00", f"=+04000={A}00{PRODUCT}{EXPIRY}{COI}")
    assert station.step() == "condition"


def test_two_labels_read_as_one_belong_to_one_bag() -> None:
    station = at_material(1)
    scan(station, f"={A}00{PRODUCT}", EXPIRY, COI)
    assert station.step() == "condition"


# --- division 99 --------------------------------------------------------------------------------------------------


def test_a_divided_product_needs_its_division_label_read_twice() -> None:
    station = at_material(1)
    scan(station, f"={A}00", "=<S1234199", EXPIRY, COI)
    assert station.step() == "material"
    assert lines(station)["IL-07"] == "refuse"
    scan(station, "=,000012")
    assert station.step() == "material"  # it binds to nothing that is known: believed when it is read again
    scan(station, "=,000012")
    assert station.step() == "condition"
    assert lines(station)["IL-07"] == "permit"


def test_bags_of_one_donation_are_told_apart_by_their_divisions() -> None:
    station = at_material(2)
    scan(station, f"={A}00", "=<S1234199", EXPIRY, COI, "=,000012", "=,000012")
    scan(station, f"={A}00", "=<S1234199", EXPIRY, COI)
    assert refused(station, "=,000012") == "bag.why.again"
    assert lines(station)["IL-07"] == "refuse"
    scan(station, "=,000013", "=,000013")
    assert station.step() == "condition"
    assert lines(station)["IL-07"] == lines(station)["IL-05"] == "permit"


# --- property -----------------------------------------------------------------------------------------------------


@st.composite
def orders(draw: st.DrawFn) -> tuple[tuple[str, ...], list[tuple[str, str]]]:
    """Donations and, for each container, its donation and flags."""
    dins = tuple(f"A99992612{n:04d}" for n in range(draw(st.integers(1, 3))))
    found = []
    for din in dins:
        count = draw(st.integers(1, 3))
        numbered = count > 1 or draw(st.booleans())
        found += [(din, SET_FLAGS[n] if numbered else "00") for n in range(count)]
    return dins, draw(st.permutations(found))


@settings(max_examples=25, deadline=None)
@given(orders(), st.data())
def test_any_order_of_bags_and_labels_completes_with_exactly_the_orders_bags(
    made: tuple[tuple[str, ...], list[tuple[str, str]]], data: st.DataObject
) -> None:
    dins, containers = made
    station = at_material(len(containers), dins)
    for number, (din, flag) in enumerate(containers):
        assert station.step() == "material"
        rest = data.draw(st.permutations([PRODUCT, EXPIRY, COI]), label=f"bag {number}")
        scan(station, f"={din}{flag}", *rest)
    assert station.step() == "condition"
    order = station.state.orders[ORDER]
    found = bags(station.procedure().read("material"))
    assert all_there(order, found)
    assert not all_there(order, found[:-1])
    assert not all_there(order, (*found, found[0]))
    assert not all_there(replace(order, dins=(*dins, B)), found)
    assert station.procedure().bay == BAY


# --- a label of a bag read again ----------------------------------------------------------------------------------


def again(station: Deciding, index: int, label: str) -> e.Fact:
    """The label at this place of the step is read once more, in place of what was read."""
    name = station.procedure().id
    station.do(c.BeginRescan(name, "material", index, "wrong_label_read"))
    facts = station.scan(label, name)
    assert isinstance(facts, list)
    return facts[0]


@pytest.mark.parametrize(
    ("index", "label", "taken"),
    [
        (0, f"={A}01", True),  # the donation number of the first bag, while the second is complete
        (1, "=<S12341C0", True),
        (2, OTHER_EXPIRY, True),
        (5, "=<S12341C0", True),
        (0, f"={A}02", False),  # the second bag's own number
        (4, f"={A}03", False),  # no such container in this order
    ],
)
def test_a_label_is_corrected_at_its_place_in_its_bag(index: int, label: str, taken: bool) -> None:
    station = at_material()
    scan(station, f"={A}01", PRODUCT, EXPIRY, COI, f"={A}02", PRODUCT, EXPIRY, COI)
    before = station.procedure().reads
    fact = again(station, index, label)
    assert isinstance(fact, e.EntryCorrected if taken else e.ScanRefused)
    reads = [read.raw for read in station.procedure().read("material")]
    assert (reads[index] == label) is taken
    assert taken or station.procedure().reads == before
    assert all_there(station.state.orders[ORDER], bags(station.procedure().read("material")))


def test_a_corrected_label_may_not_make_one_bag_of_two() -> None:
    station = at_material()
    scan(station, f"={A}00", "=<S12341A0", EXPIRY, COI, f"={A}00", "=<S12341B0", EXPIRY, COI)
    fact = again(station, 1, "=<S12341B0")
    assert isinstance(fact, e.ScanRefused)
    assert fact.why.key == "bag.why.again"
