"""A capture of the line, as the station knows it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Capture:
    """The raw bytes of the line in a file: the one that is being written, or the last. ``outcome``: how it ended."""

    file: str
    person: str
    since_utc: str
    ended_utc: str = ""
    outcome: str = ""
    bytes: int = 0

    @property
    def running(self) -> bool:
        """Whether it is being written."""
        return not self.ended_utc
