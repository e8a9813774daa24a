"""Bays that are kept for a client, lots that end, bags that are listed one by one: refused early, in words."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from shuttle_bench import BAY, ORDER, Bench
from wiretap import facts, said_in_both_languages

from console.domain import commands as c
from console.domain import events as e
from console.domain.bags import bags, listed
from console.domain.order import Reservation
from console.domain.plant_limits import kept_for


def tell(b: Bench, *told: e.Fact) -> None:
    """The plant says something."""
    b.ask(c.TakePlantData(told))


def keep(b: Bench, bay: int, client: str, until: str = "2026-12-01T00:00:00Z") -> None:
    """The bay is kept for this client alone."""
    for kept in b.state.reservations:
        if kept.bay == bay:
            tell(b, e.ReservationWithdrawn(kept))
    tell(b, e.ReservationReceived(Reservation(bay, client, "2026-11-01T00:00:00Z", until)))


def begin(b: Bench, bay: int = BAY) -> None:
    """Somebody begins a load."""
    b.sign_in()
    b.ask(c.BeginProcedure("load", bay))


def test_a_bay_that_is_kept_for_nobody_begins_no_load(station_bench: Bench) -> None:
    b = station_bench
    begin(b, 16)
    refused = facts(b.journal, e.Refused)[-1]
    assert refused.rule == "bay.not_reserved"
    said_in_both_languages(refused.remedy)
    assert b.state.procedures == {}


@pytest.mark.rq("RQ-68")
def test_an_order_of_another_client_is_refused_at_its_scan_and_both_are_named(station_bench: Bench) -> None:
    b = station_bench
    keep(b, BAY, "A")
    begin(b)
    b.load_until("order")
    b.scan(b.label("order", ORDER), b.id)  # client B's
    refused = facts(b.journal, e.ScanRefused)[-1]
    assert refused.rule == "bay.reserved"
    assert refused.raw == b.label("order", ORDER).text
    english, _ = said_in_both_languages(refused.why)
    assert "client A" in english
    assert f"{ORDER} is client B’s" in english
    assert b.procedure().order == ""
    keep(b, BAY, "B")
    b.scan(b.label("order", ORDER), b.id)
    assert b.procedure().order == ORDER


def test_a_reservation_that_has_ended_keeps_nothing(station_bench: Bench) -> None:
    b = station_bench
    begin(b)
    b.load_until("order")
    keep(b, BAY, "B", "2026-11-23T05:00:00Z")
    b.scan(b.label("order", ORDER), b.id)
    assert facts(b.journal, e.ScanRefused)[-1].rule == "bay.not_reserved"
    assert kept_for(b.state, BAY, b.clock.now().utc) is None


@pytest.mark.rq("RQ-65")
@pytest.mark.parametrize(("step", "item"), [("cartridge", "cartridge"), ("reagents", "medium")])
def test_a_lot_that_ends_before_its_latest_use_is_refused_at_its_scan(
    station_bench: Bench, step: str, item: str
) -> None:
    b = station_bench
    begin(b)
    b.load_until(step)
    lot = next(lot for lot in b.state.lots.values() if lot.item == item)
    label: Any = b.label("cartridge", ORDER) if step == "cartridge" else b.label("reagent", number=0)
    tell(b, e.LotReceived(replace(lot, expires="2026-11-24")))  # the culture takes a week and the label says a year
    b.scan(label, b.id)
    refused = facts(b.journal, e.ScanRefused)[-1]
    assert refused.rule == "lot.ends"
    english, _ = said_in_both_languages(refused.why)
    assert "2026-11-24" in english
    tell(b, e.LotReceived(replace(lot, expires="2026-12-24")))
    b.scan(label, b.id)
    assert b.procedure().read(step)


def test_a_lot_whose_life_is_shortened_after_its_scan_is_an_interlock(station_bench: Bench) -> None:
    b = station_bench
    begin(b)
    b.load_until("performed")
    lot = next(lot for lot in b.state.lots.values() if lot.item == "vector" and lot.status == "released")
    tell(b, e.LotReceived(replace(lot, expires="2026-11-24")))
    b.sign("trainee-a", b.id)
    b.sign("trainee-b", b.id)
    b.ask(c.DoAct(b.id, "start"))
    refused = facts(b.journal, e.Refused)[-1]
    assert refused.rule == "IL-14"
    assert not b.state.pending


def test_bags_that_the_plant_lists_are_those_bags_and_no_others(station_bench: Bench) -> None:
    b = station_bench
    begin(b)
    b.load_until("condition")
    order, found = b.state.orders[ORDER], bags(b.procedure().read("material"))
    assert listed(order, found)  # the plant only counts them
    assert listed(replace(order, bags=(("A999926123456", "00"),)), found)
    assert not listed(replace(order, bags=(("A999926123456", "01"),)), found)
    assert not listed(replace(order, bags=(("A999926123498", "00"),)), found)
