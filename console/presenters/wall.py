"""The wall of trends: one channel of all sixteen bays side by side, as fresh as it comes."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple

from console.domain.channel import Channel
from console.domain.context import moment
from console.domain.station_state import BAYS
from console.presenters import plots
from console.presenters.asks import GoTo
from console.presenters.bay_facts import BayFacts
from console.presenters.overview import tile_of
from console.presenters.run_trends import Strip, range_of
from console.presenters.run_views import Aim
from console.presenters.run_window import online_channels, span_at
from console.presenters.scene import Scene
from console.presenters.wall_curve import WallCurve, wall_curve
from console.presenters.wall_views import WallBand, WallCellView, WallView
from console.station.wall_traces import COLUMNS, WINDOWS_S
from console.texts.moments import local

if TYPE_CHECKING:
    from console.queries.several import Answers
    from console.queries.trends import TrendAnswer

__all__ = ["WallCellView", "WallView", "WallWanted", "present_wall", "wanted_wall"]

CHANNELS_A_PAGE = 12
"""As many as have room; where there are more, the last two give theirs to the button that leads to them."""
_DAY_S = 86_400
_NARROW = 0.4
"""Of the height of a plot: limits closer than about this are not numbered one by one."""
_LABELS = 4
"""At most so many times under a plot."""


class WallWanted(NamedTuple):
    """What the wall shows: the ring's ``column`` for ``channel``, and whose history belongs to it (bay, run)."""

    channel: str
    column: int
    window_s: int
    runs: tuple[tuple[int, str], ...]
    from_s: float
    to_s: float


class _Window(NamedTuple):
    """``last``: number of the newest stretch shown; ``width_s``: of each."""

    last: int
    width_s: float

    @property
    def start(self) -> float:
        return (self.last - COLUMNS + 1) * self.width_s

    @property
    def end(self) -> float:
        return (self.last + 1) * self.width_s

    def share(self, at_s: float) -> float:
        """Where a moment lies, 0 to 1; what lies outside at the nearer end."""
        return min(1.0, max(0.0, (at_s - self.start) / (self.end - self.start)))


def wanted_wall(scene: Scene) -> WallWanted:
    """What to watch, and what to ask of ``console.queries.several``."""
    channel, column = _channel(scene)
    window = _window(scene)
    runs = tuple((facts.bay.number, _run_id(facts)) for facts in _all(scene) if facts.busy and _run_id(facts))
    return WallWanted(channel.id, column, _window_s(scene), runs, window.start, window.end)


def present_wall(scene: Scene, history: Answers = ()) -> WallView:
    """Sixteen cells. ``history`` of another channel, run or width is left aside."""
    channel, column = _channel(scene)
    window = _window(scene)
    channels = online_channels(scene)
    most = CHANNELS_A_PAGE if len(channels) <= CHANNELS_A_PAGE else CHANNELS_A_PAGE - 2
    pages = [channels[at : at + most] for at in range(0, len(channels), most)]
    page = min(scene.ui.wall.page, len(pages) - 1)
    return WallView(
        tuple(_cell(facts, channel, column, window, history) for facts in _all(scene)),
        _axis(scene, window),
        tuple((c.id, scene.say(f"channel.{c.id}"), c.id == channel.id) for c in pages[page]),
        tuple((s, scene.say(f"wall.window.{s}"), s == _window_s(scene)) for s in WINDOWS_S),
        scene.say("wall.back"),
        scene.banner(),
        (page + 1) % len(pages) if len(pages) > 1 else -1,
        scene.say("wall.more"),
    )


def _all(scene: Scene) -> list[BayFacts]:
    return [BayFacts.of(scene, number) for number in BAYS]


def _run_id(facts: BayFacts) -> str:
    return facts.run.id if facts.run else facts.bay.run


def _channel(scene: Scene) -> tuple[Channel, int]:
    """(the chosen channel, its place in a row)."""
    channels = online_channels(scene)
    place = next((at for at, channel in enumerate(channels) if channel.id == scene.ui.wall.channel), 0)
    return channels[place], place


