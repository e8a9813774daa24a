"""Which numbered records have come: doubles are dropped, holes are found."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import cast

from hardware.messages import Telemetry

MAX_INTERVALS = 512
MAX_BOOTS = 8


class Seen:
    """Numbers of one boot, as intervals. Past MAX_INTERVALS the lowest is forgotten: a double may then pass (the
    store drops it), a new number is never taken for a double."""

    def __init__(self) -> None:
        self._intervals: list[list[int]] = []

    def add(self, n: int) -> bool:
        """Whether ``n`` is new."""
        intervals = self._intervals
        if intervals and intervals[-1][1] + 1 == n:  # the usual case
            intervals[-1][1] = n
            return True
        return self._insert(n)

    def _insert(self, n: int) -> bool:
        intervals = self._intervals
        at = bisect_right(intervals, n, key=_first)
        if at and n <= intervals[at - 1][1]:
            return False
        joins_before = at > 0 and intervals[at - 1][1] + 1 == n
        joins_after = at < len(intervals) and intervals[at][0] == n + 1
        if joins_before and joins_after:
            intervals[at - 1][1] = intervals.pop(at)[1]
        elif joins_before:
            intervals[at - 1][1] = n
        elif joins_after:
            intervals[at][0] = n
        else:
            intervals.insert(at, [n, n])
            del intervals[:-MAX_INTERVALS]
        return True

    def add_run(self, first: int, last: int) -> None:
        """first..last have come, none of them before."""
        if self._intervals and self._intervals[-1][1] + 1 == first:
            self._intervals[-1][1] = last
            return
        self._intervals.append([first, last])
        self._intervals.sort()
        del self._intervals[:-MAX_INTERVALS]

    def forget(self, first: int, last: int) -> None:
        """The numbers first..last are wanted again."""
        kept: list[list[int]] = []
        for low, high in self._intervals:
            kept += [part for part in ([low, min(high, first - 1)], [max(low, last + 1), high]) if part[0] <= part[1]]
        self._intervals = kept


def _first(interval: list[int]) -> int:
    return interval[0]


class Numbering:
    """The records of every boot that this link has met.

    ``boot`` and ``next_n``: the live record that is expected. What came in order since ``_run_from`` is not yet in
    the intervals, so that the usual record costs one comparison: the user does ``next_n += 1`` itself.
    """

    def __init__(self) -> None:
        self.boot = -1
        self.next_n = 1
        self._run_from = 1
        self._seen: dict[int, Seen] = {}
        self._told = (0, 0.0)  # what a heartbeat promised, and when

    def open(self, boot: int, newest_n: int) -> None:
        """A session: numbers up to ``newest_n`` are old, and the user's to fetch; the live ones follow."""
        self._restart_run(newest_n + 1 if boot != self.boot else max(newest_n + 1, self.next_n), boot)
        self._told = (newest_n, 0.0)

    def add(self, boot: int, n: int) -> tuple[bool, tuple[int, int] | None]:
        """Whether the record is new, and the hole (first, last) that it leaves before it."""
        if boot != self.boot or n < self._run_from:
            return self._of(boot).add(n), None
        if n < self.next_n:
            return False, None
        hole = (self.next_n, n - 1) if n > self.next_n else None
        if hole is not None:
            self._restart_run(n, boot)
        self.next_n = n + 1
        return True, hole

    def next_ones(self, messages: Sequence[object]) -> bool:
        """Whether ``messages`` are exactly the telemetry records that are expected next; they then count as come."""
        if set(map(type, messages)) != {Telemetry}:
            return False
        records, first = cast("Sequence[Telemetry]", messages), self.next_n
        numbers = list(range(first, first + len(records)))
        if [record[1] for record in records] != numbers or {record[0] for record in records} != {self.boot}:
            return False
        self.next_n += len(records)
        return True

    def forget(self, boot: int, first: int, last: int) -> None:
        """A Fetch: what comes again is wanted."""
        if boot == self.boot:
            self._restart_run(self.next_n, boot)
        self._of(boot).forget(first, last)

    def promised(self, newest_n: int, now_s: float, patience_s: float) -> tuple[int, int] | None:
        """A heartbeat's ``newest_n``; the hole at the end, once a record is overdue by ``patience_s``.

        Heartbeats overtake records, so the promise is not held against the device at once.
        """
        promise, since_s = self._told
        if now_s - since_s < patience_s:
            return None
        self._told = (newest_n, now_s)
        if promise < self.next_n:
            return None
        hole = (self.next_n, promise)
        self._restart_run(promise + 1, self.boot)
        return hole

    def _restart_run(self, n: int, boot: int) -> None:
        """The run so far goes to the intervals; the next one begins with ``n``."""
        if self.next_n > self._run_from:
            self._of(self.boot).add_run(self._run_from, self.next_n - 1)
        self.boot, self.next_n, self._run_from = boot, n, n

    def _of(self, boot: int) -> Seen:
        if boot not in self._seen:
            self._seen[boot] = Seen()
            while len(self._seen) > MAX_BOOTS:
                del self._seen[next(iter(self._seen))]
        return self._seen[boot]
