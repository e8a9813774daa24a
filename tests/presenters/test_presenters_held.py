"""Plots that are held at the past: they say so and never jump; what was in force and what stood is that of the time."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from shown import look
from shuttle_bench import BAY, Bench

from console.domain.alarm import AlarmPeriod
from console.domain.station_state import Mark, PhaseRecord, Run
from console.presenters.asks import ChooseWindow
from console.presenters.past import Past
from console.presenters.plot_ui import LookBack, Span
from console.presenters.run_window import pause_s, wanted_history
from console.presenters.scene import Scene
from console.presenters.ui import apply, painted
from console.queries.trends import TrendAnswer
from console.station.snapshot import StationSnapshot
from console.texts import load
from tests.presenters.test_presenters_run import RUN, _process, later, now_s, ring, run_view, strip

DAY = 86_400.0


@pytest.fixture
def snapshot(running: Bench) -> StationSnapshot:
    return running.station.snapshot()


@pytest.fixture
def old(snapshot: StationSnapshot) -> StationSnapshot:
    """The run began ten days ago: prime for two hours, activation for two days, expansion since; at the wall's rate."""
    run = next(iter(snapshot.state.runs.values()))
    ran = (
        PhaseRecord("prime", _process(snapshot, 10 * DAY), _process(snapshot, 10 * DAY - 7200)),
        PhaseRecord("activation", _process(snapshot, 10 * DAY - 7200)),  # its end was lost
        PhaseRecord("expansion", _process(snapshot, 8 * DAY)),
    )
    aged = replace(run, started_process=_process(snapshot, 10 * DAY), phases=ran)
    return replace(with_run(snapshot, aged), link=replace(snapshot.link, rate=1.0))


def with_run(snapshot: StationSnapshot, run: Run) -> StationSnapshot:
    bay = replace(snapshot.state.bays[BAY], phase=run.phases[-1].phase if run.phases else "")
    state = replace(snapshot.state, runs={run.id: run}, bays={**snapshot.state.bays, BAY: bay})
    return replace(snapshot, state=state)


def the_run(snapshot: StationSnapshot) -> Run:
    return next(iter(snapshot.state.runs.values()))


def test_plots_that_are_held_stand_still_and_say_so_in_both_languages(old: StationSnapshot) -> None:
    end = now_s(old) - 2 * DAY
    held = replace(RUN, held=(end - 3600, end))
    before, after = run_view(old, held), run_view(later(old, 5000), held)
    assert before.window == after.window == (end - 3600, end)
    assert before.controls.past.startswith("Past \u00b7 ends ")
    assert before.controls.now_note == "Values: now"
    assert not any(current for _, _, current in before.windows)
    assert "\u904e\u53bb" in run_view(old, held, "ja").controls.past
    assert run_view(old).controls.past == ""


def test_a_stale_value_does_not_hatch_a_stretch_of_the_past(old: StationSnapshot) -> None:
    end = now_s(old) - 2 * DAY
    trend = strip(run_view(later(old, 60), replace(RUN, held=(end - 3600, end))))
    assert trend.stale
    assert trend.stale_from is not None
    assert trend.stale_from > end + DAY


def test_a_past_that_cannot_be_read_is_said_over_the_plots_and_no_less_than_that_values_are_old(
    old: StationSnapshot,
) -> None:
    past = Past(history_problem="readings.db: the readings of bay 9 ph are damaged")
    view = run_view(old, replace(RUN, window="1h"), past=past)
    assert (view.banner, view.banner_priority) == (past.history_problem, 3)
    silent = run_view(later(old, 60), replace(RUN, window="1h"), past=past)
    assert (silent.banner_priority, silent.banner == past.history_problem) == (2, False)


def test_touches_move_what_was_painted(old: StationSnapshot) -> None:
    shown = look(old, replace(RUN, window="1h"))
    ui = painted(replace(RUN, window="1h"), "run", span=shown.span)
    back = apply(ui, ChooseWindow("back"))
    view = run_view(old, back)
    assert view.window == pytest.approx((shown.view.window[0] - 1800, shown.view.window[1] - 1800))
    dragged = apply(painted(back, "run", span=look(old, back).span), LookBack(view.window[1] - 100.0))
    assert run_view(old, dragged).window[1] == pytest.approx(view.window[1] - 100)


