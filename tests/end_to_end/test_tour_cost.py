"""What the tour counts: words once each, where they were read; touches and scans of the panel, not of the machine."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from tests.support.cost import Cost, words_in
from widgets.buttons import PlainButton


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Scan the bag", 3),
        ("A9999 26 123456", 3),  # groups, as they are read
        ("Bay 9: a label", 3),  # a single digit is seen, not read
        ("1", 0),
        ("–", 0),
        ("", 0),
    ],
)
def test_words(text: str, words: int) -> None:
    assert words_in(text) == words


@pytest.fixture
def page(qtbot: QtBot) -> Iterator[QWidget]:
    """A page with one button, and beside it something that is no part of the page."""
    window = QWidget()
    qtbot.addWidget(window)
    shown = QWidget(window)
    shown.setGeometry(0, 0, 400, 200)
    PlainButton("Scan the bag", parent=shown).setGeometry(0, 0, 400, 100)
    PlainButton("Bar and rail", parent=window).setGeometry(0, 250, 300, 100)
    window.resize(500, 400)
    window.show()
    yield shown
    window.close()


def test_a_text_is_read_once_on_the_screen_where_it_first_stood(page: QWidget, qtbot: QtBot) -> None:
    screen = "first"
    cost = Cost(page, lambda: screen)
    with cost.counting():
        page.window().grab()
        cost.touched()
        screen = "second"
        page.window().grab()
        cost.touched()
        page.findChild(PlainButton).setText("Scan the other bag")
        page.window().grab()
    report = cost.report()
    assert (report["touches"], report["scans"], report["words"]) == (2, 0, 7)
    assert report["costliest"] == [
        {"screen": "second", "words": 4, "reading_s": 1},
        {"screen": "first", "words": 3, "reading_s": 1},
    ]
    page.window().grab()
    assert cost.report()["words"] == 7, "nothing is heard after the work"


def test_what_is_gone_before_anybody_acts_is_not_read_and_a_line_that_stays_is_read_once(page: QWidget) -> None:
    flash = PlainButton("Load cartridge at bay 09", parent=page)
    flash.setGeometry(0, 110, 400, 80)
    label = QLabel("Scan each reagent.\nScan the medium.", page)
    for shown in (flash, label):
        shown.show()
    cost = Cost(page, lambda: "")
    with cost.counting():
        page.window().grab()
        flash.hide()
        cost.touched()
        label.setText("Scan each reagent.\nScan the vector.")
        cost.touched()
    assert cost.report()["words"] == 3 + 3 + 3 + 3


def test_hands_at_the_machine_are_no_touches_of_the_panel(page: QWidget) -> None:
    cost = Cost(page, lambda: "")
    cost.touched()  # before the work begins
    with cost.counting():
        cost.touched()
        with cost.apart():
            cost.touched()
            cost.scanned()
        cost.scanned()
    assert (cost.touches, cost.scans) == (1, 1)
