"""One bay's run: who, where it is, four trends, what to do, and the commands at the right hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Slot
from PySide6.QtWidgets import QBoxLayout, QWidget

from console.presenters.asks import GoTo
from console.presenters.ui import ChoosePage
from console.screens.commands import CommandColumn
from console.screens.panel import Panel
from console.screens.run_line import RunLineStrip
from console.screens.screen import Pool, Screen, column, differs, row, say, words
from console.screens.window_row import WindowRow
from console.screens.window_tools import WindowTools
from widgets import theme
from widgets.bands import Banner
from widgets.buttons import PlainButton
from widgets.identity import RunLine
from widgets.phase_bar import Phase, PhaseBar
from widgets.steps import StepState
from widgets.theme import Size

if TYPE_CHECKING:
    # numpy (in the view) and pyqtgraph (in the trends) come after the first paint.
    from console.presenters.run import RunView
    from console.screens.moving_trends import MovingTrends

_STATES = {"done": StepState.DONE, "current": StepState.CURRENT, "next": StepState.NEXT}
_RIGHT = 270


class RunScreen(Screen["RunView"]):
    """The trends are built one turn of the event loop after the rest: the first paint does not wait for pyqtgraph."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.strip, self.banner, self.phases = RunLineStrip(), Banner(), PhaseBar()
        self.before, self.after = (PlainButton(compact=True) for _ in range(2))
        self.trends: MovingTrends | None = None
        self.commands = CommandColumn()
        self.commands.asked.connect(self.ask)
        self.empty = words("heading", wrap=True)
        self.empty_card, self.body = Panel((32, 32, 32, 32)), QWidget()
        self.empty_card.body.addWidget(self.empty)
        page = self.rows()
        page.addLayout(self._head())
        page.addWidget(self.empty_card)
        page.addWidget(self.body, 1)
        page.addStretch(0)
        self._fill_body()

    def _head(self) -> QBoxLayout:
        head = row(8)
        head.addWidget(self.strip, 1)
        for button, icon in ((self.before, "left"), (self.after, "right")):
            button.set_icon(icon)
            button.touched.connect(self.ask)
            head.addWidget(button)
        return head

    def _fill_body(self) -> None:
        px = theme.current().px
        both = row(20)
        self.body.setLayout(both)
        self.left = column(16)
        self.left.addWidget(self.banner)
        self.left.addWidget(self.phases)
        self.plots = column(0)
        self.left.addLayout(self.plots, 1)
        self.left.addLayout(self._window_row())
        self.tools = WindowTools()
        self.tools.asked.connect(self.ask)
        self.left.addWidget(self.tools)
        both.addLayout(self.left, 1)
        both.addWidget(self.commands)
        self.commands.setFixedWidth(px(_RIGHT))

    def _window_row(self) -> QBoxLayout:
        line, pages = row(8), row(8)
        self.windows = WindowRow()
        self.windows.asked.connect(self.ask)
        self.pages: Pool[PlainButton] = Pool(self._page, pages.addWidget)
        line.addWidget(self.windows)
        line.addStretch(1)
        line.addLayout(pages)
        return line

    def _page(self) -> PlainButton:
        button = PlainButton(compact=True)
        button.set_size(Size.BODY)
        button.touched.connect(self.ask)
        return button

    def show_view(self, view: RunView, old: RunView | None) -> None:
        """See :class:`Screen`."""
        self._show_head(view)
        self.empty_card.setVisible(bool(view.empty))
        self.body.setVisible(not view.empty)
        self.banner.set_message(view.banner, view.banner_priority or 2)
        if view.empty:
            say(self.empty, view.empty)
            return
        if differs(view, old, "phases"):
            # The bar takes minutes and shows their square roots; a weight is the share to be shown.
            phases = (Phase(p.label, p.weight**2, _STATES[p.state]) for p in view.phases)
            self.phases.set_phases(tuple(phases))
        self.phases.setVisible(bool(view.phases) and not view.banner)
        self._show_choices(view, old)
        self.tools.show_tools(view.bay, view.tools, self.trends)
        self.commands.set_commands(view.help_title, view.help_text, view.commands)
        if self.trends is None:
            QTimer.singleShot(0, self, self.build_trends)
        else:
            self.trends.show_moving(view)

    def _show_head(self, view: RunView) -> None:
        line = RunLine(
            f"{view.bay:02}" if view.bay else "",
            view.identity,
            view.summary,
            view.next,
            view.alarm_priority,
            view.alarm_text,
        )
        self.strip.set_run(line)
        others = [bay for bay, _, current in view.bays if not current]
        before = [bay for bay in others if bay < view.bay] or others
        after = [bay for bay in others if bay > view.bay] or others
        for button, way in ((self.before, before[-1:]), (self.after, after[:1])):
            button.setVisible(bool(way))
            if way:
                button.set_payload(GoTo("run", way[0]))

    def _show_choices(self, view: RunView, old: RunView | None) -> None:
        if differs(view, old, "windows"):
            self.windows.set_windows(view.windows)
        if differs(view, old, "controls"):
            self.windows.set_controls(view.controls)
        if differs(view, old, "pages", "page"):
            shown = view.pages if len(view.pages) > 1 else ()
            for page, (button, label) in enumerate(zip(self.pages.take(len(shown)), shown, strict=True)):
                button.set_text(label)
                button.set_payload(ChoosePage(page))
                button.set_selected(page == view.page)

    @Slot()
    def build_trends(self) -> None:
        """Import pyqtgraph and put the strips in; does nothing the second time."""
        if self.trends is not None:
            return
        from console.screens.moving_trends import MovingTrends

        self.trends = MovingTrends()
        self.trends.asked.connect(self.ask)
        self.plots.addWidget(self.trends)
        if self.view is not None and not self.view.empty:
            self.trends.show_moving(self.view)
            self.tools.show_tools(self.view.bay, self.view.tools, self.trends)
