"""History for the plots: what channels did in a stretch of process time, at most two points a pixel."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt

from console.domain.channel import Channel
from console.journal.readings_query import ALL, ReadingsReader, Taken
from console.journal.trace import Trace
from console.queries.newest import NewestFirst

Floats = npt.NDArray[np.float64]
Grades = npt.NDArray[np.uint8]
NOT_GRADED: Grades = np.zeros(0, np.uint8)
_BAD = 2


@dataclass(frozen=True, slots=True)
class TrendQuestion:
    """``from_s`` to ``to_s``: seconds since 1970 in process time. ``points``: at most so many a channel.

    ``cursor_s``: a moment at which the stored values are wanted exactly, None for none. ``sound``: without values that
    were bad, by their quality or because the channel's sensor cannot say them.
    """

    bay: int
    run: str
    from_s: float
    to_s: float
    points: int
    channels: tuple[str, ...]
    cursor_s: float | None = None
    sound: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class TraceArrays:
    """Times in seconds, values in the channel's unit, extremes kept; ``gaps``: stretches without a value.

    ``grades``: the worst quality from each time to the next (0 good, larger is worse); empty: all good.
    """

    t: Floats
    y: Floats
    gaps: tuple[tuple[float, float], ...]
    grades: Grades = field(default_factory=lambda: NOT_GRADED)


@dataclass(frozen=True, slots=True)
class Reading:
    """One stored sample, exactly: when (process seconds), its value in the channel's unit, its quality (0 good)."""

    at_s: float
    value: float
    grade: int


@dataclass(frozen=True, slots=True, eq=False)
class TrendAnswer:
    """The answer to one question. ``readings``: by channel what is stored at ``cursor_s``, None for no value."""

    bay: int
    run: str
    from_s: float
    to_s: float
    traces: Mapping[str, TraceArrays]
    cursor_s: float | None = None
    readings: Mapping[str, Reading | None] = field(default_factory=dict)


def answer(
    reader: ReadingsReader, question: TrendQuestion, channels: Mapping[str, Channel], rate: float = 1.0
) -> TrendAnswer:
    """Read the traces of a question. ``rate``: the fastest that process time may have run. Raises JournalError."""
    traces = {}
    for name in question.channels:
        channel = channels[name]
        trace = reader.query(
            question.bay,
            name,
            round(question.from_s * 1000),
            round(question.to_s * 1000),
            question.points,
            run=question.run,
            gap_after_ms=gap_after_ms(question, channel, rate),
            taken=_sound(channel) if question.sound else ALL,
        )
        traces[name] = arrays(trace, channel.resolution)
    readings = _readings(reader, question, channels, rate)
    return TrendAnswer(question.bay, question.run, question.from_s, question.to_s, traces, question.cursor_s, readings)


def _sound(channel: Channel) -> Taken:
    low, high = channel.low / channel.resolution, channel.high / channel.resolution
    return Taken(_BAD - 1, math.ceil(low - 1e-6), math.floor(high + 1e-6))


def _readings(
    reader: ReadingsReader, question: TrendQuestion, channels: Mapping[str, Channel], rate: float
) -> Mapping[str, Reading | None]:
    """What stands at the cursor: the nearest sample, unless that is further away than what would be a gap."""
    if question.cursor_s is None:
        return {}
    found: dict[str, Reading | None] = {}
    for name in question.channels:
        channel = channels[name]
        within_ms = round(channel.stale_s * 1000 * rate)
        sample = reader.nearest(question.bay, name, round(question.cursor_s * 1000), within_ms, run=question.run)
        found[name] = sample and Reading(sample[0] / 1000, sample[1] * channel.resolution, sample[2])
    return found


def gap_after_ms(question: TrendQuestion, channel: Channel, rate: float) -> int:
    """A silence is a gap when it is longer than staleness on the wall, and wide enough to be seen (two pixels).

    On a shuttle ``rate`` is 1. In training process time runs up to ``rate`` times faster than the wall, and what is two
    seconds there is that much longer here.
    """
    pixel_ms = (question.to_s - question.from_s) * 1000 / max(1, question.points)
    return round(max(channel.stale_s * 1000 * rate, 2 * pixel_ms))


def arrays(trace: Trace, resolution: float) -> TraceArrays:
    """In the channel's unit: each sample, or low and high of each column in turn."""
    each = 1 if trace.exact else 2
    t = np.repeat(np.asarray(trace.t_ms, dtype=np.float64) / 1000, each)
    y = np.empty(t.size)
    y[0::each] = np.asarray(trace.lo, dtype=np.float64) * resolution
    if not trace.exact:
        y[1::2] = np.asarray(trace.hi, dtype=np.float64) * resolution
    gaps = tuple((float(a) / 1000, float(b) / 1000) for a, b in np.asarray(trace.gaps).reshape(-1, 2))
    grades = np.repeat(np.asarray(trace.quality, np.uint8), each) if np.any(trace.quality) else NOT_GRADED
    return TraceArrays(t, y, gaps, grades)


class TrendReader(NewestFirst[TrendQuestion, TrendAnswer]):
    """Answers the newest question about traces."""

    def __init__(self, folder: Path, channels: Mapping[str, Channel], rate: float = 1.0) -> None:
        """``folder``: the station's data folder. ``rate``: the fastest of process time; 1 in production."""
        super().__init__()
        self._folder, self._channels, self._rate = folder, channels, rate
        self._reader: ReadingsReader | None = None  # opened by the thread that uses it

    def answered(self, question: TrendQuestion) -> TrendAnswer:
        """See `answer`."""
        self._reader = self._reader or ReadingsReader(self._folder)
        return answer(self._reader, question, self._channels, self._rate)

    def let_go(self) -> None:
        """Close the file."""
        if self._reader:
            self._reader.close()
