"""A file of the plant is taken whole or not at all; what it changes about material already here asks for a decision.

The file replaces what the plant said before: what it no longer names is withdrawn. Nothing that a person did is
overwritten by it (features, conflict rule): an order that was cancelled, or a lot that was blocked, while its cells
are in a bay raises an alarm there, which stands until somebody has decided; while they lie here as a product or in
quarantine, an alarm of their run, and they do not leave before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any, NamedTuple

from console.domain import commands as c
from console.domain import events as e
from console.domain.alarm import alarm_key
from console.domain.context import Context, moment
from console.domain.decide_device import station_alarm
from console.domain.decide_lab import RESULT_WORSE, result_facts, results_wrong, worse_results
from console.domain.decide_material import LOT_CHANGED, ORDER_CHANGED, is_still_here
from console.domain.message import Message
from console.domain.order import Lot, Order
from console.domain.person import Person
from console.domain.plant_file import PlantFileSaid
from console.domain.reason import judge_reason
from console.domain.refusal import Refusal
from console.domain.station_state import OpenProcedure, StationState

Decision = list[e.Fact] | Refusal

LATE = (ORDER_CHANGED, LOT_CHANGED, RESULT_WORSE)
"""Alarms that only a decision ends."""
FUTURE = timedelta(minutes=10)
"""How far the plant's clock may be ahead of this one."""


def _take(state: StationState, command: c.TakePlantFile, context: Context) -> Decision:
    said = command.said
    if said.sha256 in state.plant_file.taken:
        return []
    wrong = _older(state, said) or _future(said, context) or _people_wrong(state, said) or results_wrong(state, said)
    if wrong:
        return _refuse(state, c.RefusePlantFile(said.name, said.sha256, *wrong), context)
    facts = [*_people(state, said), *_recipes(state, said), *_lots(state, said), *_orders(state, said)]
    facts += [*_reservations(state, said), *_places(state, said)]
    spent = tuple(pair for pair in said.spent if pair[1] not in state.used_cartridges)
    facts += [e.CartridgesSpent(spent)] if spent else []
    facts += result_facts(state, said)
    news = len(facts)
    facts += [*_late(state, facts, context), *worse_results(state, facts, context)]
    facts += station_alarm(state, "plant.file_refused", active=False, context=context)
    taken = e.PlantFileTaken(said.name, said.sha256, said.sequence, said.issued_utc, said.issued_by, said.key_id, news)
    return [*facts, taken]


def _refuse(state: StationState, command: c.RefusePlantFile, context: Context) -> Decision:
    """Recorded once for each file and reason; a file that lies there for weeks is not refused every few seconds."""
    if state.plant_file.refusals.get(command.sha256) == command.reason:
        return []
    refused = e.PlantFileRefused(command.name, command.sha256, command.reason, command.remedy)
    return [refused, *station_alarm(state, "plant.file_refused", True, context, command.name)]


# --- the file against what is held -----------------------------------------------------------------------------------

Wrong = tuple[Message, Message] | None


def _older(state: StationState, said: PlantFileSaid) -> Wrong:
    held = state.plant_file
    if said.sequence > held.sequence:
        return None
    reason = Message.of("plant_file.older", file=said.name, number=said.sequence, held=held.sequence, name=held.name)
    return reason, Message.of("plant_file.remedy.newer")


def _future(said: PlantFileSaid, context: Context) -> Wrong:
    if moment(said.issued_utc) <= context.utc + FUTURE:
        return None
    reason = Message.of("plant_file.future", file=said.name, issued=said.issued_utc)
    return reason, Message.of("plant_file.remedy.clock")


def _people_wrong(state: StationState, said: PlantFileSaid) -> Wrong:
    """Accounts are disabled, never deleted, and no name or badge ever goes to another person (RQ-01)."""
    listed = {person.id: person for person in said.people}
    for known in state.people.values():
        new = listed.get(known.id)
        if new is None:
            reason = Message.of("plant_file.person_missing", file=said.name, person=known.id)
            return reason, Message.of("plant_file.remedy.person_missing")
        if not known.active and new.active:
            reason = Message.of("plant_file.person_reused", file=said.name, person=known.id)
            return reason, Message.of("plant_file.remedy.person_reused")
        taken = {known.badge, *known.revoked_badges}
        for other in said.people:
            if other.id != known.id and other.badge in taken:
                reason = Message.of("plant_file.badge_reused", file=said.name, badge=other.badge, person=other.id)
                return reason, Message.of("plant_file.remedy.badge_reused")
    return None


# --- rows that say something new -------------------------------------------------------------------------------------


def _people(state: StationState, said: PlantFileSaid) -> list[e.Fact]:
    facts: list[e.Fact] = []
    for person in said.people:
        known = state.people.get(person.id)
        new = replace(person, must_change=person.must_change and not own_secret(state, person))
        if new != known:
            facts.append(e.PersonReceived(new, known))
    session = state.session
    closed = next((p for p in said.people if session and p.id == session.person and not p.active), None)
    return [*facts, e.SessionClosed(session.id, session.person, "account closed")] if session and closed else facts


def own_secret(state: StationState, person: Person) -> bool:
    """Whether this person has chosen a secret here since the plant issued the one that it names."""
    changed = state.pins_changed.get(person.id, "")
    return changed != "" and (not person.secret_utc or moment(person.secret_utc) <= moment(changed))


def _recipes(state: StationState, said: PlantFileSaid) -> list[e.Fact]:
    listed = {recipe.key for recipe, _ in said.recipes}
    gone = [r for r in state.recipes.values() if r.key not in listed and r.status != "withdrawn"]
    new = [e.RecipeReceived(r, by) for r, by in said.recipes if state.recipes.get(r.key) != r]
    return [*new, *(e.RecipeReceived(replace(r, status="withdrawn"), ()) for r in gone)]


