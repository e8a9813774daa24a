"""The line to the shuttle: what is wrong with it, and every figure of it in three columns."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QBoxLayout, QWidget

from console.presenters.asks import GoTo
from console.presenters.diagnostics import CaptureCard, DiagnosticsView
from console.screens.figures import FigurePanel, ProblemLines
from console.screens.panel import Panel
from console.screens.screen import Pool, Screen, allow, column, row, words
from widgets import theme
from widgets.buttons import PlainButton, SecondaryButton

_BACK = 240


class DiagnosticsScreen(Screen[DiagnosticsView]):
    """Problems first, as sentences; figures under them for whoever looks for the cause."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title, self.side, self.problems = words("heading"), words("dim"), ProblemLines()
        self.back = PlainButton()
        self.back.setFixedWidth(theme.current().px(_BACK))
        self.back.touched.connect(self.ask)
        self.recordings = SecondaryButton("", GoTo("recordings"))
        self.recordings.setFixedWidth(theme.current().px(_BACK))
        self.recordings.touched.connect(self.ask)
        page, head, foot = self.rows(10), row(24), row()
        head.addWidget(self.title)
        head.addWidget(self.side)
        head.addStretch(1)
        page.addLayout(head)
        page.addWidget(self.problems)
        page.addLayout(self._columns(), 1)
        page.addLayout(foot)
        foot.addWidget(self._capture(), 1)
        foot.addWidget(self.recordings, alignment=Qt.AlignmentFlag.AlignBottom)
        foot.addWidget(self.back, alignment=Qt.AlignmentFlag.AlignBottom)

    def _columns(self) -> QBoxLayout:
        whole = row()
        self.columns_: list[Pool[FigurePanel]] = []
        for _ in range(3):
            cards = column(10)
            whole.addLayout(cards, 1)
            self.columns_.append(Pool(FigurePanel, cards.addWidget))
        return whole

    def _capture(self) -> Panel:
        self.capture_card, both, left = Panel((24, 12, 12, 12)), row(24), column(2)
        self.capture_title, self.capture_text = words("label"), words("small", wrap=True)
        self.capture = SecondaryButton()
        self.capture.setFixedWidth(theme.current().px(_BACK))
        self.capture.touched.connect(self.ask)
        left.addWidget(self.capture_title)
        left.addWidget(self.capture_text, 1)
        both.addLayout(left, 1)
        both.addWidget(self.capture)
        self.capture_card.body.addLayout(both)
        return self.capture_card

    def show_view(self, view: DiagnosticsView, old: DiagnosticsView | None) -> None:
        """See :class:`Screen`."""
        self.title.setText(view.title)
        self.side.setText(view.side)
        self.problems.set_problems(view.problems, view.calm)
        for pool, cards in zip(self.columns_, view.columns, strict=True):
            for panel, card in zip(pool.take(len(cards)), cards, strict=True):
                panel.set_card(card)
        self._show_capture(view.capture)
        self.recordings.set_text(view.recordings)
        self.back.set_text(view.back)
        self.back.set_payload(view.back_ask)

    def _show_capture(self, card: CaptureCard) -> None:
        self.capture_card.set_outline("action" if card.running else "")
        self.capture_title.setText(card.title)
        self.capture_text.setText(card.text)
        self.capture.set_text(card.button)
        self.capture.set_payload(card.ask)
        allow(self.capture, enabled=card.enabled, reason=card.reason)
