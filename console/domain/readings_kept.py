"""What is known of readings beside their values: which blocks the plant refuses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from console.domain.events.readings import ReadingsQuarantined


@dataclass(frozen=True, slots=True)
class ReadingsKept:
    """``refused``: (store, number) -> the block that the plant would not have."""

    refused: Mapping[tuple[str, int], ReadingsQuarantined] = field(default_factory=lambda: MappingProxyType({}))
