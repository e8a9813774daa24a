"""What a rule, a binding or a step looks at: the station's state, one open procedure in it, the moment."""

from __future__ import annotations

from dataclasses import dataclass

from console.domain.context import Context
from console.domain.order import Order, Recipe
from console.domain.station_state import OpenProcedure, StationState


@dataclass(frozen=True, slots=True)
class Case:
    """What every predicate looks at."""

    state: StationState
    procedure: OpenProcedure
    context: Context

    @property
    def order(self) -> Order | None:
        """The order that was scanned."""
        return self.state.orders.get(self.procedure.order)

    @property
    def recipe(self) -> Recipe | None:
        """The approved recipe: of a run the one that it was started by, before that the one that the order names."""
        run, order = self.state.runs.get(self.procedure.run), self.order
        if run is not None and run.recipe in self.state.recipes:
            return self.state.recipes[run.recipe]
        return self.state.recipes.get(f"{order.recipe} {order.recipe_version}") if order else None

    def fields(self, step: str, name: str) -> tuple[str, ...]:
        """What the labels of ``step`` said under ``name``."""
        return tuple(value for read in self.procedure.read(step) if (value := read.field(name)))

    def first(self, step: str, name: str) -> str:
        """The first of `fields`, or ""."""
        return next(iter(self.fields(step, name)), "")
