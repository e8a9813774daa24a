"""Every start interlock: what it permits, what it refuses, and what it does not know; one entry a predicate.

The table below starts from a load in which every line permits and spoils one thing at a time. A rule of
``resources/interlocks/start.yaml`` without an entry fails.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cache
from typing import Any

import pytest

from console.domain import commands as c
from console.domain import events as e
from console.domain.alarm import Alarm
from console.domain.batch_state import BatchState
from console.domain.context import iso
from console.domain.interlock import PREDICATES, Case, all_permit, judge_interlocks
from console.domain.order import Lot
from console.domain.procedure.definition import InterlockRule
from console.domain.station_state import put
from tests.support.deciding import BAY, BOOK, ORDER, PERFORMER, RECIPE, START, VERIFIER, Deciding

RULES = {rule.predicate: rule for rule in BOOK.interlocks}
Change = Callable[[Case], Case]


@cache
def good() -> Case:
    """A load with everything done and signed, before the start: every interlock permits."""
    station = Deciding()
    station.load_until("start")
    return Case(station.state, station.procedure(), station.context)


# --- spoiling one thing --------------------------------------------------------------------------------------------


def state(**changes: Any) -> Change:
    """The station's state with these fields changed."""
    return lambda case: replace(case, state=replace(case.state, **changes))


def procedure(**changes: Any) -> Change:
    """The open load with these fields changed."""
    return lambda case: replace(case, procedure=replace(case.procedure, **changes))


def later(**time: float) -> Change:
    """The same, some time after."""
    return lambda case: replace(case, context=replace(case.context, utc=case.context.utc + timedelta(**time)))


def order(**changes: Any) -> Change:
    """The order as the plant might have sent it."""
    return lambda case: state(orders={ORDER: replace(case.state.orders[ORDER], **changes)})(case)


def bay(**changes: Any) -> Change:
    """The bay as the shuttle might have said."""
    return lambda case: state(bays=put(case.state.bays, BAY, replace(case.state.bays[BAY], **changes)))(case)


def reservation(**changes: Any) -> Change:
    """The bay's reservation; the others stay."""
    return lambda case: state(
        reservations=tuple(replace(r, **changes) if r.bay == BAY else r for r in case.state.reservations)
    )(case)


def person(name: str, **changes: Any) -> Change:
    """An account as the plant might have sent it."""
    return lambda case: state(people=put(case.state.people, name, replace(case.state.people[name], **changes)))(case)


def lots(item: str, status: str) -> Change:
    """Every lot of ``item`` has this status."""

    def change(case: Case) -> Case:
        changed: dict[tuple[str, str], Lot] = {
            key: replace(lot, status=status) if lot.item == item else lot for key, lot in case.state.lots.items()
        }
        return state(lots=changed)(case)

    return change


def read(step: str, **fields: str) -> Change:
    """The labels read at ``step`` said this instead."""

    def change(case: Case) -> Case:
        reads = tuple(
            (at, utc, replace(label, fields=tuple({**dict(label.fields), **fields}.items()))) if at == step else x
            for x in case.procedure.reads
            for at, utc, label in [x]
        )
        return procedure(reads=reads)(case)

    return change


def unread(step: str, keep: int = 0) -> Change:
    """Only the first ``keep`` labels of ``step`` were read."""

    def change(case: Case) -> Case:
        here = [x for x in case.procedure.reads if x[0] == step][:keep]
        return procedure(reads=(*(x for x in case.procedure.reads if x[0] != step), *here))(case)

    return change


def undone(step: str) -> Change:
    """``step`` is not done yet."""
    return lambda case: procedure(done=tuple(done for done in case.procedure.done if done.step != step))(case)


def alarm(name: str, number: int, active: bool = True) -> Change:
    """This alarm stands at this bay."""
    return state(alarms={"x": Alarm("x", name, number, 1, iso(START), active=active)})


def link(condition: str) -> Change:
    """The link's condition."""
    return lambda case: state(link=replace(case.state.link, condition=condition))(case)


