"""What was written on a paper form while the console was down, as two people entered it afterwards."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from console.domain.events.fact import Fact


@dataclass(frozen=True, slots=True)
class PaperLineEntered(Fact):
    """One line of a form, late by its nature; ``value`` "" if nothing is written there, and nobody wrote it then.

    ``procedure`` and ``step``: of which definition, and which step of it ("" for the form's head). It tells what stands
    on paper: it does no step of that procedure. ``happened_utc``: when the paper says that it happened.
    """

    TYPE: ClassVar[str] = "paper.line"
    procedure_id: str
    run: str
    form: str
    procedure: str
    line: int
    step: str
    happened_utc: str = ""
    written_by: str = ""
    value: str = ""
