"""Readings on their way to the plant: what it refuses, and takes after all. Numbers are of blocks, within ``store``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from console.domain.events.fact import Fact


@dataclass(frozen=True, slots=True)
class ReadingsQuarantined(Fact):
    """The plant refuses a block of readings for good. It is kept here, and offered again at every connection.

    ``first_ms``..``last_ms``: process time, milliseconds since 1970; ``sha256``: the block's identity; ``cause``: the
    plant's words.
    """

    TYPE: ClassVar[str] = "readings.quarantined"
    store: str
    number: int
    bay: int
    run: str
    first_ms: int
    last_ms: int
    sha256: str
    cause: str


@dataclass(frozen=True, slots=True)
class ReadingsAccepted(Fact):
    """The plant has taken a block that it had refused."""

    TYPE: ClassVar[str] = "readings.accepted"
    store: str
    number: int
    bay: int
    run: str