def signatures(keep: int, **changes: Any) -> Change:
    """The first ``keep`` signatures, the last of them changed."""

    def change(case: Case) -> Case:
        kept = case.procedure.signatures[:keep]
        return procedure(signatures=(*kept[:-1], *(replace(s, **changes) for s in kept[-1:])))(case)

    return change


NO_ORDER = procedure(order="")
OTHER_BAG = read("material", coi="CHA99992600P9XA")


@dataclass(frozen=True)
class Doubt:
    """What must refuse, what must be unknown, and what must still permit. ``never``: why it cannot be unknown."""

    refuse: tuple[Change, ...]
    unknown: tuple[Change, ...] = ()
    permit: tuple[Change, ...] = ()
    never: str = ""


DOUBTS: dict[str, Doubt] = {
    "order_released": Doubt(
        (order(status="on hold"), order(status="cancelled"), order(shuttle="KSW-08")), (NO_ORDER, state(orders={}))
    ),
    "bay_reserved": Doubt(
        (
            reservation(client="A"),
            reservation(until_utc=iso(START)),
            reservation(from_utc=iso(START + timedelta(hours=1))),
            state(reservations=()),
        ),
        (NO_ORDER,),
    ),
    "recipe_approved": Doubt((state(recipes={}), order(recipe_version="4.1")), (NO_ORDER,)),
    "coi_matches": Doubt((OTHER_BAG, order(coi="CHA99992600P9XA"), NO_ORDER), (unread("material"),)),
    "donations_complete": Doubt(
        (read("material", din="A999926123464"), order(containers=2), order(dins=("A999926123456", "A999926123464"))),
        (unread("material"), NO_ORDER),
    ),
    "product_fits": Doubt(
        (read("material", product_code="T12341A0"), read("material", product_code="S12342A0")),
        (unread("material"), NO_ORDER),
    ),
    "division_scanned": Doubt(
        (read("material", product_code="S1234199"),),
        (unread("material"),),
        (lambda case: read("material", product_code="S1234199", division="A0")(case),),
    ),
    "material_in_date": Doubt((read("material", expiry=iso(START)),), (unread("material"), NO_ORDER)),
    "material_condition": Doubt((), (undone("condition"),), never="a person confirms it, or it is not known"),
    "cartridge_released": Doubt(
        (
            lots("cartridge", "quarantined"),
            lots("cartridge", "blocked"),
            state(lots={}),
            read("cartridge", lot="C26-032"),
            read("cartridge", gtin="09506000134314"),
        ),
        (unread("cartridge"), NO_ORDER),
    ),
    "cartridge_in_date": Doubt(
        (read("cartridge", expiry=iso(START + timedelta(days=1))),), (unread("cartridge"), NO_ORDER)
    ),
    "cartridge_unused": Doubt((state(used_cartridges={"40071183": "a run"}),), (unread("cartridge"),)),
    "reagents_complete": Doubt(
        (
            unread("reagents", keep=3),
            lots("vector", "quarantined"),
            state(lots={}),
            read("reagents", lot="V26-003"),
        ),
        (unread("reagents"), NO_ORDER),
    ),
    "reagents_in_date": Doubt(
        (read("reagents", expiry=iso(START + timedelta(days=1))),), (unread("reagents"), NO_ORDER)
    ),
    "reagents_in_hold_time": Doubt(
        (later(minutes=min(need.hold_min for need in RECIPE.reagents)),),
        (unread("reagents"), NO_ORDER),
        (later(minutes=min(need.hold_min for need in RECIPE.reagents) - 1),),
    ),
    "clearance_signed": Doubt((), (undone("clearance"),), never="a person confirms it, or it is not known"),
    "bay_scanned": Doubt((read("bay", asset="0950600KSW-07-BAY08"),), (unread("bay"),)),
    "cartridge_read_by_shuttle": Doubt((bay(cartridge="]d201other"),), (bay(cartridge=""), unread("cartridge"))),
    "recipe_in_shuttle": Doubt((procedure(recipe_read_back="0" * 64), NO_ORDER), (procedure(recipe_read_back=""),)),
    "bay_ready": Doubt(
        (bay(in_service=False), bay(state=BatchState.RUNNING), bay(door="open"), bay(latch="unlocked")),
        (bay(known=False),),
    ),
    "selftest_passed": Doubt((bay(selftest_ok=False),), (bay(known=False),)),
    "link_live": Doubt(
        (link("lost"), link("refused"), link("never")), never="the console's own link: it stands or it does not"
    ),
    "no_blocking_alarm": Doubt(
        (alarm("temperature.high", BAY), alarm("command.unknown", 0), alarm("an alarm without a definition", BAY)),
        permit=(alarm("temperature.high", 8), alarm("temperature.high", BAY, active=False), alarm("values.stale", 0)),
        never="the console annunciates alarms itself; whether it hears of new ones is link_live's to say",
    ),
    "performer_qualified": Doubt(
        (
            person(PERFORMER, qualified_until="2026-11-22"),
            person(PERFORMER, qualified_until=""),
            person(PERFORMER, active=False),
        ),
        (procedure(performers=frozenset()), state(people={})),
        (person(PERFORMER, qualified_until="2026-11-23"),),
    ),
    "clock_known": Doubt(
        (),
        (lambda case: replace(case, context=replace(case.context, process_utc=None)),),
        never="a process clock is known or not; there is no wrong one that a console could tell",
    ),
    "plant_data_fresh": Doubt((later(days=3, seconds=1),), (state(last_plant_utc=""),), (later(days=3),)),
    "two_people": Doubt(
        (signatures(2, person=PERFORMER), procedure(performers=frozenset({PERFORMER, VERIFIER}))),
        (signatures(1), signatures(0)),
    ),
}
CASES = [
    pytest.param(RULES[name], verdict, change, id=f"{RULES[name].id}-{name}-{verdict}-{number}")
    for name, doubt in DOUBTS.items()
    if name in RULES
    for verdict in ("refuse", "unknown", "permit")
    for number, change in enumerate(getattr(doubt, verdict))
]


