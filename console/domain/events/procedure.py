"""Labels read, and guided procedures step by step."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from console.domain.events.fact import Fact
from console.domain.message import Message


@dataclass(frozen=True, slots=True)
class Read:
    """What a label said, as evidence: its parts by name, and the raw characters as the scanner sent them."""

    raw: str  # latin-1 text of the exact bytes
    aim: str
    scanner: str
    structures: tuple[str, ...]
    fields: tuple[tuple[str, str], ...]
    printed: str  # as people read it on the label

    def field(self, name: str) -> str:
        """The part called ``name``, or "" if the label has none."""
        return dict(self.fields).get(name, "")


@dataclass(frozen=True, slots=True)
class ScanAccepted(Fact):
    """A label satisfied the prompt of a step. Raw bytes are the original record (features 3)."""

    TYPE: ClassVar[str] = "scan.accepted"
    procedure_id: str
    step: str
    prompt: str
    read: Read


@dataclass(frozen=True, slots=True)
class ScanRefused(Fact):
    """A label was refused: it fills nothing. Recorded with its raw characters and the reason in words."""

    TYPE: ClassVar[str] = "scan.refused"
    procedure_id: str
    step: str
    prompt: str
    rule: str
    raw: str
    scanner: str
    what: Message
    why: Message
    wanted: Message


@dataclass(frozen=True, slots=True)
class ProcedureStarted(Fact):
    """A guided procedure began. ``definition`` is the hash of its file as loaded.

    ``run``: whose material it is about, of a procedure that is at no bay (``bay`` is 0 then).
    """

    TYPE: ClassVar[str] = "procedure.started"
    procedure_id: str
    procedure: str
    version: str
    definition: str
    bay: int
    run: str = ""


@dataclass(frozen=True, slots=True)
class ItemConfirmed(Fact):
    """A line of a checklist was confirmed by touch."""

    TYPE: ClassVar[str] = "procedure.item"
    procedure_id: str
    step: str
    item: str


@dataclass(frozen=True, slots=True)
class OptionChosen(Fact):
    """One of the options of a step was chosen, with its coded reason and words where the step asks for them."""

    TYPE: ClassVar[str] = "procedure.option"
    procedure_id: str
    step: str
    option: str
    reason: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class StepDone(Fact):
    """A step of the procedure is done; the next one is current."""

    TYPE: ClassVar[str] = "procedure.step"
    procedure_id: str
    step: str
    evidence: Message


@dataclass(frozen=True, slots=True)
class OrderChosen(Fact):
    """The order that this procedure serves, from its scanned document.

    ``look_alikes``: (kind, its own, another's) of open identities here that differ from its own in one character.
    """

    TYPE: ClassVar[str] = "procedure.order"
    procedure_id: str
    order: str
    look_alikes: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class SampleNamed(Fact):
    """The sample id that a label put on a syringe, bound to run and prompt."""

    TYPE: ClassVar[str] = "sample.named"
    procedure_id: str
    run: str
    prompt: str
    sample: str


@dataclass(frozen=True, slots=True)
class ProcedureEnded(Fact):
    """``outcome``: finished, or abandoned with a reason."""

    TYPE: ClassVar[str] = "procedure.ended"
    procedure_id: str
    outcome: str
    reason: str = ""
