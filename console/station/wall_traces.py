"""What the wall of trends shows: of every bay the lowest and the highest value of each narrow stretch of time.

Stretches are filled as values come, so that a picture of sixteen bays costs a few short copies, however much lies in
them, and no spike is hidden: what was measured lies between the lowest and the highest of its stretch.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Narrow = npt.NDArray[np.float32]
Numbers = npt.NDArray[np.int64]
Gaps = tuple[tuple[float, float], ...]
COLUMNS = 300
"""Stretches a window: a plot on the wall is a little wider in px, so that two points a stretch are at most two a px."""
WINDOWS_S = (600, 3600, 21_600, 86_400, 1_209_600)
"""Seconds of process time that can be looked at: ten minutes, an hour, six, a day, a fortnight; each a multiple."""
SILENT_S = 2.0
"""Longer on the wall's clock without a row is a gap (architecture 4: staleness of online channels)."""
MOST_GAPS = 500
MOST_WAITING = 256
"""Rows of a bay that wait at most to be put into their place."""


@dataclass(frozen=True, slots=True, eq=False)
class WallTrace:
    """One channel of one bay. ``low`` and ``high``: COLUMNS stretches, NaN where no value fell into one.

    ``first``: number of the oldest stretch; stretch n is the time from n x width. ``gaps``: seconds of process time
    between which nothing is known. ``until_s``: when the newest row was measured, ``since_s``: the oldest.
    """

    first: int
    low: Narrow
    high: Narrow
    gaps: Gaps
    since_s: float
    until_s: float


@dataclass(frozen=True, slots=True, eq=False)
class WallPicture:
    """What was asked for: ``column`` of the online channels, stretches of ``width_s``. By bay; one that has not spoken
    is not in it. A bay's trace is the same object as in the last picture while nothing came.
    """

    column: int
    width_s: float
    traces: Mapping[int, WallTrace]


class _Stretches:
    """The last COLUMNS stretches of one width, all channels of one bay."""

    def __init__(self, width_s: float, channels: int) -> None:
        self.width_s = width_s
        self.low = np.full((channels, COLUMNS), np.nan, np.float32)
        self.high = np.full((channels, COLUMNS), np.nan, np.float32)
        self.filled = np.zeros(COLUMNS, np.bool_)
        self.newest = -1

    def add(self, numbers: Numbers, low: Narrow, high: Narrow) -> None:
        """Extremes (stretches, channels) of stretches with these ascending numbers, each once."""
        self._advance(int(numbers[-1]))
        kept = numbers > self.newest - COLUMNS
        at = numbers[kept] % COLUMNS
        self.low[:, at] = np.fmin(self.low[:, at], low[kept].T)
        self.high[:, at] = np.fmax(self.high[:, at], high[kept].T)
        self.filled[at] = True

    def _advance(self, number: int) -> None:
        """Make room up to the stretch ``number``."""
        if number <= self.newest:
            return
        fresh = np.arange(max(self.newest + 1, number - COLUMNS + 1), number + 1) % COLUMNS
        self.low[:, fresh] = self.high[:, fresh] = np.nan
        self.filled[fresh] = False
        self.newest = number

    def picture(self, column: int) -> tuple[int, Narrow, Narrow, Gaps]:
        """(number of the oldest stretch, lows, highs, stretches of time in which rows came without a value)."""
        order = np.arange(self.newest + 1, self.newest + 1 + COLUMNS) % COLUMNS
        first, low = self.newest - COLUMNS + 1, self.low[column, order]
        without = self.filled[order] & np.isnan(low)
        edges = np.flatnonzero(np.diff(without, prepend=False, append=False)).tolist()
        gaps = ((first + a, first + b) for a, b in zip(edges[::2], edges[1::2], strict=True))
        return first, low, self.high[column, order], tuple((a * self.width_s, b * self.width_s) for a, b in gaps)


def _reduced(numbers: Numbers, low: Narrow, high: Narrow) -> tuple[Numbers, Narrow, Narrow]:
    """Extremes of each number, which are ascending."""
    starts = np.flatnonzero(np.diff(numbers, prepend=numbers[0] - 1))
    return numbers[starts], np.fmin.reduceat(low, starts, axis=0), np.fmax.reduceat(high, starts, axis=0)


