"""Identities that are open here and differ in one character only: people mistake them for each other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from console.domain.order import Order
from console.domain.station_state import StationState


@dataclass(frozen=True, slots=True)
class LookAlike:
    """``kind``: order, coi or din. ``mine`` and ``other`` as in the barcode; ``order``: whose ``other`` is."""

    kind: str
    mine: str
    other: str
    order: str


def near(one: str, other: str) -> bool:
    """Whether the two differ, by one character replaced, dropped or added, or by two neighbours swapped."""
    if one == other or abs(len(one) - len(other)) > 1:
        return False
    start = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    mine, theirs = one[start:], other[start:]
    if len(mine) != len(theirs):
        longer, shorter = sorted((mine, theirs), key=len, reverse=True)
        return longer[1:] == shorter
    return mine[1:] == theirs[1:] or (mine[:2] == theirs[1::-1] and mine[2:] == theirs[2:])


def look_alikes(state: StationState, order: Order) -> tuple[LookAlike, ...]:
    """Identities of other open orders that could be taken for one of ``order``."""
    return tuple(pair for other in _open(state, order) for pair in _pairs(order, other))


def _open(state: StationState, order: Order) -> Iterator[Order]:
    """The other orders of this shuttle whose material is still to come, or still in a bay."""
    over = {run.order for run in state.runs.values() if run.unloaded}
    for other in state.orders.values():
        here = other.shuttle == order.shuttle and other.status != "cancelled"
        if here and other.id != order.id and other.id not in over:
            yield other


def _pairs(order: Order, other: Order) -> Iterator[LookAlike]:
    if near(order.id, other.id):
        yield LookAlike("order", order.id, other.id, other.id)
    if near(order.coi, other.coi):
        yield LookAlike("coi", order.coi, other.coi, other.id)
    for mine in order.dins:
        for theirs in other.dins:
            if near(mine, theirs):
                yield LookAlike("din", mine, theirs, other.id)
