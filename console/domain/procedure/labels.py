"""Labels of a sample by what became of each: issued = used + destroyed, or something is still open (RQ-69)."""

from __future__ import annotations

from dataclasses import dataclass

from console.domain.interlock import Case
from console.domain.procedure.definition import Step

SAMPLE = "sample"
"""The procedure in which a sample's labels are issued, used and destroyed."""
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


def labels_elsewhere(case: Case) -> frozenset[str]:
    """Serials that are another sample's: of procedures that are open, every one; of others what was used or destroyed.

    Where no sample came of it, the same run may have its labels again.
    """
    state, mine = case.state, case.procedure
    open_ones = (p for p in state.procedures.values() if p.procedure == SAMPLE and p.id != mine.id)
    ended = (p for p in state.ended_procedures.values() if p.procedure == SAMPLE)
    over = (p for p in ended if p.sample or p.run != mine.run)
    found = {read.field("serial") for p in open_ones for _, _, read in p.reads}
    found |= {read.field("serial") for p in over for step, _, read in p.reads if step != ISSUED}
    return frozenset(found - {""})
