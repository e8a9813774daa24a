"""From a trace of the readings to a trend of the record."""

from __future__ import annotations

from console.domain.channel import Channel
from console.journal.trace import Trace
from console.records.model import Trend


def trend_of(channel: Channel, trace: Trace) -> Trend:
    """The trend of ``channel`` as plain whole numbers. At-line channels become points, not a curve."""
    return Trend(
        channel=channel.id,
        unit=channel.unit,
        resolution=f"{channel.resolution:.12g}",
        decimals=channel.decimals,
        t_ms=tuple(trace.t_ms.tolist()),
        lo=tuple(trace.lo.tolist()),
        hi=tuple(trace.hi.tolist()),
        gaps=tuple((int(a), int(b)) for a, b in trace.gaps.tolist()),
        exact=trace.exact,
        points=channel.kind == "at_line",
    )
