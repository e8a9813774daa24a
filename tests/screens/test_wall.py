"""The wall on the screen: where touches lead, and that it paints what is new and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtGui import QPainter

from console.presenters import asks
from console.presenters.wall_ui import ShowChannel, ShowChannelPage, ShowSpan
from console.screens.gallery import settle, show
from console.screens.main_window import MainWindow
from console.screens.wall import WallScreen
from tests.screens.conftest import named
from widgets.buttons import TouchButton
from widgets.wall_cell import WallCell

Touch = Callable[..., None]


@pytest.mark.parametrize(
    ("view", "text", "wish"),
    [
        ("overview", "Trends of all bays", asks.GoTo("wall")),
        ("wall", "Overview", asks.GoTo("overview")),
        ("wall", "pH", ShowChannel("ph")),
        ("wall", "14 d", ShowSpan(1_209_600)),
        ("wall-more", "More channels", ShowChannelPage(1)),
    ],
)
def test_a_button_asks(
    kept_window: MainWindow, asked: list[object], touch: Touch, view: str, text: str, wish: object
) -> None:
    show(kept_window, named(view))
    found = [b for b in kept_window.findChildren(TouchButton) if b.isVisible() and b.text() == text]
    assert len(found) == 1
    touch(found[0])
    assert asked == [wish]


def cells(window: MainWindow) -> tuple[WallCell, ...]:
    screen = window.screen_named("wall")
    assert isinstance(screen, WallScreen)
    return screen.cells


def test_a_cell_leads_to_its_run_and_an_empty_one_to_its_tasks(
    kept_window: MainWindow, asked: list[object], touch: Touch
) -> None:
    show(kept_window, named("wall-alarms"))
    for place in (3, 5, 15):
        touch(cells(kept_window)[place])
    assert asked == [asks.GoTo("run", 4), asks.GoTo("tasks", 6), asks.GoTo("tasks", 16)]


def test_only_the_cell_that_changed_is_painted(kept_window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    sample = named("wall")
    show(kept_window, sample)
    painted: list[str] = []
    draw = WallCell.draw

    def told(self: WallCell, p: QPainter) -> None:
        painted.append(self.cell.number)
        draw(self, p)

    monkeypatch.setattr(WallCell, "draw", told)
    view = sample.view
    changed = (replace(view.cells[0], value="61"), *view.cells[1:])  # type: ignore[attr-defined]
    show(kept_window, replace(sample, view=replace(view, cells=changed)))  # type: ignore[type-var]
    settle()
    assert set(painted) == {"01"}
