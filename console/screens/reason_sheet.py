"""The reason sheet: coded reasons as large rows, words by the on-screen keyboard; stands over the right of the page.

The process stays to be seen beside it, the bar above it. Keys of a real keyboard and of a scanner never come here:
:class:`console.screens.wedge.WedgeFilter` takes them all, and nothing here takes the focus.
"""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QBoxLayout, QGridLayout, QStackedWidget, QWidget

from console.presenters.reason_sheet import ReasonSheetView
from console.presenters.reason_state import CancelReason, ChooseReason, ShowKeys, WriteText
from console.screens.screen import Pool, Screen, allow, differs, row, say, words
from widgets import theme
from widgets.buttons import PlainButton, PrimaryButton
from widgets.keyboard import OnScreenKeyboard
from widgets.text_field import TextField
from widgets.theme import Size

_COLUMNS, _KEYS_HEIGHT, _FIELD, _BUTTONS = 2, 441, 118, 96


class ReasonSheet(Screen[ReasonSheetView]):
    """Built when it is first opened, and kept. The text in the field is the view's; the keyboard only says what comes
    of a key.
    """

    margins = (24, 20, 24, 20)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        px = theme.current().px
        self.title, self.about = words("heading", wrap=True), words("identity", wrap=True)
        self.field, self.keyboard = TextField(), OnScreenKeyboard()
        self.field.setFixedHeight(px(_FIELD))
        self.field.touched.connect(self._on_field)
        self.keyboard.edited.connect(self._on_edited)
        self.keyboard.done.connect(self._on_done)
        self.cancel, self.confirm = PlainButton("", CancelReason()), PrimaryButton()
        self.bodies = QStackedWidget()
        self.bodies.setFixedHeight(px(_KEYS_HEIGHT))
        self.bodies.addWidget(self._reasons())
        self.bodies.addWidget(self.keyboard)
        page = self.rows(16)
        for part in (self.title, self.about, self.bodies, self.field):
            page.addWidget(part)
        page.addStretch(1)
        page.addLayout(self._foot())

    def _reasons(self) -> QWidget:
        body, px = QWidget(), theme.current().px
        self.grid = QGridLayout(body)
        self.grid.setContentsMargins(0, 0, 0, 0)
        self.grid.setSpacing(px(9))
        for side in range(_COLUMNS):
            self.grid.setColumnStretch(side, 1)
        self.reasons: Pool[PlainButton] = Pool(self._reason, self._put)
        self.grid.setRowStretch(8, 1)
        return body

    def _reason(self) -> PlainButton:
        button = PlainButton()
        button.set_wraps(True)
        button.set_size(Size.BODY)
        button.setFixedHeight(theme.current().mm(theme.TARGET_MM))
        button.touched.connect(self.ask)
        return button

    def _put(self, button: PlainButton) -> None:
        at = len(self.reasons.items)
        self.grid.addWidget(button, at // _COLUMNS, at % _COLUMNS)

    def _foot(self) -> QBoxLayout:
        foot, px = row(16), theme.current().px
        for button, share in ((self.cancel, 1), (self.confirm, 2)):
            button.setFixedHeight(px(_BUTTONS))
            button.touched.connect(self.ask)
            foot.addWidget(button, share)
        return foot

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Qt's name for painting: a ground of its own, with a strong line towards the page."""
        look, p = theme.current(), QPainter(self)
        p.fillRect(self.rect(), look.color("background"))
        p.fillRect(0, 0, look.px(4), self.height(), look.color("action"))
        p.end()

    def show_view(self, view: ReasonSheetView, old: ReasonSheetView | None) -> None:
        """See :class:`Screen`."""
        say(self.title, view.title)
        say(self.about, view.about)
        if differs(view, old, "rows"):
            for button, reason in zip(self.reasons.take(len(view.rows)), view.rows, strict=True):
                button.set_text(reason.text)
                button.set_note(reason.note)
                button.set_selected(reason.chosen)
                button.set_payload(ChooseReason(reason.reason))
        self.bodies.setCurrentIndex(int(view.keys))
        self.field.set_text(view.text, ask=view.text_hint, count=view.count, active=view.keys)
        self._show_keyboard(view, old)
        self.cancel.set_text(view.cancel)
        self.confirm.set_text(view.confirm)
        self.confirm.set_note(next((reason.text for reason in view.rows if reason.chosen), ""))
        self.confirm.set_payload(view.confirm_ask)
        allow(self.confirm, enabled=not view.confirm_reason, reason=view.confirm_reason)

    def _show_keyboard(self, view: ReasonSheetView, old: ReasonSheetView | None) -> None:
        self.keyboard.set_texts(view.keys_done, view.space)
        self.keyboard.set_limit(view.limit)
        self.keyboard.set_text(view.text)
        if differs(view, old, "keys_page", "title", "about"):  # another sheet begins in the reader's own script
            self.keyboard.set_page(view.keys_page)

    @Slot(object)
    def _on_field(self, _: object) -> None:
        self.asked.emit(ShowKeys(shown=True))

    @Slot(object)
    def _on_edited(self, text: object) -> None:
        self.asked.emit(WriteText(str(text)))

    @Slot(object)
    def _on_done(self, _: object) -> None:
        """Of a sheet for words alone there is nothing behind the keyboard: done is done."""
        view = self.view
        if view is None or view.rows:
            self.asked.emit(ShowKeys(shown=False))
        elif not view.confirm_reason:
            self.asked.emit(view.confirm_ask)
