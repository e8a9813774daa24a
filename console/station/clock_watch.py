"""Whether this computer's clock runs as time passes: steps, sleep, and drift against the shuttle's clock (RQ-80).

Three clocks are compared: the wall's, which anybody may set; the time since this computer was switched on, which
nobody can; and the shuttle's uptime. A laptop that slept has a wall clock that jumped and is right: the time since
switching on has gone on with it, the monotonic clock has not. Where the system cannot tell the two apart (no such
clock), sleep is taken for a step, which asks more of people and never less.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from console.clock import Instant
from console.domain import commands as c
from console.domain.context import iso
from console.station.link_driver import Clocks

STEP_S = 2.0
"""More than this between two looks is a step. Jitter and leap seconds are less."""
DRIFT_S = 10.0
"""More than this against the shuttle since both were known is drift: 40 parts in a million take three days for it."""
OFF_BEATS = 3
"""Heartbeats in a row that must say so: one that came late says nothing of a clock."""
CALM_S = 30.0
"""For so long all clocks must agree before how they stand to each other is known again."""
FRESH_S = 2.0


class ClockWatch:
    """Asked at every tick; keeps the last look and the shuttle's clock as it was when both were known."""

    def __init__(self) -> None:
        """Nothing was looked at yet."""
        self._last: Instant | None = None
        self._calm_since_s = 0.0
        self._anchor: tuple[int, float] | None = None  # the shuttle's boot; its uptime less our time since switching on
        self._beat_s = 0.0
        self._off = 0

    def began(self, now: Instant, newest_utc: str) -> list[c.ReportClock]:
        """At the start: the journal may say that it was later already. ``newest_utc``: its last event's."""
        self._last, self._calm_since_s = now, _on_s(now)
        if not newest_utc:
            return []
        back = (datetime.fromisoformat(newest_utc) - now.utc).total_seconds()
        return [_report("stepped", newest_utc, now, -back)] if back > STEP_S else []

    def look(
        self, now: Instant, shuttle: Clocks | None, known: bool, process_utc: datetime | None
    ) -> list[c.ReportClock]:
        """What the clocks show since the last look. ``known``: whether the state says that they are known."""
        last, self._last = self._last, now
        if last is None:
            self._calm_since_s = _on_s(now)
            return []
        found = self._since(last, now) or self._against(now, shuttle)
        if found:
            self._calm_since_s, self._anchor, self._off = _on_s(now), None, 0
            return found
        heard = shuttle is not None and 0 <= now.mono_s - shuttle.mono_s <= FRESH_S
        if known or not heard or _on_s(now) - self._calm_since_s < CALM_S:
            return []
        offset_ms = round((now.utc - process_utc).total_seconds() * 1000) if process_utc else 0
        return [c.ReportClock("known", now_ms=offset_ms)]

    def _since(self, last: Instant, now: Instant) -> list[c.ReportClock]:
        on = _on_s(now) - _on_s(last)
        slept, stepped = on - (now.mono_s - last.mono_s), (now.utc - last.utc).total_seconds() - on
        found = [_report("slept", iso(last.utc), now, slept)] if slept > STEP_S else []
        if abs(stepped) > STEP_S:
            found.append(_report("stepped", iso(last.utc + timedelta(seconds=on)), now, stepped))
        return found

    def _against(self, now: Instant, shuttle: Clocks | None) -> list[c.ReportClock]:
        """The shuttle's uptime against ours, at each new heartbeat."""
        if shuttle is None or shuttle.mono_s == self._beat_s:
            return []
        self._beat_s = shuttle.mono_s
        ahead = shuttle.uptime_ms / 1000 - (_on_s(now) - (now.mono_s - shuttle.mono_s))
        if self._anchor is None or self._anchor[0] != shuttle.boot:
            self._anchor, self._off = (shuttle.boot, ahead), 0
            return []
        drift = ahead - self._anchor[1]
        self._off = self._off + 1 if abs(drift) > DRIFT_S else 0
        return [_report("drifted", iso(now.utc), now, -drift)] if self._off >= OFF_BEATS else []


def _on_s(now: Instant) -> float:
    return now.mono_s if now.on_s is None else now.on_s


def _report(kind: str, before_utc: str, now: Instant, seconds: float) -> c.ReportClock:
    return c.ReportClock(kind, before_utc, iso(now.utc), round(seconds * 1000))
