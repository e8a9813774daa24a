"""Exports of the audit trail."""

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
