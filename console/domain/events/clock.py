"""This computer's clock: when it did not run as time passes, and when it is known again how it stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from console.domain.events.fact import Fact


@dataclass(frozen=True, slots=True)
class ClockChanged(Fact):
    """``kind``: stepped (somebody set the clock), slept (the computer did), drifted (against the shuttle's clock).

    ``before_utc``: what the clock would have said, or said last; ``after_utc``: what it said instead. ``step_ms``: the
    difference, by which moments before and after this event are apart besides the time that passed.
    """

    TYPE: ClassVar[str] = "clock.changed"
    kind: str
    before_utc: str
    after_utc: str
    step_ms: int


@dataclass(frozen=True, slots=True)
class ClockKnown(Fact):
    """The clocks have agreed for a while. ``offset_ms``: this computer's wall time less the shuttle's process time."""

    TYPE: ClassVar[str] = "clock.known"
    offset_ms: int
