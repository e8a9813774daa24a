"""The lab's results in a plant file: whose they are, whether they may replace what is held, and what they change.

A result stands until the lab says otherwise. One that was final is replaced only by a later one that says why; the same
result again is no news. Material that has left cannot be held back here: what was found too late asks for a decision.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict

from console.domain import events as e
from console.domain.context import Context, moment
from console.domain.material import Result
from console.domain.message import Message
from console.domain.plant_file import PlantFileSaid
from console.domain.station_state import Run, StationState

RESULT_WORSE = "plant.result_worse"
Wrong = tuple[Message, Message] | None


def results_wrong(state: StationState, said: PlantFileSaid) -> Wrong:
    """The first result that cannot be taken, in words, and what to do; None if all can."""
    for index, (order, result) in enumerate(said.results):
        found = _wrong(state, order, result)
        if found:
            key, args, remedy = found
            reason = Message.of(f"plant_file.{key}", file=said.name, where=f"results[{index}]", **args)
            return reason, Message.of(f"plant_file.remedy.{remedy}")
    return None


def _wrong(state: StationState, order: str, new: Result) -> tuple[str, dict[str, str | int], str] | None:
    """(Text, its arguments, remedy)."""
    run = run_of_sample(state, new.sample)
    if run is None:
        return "result_sample", {"sample": new.sample}, "row"
    if run.order != order:
        return "result_order", {"sample": new.sample, "order": run.order or "–", "said": order}, "row"
    recipe = state.recipes.get(run.recipe)
    if recipe is None or new.test not in recipe.release_tests:
        return "result_test", {"tests": new.test, "recipe": run.recipe or "–"}, "row"
    held = _held(state, run, new)
    if held is None or held == new:
        return None
    about: dict[str, str | int] = {"tests": new.test, "sample": new.sample, "held": held.reported_utc}
    if moment(new.reported_utc) <= moment(held.reported_utc):
        return "result_older", {**about, "reported": new.reported_utc}, "row"
    if held.final and not new.correction:
        return "result_final", {**about, "state": held.verdict}, "result"
    return None


def result_facts(state: StationState, said: PlantFileSaid) -> list[e.Fact]:
    """Results that say something new, each with what was held of the same test of the same sample."""
    return list(_news(state, said.results))


def _news(state: StationState, results: Iterable[tuple[str, Result]]) -> Iterator[e.Fact]:
    for _, new in results:
        run = run_of_sample(state, new.sample)
        held = _held(state, run, new) if run else None
        if run and held != new:
            yield e.ResultReceived(**asdict(new), run=run.id, before=held)


def worse_results(state: StationState, facts: Iterable[e.Fact], context: Context) -> list[e.Fact]:
    """An alarm for each test that fails, or that no longer counts as passed, after the material was handed over."""
    priority = context.book.alarms[RESULT_WORSE].priority
    raised: list[e.Fact] = []
    for fact in facts:
        if not isinstance(fact, e.ResultReceived) or fact.run not in state.handed_over:
            continue
        before = fact.before.verdict if fact.before else "pending"
        worse = fact.verdict != before and (fact.verdict == "fail" or before == "pass")
        key = f"{RESULT_WORSE}@{fact.run} {fact.sample} {fact.test}"
        standing = state.alarms.get(key)
        if worse and (standing is None or not standing.active):
            value = f"{state.runs[fact.run].order} {fact.sample} {fact.test} {fact.verdict}"
            raised.append(e.AlarmRaised(key, RESULT_WORSE, 0, priority, value, run=fact.run))
    return raised


def run_of_sample(state: StationState, sample: str) -> Run | None:
    """The run that ``sample`` was taken from."""
    return next((run for run in state.runs.values() if sample in run.samples), None)


def _held(state: StationState, run: Run, new: Result) -> Result | None:
    return state.results.get(run.id, {}).get((new.test, new.sample))
