"""What is being put into a note, as the GUI alone knows it. Pure, no domain."""

from __future__ import annotations

from dataclasses import dataclass

from console.presenters.asks import RecordNote


@dataclass(frozen=True, slots=True)
class NoteDraft:
    """``subject``: procedure | run | station, "" for what the screen that one came from suggests (``origin``).

    ``happened_utc``: "" for now. ``kind`` and ``severity``: "" until they are chosen. ``entries``: what was entered in
    the procedure is shown beside it, not the notes.
    """

    origin: str = ""
    bay: int = 0
    procedure_id: str = ""
    kind: str = ""
    severity: str = ""
    subject: str = ""
    happened_utc: str = ""
    entries: bool = False


@dataclass(frozen=True, slots=True)
class DraftNote:
    """The draft after a touch."""

    draft: NoteDraft


def drafted(draft: NoteDraft, asked: object) -> NoteDraft:
    """The draft after a touch: what was recorded is a draft no more."""
    match asked:
        case DraftNote(draft=changed):
            return changed
        case RecordNote():
            return NoteDraft(draft.origin, draft.bay, draft.procedure_id)
    return draft
