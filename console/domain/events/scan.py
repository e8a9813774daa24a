"""Labels beyond a step's first read: what waits for its second one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from console.domain.events.fact import Fact
from console.domain.events.procedure import Read


@dataclass(frozen=True, slots=True)
class ScanToConfirm(Fact):
    """A label that is new here satisfied its prompt once: it fills nothing until a second, equal read confirms it."""

    TYPE: ClassVar[str] = "scan.to_confirm"
    procedure_id: str
    step: str
    prompt: str
    read: Read
