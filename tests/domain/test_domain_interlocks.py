"""Every start interlock: what it permits, what it refuses, what it does not know; its age, offline rule and override.

Cases are generated from ``resources/interlocks/start.yaml``: each starts from a load in which every line permits and
spoils one thing. A rule without a case for each of its verdicts fails, and so does one whose age, offline rule or
override, as the table has them, is not kept.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from console.domain import commands as c
from console.domain import events as e
from console.domain.alarm import Alarm
from console.domain.batch_state import BatchState
from console.domain.context import iso, moment
from console.domain.interlock import PREDICATES, Case, all_permit, evidence_utc, judge_interlocks, judge_rule
from console.domain.message import Message
from console.domain.order import Lot
from console.domain.procedure.definition import InterlockRule
from console.domain.station_state import put
from console.texts import load
from tests.support.deciding import BAY, BOOK, ORDER, PERFORMER, RECIPE, START, VERIFIER, Deciding

RULES = {rule.id: rule for rule in BOOK.interlocks}
Change = Callable[[Case], Case]
IDS = Path(__file__).resolve().parents[1] / "golden" / "interlock_ids.txt"


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


def unconfirmed(item: str) -> Change:
    """This line of a checklist was not confirmed."""
    return lambda case: procedure(confirmed=tuple(s for s in case.procedure.confirmed if s.item != item))(case)


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
    "IL-01": Doubt(
        (order(status="on hold"), order(status="cancelled"), order(shuttle="KSW-08")), (NO_ORDER, state(orders={}))
    ),
    "IL-02": Doubt(
        (
            reservation(client="A"),
            reservation(until_utc=iso(START)),
            reservation(from_utc=iso(START + timedelta(hours=1))),
            state(reservations=()),
        ),
        (NO_ORDER,),
    ),
    "IL-03": Doubt((state(recipes={}), order(recipe_version="4.1")), (NO_ORDER,)),
    "IL-04": Doubt((OTHER_BAG, order(coi="CHA99992600P9XA"), NO_ORDER), (unread("material"),)),
    "IL-05": Doubt(
        (
            read("material", din="A999926123464"),
            read("material", flag="07"),
            order(containers=2),
            order(dins=("A999926123456", "A999926123464")),
        ),
        (unread("material"), NO_ORDER),
    ),
    "IL-06": Doubt(
        (read("material", product_code="T12341A0"), read("material", product_code="S12342A0")),
        (unread("material"), NO_ORDER),
    ),
    "IL-07": Doubt(
        (read("material", product_code="S1234199"),),
        (unread("material"),),
        (lambda case: read("material", product_code="S1234199", division="A0")(case),),
    ),
    "IL-08": Doubt((read("material", expiry=iso(START)),), (unread("material"), NO_ORDER)),
    "IL-09": Doubt((), (unconfirmed("bag_intact"),), never="a person confirms it, or it is not known"),
    "IL-10": Doubt(
        (
            lots("cartridge", "quarantined"),
            lots("cartridge", "blocked"),
            state(lots={}),
            read("cartridge", lot="C26-032"),
            read("cartridge", gtin="09506000134314"),
        ),
        (unread("cartridge"), NO_ORDER),
    ),
    "IL-11": Doubt((read("cartridge", expiry=iso(START + timedelta(days=1))),), (unread("cartridge"), NO_ORDER)),
    "IL-12": Doubt((state(used_cartridges={"40071183": "a run"}),), (unread("cartridge"),)),
    "IL-13": Doubt(
        (
            unread("reagents", keep=3),
            lots("vector", "quarantined"),
            state(lots={}),
            read("reagents", lot="V26-003"),
        ),
        (unread("reagents"), NO_ORDER),
    ),
    "IL-14": Doubt((read("reagents", expiry=iso(START + timedelta(days=1))),), (unread("reagents"), NO_ORDER)),
    "IL-15": Doubt(
        (later(minutes=min(need.hold_min for need in RECIPE.reagents)),),
        (unread("reagents"), NO_ORDER),
        (later(minutes=min(need.hold_min for need in RECIPE.reagents) - 1),),
    ),
    "IL-16": Doubt(
        (), (undone("clearance"), unconfirmed("surfaces_clean")), never="a person confirms it, or it is not known"
    ),
    "IL-17": Doubt((read("bay", asset="0950600KSW-07-BAY08"),), (unread("bay"),)),
    "IL-18": Doubt((bay(cartridge="]d201other"),), (bay(cartridge=""), unread("cartridge"))),
    "IL-19": Doubt((procedure(recipe_read_back="0" * 64), NO_ORDER), (procedure(recipe_read_back=""),)),
    "IL-20": Doubt(
        (bay(state=BatchState.RUNNING), bay(door="open"), bay(latch="unlocked")),
        (bay(known=False),),
    ),
    "IL-21": Doubt((bay(selftest_ok=False),), (bay(known=False),)),
    "IL-22": Doubt(
        (link("lost"), link("refused"), link("never")), never="the console's own link: it stands or it does not"
    ),
    "IL-23": Doubt(
        (alarm("temperature.high", BAY), alarm("command.unknown", 0), alarm("an alarm without a definition", BAY)),
        (bay(known=False),),
        (alarm("temperature.high", 8), alarm("temperature.high", BAY, active=False), alarm("values.stale", 0)),
    ),
    "IL-24": Doubt(
        (
            person(PERFORMER, qualified_until="2026-11-22"),
            person(PERFORMER, qualified_until=""),
            person(PERFORMER, active=False),
            person(PERFORMER, roles=("quality",)),
        ),
        (procedure(performers=frozenset()), state(people={})),
        (person(PERFORMER, qualified_until="2026-11-23"),),
    ),
    "IL-25": Doubt((later(hours=-1),), (lambda case: replace(case, context=replace(case.context, process_utc=None)),)),
    "IL-26": Doubt((), (state(last_plant_utc=""),), never="heard or not; how long ago is the table's max_age_s"),
    "IL-27": Doubt(
        (signatures(2, person=PERFORMER), procedure(performers=frozenset({PERFORMER, VERIFIER}))),
        (signatures(1), signatures(0)),
    ),
    "IL-28": Doubt((), (unconfirmed("transport_temperature"),), never="a person confirms it, or it is not known"),
    "IL-29": Doubt((), (unconfirmed("cartridge_pouch_intact"),), never="a person confirms it, or it is not known"),
    "IL-30": Doubt((), (unconfirmed("reagents_enough"),), never="a person confirms it, or it is not known"),
    "IL-31": Doubt((bay(in_service=False),), (bay(known=False),)),
}
CASES = [
    pytest.param(RULES[name], verdict, change, id=f"{name}-{RULES[name].predicate}-{verdict}-{number}")
    for name, doubt in DOUBTS.items()
    if name in RULES
    for verdict in ("refuse", "unknown", "permit")
    for number, change in enumerate(getattr(doubt, verdict))
]


def test_every_rule_of_the_table_has_its_doubts() -> None:
    assert set(DOUBTS) == {rule.id for rule in BOOK.interlocks}
    assert set(PREDICATES) == {rule.predicate for rule in BOOK.interlocks}
    lacking = [name for name, doubt in DOUBTS.items() if not (doubt.refuse and doubt.unknown) and not doubt.never]
    assert lacking == []
    assert [name for name, doubt in DOUBTS.items() if not doubt.refuse and not doubt.unknown] == []


def test_an_id_is_never_given_to_another_rule() -> None:
    """The ids of the first table, for ever: a journal names its rules by them alone."""
    first = [line.split() for line in IDS.read_text(encoding="utf-8").splitlines() if line.startswith("IL-")]
    now = {rule.id: rule.permit for rule in BOOK.interlocks}
    assert {name: now.get(name, said) for name, said in first} == dict(first)
    assert set(now) <= {name for name, _ in first}, "write a new rule's id into the list, once and for ever"


def test_a_good_load_is_permitted_by_every_rule() -> None:
    lines = judge_interlocks(good(), BOOK.interlocks, with_signatures=True)
    assert [line.id for line in lines] == [rule.id for rule in BOOK.interlocks]
    assert [line.id for line in lines if line.verdict != "permit"] == []
    assert [line.id for line in lines if line.override or line.why] == []


@pytest.mark.parametrize(("rule", "verdict", "change"), CASES)
def test_one_thing_wrong_is_seen_by_its_rule(rule: InterlockRule, verdict: str, change: Change) -> None:
    case = change(good())
    found, evidence = PREDICATES[rule.predicate](case, rule)
    assert found == verdict
    assert evidence.key.startswith("evidence.")
    lines = judge_interlocks(case, BOOK.interlocks, with_signatures=True)
    assert verdict == "permit" or not all_permit(lines)


# --- age and being offline -------------------------------------------------------------------------------------------

AGED = [rule for rule in BOOK.interlocks if rule.max_age_s]
OFFLINE = [rule for rule in BOOK.interlocks if rule.offline != "same"]


def aged(rule: InterlockRule, seconds: float) -> Case:
    """A good load whose evidence for ``rule`` is ``seconds`` old, and nothing else is older."""
    case = good()
    if rule.source == "device":
        case = state(link=replace(case.state.link, condition="lost", since_utc=case.context.stamp))(case)
    since = moment(evidence_utc(case, rule))
    return later(seconds=seconds - (case.context.utc - since).total_seconds())(case)


@pytest.mark.parametrize("rule", AGED, ids=lambda rule: rule.id)
def test_evidence_that_is_too_old_is_unknown_and_says_from_when(rule: InterlockRule) -> None:
    assert rule.source in ("plant", "order", "device", "scan", "person", "attested")
    reach = replace(rule, offline="same")
    assert judge_rule(aged(rule, rule.max_age_s), reach).verdict == "permit"
    old = judge_rule(aged(rule, rule.max_age_s + 1), reach)
    assert (old.verdict, old.why, old.evidence.key) == ("unknown", "old", "evidence.too_old")
    assert dict(old.evidence.args)["at"] == old.at == evidence_utc(aged(rule, 0), rule)
    back = judge_rule(aged(rule, -1), reach)
    assert (back.verdict, back.evidence.key) == ("unknown", "evidence.clock_back")


@pytest.mark.parametrize("rule", OFFLINE, ids=lambda rule: rule.id)
def test_offline_the_rule_of_the_table_is_kept(rule: InterlockRule) -> None:
    def judged(condition: str, seconds: int) -> e.InterlockLine:
        case = aged(rule, seconds)
        return judge_rule(state(plant=replace(case.state.plant, condition=condition))(case), rule)

    late = rule.offline_after_s + 1
    for condition in ("offline", "refused", "unknown", "not configured"):
        assert judged(condition, rule.offline_after_s).verdict == "permit"
        assert (judged(condition, late).verdict, judged(condition, late).why) == ("unknown", "offline")
    assert judged("online", late).verdict == "permit"


def test_age_takes_a_permission_and_never_gives_one() -> None:
    for name, doubt in DOUBTS.items():
        for change in doubt.refuse:
            if RULES[name].predicate != "clock_known":  # it is about the moment itself
                assert judge_rule(later(days=30)(change(good())), RULES[name]).verdict != "permit", name


def test_an_order_that_was_never_received_is_not_known_by_its_name() -> None:
    _, evidence = PREDICATES["order_released"](state(orders={})(good()), RULES["IL-01"])
    assert evidence == Message.of("evidence.order_never_received", order=ORDER)


# --- sentences -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["en", "ja"])
@pytest.mark.parametrize("rule", BOOK.interlocks, ids=lambda rule: rule.id)
def test_every_verdict_has_its_sentence(rule: InterlockRule, language: str) -> None:
    texts = load(language)
    said = [texts.say(key) for key in (rule.permit, rule.refuse, rule.unknown) if key]
    assert all(text and not text.startswith("[") for text in said)
    assert len(set(said)) == len(said) >= 2


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
