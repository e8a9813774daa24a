"""The comparison: one channel of several runs over one another, or several channels of one run under one another.

Nothing can be done from here but looking: there are no commands, and the screen says so.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import NamedTuple

import numpy as np

from console.domain.channel import Channel
from console.presenters import plots
from console.presenters.asks import GoTo
from console.presenters.compare_curves import bands_of, own_cursor, trend_of, without_place
from console.presenters.compare_runs import (
    Compared,
    comparable,
    compared,
    compared_channels,
    compared_span,
    own_window,
)
from console.presenters.compare_ui import MOST, STRIPS, ChooseAlign, ChooseChannels, ChooseRuns, ChooseShape, ChooseWhat
from console.presenters.export import ExportView, Shown, export_view
from console.presenters.plot_ui import Span
from console.presenters.run import summary
from console.presenters.run_controls import axis_of, controls, windows_of
from console.presenters.run_views import PhaseBand, PlotControls, TrendView
from console.presenters.run_window import online_channels, reach
from console.presenters.scene import Scene
from console.presenters.storage import pruned_short
from console.queries.trends import TrendAnswer
from console.texts.moments import zone

MARKS = "ABCDEF"
"""What a curve is told by beside its colour: on its line, at its end, and on its tile."""


@dataclass(frozen=True, slots=True)
class Toggle:
    """A large button that changes the view. ``note``: a smaller line. ``reason``: why it cannot be touched now."""

    label: str
    ask: object
    selected: bool = False
    note: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class CurveView:
    """One run's curve and its tile. ``trend``: with the times of the plot's axis. ``nothing``: why there is no line."""

    mark: str
    bay: str
    identity: str
    about: str
    trend: TrendView
    ended: bool
    nothing: str


@dataclass(frozen=True, slots=True)
class CompareView:
    """``curves`` over one another, or ``trends`` under one another; or, while something is chosen, ``options``.

    ``window``, ``axis``, ``controls``: as on the run screen, or in seconds since each start. ``low`` .. ``setpoint``:
    of the one plot (limits only where all its runs have the same). ``identity`` .. and ``bands``: of the one run in
    the shape of channels.
    """

    bay: int
    back: Toggle
    pickers: tuple[Toggle, ...]
    shapes: tuple[Toggle, ...]
    aligns: tuple[Toggle, ...]
    title: str
    remark: str
    curves: tuple[CurveView, ...]
    trends: tuple[TrendView, ...]
    window: tuple[float, float]
    axis: tuple[tuple[float, str], ...]
    axis_title: str
    low: float
    high: float
    limits: tuple[float, float] | None
    setpoint: float | None
    bay_text: str
    identity: str
    about: str
    windows: tuple[tuple[str, str, bool], ...]
    options_title: str
    options: tuple[Toggle, ...]
    done: Toggle | None
    banner: str
    banner_priority: int
    export: ExportView | None = None
    empty: str = ""
    span: Span | None = None  # where the window stands, and how far it can be moved
    controls: PlotControls = field(default_factory=PlotControls)
    bands: tuple[PhaseBand, ...] = ()


class StretchWanted(NamedTuple):
    """A stretch of a run's own process time, and the channels of which it is lacking; the cursor in the same time."""

    bay: int
    run: str
    from_s: float
    to_s: float
    points: int
    channels: tuple[str, ...]
    cursor_s: float | None


POINTS = 2000
"""Across what is shown of each curve: two a pixel of the widest plot."""


def wanted_several(scene: Scene) -> tuple[StretchWanted, ...]:
    """The stretches of history that the comparison needs, one a run."""
    runs = compared(scene, comparable(scene))
    if not runs:
        return ()
    span = compared_span(scene, runs)
    drawn = reach(scene, span)
    points = round(POINTS * (drawn[1] - drawn[0]) / span.width)
    channels = tuple(channel.id for channel in compared_channels(scene))
    return tuple(
        StretchWanted(one.number, one.id, *own_window(scene, one, drawn), points, channels, own_cursor(scene, one))
        for one in runs
    )


