"""What the window asks of the past, and how often: once a second what moves, once a set what does not."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from types import SimpleNamespace
from typing import Any

import pytest

from console import asked_past
from console.asked_past import AGAIN_S, FAILED_S, AskedPast
from console.domain.review import Reviewed
from console.presenters.compare_ui import CompareUi
from console.presenters.past import Past
from console.presenters.scene import Scene
from console.presenters.ui import UiState
from console.queries.envelope import EnvelopeAnswer
from console.queries.trends import TrendAnswer
from console.station.snapshot import StationSnapshot
from console.texts import load
from console.wall_watch import WallWatch
from tests.support.compared import a_run, station

FOUR, NINE = a_run(4, 30), a_run(9, 10)
OVER = [a_run(bay, 400 + bay, ended=200 + bay) for bay in (1, 2)]
COMPARE = UiState(screen="compare", bay=4, window="1h")
RUN = UiState(screen="run", bay=4, window="1h", compare=CompareUi(earlier=True))


@dataclass
class Reader:
    """A thread that never answers by itself."""

    asked: list[Any] = field(default_factory=list)
    latest: Any = None
    problem: str = ""

    def ask(self, question: Any) -> None:
        self.asked.append(question)


class Window:
    """The window's side with a clock that is moved by hand."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now_s, self.past = 100.0, AskedPast()
        self.overlays, self.trends = SimpleNamespace(several=Reader(), envelope=Reader()), Reader()
        monkeypatch.setattr(asked_past, "time", SimpleNamespace(monotonic=lambda: self.now_s))

    def look(self, snapshot: StationSnapshot, ui: UiState, *, later_s: float = 0.0) -> Past:
        self.now_s += later_s
        running: Any = SimpleNamespace(overlays=self.overlays, trends=self.trends)
        return self.past.of(running, snapshot, ui, load("en"))


@pytest.fixture
def window(monkeypatch: pytest.MonkeyPatch) -> Window:
    return Window(monkeypatch)


def reviewed(*runs: Any) -> StationSnapshot:
    snapshot = station(FOUR, *OVER)
    said = {run.id: Reviewed("p", 1, "0" * 64, "quality", "", frozenset()) for run in runs}
    return replace(snapshot, state=replace(snapshot.state, reviewed=said))


def test_other_screens_ask_nothing(window: Window) -> None:
    for ui in (UiState(screen="overview"), UiState(screen="run", bay=4)):
        assert window.look(reviewed(*OVER), ui) == Past()
    assert window.overlays.several.asked == window.overlays.envelope.asked == []


def test_the_comparison_asks_for_all_its_runs_at_once_and_again_every_second(window: Window) -> None:
    snapshot, reader = station(FOUR, NINE), window.overlays.several
    window.look(snapshot, COMPARE)
    [questions] = reader.asked
    assert [(q.bay, q.run, q.channels) for q in questions] == [
        (4, FOUR.id, ("temperature",)),
        (9, NINE.id, ("temperature",)),
    ]
    reader.latest = tuple(TrendAnswer(q.bay, q.run, q.from_s, q.to_s, {"temperature": None}) for q in questions)
    assert len(window.look(snapshot, COMPARE, later_s=0.3).several) == 2
    assert len(reader.asked) == 1
    window.look(snapshot, COMPARE, later_s=AGAIN_S)
    assert len(reader.asked) == 2


def test_another_window_is_asked_for_at_once_and_what_is_of_another_channel_is_not_shown(window: Window) -> None:
    snapshot, reader = station(FOUR, NINE), window.overlays.several
    window.look(snapshot, COMPARE)
    reader.latest = tuple(TrendAnswer(q.bay, q.run, q.from_s, q.to_s, {"temperature": None}) for q in reader.asked[0])
    wide = window.look(snapshot, replace(COMPARE, window="6h"), later_s=0.2)
    assert len(reader.asked) == 2
    assert len(wide.several) == 2, "what is known of the time shown is shown meanwhile"
    ph = replace(COMPARE, compare=CompareUi(channel="ph"))
    assert window.look(snapshot, ph, later_s=0.2).several == ()
    assert len(reader.asked) == 3


def test_earlier_runs_are_asked_for_once_for_each_set(window: Window) -> None:
    snapshot, reader = reviewed(*OVER), window.overlays.envelope
    for _ in range(5):
        window.look(snapshot, RUN, later_s=1.0)
    [question] = reader.asked
    assert {run.run for run in question.runs} == {run.id for run in OVER}
    reader.latest = EnvelopeAnswer(question, {})
    assert window.look(snapshot, RUN, later_s=100.0).envelope is reader.latest
    assert len(reader.asked) == 1
    third = a_run(3, 500, ended=300)
    grown = replace(snapshot, state=replace(snapshot.state, runs={**snapshot.state.runs, third.id: third}))
    said = {**grown.state.reviewed, third.id: grown.state.reviewed[OVER[0].id]}
    window.look(replace(grown, state=replace(grown.state, reviewed=said)), RUN)
    assert len(reader.asked) == 2, "a run was reviewed since"


def test_what_failed_is_said_and_asked_again_after_a_while(window: Window) -> None:
    snapshot, reader = reviewed(*OVER), window.overlays.envelope
    window.look(snapshot, RUN)
    reader.problem = "The disk is gone"
    assert window.look(snapshot, RUN, later_s=1.0).envelope_problem == "The disk is gone"
    assert len(reader.asked) == 1
    window.look(snapshot, RUN, later_s=FAILED_S)
    assert len(reader.asked) == 2


def test_too_few_earlier_runs_are_not_asked_for(window: Window) -> None:
    assert window.look(reviewed(OVER[0]), RUN) == Past()
    assert window.overlays.envelope.asked == []


def test_who_comes_back_to_the_wall_is_not_shown_the_answer_to_another_question(window: Window) -> None:
    """The comparison asks the same reader: without the wall's own past, what is stored would be drawn as a gap."""
    posted: list[object] = []
    running: Any = SimpleNamespace(overlays=window.overlays, post=posted.append)
    wall, snapshot, reader = WallWatch(running), station(FOUR, NINE), window.overlays.several
    scenes = [Scene.of(snapshot, ui, load("en")) for ui in (UiState(screen="wall"), COMPARE)]
    wall.look(scenes[0])
    wall.look(scenes[0])
    (asked,) = reader.asked
    wall.look(scenes[1])
    window.look(snapshot, COMPARE)
    wall.look(scenes[0])
    assert [{q.run for q in questions} for questions in reader.asked] == [{q.run for q in asked}] * 3
    assert reader.asked[-1] == asked != reader.asked[1]
    assert len(posted) == 3