class BayTraces:
    """All widths of one bay, and the silences in it.

    The newest stretch of each width is held open (``_low``, ``_high``: widths, channels), for nearly every row falls
    into all of them: it costs two operations, and not two for each width.
    """

    def __init__(self, channels: int) -> None:
        """``channels``: values a row."""
        self._stretches = [_Stretches(window / COLUMNS, channels) for window in WINDOWS_S]
        self._low = np.full((len(WINDOWS_S), channels), np.nan, np.float32)
        self._high = self._low.copy()
        self._open: list[int] = []
        self._gaps: list[tuple[float, float]] = []
        self._paced = False
        self._waiting: list[tuple[Floats, Floats]] = []
        self._count = 0
        self._finest_s = self._stretches[0].width_s
        self.newest_s, self.oldest_s = -1.0, float("inf")
        self.revision = 0

    def add(self, t: Floats, values: Floats, *, silent: bool, paced: bool = False) -> None:
        """Rows, ``t`` in seconds of process time. ``silent``: the line was, before what is new of them.

        ``paced``: process time goes as the wall clock does: how far apart fetched rows may lie need not be guessed.
        They wait until somebody looks, or until there are many: a backlog is put into its place all at once.
        """
        self._paced = paced
        last = float(t.max())
        if silent and last > self.newest_s >= 0:
            self._silence(float(t[t > self.newest_s].min()))
        self.newest_s, self.oldest_s = max(self.newest_s, last), min(self.oldest_s, float(t.min()))
        self.revision += 1
        self._waiting.append((t, values))
        self._count += t.size
        if self._count >= MOST_WAITING:
            self._settle()

    def _settle(self) -> None:
        """Put what waits into its place."""
        if not self._waiting:
            return
        t, values = (np.concatenate(parts) for parts in zip(*self._waiting, strict=True))
        self._waiting.clear()
        self._count = 0
        order = np.argsort(t, kind="stable")
        t, narrow = t[order], values[order].astype(np.float32)
        if self._gaps:
            self._fill(t)
        if self._open and float(t[0]) >= self._open[0] * self._finest_s and self._in_open(float(t[-1])):
            np.fmin(self._low, np.fmin.reduce(narrow), out=self._low)
            np.fmax(self._high, np.fmax.reduce(narrow), out=self._high)
        else:
            self._add(t, narrow)

    def _in_open(self, t: float) -> bool:
        return [t // stretches.width_s for stretches in self._stretches] == self._open

    def _add(self, t: Floats, narrow: Narrow) -> None:
        """Each width from the one before, of which it is a multiple."""
        self._shut()
        width = self._stretches[0].width_s
        numbers, low, high = (t // width).astype(np.int64), narrow, narrow
        for stretches in self._stretches:
            numbers, low, high = _reduced(numbers // round(stretches.width_s / width), low, high)
            width = stretches.width_s
            stretches.add(numbers, low, high)
        for place, stretches in enumerate(self._stretches):
            at = stretches.newest % COLUMNS
            self._low[place], self._high[place] = stretches.low[:, at], stretches.high[:, at]
        self._open = [stretches.newest for stretches in self._stretches]

    def _shut(self) -> None:
        """Put what is held open where it belongs."""
        for place, number in enumerate(self._open):
            stretches, at = self._stretches[place], number % COLUMNS
            stretches.low[:, at], stretches.high[:, at] = self._low[place], self._high[place]

    def _silence(self, until_s: float) -> None:
        kept = [gap for gap in self._gaps if gap[1] > until_s - WINDOWS_S[-1]]
        kept.append((self.newest_s, until_s))
        if len(kept) > MOST_GAPS:  # two of the oldest become one: what lacks is never shown as if it were there
            kept[:2] = [(kept[0][0], kept[1][1])]
        self._gaps = kept

    def _fill(self, t: Floats) -> None:
        """Rows that were fetched: what still lacks round them stays a gap."""
        self._gaps = [left for gap in self._gaps for left in _left_over(gap, t, paced=self._paced)]

    def trace(self, column: int, window_s: int) -> WallTrace:
        """One channel's stretches of one width."""
        self._settle()
        self._shut()
        first, low, high, without = self._stretches[WINDOWS_S.index(window_s)].picture(column)
        return WallTrace(first, low, high, (*self._gaps, *without), self.oldest_s, self.newest_s)


def _left_over(gap: tuple[float, float], t: Floats, *, paced: bool) -> list[tuple[float, float]]:
    inside = t[(t > gap[0]) & (t < gap[1])]
    if not inside.size:
        return [gap]
    edges = np.concatenate(([gap[0]], inside, [gap[1]]))
    steps = np.diff(edges)
    usual = float(np.median(np.diff(inside))) if inside.size > 1 and not paced else 0.0
    far = np.flatnonzero(steps > max(3 * usual, SILENT_S))
    return [(float(edges[at]), float(edges[at + 1])) for at in far]


class WallTraces:
    """Of every bay that has spoken. Pictures are made only while somebody looks (`watch`)."""

    def __init__(self, channels: int) -> None:
        """``channels``: online channels in the order of the channel table."""
        self._channels = channels
        self._bays: dict[int, BayTraces] = {}
        self._wish: tuple[int, int] | None = None
        self._made: dict[int, tuple[int, WallTrace]] = {}
        self.rows = 0
        """How many have come."""

    def add(self, bay: int, t: Floats, values: Floats, *, silent: bool, paced: bool = False) -> None:
        """See `BayTraces.add`."""
        self.rows += t.size
        traces = self._bays.get(bay)
        if traces is None:
            traces = self._bays[bay] = BayTraces(self._channels)
        traces.add(t, values, silent=silent, paced=paced)

    def forget(self, bay: int) -> None:
        """A new run begins in this bay: what was before is another one's."""
        self._bays.pop(bay, None)
        self._made.pop(bay, None)

    def watch(self, column: int, window_s: int) -> None:
        """Somebody looks at this channel and window; nobody at all: ``column`` -1."""
        known = 0 <= column < self._channels and window_s in WINDOWS_S
        self._wish = (column, window_s) if known else None
        self._made.clear()

    @property
    def watched(self) -> bool:
        """Whether somebody looks."""
        return self._wish is not None

    def picture(self) -> WallPicture | None:
        """What is watched, None while nobody looks."""
        if self._wish is None:
            return None
        for bay, traces in self._bays.items():
            if bay not in self._made or self._made[bay][0] != traces.revision:
                self._made[bay] = traces.revision, traces.trace(*self._wish)
        made = {bay: trace for bay, (_, trace) in self._made.items()}
        return WallPicture(self._wish[0], self._wish[1] / COLUMNS, MappingProxyType(made))
