"""Labels of a sample by what became of each: issued = used + destroyed, or something is still open (RQ-69)."""

from __future__ import annotations

from dataclasses import dataclass

from console.domain.interlock import Case
from console.domain.procedure.definition import Step

NONE_LEFT = "none_left"
"""What a person says who finds no more label: refused while some are open, with the difference."""
ISSUED, USED = "issued", "label"
"""The steps in which labels are issued, and put on the sample."""


@dataclass(frozen=True, slots=True)
class Labels:
    """Serials. ``destroyed``: with the reason; a label that was read to be destroyed is open until it has one."""

    issued: tuple[str, ...]
    used: tuple[str, ...]
    destroyed: tuple[tuple[str, str], ...]

    @property
    def open(self) -> tuple[str, ...]:
        """Issued, and neither used nor destroyed."""
        gone = {*self.used, *(serial for serial, _ in self.destroyed)}
        return tuple(serial for serial in self.issued if serial not in gone)


def labels_of(case: Case, step: Step) -> Labels:
    """The labels of this procedure, as of now; ``step`` is where the rest is destroyed."""
    why = [chosen.option for chosen in case.procedure.options if chosen.step == step.id]
    destroyed = tuple(zip(case.fields(step.id, "serial"), why, strict=False))
    return Labels(case.fields(ISSUED, "serial"), case.fields(USED, "serial"), destroyed)
