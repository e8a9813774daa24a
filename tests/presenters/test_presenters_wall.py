"""The wall of trends: one channel of sixteen bays, as new as it is, old where it is old, joined to what is stored."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from shuttle_bench import BAY, Bench

from console.domain.context import iso
from console.domain.station_state import PhaseRecord
from console.presenters.asks import GoTo
from console.presenters.scene import Scene
from console.presenters.ui import UiState, apply
from console.presenters.wall import present_wall, wanted_wall
from console.presenters.wall_curve import wall_curve
from console.presenters.wall_ui import ShowChannel, ShowChannelPage, ShowSpan
from console.presenters.wall_views import WallView
from console.queries.trends import TraceArrays, TrendAnswer
from console.station import inbox
from console.station.snapshot import StationSnapshot
from console.station.wall_traces import COLUMNS, WINDOWS_S, WallPicture, WallTrace
from console.texts import load
from tests.support.compared import a_run, station
from tests.support.deciding import RECIPE, START
from tests.support.shown import look

WALL = UiState(screen="wall")
DAYS = 1_209_600


def watched(b: Bench, ui: UiState = WALL) -> StationSnapshot:
    """The station's picture once it was told what is looked at."""
    wanted = wanted_wall(Scene.of(b.station.snapshot(), ui, load("en")))
    b.station.handle(inbox.WatchWall(wanted.column, wanted.window_s))
    return b.station.snapshot()


def view_of(snapshot: StationSnapshot, ui: UiState = WALL, language: str = "en") -> WallView:
    shown = look(snapshot, ui, language)
    assert shown.screen == "wall"
    assert isinstance(shown.view, WallView)
    return shown.view


@pytest.mark.parametrize("language", ["en", "ja"])
def test_a_cell_says_what_the_overview_says_of_the_bay_and_shows_the_newest_value(
    running: Bench, language: str
) -> None:
    ui = apply(apply(WALL, ShowChannel("dissolved_oxygen")), ShowSpan(DAYS))
    snapshot = watched(running, ui)
    view = view_of(snapshot, ui, language)
    tile = look(snapshot, UiState(screen="overview"), language).view.bays[BAY - 1]  # type: ignore[attr-defined]
    cell = view.cells[BAY - 1]
    assert (cell.bay, cell.identity, cell.phase) == (BAY, tile.identity, tile.phase)
    assert cell.value == f"{snapshot.latest[BAY].values[2]:.0f}"
    assert cell.unit == "%"
    assert cell.curve is not None
    assert cell.curve.x.size >= 2
    assert cell.ask == GoTo("run", BAY)
    assert [name for name, _, current in view.channels if current] == ["dissolved_oxygen"]
    assert [seconds for seconds, _, current in view.windows if current] == [DAYS]
    others = [other for other in view.cells if other.bay != BAY]
    assert [other.curve for other in others] == [None] * 15


def test_every_online_channel_can_be_chosen(running: Bench) -> None:
    channels = [channel for channel, _, _ in view_of(watched(running)).channels]
    assert len(channels) == 12
    for column, channel in enumerate(channels):
        wanted = wanted_wall(Scene.of(running.station.snapshot(), apply(WALL, ShowChannel(channel)), load("en")))
        assert (wanted.channel, wanted.column) == (channel, column)
        assert [bay for bay, _ in wanted.runs] == [BAY]


def test_more_channels_than_have_room_are_reached_by_pages(running: Bench) -> None:
    snapshot = watched(running)
    first = next(iter(snapshot.book.channels.values()))
    many = {**snapshot.book.channels, **{f"x{n}": replace(first, number=100 + n) for n in range(3)}}
    larger = replace(snapshot, book=replace(snapshot.book, channels=many))
    scene = Scene.of(larger, WALL, load("en"))
    view = present_wall(scene)
    assert (len(view.channels), view.next_page) == (10, 1)
    second = present_wall(Scene.of(larger, apply(WALL, ShowChannelPage(1)), load("en")))
    assert (len(second.channels), second.next_page) == (5, 0)


def test_while_the_shuttle_is_silent_every_cell_is_old(running: Bench) -> None:
    snapshot = watched(running)
    silent = replace(
        snapshot,
        link=replace(snapshot.link, silent_s=47.0),
        now=replace(snapshot.now, mono_s=snapshot.now.mono_s + 47.0),
    )
    view = view_of(silent)
    assert view.banner
    assert [cell.bay for cell in view.cells if not cell.stale] == []


def test_a_picture_of_another_channel_is_not_shown_as_this_one(running: Bench) -> None:
    snapshot = watched(running)
    other = view_of(snapshot, apply(WALL, ShowChannel("ph"))).cells[BAY - 1]
    assert other.curve is not None
    assert other.curve.x.size == 0
    assert other.curve.gaps == ()  # whether anything lacks is not known yet


