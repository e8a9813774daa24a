"""Which stretch of process time the run screen's plots show, and what of the past has to be asked for."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from console.domain.channel import Channel
from console.domain.context import moment
from console.presenters import plots
from console.presenters.bay_facts import BayFacts, shown_bay
from console.presenters.plot_ui import WIDEST_S, Span
from console.presenters.scene import Scene

if TYPE_CHECKING:
    from console.queries.trends import TrendAnswer

LIVE_S = 600.0
WINDOWS_S = {"1h": 3600.0, "6h": 21_600.0, "24h": 86_400.0, "14d": WIDEST_S}
WINDOWS = ("live", *WINDOWS_S, "run")
PAGES = (
    ("culture", ("temperature", "ph", "dissolved_oxygen", "capacitance")),
    ("gas", ("co2", "gas_flow", "agitation", "culture_volume")),
    ("flow", ("feed_pump", "waste_pump", "line_pressure", "heater_power")),
)
_SHORTEST_RUN_S = 600.0
_ASK_S, _ASK_AGAIN_S, _ASK_SELDOM_S = 0.1, 1.0, 10.0


def page_channels(scene: Scene) -> list[tuple[str, list[Channel]]]:
    """(page, its channels); online channels that no page names are on a last one, four a page."""
    online = {channel.id: channel for channel in online_channels(scene)}
    pages = [(name, [online.pop(i) for i in ids if i in online]) for name, ids in PAGES]
    rest = list(online.values())
    pages += [("other", rest[at : at + 4]) for at in range(0, len(rest), 4)]
    return [(name, channels) for name, channels in pages if channels]


def online_channels(scene: Scene) -> list[Channel]:
    """In the order of the ring's columns."""
    return sorted((c for c in scene.book.channels.values() if c.kind == "online"), key=lambda channel: channel.number)


def span_of(scene: Scene, facts: BayFacts) -> Span:
    """What is shown: the chosen width ending at the newest value, moving with it; or the stretch that is held."""
    begun, newest = _ends(scene, facts)
    if scene.ui.held is not None:
        return span_at(scene, facts, scene.ui.held)
    width = _width(scene, newest, begun)
    end = by_pixels(newest, width)
    return Span(end - width, end, newest - WIDEST_S if begun is None else begun, end)


def span_at(scene: Scene, facts: BayFacts, window: tuple[float, float]) -> Span:
    """A stretch that somebody else chose, with how far the bay's run reaches."""
    begun, newest = _ends(scene, facts)
    return Span(*window, newest - WIDEST_S if begun is None else begun, newest)


def by_pixels(end: float, width: float) -> float:
    """``end`` by whole pixels of a window: a plot whose window moves is laid out anew."""
    pixel = width / plots.PIXELS
    return math.ceil(end / pixel) * pixel


def _ends(scene: Scene, facts: BayFacts) -> tuple[float | None, float]:
    """(when the run began, None if nobody knows; how far it has come)."""
    run = facts.run
    now = (scene.process_now or scene.snapshot.now.utc).timestamp()
    newest = moment(run.ended_process).timestamp() if run and run.ended_process else now
    return moment(run.started_process).timestamp() if run and run.started_process else None, newest


def _width(scene: Scene, newest: float, begun: float | None) -> float:
    ui = scene.ui
    if ui.width_s is not None:
        return ui.width_s
    if ui.window == "run" and begun is not None:
        return min(max(_SHORTEST_RUN_S, newest - begun), WIDEST_S)
    return WINDOWS_S.get(ui.window) or _live_width(None if begun is None else newest - begun, _rate(scene))


def _live_width(age_s: float | None, rate: float) -> float:
    """Ten minutes on the wall; of a run that is younger, the run, but at least one."""
    width = LIVE_S * rate
    return min(WIDEST_S, width if age_s is None else min(width, max(width / 10, age_s)))


