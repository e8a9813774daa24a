"""The raw bytes of the line in a file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from console.domain.events.fact import Fact


@dataclass(frozen=True, slots=True)
class CaptureStarted(Fact):
    """From now on every byte of the line goes into ``file`` too. ``person``: who asked, "system" for a command line."""

    TYPE: ClassVar[str] = "capture.started"
    person: str
    file: str


@dataclass(frozen=True, slots=True)
class CaptureEnded(Fact):
    """No longer. ``outcome``: requested | size_limit | disk_limit | write_failed | console_stopped | console_restarted.

    ``bytes``: in the file, 0 if that is not known any more.
    """

    TYPE: ClassVar[str] = "capture.ended"
    person: str
    file: str
    outcome: str
    bytes: int
    detail: str = ""
