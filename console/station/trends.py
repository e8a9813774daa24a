"""The last values of every bay in memory: rings of numpy rows, one ring a bay, for live plots and tiles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from console.station.late_rows import LateRows
from console.station.wall_traces import SILENT_S, WallTraces

Floats = npt.NDArray[np.float64]
Grades = npt.NDArray[np.uint8]
Times = npt.NDArray[np.int64]
CAPACITY = 7200  # rows a bay: two hours at 1 Hz, twelve minutes at 10 Hz
SPARK_POINTS = 60

MEASURED_FROM = 3
"""So many fetched rows at least must agree on how far apart they are: in training the process may have run faster."""


@lru_cache(maxsize=256)
def grades_of(quality: str, channels: int) -> Grades:
    """The numbers of a row's quality letters: 0 good, 1 uncertain, 2 bad; all good where they do not fit the row."""
    if len(quality) != channels:
        return np.zeros(channels, np.uint8)
    return np.array(["gub".find(letter) % 3 for letter in quality], np.uint8)  # what nobody knows is bad


@dataclass(frozen=True, slots=True)
class Latest:
    """The newest row of a bay. ``values`` in units by channel order, NaN where the probe gave none."""

    process_ms: int
    mono_s: float
    period_s: float
    values: tuple[float, ...]
    quality: str


@dataclass(frozen=True, slots=True, eq=False)
class BayTrend:
    """A copy of a bay's ring: seconds since the epoch in process time, shape (rows,), and values (rows, channels).

    ``broken``: before which rows something is missing; no line is drawn to them. ``grades``: the quality of each value
    (0 good, larger is worse), None where it was never told.
    """

    bay: int
    t: Floats
    values: Floats
    broken: npt.NDArray[np.bool_]
    revision: int
    grades: Grades | None = None


