"""The wall of trends: one channel of sixteen bays; which one, and how much time, at the right hand.

Imports numpy (in its cells): only after the first paint.
"""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QBoxLayout, QGridLayout, QWidget

from console.presenters.asks import GoTo
from console.presenters.wall_ui import ShowChannel, ShowChannelPage, ShowSpan
from console.presenters.wall_views import WallCellView, WallView
from console.screens.screen import Pool, Screen, column, differs, row
from widgets import theme
from widgets.bands import Banner
from widgets.bay_tile import BayLook
from widgets.buttons import PlainButton
from widgets.theme import Size
from widgets.value_tile import Quality
from widgets.wall_cell import Cell, WallAxis, WallCell

_LOOKS = {"run": BayLook.OCCUPIED, "empty": BayLook.EMPTY, "off": BayLook.OUT_OF_SERVICE}
_QUALITY = {"good": Quality.GOOD, "uncertain": Quality.UNCERTAIN, "bad": Quality.BAD, "none": Quality.GOOD}
_RIGHT, _ACROSS = 340, 2


class WallScreen(Screen[WallView]):
    """A touched cell goes to its bay: the run where there is one, else the tasks that can begin there."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.banner = Banner()
        self.cells = tuple(WallCell() for _ in range(16))
        self.axis = WallAxis(self.cells[-4:])
        page, both = self.rows(), row(20)
        page.addWidget(self.banner)
        page.addLayout(both, 1)
        both.addLayout(self._left(), 1)
        right = QWidget()
        right.setFixedWidth(theme.current().px(_RIGHT))
        right.setLayout(self._right())
        both.addWidget(right)

    def _left(self) -> QBoxLayout:
        left, grid = column(4), QGridLayout()
        grid.setSpacing(theme.current().px(12))
        for index, cell in enumerate(self.cells):
            grid.addWidget(cell, index // 4, index % 4)
            grid.setColumnStretch(index % 4, 1)
            cell.touched.connect(self._on_cell)
        left.addLayout(grid, 1)
        left.addWidget(self.axis)
        return left

    def _right(self) -> QBoxLayout:
        right = column(12)
        self._channels, self._windows = QGridLayout(), QGridLayout()
        for grid in (self._channels, self._windows):
            grid.setSpacing(theme.current().px(8))
        self.channels: Pool[PlainButton] = Pool(self._button, lambda b: _place(self._channels, b, _ACROSS))
        self.windows: Pool[PlainButton] = Pool(self._button, lambda b: _place(self._windows, b, 3))
        self.more, self.back = self._button(), PlainButton(payload=GoTo("overview"))
        self.back.set_icon("overview")
        self.back.touched.connect(self.ask)
        right.addLayout(self._channels)
        right.addWidget(self.more)
        right.addStretch(1)
        right.addLayout(self._windows)
        right.addStretch(1)
        right.addWidget(self.back)
        return right

    def _button(self) -> PlainButton:
        button = PlainButton(compact=True)
        button.set_size(Size.SMALL)
        button.set_wraps(wraps=True)
        button.touched.connect(self.ask)
        return button

    def show_view(self, view: WallView, old: WallView | None) -> None:
        """See :class:`Screen`."""
        self.banner.set_message(view.banner)
        for cell, bay in zip(self.cells, view.cells, strict=True):
            cell.set_cell(_cell(bay))
        self.axis.set_labels(view.axis)
        if differs(view, old, "channels", "windows", "back", "next_page", "more"):
            self._show_choices(view)

    def _show_choices(self, view: WallView) -> None:
        self.back.set_text(view.back)
        for button, (channel, name, current) in zip(self.channels.take(len(view.channels)), view.channels, strict=True):
            _set(button, name, ShowChannel(channel), current=current)
        for button, (seconds, name, current) in zip(self.windows.take(len(view.windows)), view.windows, strict=True):
            _set(button, name, ShowSpan(seconds), current=current)
        self.more.setVisible(view.next_page >= 0)
        _set(self.more, view.more, ShowChannelPage(view.next_page), current=False)

    @Slot(object)
    def _on_cell(self, number: object) -> None:
        cells = self.view.cells if self.view is not None else ()
        found = next((cell for cell in cells if _number(cell) == number), None)
        if found is not None:
            self.ask(found.ask)


def _place(grid: QGridLayout, button: PlainButton, across: int) -> None:
    at = grid.count()
    grid.addWidget(button, at // across, at % across)
    grid.setColumnStretch(at % across, 1)


def _set(button: PlainButton, text: str, wish: object, *, current: bool) -> None:
    button.set_text(text)
    button.set_payload(wish)
    button.set_selected(current)


def _number(view: WallCellView) -> str:
    return f"{view.bay:02}"


def _cell(view: WallCellView) -> Cell:
    if view.look != "run":
        return Cell(_number(view), _LOOKS[view.look], view.identity, view.phase, view.line, view.priority, view.stale)
    return Cell(
        _number(view),
        _LOOKS[view.look],
        view.identity,
        view.phase,
        view.line,
        view.priority,
        view.stale,
        "" if view.quality == "none" else view.value,
        view.unit,
        _QUALITY[view.quality],
        view.channel_priority,
        view.alarm_from,
        view.low,
        view.high,
        (view.limit_low, view.limit_high),
        view.curve,
        view.bands,
    )
