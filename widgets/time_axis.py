"""The time axis under a column of strips."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QRect
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QSizePolicy, QWidget

from widgets.part import CENTER, Part, box, text_width, write
from widgets.theme import Size

PLOT_LEFT: Final = 70
"""Where the plot begins inside a strip, px at scale 1.0; the axis labels stand before it."""
VALUE_WIDTH: Final = 248
"""What stands at the right of the plot, px at scale 1.0."""


class TimeAxis(Part):
    """The one time axis under a column of strips; labels come from the caller, in local time."""

    hint = (480, 28)

    def __init__(self, parent: QWidget | None = None, *, value_width: float = VALUE_WIDTH) -> None:
        """``value_width``: what stands at the right of the plots, px at scale 1.0."""
        super().__init__(parent)
        self._value_width = value_width
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._span = (0.0, 1.0)
        self._labels: tuple[tuple[float, str], ...] = ()
        self._note = ""

    def set_span(self, start_s: float, end_s: float) -> None:
        """As for the strips."""
        if (start_s, end_s) != self._span:
            self._span = (start_s, end_s)
            self.update()

    def set_labels(self, labels: Sequence[tuple[float, str]]) -> None:
        """(t_s, words) of each label."""
        if tuple(labels) != self._labels:
            self._labels = tuple(labels)
            self.update()

    def set_note(self, note: str) -> None:
        """That the strips do not show the newest values, and how far back they stand; "" where they do."""
        if note != self._note:
            self._note = note
            self.update()

    def draw(self, p: QPainter) -> None:
        """See :class:`Part`."""
        look = self.look
        left = look.px(PLOT_LEFT)
        width = self.width() - left - look.px(self._value_width)
        start, end = self._span
        for t_s, words in self._labels:
            x = left + (t_s - start) / ((end - start) or 1.0) * width
            room = QRect(round(x) - look.px(60), 0, look.px(120), self.height())
            write(p, room, words, look.font(Size.TINY, 500), look.color("text_dim"), CENTER)
        if self._note:
            font = look.font(Size.TINY, 600)
            wide = min(text_width(self._note, font) + look.px(24), look.px(VALUE_WIDTH))
            room = QRect(self.width() - wide, look.px(2), wide, self.height() - look.px(4))
            box(p, room, look.color("process"), None, radius=look.px(4))
            write(p, room, self._note, font, look.color("on_process"), CENTER)
