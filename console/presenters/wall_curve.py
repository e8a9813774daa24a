"""From stretches to a small plot: what was measured before and since this console listens, and where nothing is known.

Pure numpy. Stretch n of a width is the time from n x width on; the plot shows COLUMNS of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from console.presenters.plots import Gaps, clipped
from console.queries.trends import TraceArrays
from console.station.wall_traces import COLUMNS, SILENT_S, WallTrace

Floats = npt.NDArray[np.float64]
Numbers = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class WallCurve:
    """Ready to be drawn. ``x``: 0 (left) to 1 (right), ``y``: in units, lowest and highest of each stretch in turn.

    ``starts``: where a new piece begins, which is not joined to what lies before. ``gaps``: (from, to) of 0..1.
    """

    x: Floats
    y: Floats
    starts: tuple[int, ...]
    gaps: Gaps


@dataclass(frozen=True, slots=True, eq=False)
class _Part:
    """``numbers`` of the stretches that have a value, ascending."""

    numbers: Numbers
    low: Floats
    high: Floats
    gaps: Gaps


WALLS = 32
"""Curves kept: those of two pictures of sixteen bays. More are only memory that fills, with wide windows for days."""

EMPTY = _Part(np.zeros(0, np.int64), np.zeros(0), np.zeros(0), ())


@lru_cache(maxsize=WALLS)
def wall_curve(
    trace: WallTrace | None, past: TraceArrays | None, last: int, width_s: float, begun_s: float
) -> WallCurve:
    """The COLUMNS stretches of ``width_s`` up to the one numbered ``last``.

    ``begun_s``: since when values are due; infinity while it is not known yet whether there are any.
    """
    first = last - COLUMNS + 1
    start, end = first * width_s, (last + 1) * width_s
    part = _whole(trace, past, width_s, (max(begun_s, start), end))
    shown = (part.numbers >= first) & (part.numbers <= last)
    numbers, low, high = part.numbers[shown], part.low[shown], part.high[shown]
    gaps = clipped(part.gaps, start, end)
    x = np.repeat((numbers - first + 0.5) / COLUMNS, 2)
    y = np.empty(x.size)
    # Up in one stretch and down in the next: neighbours are joined at their ends, and no line crosses what is between.
    up = numbers % 2 == 0
    y[0::2], y[1::2] = np.where(up, low, high), np.where(up, high, low)
    span = end - start
    shares = tuple(((a - start) / span, (b - start) / span) for a, b in gaps)
    return WallCurve(x, y, _starts(numbers, part.gaps, width_s), shares)


def _starts(numbers: Numbers, gaps: Gaps, width_s: float) -> tuple[int, ...]:
    """Positions in x and y at which a piece begins: at the first, and behind every gap between two stretches."""
    if not numbers.size:
        return ()
    found = {0}
    for begin, end in gaps:
        after = int(np.searchsorted(numbers, int(begin // width_s), side="right"))
        if 0 < after < numbers.size and numbers[after - 1] < int(end // width_s):
            found.add(2 * after)
    return tuple(sorted(found))


def _whole(trace: WallTrace | None, past: TraceArrays | None, width_s: float, due: tuple[float, float]) -> _Part:
    """What was stored up to where the console began to listen, then what it heard. ``due``: values are, (from, to)."""
    live = _live(trace)
    since = trace.since_s if trace is not None and live.numbers.size else due[1]
    old = _past(past, width_s, since)
    reached = float(past.t[past.t < since][-1]) if past is not None and old.numbers.size else due[0]
    seam = max(2 * width_s, SILENT_S)
    joint: Gaps = ((reached, since),) if since - reached > seam else ()
    if old.numbers.size and live.numbers.size and old.numbers[-1] == live.numbers[0]:
        live.low[0], live.high[0] = min(old.low[-1], live.low[0]), max(old.high[-1], live.high[0])
        old = _Part(old.numbers[:-1], old.low[:-1], old.high[:-1], old.gaps)
    return _Part(
        np.concatenate((old.numbers, live.numbers)),
        np.concatenate((old.low, live.low)),
        np.concatenate((old.high, live.high)),
        (*old.gaps, *joint, *live.gaps),
    )


def _live(trace: WallTrace | None) -> _Part:
    if trace is None:
        return EMPTY
    given = np.flatnonzero(np.isfinite(trace.low))
    low, high = trace.low[given].astype(np.float64), trace.high[given].astype(np.float64)
    return _Part(trace.first + given, low, high, trace.gaps)


@lru_cache(maxsize=WALLS)
def _past(past: TraceArrays | None, width_s: float, since: float) -> _Part:
    if past is None:
        return EMPTY
    before = (past.t < since) & np.isfinite(past.y)
    t, y = past.t[before], past.y[before]
    if not t.size:
        return EMPTY
    numbers = (t // width_s).astype(np.int64)
    starts = np.flatnonzero(np.diff(numbers, prepend=numbers[0] - 1))
    gaps = tuple(gap for gap in past.gaps if gap[1] <= float(t[-1]))
    return _Part(numbers[starts], np.minimum.reduceat(y, starts), np.maximum.reduceat(y, starts), gaps)