# long: one field of the view a line
def present_compare(scene: Scene, answers: tuple[TrendAnswer, ...] = ()) -> CompareView:
    """The comparison of the chosen runs, with what the queries have said of them so far."""
    among = comparable(scene)
    runs, channels = compared(scene, among), compared_channels(scene)
    if not runs:
        return _empty(scene)
    span = compared_span(scene, runs)
    window = span.start, span.end
    known = {(answer.bay, answer.run): answer for answer in answers}
    history = [known.get((one.number, one.id)) for one in runs]
    several = scene.ui.compare.shape == "runs"
    curves = tuple(
        _curve(scene, mark, one, channels[0], span, past)
        for mark, one, past in zip(MARKS, runs, history, strict=False)
        if several
    )
    trends = () if several else tuple(trend_of(scene, runs[0], c, span, history[0]) for c in channels)
    limits, setpoint = _common(tuple(curve.trend for curve in curves))
    low, high = plots.fixed_range(limits, setpoint, _values(curves))
    since = scene.ui.compare.align == "start"
    unit = f" · {channels[0].unit}" if channels[0].unit else ""
    name = scene.say(f"channel.{channels[0].id}")
    return CompareView(
        scene.ui.bay,
        Toggle(scene.say("compare.back"), GoTo("run", scene.ui.bay)),
        _pickers(scene, runs, channels),
        tuple(_toggle(scene, "shape", ChooseShape(s), s == scene.ui.compare.shape) for s in ("runs", "channels")),
        tuple(_toggle(scene, "align", ChooseAlign(a), a == scene.ui.compare.align) for a in ("time", "start")),
        f"{name}{unit}" if several else "",
        scene.say("compare.read_only"),
        curves,
        trends,
        window,
        _since_axis(scene, window) if since else axis_of(scene, window),
        _axis_title(scene, runs),
        low,
        high,
        limits,
        setpoint,
        runs[0].bay,
        runs[0].facts.identity or scene.say("run.no_identity"),
        _about(scene, runs[0]),
        windows_of(scene, span),
        *_choosing(scene, among, runs, channels),
        scene.banner(),
        2 if scene.banner() else 0,
        None if scene.ui.compare.choosing else _export(scene, runs, channels, window),
        span=span,
        controls=_controls(scene, span),
        bands=() if several else bands_of(scene, runs[0], window),
    )


def _export(
    scene: Scene, runs: tuple[Compared, ...], channels: tuple[Channel, ...], window: tuple[float, float]
) -> ExportView:
    """Of the runs that have a place on the axis."""
    marks = MARKS if scene.ui.compare.shape == "runs" else ("",)
    placed = [(m, one) for m, one in zip(marks, runs, strict=False) if not without_place(scene, one)]
    shown = [Shown(one.facts, own_window(scene, one, window), m) for m, one in placed]
    return export_view(scene, shown, tuple(channel.id for channel in channels))


def _empty(scene: Scene) -> CompareView:
    now = scene.snapshot.now.utc.timestamp()
    back = Toggle(scene.say("compare.back"), GoTo("run", scene.ui.bay))
    nothing: tuple[Toggle, ...] = ()
    return CompareView(
        scene.ui.bay, back, nothing, nothing, nothing, "", scene.say("compare.read_only"), (), (), (now - 60, now), (),
        "", 0.0, 1.0, None, None, "", "", "", (), "", (), None, "", 0, None, scene.say("compare.empty"),
    )  # fmt: skip


# --- curves ------------------------------------------------------------------------------------------------------


def _curve(scene: Scene, mark: str, one: Compared, channel: Channel, span: Span, past: TrendAnswer | None) -> CurveView:
    trend = trend_of(scene, one, channel, span, past)
    nothing = "" if trend.t.size else _why_nothing(scene, one, past)
    identity = one.facts.identity or scene.say("run.no_identity")
    return CurveView(mark, one.bay, identity, _about(scene, one), trend, one.ended, nothing)


def _why_nothing(scene: Scene, one: Compared, past: TrendAnswer | None) -> str:
    if without_place(scene, one):
        return scene.say("compare.no_start")
    if gone := pruned_short(scene, one.id):
        return gone
    return scene.say("compare.nothing" if past is not None else "compare.reading")


def _common(trends: tuple[TrendView, ...]) -> tuple[tuple[float, float] | None, float | None]:
    """Limits and setpoint where they are the same for all: what holds for one run alone is not drawn over others."""
    limits = {(trend.limit_low, trend.limit_high) for trend in trends}
    setpoints = {trend.setpoint_value for trend in trends}
    low, high = limits.pop() if len(limits) == 1 else (None, None)
    both = (low, high) if low is not None and high is not None else None
    return both, setpoints.pop() if len(setpoints) == 1 else None


def _values(curves: tuple[CurveView, ...]) -> plots.Floats:
    return np.concatenate([curve.trend.y for curve in curves]) if curves else plots.EMPTY


# --- words -------------------------------------------------------------------------------------------------------


def _about(scene: Scene, one: Compared) -> str:
    """Recipe, phase and day of a run in a bay; how and when one that is over ended."""
    if one.here:
        return summary(one.facts)
    run = one.facts.run
    word = scene.texts.word(run.end_state) if run and run.end_state else "–"
    return scene.say("compare.ended", state=word, at=scene.texts.moment(run.ended_process) if run else "–")


