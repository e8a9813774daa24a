"""What is asked of a paper form's lines; see `console.presenters.asks`."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class EnterPaperLine:
    """Whose hand, when and what stands on a line of the form; all empty: nothing is written there."""

    procedure_id: str
    line: int
    person: str = ""
    when: str = ""
    value: str = ""