def _lots(state: StationState, said: PlantFileSaid) -> list[e.Fact]:
    listed = {(lot.gtin, lot.lot): lot for lot in said.lots}
    gone = (lot for key, lot in state.lots.items() if key not in listed and lot.status != "withdrawn")
    rows = [*said.lots, *(replace(lot, status="withdrawn") for lot in gone)]
    known = state.lots
    return [e.LotReceived(r, known.get((r.gtin, r.lot))) for r in rows if known.get((r.gtin, r.lot)) != r]


def _orders(state: StationState, said: PlantFileSaid) -> list[e.Fact]:
    listed = {order.id for order in said.orders}
    gone = (order for order in state.orders.values() if order.id not in listed and order.status != "withdrawn")
    rows = [*said.orders, *(replace(order, status="withdrawn") for order in gone)]
    return [e.OrderReceived(r, state.orders.get(r.id)) for r in rows if state.orders.get(r.id) != r]


def _reservations(state: StationState, said: PlantFileSaid) -> list[e.Fact]:
    gone = [e.ReservationWithdrawn(kept) for kept in state.reservations if kept not in said.reservations]
    new = [e.ReservationReceived(kept) for kept in said.reservations if kept not in state.reservations]
    return [*gone, *new]


def _places(state: StationState, said: PlantFileSaid) -> list[e.Fact]:
    known = {(p.gln, p.extension, p.use, p.name) for p in state.places.values()}
    listed = {place[:2] for place in said.places}
    gone = [p for p in state.places.values() if (p.gln, p.extension) not in listed and p.use != "withdrawn"]
    new = [e.PlaceReceived(*place) for place in said.places if place not in known]
    return [*new, *(e.PlaceReceived(p.gln, p.extension, "withdrawn", p.name) for p in gone)]


# --- late news -------------------------------------------------------------------------------------------------------


def _late(state: StationState, facts: list[e.Fact], context: Context) -> list[e.Fact]:
    """Alarms of the material that the news is about: at its bay, or of its run once it has left the bay."""
    news: dict[tuple[str, Held], list[str]] = {}
    for fact in facts:
        if isinstance(fact, e.OrderReceived) and fact.before is not None:
            for held, load in _held_here(state):
                if load.order == fact.order.id:
                    news.setdefault((ORDER_CHANGED, held), []).append(f"{fact.order.id} {_said(fact.order)}")
        if isinstance(fact, e.LotReceived) and fact.before is not None and fact.lot.status != "released":
            for held, load in _held_here(state):
                if _uses(load, fact.lot):
                    said = f"{fact.lot.item} {fact.lot.lot} {fact.lot.status}"
                    news.setdefault((LOT_CHANGED, held), []).append(said)
    return [raised for (name, held), said in news.items() for raised in _alarm(state, name, held, said, context)]


def _said(order: Order) -> str:
    return order.status if order.status != "released" else "changed"


class Held(NamedTuple):
    """Where material is: in ``bay``, or (0) out of it, as that of ``run``."""

    bay: int
    run: str = ""


def _held_here(state: StationState) -> Iterator[tuple[Held, OpenProcedure]]:
    """Loads that are open, and those whose run's material is in its bay or still at this station."""
    for procedure in state.procedures.values():
        if procedure.procedure == "load":
            yield Held(procedure.bay), procedure
    for run in state.runs.values():
        load = state.ended_procedures.get(run.load_procedure)
        if load is not None and not run.unloaded:
            yield Held(run.bay), load
        elif load is not None and is_still_here(state, run):
            yield Held(0, run.id), load


def _uses(load: OpenProcedure, lot: Lot) -> bool:
    reads = (*load.read("cartridge"), *load.read("reagents"))
    return any((read.field("gtin"), read.field("lot")) == (lot.gtin, lot.lot) for read in reads)


def _alarm(state: StationState, name: str, held: Held, said: list[str], context: Context) -> list[e.Fact]:
    """Everything that a decision is due on stands in one alarm; what is new is raised, and acknowledged, again."""
    key = f"{name}@{held.run}" if held.run else alarm_key(name, held.bay)
    standing = state.alarms.get(key)
    before = [standing.value] if standing and standing.active else []
    if before and all(one in before[0] for one in said):
        return []
    priority = context.book.alarms[name].priority
    return [e.AlarmRaised(key, name, held.bay, priority, "; ".join([*before, *said]), run=held.run)]


def _decide(state: StationState, command: c.DecideLateChange, context: Context) -> Decision:
    alarm = state.alarms.get(command.key)
    if alarm is None or alarm.id not in LATE or not alarm.active:
        return Refusal("alarm.gone", Message.of("refusal.alarm_gone"), Message.of("remedy.look_again"))
    no_reason = judge_reason(context.book.reasons, "disposition", command.reason, command.note)
    if no_reason:
        return no_reason
    run = state.run_at(alarm.bay)
    name = run.id if run else alarm.run
    facts: list[e.Fact] = [
        e.LateChangeDecided(alarm.key, alarm.id, alarm.bay, alarm.value, command.reason, command.note, name)
    ]
    if not alarm.acknowledged_by:
        facts.append(e.AlarmAcknowledged(alarm.key, alarm.id, alarm.bay, name))
    return [*facts, e.AlarmReturned(alarm.key, alarm.id, alarm.bay, name)]


PLANT: dict[type, Callable[[StationState, Any, Context], Decision]] = {
    c.TakePlantFile: _take,
    c.RefusePlantFile: _refuse,
    c.DecideLateChange: _decide,
}
