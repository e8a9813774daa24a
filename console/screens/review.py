"""The review of a run's record: exceptions at the left, the one that is looked at at the right, at last to sign."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QBoxLayout, QGridLayout, QWidget

from console.presenters.review import Choice, DetailView, ItemRow, ReviewView
from console.screens.cards import CardList, RowCard
from console.screens.facts import FactLines
from console.screens.panel import Panel
from console.screens.screen import Pool, Screen, column, differs, row, say, words
from console.screens.secret import SecretPad
from widgets import theme
from widgets.buttons import PlainButton, PrimaryButton, SecondaryButton, TouchButton
from widgets.identity import Field, IdentityStrip
from widgets.scan_box import RefusalCard
from widgets.signature import Signature, SignaturePanel, SignatureState
from widgets.theme import Size

if TYPE_CHECKING:
    from console.screens.trends import TrendColumn

_RIGHT, _PAD = 718, 340
_SIGNED = {"given": SignatureState.SIGNED, "current": SignatureState.WANTED, "later": SignatureState.LATER}


class ReviewScreen(Screen[ReviewView]):
    """What nobody has looked at comes by itself after each answer; a card of the list goes back to any of them."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.strip, self.right = IdentityStrip(), ReviewRight()
        self.right.asked.connect(self.asked)
        self.title, self.progress = words("heading"), words("title")
        self.counts, self.note, self.nothing = (words("dim", wrap=True) for _ in range(3))
        self.warning = RefusalCard()
        self.list = CardList(112)
        self.list.touched.connect(self.ask)
        page, middle, left, head = self.rows(20), row(20), column(12), row(16)
        head.addWidget(self.title)
        head.addStretch(1)
        head.addWidget(self.progress)
        left.addLayout(head)
        for part in (self.note, self.warning, self.counts, self.nothing):
            left.addWidget(part)
        left.addWidget(self.list, 1)
        middle.addLayout(left, 1)
        middle.addWidget(self.right)
        page.addWidget(self.strip)
        page.addLayout(middle, 1)

    def show_view(self, view: ReviewView, old: ReviewView | None) -> None:
        """See :class:`Screen`."""
        if differs(view, old, "strip"):
            fields = [Field(f.label, f.value, mono=f.mono, big=not f.mono and i == 0) for i, f in enumerate(view.strip)]
            self.strip.set_fields(fields)
        self.title.setText(view.title)
        say(self.progress, view.progress)
        say(self.counts, view.counts)
        warn = view.note_look == "warn"
        say(self.note, "" if warn else view.note)
        self.warning.set_refusal(view.note if warn else "", "")
        say(self.nothing, "" if view.rows else view.nothing)
        if differs(view, old, "rows"):
            self.list.set_rows([_card(item) for item in view.rows])
        self.right.render(view)


def _card(item: ItemRow) -> RowCard:
    return RowCard(
        item.title,
        item.lines,
        button=item.button,
        strong=item.state == "open" and item.chosen,
        ask=item.ask,
        chosen=item.chosen,
    )


