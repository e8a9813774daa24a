"""Earlier good runs of the same recipe under the curves of the present one: which count, and what is said of them.

Good is a run that ended complete, whose review stands signed and whose readings are still here. A recipe is the same by
its hash.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from console.domain.batch_state import BatchState
from console.domain.context import moment
from console.domain.station_state import Run
from console.presenters import plots
from console.presenters.bay_facts import BayFacts
from console.presenters.compare_ui import ShowEarlier
from console.presenters.export import Shown, export_view
from console.presenters.run_views import ToolsView, TrendView
from console.presenters.run_window import online_channels
from console.queries.envelope import LEAST_RUNS, MOST_RUNS, EnvelopeQuestion, PastRun

if TYPE_CHECKING:
    from console.presenters.past import Past


@dataclass(frozen=True, slots=True)
class Good:
    """The newest good ``runs`` of a recipe; how many complete ones have no review that stands, or no readings now."""

    runs: tuple[Run, ...] = ()
    waiting: int = 0
    pruned: int = 0


def good_runs(facts: BayFacts) -> Good:
    """What there is of this run's recipe."""
    state, this = facts.scene.state, facts.run
    if this is None or not this.recipe_sha256:
        return Good()
    like = (run for run in state.runs.values() if run.id != this.id and run.recipe_sha256 == this.recipe_sha256)
    complete = [run for run in like if run.end_state == BatchState.COMPLETE and run.started_process]
    complete = [run for run in complete if run.ended_process]
    reviews = {run.id: state.reviewed.get(run.id) for run in complete}
    good = [run for run in complete if (review := reviews[run.id]) is not None and not review.changed]
    kept = [run for run in good if run.id not in state.readings.pruned]
    newest = sorted(kept, key=lambda run: run.ended_process, reverse=True)[:MOST_RUNS]
    return Good(tuple(newest), len(complete) - len(good), len(good) - len(kept))


def wanted_envelope(facts: BayFacts) -> EnvelopeQuestion | None:
    """What is to be asked for the bay's run: None while it is not wished, or rests on too few."""
    good = good_runs(facts).runs
    if not facts.scene.ui.compare.earlier or len(good) < LEAST_RUNS or _begun(facts) is None:
        return None
    runs = (
        PastRun(run.bay, run.id, moment(run.started_process).timestamp(), moment(run.ended_process).timestamp())
        for run in good
    )
    return EnvelopeQuestion(tuple(runs), tuple(channel.id for channel in online_channels(facts.scene)))


def with_envelope(
    facts: BayFacts, trends: tuple[TrendView, ...], past: Past, window: tuple[float, float]
) -> tuple[TrendView, ...]:
    """The strips with what is known of earlier runs laid under their curves; a strip's range holds both."""
    wanted, begun = wanted_envelope(facts), _begun(facts)
    answer = past.envelope
    if wanted is None or begun is None or answer is None or answer.question != wanted:
        return trends
    found = []
    for trend in trends:
        band = answer.bands.get(trend.channel)
        if band is not None:
            laid = (band.t + begun, band.low, band.high, band.middle)
            first, last = np.searchsorted(laid[0], window)
            seen = slice(max(0, int(first) - 1), int(last) + 1)
            low, high = plots.holding(trend.low, trend.high, np.concatenate((laid[1][seen], laid[2][seen])))
            revision = hash((trend.revision, id(answer), low, high))
            trend = replace(trend, envelope=laid, low=low, high=high, revision=revision)  # noqa: PLW2901
        found.append(trend)
    return tuple(found)


def tools_of(facts: BayFacts, past: Past, window: tuple[float, float], trends: tuple[TrendView, ...]) -> ToolsView:
    """The buttons under the window's, the sentence on what the band rests, and what is shown to be taken out."""
    scene = facts.scene
    shown = scene.ui.compare.earlier
    return ToolsView(
        scene.say("compare.open"),
        scene.say("earlier.show"),
        shown,
        ShowEarlier(not shown),
        _sentence(facts, past) if shown else "",
        export_view(scene, (Shown(facts, window),), tuple(trend.channel for trend in trends)),
    )


def _sentence(facts: BayFacts, past: Past) -> str:
    say, good = facts.scene.say, good_runs(facts)
    if facts.run is None or not facts.run.recipe_sha256 or _begun(facts) is None:
        return say("earlier.unknown")
    wanted, answer = wanted_envelope(facts), past.envelope
    answered = wanted is not None and answer is not None and answer.question == wanted
    told = answer.told if answered and answer is not None else len(good.runs)
    if told < LEAST_RUNS:
        more = (("earlier.waiting", good.waiting), ("earlier.pruned", good.pruned + len(good.runs) - told))
        return " ".join([say("earlier.few", n=told, least=LEAST_RUNS), *(say(key, n=n) for key, n in more if n)])
    if answered:
        return say("earlier.rests", n=told, recipe=facts.run.recipe)
    return past.envelope_problem or say("earlier.reading", n=told)


def _begun(facts: BayFacts) -> float | None:
    run = facts.run
    return moment(run.started_process).timestamp() if run and run.started_process else None