class Ring:
    """The last CAPACITY rows of one bay, oldest first when copied."""

    def __init__(self, channels: int) -> None:
        """``channels``: values a row."""
        self._t = np.zeros(CAPACITY)
        self._broken = np.zeros(CAPACITY, np.bool_)
        self._values = np.full((CAPACITY, channels), np.nan)
        self._grades = np.zeros((CAPACITY, channels), np.uint8)
        self._count = 0
        self._newest_t = -1.0
        self._late = LateRows()
        self.paced = False  # process time goes as the wall clock does, and tells of silences too
        self.revision = 0
        self.latest: Latest | None = None

    def append(self, process_ms: int, mono_s: float, values: Floats, quality: str, *, silent: bool = False) -> None:
        """Add a row. One that is older than the newest was fetched after an interruption and goes where it belongs.

        ``silent``: it comes after a silence, even if the wall clock does not say so.
        """
        t = process_ms / 1000
        self.revision += 1
        if t <= self._newest_t:
            self._came_late(t, values, quality)
            return
        at = self._count % CAPACITY
        self._t[at], self._values[at], self._grades[at] = t, values, grades_of(quality, values.size)
        self._broken[at] = silent or self.broke_off(mono_s)
        self._counted(1, process_ms, mono_s, values, quality)

    def extend(
        self,
        process_ms: Times,
        mono_s: float,
        values: Floats,
        qualities: Sequence[str],
        silences: Sequence[int] | None = None,
    ) -> None:
        """Add rows that came together, as `append` adds each; ``values``: shape (rows, channels).

        ``silences``: which rows come after one, None for what the wall clock says of the first.
        """
        silences = self.silences(process_ms, mono_s) if silences is None else silences
        t, count = process_ms / 1000, process_ms.size
        if count == 1 or count > CAPACITY or t[0] <= self._newest_t or (t[1:] <= t[:-1]).any():
            for place, row in enumerate(zip(process_ms.tolist(), values, qualities, strict=True)):
                self.append(row[0], mono_s, *row[1:], silent=place in silences)
            return
        self.revision += count
        at, width = np.arange(self._count, self._count + count) % CAPACITY, values.shape[1]
        self._t[at], self._values[at] = t, values
        same = qualities.count(qualities[0]) == count
        self._grades[at] = grades_of(qualities[0], width) if same else [grades_of(each, width) for each in qualities]
        self._broken[at] = False
        self._broken[at[list(silences)]] = True
        self._counted(count, int(process_ms[-1]), mono_s, values[-1], qualities[-1])

    def _counted(self, count: int, process_ms: int, mono_s: float, values: Floats, quality: str) -> None:
        """So many rows are in, and this is the newest: what came together shares the time since the one before."""
        latest = self.latest
        self._count += count
        self._newest_t = process_ms / 1000
        if latest is None:
            period = 1.0
        else:
            old = 0.8**count
            period = old * latest.period_s + (1 - old) * min(mono_s - latest.mono_s, SILENT_S) / count
        self.latest = Latest(process_ms, mono_s, period, tuple(values.tolist()), quality)

    def broke_off(self, mono_s: float) -> bool:
        """Whether a row that comes now comes after a silence.

        That is judged by the wall clock, as staleness is: process time may run at another rate in training.
        """
        return self.latest is not None and mono_s - self.latest.mono_s > self._longest_s

    @property
    def _longest_s(self) -> float:
        """Between two rows, before that is a silence."""
        return SILENT_S if self.latest is None else max(SILENT_S, 2.2 * self.latest.period_s)

    def silences(self, process_ms: Times, mono_s: float) -> list[int]:
        """Which of these rows, that come together now, come after a silence: the first by the wall clock.

        Where the ring is ``paced`` process time tells of each: a console that was held up may read at once what came
        before a silence and after it.
        """
        found = [0] if self.broke_off(mono_s) else []
        if not self.paced:
            return found
        longest_ms = self._longest_s * 1000
        before = self.latest.process_ms if self.latest else int(process_ms[0])
        if process_ms.size == 1:
            return [0] if found or int(process_ms[0]) - before > longest_ms else []
        reached = np.maximum.accumulate(np.append(before, process_ms[:-1]))
        return sorted({*found, *np.flatnonzero(process_ms - reached > longest_ms).tolist()})

    def _came_late(self, t: float, values: Floats, quality: str) -> None:
        oldest = self._t[self._count % CAPACITY] if self._count > CAPACITY else self._t[0]
        if t >= oldest and self._late.add(t, values, quality):
            self._settle()

    def _settle(self) -> None:
        """Put what came late where it belongs."""
        if self._late:
            self._fill(*self._late.taken())

    def _fill(self, t: Floats, values: Floats, qualities: Sequence[str]) -> None:
        """Put fetched rows between those that surround them. What still lacks before or after one stays marked."""
        order = self._order()
        kept = self._t[order]
        if not kept.size:
            return
        new = np.flatnonzero((t >= kept[0]) & ~np.isin(t, kept))
        new = new[np.unique(t[new], return_index=True)[1]]
        if not new.size:
            return
        place = np.searchsorted(kept, t[new])
        ts, rows = np.insert(kept, place, t[new]), np.insert(self._values[order], place, values[new], axis=0)
        told = np.array([grades_of(qualities[at], values.shape[1]) for at in new.tolist()])
        grades = np.insert(self._grades[order], place, told, axis=0)
        marked = np.append(self._broken[order], False)[place]  # of the row that follows: a gap was known there
        broken = np.insert(self._broken[order], place, marked)
        fresh = place + np.arange(new.size)
        steps = np.diff(ts, prepend=ts[0])
        before = steps[max(0, int(fresh[0]) - 20) : int(fresh[0]) + 1]
        usual = float(np.median(before))
        if new.size > MEASURED_FROM and not self.paced:
            usual = max(usual, float(np.median(np.diff(ts[fresh]))))
        far = max(3 * usual, SILENT_S)
        touched = np.union1d(fresh, fresh + 1)
        touched = touched[touched < ts.size]
        broken[touched] &= steps[touched] > far
        size = min(ts.size, CAPACITY)
        self._t[:size], self._values[:size], self._broken[:size] = ts[-size:], rows[-size:], broken[-size:]
        self._grades[:size] = grades[-size:]
        self._count = size

    def _order(self) -> npt.NDArray[np.int64]:
        kept = min(self._count, CAPACITY)
        return np.arange(self._count - kept, self._count, dtype=np.int64) % CAPACITY

    def copy(self, bay: int) -> BayTrend:
        """Everything, in order of time."""
        self._settle()
        order = self._order()
        grades = self._grades[order]
        return BayTrend(bay, self._t[order], self._values[order], self._broken[order], self.revision, grades)

    def spark(self, column: int) -> tuple[float, ...]:
        """At most SPARK_POINTS of one column's last rows, scaled to 0..1 over at least a sensible span."""
        self._settle()
        kept = min(self._count, CAPACITY)
        if kept < 2:
            return ()
        step = max(1, kept // SPARK_POINTS)
        back = step * np.arange(min(SPARK_POINTS, -(-kept // step)))[::-1]
        thin = self._values[(self._count - 1 - back) % CAPACITY, column]
        thin = thin[np.isfinite(thin)]
        if thin.size < 2:
            return ()
        low, high = float(thin.min()), float(thin.max())
        span = max(high - low, abs(high) * 0.02, 1e-6)
        middle = (low + high) / 2
        return tuple(((thin - middle) / span + 0.5).clip(0, 1).tolist())


class Trends:
    """Sixteen rings, made when a bay first speaks."""

    def __init__(self, channels: int) -> None:
        """``channels``: online channels in the order of the channel table."""
        self._channels = channels
        self._rings: dict[int, Ring] = {}
        self.wall = WallTraces(channels)

    def extend(
        self,
        bay: int,
        process_ms: Times,
        mono_s: float,
        values: Floats,
        qualities: Sequence[str],
        *,
        paced: bool = False,
    ) -> None:
        """Add rows of a bay that came together, see `Ring.extend`. ``paced``: as of a ring."""
        ring = self._rings.get(bay)
        if ring is None:
            ring = self._rings[bay] = Ring(self._channels)
        ring.paced = paced
        silences = ring.silences(process_ms, mono_s)
        starts = sorted({0, *silences})
        for first, end in pairwise((*starts, process_ms.size)):
            rows = process_ms[first:end] / 1000, values[first:end]
            self.wall.add(bay, *rows, silent=first in silences, paced=paced)
        ring.extend(process_ms, mono_s, values, qualities, silences)

    def forget(self, bay: int) -> None:
        """A new run begins in this bay: its plot begins with it."""
        self._rings.pop(bay, None)
        self.wall.forget(bay)

    def forget_all(self) -> None:
        """What they hold may be another device's."""
        for bay in list(self._rings):
            self.forget(bay)

    def rows(self, bay: int) -> int:
        """How many rows have come of ``bay``; of all bays for 0, and for one that has not spoken."""
        ring = self._rings.get(bay)
        return ring.revision if ring else self.wall.rows

    def latest(self) -> dict[int, Latest]:
        """The newest row of each bay that has one."""
        return {bay: ring.latest for bay, ring in self._rings.items() if ring.latest}

    def copy(self, bay: int) -> BayTrend | None:
        """A bay's ring, None if it has not spoken."""
        ring = self._rings.get(bay)
        return ring.copy(bay) if ring else None

    def sparks(self, column: int) -> dict[int, tuple[float, ...]]:
        """A small line a bay."""
        return {bay: ring.spark(column) for bay, ring in self._rings.items()}
