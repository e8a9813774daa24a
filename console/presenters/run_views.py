"""The run screen as plain values: what ``console.presenters.run`` makes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from console.presenters.plot_ui import Span

if TYPE_CHECKING:
    from console.presenters.export import ExportView

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class PhaseView:
    """One piece of the phase bar. ``state``: done | current | next. ``weight``: share of the bar's width."""

    label: str
    state: str
    weight: float


@dataclass(frozen=True, slots=True)
class PhaseBand:
    """A phase as it ran; ``to_s`` None while it goes on. ``odd``: every other one, for bands that alternate."""

    from_s: float
    to_s: float | None
    label: str
    odd: bool


@dataclass(frozen=True, slots=True)
class Aim:
    """What was in force for a channel from ``from_s`` to ``to_s`` (None: still): limits and setpoint, if there were."""

    from_s: float
    to_s: float | None
    low: float | None
    high: float | None
    setpoint: float | None


@dataclass(frozen=True, slots=True)
class ReadOut:
    """What stands at the cursor: ``value`` None where there is none, or not known yet. ``text``: it in words, whole.

    ``quality``: good | uncertain | bad | none | wanted (it is being read).
    """

    at_s: float
    value: float | None
    text: str
    quality: str


@dataclass(frozen=True, slots=True, eq=False)
class TrendView:
    """One strip. Times are seconds since the epoch in process time; arrays are never changed after they were made.

    ``t``, ``y``: at most two points a pixel; NaN never occurs: what is missing is in ``gaps`` as (from, to).
    ``events``: (time, label). ``points``: at-line rings (time, value). ``alarms``: (from, to, priority), to None while
    one stands. ``stale``: "" or "STALE 0:47"; the plot is hatched from ``stale_from`` on. ``limit_low``, ``limit_high``
    and ``setpoint_value`` are those of now; ``aims`` is what was in force when, drawn in their place where it is given.
    ``doubt``: (from, to, grade) where the quality was 1 uncertain or 2 bad. ``cursor``: what stands at the cursor.
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
    alarms: tuple[tuple[float, float | None, int], ...]
    revision: int
    envelope: tuple[Floats, Floats, Floats, Floats] | None = None
    stale_from: float | None = None
    aims: tuple[Aim, ...] = ()
    doubt: tuple[tuple[float, float, int], ...] = ()
    cursor: ReadOut | None = None


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
class PlotControls:
    """What moves the plots: ``past`` says how far back they are held, "" while they follow the newest value.

    ``now_note``: over the values at the right, which are of now all the same. ``live_note``: on the live button.
    ``back`` .. ``zoom_out``: why that button does nothing more, "" where it does.
    ``cursor_s`` and ``cursor_time``: the cursor, None and "" for none; ``cursor_label``: on the buttons that move it.
    """

    past: str = ""
    now_note: str = ""
    live_note: str = ""
    back: str = ""
    forward: str = ""
    zoom_in: str = ""
    zoom_out: str = ""
    cursor_s: float | None = None
    cursor_time: str = ""
    cursor_label: str = ""


@dataclass(frozen=True, slots=True)
class RunView:
    """One bay's run. ``window``: (from, to) in seconds, process time; ``windows``: (id, label, current).

    ``bands``: the phases that the plots show, as they ran.
    """

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
    bands: tuple[PhaseBand, ...] = ()
    controls: PlotControls = PlotControls()
    span: Span | None = None  # where the plots stand, and how far they can be moved
