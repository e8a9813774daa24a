"""One run's part in a comparison: its curve, its phases and what the cursor reads of it, on the plot's time axis."""

from __future__ import annotations

from dataclasses import replace

from console.domain.channel import Channel
from console.presenters import plots, run_past
from console.presenters.compare_runs import Compared, own_window
from console.presenters.plot_ui import Span
from console.presenters.run_trends import Strip, read_out
from console.presenters.run_views import PhaseBand, TrendView
from console.presenters.run_window import online_channels, reach, span_at
from console.presenters.scene import Scene
from console.queries.trends import TrendAnswer


def without_place(scene: Scene, one: Compared) -> bool:
    """Whether a run has no place on the axis: over the time since each start, its start must be known."""
    return one.begun is None and scene.ui.compare.align == "start"


def _by(scene: Scene, one: Compared) -> float:
    """By how much a run's process time is ahead of the plot's axis, s."""
    return own_window(scene, one, (0.0, 0.0))[0]


def own_cursor(scene: Scene, one: Compared) -> float | None:
    """Where the cursor stands in a run's own process time; None too for a run that has no place on the axis."""
    at = scene.ui.cursor
    return None if at is None or without_place(scene, one) else at + _by(scene, one)


def trend_of(scene: Scene, one: Compared, channel: Channel, span: Span, past: TrendAnswer | None) -> TrendView:
    """The strip of a run, as the run screen has it, with its times on the plot's axis, of which it shows ``span``."""
    own, by, cursor = own_window(scene, one, span[:2]), _by(scene, one), own_cursor(scene, one)
    drawn = own_window(scene, one, reach(scene, span))
    if not one.here:
        over = replace(_over(scene, channel, drawn, past), cursor=read_out(scene, past, channel, cursor))
        return _shifted(over, by)
    columns = {known.id: column for column, known in enumerate(online_channels(scene))}
    strip = Strip.of(scene, one.facts, span_at(scene, one.facts, own), past, cursor, drawn)
    return _shifted(strip.view(channel, columns[channel.id]), by)


def bands_of(scene: Scene, one: Compared, window: tuple[float, float]) -> tuple[PhaseBand, ...]:
    """The phases of the one run, on the plot's axis."""
    if without_place(scene, one):
        return ()
    by, own = _by(scene, one), own_window(scene, one, window)
    found = run_past.bands(one.facts, own)
    return tuple(replace(band, from_s=band.from_s - by, to_s=_less(band.to_s, by)) for band in found)


def _over(scene: Scene, channel: Channel, window: tuple[float, float], past: TrendAnswer | None) -> TrendView:
    """Of a run whose material has left: what is stored, and no present value."""
    trace = past.traces.get(channel.id) if past else None
    t, y = (plots.EMPTY, plots.EMPTY) if trace is None else (trace.t, trace.y)
    kept = plots.within(t, y, *window)
    t, y = plots.decimate(t[kept], y[kept], *window)
    gaps = () if trace is None else plots.clipped(trace.gaps, *window)
    low, high = plots.fixed_range(None, None, y)
    name, over = scene.say(f"channel.{channel.id}"), scene.say("compare.over")
    return TrendView(
        channel.id, name, "–", channel.unit, over, "none", "", 0, t, y, low, high, None, None, None, gaps, (), (), (),
        hash((t.size, float(t[-1]) if t.size else 0.0, window, gaps)),
    )  # fmt: skip


def _shifted(trend: TrendView, by: float) -> TrendView:
    """The same with every time ``by`` seconds earlier."""
    if not by:
        return trend
    return replace(
        trend,
        t=trend.t - by,
        gaps=tuple((a - by, b - by) for a, b in trend.gaps),
        events=tuple((at - by, name) for at, name in trend.events),
        points=tuple((at - by, value) for at, value in trend.points),
        alarms=tuple((begun - by, _less(ended, by), priority) for begun, ended, priority in trend.alarms),
        stale_from=_less(trend.stale_from, by),
        aims=tuple(replace(aim, from_s=aim.from_s - by, to_s=_less(aim.to_s, by)) for aim in trend.aims),
        doubt=tuple((a - by, b - by, grade) for a, b, grade in trend.doubt),
        cursor=trend.cursor and replace(trend.cursor, at_s=trend.cursor.at_s - by),
        revision=hash((trend.revision, by)),
    )


def _less(at: float | None, by: float) -> float | None:
    return None if at is None else at - by
