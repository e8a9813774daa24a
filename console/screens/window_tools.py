"""Under the run screen's window buttons: what can be laid beside its curves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from console.presenters.asks import GoTo
from console.screens.export_buttons import ExportButtons
from console.screens.screen import row, words
from widgets import theme
from widgets.buttons import PlainButton
from widgets.theme import Size

if TYPE_CHECKING:
    from console.presenters.run_views import ToolsView


class WindowTools(QWidget):
    """One row; ``asked`` carries what a touch asks for."""

    asked = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        line = row(8)
        self.setLayout(line)
        self.earlier, self.compare = self._button(), self._button()
        self.rests = words("small", wrap=True)
        line.addWidget(self.earlier)
        line.addSpacing(theme.current().px(8))
        line.addWidget(self.rests, 1)
        line.addWidget(self.compare)
        self.exports = ExportButtons()
        self.exports.asked.connect(self._ask)
        line.addWidget(self.exports)

    def _button(self) -> PlainButton:
        button = PlainButton(compact=True)
        button.set_size(Size.BODY)
        button.touched.connect(self._ask)
        return button

    @Slot(object)
    def _ask(self, asked: object) -> None:
        if asked is not None:
            self.asked.emit(asked)

    def show_tools(self, bay: int, view: ToolsView | None, shown: QWidget | None) -> None:
        """Of the run at ``bay``, whose curves are in ``shown``; nothing while there is none."""
        self.setVisible(view is not None)
        if view is None:
            return
        self.earlier.set_text(view.earlier)
        self.earlier.set_selected(view.earlier_shown)
        self.earlier.set_payload(view.toggle)
        if self.rests.text() != view.rests:
            self.rests.setText(view.rests)
        self.compare.set_text(view.compare)
        self.exports.show_export(view.export, shown)
        self.compare.set_payload(GoTo("compare", bay))
