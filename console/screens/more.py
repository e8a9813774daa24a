"""Language, the test sheet of a scanner that types, about, sign out."""

from __future__ import annotations

from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QBoxLayout, QWidget

from console.domain.scan.wedge import SHEET
from console.presenters.asks import ChooseLanguage, GoTo, SignOut
from console.presenters.more import MoreView
from console.screens.facts import FactList
from console.screens.panel import Panel
from console.screens.screen import Pool, Screen, allow, column, row, say, words
from widgets import theme
from widgets.buttons import PlainButton, PrimaryButton, SecondaryButton
from widgets.part import Part, box

_ABOUT, _CODE = 620, 300


class MoreScreen(Screen[MoreView]):
    """The test sheet stands on the screen itself, so that a scanner can be tried without paper."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = words("heading")
        self.about, self.about_card = FactList(), Panel((16, 68, 16, 16), titled=True)
        self.about_card.body.addWidget(self.about)
        self.about_card.setFixedWidth(theme.current().px(_ABOUT))
        self.sign_out = PlainButton("", SignOut())
        self.sign_out.touched.connect(self.ask)
        self.accounts = SecondaryButton("", GoTo("accounts"))
        self.accounts.touched.connect(self.ask)
        self.diagnostics = SecondaryButton("", GoTo("diagnostics"))
        self.diagnostics.touched.connect(self.ask)
        page, both, left, right = self.rows(), row(24), column(), column()
        page.addWidget(self.title)
        page.addLayout(both, 1)
        both.addLayout(left, 1)
        both.addLayout(right)
        left.addWidget(self._language_card())
        left.addWidget(self._scanner_card())
        left.addWidget(self._identify_card())
        left.addStretch(1)
        right.addWidget(self.about_card, 1)
        buttons = row()
        right.addLayout(buttons)
        for button in (self.diagnostics, self.accounts, self.sign_out):
            buttons.addWidget(button, 1)

    def _language_card(self) -> Panel:
        self.language_card, buttons = Panel((24, 68, 24, 24), titled=True), row(8)
        self.languages: Pool[SecondaryButton] = Pool(self._language, buttons.addWidget)
        line = row(0)
        line.addLayout(buttons)
        line.addStretch(1)
        self.language_card.body.addLayout(line)
        return self.language_card

    def _language(self) -> SecondaryButton:
        button = SecondaryButton()
        button.setMinimumWidth(theme.current().px(200))
        button.touched.connect(self.ask)
        return button

    def _scanner_card(self) -> Panel:
        self.scanner_card, both = Panel((24, 68, 24, 24), titled=True), row(32)
        self.scanner_text, self.scanner_state = words("dim", wrap=True), words("label", wrap=True)
        self.begin, self.sheet = PrimaryButton(), _Sheet()
        self.begin.touched.connect(self.ask)
        both.addLayout(self._scanner_words(), 1)
        both.addWidget(self.sheet)
        self.scanner_card.body.addLayout(both)
        return self.scanner_card

    def _identify_card(self) -> Panel:
        self.identify_card, both = Panel((24, 68, 24, 24), titled=True), row(32)
        self.identify_text, self.identify = words("dim", wrap=True), SecondaryButton("", GoTo("identify"))
        self.identify.setMinimumWidth(theme.current().px(_CODE))
        self.identify.touched.connect(self.ask)
        both.addWidget(self.identify_text, 1)
        both.addWidget(self.identify)
        self.identify_card.body.addLayout(both)
        return self.identify_card

    def _scanner_words(self) -> QBoxLayout:
        left = column()
        left.addWidget(self.scanner_text)
        left.addWidget(self.scanner_state)
        left.addStretch(1)
        left.addWidget(self.begin)
        return left

    def show_view(self, view: MoreView, old: MoreView | None) -> None:
        """See :class:`Screen`."""
        self.title.setText(view.title)
        self.language_card.set_title(view.language_title)
        for button, (code, name, current) in zip(self.languages.take(len(view.languages)), view.languages, strict=True):
            button.set_text(name)
            button.set_payload(ChooseLanguage(code))
            button.set_selected(current)
        self.scanner_card.set_title(view.scanner_title)
        say(self.scanner_text, view.scanner_text)
        say(self.scanner_state, view.scanner_state)
        self.begin.set_text(view.scanner_button)
        self.begin.set_payload(view.scanner_ask)
        self.identify_card.set_title(view.identify_title)
        say(self.identify_text, view.identify_text)
        self.identify.set_text(view.identify_button)
        self.accounts.set_text(view.accounts_button)
        self.diagnostics.set_text(view.diagnostics_button)
        allow(self.accounts, enabled=view.accounts_enabled, reason=view.accounts_reason)
        self.about_card.set_title(view.about_title)
        self.about.set_rows(view.about)
        self.sign_out.set_text(view.sign_out)
        allow(self.sign_out, enabled=view.sign_out_enabled)


class _Sheet(Part):
    """The test sheet's Data Matrix on white."""

    hint = (_CODE, _CODE)

    def __init__(self) -> None:
        super().__init__()
        self._image = QImage()

    def draw(self, p: QPainter) -> None:
        if self._image.isNull():
            from console.screens.codes import image_of  # zxing-cpp: only where the sheet is shown

            self._image = image_of(SHEET, "datamatrix")
        look, side = self.look, self.look.px(_CODE)
        box(p, self.rect(), None, look.color("line"))
        step = max(1, (side - look.px(40)) // self._image.width())
        width = step * self._image.width()
        left, top = (self.width() - width) // 2, (self.height() - width) // 2
        quiet = 2 * step
        p.fillRect(left - quiet, top - quiet, width + 2 * quiet, width + 2 * quiet, "white")
        p.drawImage(self.rect().adjusted(left, top, -left, -top), self._image)
