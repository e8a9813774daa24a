"""What is asked of the shuttle again: any number of holes, a few questions and a few records at a time.

A backlog so comes no faster than the station works it off: the answer to the last question is heard behind all that it
brought. On a line without flow control nothing else would hold it back, and live values would wait behind it.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable

from console.journal.received import Ranges
from hardware.messages import Fetch, FetchDone

AT_ONCE = 64
"""Questions that wait for their FetchDone; the next one follows when one has come."""
PIECE = 500
"""Records that one question asks for: 26 kB, so that even at 115,200 baud an answer ends every few seconds."""
RECORDS_AT_ONCE = 2000
"""Records that are on their way at a time: 0.35 s of a line at 3 Mbaud."""
MOST_WANTED = 4096
"""Holes that wait to be asked for; what lacks beyond is found at a later look."""
MOST_MISSING = 64
"""Ranges that a FetchDone holds; of what lies behind the last of so many it says nothing (PROTOCOL.md 6.3)."""

Hole = tuple[int, int, int]
"""Boot, first and last record."""


class Fetches:
    """``send``: whether the link took the question."""

    def __init__(self, send: Callable[[Fetch], bool]) -> None:
        """Nothing is asked for."""
        self._send = send
        self._wanted: deque[Hole] = deque()
        self._asked: set[Hole] = set()
        self._moved = False

    def __len__(self) -> int:
        """Holes that are asked for, or are to be."""
        return len(self._asked) + len(self._wanted)

    def begin(self, holes: Iterable[Hole]) -> None:
        """Ask for these, and for nothing else any more."""
        self.lost()
        self._moved = False
        self.also(holes)

    def lost(self) -> None:
        """What was asked for may be lost, question or answer: nothing is asked for."""
        self._wanted.clear()
        self._asked.clear()

    def also(self, holes: Iterable[Hole]) -> None:
        """Ask for what of these is not asked for yet, behind what is."""
        under_way: dict[int, Ranges] = {}
        for boot, first, last in (*self._asked, *self._wanted):
            under_way.setdefault(boot, Ranges()).add(first, last)
        for boot, first, last in holes:
            self._wanted.extend((boot, *hole) for hole in under_way.get(boot, Ranges()).absent(first, last))
        self._go_on()

    def first(self, hole: Hole) -> None:
        """Ask for this one before what waits: it is news, not history."""
        self._wanted.appendleft(hole)
        if len(self._wanted) > MOST_WANTED:
            self._wanted.pop()
        self._go_on()

    def done(self, said: FetchDone) -> None:
        """One was answered. What the answer had no room for is asked for next."""
        hole = (said.boot, said.first, said.last)
        if hole not in self._asked:
            return
        self._asked.remove(hole)
        self._moved = True
        if len(said.missing) >= MOST_MISSING and (behind := said.missing[-1][1] + 1) <= said.last:
            self._wanted.appendleft((said.boot, behind, said.last))
        self._go_on()

    def moved(self) -> bool:
        """Whether an answer has come since the last look; the next look begins now."""
        moved, self._moved = self._moved, False
        return moved

    def _go_on(self) -> None:
        on_way = sum(last - first + 1 for _, first, last in self._asked)
        while self._wanted and len(self._asked) < AT_ONCE and on_way < RECORDS_AT_ONCE:
            boot, first, last = self._wanted[0]
            end = min(last, first + PIECE - 1)
            if not self._send(Fetch(boot, first, end)):
                return
            self._asked.add((boot, first, end))
            on_way += end - first + 1
            self._wanted.popleft()
            if end < last:
                self._wanted.appendleft((boot, end + 1, last))
