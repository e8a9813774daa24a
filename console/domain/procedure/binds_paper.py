"""The binding of a paper form's code: a number that is sound and new, of a definition that is in force."""

from __future__ import annotations

from collections.abc import Mapping

from console.domain.interlock import Case
from console.domain.paper import NUMBER, OF, VERSION, entered, printable, printed_on, version_of
from console.domain.scan import Binding, Ground, NotIn, OneOf


def form_new(case: Case, step: str, fields: Mapping[str, str]) -> tuple[Binding, ...]:
    """Its check character holds, it was not entered before, and its lines are those of the definition now."""
    number, procedures = fields.get(NUMBER, ""), case.context.book.procedures
    sound = frozenset({number} if printed_on(number) else ())
    forms = {name for name, procedure in procedures.items() if printable(procedure)}
    known = procedures.get(fields.get(OF, ""))
    return (
        OneOf(NUMBER, sound, Ground.FORM),
        OneOf(OF, frozenset(forms), Ground.FORM),
        OneOf(VERSION, frozenset({version_of(known)} if known else ()), Ground.FORM_VERSION),
        NotIn(NUMBER, frozenset(entered(case.state, case.procedure.id)), Ground.FORM_ENTERED),
    )
