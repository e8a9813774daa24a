"""What the plant limits in place and time: for whom a bay is kept, and until when a lot may be used.

Interlocks judge both again before a start; here they are asked earlier, so that nobody prepares in vain.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from console.domain.context import Context, moment
from console.domain.events import Read
from console.domain.interlock import Case
from console.domain.message import Message
from console.domain.order import Order, Reservation
from console.domain.refusal import Refusal
from console.domain.station_state import StationState


def kept_for(state: StationState, bay: int, utc: datetime) -> Reservation | None:
    """For whom a bay is kept at ``utc``."""
    here = (kept for kept in state.reservations if kept.bay == bay)
    return next((kept for kept in here if moment(kept.from_utc) <= utc < moment(kept.until_utc)), None)


def bay_kept(state: StationState, bay: int, context: Context) -> Refusal | None:
    """Why nothing is loaded in this bay now, whoever's it is: the plant keeps it for nobody (IL-02)."""
    if kept_for(state, bay, context.utc) is not None:
        return None
    return Refusal("bay.not_reserved", Message.of("refusal.not_reserved", bay=bay), Message.of("remedy.reservation"))


def order_fits(state: StationState, order: Order | None, bay: int, context: Context) -> Refusal | None:
    """Why this order is not loaded in this bay: it is kept for another client; both are named (IL-02)."""
    kept = kept_for(state, bay, context.utc)
    if order is None or (kept is not None and kept.client == order.client):
        return None
    if kept is None:
        return bay_kept(state, bay, context)
    reason = Message.of(
        "refusal.reserved_for_other",
        bay=bay,
        client=kept.client,
        until=kept.until_utc,
        order=order.id,
        own=order.client,
    )
    return Refusal("bay.reserved", reason, Message.of("remedy.reservation"))


def lot_lasts(case: Case, read: Read) -> Refusal | None:
    """Why the lot of this label does not last: the plant lets it end before its latest planned use."""
    lot, recipe = case.state.lots.get((read.field("gtin"), read.field("lot"))), case.recipe
    if lot is None or not lot.expires or recipe is None:
        return None
    end = case.context.utc + timedelta(minutes=recipe.minutes)
    if moment(f"{lot.expires}T23:59:59Z") >= end:
        return None
    reason = Message.of("refusal.lot_ends", lot=lot.lot, until=lot.expires, needed=end.date().isoformat())
    return Refusal("lot.ends", reason, Message.of("remedy.other_lot"))
