"""The buttons under plots: live; windows by name, in whose place the cursor's stand while there is one; and steps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QStackedWidget, QWidget

from console.presenters.asks import ChooseWindow
from console.presenters.plot_ui import PutCursor, StepCursor
from console.screens.screen import Pool, row
from widgets import theme
from widgets.buttons import PlainButton
from widgets.theme import Size

if TYPE_CHECKING:
    from console.presenters.run_views import PlotControls  # imports numpy, which comes after the first paint

_STEPPERS = {"back": "left", "forward": "right", "out": "minus", "in": "plus"}
_REASONS = {"back": "back", "forward": "forward", "out": "zoom_out", "in": "zoom_in"}
_CURSOR = ((StepCursor(-1), "left"), (StepCursor(1), "right"), (PutCursor(None), "close"))
_LIVE_WIDTH = 112


class WindowRow(QWidget):
    """``asked`` carries what a touch asks for."""

    asked = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        line = row(8)
        self.setLayout(line)
        self.live = self._button()
        self.live.setMinimumWidth(theme.current().px(_LIVE_WIDTH))
        line.addWidget(self.live)
        line.addWidget(self._named_or_cursor())
        self.steppers = {wish: self._stepper(wish, icon) for wish, icon in _STEPPERS.items()}
        for button in self.steppers.values():
            line.addWidget(button)

    def _named_or_cursor(self) -> QWidget:
        self.named = QStackedWidget()
        named, cursor = QWidget(), QWidget()
        windows, steps = row(8), row(8)
        named.setLayout(windows)
        cursor.setLayout(steps)
        self.windows: Pool[PlainButton] = Pool(self._button, windows.addWidget)
        self.cursor_steps = [self._button() for _ in _CURSOR]
        for button, (wish, icon) in zip(self.cursor_steps, _CURSOR, strict=True):
            button.set_icon(icon)
            button.set_payload(wish)
            steps.addWidget(button, 1)
        for page in (named, cursor):
            self.named.addWidget(page)
        return self.named

    def _button(self) -> PlainButton:
        button = PlainButton(compact=True)
        button.set_size(Size.BODY)
        button.touched.connect(self._ask)
        return button

    def _stepper(self, wish: str, icon: str) -> PlainButton:
        button = self._button()
        button.set_icon(icon)
        button.setFixedWidth(theme.current().mm(theme.TARGET_MM))
        button.set_payload(ChooseWindow(wish))
        return button

    @Slot(object)
    def _ask(self, asked: object) -> None:
        self.asked.emit(asked)

    def set_windows(self, windows: tuple[tuple[str, str, bool], ...]) -> None:
        """(wish, words, current) of each; the first is the live one."""
        live, *named = windows
        buttons = [self.live, *self.windows.take(len(named))]
        for button, (wish, label, current) in zip(buttons, (live, *named), strict=True):
            button.set_text(label)
            button.set_payload(ChooseWindow(wish))
            button.set_selected(current)

    def set_controls(self, controls: PlotControls) -> None:
        """What the buttons can do from here, and whether there is a cursor."""
        self.live.set_note(controls.live_note)
        for wish, button in self.steppers.items():
            button.set_reason(getattr(controls, _REASONS[wish]))
        for button in self.cursor_steps:
            button.set_text(controls.cursor_label)
        self.named.setCurrentIndex(0 if controls.cursor_s is None else 1)