def _rate(scene: Scene) -> float:
    """How much faster than the wall's the process's time runs: 1 but in training."""
    return max(1.0, scene.snapshot.link.rate)


def silence_s(scene: Scene, channel: Channel, width: float) -> float:
    """How long a channel may say nothing before that is a gap: staleness, in process time; at least two pixels."""
    return max(channel.stale_s * _rate(scene), 2 * width / plots.PIXELS)


def chosen(scene: Scene, span: Span) -> str:
    """The window whose name stands for what is shown; "" while the plots are held."""
    ui = scene.ui
    if ui.held is not None:
        return ""
    if ui.width_s is None:
        return ui.window
    return next((name for name, width in WINDOWS_S.items() if width == span.width), "live")


# --- what has to be asked for ---------------------------------------------------------------------------------------


class HistoryWanted(NamedTuple):
    """What the run screen lacks beyond the live ring: to be asked of ``console.queries.trends``.

    ``span``: what is shown of it; more is asked for, so that there is something at hand when plots are moved.
    """

    bay: int
    run: str
    from_s: float
    to_s: float
    points: int
    channels: tuple[str, ...]
    cursor_s: float | None
    span: Span


def wanted_history(scene: Scene) -> HistoryWanted | None:
    """What of history this scene's plots need, None if the ring in memory holds it or no run is shown."""
    bay = shown_bay(scene)
    facts = BayFacts.of(scene, bay) if bay else None
    if facts is None or not facts.busy:
        return None
    span, ui = span_of(scene, facts), scene.ui
    if ui.held is None and ui.cursor is None and _in_memory(scene, bay, span):
        return None
    pages = page_channels(scene)
    channels = tuple(channel.id for channel in pages[min(ui.page, len(pages) - 1)][1])
    run = facts.run.id if facts.run else facts.bay.run
    start, end = reach(scene, span)
    points = round(2 * plots.PIXELS * (end - start) / span.width)
    return HistoryWanted(bay, run, start, end, points, channels, ui.cursor, span)


def reach(scene: Scene, span: Span) -> tuple[float, float]:
    """What is loaded: plots that are held have half their width more at either side, for the finger that moves them."""
    if scene.ui.held != (span.start, span.end):
        return span.start, span.end
    return span.start - span.width / 2, min(span.end + span.width / 2, max(span.end, span.newest))


def _in_memory(scene: Scene, bay: int, span: Span) -> bool:
    """Whether the ring reaches back to where the plots begin: it has two hours of one value a second."""
    trend = scene.snapshot.trend
    if trend is None or trend.bay != bay or not trend.t.size:
        return False
    seam = max(3.0 * _rate(scene), 2 * span.width / plots.PIXELS)
    return bool(trend.t[0] <= max(span.start, span.oldest) + seam)


def fits(answer: TrendAnswer | None, wanted: HistoryWanted) -> bool:
    """Whether the answer is about what is wanted, of whatever stretch: it is drawn until a better one is there."""
    if answer is None or (answer.bay, answer.run) != (wanted.bay, wanted.run):
        return False
    return set(wanted.channels) <= set(answer.traces)


def pause_s(answer: TrendAnswer | None, wanted: HistoryWanted, rate: float) -> float:
    """How long to wait after a question before the next one: hardly at all while what is shown is not there yet."""
    if answer is None or not fits(answer, wanted) or answer.cursor_s != wanted.cursor_s:
        return _ASK_S
    span, width = wanted.span, answer.to_s - answer.from_s
    coarse = abs(width - (wanted.to_s - wanted.from_s)) > 0.01 * span.width
    pixel = span.width / plots.PIXELS
    beyond = span.start < answer.from_s - pixel or (span.end > answer.to_s + pixel and span.end < span.newest)
    if coarse or beyond:
        return _ASK_S
    return min(max(_ASK_AGAIN_S, pixel / max(1.0, rate)), _ASK_SELDOM_S)
