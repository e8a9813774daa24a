"""The strips of the run screen and their one time axis. Imports pyqtgraph: only after the first paint."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtWidgets import QVBoxLayout, QWidget

from console.presenters.run import TrendView
from console.screens.screen import Pool
from widgets import theme
from widgets.curve import Aim, AlarmSpan, Doubt, Event, Range
from widgets.envelope import Band
from widgets.time_axis import TimeAxis
from widgets.trend import TrendStrip
from widgets.value_tile import Quality, Value

_QUALITY = {"good": Quality.GOOD, "uncertain": Quality.UNCERTAIN, "bad": Quality.BAD, "none": Quality.GOOD}
_BAD = 2
# What tells that a strip must be drawn anew: its revision (for curve and marks) and every word on it.
_WORDS = ("revision", "channel", "name", "value", "unit", "setpoint", "quality", "stale", "priority")


class Curves(Protocol):
    """What the column draws of a view."""

    @property
    def bay(self) -> int: ...
    @property
    def trends(self) -> tuple[TrendView, ...]: ...
    @property
    def window(self) -> tuple[float, float]: ...
    @property
    def axis(self) -> tuple[tuple[float, str], ...]: ...


class TrendColumn(QWidget):
    """Strips are made once and kept; one is drawn anew only when its revision or the window moved."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows, strips = QVBoxLayout(self), QVBoxLayout()
        self.rows.setContentsMargins(0, 0, 0, 0)
        self.rows.setSpacing(0)
        strips.setSpacing(theme.current().px(10))
        self.rows.addLayout(strips, 1)
        self.axis = TimeAxis()
        self.rows.addWidget(self.axis)
        self._first = True
        self.strips: Pool[TrendStrip] = Pool(self._strip, strips.addWidget)
        self._drawn: list[tuple[object, ...]] = []

    def _strip(self) -> TrendStrip:
        strip, self._first = TrendStrip(names_events=self._first), False
        return strip

    def show_trends(self, view: Curves) -> None:
        """The current page of channels."""
        strips = self.strips.take(len(view.trends))
        self._drawn += [()] * (len(strips) - len(self._drawn))
        for index, (strip, trend) in enumerate(zip(strips, view.trends, strict=True)):
            key = (view.bay, view.window, *(getattr(trend, name) for name in _WORDS))
            if self._drawn[index] != key:
                self._drawn[index] = key
                _show(strip, trend, view.window)
        self.axis.set_span(*view.window)
        self.axis.set_labels(view.axis)


def _show(strip: TrendStrip, trend: TrendView, window: tuple[float, float]) -> None:
    strip.set_span(*window)
    strip.set_range(_range(trend, window))
    strip.set_aims([Aim(a.from_s, a.to_s, a.low, a.high, a.setpoint) for a in trend.aims])
    strip.set_doubts([Doubt(start, end, grade >= _BAD) for start, end, grade in trend.doubt])
    strip.set_curve(trend.t, trend.y)
    strip.set_envelope(None if trend.envelope is None else Band(*trend.envelope))
    strip.set_gaps(trend.gaps)
    strip.set_stale_from(trend.stale_from if trend.stale else None)
    strip.set_events([Event(at, name) for at, name in trend.events])
    strip.set_points(trend.points)
    strip.set_alarms([AlarmSpan(*alarm) for alarm in trend.alarms])
    number = None if trend.quality == "none" else trend.value
    strip.set_value(
        Value(trend.name, number, trend.unit, trend.setpoint, trend.priority, trend.stale, _QUALITY[trend.quality])
    )


def _range(trend: TrendView, window: tuple[float, float]) -> Range:
    """Limits make a soft band with its numbers at the side.

    Without limits, or where several were in force, the plot's own ends are numbered: a curve needs a scale.
    """
    shown = [a for a in trend.aims if a.from_s < window[1] and (a.to_s is None or a.to_s > window[0])]
    pairs = {(a.low, a.high) for a in shown} if trend.aims else {(trend.limit_low, trend.limit_high)}
    low, high = pairs.pop() if len(pairs) == 1 else (None, None)
    if low is None and high is None:
        ends = f"{trend.low:g}", f"{trend.high:g}"
        return Range(trend.low, trend.high, setpoint=trend.setpoint_value, low_text=ends[0], high_text=ends[1])
    texts = ("" if low is None else f"{low:g}", "" if high is None else f"{high:g}")
    return Range(trend.low, trend.high, low, high, *texts, setpoint=trend.setpoint_value)