def test_every_rule_of_the_table_has_its_doubts() -> None:
    assert set(DOUBTS) == {rule.predicate for rule in BOOK.interlocks}
    assert set(PREDICATES) == set(DOUBTS)
    lacking = [name for name, doubt in DOUBTS.items() if not (doubt.refuse and doubt.unknown) and not doubt.never]
    assert lacking == []


def test_a_good_load_is_permitted_by_every_rule() -> None:
    lines = judge_interlocks(good(), BOOK.interlocks, with_signatures=True)
    assert [line.id for line in lines] == [rule.id for rule in BOOK.interlocks]
    assert [line.id for line in lines if line.verdict != "permit"] == []


@pytest.mark.parametrize(("rule", "verdict", "change"), CASES)
def test_one_thing_wrong_is_seen_by_its_rule(rule: InterlockRule, verdict: str, change: Change) -> None:
    case = change(good())
    found, evidence = PREDICATES[rule.predicate](case, rule)
    assert found == verdict
    assert evidence.key.startswith("evidence.")
    lines = judge_interlocks(case, BOOK.interlocks, with_signatures=True)
    assert verdict == "permit" or not all_permit(lines)


def test_no_line_at_all_permits_nothing() -> None:
    assert not all_permit(())


def test_lines_for_signatures_wait_for_them() -> None:
    due = {line.id for line in judge_interlocks(good(), BOOK.interlocks, with_signatures=False)}
    assert {rule.id for rule in BOOK.interlocks} - due == {rule.id for rule in BOOK.interlocks if rule.when == "sign"}


@pytest.mark.rq("RQ-60")
def test_interlocks_are_judged_again_when_the_shuttle_reads_back() -> None:
    """What held when the start was asked for may hold no more a moment later: nothing is executed then."""
    station = Deciding()
    station.load_until("start")
    station.do(c.DoAct(station.procedure().id, station.step()))
    station.do(c.ReportCondition("link.lost", active=True))
    station.reads_back()
    kinds = [type(fact) for fact, _ in station.facts[-3:]]
    assert kinds == [e.InterlocksJudged, e.SelectMismatched, e.Refused]
    assert station.state.pending == {}
