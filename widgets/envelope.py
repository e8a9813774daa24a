"""The soft band under a curve: between what earlier runs stayed, with their middle as a thin line."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from widgets.curve import Floats


@dataclass(frozen=True, slots=True, eq=False)
class Band:
    """Columns in order of time; NaN where there is no band."""

    t_s: Floats
    low: Floats
    high: Floats
    middle: Floats

    def same(self, other: Band | None) -> bool:
        """Whether both are painted alike."""
        if other is None:
            return False
        pairs = ((getattr(self, name), getattr(other, name)) for name in ("t_s", "low", "high", "middle"))
        return all(a is b or np.array_equal(a, b, equal_nan=True) for a, b in pairs)

    def within(self, start_s: float, end_s: float) -> Band:
        """The columns that can be seen, and one beside them at each end."""
        first = max(0, int(np.searchsorted(self.t_s, start_s)) - 1)
        last = int(np.searchsorted(self.t_s, end_s)) + 1
        part = slice(first, last)
        return Band(self.t_s[part], self.low[part], self.high[part], self.middle[part])


def pieces(band: Band) -> Iterator[Band]:
    """The stretches without a hole: a band is never drawn over what nobody knows."""
    known = np.isfinite(band.low)
    for at in np.split(np.arange(known.size), np.flatnonzero(np.diff(known)) + 1):
        if at.size and known[at[0]]:
            yield Band(band.t_s[at], band.low[at], band.high[at], band.middle[at])


def draw_band(
    p: QPainter,
    band: Band,
    x_of: Callable[[float], float],
    y_of: Callable[[float], float],
    fill: QColor,
    line: QColor,
) -> None:
    """``x_of`` and ``y_of`` place a moment and a value in px; the caller clips."""
    for piece in pieces(band):
        xs = [x_of(t) for t in piece.t_s.tolist()]
        tops = [QPointF(x, y_of(v)) for x, v in zip(xs, piece.high.tolist(), strict=True)]
        feet = [QPointF(x, y_of(v)) for x, v in zip(xs, piece.low.tolist(), strict=True)]
        p.setPen(Qt.PenStyle.NoPen)
        p.setBrush(fill)
        p.drawPolygon(QPolygonF([*tops, *reversed(feet)]))
        p.setPen(QPen(line, 1))
        p.drawPolyline(QPolygonF([QPointF(x, y_of(v)) for x, v in zip(xs, piece.middle.tolist(), strict=True)]))
