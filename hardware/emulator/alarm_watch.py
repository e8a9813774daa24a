"""The firmware's judgement of one process alarm: beyond its limit for its delay, cleared with a deadband.

An alarm is armed in a phase once its channel has been on the good side, or SETTLE_MS after the phase began:
heating up from 22 degrees is not an alarm (suppression by design).
"""

from __future__ import annotations

from dataclasses import dataclass

from hardware.emulator.channels import BY_NAME
from hardware.emulator.recipe import AlarmRule

SETTLE_MS = 45 * 60_000
CLEAR_MS = 10_000
DEADBAND_OF_RANGE = 0.005


@dataclass(slots=True)
class AlarmMemory:
    """What an alarm remembers between two looks; times in process milliseconds."""

    armed: bool = False
    active: bool = False
    beyond_ms: int = 0
    within_ms: int = 0


class AlarmWatch:
    """One rule of the recipe, judged."""

    def __init__(self, rule: AlarmRule, memory: AlarmMemory | None = None) -> None:
        self.rule = rule
        self.memory = memory or AlarmMemory()
        channel = BY_NAME[rule.channel]
        self._deadband = (channel.high - channel.low) * DEADBAND_OF_RANGE

    @property
    def active(self) -> bool:
        """The alarm is raised."""
        return self.memory.active

    def judge(self, value: float | None, dt_ms: int, settled: bool) -> bool:
        """Look at ``value`` after ``dt_ms``; True if the alarm was raised or cleared by it. None: no judgement."""
        if value is None:
            return False
        memory = self.memory
        over = value - self.rule.limit if self.rule.high else self.rule.limit - value
        memory.armed = memory.armed or settled or over <= 0
        memory.beyond_ms = memory.beyond_ms + dt_ms if memory.armed and over > 0 else 0
        memory.within_ms = memory.within_ms + dt_ms if over < -self._deadband else 0
        if not memory.active and memory.armed and over > 0 and memory.beyond_ms >= self.rule.delay_s * 1000:
            memory.active = True
            return True
        if memory.active and memory.within_ms >= CLEAR_MS:
            memory.active = False
            return True
        return False

    def disarm(self) -> bool:
        """Its phases are over: forget; True if it was raised until now."""
        memory, was = self.memory, self.memory.active
        memory.armed = memory.active = False  # in place: the bay's snapshot holds the same object
        memory.beyond_ms = memory.within_ms = 0
        return was