def test_buttons_that_can_do_no_more_say_why(old: StationSnapshot) -> None:
    fresh = run_view(old).controls
    assert (fresh.back, fresh.forward, fresh.zoom_in, fresh.zoom_out) == ("", "newest", "", "")
    widest = run_view(old, replace(RUN, window="14d")).controls
    assert (widest.back, widest.zoom_out) == ("start", "14 d")
    narrow = run_view(old, replace(RUN, width_s=30.0)).controls
    assert (narrow.zoom_in, narrow.back) == ("30 s", "")


@pytest.mark.parametrize(("width", "named"), [(3600.0, "1h"), (1234.0, "live"), (14 * DAY, "14d")])
def test_a_width_that_was_zoomed_to_is_called_by_its_name_if_it_has_one(
    old: StationSnapshot, width: float, named: str
) -> None:
    assert [name for name, _, on in run_view(old, replace(RUN, width_s=width)).windows if on] == [named]


# --- what was in force -----------------------------------------------------------------------------------------------


def test_each_phase_has_its_own_setpoint_and_limits_where_it_ran(old: StationSnapshot) -> None:
    view = run_view(old, replace(RUN, window="14d"))
    assert [(b.label, b.odd) for b in view.bands] == [("Prime", False), ("Activation", True), ("Expansion", False)]
    begun = now_s(old) - 10 * DAY
    trend = strip(view)
    assert [(a.low, a.high, a.setpoint) for a in trend.aims] == [
        (18.0, 26.0, 22.0),
        (36.5, 37.5, 37.0),
        (36.5, 37.5, 37.0),
    ]
    assert [a.from_s for a in trend.aims] == pytest.approx([begun, begun + 7200, begun + 2 * DAY], abs=0.01)
    assert trend.aims[0].to_s == pytest.approx(begun + 7200, abs=0.01)
    assert trend.aims[1].to_s == pytest.approx(begun + 2 * DAY, abs=0.01), (
        "the next phase ends what has no end on record"
    )
    assert trend.aims[-1].to_s is None
    assert (trend.low <= 18.0, trend.high >= 37.5) == (True, True), "the range holds every limit that is shown"
    assert (trend.low % 5, trend.high % 5) == (0.0, 0.0), "its ends are numbered: no one limit holds for all of it"
    assert [a.setpoint for a in strip(view, "ph").aims] == [7.2, 7.2], "none was in force while priming"
    assert (begun + 7200, "") in [(pytest.approx(at, abs=0.01), name) for at, name in trend.events]


def test_the_past_is_held_against_the_limits_of_its_own_time(old: StationSnapshot) -> None:
    begun = now_s(old) - 10 * DAY
    view = run_view(old, replace(RUN, held=(begun + 1000, begun + 4000)))
    assert [a.setpoint for a in strip(view).aims] == [22.0]
    assert strip(view).high < 30
    assert [b.label for b in view.bands] == ["Prime"]


def test_alarms_of_the_past_stand_from_when_to_when_the_shuttle_said(old: StationSnapshot) -> None:
    at = [_process(old, days * DAY) for days in (9, 8.5, 5, 3)]
    periods = (
        AlarmPeriod("dissolved_oxygen.low", "dissolved_oxygen", at[0], at[1]),
        AlarmPeriod(
            "dissolved_oxygen.low", "dissolved_oxygen", at[2]
        ),  # it stands no longer, and nobody knows since when
        AlarmPeriod("dissolved_oxygen.low", "", "", at[3]),
    )
    s = with_run(old, replace(the_run(old), alarms=periods))
    view = run_view(s, replace(RUN, window="14d"))
    priority = s.book.alarms["dissolved_oxygen.low"].priority
    found = strip(view, "dissolved_oxygen").alarms
    ends = [now_s(s) - days * DAY for days in (9, 8.5, 5, 5)]
    assert found == (
        (pytest.approx(ends[0], abs=0.01), pytest.approx(ends[1], abs=0.01), priority),
        (pytest.approx(ends[2], abs=0.01), pytest.approx(ends[3], abs=0.01), priority),
    )
    assert strip(view, "ph").alarms == ()
    assert strip(run_view(s, replace(RUN, window="1h")), "dissolved_oxygen").alarms == ()


