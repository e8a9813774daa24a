"""The bridge looks at the newest snapshot only, paints at most ten times a second, and passes touches on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtWidgets import QApplication

from console.presenters import asks
from console.presenters.shown import Shown
from console.presenters.ui import UiState
from console.screens.bridge import MESSAGE_S, PAINT_S, SHEET_S, Bridge
from console.screens.main_window import MainWindow
from tests.screens.conftest import named


class Station:
    """What the bridge is given: a newest snapshot, a presenter that counts, ears, and a clock."""

    def __init__(self, window: MainWindow) -> None:
        self.snapshot: object = object()
        self.now = 0.0
        self.presented: list[tuple[object, UiState]] = []
        self.heard: list[object] = []
        self.screen = ""
        self.bridge = Bridge(window, self.latest, self.present, self.heard.append, now=self.clock)

    def latest(self) -> object:
        return self.snapshot

    def clock(self) -> float:
        return self.now

    def present(self, snapshot: object, ui: UiState) -> Shown:
        self.presented.append((snapshot, ui))
        sample = named("overview", ui.language)
        frame = replace(sample.frame, message=ui.message, message_look=ui.message_look)
        return Shown(frame, self.screen or "overview", sample.view)


@pytest.fixture
def station(window: MainWindow) -> Iterator[Station]:
    made = Station(window)
    yield made
    made.bridge.stop()


def test_the_same_snapshot_is_painted_once(station: Station) -> None:
    for _ in range(5):
        station.now += 1
        station.bridge.look()
    assert len(station.presented) == 1


def test_between_two_paintings_only_the_newest_counts(station: Station) -> None:
    station.bridge.look()
    offered = []
    for _ in range(60):
        station.now += PAINT_S / 6
        station.snapshot = object()
        offered.append(station.snapshot)
        station.bridge.look()
    station.now += PAINT_S
    station.bridge.look()
    painted = [snapshot for snapshot, _ in station.presented]
    assert len(painted) <= 12
    assert painted[-1] is offered[-1]
    assert [offered.index(s) for s in painted[1:]] == sorted(offered.index(s) for s in painted[1:])


def test_nothing_is_painted_while_there_is_no_station(station: Station) -> None:
    station.snapshot = None
    station.bridge.look()
    assert station.presented == []


def test_a_touch_is_painted_at_once(station: Station) -> None:
    station.bridge.look()
    station.bridge.on_asked(asks.ChooseLanguage("ja"))
    assert [ui.language for _, ui in station.presented] == ["en", "ja"]


def test_wishes_of_the_view_stay_inside_and_the_others_go_to_the_station(station: Station) -> None:
    for asked in (asks.GoTo("run", 4), asks.ChooseWindow("6h"), asks.ChooseLanguage("ja")):
        station.bridge.on_asked(asked)
    assert station.heard == []
    wishes = [asks.CommandBay("hold", 4), asks.StartProcedure("load", 9), asks.SignOut()]
    for asked in wishes:
        station.bridge.on_asked(asked)
    assert station.heard == wishes


def test_the_window_passes_its_touches_to_the_bridge(station: Station, window: MainWindow) -> None:
    window.asked.emit(asks.SignOut())
    assert station.heard == [asks.SignOut()]


def test_another_screen_stands_before_the_wish_and_does_not_replace_it(station: Station) -> None:
    """A badge asks for its PIN in the middle of a procedure: the state of the view knows both."""
    station.bridge.on_asked(asks.GoTo("run", 4))
    station.screen = "overview"
    station.snapshot = object()
    station.now += 1
    station.bridge.look()
    assert (station.bridge.ui.screen, station.bridge.ui.shown) == ("run", "overview")


def test_a_passing_answer_goes_by_itself_and_a_refusal_stays(station: Station, window: MainWindow) -> None:
    station.bridge.say("Asked.")
    station.bridge.look()
    assert window.answer.isVisible()
    station.now += MESSAGE_S + 0.1
    station.bridge.look()
    assert not window.answer.isVisible()
    station.bridge.say("Refused: the bay moves liquid.", "refused")
    station.now += 10 * MESSAGE_S
    station.bridge.look()
    assert window.answer.isVisible()
    station.bridge.on_asked(asks.GoTo("overview"))
    assert not window.answer.isVisible()


def test_a_test_sheet_that_does_not_come_is_waited_for_no_longer(station: Station) -> None:
    station.screen = "overview"
    station.bridge.on_asked(asks.BeginSheet())
    station.now += SHEET_S - 1
    station.bridge.look()
    assert station.bridge.ui.sheet
    station.now += 2
    station.bridge.look()
    assert not station.bridge.ui.sheet
    assert station.heard == []


def test_the_timer_looks(station: Station, qapp: QApplication, qtbot: object) -> None:
    station.bridge.start()
    qtbot.waitUntil(lambda: len(station.presented) == 1, timeout=2000)  # type: ignore[attr-defined]
