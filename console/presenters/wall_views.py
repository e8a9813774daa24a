"""The wall of trends as plain values: what ``console.presenters.wall`` makes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from console.presenters.wall_curve import WallCurve


class WallBand(NamedTuple):
    """Limits that were in force from ``start`` to ``end`` (0..1 of the plot); None where there was none."""

    start: float
    end: float
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class WallCellView:
    """One bay. ``look``: run | empty | off. Identity, phase and priority as on the overview's tile.

    ``line`` is said under the plot: what is wrong, else where the run is; ``stale`` stands there instead. ``value`` is
    of the chosen channel, "" for a bay without a run; ``quality``: good | uncertain | bad | none. ``low`` to ``high``
    is the plot's range. ``limit_low`` and ``limit_high``: to be numbered, None where several were in force in what is
    shown; ``bands``: each of them while it was. ``alarm_from``: 0..1, from where an alarm of this channel stands, None
    for none; ``channel_priority``: its priority, 0 for none.
    """

    bay: int
    look: str
    identity: str
    phase: str
    line: str
    priority: int
    stale: str
    ask: object
    value: str = ""
    unit: str = ""
    quality: str = "none"
    channel_priority: int = 0
    alarm_from: float | None = None
    low: float = 0.0
    high: float = 1.0
    limit_low: float | None = None
    limit_high: float | None = None
    curve: WallCurve | None = None
    bands: tuple[WallBand, ...] = ()


@dataclass(frozen=True, slots=True)
class WallView:
    """Sixteen cells in order. ``channels``: (id, name, current); ``windows``: (seconds, words, current).

    ``axis``: (0..1, words) under each column of cells. ``next_page``: the next page of channels, -1 if all are shown.
    """

    cells: tuple[WallCellView, ...]
    axis: tuple[tuple[float, str], ...]
    channels: tuple[tuple[str, str, bool], ...]
    windows: tuple[tuple[int, str, bool], ...]
    back: str
    banner: str = ""
    next_page: int = -1
    more: str = ""
