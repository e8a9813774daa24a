"""The buttons that choose and move the time shown, for screens other than the run screen."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from console.presenters.asks import ChooseWindow
from console.screens.screen import Pool, row
from widgets import theme
from widgets.buttons import PlainButton
from widgets.theme import Size

STEPPERS = {"back": "left", "forward": "right", "out": "minus", "in": "plus"}


class WindowRow(QWidget):
    """``asked`` carries a `ChooseWindow`."""

    asked = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        line, named = row(8), row(8)
        self.setLayout(line)
        self.windows: Pool[PlainButton] = Pool(self._button, named.addWidget)
        line.addLayout(named)
        for wish, icon in STEPPERS.items():
            button = self._button()
            button.set_icon(icon)
            button.setFixedWidth(theme.current().mm(theme.TARGET_MM))
            button.set_payload(ChooseWindow(wish))
            line.addWidget(button)

    def _button(self) -> PlainButton:
        button = PlainButton(compact=True)
        button.set_size(Size.BODY)
        button.touched.connect(self._ask)
        return button

    @Slot(object)
    def _ask(self, asked: object) -> None:
        self.asked.emit(asked)

    def set_windows(self, windows: tuple[tuple[str, str, bool], ...]) -> None:
        """(wish, words, current) of each."""
        for button, (wish, label, current) in zip(self.windows.take(len(windows)), windows, strict=True):
            button.set_text(label)
            button.set_payload(ChooseWindow(wish))
            button.set_selected(current)
