"""What the comparison alone knows: which runs, which channels, over which time, and what is being chosen.

Light: the window loads it before the first paint.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

MOST, STRIPS = 6, 4
"""Curves on one plot: more colours cannot be told apart. Strips under one another: lower ones cannot be read."""


@dataclass(frozen=True, slots=True)
class CompareUi:
    """``shape``: runs (one channel of several runs on one plot) or channels (several of one run, a strip each).

    ``align``: time (process time) or start (time since each run's start). ``runs``: ids of the chosen runs, empty for
    those that are compared unasked; the first is the one whose channels are shown. ``channel``: "" for the first one;
    ``channels``: empty for the run screen's page. ``choosing``: "", run or channel. ``earlier``: the run screen shows
    the envelope of earlier runs.
    """

    shape: str = "runs"
    align: str = "time"
    runs: tuple[str, ...] = ()
    channel: str = ""
    channels: tuple[str, ...] = ()
    choosing: str = ""
    earlier: bool = False


class CompareWish:
    """Base of what the comparison asks of itself."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class ChooseShape(CompareWish):
    """Show runs over one another, or channels under one another."""

    shape: str


@dataclass(frozen=True, slots=True)
class ChooseAlign(CompareWish):
    """Lay the curves over process time, or over the time since each start."""

    align: str


@dataclass(frozen=True, slots=True)
class ChooseWhat(CompareWish):
    """Show what can be chosen: run or channel; "" goes back to the curves."""

    what: str


@dataclass(frozen=True, slots=True)
class ChooseRuns(CompareWish):
    """These runs, by id; at least one, at most `MOST`."""

    runs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ChooseChannels(CompareWish):
    """These channels: one of several runs, or some of one run."""

    channels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ShowEarlier(CompareWish):
    """The envelope of earlier runs on the run screen."""

    shown: bool


def apply_compare(ui: CompareUi, wish: CompareWish) -> CompareUi:
    """The view after a touch. One channel of several runs is chosen by one touch; several of one are gone back from."""
    match wish:
        case ChooseShape(shape=shape):
            return replace(ui, shape=shape, choosing="")
        case ChooseAlign(align=align):
            return replace(ui, align=align)
        case ChooseWhat(what=what):
            return replace(ui, choosing=what)
        case ChooseRuns(runs=runs):
            one = ui.shape == "channels"
            return replace(ui, runs=runs[:MOST], choosing="" if one else ui.choosing)
        case ChooseChannels(channels=channels):
            if ui.shape == "runs":
                return replace(ui, channel=channels[0] if channels else "", choosing="")
            return replace(ui, channels=channels[:STRIPS])
        case ShowEarlier(shown=shown):
            return replace(ui, earlier=shown)
    return ui
