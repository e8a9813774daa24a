"""From samples and block summaries to what a plot of so many points shows: pure arithmetic on arrays.

Promises: no more points than asked for; no extreme is ever hidden; a line is never drawn over a gap.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from console.journal.blocks import MISSING, Qualities, Samples, Times, Values


@dataclass(frozen=True, slots=True, eq=False)
class Trace:
    """One channel over a stretch of process time, ready to draw. All values are steps of the channel's resolution.

    ``t_ms``: int64 process milliseconds; ``lo`` and ``hi``: the least and the greatest value from there to the next
    point (the same array when ``exact``: each point is one sample); ``quality``: the worst there (0 good);
    ``gaps``: int64, shape (k, 2), from the last value before to the first after: draw no line across;
    ``pruned``: alike, stretches whose samples have left this station on purpose. They are in no gap.
    """

    t_ms: Times
    lo: Values
    hi: Values
    quality: Qualities
    gaps: Times
    exact: bool
    pruned: Times = field(default_factory=lambda: np.empty((0, 2), np.int64))


@dataclass(frozen=True, slots=True, eq=False)
class Spans:
    """Stretches of valid values, in order of start: a sample is a stretch of no length, a summarised block a long one.

    ``broken``: true where a value was missing since the stretch before.
    """

    start: Times
    end: Times
    lo: Values
    hi: Values
    quality: Qualities
    broken: np.ndarray[tuple[int], np.dtype[np.bool_]]
    missing_after_ms: int | None  # the time of the last missing value, when no valid one follows it


def spans(samples: Samples, blocks: NDArray[np.int64]) -> Spans:
    """All stretches of ``samples`` and of ``blocks``, shape (k, 5): first_ms, last_ms, min, max, quality."""
    start = np.concatenate([samples.process_ms, blocks[:, 0]])
    order = np.argsort(start, kind="stable")
    lo = np.concatenate([samples.values, blocks[:, 2].astype(np.int32)])[order]
    valid = lo != MISSING
    missing_before = np.cumsum(~valid)[valid]
    start = start[order]
    trailing = start[-1] if start.size and not valid[-1] else None
    return Spans(
        start[valid],
        np.concatenate([samples.process_ms, blocks[:, 1]])[order][valid],
        lo[valid],
        np.concatenate([samples.values, blocks[:, 3].astype(np.int32)])[order][valid],
        np.concatenate([samples.quality, blocks[:, 4].astype(np.uint8)])[order][valid],
        np.diff(missing_before, prepend=0) > 0,
        None if trailing is None else int(trailing),
    )


def gaps(found: Spans, gap_after_ms: int) -> Times:
    """Where no line may be drawn: more than ``gap_after_ms`` without a value, or a value that is missing."""
    if found.start.size == 0:
        return np.empty((0, 2), np.int64)
    reached = np.maximum.accumulate(found.end)
    apart = (found.start[1:] - reached[:-1] > gap_after_ms) | found.broken[1:]
    rows = [np.stack([reached[:-1][apart], found.start[1:][apart]], axis=1)]
    if found.missing_after_ms is not None:
        rows.append(np.array([[reached[-1], found.missing_after_ms]], np.int64))
    return np.concatenate(rows)


def trace(found: Spans, from_ms: int, to_ms: int, max_points: int, gap_after_ms: int) -> Trace:
    """At most ``max_points`` values of ``found``: each sample, or the least and greatest of max_points / 2 columns."""
    breaks = gaps(found, gap_after_ms)
    exact = found.start.size <= max_points and bool((found.start == found.end).all())
    if exact:
        return Trace(found.start, found.lo, found.lo, found.quality, breaks, exact=True)
    columns = max(1, max_points // 2)
    column = (np.clip(found.start, from_ms, to_ms) - from_ms) * columns // (to_ms - from_ms + 1)
    first = np.flatnonzero(np.diff(column, prepend=-1))
    return Trace(
        found.start[first],
        np.minimum.reduceat(found.lo, first),
        np.maximum.reduceat(found.hi, first),
        np.maximum.reduceat(found.quality, first),
        breaks,
        exact=False,
    )


def without_pruned(found: Trace, pruned: Times) -> Trace:
    """``found``, in whose gaps nothing is said of ``pruned``: inclusive stretches in order, shape (k, 2)."""
    left = [(int(a), int(b)) for a, b in found.gaps.tolist()]
    for begin, end in pruned.tolist():
        parts = ((a, b) for low, high in left for a, b in ((low, min(high, begin)), (max(low, end), high)))
        left = [(a, b) for a, b in parts if b > a]
    return replace(found, gaps=np.array(left, np.int64).reshape(-1, 2), pruned=pruned)
