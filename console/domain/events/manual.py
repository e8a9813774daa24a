"""A number typed by hand: it counts once a second person has read it off the label too (RQ-61, RQ-63)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from console.domain.events.fact import Fact
from console.domain.events.procedure import Read


@dataclass(frozen=True, slots=True)
class ManualEntered(Fact):
    """A number was typed with its check character and satisfied the prompt; a second person is still to confirm it."""

    TYPE: ClassVar[str] = "manual.entered"
    procedure_id: str
    step: str
    prompt: str
    read: Read
    reason: str
    note: str


@dataclass(frozen=True, slots=True)
class ManualCompared(Fact):
    """The second person has typed the end of the number as it stands on the label: it is the same. The PIN is due."""

    TYPE: ClassVar[str] = "manual.compared"
    procedure_id: str
    step: str
    person: str


@dataclass(frozen=True, slots=True)
class ManualConfirmed(Fact):
    """The second person has confirmed it with both components; what was typed is now read."""

    TYPE: ClassVar[str] = "manual.confirmed"
    procedure_id: str
    step: str
    person: str
    entered_by: str


@dataclass(frozen=True, slots=True)
class ManualLeft(Fact):
    """What was typed counts for nothing. ``why``: left | differs."""

    TYPE: ClassVar[str] = "manual.left"
    procedure_id: str
    step: str
    why: str
