"""What is asked of a paper form's lines; `console.domain.commands` has them all."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class EnterPaperLine:
    """What stands on the form's next line: whose hand (a person or a badge's number), when by this site's clock, what.

    All three empty: nothing is written there.
    """

    procedure_id: str
    line: int
    person: str = ""
    when: str = ""
    value: str = ""
