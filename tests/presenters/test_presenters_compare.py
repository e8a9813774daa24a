"""Several runs over one another: whose is whose, one scale, gaps that stay, old values that look old, nothing to do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from datetime import timedelta
from typing import Any

import numpy as np
import pytest

from console.domain.context import iso
from console.domain.station_state import PhaseRecord
from console.presenters.compare import CompareView, present_compare, wanted_several
from console.presenters.compare_ui import (
    MOST,
    ChooseAlign,
    ChooseChannels,
    ChooseRuns,
    ChooseShape,
    ChooseWhat,
    CompareUi,
)
from console.presenters.past import Past
from console.presenters.scene import Scene
from console.presenters.ui import UiState, apply, is_view_wish
from console.queries.trends import Reading, TrendAnswer
from console.station.snapshot import StationSnapshot
from console.texts import load
from tests.support.compared import HOUR, NOW_S, START, a_run, answer_of, at_the_plant, station
from tests.support.shown import look

FOUR, NINE, TWO = a_run(4, 30), a_run(9, 10), a_run(2, 20)
OVER = a_run(9, 300, ended=100)
UI = UiState(screen="compare", bay=4, window="1h")


def compare(snapshot: StationSnapshot, ui: UiState = UI, *answers: TrendAnswer, language: str = "en") -> CompareView:
    view = look(snapshot, ui, language, past=Past(answers)).view
    assert isinstance(view, CompareView)
    return view


def chosen(*names: str, **changes: Any) -> UiState:
    return replace(UI, compare=CompareUi(runs=names, **changes))


def wanted(snapshot: StationSnapshot, ui: UiState) -> Any:
    return wanted_several(Scene.of(snapshot, ui, load("en")))


def test_unasked_the_looked_at_run_and_its_like_in_other_bays_are_compared() -> None:
    other = a_run(7, 5, recipe="OTHER 1", recipe_sha256="f" * 64)
    view = compare(station(TWO, FOUR, other, NINE, OVER))
    assert [(c.mark, c.bay) for c in view.curves] == [("A", "04"), ("B", "02"), ("C", "09")]
    assert [c.identity for c in view.curves] == ["SN4", "SN2", "SN9"]
    assert (view.title, view.axis_title) == ("Temperature · °C", "Process time, +09:00")
    assert [c.trend.value for c in view.curves] == ["37.04", "37.02", "37.09"]
    assert compare(station(TWO, FOUR, NINE), language="ja").remark


def test_nothing_can_be_asked_but_what_changes_the_view() -> None:
    """No command is reachable: every ask of the whole view is answered by the GUI alone."""
    snapshot = station(FOUR, NINE, OVER)
    for ui in (UI, chosen(choosing="run"), chosen(choosing="channel"), chosen(shape="channels")):
        asks = list(asked(compare(snapshot, ui)))
        assert len(asks) >= 7
        assert all(is_view_wish(ask) for ask in asks)


def asked(view: Any) -> Iterator[object]:
    if is_dataclass(view):
        for field in fields(view):
            value = getattr(view, field.name)
            if field.name == "ask":
                yield value
            else:
                yield from asked(value)
    elif isinstance(view, tuple):
        for part in view:
            yield from asked(part)


def test_over_process_time_a_curve_stands_at_its_own_time() -> None:
    view = compare(station(FOUR, NINE), UI, answer_of(NINE, NOW_S - HOUR, NOW_S, y=36.8))
    nine = next(c for c in view.curves if c.bay == "09")
    assert nine.trend.t[0] == pytest.approx(NOW_S - HOUR, abs=61)
    assert nine.nothing == ""
    four = next(c for c in view.curves if c.bay == "04")
    assert (four.trend.t.size, four.nothing) == (0, "reading …")


def test_since_each_start_the_same_hour_of_two_runs_lies_over_one_another() -> None:
    ui = replace(chosen(FOUR.id, NINE.id, align="start"), window="run")
    answers = (
        answer_of(FOUR, NOW_S - 30 * HOUR, NOW_S - 29 * HOUR),
        answer_of(NINE, NOW_S - 10 * HOUR, NOW_S - 9 * HOUR),
    )
    view = compare(station(FOUR, NINE), ui, *answers)
    assert view.window == (pytest.approx(0.0, abs=200), pytest.approx(30 * HOUR, abs=200))
    first, second = (c.trend.t for c in view.curves)
    assert np.allclose(first, second, atol=61)
    assert (float(first[0]), view.axis[0]) == (pytest.approx(0.0, abs=200), (0.0, "0"))
    assert view.axis_title == "Time since each run’s start"
    four, nine = wanted(station(FOUR, NINE), ui)
    assert four.from_s - (NOW_S - 30 * HOUR) == pytest.approx(nine.from_s - (NOW_S - 10 * HOUR))


def test_a_gap_stays_a_gap_and_moves_with_its_curve() -> None:
    gap = (NOW_S - 2000, NOW_S - 1000)
    view = compare(station(FOUR), UI, answer_of(FOUR, NOW_S - HOUR, NOW_S, gaps=(gap,)))
    assert view.curves[0].trend.gaps == (gap,)
    ui = replace(UI, compare=CompareUi(align="start"))
    moved = compare(station(FOUR), ui, answer_of(FOUR, NOW_S - HOUR, NOW_S, gaps=(gap,))).curves[0].trend.gaps
    begun = NOW_S - 30 * HOUR
    assert moved == ((pytest.approx(gap[0] - begun), pytest.approx(gap[1] - begun)),)


def test_while_the_shuttle_is_silent_every_running_curve_is_stale_and_the_banner_says_so() -> None:
    snapshot = station(FOUR, NINE, OVER)
    silent = replace(snapshot, link=replace(snapshot.link, silent_s=47.0))
    view = compare(silent, chosen(FOUR.id, NINE.id, OVER.id))
    assert view.banner
    assert [bool(c.trend.stale) for c in view.curves] == [True, True, False]


def test_a_run_that_is_over_has_no_value_of_whoever_is_in_its_bay_now() -> None:
    view = compare(station(NINE, OVER), chosen(OVER.id, NINE.id))
    over, now = view.curves
    assert (over.bay, now.bay, over.identity == now.identity) == ("09", "09", True)
    assert (over.trend.value, over.trend.quality, over.trend.stale, over.trend.priority) == ("–", "none", "", 0)
    assert (over.mark, now.mark) == ("A", "B")
    assert over.about == "complete · 2026-11-19 10:00"


def test_limits_that_are_not_the_same_for_all_are_not_drawn() -> None:
    same = compare(station(FOUR, NINE))
    assert same.limits is not None
    snapshot = station(FOUR, NINE)
    bays = {**snapshot.state.bays, 9: replace(snapshot.state.bays[9], phase="harvest")}
    harvest = replace(snapshot, state=replace(snapshot.state, bays=bays))
    other = compare(harvest)
    assert (other.limits, other.setpoint) in {(None, None), (None, 37.0), (None, same.setpoint)}
    mixed = compare(station(FOUR, OVER), chosen(FOUR.id, OVER.id))
    assert (mixed.limits, mixed.setpoint) == (None, None)


def test_all_curves_have_one_scale_and_none_leaves_it() -> None:
    answers = (answer_of(FOUR, NOW_S - HOUR, NOW_S, y=30.0), answer_of(NINE, NOW_S - HOUR, NOW_S, y=45.0))
    view = compare(station(FOUR, NINE), UI, *answers)
    assert view.low <= 30.0
    assert view.high >= 45.0


def test_at_most_six_and_at_least_one_can_be_chosen_and_the_button_says_so() -> None:
    runs = [a_run(bay, bay) for bay in range(1, 9)]
    names = tuple(run.id for run in runs[:MOST])
    view = compare(station(*runs), chosen(*names, choosing="run"))
    assert len(view.options) == 8
    assert [o.selected for o in view.options] == [True] * 6 + [False] * 2
    assert [o.reason for o in view.options[6:]] == ["6 at most"] * 2
    assert view.options[0].ask == ChooseRuns(names[1:])
    alone = compare(station(*runs), chosen(names[0], choosing="run"))
    assert alone.options[0].reason == "at least one"
    assert alone.options[1].ask == ChooseRuns(names[:2])
    assert len(compare(station(*runs)).curves) == MOST


def test_runs_of_the_same_recipe_that_are_over_can_be_chosen_newest_first() -> None:
    strange = a_run(3, 400, ended=350, recipe_sha256="f" * 64)
    older = a_run(2, 500, ended=300)
    view = compare(station(FOUR, OVER, older, strange), chosen(choosing="run"))
    assert [o.label[:2] for o in view.options] == ["04", "09", "02"]


def test_several_channels_of_one_run_have_a_strip_each_with_its_own_scale() -> None:
    ui = chosen(NINE.id, shape="channels", channels=("temperature", "ph"))
    view = compare(station(FOUR, NINE), ui, answer_of(NINE, NOW_S - HOUR, NOW_S, ph=7.1))
    assert [t.channel for t in view.trends] == ["temperature", "ph"]
    assert view.curves == ()
    assert (view.bay_text, view.identity) == ("09", "SN9")
    assert len({(t.low, t.high) for t in view.trends}) == 2
    assert wanted(station(FOUR, NINE), ui)[0].channels == ("temperature", "ph")


def test_a_curve_of_another_channel_is_never_drawn_for_the_one_that_is_read() -> None:
    view = compare(station(FOUR), chosen(channel="ph"), answer_of(FOUR, NOW_S - HOUR, NOW_S))
    assert view.title == "pH"
    assert view.curves[0].trend.t.size == 0


def test_where_there_is_no_run_there_is_nothing_to_compare() -> None:
    assert compare(station()).empty
    assert present_compare(Scene.of(station(), UI, load("ja"))).empty
    assert wanted(station(), UI) == ()


# --- the view's own state ----------------------------------------------------------------------------------------


def test_touches_change_what_is_compared() -> None:
    ui = apply(UiState(shown="run", bay=4, window="6h"), ChooseAlign("start"))
    for wish in (ChooseWhat("run"), ChooseRuns(("a", "b"))):
        ui = apply(ui, wish)
    assert ui.compare == CompareUi(align="start", choosing="run", runs=("a", "b"))
    ui = apply(ui, ChooseShape("channels"))
    assert (ui.compare.choosing, ui.window) == ("", "6h")
    assert apply(ui, ChooseRuns(("b",))).compare.choosing == ""
    assert apply(ui, ChooseChannels(("ph", "co2"))).compare.channels == ("ph", "co2")
    back = apply(ui, ChooseShape("runs"))
    assert apply(back, ChooseChannels(("ph",))).compare.channel == "ph"


def test_runs_that_another_console_began_are_compared_over_process_time_and_nowhere_else() -> None:
    snapshot = station(FOUR)
    bays = {**snapshot.state.bays, 5: replace(snapshot.state.bays[4], number=5, run="R-strange", recipe_sha256="")}
    bays[4] = replace(bays[4], recipe_sha256=FOUR.recipe_sha256)
    strange = replace(snapshot, state=replace(snapshot.state, bays=bays))
    view = compare(strange, chosen(FOUR.id, "R-strange"))
    assert [c.bay for c in view.curves] == ["04", "05"]
    assert wanted(strange, chosen("R-strange"))[0].run == "R-strange"
    since = compare(strange, chosen(FOUR.id, "R-strange", align="start"))
    assert since.curves[1].nothing == "when it began is not known here"
    assert since.curves[1].trend.t.size == 0
    assert wanted(strange, chosen("R-strange", align="start"))[0].to_s > 0, "a stretch of no width is no question"
    alone = compare(strange, replace(chosen("R-strange"), window="run"))
    assert alone.window[1] - alone.window[0] == pytest.approx(600, abs=2)
    strips = compare(strange, chosen("R-strange", shape="channels", align="start"))
    assert strips.axis_title == "when it began is not known here"


def test_a_run_whose_readings_are_at_the_plant_says_so_in_place_of_its_curve() -> None:
    snapshot = at_the_plant(station(NINE, OVER), OVER)
    for language, words in (("en", "readings at the plant"), ("ja", "プラントに保管")):
        over, now = compare(snapshot, chosen(OVER.id, NINE.id), language=language).curves
        assert words in over.nothing
        assert over.trend.gaps == ()
        assert words not in now.nothing


# --- the cursor, and plots that are held -------------------------------------------------------------------------


def having_read(answer: TrendAnswer, cursor_s: float, reading: Reading | None) -> TrendAnswer:
    return replace(answer, cursor_s=cursor_s, readings=dict.fromkeys(answer.traces, reading))


@pytest.mark.parametrize(("align", "begun"), [("time", (0.0, 0.0)), ("start", (NOW_S - 30 * HOUR, NOW_S - 10 * HOUR))])
def test_the_cursor_asks_each_run_for_what_it_was_at_that_moment_of_its_own(
    align: str, begun: tuple[float, float]
) -> None:
    at = 2 * HOUR if align == "start" else NOW_S - 600
    ui = replace(chosen(FOUR.id, NINE.id, align=align), cursor=at)
    asked_for = wanted(station(FOUR, NINE), ui)
    assert [one.cursor_s for one in asked_for] == [at + by for by in begun]
    answers = [
        having_read(answer_of(run, NOW_S - 40 * HOUR, NOW_S), one.cursor_s, Reading(one.cursor_s + 0.25, value, grade))
        for run, one, value, grade in zip((FOUR, NINE), asked_for, (36.9, 37.2), (0, 1), strict=True)
    ]
    view = compare(station(FOUR, NINE), ui, *answers)
    reads = [curve.trend.cursor for curve in view.curves]
    assert [(r.text, r.quality) for r in reads if r] == [
        ("36.90 °C · good", "good"),
        ("37.20 °C · uncertain", "uncertain"),
    ]
    assert [read.at_s for read in reads if read] == [pytest.approx(at + 0.25, abs=1e-5)] * 2, "on the plot's own axis"
    words = {"start": "02:00:00 after the start", "time": "2026-11-23 13:50:00 +09:00"}
    assert (view.controls.cursor_s, view.controls.cursor_time) == (at, words[align])


def test_what_the_cursor_has_not_read_yet_and_what_is_not_there_are_told_apart() -> None:
    ui = replace(chosen(FOUR.id, NINE.id, OVER.id), cursor=NOW_S - 600)
    known = having_read(answer_of(FOUR, NOW_S - HOUR, NOW_S), NOW_S - 600, None)
    before = having_read(answer_of(NINE, NOW_S - HOUR, NOW_S), NOW_S - 900, Reading(NOW_S - 900, 37.0, 0))
    over = having_read(answer_of(OVER, NOW_S - HOUR, NOW_S), NOW_S - 600, Reading(NOW_S - 600, 36.5, 0))
    view = compare(station(FOUR, NINE, OVER), ui, known, before, over)
    found = {curve.mark: curve.trend.cursor for curve in view.curves}
    assert [found[mark].quality for mark in "ABC"] == ["none", "wanted", "good"]  # type: ignore[union-attr]
    assert all(curve.trend.cursor is None for curve in compare(station(FOUR, NINE), UI, known, before).curves)


def test_where_there_is_no_start_there_is_nothing_to_read() -> None:
    unknown = replace(FOUR, started_process="", id="R-foreign")
    ui = replace(chosen("R-foreign", NINE.id, align="start"), cursor=HOUR)
    assert [one.cursor_s is None for one in wanted(station(unknown, NINE), ui)] == [True, False]
    view = compare(station(unknown, NINE), ui)
    assert [curve.trend.cursor is None for curve in view.curves] == [True, False]


@pytest.mark.parametrize(("at", "words"), [(90_061.4, "1 d 01:01:01"), (59.6, "00:01:00"), (-61.0, "−00:01:01")])
def test_the_cursors_time_since_the_start_is_said_to_the_second(at: float, words: str) -> None:
    view = compare(station(FOUR), replace(chosen(FOUR.id, align="start"), cursor=at))
    assert view.controls.cursor_time == f"{words} after the start"


@pytest.mark.parametrize("align", ["time", "start"])
def test_held_plots_have_half_a_window_more_at_hand_and_say_how_far_back_they_stand(align: str) -> None:
    end = NOW_S - 2 * HOUR if align == "time" else 8 * HOUR
    ui = replace(chosen(FOUR.id, align=align), held=(end - HOUR, end))
    [asked_for] = wanted(station(FOUR), ui)
    by = 0.0 if align == "time" else NOW_S - 30 * HOUR
    assert (asked_for.from_s, asked_for.to_s) == pytest.approx((by + end - 1.5 * HOUR, by + end + 0.5 * HOUR), abs=0.01)
    following = wanted(station(FOUR), chosen(FOUR.id, align=align))[0]
    assert asked_for.points == 2 * following.points, "as fine as before"
    view = compare(station(FOUR), ui, answer_of(FOUR, asked_for.from_s, asked_for.to_s))
    assert view.window == (end - HOUR, end)
    assert view.controls.past
    t = view.curves[0].trend.t + by
    assert t[0] < by + end - 1.4 * HOUR
    assert t[-1] > by + end + 0.4 * HOUR


def test_several_channels_of_one_run_have_its_phases_on_their_axis() -> None:
    run = replace(FOUR, phases=(PhaseRecord("expansion", iso(START - timedelta(hours=20))),))
    for align, at in (("time", NOW_S - 20 * HOUR), ("start", 10 * HOUR)):
        ui = replace(chosen(run.id, shape="channels", align=align), window="run")
        [band] = compare(station(run), ui).bands
        assert (band.from_s, band.to_s, band.label) == (pytest.approx(at), None, "Expansion")
    assert compare(station(run), UI).bands == ()
