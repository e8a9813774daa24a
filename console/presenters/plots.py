"""From rows and answers to strips: windows, decimation that keeps extremes, gaps, ranges that do not jump, axis labels.

Times are seconds since 1970 in process time. Pure numpy; nothing here knows a cartridge.
"""

from __future__ import annotations

import math
from datetime import timedelta
from itertools import pairwise

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Grades = npt.NDArray[np.uint8]
Gaps = tuple[tuple[float, float], ...]
Stretches = tuple[tuple[float, float, int], ...]
PIXELS = 1000
EMPTY: Floats = np.zeros(0)
_STEPS_S = (5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 21_600, 43_200, 86_400, 172_800)


def decimate(t: Floats, y: Floats, start: float, end: float, pixels: int = PIXELS) -> tuple[Floats, Floats]:
    """At most two points a pixel of ``start``..``end``: the lowest and the highest of each, in order of time."""
    if t.size <= 2 or end <= start:
        return t, y
    pixel = np.clip(((t - start) * (pixels / (end - start))).astype(np.int64), 0, pixels - 1)
    by_value = np.lexsort((y, pixel))
    edges = np.flatnonzero(np.diff(pixel[by_value]))
    lowest = by_value[np.concatenate(([0], edges + 1))]
    highest = by_value[np.concatenate((edges, [t.size - 1]))]
    kept = np.unique(np.concatenate((lowest, highest)))
    return t[kept], y[kept]


def graded(t: Floats, grades: Grades, start: float, end: float, pixels: int = PIXELS) -> Stretches:
    """(from, to, grade) of each stretch whose values are doubted, by whole pixels: the worst of each counts.

    ``grades``: 0 good, larger is worse, from each time to the next.
    """
    if not grades.any() or end <= start:
        return ()
    pixel = ((t - start) * (pixels / (end - start))).astype(np.int64)
    first = np.flatnonzero(np.diff(pixel, prepend=pixel[0] - 1))
    worst, at = np.maximum.reduceat(grades, first), np.append(t[first], t[-1])
    edge = np.append(np.flatnonzero(np.diff(worst, prepend=worst[0] ^ 1)), worst.size)
    return tuple((float(at[a]), float(at[b]), int(worst[a])) for a, b in pairwise(edge) if worst[a])


def joined(gaps: Gaps) -> Gaps:
    """The same stretches in order, those that overlap as one; where two touch, a value stands between them."""
    found: list[tuple[float, float]] = []
    for start, end in sorted(gaps):
        if found and start < found[-1][1]:
            found[-1] = found[-1][0], max(found[-1][1], end)
        else:
            found.append((start, end))
    return tuple(found)


def within(t: Floats, y: Floats, start: float, end: float) -> npt.NDArray[np.bool_]:
    """Which rows lie inside ``start``..``end`` and have a value."""
    kept: npt.NDArray[np.bool_] = (t >= start) & (t <= end) & np.isfinite(y)
    return kept


def clipped(gaps: Gaps, start: float, end: float) -> Gaps:
    """What of ``gaps`` lies inside ``start``..``end``."""
    inside = ((max(a, start), min(b, end)) for a, b in gaps)
    return tuple((a, b) for a, b in inside if b > a)


CALM = 0.1
"""Values that move by less than this share of themselves are drawn as what they are: nearly level."""


def fixed_range(limits: tuple[float, float] | None, setpoint: float | None, y: Floats) -> tuple[float, float]:
    """(low, high) of a strip: limits, or the setpoint, with room; widened in whole steps only where values leave it.

    Without either, a range of round numbers over the values, from zero if they come near it.
    """
    if limits is not None:
        room = (limits[1] - limits[0]) / 4
        return _widened(limits[0] - room, limits[1] + room, room, y)
    if setpoint is not None:
        room = max(abs(setpoint) * 0.05, 0.5)
        return rounded(*_widened(setpoint - room, setpoint + room, room, y))
    if not y.size:
        return 0.0, 1.0
    low, high = float(y.min()), float(y.max())
    middle, half = (low + high) / 2, abs(low + high) / 4 * CALM
    low, high = min(low, middle - half), max(high, middle + half)  # noise alone does not fill a strip
    step = round_step(max(high - (low if low > high / 2 else min(low, 0.0)), abs(high) * 0.05, 1e-3))
    floor = math.floor(low / step) * step if low > high / 2 or low < 0 else 0.0
    return round(floor, 9), round(max(math.ceil(high / step + 0.25) * step, floor + step), 9)


def _widened(low: float, high: float, step: float, y: Floats) -> tuple[float, float]:
    if not y.size or step <= 0:
        return low, high
    below, above = low - float(y.min()), float(y.max()) - high
    return low - max(0, math.ceil(below / step)) * step, high + max(0, math.ceil(above / step)) * step


def rounded(low: float, high: float) -> tuple[float, float]:
    """The next round numbers outside, for a range whose ends are written beside the plot."""
    step = round_step(high - low) / 2
    return round(math.floor(low / step + 1e-6) * step, 9), round(math.ceil(high / step - 1e-6) * step, 9)


def holding(low: float, high: float, y: Floats) -> tuple[float, float]:
    """The range, widened to round ends if it does not hold every value of ``y`` (NaN: none)."""
    known = y[np.isfinite(y)]
    if not known.size or (low <= known.min() and known.max() <= high):
        return low, high
    return rounded(min(low, float(known.min())), max(high, float(known.max())))


def round_step(span: float) -> float:
    """A round number (1, 2 or 5 times a power of ten) that divides ``span`` into about four."""
    rough = span / 4
    power = 10.0 ** math.floor(math.log10(rough))
    return next(factor * power for factor in (1, 2, 5, 10) if factor * power >= rough * 0.999)


def axis_times(start: float, end: float, offset: timedelta) -> tuple[float, ...]:
    """Four to eight moments inside the window that are round on the site's clock."""
    step = next((s for s in _STEPS_S if (end - start) / s <= 7), _STEPS_S[-1] * max(1, round((end - start) / 604_800)))
    shift = offset.total_seconds()
    first = math.ceil((start + shift) / step) * step - shift
    return tuple(first + index * step for index in range(int((end - first) // step) + 1)) if end > first else ()


def ring_scale(t: Floats, y: Floats, points: tuple[tuple[float, float], ...]) -> float | None:
    """The factor that lays at-line values of another unit onto a curve (least squares), None without pairs."""
    pairs = [(float(np.interp(at, t, y)), value) for at, value in points if t.size and t[0] <= at <= t[-1]]
    square = sum(value * value for _, value in pairs)
    return sum(curve * value for curve, value in pairs) / square if square > 0 else None
