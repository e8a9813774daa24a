"""Between what earlier runs of a recipe stayed: the least, the greatest and the middle of each moment since the start.

Values that were bad are none: they widen no band, and where too few runs have others there is a hole.
Bounded: at most `MOST_RUNS` runs, each read from its block summaries at `COLUMNS` columns, and an answer is kept until
another set of runs is asked for, which is when a run has ended or was reviewed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from console.domain.channel import Channel
from console.journal.readings_query import ReadingsReader
from console.queries.newest import NewestFirst
from console.queries.trends import Floats, TraceArrays, TrendQuestion, answer

MOST_RUNS: Final = 8
LEAST_RUNS: Final = 2
"""One run is no band; where fewer than two have values, there is none."""
COLUMNS: Final = 1000
_KEPT = 4


@dataclass(frozen=True, slots=True)
class PastRun:
    """A run that is over, from ``from_s`` to ``to_s`` in process time (seconds since 1970)."""

    bay: int
    run: str
    from_s: float
    to_s: float


@dataclass(frozen=True, slots=True)
class EnvelopeQuestion:
    """Of these runs, for these channels."""

    runs: tuple[PastRun, ...]
    channels: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Envelope:
    """``t``: seconds since the start, one a column; the others in the channel's unit, NaN where too few runs tell."""

    t: Floats
    low: Floats
    high: Floats
    middle: Floats


@dataclass(frozen=True, slots=True, eq=False)
class EnvelopeAnswer:
    """A band for each channel. ``told``: how many of the runs have any value here: on these it rests."""

    question: EnvelopeQuestion
    bands: Mapping[str, Envelope]
    told: int = 0


def envelope(
    reader: ReadingsReader, question: EnvelopeQuestion, channels: Mapping[str, Channel], rate: float = 1.0
) -> EnvelopeAnswer:
    """Read the bands. ``rate``: the fastest that process time may have run. Raises JournalError."""
    span = max((run.to_s - run.from_s for run in question.runs), default=0.0)
    if span <= 0:
        return EnvelopeAnswer(question, {})
    found: dict[str, list[tuple[Floats, Floats]]] = {name: [] for name in question.channels}
    told = 0
    for run in question.runs[:MOST_RUNS]:
        asked = TrendQuestion(run.bay, run.run, run.from_s, run.to_s, 2 * COLUMNS, question.channels, sound=True)
        traces = answer(reader, asked, channels, rate).traces
        told += any(trace.t.size for trace in traces.values())
        for name, trace in traces.items():
            found[name].append(extremes(trace, run.from_s, span))
    return EnvelopeAnswer(question, {name: band(parts, span) for name, parts in found.items()}, told)


def extremes(trace: TraceArrays, begun_s: float, span_s: float, columns: int = COLUMNS) -> tuple[Floats, Floats]:
    """The least and the greatest of each column of ``span_s`` since ``begun_s``; NaN in gaps and past the ends."""
    low, high = np.full(columns, np.inf), np.full(columns, -np.inf)
    scale, at = columns / span_s, np.arange(columns)
    column = np.clip(((trace.t - begun_s) * scale).astype(np.int64), 0, columns - 1)
    np.minimum.at(low, column, trace.y)
    np.maximum.at(high, column, trace.y)
    known = np.isfinite(low)
    # A point stands for all up to the next one: a summary may be longer than a column.
    last = np.maximum.accumulate(np.where(known, at, -1))
    held = (last >= 0) & (at <= (at[known][-1] if known.any() else -1))
    for start, end in trace.gaps:
        first, after = int((start - begun_s) * scale) + 1, int((end - begun_s) * scale)
        held[max(first, 0) : max(after, 0)] = False
    held |= known
    return np.where(held, low[last], np.nan), np.where(held, high[last], np.nan)


def band(parts: Sequence[tuple[Floats, Floats]], span_s: float) -> Envelope:
    """Over all runs; the middle is the median of the runs' own middles."""
    columns = parts[0][0].size if parts else COLUMNS
    t: Floats = (np.arange(columns, dtype=np.float64) + 0.5) * (span_s / columns)
    lows, highs = (np.array([part[side] for part in parts]).reshape(-1, columns) for side in (0, 1))
    enough = np.isfinite(lows).sum(axis=0) >= LEAST_RUNS
    low, high, middle = (np.full(columns, np.nan) for _ in range(3))
    if not enough.any():
        return Envelope(t, low, high, middle)
    low[enough] = np.nanmin(lows[:, enough], axis=0)
    high[enough] = np.nanmax(highs[:, enough], axis=0)
    middle[enough] = np.nanmedian((lows[:, enough] + highs[:, enough]) / 2, axis=0)
    return Envelope(t, low, high, middle)


class EnvelopeReader(NewestFirst[EnvelopeQuestion, EnvelopeAnswer]):
    """Answers the newest question; the last few answers are kept, for they change only when a run has ended."""

    what = "Earlier runs"

    def __init__(self, folder: Path, channels: Mapping[str, Channel], rate: float = 1.0) -> None:
        """As for `console.queries.trends.TrendReader`."""
        super().__init__("envelope")
        self._folder, self._channels, self._rate = folder, channels, rate
        self._reader: ReadingsReader | None = None  # opened by the thread that uses it
        self._known: dict[EnvelopeQuestion, EnvelopeAnswer] = {}

    def answered(self, question: EnvelopeQuestion) -> EnvelopeAnswer:
        """See `envelope`."""
        self._reader = self._reader or ReadingsReader(self._folder)
        found = self._known.get(question) or envelope(self._reader, question, self._channels, self._rate)
        self._known = {**dict(list(self._known.items())[1 - _KEPT :]), question: found}
        return found

    def let_go(self) -> None:
        """Close the file."""
        if self._reader:
            self._reader.close()
