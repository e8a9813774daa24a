"""One run as it is shown: what is stale within two seconds, a gap that is never joined, commands with their reasons."""

# long: one screen, all of whose parts are made from one snapshot.

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from types import MappingProxyType

import numpy as np
import pytest
from shown import look, look_everywhere
from shuttle_bench import BAY, Bench

from console.clock import Instant
from console.domain.alarm import Alarm
from console.domain.batch_state import BatchState
from console.domain.context import iso
from console.domain.station_state import Mark, OpenProcedure, SampleResult
from console.presenters.asks import CommandBay, GoTo, WithReason
from console.presenters.run import RunView, TrendView
from console.presenters.run_window import wanted_history
from console.presenters.scene import Scene
from console.presenters.ui import UiState
from console.queries.trends import TraceArrays, TrendAnswer
from console.station.snapshot import StationSnapshot
from console.station.trends import BayTrend
from console.texts import load

RUN = UiState(screen="run", bay=BAY)


def run_view(snapshot: StationSnapshot, ui: UiState = RUN, language: str = "en", **more: object) -> RunView:
    view = look(snapshot, ui, language, **more).view
    assert isinstance(view, RunView)
    return view


def strip(view: RunView, channel: str = "temperature") -> TrendView:
    return next(trend for trend in view.trends if trend.channel == channel)


def later(snapshot: StationSnapshot, seconds: float) -> StationSnapshot:
    """The same snapshot so many seconds of silence on."""
    now = snapshot.now
    link = replace(snapshot.link, silent_s=(snapshot.link.silent_s or 0.0) + seconds)
    then = Instant(now.utc + timedelta(seconds=seconds), now.offset, now.mono_s + seconds)
    return replace(snapshot, now=then, link=link)


@pytest.fixture
def snapshot(running: Bench) -> StationSnapshot:
    return running.station.snapshot()


def test_a_run_says_who_where_it_is_and_what_comes(snapshot: StationSnapshot) -> None:
    view = run_view(snapshot)
    assert view.identity == "CH A9999 26 00K7Q2"
    assert view.summary == "CART-STD 4.2 · Activation · day 1 of 8"
    assert view.next.startswith("Transduction in 2")
    assert [p.state for p in view.phases] == ["done"] * 3 + ["current"] + ["next"] * 4
    assert sum(p.weight for p in view.phases) == pytest.approx(1)
    assert [t.channel for t in view.trends] == ["temperature", "ph", "dissolved_oxygen", "capacitance"]
    assert view.bays == ((BAY, "09", True),)
    look_everywhere(snapshot, BAY)


def test_setpoints_and_limits_are_those_of_the_phase(snapshot: StationSnapshot) -> None:
    trend = strip(run_view(snapshot))
    assert (trend.setpoint, trend.setpoint_value) == ("SP 37.0", 37.0)
    assert (trend.limit_low, trend.limit_high) == (36.5, 37.5)
    assert trend.low < 36.5
    assert trend.high > 37.5


def test_every_page_of_channels_can_be_shown(snapshot: StationSnapshot) -> None:
    pages = [run_view(snapshot, replace(RUN, page=page)) for page in range(3)]
    assert len({t.channel for view in pages for t in view.trends}) == 12
    assert pages[0].pages == ("Culture", "Gas", "Pumps")
    assert run_view(snapshot, replace(RUN, page=99)).page == 2


# --- staleness ---------------------------------------------------------------------------------------------------


def test_a_fresh_value_is_not_stale(snapshot: StationSnapshot) -> None:
    view = run_view(snapshot)
    assert {t.stale for t in view.trends} == {""}
    assert view.banner == ""


@pytest.mark.parametrize("seconds", [2.0, 47.0, 3700.0])
def test_silence_is_stale_within_two_seconds_everywhere(snapshot: StationSnapshot, seconds: float) -> None:
    silent = later(snapshot, seconds)
    view = run_view(silent)
    assert all(t.stale.startswith("STALE ") for t in view.trends)
    assert view.banner.startswith("No data from the shuttle for ")
    assert view.banner_priority == 2
    overview = look(silent, UiState(screen="overview"))
    assert all(tile.stale.startswith("STALE ") for tile in overview.view.bays), "that a bay is empty is old news too"
    assert overview.view.banner == view.banner
    assert (overview.frame.link.title, overview.frame.link.look) == ("Link lost", "bad")
    look_everywhere(silent, BAY)


