"""What touches on the audit screen ask for."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from console.presenters.audit_ui import ChooseFilter, OlderPage, SetFilter, ShowEvent, TrailWish
from console.screens.gallery import settle, show
from console.screens.main_window import MainWindow
from tests.screens.conftest import named
from widgets.buttons import TouchButton
from widgets.event_row import EventRow
from widgets.keys import KeyBlock


def touch(window: MainWindow, text: str) -> None:
    found = [b for b in window.findChildren(TouchButton) if b.isVisible() and b.text() == text]
    assert len(found) == 1, text
    QTest.mouseClick(found[0], Qt.MouseButton.LeftButton)


@pytest.mark.parametrize(
    ("view", "text", "wish"),
    [
        ("audit", "Older", OlderPage(4704)),
        ("audit", "Person", ChooseFilter("person")),
        ("audit-choose-kind", "Scans", SetFilter("kind", "1")),
        ("audit-event", "Back to the list", ShowEvent(0)),
    ],
)
def test_a_touch_asks(kept_window: MainWindow, asked: list[object], view: str, text: str, wish: TrailWish) -> None:
    show(kept_window, named(view))
    touch(kept_window, text)
    assert asked == [wish]


def test_a_row_opens_its_event_and_an_empty_line_nothing(kept_window: MainWindow, asked: list[object]) -> None:
    show(kept_window, named("audit-filtered"))
    rows = [row for row in kept_window.findChildren(EventRow) if row.isVisible()]
    for row in rows:
        QTest.mouseClick(row, Qt.MouseButton.LeftButton)
    assert asked == [ShowEvent(4711), ShowEvent(4710)]


def test_what_is_typed_on_the_screen_is_searched_for(kept_window: MainWindow, asked: list[object]) -> None:
    show(kept_window, named("audit-type"))
    [block] = [block for block in kept_window.findChildren(KeyBlock) if block.isVisible()]
    for code in ("a", "done"):
        rect = next(rect for key, rect in block.key_rects() if key.code.lower() == code)
        QTest.mouseClick(block, Qt.MouseButton.LeftButton, pos=rect.center())
        settle()
    assert asked == [SetFilter("text", "C2407a")]
