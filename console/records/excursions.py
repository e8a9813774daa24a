"""Time out of limits: for each phase and channel with limits in the recipe, each stretch in which values lay outside.

Worked out from the samples as they were stored. A column of the plot that lies inside its limits as a whole is not
looked at closer, so that days of values cost little.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

import numpy as np

from console.domain.channel import Channel
from console.journal.blocks import MISSING, Samples, Times, Values
from console.journal.readings_query import ReadingsReader
from console.records.model import Phase
from console.records.model_review import Excursion

COLUMNS = 2000
JOIN_MS = 300_000
"""Values that come back for less than this have not come back: noise at a limit is one stretch, not a hundred."""
MOST = 40
"""Stretches a phase and channel that are listed one by one; the last of them stands for all that follow."""


def excursions_of(
    readings: ReadingsReader,
    bay: int,
    run: str,
    phases: Iterable[Phase],
    channels: Mapping[str, Channel],
    last_ms: int,
    rate: float = 1.0,
) -> tuple[Excursion, ...]:
    """Every stretch outside, phase by phase, in order of time. ``last_ms``: how far the run has come.

    ``rate``: the fastest that process time may have run. Raises JournalError.
    """
    found: list[Excursion] = []
    for phase in phases:
        if not phase.started:
            continue
        span = _ms(phase.started), _ms(phase.ended) if phase.ended else last_ms
        for name, low, high in phase.limits:
            if name in channels and span[1] > span[0]:
                where = _Where(phase.id, channels[name], Decimal(low), Decimal(high))
                found += _in_phase(readings, bay, run, where, span, rate)
    return tuple(sorted(found, key=lambda e: (e.from_ms, e.channel)))


@dataclass(frozen=True, slots=True)
class _Where:
    """A channel in a phase, with its limits in the channel's unit."""

    phase: str
    channel: Channel
    low: Decimal
    high: Decimal

    @property
    def steps(self) -> tuple[int, int]:
        """The least and the greatest whole step of the resolution that is inside."""
        step = Decimal(repr(self.channel.resolution))
        return int((self.low / step).to_integral_value("ROUND_CEILING")), int(
            (self.high / step).to_integral_value("ROUND_FLOOR")
        )


def _in_phase(
    readings: ReadingsReader, bay: int, run: str, where: _Where, span: tuple[int, int], rate: float
) -> list[Excursion]:
    low, high = where.steps
    gap_ms = round(where.channel.stale_s * 1000 * rate)
    first, last = span[0], span[1] - 1
    trace = readings.query(bay, where.channel.id, first, last, COLUMNS, run=run, gap_after_ms=gap_ms)
    if not ((trace.lo < low) | (trace.hi > high)).any():
        return []
    samples = readings.samples(bay, where.channel.id, first, last, run=run)
    stretches = list(stretches_of(samples, low, high, max(JOIN_MS, 2 * gap_ms)))
    if len(stretches) > MOST:
        rest = stretches[MOST - 1 :]
        stretches[MOST - 1 :] = [_together(rest)]
    return [_excursion(where, stretch, (low, high)) for stretch in stretches]


@dataclass(frozen=True, slots=True)
class Stretch:
    """From the first to the last value outside, the least and the greatest of them; ``more``: stretches joined in."""

    first_ms: int
    last_ms: int
    lo: int
    hi: int
    more: int = 0


def stretches_of(samples: Samples, low: int, high: int, join_ms: int) -> Iterator[Stretch]:
    """Stretches outside ``low``..``high`` (inclusive, in steps); closer together than ``join_ms`` they are one."""
    valid = samples.values != MISSING
    times: Times = samples.process_ms[valid]
    values: Values = samples.values[valid]
    outside = (values < low) | (values > high)
    times, values = times[outside], values[outside]
    if not times.size:
        return
    starts = np.flatnonzero(np.diff(times, prepend=times[0] - join_ms - 1) > join_ms)
    for begin, end in zip(starts, [*starts[1:], times.size], strict=True):
        part = values[begin:end]
        yield Stretch(int(times[begin]), int(times[end - 1]), int(part.min()), int(part.max()))


def _together(rest: list[Stretch]) -> Stretch:
    lo, hi = min(s.lo for s in rest), max(s.hi for s in rest)
    return Stretch(rest[0].first_ms, rest[-1].last_ms, lo, hi, len(rest) - 1)


def _excursion(where: _Where, stretch: Stretch, limits: tuple[int, int]) -> Excursion:
    """With the value that lies furthest outside; one that lies on both sides is told by the worse of the two."""
    low, high = limits
    below, above = low - stretch.lo, stretch.hi - high
    worst, side = (stretch.lo, "below") if below >= above else (stretch.hi, "above")
    return Excursion(
        where.channel.id,
        where.channel.unit,
        where.phase,
        side,
        f"{Decimal(repr(where.channel.resolution)) * worst:.{where.channel.decimals}f}",
        f"{where.low if side == 'below' else where.high:f}",
        stretch.first_ms,
        stretch.last_ms,
        stretch.more,
    )


def _ms(utc: str) -> int:
    return round(datetime.fromisoformat(utc).timestamp() * 1000)
