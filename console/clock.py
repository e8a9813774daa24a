"""Time as an argument: what an instant is, and the one place that reads the computer's clocks.

Wall time serves people, sessions, signatures, liveness and sync. Process time serves phases, holds and expiry
clocks, and comes from the shuttle (``process_utc`` of an event), never from here.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Instant:
    """One moment as this station saw it: wall time in UTC, the local offset then, and monotonic seconds.

    ``on_s``: seconds since the computer was switched on, sleep among them; None where the system does not tell.
    """

    utc: datetime
    offset: timedelta
    mono_s: float
    on_s: float | None = None

    @property
    def local(self) -> datetime:
        """The wall time with the site's offset, for showing to people (RQ-33)."""
        return self.utc.astimezone(timezone(self.offset))


class Clock(Protocol):
    """Where the rim of the program gets its instants. Below the station, time is an argument."""

    def now(self) -> Instant:
        """This moment."""
        ...


_ON: int | None = getattr(time, "CLOCK_BOOTTIME", None)


class SystemClock:
    """The computer's own clocks."""

    def now(self) -> Instant:
        """This moment, with the local offset that the operating system knows."""
        on_s = time.clock_gettime(_ON) if _ON is not None else None
        local = datetime.now(UTC).astimezone()
        return Instant(local.astimezone(UTC), local.utcoffset() or timedelta(0), time.monotonic(), on_s)
