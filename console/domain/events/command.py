"""Commands to the shuttle, until their outcome."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from console.domain.events.fact import Fact


@dataclass(frozen=True, slots=True)
class RecipeTransferRequested(Fact):
    """The approved recipe is to be sent to a bay and read back."""

    TYPE: ClassVar[str] = "recipe.transfer"
    procedure_id: str
    bay: int
    recipe: str
    sha256: str


@dataclass(frozen=True, slots=True)
class RecipeReadBack(Fact):
    """What the shuttle keeps for ``bay`` now: the hash over the bytes that it sent back ("" if none)."""

    TYPE: ClassVar[str] = "recipe.read_back"
    procedure_id: str
    bay: int
    sha256: str
    detail: str


@dataclass(frozen=True, slots=True)
class SelectRequested(Fact):
    """First step of a select-then-execute command; sent only after this event is durable.

    ``reason`` and ``note``: why a run is stopped or aborted, as a code and in words.
    """

    TYPE: ClassVar[str] = "command.select"
    command: str
    action: str
    bay: int
    run: str = ""
    cartridge: str = ""
    recipe_sha256: str = ""
    procedure_id: str = ""
    reason: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class SelectMismatched(Fact):
    """The shuttle would have done something else than was signed: nothing was executed."""

    TYPE: ClassVar[str] = "command.mismatch"
    command: str
    bay: int
    differs: tuple[str, ...]
    run: str = ""
    procedure_id: str = ""


@dataclass(frozen=True, slots=True)
class ExecuteRequested(Fact):
    """Second step: the read-back equals what was signed and the interlocks hold again."""

    TYPE: ClassVar[str] = "command.execute"
    command: str
    token: str  # hex
    action: str
    bay: int
    run: str = ""
    procedure_id: str = ""


@dataclass(frozen=True, slots=True)
class DirectRequested(Fact):
    """A one-step command (hold), or the answer to a prompt (``prompt`` set)."""

    TYPE: ClassVar[str] = "command.direct"
    command: str
    action: str
    bay: int
    run: str = ""
    prompt: str = ""
    sample: str = ""
    procedure_id: str = ""


@dataclass(frozen=True, slots=True)
class CommandResolved(Fact):
    """The shuttle's word on a command: executed, refused, in progress, interrupted or never seen."""

    TYPE: ClassVar[str] = "command.resolved"
    command: str
    outcome: str
    rule: str
    detail: str
    bay: int
    action: str
    run: str = ""
    procedure_id: str = ""


@dataclass(frozen=True, slots=True)
class CommandTaken(Fact):
    """The shuttle has taken a command and is acting on it; its outcome follows."""

    TYPE: ClassVar[str] = "command.taken"
    command: str
    bay: int
    action: str
    run: str = ""
    procedure_id: str = ""


@dataclass(frozen=True, slots=True)
class CommandSilent(Fact):
    """No word on a command in time: its outcome is unknown and is asked for, never repeated blindly."""

    TYPE: ClassVar[str] = "command.silent"
    command: str
    bay: int
    action: str
    run: str = ""
    procedure_id: str = ""
