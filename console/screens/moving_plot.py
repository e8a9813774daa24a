"""Curves of several runs over one another, which a finger moves and touches."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from console.presenters.compare import CompareView, CurveView
from console.screens.finger import Finger, Fingered, Window, reading
from widgets.curve import Range
from widgets.overlay import END_WIDTH, Line, OverlayPlot
from widgets.time_axis import TimeAxis


class MovingPlot(Fingered, QWidget):
    """One plot and its axis. ``asked`` carries what a finger asks for: see :class:`console.screens.finger.Finger`."""

    asked = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        both = QVBoxLayout(self)
        both.setContentsMargins(0, 0, 0, 0)
        both.setSpacing(0)
        self.plot, self.axis = OverlayPlot(), TimeAxis(value_width=END_WIDTH)
        both.addWidget(self.plot, 1)
        both.addWidget(self.axis)
        self.finger = Finger(self._place, self.asked.emit)
        self._shown: tuple[object, ...] = ()

    def show_curves(self, view: CompareView) -> None:
        """The view. A finger that came down on other runs' curves holds none of these."""
        shown = tuple((curve.mark, curve.identity) for curve in view.curves)
        if shown != self._shown:
            self.finger.let_go()
        self._shown = shown
        lines = [_line(curve, view.window[0]) for curve in view.curves]
        self.plot.show_lines(lines, _range(view), (view.title, view.axis_title))
        read = [reading(curve.trend.cursor) for curve in view.curves]
        self.plot.set_cursor(view.controls.cursor_s, view.controls.cursor_time, read)
        self.plot.set_note(view.controls.past)
        self.axis.set_labels(view.axis)
        self.finger.show(view.window, view.span)

    def _place(self, window: Window) -> None:
        self.plot.set_span(*window)
        self.axis.set_span(*window)

    def across(self) -> tuple[int, int]:
        """See :class:`Fingered`."""
        rect = self.plot.plot_rect()
        return rect.left(), rect.width()


def _line(curve: CurveView, start_s: float) -> Line:
    trend = curve.trend
    stale_from = None
    if trend.stale:
        stale_from = float(trend.t[-1]) if trend.t.size else start_s
    return Line(curve.mark, curve.bay, trend.t, trend.y, trend.gaps, stale_from)


def _range(view: CompareView) -> Range:
    """With the limits of all, where all have the same; else the plot's own ends are numbered."""
    if view.limits is None:
        ends = f"{view.low:g}", f"{view.high:g}"
        return Range(view.low, view.high, setpoint=view.setpoint, low_text=ends[0], high_text=ends[1])
    texts = (f"{view.limits[0]:g}", f"{view.limits[1]:g}")
    return Range(view.low, view.high, *view.limits, *texts, setpoint=view.setpoint)
