"""Fetched rows on their way into what is looked at: put into their place when somebody looks, not one by one."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
MOST_LATE = 1024
"""Rows that wait at most; then they are put into their place without anybody looking."""


class LateRows:
    """Rows of one bay that are older than its newest."""

    def __init__(self) -> None:
        """None."""
        self._rows: list[tuple[float, Floats, str]] = []

    def __len__(self) -> int:
        """How many wait."""
        return len(self._rows)

    def add(self, t: float, values: Floats, quality: str) -> bool:
        """One more; whether they are so many that they should be `taken`. ``t``: seconds of process time."""
        self._rows.append((t, values, quality))
        return len(self._rows) >= MOST_LATE

    def taken(self) -> tuple[Floats, Floats, tuple[str, ...]]:
        """(times, values of shape (rows, channels), qualities) of at least one row, in the order in which they came."""
        t, values, qualities = zip(*self._rows, strict=True)
        self._rows.clear()
        return np.array(t), np.array(values), qualities
