"""Earlier good runs under the curves: only complete and reviewed ones of the same recipe, and how many is said."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from console.domain.review import Reviewed
from console.domain.station_state import Run
from console.presenters.bay_facts import BayFacts
from console.presenters.compare_ui import CompareUi, ShowEarlier
from console.presenters.earlier import wanted_envelope
from console.presenters.past import Past
from console.presenters.run import RunView
from console.presenters.scene import Scene
from console.presenters.ui import UiState, apply
from console.queries.envelope import MOST_RUNS, Envelope, EnvelopeAnswer, EnvelopeQuestion
from console.station.snapshot import StationSnapshot
from console.texts import load
from tests.support.compared import HOUR, NOW_S, a_run, station
from tests.support.shown import look

NOW = a_run(4, 30)
PAST = [a_run(bay, 400 + bay * 10, ended=200 + bay) for bay in (1, 2, 3)]
OFF = UiState(screen="run", bay=4, window="1h")
ON = replace(OFF, compare=CompareUi(earlier=True))


def reviewed(snapshot: StationSnapshot, *runs: Run, changed: bool = False) -> StationSnapshot:
    said = {run.id: Reviewed("p", 1, "0" * 64, "quality", "", frozenset(), changed) for run in runs}
    return replace(snapshot, state=replace(snapshot.state, reviewed={**snapshot.state.reviewed, **said}))


def wanted(snapshot: StationSnapshot, ui: UiState = ON) -> EnvelopeQuestion | None:
    return wanted_envelope(BayFacts.of(Scene.of(snapshot, ui, load("en")), 4))


def view(snapshot: StationSnapshot, ui: UiState = ON, past: Past | None = None, language: str = "en") -> RunView:
    shown = look(snapshot, ui, language, past=past or Past()).view
    assert isinstance(shown, RunView)
    assert shown.tools is not None
    return shown


def rests(snapshot: StationSnapshot, ui: UiState = ON, past: Past | None = None) -> str:
    tools = view(snapshot, ui, past).tools
    assert tools is not None
    return tools.rests


def answered(question: EnvelopeQuestion | None, told: int | None = None) -> Past:
    assert question is not None
    told = len(question.runs) if told is None else told
    t = np.linspace(0, 200 * HOUR, 1000)
    one = Envelope(t, np.full(1000, 36.8), np.full(1000, 37.2), np.full(1000, 37.0))
    return Past((), EnvelopeAnswer(question, {"temperature": one}, told))


def test_only_complete_and_reviewed_runs_of_the_same_recipe_count() -> None:
    stopped = replace(a_run(5, 500, ended=300), end_state="stopped")
    other = a_run(6, 600, ended=300, recipe_sha256="f" * 64)
    fell = a_run(7, 700, ended=300)
    snapshot = station(NOW, *PAST, stopped, other, fell)
    snapshot = reviewed(reviewed(snapshot, *PAST[:2], stopped, other), fell, changed=True)
    question = wanted(snapshot)
    assert question is not None
    assert {run.run for run in question.runs} == {run.id for run in PAST[:2]}
    assert len(question.channels) == 12
    assert rests(snapshot) == "Reading 2 earlier runs …"
    shown = rests(snapshot, past=answered(question))
    assert shown.startswith("Band: least and greatest of 2 earlier runs of CART-STD 4.2, complete and reviewed")


def test_too_few_are_said_and_nothing_is_asked_or_drawn() -> None:
    snapshot = reviewed(station(NOW, *PAST), PAST[0])
    assert wanted(snapshot) is None
    said = rests(snapshot)
    assert said.startswith("Too few earlier runs for a band: 1 of this recipe")
    assert said.endswith("without a review that stands: 2.")
    assert {trend.envelope for trend in view(snapshot).trends} == {None}


def test_runs_whose_readings_were_pruned_do_not_count_and_that_is_said() -> None:
    snapshot = reviewed(station(NOW, *PAST), *PAST)
    kept = replace(snapshot.state.readings, pruned={run.id: None for run in PAST[:2]})  # type: ignore[arg-type]
    assert wanted(replace(snapshot, state=replace(snapshot.state, readings=kept))) is None
    said = rests(replace(snapshot, state=replace(snapshot.state, readings=kept)))
    assert said.startswith("Too few earlier runs for a band: 1 of this recipe")
    assert said.endswith("but their readings are not here any more: 2.")


def test_it_rests_on_the_runs_that_have_values_and_not_on_those_that_were_asked_for() -> None:
    snapshot = reviewed(station(NOW, *PAST), *PAST)
    question = wanted(snapshot)
    assert "of 2 earlier runs" in rests(snapshot, past=answered(question, told=2))
    assert rests(snapshot, past=answered(question, told=1)).startswith("Too few earlier runs for a band: 1 ")


def test_while_it_is_not_wished_nothing_is_asked_said_or_drawn() -> None:
    snapshot = reviewed(station(NOW, *PAST), *PAST)
    past = answered(wanted(snapshot))
    assert wanted(snapshot, OFF) is None
    shown = view(snapshot, OFF, past)
    assert shown.tools is not None
    assert (shown.tools.rests, shown.tools.earlier_shown, shown.tools.toggle) == ("", False, ShowEarlier(True))
    assert {trend.envelope for trend in shown.trends} == {None}


def test_the_band_lies_over_the_time_since_this_runs_own_start() -> None:
    snapshot = reviewed(station(NOW, *PAST), *PAST)
    shown = view(snapshot, past=answered(wanted(snapshot)))
    trend = shown.trends[0]
    assert trend.envelope is not None
    assert trend.envelope[0][0] == pytest.approx(NOW_S - 30 * HOUR, abs=0.01)
    assert trend.revision != view(snapshot, OFF).trends[0].revision, "it is drawn anew"
    assert shown.trends[1].envelope is None, "no earlier run has this channel"


def test_a_strip_holds_the_whole_band_that_is_seen_and_no_more() -> None:
    snapshot = reviewed(station(NOW, *PAST), *PAST)
    question, t = wanted(snapshot), np.linspace(0, 200 * HOUR, 1000)
    assert question is not None
    seen = (t > 28 * HOUR) & (t < 31 * HOUR)
    band = Envelope(t, np.where(seen, 36.8, 5.0), np.where(seen, 44.1, 90.0), np.full(1000, 37.0))
    trend = view(snapshot, past=Past((), EnvelopeAnswer(question, {"temperature": band}, 3))).trends[0]
    assert trend.low <= 36.8
    assert 44.1 <= trend.high < 60, "what lies outside of the window widens nothing"
    bare = view(snapshot, past=answered(question)).trends[0]
    assert trend.revision != bare.revision


def test_an_answer_to_another_question_is_not_drawn() -> None:
    snapshot = reviewed(station(NOW, *PAST), *PAST)
    before = reviewed(station(NOW, *PAST), *PAST[:2])
    shown = view(snapshot, past=answered(wanted(before)))
    assert {trend.envelope for trend in shown.trends} == {None}
    assert rests(snapshot, past=answered(wanted(before))) == "Reading 3 earlier runs …"


def test_why_there_is_none_is_said() -> None:
    snapshot = reviewed(station(NOW, *PAST), *PAST)
    assert rests(snapshot, past=Past((), None, "The disk is gone. Look at it.")) == "The disk is gone. Look at it."
    nameless = station(replace(NOW, recipe_sha256=""), *PAST)
    assert rests(nameless).startswith("Which recipe this run has")
    assert view(nameless, language="ja").trends


def test_the_newest_are_taken_and_no_more_than_are_read() -> None:
    many = [a_run(n % 16 + 1, 1000 + n, ended=300 + n) for n in range(1, MOST_RUNS + 4)]
    snapshot = reviewed(station(NOW, *many), *many)
    question = wanted(snapshot)
    assert question is not None
    assert [run.run for run in question.runs] == [run.id for run in many[:MOST_RUNS]]


def test_a_touch_turns_it_and_it_stays_on_while_one_goes_to_the_comparison_and_back() -> None:
    ui = apply(OFF, ShowEarlier(True))
    assert ui.compare.earlier
    assert not apply(ui, ShowEarlier(False)).compare.earlier
