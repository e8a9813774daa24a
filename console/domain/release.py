"""How the release tests of a run stand: what may leave, and as what (RQ-71: who certifies is not this console).

Tests that the recipe names and the lab has not answered are pending. One that failed, in whichever sample, blocks the
hand-over: a good result of one sample takes nothing back that was found in another.
"""

from __future__ import annotations

from dataclasses import dataclass

from console.domain.message import Message
from console.domain.refusal import Refusal
from console.domain.station_state import OpenProcedure, Run, StationState

RELEASED, CONDITIONAL, FAILED = "released", "conditional", "failed"


@dataclass(frozen=True, slots=True)
class Standing:
    """Release tests by their verdict, in the recipe's order; tests that it does not name after them."""

    passed: tuple[str, ...]
    pending: tuple[str, ...]
    failed: tuple[str, ...]

    @property
    def release(self) -> str:
        """released: all passed; conditional: some still pending; failed: at least one failed."""
        if self.failed:
            return FAILED
        return CONDITIONAL if self.pending else RELEASED

    @property
    def message(self) -> Message:
        """The same in words, with the tests that it hangs on."""
        tests = {FAILED: self.failed, CONDITIONAL: self.pending, RELEASED: self.passed}[self.release]
        if not tests:
            return Message.of("release.none")
        return Message.of(f"release.{self.release}", tests=", ".join(tests))


def standing(state: StationState, run: Run) -> Standing:
    """How the tests of ``run`` stand now. Without a recipe nobody knows what is to be tested: pending, not released."""
    recipe = state.recipes.get(run.recipe)
    found: dict[str, set[str]] = {test: set() for test in (recipe.release_tests if recipe else ("unknown",))}
    for (test, _), result in state.results.get(run.id, {}).items():
        found.setdefault(test, set()).add(result.verdict)
    failed = tuple(test for test, verdicts in found.items() if "fail" in verdicts)
    passed = tuple(test for test, verdicts in found.items() if verdicts == {"pass"})
    return Standing(passed, tuple(test for test in found if test not in (*failed, *passed)), failed)


def release_changed(state: StationState, procedure: OpenProcedure) -> Refusal | None:
    """Whether results have come since ``procedure`` judged them: then it is not what would be signed."""
    run = state.runs.get(procedure.run)
    if not procedure.release or run is None or standing(state, run).release == procedure.release:
        return None
    return Refusal("release.changed", Message.of("refusal.release_changed"), Message.of("remedy.begin_again"))
