"""Which runs can be compared, which are, and over what time."""

from __future__ import annotations

from dataclasses import dataclass

from console.domain.channel import Channel
from console.domain.context import moment
from console.domain.station_state import BAYS, Bay, Run
from console.presenters.bay_facts import BayFacts, shown_bay
from console.presenters.compare_ui import MOST
from console.presenters.plot_ui import Span
from console.presenters.run_window import LIVE_S, PAGES, WINDOWS_S, by_pixels, online_channels
from console.presenters.scene import Scene

LISTED = 28
"""So many runs can be chosen among: every bay, and the newest that are over."""
_SHORTEST_S = 600.0


@dataclass(frozen=True, slots=True)
class Compared:
    """A run, from ``begun`` to ``end`` (now, while it goes on) in process seconds.

    ``begun`` is None for a run that another console has started: the shuttle tells its id, and nothing of its start.
    ``facts``: of its bay, as long as its material is in it (``here``); of the run alone after that.
    """

    facts: BayFacts
    id: str
    begun: float | None
    end: float
    here: bool

    @property
    def number(self) -> int:
        """Of its bay."""
        return self.facts.bay.number

    @property
    def bay(self) -> str:
        """Its bay as it is written everywhere: 04."""
        return f"{self.number:02d}"

    @property
    def recipe_sha256(self) -> str:
        """By which it is known which runs are alike; "" if that is not known."""
        facts = self.facts
        return facts.run.recipe_sha256 if facts.run else facts.bay.recipe_sha256

    @property
    def ended(self) -> bool:
        """Whether it is known to be over."""
        return bool(self.facts.run and self.facts.run.ended_process)


def comparable(scene: Scene) -> tuple[Compared, ...]:
    """The runs in the bays, then those of the same recipe as the looked-at one that are over, newest first."""
    here = [_in_bay(scene, bay) for bay in BAYS]
    found = [one for one in here if one is not None]
    base = _base(scene, found)
    sha256 = base.recipe_sha256 if base else ""
    taken = {one.id for one in found}
    over = [run for run in scene.state.runs.values() if run.id not in taken and run.recipe_sha256 == sha256]
    over = [run for run in over if sha256 and run.started_process and run.ended_process]
    newest = sorted(over, key=lambda run: run.started_process, reverse=True)
    found += [_over(scene, run) for run in newest[: LISTED - len(found)]]
    return tuple(found)


def compared(scene: Scene, among: tuple[Compared, ...]) -> tuple[Compared, ...]:
    """The chosen runs in the order in which they were chosen; unasked, the looked-at one and its like in other bays."""
    known = {one.id: one for one in among}
    chosen = tuple(known[run] for run in scene.ui.compare.runs if run in known)
    base = _base(scene, list(among))
    if not chosen and base is not None:
        like = [one for one in among if one.here and one.recipe_sha256 == base.recipe_sha256]
        chosen = (base, *(one for one in like if one is not base))[:MOST]
    return chosen[:1] if scene.ui.compare.shape == "channels" else chosen


def compared_channels(scene: Scene) -> tuple[Channel, ...]:
    """One for several runs; for one run those that were chosen, unasked the run screen's first page."""
    ui, online = scene.ui.compare, {channel.id: channel for channel in online_channels(scene)}
    wanted = ui.channels if ui.shape == "channels" else (ui.channel,)
    found = tuple(online[name] for name in wanted if name in online)
    page = tuple(online[name] for name in PAGES[0][1] if name in online) or tuple(online.values())
    return found or (page[:4] if ui.shape == "channels" else page[:1])


def compared_span(scene: Scene, runs: tuple[Compared, ...]) -> Span:
    """What is shown, on the plot's axis: process time, or seconds since each run's start; zoomed and moved."""
    since = scene.ui.compare.align == "start"
    begun = [one.begun for one in runs if one.begun is not None]
    live = LIVE_S * max(1.0, scene.snapshot.link.rate)
    if since:
        end = max((one.end - one.begun for one in runs if one.begun is not None), default=live)
        start, whole = 0.0, max(_SHORTEST_S, end)
    else:
        end = max(one.end for one in runs)
        whole = max(_SHORTEST_S, end - min(begun)) if begun else live
        start = end - whole
    width = {"run": whole, "live": min(whole, live)} | WINDOWS_S
    if scene.ui.held is not None:
        return Span(*scene.ui.held, start, end)
    shown = scene.ui.width_s or width[scene.ui.window]
    end = by_pixels(end, shown)
    return Span(end - shown, end, start, end)


def own_window(scene: Scene, one: Compared, window: tuple[float, float]) -> tuple[float, float]:
    """What of a run's own process time lies under the plot's window; nothing, where its start had to be known."""
    by = one.begun if scene.ui.compare.align == "start" else 0.0
    return (window[0] + by, window[1] + by) if by is not None else (0.0, window[1] - window[0])


def _base(scene: Scene, among: list[Compared]) -> Compared | None:
    """The run that is looked at: the first chosen, else the one of the run screen's bay."""
    first = scene.ui.compare.runs[:1]
    chosen = scene.state.runs.get(first[0]) if first else None
    if chosen is not None and chosen.started_process:
        return next((one for one in among if one.id == chosen.id), _over(scene, chosen))
    bay = shown_bay(scene)
    named = next((one for one in among if one.id in first), None)
    at_bay = next((one for one in among if one.here and one.number == bay), None)
    return named or at_bay or (among[0] if among else None)


def _in_bay(scene: Scene, bay: int) -> Compared | None:
    facts = BayFacts.of(scene, bay)
    run = facts.run
    name = run.id if run else facts.bay.run
    if not facts.busy or not name:
        return None
    return Compared(facts, name, _moment(run.started_process if run else ""), _end(scene, run), here=True)


def _over(scene: Scene, run: Run) -> Compared:
    """A run whose material has left its bay: what the bay says now is of somebody else's."""
    facts = BayFacts(scene, Bay(run.bay), run, scene.state.orders.get(run.order), scene.state.recipes.get(run.recipe))
    return Compared(facts, run.id, _moment(run.started_process), _end(scene, run), here=False)


def _end(scene: Scene, run: Run | None) -> float:
    now = scene.process_now or scene.snapshot.now.utc
    return _moment(run.ended_process if run else "") or now.timestamp()


def _moment(process_utc: str) -> float | None:
    return moment(process_utc).timestamp() if process_utc else None
