"""The station itself: started, stopped, asked for what it may not do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from console.domain.events.fact import Fact
from console.domain.message import Message


@dataclass(frozen=True, slots=True)
class StationStarted(Fact):
    """The console program started on this folder. Sessions of before are over (RQ-22)."""

    TYPE: ClassVar[str] = "station.started"
    program: str
    shuttle: str
    site: str
    mode: str
    definitions: str  # hash over procedures, interlocks, prompts, alarms and channels as loaded


@dataclass(frozen=True, slots=True)
class StationStopped(Fact):
    """The console program ended in good order."""

    TYPE: ClassVar[str] = "station.stopped"


@dataclass(frozen=True, slots=True)
class Refused(Fact):
    """Something a person asked for was refused, and why. Nothing else changed."""

    TYPE: ClassVar[str] = "request.refused"
    asked: str
    rule: str
    reason: Message
    remedy: Message
    procedure_id: str = ""
    bay: int = 0
