"""What the plant has said: people, orders, reservations, lots, recipes, and whether it can be reached."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from console.domain.events.fact import Fact
from console.domain.order import Lot, Order, Recipe, Reservation
from console.domain.person import Person


@dataclass(frozen=True, slots=True)
class PersonReceived(Fact):
    TYPE: ClassVar[str] = "plant.person"
    person: Person
    before: Person | None = None  # what was known of this account until now (RQ-04)


@dataclass(frozen=True, slots=True)
class OrderReceived(Fact):
    TYPE: ClassVar[str] = "plant.order"
    order: Order
    before: Order | None = None


@dataclass(frozen=True, slots=True)
class ReservationReceived(Fact):
    TYPE: ClassVar[str] = "plant.reservation"
    reservation: Reservation


@dataclass(frozen=True, slots=True)
class LotReceived(Fact):
    TYPE: ClassVar[str] = "plant.lot"
    lot: Lot
    before: Lot | None = None


@dataclass(frozen=True, slots=True)
class RecipeReceived(Fact):
    """An approved recipe became effective here. ``recipe.sha256`` is over the exact bytes of its file."""

    TYPE: ClassVar[str] = "plant.recipe"
    recipe: Recipe
    approved_by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PlantConditionChanged(Fact):
    """Sync went online, offline or was refused. Receipts are not events; only changes of condition are."""

    TYPE: ClassVar[str] = "plant.condition"
    condition: str  # online | offline | refused | not configured
    detail: str


@dataclass(frozen=True, slots=True)
class PlantDataCurrent(Fact):
    """All that the plant has for this station is here, as of now: what the age of its data is counted from."""

    TYPE: ClassVar[str] = "plant.current"
