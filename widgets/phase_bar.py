"""The phases of a run in one bar: done, current, to come."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRect
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QSizePolicy, QWidget

from widgets.part import CENTER, Part, box, text_width, write
from widgets.steps import StepState
from widgets.theme import Size


@dataclass(frozen=True, slots=True)
class Phase:
    """``minutes`` is its planned length; the bar shows lengths by their square root, so that short ones are seen."""

    label: str
    minutes: float
    state: StepState


class PhaseBar(Part):
    """A label that does not fit its phase is left out, except for the current one, which is made to fit."""

    hint = (0, 44)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._phases: tuple[Phase, ...] = ()

    def set_phases(self, phases: tuple[Phase, ...]) -> None:
        """The phases in order."""
        if phases != self._phases:
            self._phases = phases
            self.update()

    def _widths(self) -> list[float]:
        look = self.look
        gaps = look.px(4) * (len(self._phases) - 1)
        least = []
        for phase in self._phases:
            words = text_width(phase.label, look.font(Size.SMALL, 600)) + look.px(28)
            least.append(words if phase.state is StepState.CURRENT else look.px(40))
        free = max(0.0, self.width() - gaps - sum(least))
        weights = [max(0.0, phase.minutes) ** 0.5 for phase in self._phases]
        total = sum(weights) or 1.0
        return [a + free * w / total for a, w in zip(least, weights, strict=True)]

    def draw(self, p: QPainter) -> None:
        """See :class:`Part`."""
        look, x = self.look, 0.0
        tokens = {
            StepState.DONE: ("process", "on_process"),
            StepState.CURRENT: ("action", "on_action"),
            StepState.NEXT: ("surface", "text_dim"),
        }
        for phase, width in zip(self._phases, self._widths(), strict=True):
            fill, ink = tokens[phase.state]
            rect = QRect(round(x), 0, round(x + width) - round(x), self.height())
            line = look.color("line") if phase.state is StepState.NEXT else None
            box(p, rect, look.color(fill), line, 1, radius=look.px(4))
            font = look.font(Size.SMALL, 600 if phase.state is StepState.CURRENT else 500)
            if text_width(phase.label, font) + look.px(12) <= rect.width():
                write(p, rect, phase.label, font, look.color(ink), CENTER)
            x += width + look.px(4)
