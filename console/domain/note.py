"""Notes and corrections as the station keeps them: who said what, when it happened, when it was entered."""

from __future__ import annotations

from dataclasses import dataclass

DEVIATION, INCIDENT, COMMENT = "deviation", "incident", "comment"
KINDS = (DEVIATION, INCIDENT, COMMENT)
SEVERITIES = ("minor", "major", "critical")
CONFIRMED, WITHDRAWN = "confirmed", "withdrawn"
"""What a line of a checklist is corrected from and to."""


@dataclass(frozen=True, slots=True)
class Correction:
    """One correction of an entry; see :class:`console.domain.events.note.EntryCorrected`."""

    kind: str
    step: str
    name: str
    index: int
    old: str
    new: str
    reason: str
    note: str
    person: str
    utc: str


@dataclass(frozen=True, slots=True)
class Closing:
    """How a note was closed."""

    person: str
    utc: str
    reason: str
    note: str


@dataclass(frozen=True, slots=True)
class Note:
    """A note. ``utc``: when it was entered; ``happened_utc``: when it happened, "" if then."""

    id: str
    kind: str
    severity: str
    procedure_id: str
    step: str
    run: str
    bay: int
    reason: str
    text: str
    person: str
    utc: str
    happened_utc: str = ""
    late_reason: str = ""
    late_note: str = ""
    corrections: tuple[Correction, ...] = ()
    closing: Closing | None = None

    @property
    def open(self) -> bool:
        """Whether somebody must still close it; a comment asks for nothing."""
        return self.kind != COMMENT and self.closing is None
