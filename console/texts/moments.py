"""Moments and durations as people here read them: ISO dates, the site's zone, never a bare number of seconds.

Babel is not asked for these: what ISO 8601 fixes does not differ between our languages, only the unit words do, and
those are in the catalogue (``unit.*``).
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone

ISO_UTC = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?Z")


def local(iso: str | datetime, offset: timedelta) -> datetime:
    """The moment ``iso`` (UTC) on the site's clock. Raises ValueError if it is no moment."""
    at = iso if isinstance(iso, datetime) else datetime.fromisoformat(iso)
    return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(timezone(offset))


def zone(offset: timedelta) -> str:
    """The site's zone as it is shown: ``+09:00``."""
    minutes = round(offset.total_seconds() / 60)
    sign = "-" if minutes < 0 else "+"
    return f"{sign}{abs(minutes) // 60:02d}:{abs(minutes) % 60:02d}"


def duration(seconds: float) -> str:
    """A short time as a clock counts it: ``0:47`` (m:ss), ``1:02:05`` (h:mm:ss) from an hour on. Negative is 0:00."""
    whole = max(0, int(seconds))
    if whole < 3600:
        return f"{whole // 60}:{whole % 60:02d}"
    return f"{whole // 3600}:{whole % 3600 // 60:02d}:{whole % 60:02d}"


def age(seconds: float) -> tuple[tuple[int, str], ...]:
    """A long time in its two largest units: ((2, "d"), (6, "h")); under two minutes in seconds."""
    whole = max(0, int(seconds))
    if whole < 120:
        return ((whole, "s"),)
    minutes = whole // 60
    days, hours, rest = minutes // 1440, minutes % 1440 // 60, minutes % 60
    if days:
        return ((days, "d"), (hours, "h")) if hours else ((days, "d"),)
    if hours:
        return ((hours, "h"), (rest, "min")) if rest else ((hours, "h"),)
    return ((rest, "min"),)
