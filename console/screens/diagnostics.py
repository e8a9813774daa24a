"""The line to the shuttle: what is wrong with it, and every figure of it in three columns."""

from __future__ import annotations

from PySide6.QtWidgets import QBoxLayout, QWidget

from console.presenters.diagnostics import DiagnosticsView
from console.screens.figures import FigurePanel, ProblemLines
from console.screens.screen import Pool, Screen, column, row, words
from widgets import theme
from widgets.buttons import PlainButton

_BACK = 240


class DiagnosticsScreen(Screen[DiagnosticsView]):
    """Problems first, as sentences; figures under them for whoever looks for the cause."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title, self.side, self.problems = words("heading"), words("dim"), ProblemLines()
        self.back = PlainButton()
        self.back.setFixedWidth(theme.current().px(_BACK))
        self.back.touched.connect(self.ask)
        page, head, foot = self.rows(12), row(24), row()
        head.addWidget(self.title)
        head.addWidget(self.side)
        head.addStretch(1)
        page.addLayout(head)
        page.addWidget(self.problems)
        page.addLayout(self._columns(), 1)
        page.addLayout(foot)
        foot.addStretch(1)
        foot.addWidget(self.back)

    def _columns(self) -> QBoxLayout:
        whole = row()
        self.columns_: list[Pool[FigurePanel]] = []
        for _ in range(3):
            cards = column(12)
            whole.addLayout(cards, 1)
            self.columns_.append(Pool(FigurePanel, cards.addWidget))
        return whole

    def show_view(self, view: DiagnosticsView, old: DiagnosticsView | None) -> None:
        """See :class:`Screen`."""
        self.title.setText(view.title)
        self.side.setText(view.side)
        self.problems.set_problems(view.problems, view.calm)
        for pool, cards in zip(self.columns_, view.columns, strict=True):
            for panel, card in zip(pool.take(len(cards)), cards, strict=True):
                panel.set_card(card)
        self.back.set_text(view.back)
        self.back.set_payload(view.back_ask)