def test_how_long_is_said_in_both_languages(snapshot: StationSnapshot) -> None:
    silent = later(replace(snapshot, link=replace(snapshot.link, silent_s=0.0)), 47)
    assert "for 47 s. It keeps running on its own" in run_view(silent).banner
    assert "47 秒" in run_view(silent, language="ja").banner
    assert strip(run_view(silent)).stale == "STALE 0:47"
    assert strip(run_view(silent, language="ja")).stale == "更新なし 0:47"


def test_a_window_keeps_moving_while_the_shuttle_is_silent(snapshot: StationSnapshot) -> None:
    before, after = run_view(snapshot), run_view(later(snapshot, 60))
    assert after.window[1] > before.window[1] + 50
    assert strip(after).t[-1] == strip(before).t[-1], "the curve ends where data ended"
    assert strip(after).revision != strip(before).revision


def test_one_silent_bay_is_stale_while_the_link_speaks(snapshot: StationSnapshot) -> None:
    latest = snapshot.latest[BAY]
    old = MappingProxyType({BAY: replace(latest, mono_s=snapshot.now.mono_s - 5, period_s=1.0)})
    view = run_view(replace(snapshot, latest=old))
    assert strip(view).stale == "STALE 0:05"
    assert view.banner == ""


def test_two_periods_may_pass_where_telemetry_is_slow(snapshot: StationSnapshot) -> None:
    latest = snapshot.latest[BAY]
    slow = MappingProxyType({BAY: replace(latest, mono_s=snapshot.now.mono_s - 5, period_s=3.0)})
    assert strip(run_view(replace(snapshot, latest=slow))).stale == ""


def test_a_value_that_the_probe_did_not_give_is_a_dash(snapshot: StationSnapshot) -> None:
    latest = snapshot.latest[BAY]
    values = (float("nan"), *latest.values[1:])
    gone = replace(snapshot, latest={BAY: replace(latest, values=values)})
    trend = strip(run_view(gone))
    assert (trend.value, trend.quality) == ("–", "none")


def test_a_value_outside_what_the_sensor_can_say_is_bad(snapshot: StationSnapshot) -> None:
    latest = snapshot.latest[BAY]
    wild = replace(snapshot, latest={BAY: replace(latest, values=(99.0, *latest.values[1:]))})
    assert strip(run_view(wild)).quality == "bad"


# --- curves ------------------------------------------------------------------------------------------------------


def second(at_s: float) -> object:
    """This moment, to the hundredth: pytest's own tolerance is a millionth, half an hour of the time since 1970."""
    return pytest.approx(at_s, abs=0.01)


def ring(snapshot: StationSnapshot, t: np.ndarray, y: np.ndarray) -> StationSnapshot:
    """The live ring replaced: ``y`` on every channel at process seconds ``t``; one process second a second."""
    columns = len(snapshot.latest[BAY].values)
    broken = np.concatenate(([False], np.diff(t) > 2))
    trend = BayTrend(BAY, t, np.repeat(y[:, None], columns, axis=1), broken, 1)
    return replace(snapshot, trend=trend, link=replace(snapshot.link, rate=1.0))


def now_s(snapshot: StationSnapshot) -> float:
    assert snapshot.process_utc is not None
    return snapshot.process_utc.timestamp()


def test_a_gap_in_the_ring_is_a_gap_and_never_joined(snapshot: StationSnapshot) -> None:
    end = now_s(snapshot)
    t = np.concatenate((np.arange(end - 300, end - 200), np.arange(end - 100, end)))
    trend = strip(run_view(ring(snapshot, t, np.full(t.size, 37.0))))
    assert trend.gaps == ((second(end - 201), second(end - 100)),)


def test_values_that_are_missing_for_long_are_a_gap_and_never_zero(snapshot: StationSnapshot) -> None:
    end = now_s(snapshot)
    t = np.arange(end - 300, end)
    y = np.full(t.size, 37.0)
    y[100:150] = np.nan
    trend = strip(run_view(ring(snapshot, t, y)))
    assert np.isfinite(trend.y).all()
    assert trend.y.min() == 37.0
    assert len(trend.gaps) == 1


def test_a_probe_that_has_stopped_giving_values_has_a_gap_to_the_end(snapshot: StationSnapshot) -> None:
    end = now_s(snapshot)
    t = np.arange(end - 300, end)
    y = np.full(t.size, 37.0)
    y[200:] = np.nan
    live = ring(snapshot, t, y)
    values = (float("nan"), *snapshot.latest[BAY].values[1:])
    trend = strip(run_view(replace(live, latest={BAY: replace(live.latest[BAY], values=values)})))
    assert trend.gaps == ((second(t[199]), second(t[-1])),)
    assert (trend.value, trend.setpoint) == ("–", "no value")


