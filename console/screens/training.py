"""The training drawer: labels that a touch scans, and what hands do at the machine. Stands beside the rail that
opened it, so that the right column (commands, PIN pad) stays free.
"""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from console.presenters.asks import TouchLabel
from console.presenters.more import LabelView, TrainingView
from console.presenters.ui import ShowDrawer
from console.screens.codes import image_of
from console.screens.screen import Pool, Screen, allow, column, differs, row, say, words
from widgets import theme
from widgets.barcode import BarcodeCard
from widgets.buttons import PlainButton, SecondaryButton
from widgets.theme import Size

_LABEL_HEIGHT, _GAP = 156, 8


class TrainingDrawer(Screen[TrainingView]):
    """Labels page by two buttons; those that the current prompt waits for come first and are marked."""

    margins = (16, 16, 16, 16)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        px = theme.current().px
        self.title, self.hint, self.hands_title = words("title"), words("small", wrap=True), words("label")
        self.close_button = PlainButton("", ShowDrawer(open=False))
        self.up, self.down = (PlainButton("", step, compact=True) for step in (-1, 1))
        self._first = self._wanted = 0
        self.label_rows, hands = column(_GAP), column(8)
        self.labels: Pool[BarcodeCard] = Pool(self._label, self.label_rows.addWidget)
        self.hands: Pool[SecondaryButton] = Pool(self._hand, hands.addWidget)
        page, paging = self.rows(10), row(8)
        for part in (self.title, self.hint):
            page.addWidget(part)
        page.addLayout(self.label_rows)
        page.addStretch(1)
        for button, icon in ((self.up, "up"), (self.down, "down")):
            button.set_icon(icon)
            button.touched.connect(self._on_page)
            paging.addWidget(button)
        paging.addWidget(self.close_button, 1)
        self.close_button.touched.connect(self.ask)
        page.addWidget(self.hands_title)
        page.addLayout(hands)
        page.addSpacing(px(8))
        page.addLayout(paging)

    def _label(self) -> BarcodeCard:
        card = BarcodeCard()
        card.setFixedHeight(theme.current().px(_LABEL_HEIGHT))
        card.touched.connect(self.ask)
        return card

    def _hand(self) -> SecondaryButton:
        button = SecondaryButton()
        button.set_size(Size.LABEL)
        button.set_wraps(True)
        button.touched.connect(self.ask)
        return button

    def show_view(self, view: TrainingView, old: TrainingView | None) -> None:
        """See :class:`Screen`."""
        self.title.setText(view.title)
        say(self.hint, view.hint)
        self.close_button.set_text(view.close)
        say(self.hands_title, view.hands_title if view.hands else "")
        if differs(view, old, "hands"):
            for button, hand in zip(self.hands.take(len(view.hands)), view.hands, strict=True):
                button.set_text(hand.label)
                button.set_payload(hand.ask)
                allow(button, enabled=hand.enabled)
        if old is None or [w.text for w in view.labels if w.wanted] != [w.text for w in old.labels if w.wanted]:
            self._first = 0
        if differs(view, old, "labels", "hands", "hint"):
            self._show_labels()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Qt's name for a new size."""
        self._show_labels()

    def _fit(self) -> int:
        """How many labels there is room for beside everything else."""
        px = theme.current().px
        hands = len(self.view.hands) if self.view is not None else 0
        used = px(280) + hands * (theme.current().mm(20) + px(8))
        return max(1, (self.height() - used) // px(_LABEL_HEIGHT + _GAP))

    def _show_labels(self) -> None:
        if self.view is None:
            return
        labels, fit = self.view.labels, self._fit()
        self._first = max(0, min(self._first, (len(labels) - 1) // fit * fit))
        shown = labels[self._first : self._first + fit]
        for card, label in zip(self.labels.take(len(shown)), shown, strict=True):
            _show(card, label)
        self._wanted = sum(label.wanted for label in shown)
        self.update()
        for button in (self.up, self.down):
            button.setVisible(len(labels) > fit)
        self.up.setEnabled(self._first > 0)
        self.down.setEnabled(self._first + fit < len(labels))

    @Slot(object)
    def _on_page(self, step: object) -> None:
        self._first += self._fit() if step == 1 else -self._fit()
        self._show_labels()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """The drawer lies over the page: its own ground, and a line in the colour of training at its edge."""
        look, p = theme.current(), QPainter(self)
        p.fillRect(self.rect(), look.color("surface"))
        p.fillRect(self.width() - look.px(3), 0, look.px(3), self.height(), look.color("training_dark"))
        for card in self.labels.items[: self._wanted]:
            beside = card.geometry()
            p.fillRect(beside.left() - look.px(10), beside.top(), look.px(6), beside.height(), look.color("action"))
        p.end()


def _show(card: BarcodeCard, label: LabelView) -> None:
    card.set_label(image_of(label.text, label.symbology), label.caption, label.printed, TouchLabel(label.text))
