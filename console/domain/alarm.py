"""Alarms: their definitions and the ISA-18.2 state of each.

An alarm needs a person's act in time; everything else is an event or a prompt. Process alarms are evaluated by the
firmware; the console annunciates them and keeps their acknowledgement. It evaluates only the alarms about itself.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class AlarmDefinition:
    """One line of the alarm table. ``priority`` 1 (highest) to 4; ``respond_min``: minutes within which to act.

    ``blocks_start``: while this alarm stands at a bay (or at the station), no run starts there.
    """

    id: str
    priority: int
    source: str  # device | station
    respond_min: int
    blocks_start: bool


@dataclass(frozen=True, slots=True)
class Alarm:
    """One annunciated alarm. ``key`` is unique while it stands: definition id and bay, or what ``run`` it is about.

    Active and not acknowledged: annunciated. Active and acknowledged: steady. Returned and not acknowledged: still
    shown. Returned and acknowledged: gone (ISA-18.2 states B, C, D, A).
    """

    key: str
    id: str
    bay: int
    priority: int
    raised_utc: str
    value: str = ""
    limit: str = ""
    channel: str = ""
    active: bool = True
    acknowledged_by: str = ""
    while_away: bool = False
    run: str = ""  # whose material it is about, where that is in no bay

    @property
    def state(self) -> str:
        """ISA-18.2 state name: unacknowledged, acknowledged or returned."""
        if self.active:
            return "acknowledged" if self.acknowledged_by else "unacknowledged"
        return "returned"


@dataclass(frozen=True, slots=True)
class AlarmPeriod:
    """From when to when the shuttle said that an alarm of a run stood; process time (UTC), "" for what it has not said.

    What is fetched comes late: an end may be told before its beginning, and ``channel`` with that.
    """

    alarm: str
    channel: str
    began: str
    ended: str = ""


def alarm_key(alarm_id: str, bay: int) -> str:
    """The name under which an alarm of ``bay`` (0: the station) stands."""
    return f"{alarm_id}@{bay}"