def test_a_probe_that_never_gave_a_value_has_nothing_but_a_gap(snapshot: StationSnapshot) -> None:
    end = now_s(snapshot)
    t = np.arange(end - 300, end)
    trend = strip(run_view(ring(snapshot, t, np.full(t.size, np.nan))))
    assert trend.gaps == ((second(t[0]), second(t[-1])),)


def test_history_and_ring_meet_and_what_lies_between_is_a_gap(snapshot: StationSnapshot) -> None:
    end = now_s(snapshot)
    live = ring(snapshot, np.arange(end - 100, end), np.full(100, 37.0))
    past = np.arange(end - 3600, end - 1000, 10.0)
    trace = TraceArrays(past, np.full(past.size, 36.9), ((end - 3000, end - 2900),))
    run = next(iter(snapshot.state.runs))
    answer = TrendAnswer(BAY, run, end - 3600, end - 1000, {"temperature": trace})
    trend = strip(run_view(live, replace(RUN, window="1h"), history=answer))
    assert trend.t[0] == pytest.approx(end - 3600, abs=14)  # a pixel of the window (3.6 s) and a row of the history
    assert trend.gaps[0] == (end - 3000, end - 2900)
    assert trend.gaps[1] == (second(past[-1]), second(end - 100))
    assert (np.diff(trend.t) > 0).all()


@pytest.mark.parametrize("first", [1.0, 3.0, 7.0])
def test_a_silence_before_a_ring_whose_first_rows_lie_far_apart_is_a_gap(
    snapshot: StationSnapshot, first: float
) -> None:
    """A busy computer hears the first rows late, and what was doubted has emptied the ring: history knows better."""
    end = now_s(snapshot)
    live = ring(snapshot, np.array([end - first, end]), np.full(2, 37.0))
    past = np.arange(end - 60, end - first - 7.6)
    trace = TraceArrays(past, np.full(past.size, 36.9), ())
    answer = TrendAnswer(BAY, next(iter(snapshot.state.runs)), end - 60, float(past[-1]), {"temperature": trace})
    trend = strip(run_view(live, history=answer))
    assert (second(past[-1]), second(end - first)) in trend.gaps


def test_the_window_moves_by_whole_pixels(snapshot: StationSnapshot) -> None:
    assert snapshot.process_utc is not None
    moments = [snapshot.process_utc + timedelta(seconds=shift_s) for shift_s in (0.0, 0.1, 0.2, 0.3, 5.0)]
    windows = [run_view(replace(snapshot, process_utc=moment)).window for moment in moments]
    assert len(set(windows[:4])) <= 2  # a pixel of ten minutes is 0.6 s
    assert windows[4] != windows[0]
    assert all(to - since == pytest.approx(windows[0][1] - windows[0][0]) for since, to in windows)


def test_history_of_another_run_is_left_aside(snapshot: StationSnapshot) -> None:
    end = now_s(snapshot)
    trace = TraceArrays(np.array([end - 3000.0]), np.array([1.0]), ())
    answer = TrendAnswer(BAY, "another", end - 3600, end, {"temperature": trace})
    live = ring(snapshot, np.arange(end - 100, end), np.full(100, 37.0))
    assert strip(run_view(live, replace(RUN, window="1h"), history=answer)).t[0] == pytest.approx(end - 100, abs=0.01)


def test_history_is_asked_for_what_the_ring_does_not_hold(snapshot: StationSnapshot) -> None:
    texts = load("en")
    assert wanted_history(Scene.of(snapshot, RUN, texts)) is None
    snapshot = replace(snapshot, trend=None)
    wanted = wanted_history(Scene.of(snapshot, replace(RUN, window="6h", page=1), texts))
    assert wanted is not None
    assert wanted.to_s - wanted.from_s == pytest.approx(6 * 3600)
    assert wanted.channels == ("co2", "gas_flow", "agitation", "culture_volume")
    held = (wanted.from_s - 3 * 3600, wanted.to_s - 3 * 3600)
    shifted = wanted_history(Scene.of(snapshot, replace(RUN, window="6h", held=held), texts))
    assert shifted is not None
    more = (held[0] - 3 * 3600, held[1] + 3 * 3600)
    assert (shifted.from_s, shifted.to_s) == pytest.approx(more, abs=30), "half a window more, to be moved"


