"""Open identities that people mistake for each other: said on the screen of either, and recorded with the choice."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.domain import commands as c
from console.domain import events as e
from console.domain.look_alike import LookAlike, look_alikes, near
from tests.support.deciding import Deciding, label

ORDER, OTHER = "ORD-26-11825", "ORD-26-11826"


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("ORD-26-11804", "ORD-26-11805", True),
        ("ORD-26-11804", "ORD-26-11840", True),
        ("ORD-26-11804", "ORD-26-1180", True),
        ("ORD-26-11804", "ORD-26-118044", True),
        ("ORD-26-11804", "XORD-26-11804", True),
        ("ORD-26-11804", "ORD-26-11804", False),
        ("ORD-26-11804", "ORD-26-11815", False),
        ("ORD-26-11804", "ORD-26-18140", False),
        ("AB", "BA", True),
        ("A", "", True),
        ("", "", False),
    ],
)
def test_one_error_apart(one: str, other: str, expected: bool) -> None:
    assert near(one, other) is expected
    assert near(other, one) is expected


@given(st.text("ABC12", min_size=1, max_size=8), st.data())
def test_every_single_error_is_near(text: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(text) - 1))
    letter = data.draw(st.sampled_from("ABC12"))
    for other in (
        text[:place] + letter + text[place + 1 :],
        text[:place] + text[place + 1 :],
        text[:place] + letter + text[place:],
        text[:place] + text[place + 1 : place + 2] + text[place] + text[place + 2 :],
    ):
        assert near(text, other) is (text != other)


def test_identities_of_other_open_orders_are_compared() -> None:
    station = Deciding()
    order = station.state.orders[ORDER]
    assert look_alikes(station.state, order) == (LookAlike("order", ORDER, OTHER, OTHER),)
    twin = replace(station.state.orders[OTHER], coi="CHA99992600M4TE", dins=("A999926123499", "A999926123465"))
    station.do(c.TakePlantData((e.OrderReceived(twin),)))
    assert look_alikes(station.state, order)[1:] == (
        LookAlike("coi", order.coi, "CHA99992600M4TE", OTHER),
        LookAlike("din", "A999926123464", "A999926123465", OTHER),
    )


@pytest.mark.parametrize("changes", [{"status": "cancelled"}, {"shuttle": "KSW-08"}])
def test_an_order_that_is_not_open_here_is_not_mistaken(changes: dict[str, str]) -> None:
    station = Deciding()
    other = replace(station.state.orders[OTHER], **changes)  # type: ignore[arg-type]
    station.do(c.TakePlantData((e.OrderReceived(other),)))
    assert look_alikes(station.state, station.state.orders[ORDER]) == ()


def test_the_choice_of_the_order_records_what_it_could_be_mistaken_for() -> None:
    station = Deciding()
    station.load_until("order")
    facts = station.scan(label("order", ORDER), station.procedure().id)
    assert isinstance(facts, list)
    (chosen,) = (fact for fact in facts if isinstance(fact, e.OrderChosen))
    assert chosen.look_alikes == (("order", ORDER, OTHER),)
