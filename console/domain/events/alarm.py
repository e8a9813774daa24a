"""Alarms as this station annunciates them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from console.domain.events.fact import Fact


@dataclass(frozen=True, slots=True)
class AlarmRaised(Fact):
    """Annunciated here. ``away``: it came while this console was not listening and may be over."""

    TYPE: ClassVar[str] = "alarm.raised"
    key: str
    id: str
    bay: int
    priority: int
    value: str = ""
    limit: str = ""
    channel: str = ""
    away: bool = False
    run: str = ""


@dataclass(frozen=True, slots=True)
class AlarmReturned(Fact):
    """The condition is normal again."""

    TYPE: ClassVar[str] = "alarm.returned"
    key: str
    id: str
    bay: int
    run: str = ""


@dataclass(frozen=True, slots=True)
class AlarmAcknowledged(Fact):
    """A person has seen it (who: the event's actor)."""

    TYPE: ClassVar[str] = "alarm.acknowledged"
    key: str
    id: str
    bay: int
    run: str = ""