def test_marks_stand_where_they_happened(snapshot: StationSnapshot) -> None:
    end = now_s(snapshot)
    run = next(iter(snapshot.state.runs.values()))
    marked = replace(run, marks=(Mark("feed", _process(snapshot, 60)), Mark("held", _process(snapshot, 90_000))))
    s = replace(snapshot, state=replace(snapshot.state, runs={run.id: marked}))
    marks = [mark for mark in strip(run_view(s, replace(RUN, window="1h"))).events if mark[1]]
    assert marks == [(pytest.approx(end - 60, abs=1), "feed")]


def _process(snapshot: StationSnapshot, seconds_ago: float) -> str:
    assert snapshot.process_utc is not None
    return iso(snapshot.process_utc - timedelta(seconds=seconds_ago))


def test_at_line_cells_are_rings_on_the_biomass_curve(snapshot: StationSnapshot) -> None:
    end = now_s(snapshot)
    t = np.arange(end - 500, end)
    run = next(iter(snapshot.state.runs.values()))
    results = tuple(SampleResult(f"S-{n}", _process(snapshot, ago), ((21, 6100),)) for n, ago in enumerate((400, 100)))
    s = replace(snapshot, state=replace(snapshot.state, runs={run.id: replace(run, results=results)}))
    trend = strip(run_view(ring(s, t, np.full(t.size, 8.4)), replace(RUN, window="1h")), "capacitance")
    assert trend.points == (
        (pytest.approx(end - 400, abs=0.01), pytest.approx(8.4)),
        (pytest.approx(end - 100, abs=0.01), pytest.approx(8.4)),
    )
    assert trend.setpoint == "at-line 6.10 ×10⁶/mL"


def test_an_alarm_tints_its_strip_and_names_the_limit(snapshot: StationSnapshot) -> None:
    alarm = Alarm(
        f"dissolved_oxygen.low@{BAY}", "dissolved_oxygen.low", BAY, 2, iso(snapshot.now.utc - timedelta(seconds=2)),
        "32", "38.5", "dissolved_oxygen",
    )  # fmt: skip
    s = replace(snapshot, state=replace(snapshot.state, alarms={alarm.key: alarm}))
    view = run_view(s)
    trend = strip(view, "dissolved_oxygen")
    assert (trend.priority, trend.setpoint) == (2, "SP 50 · low 38.5"), "the alarm's own limit"
    assert trend.alarms[0][0] == pytest.approx(view.window[1] - 2 * s.link.rate, abs=s.link.rate)
    assert (view.alarm_priority, view.alarm_text) == (2, "Dissolved oxygen low · 2 s")
    assert view.help_text[0].startswith("1  Check the gas supply")
    assert view.commands[0].action == "acknowledge"
    assert strip(view, "temperature").alarms == ()


# --- commands ----------------------------------------------------------------------------------------------------


def by_action(view: RunView) -> dict[str, tuple[bool, str]]:
    return {command.action: (command.enabled, command.reason) for command in view.commands}


def test_commands_stand_in_their_places(snapshot: StationSnapshot) -> None:
    view = run_view(snapshot)
    assert [c.action for c in view.commands] == ["hold", "stop", "abort"]
    hold, stop, abort = view.commands
    assert (hold.arm, hold.ask) == (False, CommandBay("hold", BAY)), "hold is one touch"
    assert stop.arm
    assert abort.arm
    assert stop.look == abort.look == "danger"
    # What it means in this phase: what stops, that it is for good, and what becomes of the cells.
    assert abort.consequence.startswith("Activation ends at once: feeding, gas, stirring and heating all stop.")
    assert "cannot be taken back" in abort.consequence
    assert "may be lost" in abort.consequence
    assert "warmth, gas and stirring go on" in stop.consequence
    assert hold.consequence == "feeding stops, stays warm; safe for 12 h"
    assert (stop.ask, abort.ask) == tuple(WithReason(x, CommandBay(x, BAY)) for x in ("stop", "abort"))


@pytest.mark.rq("RQ-02")
def test_hold_needs_no_sign_in_and_stop_does(snapshot: StationSnapshot) -> None:
    out = replace(snapshot, state=replace(snapshot.state, session=None))
    assert by_action(run_view(out)) == {
        "hold": (True, ""),
        "stop": (False, "sign in first"),
        "abort": (False, "sign in first"),
    }


def test_without_the_link_every_command_says_so(snapshot: StationSnapshot) -> None:
    lost = replace(snapshot, state=replace(snapshot.state, link=replace(snapshot.state.link, condition="lost")))
    assert set(by_action(run_view(lost)).values()) == {(False, "needs the link")}


