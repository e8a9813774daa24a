"""Sixteen bays, and what to do now."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QGridLayout, QWidget

from console.presenters.asks import GoTo
from console.presenters.overview import BayTileView, OverviewView, TodoView
from console.screens.screen import Screen, column, differs, row
from widgets import theme
from widgets.bands import Banner
from widgets.bay_tile import Bay, BayLook, BayTile
from widgets.buttons import PlainButton
from widgets.todo import Todo, TodoList

_LOOKS = {"run": BayLook.OCCUPIED, "empty": BayLook.EMPTY, "off": BayLook.OUT_OF_SERVICE}
_RIGHT = 472


class OverviewScreen(Screen[OverviewView]):
    """A touched tile goes to its bay: the run where there is one, else the tasks that can begin there."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.banner = Banner()
        self.tiles = tuple(BayTile() for _ in range(16))
        self.todo = TodoList()
        self.todo.chosen.connect(self.ask)
        self.todo.setFixedWidth(theme.current().px(_RIGHT))
        self.wall = PlainButton(payload=GoTo("wall"))
        self.wall.set_icon("runs")
        self.wall.touched.connect(self.ask)
        grid, both, right = QGridLayout(), row(24), column(12)
        grid.setSpacing(theme.current().px(16))
        for index, tile in enumerate(self.tiles):
            grid.addWidget(tile, index // 4, index % 4)
            tile.touched.connect(self._on_tile)
        both.addLayout(grid, 1)
        right.addWidget(self.todo, 1)
        right.addWidget(self.wall)
        both.addLayout(right)
        page = self.rows()
        page.addWidget(self.banner)
        page.addLayout(both, 1)

    def show_view(self, view: OverviewView, old: OverviewView | None) -> None:
        """See :class:`Screen`."""
        self.banner.set_message(view.banner)
        self.wall.set_text(view.wall)
        for tile, bay in zip(self.tiles, view.bays, strict=False):
            tile.set_bay(_bay(bay))
        if differs(view, old, "todo", "todo_title", "nothing"):
            self.todo.set_title(view.todo_title)
            self.todo.set_empty(view.nothing)
            self.todo.set_todos(tuple(_todo(todo) for todo in view.todo))

    @Slot(object)
    def _on_tile(self, number: object) -> None:
        bay = next((bay for bay in self.view.bays if _number(bay) == number), None) if self.view is not None else None
        if bay is not None:
            self.asked.emit(GoTo("run" if bay.look == "run" else "tasks", bay.bay))


def _number(view: BayTileView) -> str:
    return f"{view.bay:02}"


def _bay(view: BayTileView) -> Bay:
    run = view.look == "run"
    return Bay(
        _number(view),
        _LOOKS[view.look],
        view.identity,
        view.phase,
        view.line,
        view.action,
        view.priority,
        view.action_strong,
        view.progress if run else None,
        view.spark,
        stale=view.stale,
    )


def _todo(view: TodoView) -> Todo:
    return Todo(view.ask, view.title, view.text, view.button, view.priority, view.strong, view.reason)
