"""Sign in: scan the badge, then enter the PIN. Also what stands there while the program is still starting."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QBoxLayout, QWidget

from console.presenters.asks import ChooseLanguage, GoTo
from console.presenters.sign_in import SignInView
from console.screens.panel import Panel
from console.screens.pictures import Picture
from console.screens.screen import Pool, Screen, column, row, say, words
from console.screens.secret import SecretPad
from widgets import theme
from widgets.buttons import PlainButton
from widgets.scan_box import RefusalCard, ScanBox, ScanState

_CARD_WIDTH, _CARD_HEIGHT, _PAD_WIDTH = 1160, 664, 400


class SignInScreen(Screen[SignInView]):
    """One card in the middle: the badge alone at first; once it was read, the person and the PIN pad beside it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title, self.hint = words("heading", wrap=True), words("dim", wrap=True)
        self.refusal, self.person = RefusalCard(), ScanBox()
        self.picture, self.pad = Picture("badge"), SecretPad()
        self.pad.asked.connect(self.ask)
        self.version = words("small")
        self.look_on = PlainButton("", GoTo("overview"))
        self.look_on.touched.connect(self.ask)
        page = self.page = self.rows()
        page.addStretch(1)
        page.addWidget(self._card(), 0, Qt.AlignmentFlag.AlignHCenter)
        page.addStretch(1)
        page.addLayout(self._foot())

    def _card(self) -> Panel:
        px = theme.current().px
        card, both, left = Panel((40, 36, 32, 32)), row(40), column(12)
        card.setFixedSize(px(_CARD_WIDTH), px(_CARD_HEIGHT))
        card.body.addLayout(both)
        for part in (self.title, self.hint):
            left.addWidget(part)
        left.addSpacing(px(8))
        left.addWidget(self.picture, 1)
        for below in (self.refusal, self.person):
            left.addWidget(below)
        self.person.setFixedHeight(px(112))
        both.addLayout(left, 1)
        self.pad.setFixedWidth(px(_PAD_WIDTH))
        both.addWidget(self.pad)
        return card

    def _foot(self) -> QBoxLayout:
        foot, buttons = row(), row(8)
        self.languages: Pool[PlainButton] = Pool(self._language, buttons.addWidget)
        foot.addLayout(buttons)
        foot.addSpacing(theme.current().px(16))
        foot.addWidget(self.version)
        foot.addStretch(1)
        foot.addWidget(self.look_on)
        return foot

    def _language(self) -> PlainButton:
        button = PlainButton()
        button.touched.connect(self.ask)
        return button

    def make_room(self, left: int) -> None:
        """See :class:`Screen`."""
        px = theme.current().px
        margins = [px(side) for side in self.margins]
        self.page.setContentsMargins(margins[0] + left, *margins[1:])

    def show_view(self, view: SignInView, old: SignInView | None) -> None:
        """See :class:`Screen`."""
        self.title.setText(view.title)
        say(self.hint, view.hint)
        self.refusal.set_refusal(view.refusal_title, view.refusal_text)
        self.picture.set_picture("badge" if view.ready else "")
        self.person.set_state(ScanState.ACCEPTED, view.person)
        self.person.setVisible(bool(view.person))
        self.pad.set_secret(view.secret_label, view.enter)
        self.pad.setVisible(view.secret_ready)
        if not view.secret_ready:
            self.pad.forget()
        say(self.version, view.version)
        self.look_on.set_text(view.look_on)
        self.look_on.set_payload(view.look_ask)
        self.look_on.setVisible(bool(view.look_on))
        buttons = self.languages.take(len(view.languages))
        for button, (code, name, current) in zip(buttons, view.languages, strict=True):
            button.set_text(name)
            button.set_payload(ChooseLanguage(code))
            button.set_selected(current)
