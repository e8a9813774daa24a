"""A plant file as the domain sees it: read, verified and whole; and what the station remembers of such files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from console.domain.material import Result
from console.domain.message import Message
from console.domain.order import Lot, Order, Recipe, Reservation
from console.domain.person import Person


@dataclass(frozen=True, slots=True)
class PlantFileSaid:
    """All that the plant has for this station, as of ``issued_utc``. What is not in it, the plant no longer has.

    ``recipes``: with who approved each. ``spent``: (GTIN, serial) of cartridges that any station has used.
    ``places``: (GLN, extension, use, name) of where material may be put. ``results``: of the lab, each with the order
    whose sample it is; a result that is no longer named stands, for it was found.
    """

    name: str
    sha256: str
    sequence: int
    issued_utc: str
    issued_by: str
    key_id: str
    people: tuple[Person, ...] = ()
    recipes: tuple[tuple[Recipe, tuple[str, ...]], ...] = ()
    lots: tuple[Lot, ...] = ()
    orders: tuple[Order, ...] = ()
    reservations: tuple[Reservation, ...] = ()
    spent: tuple[tuple[str, str], ...] = ()
    places: tuple[tuple[str, str, str, str], ...] = ()
    results: tuple[tuple[str, Result], ...] = ()


@dataclass(frozen=True, slots=True)
class RefusedFile:
    """The last file that was refused, and why."""

    name: str
    reason: Message
    remedy: Message
    utc: str


@dataclass(frozen=True, slots=True)
class PlantFileHeld:
    """The newest file that was taken. ``taken``: hashes of all of them; ``refusals``: hash -> why it was refused."""

    sequence: int = 0
    name: str = ""
    issued_utc: str = ""
    issued_by: str = ""
    key_id: str = ""
    taken_utc: str = ""
    taken: frozenset[str] = frozenset()
    refusals: Mapping[str, Message] = field(default_factory=lambda: MappingProxyType({}))
    refused: RefusedFile | None = None
