"""Device events in the order in which they happened: one that overtook a lost record waits for it.

A door that was opened and closed must not end open because the first frame was damaged and fetched late.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from console.journal.received import Ranges
from hardware import messages as m

PATIENCE_S = 3.0
"""How long events wait for a hole that is being fetched and does not grow smaller; then what is known is said."""
MOST_HOLES, MOST_WAITING = 256, 1024
"""Beyond either, nothing more is waited for: a line that damages so much must not be remembered at length."""


@dataclass(slots=True)
class Hole:
    """Records first..last of the present boot that are asked for. ``since_s``: when the last of them came."""

    first: int
    last: int
    since_s: float
    came: Ranges = field(default_factory=Ranges)

    @property
    def whole(self) -> bool:
        """Whether nothing lacks any more."""
        return not self.came.absent(self.first, self.last)


class InOrder:
    """Holes of the present boot, and the events that wait behind them."""

    def __init__(self) -> None:
        """Nothing lacks."""
        self._boot = -1
        self._holes: list[Hole] = []
        self._waiting: list[m.DeviceEvent] = []

    @property
    def idle(self) -> bool:
        """Whether nothing lacks and nothing waits: the usual case."""
        return not self._holes and not self._waiting

    def lacks(self, boot: int, first: int, last: int, mono_s: float) -> None:
        """These records are being asked for."""
        if boot != self._boot:
            self._boot, self._holes = boot, []
        if all((hole.first, hole.last) != (first, last) for hole in self._holes):
            self._holes.append(Hole(first, last, mono_s))
            del self._holes[:-MOST_HOLES]

    def came(self, boot: int, n: int, mono_s: float) -> None:
        """A record is here."""
        for hole in self._holes if boot == self._boot else ():
            if hole.first <= n <= hole.last:
                hole.came.add(n, n)
                hole.since_s = mono_s

    def gone(self, boot: int, first: int, last: int) -> None:
        """The device no longer has these: nothing waits for them."""
        for hole in self._holes if boot == self._boot else ():
            low, high = max(first, hole.first), min(last, hole.last)
            if low <= high:
                hole.came.add(low, high)

    def wait(self, said: m.DeviceEvent) -> None:
        """An event joins those that wait; once."""
        if all((said.boot, said.n) != (x.boot, x.n) for x in self._waiting):
            self._waiting.append(said)

    def ready(self, mono_s: float) -> list[m.DeviceEvent]:
        """The events before which nothing lacks, in order. Holes that do not grow smaller are given up."""
        if self.idle:
            return []
        self._holes = [hole for hole in self._holes if not hole.whole and mono_s - hole.since_s < PATIENCE_S]
        if len(self._waiting) > MOST_WAITING:
            self._holes.clear()
        first = min((hole.came.absent(hole.first, hole.last)[0][0] for hole in self._holes), default=None)
        ready: list[m.DeviceEvent] = []
        held: list[m.DeviceEvent] = []
        for said in self._waiting:
            behind = first is not None and said.boot == self._boot and said.n >= first
            (held if behind else ready).append(said)
        self._waiting = held
        return sorted(ready, key=lambda said: (said.boot, said.n))
