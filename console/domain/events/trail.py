"""Exports of the audit trail and of readings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from console.domain.events.fact import Fact


@dataclass(frozen=True, slots=True)
class TrailExported(Fact):
    """Somebody took the audit trail, or a part of it, out of the station. ``filter``: in words, "" for the whole.

    ``person``: who asked; ``account``: the operating system's account if it was at a command line.
    """

    TYPE: ClassVar[str] = "trail.exported"
    person: str
    format: str  # csv | json | pdf
    filter: str
    events: int
    head_seq: int
    file: str
    sha256: str
    account: str = ""


@dataclass(frozen=True, slots=True)
class ReadingsExported(Fact):
    """Somebody took readings, or a picture of them, out of the station; process time from .. to ("": all there is).

    ``values``: how many the table holds, 0 for a picture. ``person`` and ``account`` as for the trail.
    """

    TYPE: ClassVar[str] = "readings.exported"
    person: str
    format: str  # csv | png
    runs: tuple[str, ...]
    channels: tuple[str, ...]
    from_process: str
    to_process: str
    values: int
    file: str
    sha256: str
    account: str = ""
