"""Labels beside those that a step takes: what waits for its second read, and what was only to be identified."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from console.domain.events.fact import Fact
from console.domain.events.procedure import Read
from console.domain.message import Message


@dataclass(frozen=True, slots=True)
class ScanToConfirm(Fact):
    """A label that is new here satisfied its prompt once: it fills nothing until a second, equal read confirms it."""

    TYPE: ClassVar[str] = "scan.to_confirm"
    procedure_id: str
    step: str
    prompt: str
    read: Read


@dataclass(frozen=True, slots=True)
class LabelIdentified(Fact):
    """Somebody asked what a label is. ``rule``: what makes it unreadable, "" if it is a label. It fills nothing."""

    TYPE: ClassVar[str] = "scan.identified"
    raw: str  # latin-1 text of the exact bytes
    scanner: str
    rule: str
    what: Message
