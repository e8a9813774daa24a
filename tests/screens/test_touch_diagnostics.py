"""What touches on the diagnostics screen ask for, and how one comes there."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from console.presenters.asks import GoTo
from console.presenters.asks_capture import StopCapture
from console.presenters.recording_ui import (
    ChooseSearch,
    LaterMessages,
    OpenRecording,
    Search,
    ShowMessage,
    ShowTab,
)
from console.screens.gallery import settle, show
from console.screens.main_window import MainWindow
from tests.screens.conftest import named
from tests.support.views_recordings import FILE
from widgets.buttons import TouchButton
from widgets.event_row import EventRow
from widgets.keys import KeyBlock

LEFT = Qt.MouseButton.LeftButton


@pytest.mark.parametrize(
    ("view", "text", "wish"),
    [
        ("more", "Diagnostics", GoTo("diagnostics")),
        ("diagnostics-good", "Back", GoTo("more")),
        ("diagnostics-good", "Recordings", GoTo("recordings")),
        ("diagnostics-good", "End capture", StopCapture()),
        ("recordings-list", "Back", GoTo("diagnostics")),
        ("recordings-summary", "Messages", ShowTab("messages")),
        ("recordings-summary", "Other recordings", OpenRecording("")),
        ("recordings-foreign", "Other recordings", OpenRecording("")),
        ("recordings-messages", "Later", LaterMessages(27)),
        ("recordings-messages", "Kind", ChooseSearch("kind")),
        ("recordings-kind", "Fetch", Search("kind", "Fetch")),
        ("recordings-message", "Back to the list", ShowMessage(-1)),
    ],
)
def test_a_touch_asks(kept_window: MainWindow, view: str, text: str, wish: object) -> None:
    heard: list[object] = []
    show(kept_window, named(view))
    [button] = [b for b in kept_window.findChildren(TouchButton) if b.isVisible() and b.text() == text]
    kept_window.asked.connect(heard.append)
    QTest.mouseClick(button, LEFT)
    kept_window.asked.disconnect(heard.append)
    assert heard == [wish]


def heard_from(window: MainWindow) -> list[object]:
    heard: list[object] = []
    window.asked.connect(heard.append)
    return heard


def test_a_file_is_investigated_by_its_button_and_a_letter_has_none(kept_window: MainWindow) -> None:
    show(kept_window, named("recordings-list"))
    heard = heard_from(kept_window)
    buttons = [b for b in kept_window.findChildren(TouchButton) if b.isVisible() and b.text() == "Investigate"]
    assert len(buttons) == 2
    QTest.mouseClick(min(buttons, key=lambda b: b.mapTo(kept_window, b.rect().topLeft()).y()), LEFT)
    kept_window.asked.disconnect(heard.append)
    assert heard == [OpenRecording(FILE)]


def test_a_row_shows_its_message_whole(kept_window: MainWindow) -> None:
    show(kept_window, named("recordings-messages"))
    heard = heard_from(kept_window)
    rows = [row for row in kept_window.findChildren(EventRow) if row.isVisible()]
    QTest.mouseClick(rows[0], LEFT)
    kept_window.asked.disconnect(heard.append)
    assert len(rows) == 7
    assert heard == [ShowMessage(20)]


def test_what_is_typed_is_looked_for(kept_window: MainWindow) -> None:
    show(kept_window, named("recordings-type"))
    heard = heard_from(kept_window)
    [block] = [block for block in kept_window.findChildren(KeyBlock) if block.isVisible()]
    for code in ("9", "done"):
        rect = next(rect for key, rect in block.key_rects() if key.code.lower() == code)
        QTest.mouseClick(block, LEFT, pos=rect.center())
        settle()
    kept_window.asked.disconnect(heard.append)
    assert heard == [Search("text", "BAY9")]


def test_who_may_not_capture_reads_why_on_the_button(kept_window: MainWindow) -> None:
    show(kept_window, named("diagnostics-bad"))
    heard = heard_from(kept_window)
    [button] = [b for b in kept_window.findChildren(TouchButton) if b.isVisible() and b.text() == "Capture"]
    QTest.mouseClick(button, LEFT)
    kept_window.asked.disconnect(heard.append)
    assert heard == []
    assert button.reason == "sign in first"
