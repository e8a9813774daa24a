"""The invented laboratory of a training station: what it reports next about the sample that came to it last."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, replace
from datetime import datetime

from console.domain.context import iso
from console.domain.material import Result
from console.domain.station_state import StationState
from console.training.plant import LabTest

Row = dict[str, object]
BY = "training laboratory"
INVALID = "the earlier test was invalid"


def result_rows(tests: tuple[LabTest, ...], state: StationState, now: datetime, verdict: str) -> list[Row]:
    """The rows of the plant's next file: everything that is held, and what is found now about the newest sample.

    ``verdict`` pass: quick tests pass at once, the others are pending first and pass the next time. fail: the last test
    fails. A final result is replaced by one that says why.
    """
    held = {(x.test, x.sample): (x, run) for run, known in state.results.items() for x in known.values() if x.sample}
    newest = max(state.deliveries, key=lambda sample: state.deliveries[sample].utc, default="")
    run = next((run for run in state.runs.values() if newest in run.samples), None)
    recipe = state.recipes.get(run.recipe) if run else None
    if run and recipe:
        asked = [test for test in tests if test.test in recipe.release_tests]
        found = _passed(asked, newest, state.results.get(run.id, {}).values(), now)
        if verdict == "fail" and asked:
            found = [_result(asked[-1], newest, "fail", now)]
        for new in found:
            old = held.get((new.test, new.sample))
            if old is None or old[0].verdict != new.verdict:
                why = INVALID if old and old[0].final else ""
                held[new.test, new.sample] = replace(new, correction=why), run.id
    return [_row(result, state.runs[name].order) for result, name in held.values()]


def _passed(asked: Iterable[LabTest], sample: str, known: Iterable[Result], now: datetime) -> list[Result]:
    answered = {result.test for result in known if result.sample == sample}
    return [_result(t, sample, "pass" if t.quick or t.test in answered else "pending", now) for t in asked]


def _result(test: LabTest, sample: str, verdict: str, now: datetime) -> Result:
    value = {"pass": test.value, "fail": test.failed}.get(verdict, "")
    return Result(sample, test.test, verdict, value, test.unit if value else "", iso(now), test.method, BY)


def _row(result: Result, order: str) -> Row:
    """What the lab left out is not in the row."""
    return {"order": order, **{name: said for name, said in asdict(result).items() if said}}
