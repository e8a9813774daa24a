"""Which runs can be compared, which are, and over what time."""

from __future__ import annotations

import math
from dataclasses import dataclass

from console.domain.channel import Channel
from console.domain.context import moment
from console.domain.station_state import BAYS, Bay, Run
from console.presenters import plots
from console.presenters.bay_facts import BayFacts, shown_bay
from console.presenters.compare_ui import MOST
from console.presenters.run_trends import LIVE_S, PAGES, WINDOWS_S, online_channels
from console.presenters.scene import Scene

LISTED = 28
"""So many runs can be chosen among: every bay, and the newest that are over."""
_SHORTEST_S = 600.0


@dataclass(frozen=True, slots=True)
class Compared:
    """A run, from ``begun`` to ``end`` (now, while it goes on) in process seconds.

    ``facts``: of its bay, as long as its material is in it; of the run alone after that.
    """

    facts: BayFacts
    run: Run
    begun: float
    end: float
    here: bool

    @property
    def bay(self) -> str:
        """Its bay as it is written everywhere: 04."""
        return f"{self.run.bay:02d}"


def comparable(scene: Scene) -> tuple[Compared, ...]:
    """The runs in the bays, then those of the same recipe as the looked-at one that are over, newest first."""
    here = [_in_bay(scene, bay) for bay in BAYS]
    found = [one for one in here if one is not None]
    base = _base(scene, found)
    sha256 = base.run.recipe_sha256 if base else ""
    taken = {one.run.id for one in found}
    over = [run for run in scene.state.runs.values() if run.id not in taken and run.recipe_sha256 == sha256]
    over = [run for run in over if sha256 and run.started_process and run.ended_process]
    newest = sorted(over, key=lambda run: run.started_process, reverse=True)
    found += [_over(scene, run) for run in newest[: LISTED - len(found)]]
    return tuple(found)


def compared(scene: Scene, among: tuple[Compared, ...]) -> tuple[Compared, ...]:
    """The chosen runs in the order in which they were chosen; unasked, the looked-at one and its like in other bays."""
    known = {one.run.id: one for one in among}
    chosen = tuple(known[run] for run in scene.ui.compare.runs if run in known)
    base = _base(scene, list(among))
    if not chosen and base is not None:
        like = [one for one in among if one.here and one.run.recipe_sha256 == base.run.recipe_sha256]
        chosen = (base, *(one for one in like if one is not base))[:MOST]
    return chosen[:1] if scene.ui.compare.shape == "channels" else chosen


def compared_channels(scene: Scene) -> tuple[Channel, ...]:
    """One for several runs; for one run those that were chosen, unasked the run screen's first page."""
    ui, online = scene.ui.compare, {channel.id: channel for channel in online_channels(scene)}
    wanted = ui.channels if ui.shape == "channels" else (ui.channel,)
    found = tuple(online[name] for name in wanted if name in online)
    page = tuple(online[name] for name in PAGES[0][1] if name in online) or tuple(online.values())
    return found or (page[:4] if ui.shape == "channels" else page[:1])


def compared_window(scene: Scene, runs: tuple[Compared, ...]) -> tuple[float, float]:
    """(from, to) on the plot's axis: process time, or seconds since each run's start; zoomed and shifted."""
    since = scene.ui.compare.align == "start"
    end = max(one.end - (one.begun if since else 0.0) for one in runs)
    start = 0.0 if since else min(one.begun for one in runs)
    whole = max(_SHORTEST_S, end - start)
    width = {"run": whole, "live": min(whole, LIVE_S * max(1.0, scene.snapshot.link.rate))} | WINDOWS_S
    shown = width[scene.ui.window] * 2.0**-scene.ui.zoom
    end -= scene.ui.shift * shown / 2
    pixel = shown / plots.PIXELS
    end = math.ceil(end / pixel) * pixel  # by whole pixels: a plot whose window moves is painted anew
    return end - shown, end


def own_window(scene: Scene, one: Compared, window: tuple[float, float]) -> tuple[float, float]:
    """What of a run's own process time lies under the plot's window."""
    by = one.begun if scene.ui.compare.align == "start" else 0.0
    return window[0] + by, window[1] + by


def _base(scene: Scene, among: list[Compared]) -> Compared | None:
    """The run that is looked at: the first chosen, else the one of the run screen's bay."""
    first = scene.ui.compare.runs[:1]
    chosen = scene.state.runs.get(first[0]) if first else None
    if chosen is not None and chosen.started_process:
        return next((one for one in among if one.run.id == chosen.id), _over(scene, chosen))
    bay = shown_bay(scene)
    at_bay = next((one for one in among if one.here and one.run.bay == bay), None)
    return at_bay or (among[0] if among else None)


def _in_bay(scene: Scene, bay: int) -> Compared | None:
    facts = BayFacts.of(scene, bay)
    run = facts.run
    if run is None or not facts.busy or not run.started_process:
        return None
    return Compared(facts, run, moment(run.started_process).timestamp(), _end(scene, run), here=True)


def _over(scene: Scene, run: Run) -> Compared:
    """A run whose material has left its bay: what the bay says now is of somebody else's."""
    facts = BayFacts(scene, Bay(run.bay), run, scene.state.orders.get(run.order), scene.state.recipes.get(run.recipe))
    return Compared(facts, run, moment(run.started_process).timestamp(), _end(scene, run), here=False)


def _end(scene: Scene, run: Run) -> float:
    now = scene.process_now or scene.snapshot.now.utc
    return moment(run.ended_process).timestamp() if run.ended_process else now.timestamp()
