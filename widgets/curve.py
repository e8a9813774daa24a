"""What a strip of a trend shows, and the curve's own arithmetic: no Qt, no pyqtgraph."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Range:
    """Fixed range of the plot, with the words at the two ends of the soft band (empty for none).

    ``low_text`` and ``high_text`` stand at the edges of the plot itself: for a strip without a band.
    """

    low: float
    high: float
    band_low: float | None = None
    band_high: float | None = None
    band_low_text: str = ""
    band_high_text: str = ""
    setpoint: float | None = None
    low_text: str = ""
    high_text: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    """A vertical at ``t_s``; its name stands at the top of the strip that names events."""

    t_s: float
    name: str


@dataclass(frozen=True, slots=True)
class AlarmSpan:
    """A tinted stretch from ``start_s`` to ``end_s`` (None: still standing) with the shape of its priority."""

    start_s: float
    end_s: float | None
    priority: int


@dataclass(frozen=True, slots=True)
class Aim:
    """Soft band and setpoint from ``start_s`` to ``end_s`` (None: to the end of the plot); None for what is not."""

    start_s: float
    end_s: float | None
    low: float | None
    high: float | None
    setpoint: float | None


@dataclass(frozen=True, slots=True)
class Doubt:
    """A stretch of values that are uncertain, or (``bad``) wrong."""

    start_s: float
    end_s: float
    bad: bool


@dataclass(frozen=True, slots=True)
class Reading:
    """What stands at the cursor: where and how much (None: no value, and only ``text`` says so).

    ``look``: plain, doubted (the quality is not good) or none.
    """

    at_s: float
    value: float | None
    text: str
    look: str = "plain"


def broken_at_gaps(t_s: Floats, y: Floats, gaps: Sequence[tuple[float, float]]) -> tuple[Floats, Floats]:
    """The curve with a NaN inside every gap that it would otherwise cross: a gap is never joined and never zero.

    ``t_s`` ascending; values that lie inside a gap are left out too, for they are not to be believed.
    """
    t_s, y = np.asarray(t_s, dtype=np.float64), np.asarray(y, dtype=np.float64)
    for start, end in gaps:
        first = int(np.searchsorted(t_s, start, side="right"))
        last = int(np.searchsorted(t_s, end, side="left"))
        if first > 0 and last < len(t_s):
            t_s = np.concatenate((t_s[:first], [(start + end) / 2], t_s[last:]))
            y = np.concatenate((y[:first], [np.nan], y[last:]))
        else:
            t_s, y = np.delete(t_s, slice(first, last)), np.delete(y, slice(first, last))
    return t_s, y


def parted(t_s: Floats, y: Floats, doubts: Sequence[Doubt]) -> tuple[Floats, Floats]:
    """The same values twice, with NaN in the other's place: those to be trusted, and those in ``doubts``.

    The lines from a doubted value to its neighbours are doubted too, so every line is in one of the two.
    """
    entered = np.zeros(len(t_s) + 1, np.int64)
    np.add.at(entered, np.searchsorted(t_s, [doubt.start_s for doubt in doubts], side="left"), 1)
    np.add.at(entered, np.searchsorted(t_s, [doubt.end_s for doubt in doubts], side="right"), -1)
    inside = np.cumsum(entered)[:-1] > 0
    beside = inside.copy()
    beside[:-1] |= inside[1:]
    beside[1:] |= inside[:-1]
    return np.where(inside, np.nan, y), np.where(beside, y, np.nan)


def lone_points(t_s: Floats, y: Floats) -> list[tuple[float, float]]:
    """Values of which no line can be seen: between two gaps they stand alone, once or as equal low and high."""
    valid = np.isfinite(y)
    starts = np.flatnonzero(valid & ~np.append(False, valid[:-1]))
    ends = np.flatnonzero(valid & ~np.append(valid[1:], False))
    alone = (t_s[starts] == t_s[ends]) & (y[starts] == y[ends]) & (ends - starts <= 1)
    return list(zip(t_s[starts][alone].tolist(), y[starts][alone].tolist(), strict=True))
