"""The curves of a run out of the readings: as many values as a page can show, and every silence that there was."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from console.domain import events as e
from console.domain.channel import Channel
from console.journal.readings_query import ReadingsReader
from console.journal.trace import Trace
from console.records.model import Trend
from console.records.scope import UNLOADINGS, Scope

POINTS = 600  # values a channel: what the width of a page can show

Gap = tuple[int, int]


class Stretch(NamedTuple):
    """What of the process time a record shows, in milliseconds. ``ended``: when the run ended, None while it runs."""

    first: int
    last: int
    ended: int | None


def stretch_of(scope: Scope) -> Stretch:
    """From the start of the run to the end of its unloading, or as far as it has come: nothing said later counts."""
    unloads = {name for name, kind in scope.procedures.items() if kind in UNLOADINGS}
    first, reached, last, ended = 0, 0, 0, None
    for entry in scope.entries:
        if not entry.at.process_utc or entry.seq > scope.last_seq:
            continue
        now, fact = _ms(entry.at.process_utc), entry.fact
        if fact is scope.run:
            first = now
        elif isinstance(fact, e.RunEnded):
            ended, last = now, max(last, now)
        elif isinstance(fact, e.ProcedureEnded) and fact.procedure_id in unloads and fact.outcome == "finished":
            last = max(last, now)
        elif getattr(fact, "run", "") == scope.run.run:
            reached = max(reached, now)
    return Stretch(first, last or reached, ended)


def trends_of(
    readings: ReadingsReader, scope: Scope, channels: Iterable[Channel], rate: float = 1.0
) -> tuple[Trend, ...]:
    """Every online channel over the run. ``rate``: the fastest that process time may have run; 1 on a shuttle.

    A gap is what the channel calls stale, however long the run was. Raises JournalError.
    """
    run, shown = scope.run, stretch_of(scope)
    if not shown.first or shown.last <= shown.first:
        return ()
    made = []
    for channel in channels:
        if channel.kind != "online":
            continue
        gap_ms = round(channel.stale_s * 1000 * rate)
        found = readings.query(run.bay, channel.id, shown.first, shown.last, POINTS, run=run.run, gap_after_ms=gap_ms)
        before, after = _edges(readings, run, channel, found, shown, gap_ms)
        made.append(trend_of(channel, found, before, after))
    return tuple(made)


def trend_of(channel: Channel, trace: Trace, before: tuple[Gap, ...] = (), after: tuple[Gap, ...] = ()) -> Trend:
    """The trend of ``channel`` as plain whole numbers. At-line channels become points, not a curve."""
    return Trend(
        channel=channel.id,
        unit=channel.unit,
        resolution=f"{channel.resolution:.12g}",
        decimals=channel.decimals,
        t_ms=tuple(trace.t_ms.tolist()),
        lo=tuple(trace.lo.tolist()),
        hi=tuple(trace.hi.tolist()),
        gaps=(*before, *((int(a), int(b)) for a, b in trace.gaps.tolist()), *after),
        exact=trace.exact,
        points=channel.kind == "at_line",
    )


def _edges(
    readings: ReadingsReader, run: e.RunStarted, channel: Channel, found: Trace, shown: Stretch, gap_ms: int
) -> tuple[tuple[Gap, ...], tuple[Gap, ...]]:
    """Silence between the start of the run and its first value, and between the last one and the end of the run."""
    over = shown.ended is not None
    end = shown.last if shown.ended is None else shown.ended
    if not found.t_ms.size:
        return ((shown.first, end),) if end - shown.first > gap_ms else (), ()
    begun, column = int(found.t_ms[0]), int(found.t_ms[-1])
    before = ((shown.first, begun),) if begun - shown.first > gap_ms else ()
    if not over or end - column <= gap_ms:
        return before, ()
    heard = int(readings.samples(run.bay, channel.id, column, shown.last, run=run.run).process_ms[-1])
    return before, ((heard, end),) if end - heard > gap_ms else ()


def _ms(utc: str) -> int:
    return round(datetime.fromisoformat(utc).timestamp() * 1000)