def test_marks_of_the_stretch_that_is_held_are_those_that_are_shown(old: StationSnapshot) -> None:
    s = with_run(
        old, replace(the_run(old), marks=(Mark("feed", _process(old, 2 * DAY + 60)), Mark("feed", _process(old, 60))))
    )
    end = now_s(s) - 2 * DAY
    assert strip(run_view(s, replace(RUN, held=(end - 3600, end)))).events == (
        (pytest.approx(end - 60, abs=0.01), "feed"),
    )


def test_the_ring_knows_the_quality_of_each_value(old: StationSnapshot) -> None:
    end = now_s(old)
    live = ring(old, np.arange(end - 300, end), np.full(300, 37.0))
    assert live.trend is not None
    grades = np.zeros(live.trend.values.shape, np.uint8)
    grades[100:150, 0] = 1
    doubted = strip(run_view(replace(live, trend=replace(live.trend, grades=grades)))).doubt
    assert doubted == ((pytest.approx(end - 200, abs=2), pytest.approx(end - 150, abs=2), 1),)
    wild = ring(old, np.arange(end - 300, end), np.where(np.arange(300) < 100, 99.0, 37.0))
    assert strip(run_view(wild)).doubt == ((pytest.approx(end - 300), pytest.approx(end - 200, abs=2), 2),)


# --- what is asked for -----------------------------------------------------------------------------------------------


def answered(s: StationSnapshot, from_s: float, to_s: float, cursor: float | None = None) -> TrendAnswer:
    names = ("temperature", "ph", "dissolved_oxygen", "capacitance")
    nothing = dict.fromkeys(names)
    traces = dict.fromkeys(names)
    return TrendAnswer(BAY, the_run(s).id, from_s, to_s, traces, cursor, nothing)  # type: ignore[arg-type]


def test_while_plots_are_moved_the_newest_place_is_asked_for_at_once_and_else_seldom(old: StationSnapshot) -> None:
    end = now_s(old) - 2 * DAY
    wanted = wanted_history(Scene.of(old, replace(RUN, held=(end - 3600, end)), load("en")))
    assert wanted is not None
    assert (wanted.from_s, wanted.to_s, wanted.points) == (end - 5400, end + 1800, 4000)
    there = answered(old, end - 5400, end + 1800)
    assert pause_s(there, wanted, 1.0) == pytest.approx(3.6)
    assert pause_s(None, wanted, 1.0) == pytest.approx(0.1)
    moved = wanted._replace(span=Span(end - 6000, end - 2400, 0.0, now_s(old)))
    assert pause_s(there, moved, 1.0) == pytest.approx(0.1), "a part of it is not loaded"
    near = wanted._replace(span=Span(end - 4800, end - 1200, 0.0, now_s(old)))
    assert pause_s(there, near, 1.0) > 1, "what is loaded holds all of it"
    assert pause_s(answered(old, end - 50_000, end + 50_000), wanted, 1.0) == pytest.approx(0.1), "too coarse"
    assert pause_s(there, wanted._replace(cursor_s=end - 60), 1.0) == pytest.approx(0.1)
    assert pause_s(there, wanted._replace(run="R-2"), 1.0) == pytest.approx(0.1)


def test_the_live_window_asks_for_what_a_restarted_console_has_not_in_memory(old: StationSnapshot) -> None:
    end, texts = now_s(old), load("en")
    whole = ring(old, np.arange(end - 700, end), np.full(700, 37.0))
    assert wanted_history(Scene.of(whole, RUN, texts)) is None
    restarted = ring(old, np.arange(end - 100, end), np.full(100, 37.0))
    assert wanted_history(Scene.of(restarted, RUN, texts)) is not None
    assert wanted_history(Scene.of(replace(old, trend=None), RUN, texts)) is not None
    young = replace(the_run(old), started_process=_process(old, 100))
    assert wanted_history(Scene.of(with_run(restarted, young), RUN, texts)) is None, "before the run there was nothing"
    assert wanted_history(Scene.of(whole, replace(RUN, cursor=end - 5), texts)) is not None, (
        "the cursor is read exactly"
    )


def test_the_axis_shows_seconds_where_they_differ_and_dates_where_days_do(old: StationSnapshot) -> None:
    forms = {
        width: run_view(old, replace(RUN, width_s=width)).axis[0][1] for width in (60.0, 3600.0, 3 * DAY, 14 * DAY)
    }
    assert [len(label) for label in forms.values()] == [8, 5, 11, 5]
    assert forms[60.0].count(":") == 2
    assert ":" not in forms[14 * DAY]