def _axis_title(scene: Scene, runs: tuple[Compared, ...]) -> str:
    """Over what time the curves lie; that none can, where no start is known."""
    if scene.ui.compare.align != "start":
        return scene.say("compare.axis.time", zone=zone(scene.snapshot.now.offset))
    known = any(one.begun is not None for one in runs)
    return scene.say("compare.axis.start") if known else scene.say("compare.no_start")


def _controls(scene: Scene, span: Span) -> PlotControls:
    """As on the run screen; over the time since each start the cursor stands at no clock's time."""
    made, at = controls(scene, span), scene.ui.cursor
    if at is None or scene.ui.compare.align != "start":
        return made
    days, rest = divmod(abs(round(at)), 86_400)
    clock = f"{rest // 3600:02}:{rest // 60 % 60:02}:{rest % 60:02}"
    since = f"{scene.say('unit.d', n=days)} {clock}" if days else clock
    return replace(made, cursor_time=scene.say("compare.cursor.start", time=f"−{since}" if at < 0 else since))


def _since_axis(scene: Scene, window: tuple[float, float]) -> tuple[tuple[float, str], ...]:
    times = (at for at in plots.axis_times(*window, timedelta(0)) if at >= 0)
    return tuple((at, scene.texts.age(at) if at else "0") for at in times)


def _toggle(scene: Scene, what: str, ask: ChooseShape | ChooseAlign, selected: bool) -> Toggle:
    name = ask.shape if isinstance(ask, ChooseShape) else ask.align
    return Toggle(scene.say(f"compare.{what}.{name}"), ask, selected)


# --- choosing ----------------------------------------------------------------------------------------------------


def _pickers(scene: Scene, runs: tuple[Compared, ...], channels: tuple[Channel, ...]) -> tuple[Toggle, ...]:
    """What leads to the choices of runs and of channels, saying what is chosen."""
    several = scene.ui.compare.shape == "runs"
    run = scene.say("compare.pick.runs", n=len(runs)) if several else scene.say("compare.pick.run", bay=runs[0].bay)
    name = scene.say(f"channel.{channels[0].id}")
    channel = name if several else scene.say("compare.pick.channels", n=len(channels))
    choosing = scene.ui.compare.choosing
    return (
        Toggle(run, ChooseWhat("" if choosing == "run" else "run"), choosing == "run"),
        Toggle(channel, ChooseWhat("" if choosing == "channel" else "channel"), choosing == "channel"),
    )


def _choosing(
    scene: Scene, among: tuple[Compared, ...], runs: tuple[Compared, ...], channels: tuple[Channel, ...]
) -> tuple[str, tuple[Toggle, ...], Toggle | None]:
    """(title, choices, the way back to the curves)."""
    what = scene.ui.compare.choosing
    if not what:
        return "", (), None
    options = _run_options(scene, among, runs) if what == "run" else _channel_options(scene, channels)
    title = scene.say(f"compare.choose.{what}", most=MOST if what == "run" else STRIPS)
    return title, options, Toggle(scene.say("compare.done"), ChooseWhat(""))


def _run_options(scene: Scene, among: tuple[Compared, ...], runs: tuple[Compared, ...]) -> tuple[Toggle, ...]:
    chosen = tuple(one.id for one in runs)
    return tuple(
        replace(
            _option(scene, f"{one.bay}  {one.facts.short_identity or one.id}", one.id, chosen, ChooseRuns),
            note=_about(scene, one),
        )
        for one in among
    )


def _channel_options(scene: Scene, channels: tuple[Channel, ...]) -> tuple[Toggle, ...]:
    chosen = tuple(channel.id for channel in channels)
    return tuple(
        replace(
            _option(scene, scene.say(f"channel.{channel.id}"), channel.id, chosen, ChooseChannels), note=channel.unit
        )
        for channel in online_channels(scene)
    )


def _option(
    scene: Scene,
    label: str,
    name: str,
    chosen: tuple[str, ...],
    ask: type[ChooseRuns | ChooseChannels],
) -> Toggle:
    """Touched, it is added or taken away; where one only can be chosen, it is that one."""
    one = (ask is ChooseRuns) == (scene.ui.compare.shape == "channels")
    if one:
        return Toggle(label, ask((name,)), name in chosen)
    most = MOST if ask is ChooseRuns else STRIPS
    if name in chosen:
        rest = tuple(other for other in chosen if other != name)
        return Toggle(label, ask(rest), selected=True, reason="" if rest else scene.say("compare.least"))
    reason = scene.say("compare.most", most=most) if len(chosen) >= most else ""
    return Toggle(label, ask((*chosen, name)), reason=reason)
