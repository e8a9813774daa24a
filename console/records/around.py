"""The curve around each exception that a channel is part of: what a reviewer looks at before answering."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from console.domain.channel import Channel
from console.journal.readings_query import ReadingsReader
from console.records.model import BatchRecord
from console.records.model_review import Curve, ExceptionLine
from console.records.scope import Scope
from console.records.trend import stretch_of

POINTS = 700
MOST = 300
"""Curves at most: of what comes later in the list, the record's own curves are looked at."""
_LEAST_MS = 1_800_000  # drawn before and after, at least


def curves_of(
    readings: ReadingsReader,
    scope: Scope,
    record: BatchRecord,
    lines: Iterable[ExceptionLine],
    channels: Mapping[str, Channel],
    rate: float = 1.0,
) -> dict[str, Curve]:
    """By the key of the line. Raises JournalError."""
    found: dict[str, Curve] = {}
    run = stretch_of(scope)
    for line in lines:
        channel = channels.get(line.channel)
        begin = _ms(line.line.at.process_utc)
        if channel is None or channel.kind != "online" or not begin or len(found) >= MOST:
            continue
        end = max(begin, _ms(line.until.process_utc) or begin)
        room = max(_LEAST_MS, (end - begin) // 3)
        first, last = max(run.first, begin - room), min(max(run.last, end), end + room)
        if last <= first:
            continue
        gap_ms = round(channel.stale_s * 1000 * rate)
        trace = readings.query(scope.run.bay, channel.id, first, last, POINTS, run=scope.run.run, gap_after_ms=gap_ms)
        found[line.key] = Curve(
            channel.id,
            *(first, last, begin, end),
            *_limits(record, channel.id, begin),
            *(tuple(trace.t_ms.tolist()), tuple(trace.lo.tolist()), tuple(trace.hi.tolist())),
            tuple((int(a), int(b)) for a, b in trace.gaps.tolist()),
        )
    return found


def _limits(record: BatchRecord, channel: str, at_ms: int) -> tuple[str, str]:
    """The limits of ``channel`` in the phase that ran then."""
    for phase in record.phases:
        if phase.started and _ms(phase.started) <= at_ms < (_ms(phase.ended) or at_ms + 1):
            return next(((low, high) for name, low, high in phase.limits if name == channel), ("", ""))
    return "", ""


def _ms(utc: str) -> int:
    return round(datetime.fromisoformat(utc).timestamp() * 1000) if utc else 0
