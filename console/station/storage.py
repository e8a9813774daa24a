"""How much room there is, how fast it is used, and so how long it lasts: figures for people, and nothing is decided.

What was written lately is what the forecast stands on: points an hour apart, kept beside the events, so that a restart
forgets nothing. With too little history it is unknown, and said to be.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from console.journal.readings import Readings
from console.journal.registers import Registers

CURSOR = "storage.history"
POINT = timedelta(hours=1)
LEAST = timedelta(hours=6)
"""Of less history no rate is said: an hour of writing a record's PDF is no day."""
MOST = timedelta(days=7)
LOOK_S = 30.0


@dataclass(frozen=True, slots=True)
class DiskUse:
    """``free``: bytes that the disk still has for us; ``used``: bytes of our folder, without readings.db and logs."""

    free: int
    used: int


@dataclass(frozen=True, slots=True)
class StorageFigures:
    """Bytes. ``room``: on the disk, and free within readings.db, which it uses first; ``readings``: in use of it.

    ``a_day``: written lately, net of what was pruned, None while there is too little history; ``days``: until the disk
    is full at that rate, None if that is unknown or it does not fill.
    """

    room: int
    readings: int
    a_day: int | None
    days: float | None


class Storage:
    """Owned by the station's thread. `figures` is None until there was a first look, or where the disk says nothing."""

    def __init__(self, disk: Callable[[], DiskUse | None], readings: Readings, registers: Registers) -> None:
        """``disk``: how much room there is, asked now and then. Raises JournalError."""
        self._disk, self._readings, self._registers = disk, readings, registers
        self._points = _read(registers.cursor(CURSOR))
        self._looked_s: float | None = None
        self.figures: StorageFigures | None = None

    def look(self, utc: datetime, mono_s: float) -> None:
        """Look again, if it is time to. Raises JournalError."""
        if self._looked_s is not None and mono_s - self._looked_s < LOOK_S:
            return
        self._looked_s = mono_s
        disk = self._disk()
        if disk is None:
            return
        readings, reusable = self._readings.space()
        rate = a_day(self._note(round(utc.timestamp()), disk.used + readings))
        room = disk.free + reusable
        self.figures = StorageFigures(room, readings, rate, room / rate if rate else None)

    def _note(self, at_s: int, used: int) -> list[tuple[int, int]]:
        """The points of the last days, one an hour, and this one; none of before a clock that went back."""
        if self._points and at_s < self._points[-1][0]:
            self._points = []
        oldest = at_s - MOST.total_seconds()
        self._points = [point for point in self._points if point[0] >= oldest]
        if not self._points or at_s - self._points[-1][0] >= POINT.total_seconds():
            self._points.append((at_s, used))
            self._registers.put_cursor(CURSOR, json.dumps(self._points))
        return [*self._points, (at_s, used)]


def a_day(points: list[tuple[int, int]]) -> int | None:
    """Bytes a day over ``points`` (seconds, bytes) in order of time; None if they span too little. Never negative."""
    if len(points) < 2:  # a rate needs two
        return None
    (first_s, first), (last_s, last) = points[0], points[-1]
    if last_s - first_s < LEAST.total_seconds():
        return None
    return max(0, round((last - first) * 86_400 / (last_s - first_s)))


def _read(text: str | None) -> list[tuple[int, int]]:
    """What was kept; nothing of it if it is not such: it is a help for people and no record."""
    try:
        points = [(int(at_s), int(used)) for at_s, used in json.loads(text or "[]")]
    except (ValueError, TypeError):
        return []
    return points if all(a[0] <= b[0] for a, b in pairwise(points)) else []
