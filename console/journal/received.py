"""Which numbered records of a boot have been received: ranges, merged, so that each record is stored once."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from typing import Self

import numpy as np
from numpy.typing import NDArray


class Ranges:
    """A set of positive integers, kept as inclusive ranges that neither touch nor overlap, in order."""

    __slots__ = ("_firsts", "_lasts")

    def __init__(self, ranges: Iterable[tuple[int, int]] = ()) -> None:
        """The union of ``ranges`` (first, last)."""
        self._firsts: list[int] = []
        self._lasts: list[int] = []
        for first, last in ranges:
            self.add(first, last)

    def __contains__(self, n: int) -> bool:
        """Whether ``n`` is in the set."""
        at = bisect_left(self._lasts, n)
        return at < len(self._lasts) and self._firsts[at] <= n

    def __iter__(self) -> Iterator[tuple[int, int]]:
        """The ranges (first, last), in order."""
        return zip(self._firsts, self._lasts, strict=True)

    def add(self, first: int, last: int) -> None:
        """Put first..last (inclusive) in. Raises ValueError for a range that is empty or starts below 1."""
        if not 1 <= first <= last:
            raise ValueError(f"records are numbered from 1 upwards; {first}..{last} is no range of them")
        left, right = bisect_left(self._lasts, first - 1), bisect_right(self._firsts, last + 1)
        if left < right:
            first, last = min(first, self._firsts[left]), max(last, self._lasts[right - 1])
        self._firsts[left:right], self._lasts[left:right] = [first], [last]

    def unbroken_to(self) -> int:
        """The highest n such that 1..n are all in; 0 when 1 is not."""
        return self._lasts[0] if self._firsts and self._firsts[0] == 1 else 0

    def absent(self, first: int, last: int) -> list[tuple[int, int]]:
        """The ranges within first..last (inclusive) that are not in: what to ask the shuttle for."""
        holes, at = [], first
        for start, end in self:
            if start > last:
                break
            if start > at:
                holes.append((at, start - 1))
            at = max(at, end + 1)
        return [*holes, (at, last)] if at <= last else holes

    def holds(self, numbers: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Which of ``numbers`` are in, shape as given."""
        at = np.searchsorted(np.array(self._lasts, np.int64), numbers)
        firsts = np.append(np.array(self._firsts, np.int64), np.iinfo(np.int64).max)
        return firsts[at] <= numbers

    def add_all(self, numbers: NDArray[np.int64]) -> None:
        """Put all of ``numbers`` in. Raises ValueError for one below 1."""
        ordered = np.unique(numbers)
        ends = np.flatnonzero(np.diff(ordered) > 1)
        firsts, lasts = np.append(0, ends + 1), np.append(ends, ordered.size - 1)
        if ordered.size:
            for first, last in zip(ordered[firsts].tolist(), ordered[lasts].tolist(), strict=True):
                self.add(first, last)

    def copy(self) -> Self:
        """Another set with the same members."""
        return type(self)(self)
