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


@dataclass(frozen=True, slots=True)
class ReadingsPruned(Fact):
    """The readings of an ended run leave this station; the plant holds them. Appended before anything is deleted.

    Process time ``from_utc``..``to_utc``; ``samples``: values of all channels; ``blocks``: how many stretches, none
    numbered above ``last_number``; ``sha256``: over their identities in order of number. ``keep_days``: the setting in
    force; ``confirmed_utc``: when the plant said that it holds each of them.
    """

    TYPE: ClassVar[str] = "readings.pruned"
    run: str
    bay: int
    channels: tuple[str, ...]
    from_utc: str
    to_utc: str
    samples: int
    store: str
    blocks: int
    last_number: int
    sha256: str
    keep_days: int
    confirmed_utc: str
