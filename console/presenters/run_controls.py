"""What stands under the run screen's plots: the time axis, the windows, and what the buttons that move them can do."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise

from console.presenters import plots
from console.presenters.plot_ui import NARROWEST_S, WIDEST_S, Span
from console.presenters.run_views import PlotControls
from console.presenters.run_window import WINDOWS, chosen
from console.presenters.scene import Scene
from console.texts.moments import local, zone

_DAY_S, _MINUTE_S = 86_400.0, 60.0


def axis_of(scene: Scene, window: tuple[float, float]) -> tuple[tuple[float, str], ...]:
    """The labels of the time axis: seconds where they differ, the date where days do."""
    times = plots.axis_times(*window, scene.snapshot.now.offset)
    step = min((b - a for a, b in pairwise(times)), default=_MINUTE_S)
    form = "%m-%d" if step >= _DAY_S else "%m-%d %H:%M" if window[1] - window[0] > _DAY_S else "%H:%M"
    form = "%H:%M:%S" if step < _MINUTE_S else form
    return tuple((at, f"{local_time(scene, at):{form}}") for at in times)


def local_time(scene: Scene, at_s: float) -> datetime:
    """A moment of the plots on the site's clock."""
    now = scene.snapshot.now
    return local(now.utc + timedelta(seconds=at_s - now.utc.timestamp()), now.offset)


def windows_of(scene: Scene, span: Span) -> tuple[tuple[str, str, bool], ...]:
    """(id, label, current) of each window that has a name."""
    current = chosen(scene, span)
    return tuple((name, scene.say(f"run.window.{name}"), name == current) for name in WINDOWS)


def controls(scene: Scene, span: Span) -> PlotControls:
    """What the buttons can do from here, and that the plots are held, if they are."""
    say, held, cursor = scene.say, scene.ui.held is not None, scene.ui.cursor
    behind = scene.texts.age(max(0.0, span.newest - span.end))
    return PlotControls(
        past=say("run.past", age=behind) if held else "",
        now_note=say("run.past.values") if held else "",
        live_note=say("run.past.return") if held else "",
        back="" if span.start > span.oldest else say("run.reason.oldest"),
        forward="" if held else say("run.reason.newest"),
        zoom_in="" if span.width > NARROWEST_S else scene.texts.age(NARROWEST_S),
        zoom_out="" if span.width < WIDEST_S else scene.texts.age(WIDEST_S),
        cursor_s=cursor,
        cursor_time="" if cursor is None else cursor_time(scene, cursor),
        cursor_label=say("run.cursor"),
    )


def cursor_time(scene: Scene, at_s: float) -> str:
    """``2026-11-23 14:02:11 +09:00``: the site's clock, with date and zone."""
    return f"{local_time(scene, at_s):%Y-%m-%d %H:%M:%S} {zone(scene.snapshot.now.offset)}"