class ReviewRight(Screen[ReviewView]):
    """The item that is looked at with the four answers; once all are given, the signature."""

    margins = (0, 0, 0, 0)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        px = theme.current().px
        self.setFixedWidth(px(_RIGHT))
        self.card = Panel((24, 68, 24, 20), 14, titled=True)
        self.detail, self.signature, self.refusal, self.pad = Detail(), SignaturePanel(), RefusalCard(), SecretPad()
        self.release = words("dim", wrap=True)
        self.detail.asked.connect(self.ask)
        self.pad.asked.connect(self.ask)
        self.pad.setFixedWidth(px(_PAD))
        for part in (self.signature, self.refusal):
            self.card.body.addWidget(part)
        self.card.body.addWidget(self.detail, 100)
        self.card.body.addStretch(1)
        low = row(24)
        low.addWidget(self.pad)
        low.addWidget(self.release, 1)
        self.card.body.addLayout(low)
        page = self.rows(16)
        page.addWidget(self.card, 1)
        page.addLayout(self._buttons())

    def _buttons(self) -> QBoxLayout:
        ways = row(16)
        self.again, self.record, self.back, self.trail = (
            *(PrimaryButton(), SecondaryButton()),
            *(PlainButton(), PlainButton()),
        )
        for button in (self.back, self.trail, self.record, self.again):
            button.set_size(Size.BODY)
            button.set_wraps(True)
            button.touched.connect(self.ask)
            ways.addWidget(button, 1)
        return ways

    def show_view(self, view: ReviewView, old: ReviewView | None) -> None:
        """See :class:`Screen`."""
        self.card.set_title(view.detail_title)
        self.detail.setVisible(view.detail is not None)
        if view.detail is not None and differs(view, old, "detail"):
            self.detail.show_detail(view.detail)
        self._show_signature(view)
        self.refusal.set_refusal(view.refusal_title, view.refusal_text)
        # Said where it is signed; a curve needs the room.
        say(self.release, "" if view.detail is not None and view.detail.curve is not None else view.release)
        for button, text, ask in (
            (self.again, view.again, view.again_ask),
            (self.record, view.record, view.record_ask),
            (self.trail, view.trail, view.trail_ask),
            (self.back, view.back, view.back_ask),
        ):
            button.set_text(text)
            button.set_payload(ask)
            button.setVisible(bool(text))

    def _show_signature(self, view: ReviewView) -> None:
        wanted = view.signature
        self.signature.setVisible(wanted is not None)
        self.pad.setVisible(wanted is not None and wanted.pin)
        if wanted is None:
            self.pad.forget()
            return
        state = _SIGNED[wanted.state]
        self.signature.set_signature(
            Signature(wanted.title, wanted.person, state, wanted.note, wanted.meaning, wanted.when)
        )
        if wanted.pin:
            self.pad.set_secret(wanted.pin_label, view.enter, view.procedure_id)


class Detail(Screen[DetailView]):
    """One exception, and what it is worth: one touch answers, none is chosen beforehand."""

    margins = (0, 0, 0, 0)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title, self.text, self.facts = words("title", wrap=True), words("body", wrap=True), FactLines()
        self.grid = QGridLayout()
        self.grid.setSpacing(theme.current().px(12))
        self.choices: Pool[TouchButton] = Pool(self._choice, self._place)
        page = self.rows(12)
        page.addWidget(self.title)
        page.addWidget(self.text)
        page.addWidget(self.facts)
        self.curves = column(0)
        self.curve: TrendColumn | None = None
        page.addLayout(self.curves, 1)
        page.addStretch(0)
        page.addLayout(self.grid)

    def _choice(self) -> TouchButton:
        button = SecondaryButton()
        button.set_size(Size.BODY)
        button.set_wraps(True)
        button.touched.connect(self.ask)
        return button

    def _place(self, button: TouchButton) -> None:
        at = len(self.choices.items)
        self.grid.addWidget(button, at // 2, at % 2)

    def show_detail(self, view: DetailView) -> None:
        """All of it."""
        say(self.title, view.title)
        say(self.text, "\n".join(view.lines))
        self.facts.set_rows(view.facts)
        self._show_curve(view)
        for button, choice in zip(self.choices.take(len(view.choices)), view.choices, strict=True):
            _show_choice(button, choice)

    def _show_curve(self, view: DetailView) -> None:
        if view.curve is not None and self.curve is None:
            from console.screens.trends import TrendColumn  # pyqtgraph: only where a curve is looked at

            self.curve = TrendColumn()
            self.curves.addWidget(self.curve)
        if self.curve is not None:
            self.curve.setVisible(view.curve is not None)
            if view.curve is not None:
                self.curve.show_trends(view.curve)


def _show_choice(button: TouchButton, choice: Choice) -> None:
    button.set_text(choice.label)
    button.set_payload(choice.ask)
    button.set_selected(choice.chosen)
