"""Paper forms: their numbers, what their code says, which of their lines a person fills, and whether one was entered.

A number carries its day and a check character over all of it (ISO/IEC 7064 mod 37-2). The code on the form says the
number, the procedure, and the beginning of its definition's hash, under GS1 identifiers that are this site's own (94 to
96): a form of another version has other lines.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from console.domain.context import Book
from console.domain.message import Message
from console.domain.procedure.definition import Procedure, Step, StepKind
from console.domain.refusal import Refusal
from console.domain.scan.checks import check_character
from console.domain.station_state import OpenProcedure, StationState

PROCEDURE, FORM = "paper_entry", "form"
NUMBER, OF, VERSION = "internal_94", "internal_95", "internal_96"
"""Fields of the code on a form."""
BY_SHUTTLE = frozenset({StepKind.ACT, StepKind.AWAIT, StepKind.INTERLOCKS})
"""Kinds of steps that nobody does by hand."""
_SHAPE = re.compile(r"PF-(\d{8})-([0-9A-F]{8})-([0-9A-Z*])")
_HASH = 12


def number_of_form(day: date, random: str) -> str:
    """A new form's number. ``random``: eight hexadecimal digits in capitals."""
    body = f"{day:%Y%m%d}{random}"
    return f"PF-{body[:8]}-{random}-{check_character(f'PF{body}')}"


def printed_on(number: str) -> date | None:
    """The day that a form's number carries; None if it is no such number, or was read wrong."""
    found = _SHAPE.fullmatch(number)
    if found is None or check_character(f"PF{found[1]}{found[2]}") != found[3]:
        return None
    try:
        return date(int(found[1][:4]), int(found[1][4:6]), int(found[1][6:]))
    except ValueError:
        return None


def code_of(number: str, procedure: Procedure) -> tuple[tuple[str, str], ...]:
    """What the code on a form of ``procedure`` says: GS1 identifiers with their values."""
    return (("94", number), ("95", procedure.id), ("96", version_of(procedure)))


def version_of(procedure: Procedure) -> str:
    """The beginning of the definition's hash, as the code says it."""
    return procedure.sha256[:_HASH]


def printable(procedure: Procedure) -> bool:
    """Whether it can be done on paper at all: not signing in, and not entering paper."""
    return bool(procedure.roles) and procedure.id != PROCEDURE


def form_of(procedure: OpenProcedure) -> str:
    """The number of the form that is entered in ``procedure``, "" before it was read."""
    return next((read.field(NUMBER) for read in procedure.read(FORM)), "")


def paper_of(procedure: OpenProcedure, book: Book) -> Procedure | None:
    """Of which procedure the form is; None before it was read, or if that definition is in force no more."""
    read = next(iter(procedure.read(FORM)), None)
    known = book.procedures.get(read.field(OF)) if read else None
    return known if read and known and version_of(known) == read.field(VERSION) else None


class FormLine(NamedTuple):
    """A line of a form. ``number``: as it is printed at the step; 0 and no step: the head."""

    number: int
    step: Step | None


def lines_of(paper: Procedure) -> tuple[FormLine, ...]:
    """What a person can write on the form, in its order: the head, then each step that is done by hand."""
    steps = (FormLine(place, step) for place, step in enumerate(paper.steps, 1) if step.kind not in BY_SHUTTLE)
    return (FormLine(0, None), *steps)


def entered(state: StationState, but: str = "") -> Iterator[str]:
    """Numbers of forms that were entered and signed by both, or are being entered now in another procedure."""
    for procedure in state.procedures.values():
        if procedure.procedure == PROCEDURE and procedure.id != but:
            yield form_of(procedure)
    for procedure in state.ended_procedures.values():
        if procedure.procedure == PROCEDURE and {"performer", "verifier"} <= {s.role for s in procedure.signatures}:
            yield form_of(procedure)


def paper_refusal(state: StationState, run: str) -> Refusal | None:
    """Why no form can be entered for ``run`` ("": for the station) now; None if one can."""
    if run and run not in state.runs:
        return Refusal("procedure.unknown", Message.of("refusal.no_procedure"), Message.of("remedy.look_again"))
    if any((opened.procedure, opened.run) == (PROCEDURE, run) for opened in state.procedures.values()):
        return Refusal("paper.open", Message.of("refusal.paper_open"), Message.of("remedy.open_procedure"))
    return None
