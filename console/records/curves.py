"""Curves of the run as coordinates: one strip a channel, x and y from 0 to 1, broken at gaps, for the template."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

from console.records.layout import Part
from console.records.model import BatchRecord, Phase, Trend
from console.records.words import Words, elapsed

Point = tuple[float, float]
_HOUR_MS = 3_600_000
_TICKS_MS = tuple(hours * _HOUR_MS for hours in (1, 2, 3, 6, 12, 24, 48, 96, 168))
_MOST_TICKS = 12
_NARROWEST = 1 / 300  # of the axis: a gap below it is counted, and too narrow to be drawn
_MARGIN = 0.08  # of the range, above and below
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def strips(
    record: BatchRecord, channel_name: Callable[[str], str], phase_name: Callable[[str], str], words: Words
) -> Part | None:
    """Every trend over one time axis, with phases, setpoints and limits; None if there is nothing to draw."""
    drawn = [trend for trend in record.trends if trend.t_ms]
    if not drawn:
        return None
    axis = _Axis(min(trend.t_ms[0] for trend in drawn), max(trend.t_ms[-1] for trend in drawn))
    spans = [(phase, *_span(phase, axis)) for phase in record.phases if phase.started]
    return {
        "kind": "trends",
        "ticks": axis.ticks(record.course.started.process_utc, words.text("day")),
        "phases": [{"name": phase_name(phase.id), "from": axis.x(a), "to": axis.x(b)} for phase, a, b in spans],
        "strips": [_strip(trend, spans, axis) | {"name": channel_name(trend.channel)} for trend in drawn],
    }


class _Axis:
    """Process milliseconds to 0..1."""

    def __init__(self, first_ms: int, last_ms: int) -> None:
        self.first_ms, self.last_ms = first_ms, max(last_ms, first_ms + 1)

    def x(self, at_ms: int) -> float:
        share = (at_ms - self.first_ms) / (self.last_ms - self.first_ms)
        return round(min(1.0, max(0.0, share)), 5)

    def ticks(self, started_utc: str, day: str) -> list[Part]:
        """Elapsed time since the start of the run, at most _MOST_TICKS of them."""
        start = ms(started_utc) if started_utc else self.first_ms
        length = self.last_ms - self.first_ms
        step = next((step for step in _TICKS_MS if length / step <= _MOST_TICKS), _TICKS_MS[-1])
        first = -(-(self.first_ms - start) // step)
        found = []
        for count in range(first, (self.last_ms - start) // step + 1):
            span = timedelta(milliseconds=count * step)
            whole_days = step % (24 * _HOUR_MS) == 0
            label = f"{span.days} {day}" if whole_days else elapsed(span, day)[2:]
            found.append({"x": self.x(start + count * step), "label": label})
        return found


def ms(utc: str) -> int:
    """Milliseconds since 1970 of an ISO moment."""
    return (datetime.fromisoformat(utc) - _EPOCH) // timedelta(milliseconds=1)


def _span(phase: Phase, axis: _Axis) -> tuple[int, int]:
    return ms(phase.started), ms(phase.ended) if phase.ended else axis.last_ms


def _strip(trend: Trend, spans: list[tuple[Phase, int, int]], axis: _Axis) -> Part:
    resolution = float(trend.resolution)
    setpoints = [(a, b, float(s.text)) for phase, a, b in spans for s in phase.setpoints if s.channel == trend.channel]
    limits = [
        (a, b, float(low), float(high)) for phase, a, b in spans for c, low, high in phase.limits if c == trend.channel
    ]
    values = [min(trend.lo) * resolution, max(trend.hi) * resolution]
    values += [value for _, _, value in setpoints] + [value for *_, low, high in limits for value in (low, high)]
    low, high = _range(min(values), max(values), 10.0**-trend.decimals)
    y = _scale(low, high)
    gaps = [(a, b) for a, b in trend.gaps if axis.x(b) - axis.x(a) > _NARROWEST]
    segments = [] if trend.points else list(_segments(trend, gaps))
    return {
        "unit": trend.unit,
        "ticks": [{"y": y(value), "label": f"{value:.{trend.decimals}f}"} for value in (_nice_ticks(low, high))],
        "bands": [{"from": axis.x(a), "to": axis.x(b), "low": y(lo), "high": y(hi)} for a, b, lo, hi in limits],
        "setpoints": [{"from": axis.x(a), "to": axis.x(b), "y": y(value)} for a, b, value in setpoints],
        "gaps": [{"from": axis.x(a), "to": axis.x(b)} for a, b in gaps],
        "lines": [_line(trend, part, axis, y, resolution) for part in segments],
        "rings": [(axis.x(t), y(v * resolution)) for t, v in zip(trend.t_ms, trend.hi, strict=True)]
        if trend.points
        else [],
        "least": f"{min(trend.lo) * resolution:.{trend.decimals}f}",
        "most": f"{max(trend.hi) * resolution:.{trend.decimals}f}",
    }


def _range(least: float, most: float, step: float) -> tuple[float, float]:
    """The range of a strip: never empty, with a margin."""
    room = max((most - least) * _MARGIN, step)
    return least - room, most + room


def _scale(low: float, high: float) -> Callable[[float], float]:
    return lambda value: round((value - low) / (high - low), 5)


def _nice_ticks(low: float, high: float) -> list[float]:
    """Two to five round values inside the range."""
    rough = (high - low) / 4
    power = 10.0 ** _floor_log10(rough)
    step = next(factor * power for factor in (1, 2, 2.5, 5, 10) if factor * power >= rough * 0.999)
    first = int(low // step) + 1
    return [count * step for count in range(first, int(high // step) + 1)]


def _floor_log10(value: float) -> int:
    return int(f"{value:e}".partition("e")[2])


def _segments(trend: Trend, gaps: list[tuple[int, int]]) -> Iterator[slice]:
    """Stretches of points between gaps: a gap ends one at the last value before it."""
    first = 0
    for begin, _ in gaps:
        after = bisect_left(trend.t_ms, begin + 1)
        if after > first:
            yield slice(first, after)
        first = max(first, after)
    if first < len(trend.t_ms):
        yield slice(first, len(trend.t_ms))


def _line(trend: Trend, part: slice, axis: _Axis, y: Callable[[float], float], resolution: float) -> Part:
    """A line through exact points, or a closed band between the least and the greatest of each column."""
    xs = [axis.x(t) for t in trend.t_ms[part]]
    high = [(x, y(v * resolution)) for x, v in zip(xs, trend.hi[part], strict=True)]
    if trend.exact or trend.lo[part] == trend.hi[part]:
        return {"closed": False, "points": high}
    low = [(x, y(v * resolution)) for x, v in zip(xs, trend.lo[part], strict=True)]
    return {"closed": True, "points": high + low[::-1]}
