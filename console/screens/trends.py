"""The strips of the run screen and their one time axis. Imports pyqtgraph: only after the first paint."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtWidgets import QVBoxLayout, QWidget

from console.presenters.run import TrendView
from console.screens.screen import Pool
from widgets import theme
from widgets.curve import AlarmSpan, Event, Range
from widgets.envelope import Band
from widgets.time_axis import TimeAxis
from widgets.trend import TrendStrip
from widgets.value_tile import Quality, Value

_QUALITY = {"good": Quality.GOOD, "uncertain": Quality.UNCERTAIN, "bad": Quality.BAD, "none": Quality.GOOD}
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
        rows, strips = QVBoxLayout(self), QVBoxLayout()
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        strips.setSpacing(theme.current().px(10))
        rows.addLayout(strips, 1)
        self.axis = TimeAxis()
        rows.addWidget(self.axis)
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
    strip.set_range(_range(trend))
    strip.set_curve(trend.t, trend.y)
    strip.set_envelope(None if trend.envelope is None else Band(*trend.envelope))
    strip.set_gaps(trend.gaps)
    strip.set_stale_from(_stale_from(trend, window))
    strip.set_events([Event(at, name) for at, name in trend.events])
    strip.set_points(trend.points)
    strip.set_alarms([] if trend.alarm is None else [AlarmSpan(*trend.alarm)])
    number = None if trend.quality == "none" else trend.value
    strip.set_value(
        Value(trend.name, number, trend.unit, trend.setpoint, trend.priority, trend.stale, _QUALITY[trend.quality])
    )


def _stale_from(trend: TrendView, window: tuple[float, float]) -> float | None:
    if not trend.stale:
        return None
    return float(trend.t[-1]) if len(trend.t) else window[0]


def _range(trend: TrendView) -> Range:
    """Whole limits make a soft band with its numbers at the side; half a limit reaches to the edge of the plot.

    Without limits the plot's own ends are numbered: a curve without a scale says nothing.
    """
    low, high = trend.limit_low, trend.limit_high
    if low is None and high is None:
        ends = f"{trend.low:g}", f"{trend.high:g}"
        return Range(trend.low, trend.high, setpoint=trend.setpoint_value, low_text=ends[0], high_text=ends[1])
    foot, top = (trend.low if low is None else low), (trend.high if high is None else high)
    texts = ("" if low is None else f"{low:g}", "" if high is None else f"{high:g}")
    return Range(trend.low, trend.high, foot, top, *texts, setpoint=trend.setpoint_value)
