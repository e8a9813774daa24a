"""Where a label belongs here: whose order, which run and bay, which lot and how it stands, whose badge; or unknown.

Only what this station knows, in sentences; nothing is decided by it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from console.domain.interlock import bay_asset
from console.domain.message import Message
from console.domain.scan.label import Label
from console.domain.station_state import BAYS, Run, StationState


def whereabouts(state: StationState, label: Label, utc: datetime) -> tuple[Message, ...]:
    """Everything that is known of ``label`` here; one sentence that nothing is, if nothing is."""
    said = [*_of_orders(state, label), *_of_items(state, label), *_of_places(state, label)]
    expiry = label.expiry
    known = tuple(said) or (Message.of("where.unknown"),)
    if expiry is not None and (expiry if expiry.tzinfo else expiry.replace(tzinfo=UTC)) < utc:
        return (*known, Message.of("where.expired"))
    return known


def _of_orders(state: StationState, label: Label) -> Iterator[Message]:
    """A donation, a chain of identity or an order's own number: the order, and where its material is."""
    for order in state.orders.values():
        named = order.id == label.value("order") or order.coi == label.value("coi")
        if not named and label.value("din") not in order.dins:
            continue
        yield Message.of("where.order", order=order.id, client=order.client)
        if order.status != "released":
            yield Message.of("where.order_not_released")
        for procedure in state.procedures.values():
            if procedure.order == order.id:
                yield Message.of("where.procedure", bay=procedure.bay)
        for run in state.runs.values():
            if run.order == order.id:
                yield _of_run(run)


def _of_run(run: Run) -> Message:
    return Message.of("where.unloaded" if run.unloaded else "where.run", bay=run.bay)


def _of_items(state: StationState, label: Label) -> Iterator[Message]:
    """A lot and how quality judged it; a serial and what it was used for."""
    gtin, lot, serial = (label.value(name) or "" for name in ("gtin", "lot", "serial"))
    known = state.lots.get((gtin, lot))
    if known is not None:
        yield Message.of(f"where.lot.{known.status}" if known.status in LOT_STATES else "where.lot.other", lot=lot)
    elif lot and any(other == gtin for other, _ in state.lots):
        yield Message.of("where.lot.unknown", lot=lot)
    if not serial:
        return
    used = state.used_cartridges.get(serial, "")
    for run in state.runs.values():
        if run.id == used:
            yield Message.of("where.used", order=run.order or "–", bay=run.bay)
        if serial in run.samples:
            yield Message.of("where.sample", order=run.order or "–", bay=run.bay)
    for procedure in state.procedures.values():
        if any(read.field("serial") == serial for _, _, read in procedure.reads):
            yield Message.of("where.procedure", bay=procedure.bay)


LOT_STATES = ("released", "quarantined", "blocked")
"""How quality may have judged a lot (`console.domain.order.Lot`)."""


def _of_places(state: StationState, label: Label) -> Iterator[Message]:
    """A bay of this shuttle; the name that a badge stands for."""
    asset, badge = label.value("asset"), label.value("staff_id")
    for number in BAYS if asset else ():
        if asset == bay_asset(state.shuttle, number):
            yield Message.of("where.bay", bay=number)
            run = state.run_at(number)
            if run and run.order:
                yield Message.of("where.order", order=run.order, client=_client(state, run.order))
    person = state.person_by_badge(badge) if badge else None
    if person is not None:
        yield Message.of("where.person", person=person.printed_name)


def _client(state: StationState, order: str) -> str:
    return state.orders[order].client if order in state.orders else "–"
