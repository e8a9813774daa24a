"""The horn: whether it should sound, as state. The window beeps; nothing with a duty to people hangs on it.

It sounds while an unacknowledged alarm of priority 1 or 2 is active that nobody has silenced. A silence covers what
stood when it was given, lasts as long as the site permits, and a new alarm sounds again (features 71).
"""

from __future__ import annotations

from datetime import datetime, timedelta

from console.domain.alarm import Alarm
from console.domain.context import moment
from console.domain.station_state import StationState

LOUD = 2
"""Alarms of this priority or worse sound."""


def loud(state: StationState) -> tuple[Alarm, ...]:
    """The alarms that the horn is for. What came and went while nobody could hear does not ring as if new."""
    alarms = state.alarms.values()
    return tuple(a for a in alarms if a.active and not a.acknowledged_by and a.priority <= LOUD and not a.while_away)


def sounding(state: StationState, utc: datetime) -> bool:
    """Whether the horn sounds at ``utc``. A clock that was put back silences nothing."""
    at, until = state.silenced
    if not until or not moment(at) - timedelta(seconds=1) <= utc < moment(until):
        return bool(loud(state))
    return any(alarm.raised_utc > at for alarm in loud(state))


def silent_s(state: StationState, utc: datetime) -> float:
    """For how long the horn stays silent though it has reason to sound; 0 if it sounds or has none."""
    if sounding(state, utc) or not loud(state):
        return 0.0
    return (moment(state.silenced[1]) - utc).total_seconds()
