"""Strips that a finger moves and touches, with phases and cursor. Imports pyqtgraph: only after the first paint."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from console.presenters.plot_ui import Span
from console.presenters.run_views import PhaseBand, PlotControls
from console.screens.finger import Finger, Fingered, Window, reading
from console.screens.trends import Curves, TrendColumn
from widgets import theme
from widgets.plot_head import Band, PlotHead
from widgets.time_axis import PLOT_LEFT, VALUE_WIDTH


class MovedCurves(Curves, Protocol):
    """What is drawn of a view whose plots can be moved."""

    @property
    def span(self) -> Span | None: ...
    @property
    def controls(self) -> PlotControls: ...
    @property
    def bands(self) -> tuple[PhaseBand, ...]: ...


class MovingTrends(Fingered, TrendColumn):
    """``asked`` carries what a finger asks for: see :class:`console.screens.finger.Finger`."""

    asked = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.head = PlotHead()
        self.rows.insertWidget(0, self.head)
        self.finger = Finger(self._place, self.asked.emit)
        self._bay = 0

    def show_moving(self, view: MovedCurves) -> None:
        """The view. A finger that came down on another bay's plots holds none of these."""
        if view.bay != self._bay:
            self.finger.let_go()
        self._bay = view.bay
        self.show_trends(view)
        controls = view.controls
        self.head.set_bands([Band(b.from_s, b.to_s, b.label, b.odd) for b in view.bands])
        self.head.set_cursor(controls.cursor_s, controls.cursor_time)
        self.head.set_note(controls.now_note)
        self.axis.set_note(controls.past)
        for strip, trend in zip(self.strips.items, view.trends, strict=False):
            strip.set_cursor(controls.cursor_s, reading(trend.cursor))
        self.finger.show(view.window, view.span)

    def _place(self, window: Window) -> None:
        self.head.set_span(*window)
        self.axis.set_span(*window)
        for strip in self.strips.items:
            strip.set_span(*window)

    def across(self) -> tuple[int, int]:
        """See :class:`Fingered`."""
        px = theme.current().px
        return px(PLOT_LEFT), self.width() - px(PLOT_LEFT) - px(VALUE_WIDTH)
