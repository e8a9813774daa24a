"""The run screen as plain values: what ``console.presenters.run`` makes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from console.presenters.export import ExportView

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class PhaseView:
    """One piece of the phase bar. ``state``: done | current | next. ``weight``: share of the bar's width."""

    label: str
    state: str
    weight: float


@dataclass(frozen=True, slots=True, eq=False)
class TrendView:
    """One strip. Times are seconds since the epoch in process time; arrays are never changed after they were made.

    ``t``, ``y``: at most two points a pixel; NaN never occurs: what is missing is in ``gaps`` as (from, to).
    ``events``: (time, label). ``points``: at-line rings (time, value). ``alarm``: (from, to, priority) or None.
    ``stale``: "" or "STALE 0:47"; the curve then ends where data ended and the rest of the window is hatched.
    ``envelope``: what earlier runs stayed between: times, least, greatest, middle; NaN where it is not known.
    ``revision`` changes when anything of the drawing changed.
    """

    channel: str
    name: str
    value: str
    unit: str
    setpoint: str
    quality: str  # good | uncertain | bad | none
    stale: str
    priority: int
    t: Floats
    y: Floats
    low: float
    high: float
    limit_low: float | None
    limit_high: float | None
    setpoint_value: float | None
    gaps: tuple[tuple[float, float], ...]
    events: tuple[tuple[float, str], ...]
    points: tuple[tuple[float, float], ...]
    alarm: tuple[float, float, int] | None
    revision: int
    envelope: tuple[Floats, Floats, Floats, Floats] | None = None


@dataclass(frozen=True, slots=True)
class CommandView:
    """A button of the right column. ``look``: primary | soft | plain | danger. ``arm``: confirm on a second target."""

    action: str
    label: str
    confirm: str
    enabled: bool
    reason: str
    look: str
    arm: bool
    ask: object
    consequence: str = ""  # said in words while armed
    disarm: str = ""  # on the first button while it is armed


@dataclass(frozen=True, slots=True)
class ToolsView:
    """What can be laid beside the curves. ``compare``: words of the way to the comparison.

    ``earlier``: words of the toggle for earlier runs, which ``toggle`` turns; ``rests``: what the band rests on.
    """

    compare: str
    earlier: str
    earlier_shown: bool
    toggle: object
    rests: str
    export: ExportView


@dataclass(frozen=True, slots=True)
class RunView:
    """One bay's run. ``window``: (from, to) in seconds, process time; ``windows``: (id, label, current)."""

    bay: int
    identity: str
    summary: str
    next: str
    alarm_priority: int
    alarm_text: str
    banner: str
    banner_priority: int
    phases: tuple[PhaseView, ...]
    trends: tuple[TrendView, ...]
    window: tuple[float, float]
    axis: tuple[tuple[float, str], ...]
    windows: tuple[tuple[str, str, bool], ...]
    help_title: str
    help_text: tuple[str, ...]
    commands: tuple[CommandView, ...]
    pages: tuple[str, ...] = ()  # labels of channel pages; the current one in page
    page: int = 0
    empty: str = ""  # said instead of everything when the bay has no run
    bays: tuple[tuple[int, str, bool], ...] = field(default=())  # (bay, label, current): runs one can switch to
    tools: ToolsView | None = None
