"""What people say beside the prescribed: notes on a deviation, late entries, corrections. Nothing is overwritten."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from console.domain.events.fact import Fact
from console.domain.events.procedure import Read


@dataclass(frozen=True, slots=True)
class NoteRecorded(Fact):
    """A person noted a deviation, a comment or an incident. ``reason``: the coded cause; ``note``: the words.

    ``happened_utc``: when it happened as the person states it, "" if as it is entered; then ``late_reason`` and
    ``late_note`` say why it comes late. ``severity``: minor | major | critical, of a deviation only.
    """

    TYPE: ClassVar[str] = "note.recorded"
    id: str
    kind: str  # deviation | incident | comment
    severity: str
    procedure_id: str
    step: str
    run: str
    bay: int
    reason: str
    note: str
    happened_utc: str = ""
    late_reason: str = ""
    late_note: str = ""


@dataclass(frozen=True, slots=True)
class NoteClosed(Fact):
    """A deviation or an incident was closed by somebody else than who noted it."""

    TYPE: ClassVar[str] = "note.closed"
    id: str
    procedure_id: str
    run: str
    reason: str
    note: str


@dataclass(frozen=True, slots=True)
class RescanBegun(Fact):
    """The next label read in this procedure replaces the ``index``-th of ``step``, if it satisfies the same prompt."""

    TYPE: ClassVar[str] = "correction.begun"
    procedure_id: str
    step: str
    index: int
    reason: str
    note: str


@dataclass(frozen=True, slots=True)
class RescanLeft(Fact):
    """No label is to be replaced after all."""

    TYPE: ClassVar[str] = "correction.left"
    procedure_id: str


@dataclass(frozen=True, slots=True)
class EntryCorrected(Fact):
    """What a person recorded was corrected, with the reason; the old value stays on record (RQ-42, RQ-43).

    ``kind``: item (a line of a checklist, ``name``), read (the ``index``-th label of ``step``), value (a typed one of
    ``step``) or note (``name`` is its id). ``old`` and ``new`` as people read them; ``read``: the new label.
    """

    TYPE: ClassVar[str] = "entry.corrected"
    kind: str
    procedure_id: str
    run: str
    step: str
    name: str
    index: int
    old: str
    new: str
    reason: str
    note: str
    read: Read | None = None
