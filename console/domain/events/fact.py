"""What every event is built on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class Fact:
    """Base of all events. ``stream`` groups what belongs together (a procedure, a run, the station)."""

    TYPE: ClassVar[str] = ""
    VERSION: ClassVar[int] = 1

    @property
    def stream(self) -> str:
        """The journal stream this event is appended to."""
        procedure = getattr(self, "procedure_id", "")
        if procedure:
            return f"procedure:{procedure}"
        run = getattr(self, "run", "")
        return f"run:{run}" if run else "station"
