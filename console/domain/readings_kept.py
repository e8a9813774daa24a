"""What is known of readings beside their values: which blocks the plant refuses, and which runs' were pruned here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from console.domain.events.readings import ReadingsPruned, ReadingsQuarantined


@dataclass(frozen=True, slots=True)
class Pruned:
    """The readings of a run that are not here any more, and since when."""

    fact: ReadingsPruned
    utc: str


@dataclass(frozen=True, slots=True)
class ReadingsKept:
    """``refused``: (store, number) -> the block that the plant would not have; ``pruned``: run -> what was pruned."""

    refused: Mapping[tuple[str, int], ReadingsQuarantined] = field(default_factory=lambda: MappingProxyType({}))
    pruned: Mapping[str, Pruned] = field(default_factory=lambda: MappingProxyType({}))
