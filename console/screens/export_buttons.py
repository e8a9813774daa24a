"""The two buttons that take out what is shown: its stored values as a table, and a picture of it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from console.screens.screen import Pool, row
from widgets import theme
from widgets.buttons import PlainButton
from widgets.theme import Size

if TYPE_CHECKING:
    from console.presenters.export import ExportView

_WIDE = 156  # so that why it cannot be touched stands on it in one line


class ExportButtons(QWidget):
    """``asked`` carries an `ExportWindow`, made at the touch: the time shown moves on under the finger."""

    asked = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._view: ExportView | None = None
        self._shown: QWidget | None = None
        line = row(8)
        self.setLayout(line)
        self.buttons: Pool[PlainButton] = Pool(self._button, line.addWidget)

    def _button(self) -> PlainButton:
        button = PlainButton(compact=True)
        button.set_size(Size.BODY)
        button.setMinimumWidth(theme.current().px(_WIDE))
        button.touched.connect(self._touched)
        return button

    def show_export(self, view: ExportView | None, shown: QWidget | None) -> None:
        """``shown``: what a picture is taken of, None while it is not built. Nothing is shown without a view."""
        self._view, self._shown = view, shown
        self.setVisible(view is not None)
        if view is None:
            return
        for button, (form, label) in zip(self.buttons.take(len(view.buttons)), view.buttons, strict=True):
            button.set_text(label)
            button.set_payload(form)
            button.set_reason(view.reason)

    @Slot(object)
    def _touched(self, form: object) -> None:
        if self._view is None:
            return
        picture = None
        if form == "png" and self._shown is not None:
            from console.screens.exported_picture import encoded, painted

            picture = partial(encoded, painted(self._shown, self._view.heading, self._view.band))
        self.asked.emit(self._view.asked(str(form), picture))