def _window_s(scene: Scene) -> int:
    return scene.ui.wall.window_s if scene.ui.wall.window_s in WINDOWS_S else WINDOWS_S[0]


def _window(scene: Scene) -> _Window:
    """Up to now, by whole stretches: what moves with every picture is drawn anew with every picture."""
    width = _window_s(scene) / COLUMNS
    now = scene.process_now or scene.snapshot.now.utc
    return _Window(int(now.timestamp() // width), width)


def _cell(facts: BayFacts, channel: Channel, column: int, window: _Window, history: Answers) -> WallCellView:
    tile, bay = tile_of(facts), facts.bay.number
    ask = GoTo("run" if tile.look == "run" else "tasks", bay)
    wrong = tile.action if tile.priority else ""
    line = wrong or tile.line
    if tile.look != "run":
        return WallCellView(bay, tile.look, tile.identity, tile.phase, line, tile.priority, tile.stale, ask)
    curve = _curve(facts, channel, column, window, history)
    span = span_at(facts.scene, facts, (window.start, window.end))
    strip = Strip.of(facts.scene, facts, span, None).view(channel, column)
    if strip.quality == "none" and not wrong:
        line = strip.setpoint or line  # why there is none
    low, high = range_of(strip.aims, curve.y)
    limits = {(aim.low, aim.high) for aim in strip.aims}
    limit_low, limit_high = limits.pop() if len(limits) == 1 else (None, None)
    if limit_low is not None and limit_high is not None and limit_high - limit_low < _NARROW * (high - low):
        low, high = plots.rounded(low, high)  # the cell numbers its ends: two limits have no room one over the other
    since = next((begun for begun, ended, _ in reversed(strip.alarms) if ended is None), None)
    alarm_from = None if since is None else window.share(since)
    return WallCellView(
        bay,
        tile.look,
        tile.identity,
        tile.phase,
        line,
        tile.priority,
        strip.stale or tile.stale,
        ask,
        strip.value,
        strip.unit,
        strip.quality,
        strip.priority,
        alarm_from,
        low,
        high,
        limit_low,
        limit_high,
        curve,
        tuple(_band(aim, window) for aim in strip.aims if (aim.low, aim.high) != (None, None)),
    )


def _band(aim: Aim, window: _Window) -> WallBand:
    return WallBand(window.share(aim.from_s), 1.0 if aim.to_s is None else window.share(aim.to_s), aim.low, aim.high)


def _curve(facts: BayFacts, channel: Channel, column: int, window: _Window, history: Answers) -> WallCurve:
    picture, bay = facts.scene.snapshot.wall, facts.bay.number
    fits = picture is not None and picture.column == column and picture.width_s == window.width_s
    trace = picture.traces.get(bay) if picture is not None and fits and not facts.out else None
    past = next((a.traces[channel.id] for a in history if _is_of(a, facts, channel, window)), None)
    begun = moment(facts.run.started_process).timestamp() if facts.run and facts.run.started_process else 0.0
    begun = begun if fits and not facts.out else float("inf")
    return wall_curve(trace, past, window.last, window.width_s, begun)


def _is_of(answer: TrendAnswer, facts: BayFacts, channel: Channel, window: _Window) -> bool:
    same_width = abs(answer.to_s - answer.from_s - (window.end - window.start)) < window.width_s
    return (answer.bay, answer.run) == (facts.bay.number, _run_id(facts)) and channel.id in answer.traces and same_width


def _axis(scene: Scene, window: _Window) -> tuple[tuple[float, str], ...]:
    offset, span = scene.snapshot.now.offset, window.end - window.start
    times = plots.axis_times(window.start, window.end, offset)
    times = times[:: -(-len(times) // _LABELS)]
    form = "%m-%d" if span > _DAY_S else "%H:%M"
    local_times = (local(datetime.fromtimestamp(at, UTC), offset) for at in times)
    return tuple(((at - window.start) / span, f"{shown:{form}}") for at, shown in zip(times, local_times, strict=True))
