"""History for the plots: what channels did in a stretch of process time, at most two points a pixel."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from console.domain.channel import Channel
from console.journal.readings_query import ReadingsReader
from console.journal.trace import Trace
from console.queries.newest import NewestFirst

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class TrendQuestion:
    """``from_s`` to ``to_s``: seconds since 1970 in process time. ``points``: at most so many a channel."""

    bay: int
    run: str
    from_s: float
    to_s: float
    points: int
    channels: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class TraceArrays:
    """Times in seconds, values in the channel's unit, extremes kept; ``gaps``: stretches without a value."""

    t: Floats
    y: Floats
    gaps: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True, eq=False)
class TrendAnswer:
    """The answer to one question."""

    bay: int
    run: str
    from_s: float
    to_s: float
    traces: Mapping[str, TraceArrays]


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
            run=question.run or None,
            gap_after_ms=gap_after_ms(question, channel, rate),
        )
        traces[name] = arrays(trace, channel.resolution)
    return TrendAnswer(question.bay, question.run, question.from_s, question.to_s, traces)


def gap_after_ms(question: TrendQuestion, channel: Channel, rate: float) -> int:
    """A silence is a gap when it is longer than staleness on the wall, and wide enough to be seen (two pixels).

    On a shuttle ``rate`` is 1. In training process time runs up to ``rate`` times faster than the wall, and what is two
    seconds there is that much longer here.
    """
    pixel_ms = (question.to_s - question.from_s) * 1000 / max(1, question.points)
    return round(max(channel.stale_s * 1000 * rate, 2 * pixel_ms))


def arrays(trace: Trace, resolution: float) -> TraceArrays:
    """Interleave low and high of each column, in the channel's unit."""
    t = np.repeat(np.asarray(trace.t_ms, dtype=np.float64) / 1000, 2)
    y = np.empty(t.size)
    y[0::2] = np.asarray(trace.lo, dtype=np.float64) * resolution
    y[1::2] = np.asarray(trace.hi, dtype=np.float64) * resolution
    gaps = tuple((float(a) / 1000, float(b) / 1000) for a, b in np.asarray(trace.gaps).reshape(-1, 2))
    return TraceArrays(t, y, gaps)


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