def test_what_is_stored_goes_before_what_was_heard_and_what_lacks_between_is_hatched(running: Bench) -> None:
    ui = apply(WALL, ShowSpan(DAYS))
    snapshot = watched(running, ui)
    scene = Scene.of(snapshot, ui, load("en"))
    wanted = wanted_wall(scene)
    assert snapshot.wall is not None
    since = snapshot.wall.traces[BAY].since_s
    t = np.repeat(since - 400_000 + np.arange(10) * 4032.0, 2)
    stored = TraceArrays(t, np.full(20, 36.0), ())
    ((bay, run),) = wanted.runs
    answer = TrendAnswer(bay, run, wanted.from_s, wanted.to_s, {wanted.channel: stored})
    cell = present_wall(scene, (answer,)).cells[BAY - 1]
    assert cell.curve is not None
    bare = present_wall(scene).cells[BAY - 1].curve
    assert bare is not None
    assert cell.curve.x.size == bare.x.size + 20
    begin = (t[-1] - wanted.from_s) / (wanted.to_s - wanted.from_s)
    assert [gap for gap in cell.curve.gaps if abs(gap[0] - begin) < 0.01] != []
    for other in (replace(answer, traces={"ph": stored}), replace(answer, run="another"), replace(answer, from_s=0.0)):
        unchanged = present_wall(scene, (other,)).cells[BAY - 1].curve
        assert unchanged is not None
        assert unchanged.x.size == bare.x.size


def test_where_the_limits_are_near_one_another_the_ends_are_round() -> None:
    """A value far off makes the limits lie too close for a number each."""
    run = replace(a_run(4, 300), phases=(PhaseRecord("expansion", iso(START - timedelta(hours=300))),))
    scene = Scene.of(station(run), apply(WALL, ShowSpan(DAYS)), load("en"))
    wanted = wanted_wall(scene)
    t = np.array([wanted.to_s - 2000.0, wanted.to_s - 1999.0])
    cold = TraceArrays(t, np.array([21.93, 21.93]), ())
    answer = TrendAnswer(4, run.id, wanted.from_s, wanted.to_s, {wanted.channel: cold})
    watched = replace(scene, snapshot=replace(scene.snapshot, wall=WallPicture(wanted.column, DAYS / COLUMNS, {})))
    cell = present_wall(watched, (answer,)).cells[3]
    assert cell.limit_low is not None
    assert cell.low <= 21.93
    assert (cell.low % 0.5, cell.high % 0.5) == (0.0, 0.0)


def test_no_line_leads_over_a_gap() -> None:
    low = np.full(COLUMNS, np.nan, np.float32)
    low[100:200] = 5.0
    low[140:150] = np.nan
    trace = WallTrace(0, low, low, ((139.5, 150.5),), 100.0, 199.9)
    curve = wall_curve(trace, None, COLUMNS - 1, 1.0, 0.0)
    assert curve.starts == (0, 80)
    assert [tuple(round(side * COLUMNS, 3) for side in gap) for gap in curve.gaps] == [(0.0, 100.0), (139.5, 150.5)]
    slow = WallTrace(0, low, low, (), 100.0, 199.9)  # rows that are farther apart than a stretch is wide
    assert wall_curve(slow, None, COLUMNS - 1, 1.0, 100.0).starts == (0,)


def test_the_wall_is_reached_from_the_overview_and_lies_under_it(running: Bench) -> None:
    snapshot = running.station.snapshot()
    assert look(snapshot, UiState(screen="overview")).view.wall == "Trends of all bays"  # type: ignore[attr-defined]
    ui = apply(UiState(screen="overview"), GoTo("wall"))
    shown = look(snapshot, ui)
    assert (shown.screen, shown.frame.current) == ("wall", "overview")


def test_limits_are_drawn_where_their_phase_was_and_numbered_only_where_there_was_one_pair() -> None:
    then, since = START - timedelta(hours=3), START - timedelta(hours=1)
    phases = (PhaseRecord("prime", iso(then), iso(since)), PhaseRecord("expansion", iso(since)))
    run = replace(a_run(4, 3), phases=phases)
    cold, warm = (RECIPE.limits(phase, "temperature") for phase in ("prime", "expansion"))
    assert cold
    assert warm
    assert cold != warm
    for window_s, pairs in ((WINDOWS_S[0], [warm]), (21_600, [cold, warm])):
        ui = apply(WALL, ShowSpan(window_s))
        cell = present_wall(Scene.of(station(run), ui, load("en"))).cells[3]
        assert [(band.low, band.high) for band in cell.bands] == pairs
        assert cell.bands[-1].end == 1.0
        assert (cell.limit_low, cell.limit_high) == (warm if len(pairs) == 1 else (None, None))
        assert cell.low <= min(low for low, _ in pairs)
        assert cell.high >= max(high for _, high in pairs)
        if len(pairs) == 2:
            shares = [1 - hours * 3600 / window_s for hours in (3, 1, 1)]
            found = [cell.bands[0].start, cell.bands[0].end, cell.bands[1].start]
            assert found == pytest.approx(shares, abs=2 / COLUMNS)