def test_a_held_run_offers_the_restart_with_the_safe_hold_left(snapshot: StationSnapshot) -> None:
    run = next(iter(snapshot.state.runs.values()))
    held = replace(run, marks=(Mark("held", _process(snapshot, 11 * 3600)),))
    bay = replace(snapshot.state.bays[BAY], state=BatchState.HELD)
    state = replace(snapshot.state, runs={run.id: held}, bays={**snapshot.state.bays, BAY: bay})
    view = run_view(replace(snapshot, state=state))
    assert view.next == "Safe hold ends in 1 h"
    assert [c.action for c in view.commands] == ["restart", "stop", "abort"]
    assert view.commands[0].look == "primary"


def test_an_ended_run_offers_the_unloading_and_nothing_that_ends_it(snapshot: StationSnapshot) -> None:
    bay = replace(snapshot.state.bays[BAY], state=BatchState.COMPLETE)
    state = replace(snapshot.state, bays={**snapshot.state.bays, BAY: bay})
    view = run_view(replace(snapshot, state=state))
    assert [c.action for c in view.commands] == ["unload"]

    assert view.next == (
        "Ready to unload · conditional release only, pending: viability, cell count, endotoxin, mycoplasma, sterility"
    )


def taken_out(snapshot: StationSnapshot) -> StationSnapshot:
    """The run has ended, its cartridge is out, and nothing was said of its values for a minute."""
    bay = replace(snapshot.state.bays[BAY], state=BatchState.COMPLETE, present=False)
    state = replace(snapshot.state, bays={**snapshot.state.bays, BAY: bay})
    old = MappingProxyType({BAY: replace(snapshot.latest[BAY], mono_s=snapshot.now.mono_s - 60)})
    return replace(snapshot, state=state, latest=old)


def test_a_bay_whose_cartridge_is_out_has_no_values_that_could_be_old(snapshot: StationSnapshot) -> None:
    out = taken_out(snapshot)
    view = run_view(out)
    assert view.next == "Cartridge out"
    assert {(t.value, t.quality, t.stale, t.setpoint) for t in view.trends} == {("–", "none", "", "Cartridge out")}
    tile = look(out, UiState(screen="overview")).view.bays[BAY - 1]
    assert (tile.line, tile.stale, tile.spark) == ("Cartridge out", "", ())
    tile = look(out, UiState(screen="overview"), "ja").view.bays[BAY - 1]
    assert tile.line == "カートリッジ取り出し済み"


def test_a_bay_with_an_open_procedure_leads_to_it(snapshot: StationSnapshot) -> None:
    blank = OpenProcedure("p-9", "unload", "1", "", BAY, iso(snapshot.now.utc))
    state = replace(taken_out(snapshot).state, procedures={"p-9": blank})
    (go_on,) = run_view(replace(snapshot, state=state)).commands
    assert (go_on.label, go_on.enabled, go_on.ask) == ("Go on", True, GoTo("tasks", BAY, "p-9"))


def test_a_bay_without_a_run_says_so_and_offers_the_others(snapshot: StationSnapshot) -> None:
    view = run_view(snapshot, UiState(screen="run", bay=3))
    assert view.empty == "There is no run in bay 03."
    assert [bay for bay, _, _ in view.bays] == [BAY]


def test_the_axis_is_round_on_the_sites_clock(snapshot: StationSnapshot) -> None:
    view = run_view(snapshot, replace(RUN, window="1h"))
    assert 4 <= len(view.axis) <= 8
    assert all(label.endswith(("0", "5")) for _, label in view.axis)
    assert all(view.window[0] <= at <= view.window[1] for at, _ in view.axis)


def test_records_say_what_can_be_issued_and_why_not(snapshot: StationSnapshot) -> None:
    row = look(snapshot, UiState(screen="records")).view.rows[0]
    assert (row.title, row.enabled, row.reason) == ("Bay 09 · ORD-26-11804", False, "the run goes on")
    assert row.signatures == "2 signatures · all valid"
    run = replace(next(iter(snapshot.state.runs.values())), end_state="complete", ended_process=_process(snapshot, 60))
    ended = replace(snapshot, state=replace(snapshot.state, runs={run.id: run}))
    row = look(ended, UiState(screen="records")).view.rows[0]
    assert (row.enabled, row.button) == (True, "Make record")
    assert row.sub.endswith("complete")
