"""Numbers that a person enters by hand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from console.domain.events.fact import Fact


@dataclass(frozen=True, slots=True)
class ValueEntered(Fact):
    """A number was entered. ``reason`` and ``note``: why it is right although it is unusual, "" of a usual one."""

    TYPE: ClassVar[str] = "value.entered"
    procedure_id: str
    step: str
    value: str  # decimal text in ``unit``
    unit: str
    reason: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class ValueDoubted(Fact):
    """A number outside the usual was typed: said at once; it counts for nothing until somebody says why (RQ-62)."""

    TYPE: ClassVar[str] = "value.doubted"
    procedure_id: str
    step: str
    value: str
    unit: str
    low: str
    high: str
