"""Signed files of the plant: taken, refused, and what only such a file can say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from console.domain.events.fact import Fact
from console.domain.message import Message
from console.domain.order import Reservation


@dataclass(frozen=True, slots=True)
class PlantFileTaken(Fact):
    """Everything in the file is so from now on. ``changes``: how many rows said something new."""

    TYPE: ClassVar[str] = "plant.file_taken"
    name: str
    sha256: str
    sequence: int
    issued_utc: str
    issued_by: str
    key_id: str
    changes: int


@dataclass(frozen=True, slots=True)
class PlantFileRefused(Fact):
    """Nothing of this file was taken over."""

    TYPE: ClassVar[str] = "plant.file_refused"
    name: str
    sha256: str
    reason: Message
    remedy: Message


@dataclass(frozen=True, slots=True)
class ReservationWithdrawn(Fact):
    """The plant keeps this bay for nobody any more in this time."""

    TYPE: ClassVar[str] = "plant.reservation_withdrawn"
    reservation: Reservation


@dataclass(frozen=True, slots=True)
class CartridgesSpent(Fact):
    """Cartridges that other stations have used, as (GTIN, serial): a serial is used once, ever."""

    TYPE: ClassVar[str] = "plant.cartridges_spent"
    serials: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class LateChangeDecided(Fact):
    """What a person decided about news of the plant that came while the material was already in the bay."""

    TYPE: ClassVar[str] = "plant.late_change_decided"
    key: str
    alarm: str
    bay: int
    said: str
    reason: str
    note: str
    run: str = ""
