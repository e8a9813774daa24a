"""Rail, bar, lists and tiles: they tell what was touched on release inside, and show what must not be missed."""

from __future__ import annotations

import subprocess
import sys

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from widgets import theme
from widgets.alarm_shape import AlarmShape, draw_shape
from widgets.bands import Banner
from widgets.bay_tile import Bay, BayLook, BayTile
from widgets.checks import Check, CheckList, CheckState, Interlock, InterlockTable
from widgets.identity import Field, IdentityStrip
from widgets.nav_rail import NavItem, NavRail
from widgets.scan_box import RefusalCard
from widgets.steps import Step, StepLadder, StepState
from widgets.todo import Todo, TodoList
from widgets.top_bar import StatusBar
from widgets.value_tile import Value, ValueTile

ITEMS = (NavItem("overview", "Overview", "overview"), NavItem("tasks", "Tasks", "tasks"))


def _colors(image: QImage, step: int = 1) -> set[str]:
    return {
        image.pixelColor(x, y).name() for x in range(0, image.width(), step) for y in range(0, image.height(), step)
    }


@pytest.fixture
def show(qtbot):
    def act(widget: QWidget, width: int, height: int) -> QWidget:
        qtbot.addWidget(widget)
        widget.resize(width, height)
        widget.show()
        return widget

    return act


def test_the_rail_tells_the_item_on_release_inside(show, touch) -> None:
    rail = show(NavRail(), 136, 900)
    rail.set_items(ITEMS)
    heard: list[object] = []
    rail.touched.connect(heard.append)
    first, second = (rail.item_rect(item.key) for item in ITEMS)
    touch(rail, first.center(), second.center())
    touch(rail, first.center(), QPoint(500, 500))
    assert heard == []
    touch(rail, second.center())
    assert heard == ["tasks"]
    assert min(second.width(), second.height()) >= 81


def test_the_bar_tells_which_part_was_touched(show, touch) -> None:
    bar = show(StatusBar(), 1920, 76)
    heard: list[object] = []
    bar.touched.connect(heard.append)
    for x in (500, 800, 1100, 1500, 200):
        touch(bar, QPoint(x, 40))
    assert heard == ["link", "plant", "alarms", "person"]


@pytest.mark.parametrize("priority", [1, 2, 3, 4])
def test_a_shape_is_told_by_more_than_its_colour(show, priority: int) -> None:
    shapes = []
    for other in (priority, priority % 4 + 1):
        shape = show(AlarmShape(size=40), 46, 46)
        shape.set_priority(other)
        image = shape.grab().toImage().convertToFormat(QImage.Format.Format_Grayscale8)
        ground = image.pixelColor(0, 0).value()
        shapes.append([[abs(image.pixelColor(x, y).value() - ground) > 24 for x in range(46)] for y in range(46)])
    assert shapes[0] != shapes[1]


def test_a_priority_that_nobody_knows_is_not_drawn() -> None:
    with pytest.raises(ValueError, match="priorities are 1 to 4"):
        draw_shape(None, 5, None)


def test_refused_rows_come_first_however_many_hold(show) -> None:
    table = show(InterlockTable(), 900, 500)
    rows = [Interlock(f"IL-{n:02}", "holds", "", CheckState.HOLDS) for n in range(26)]
    table.set_interlocks([*rows, Interlock("IL-99", "two people", "", CheckState.REFUSED)])
    assert table.rows[0].rule == "IL-99"
    assert table.row_rect(0) == QRect(0, 0, 900, 88)


def test_a_long_list_pages_by_buttons_and_shows_every_row(show, touch) -> None:
    checks = show(CheckList(), 400, 400)
    checks.set_rows([Check(str(n)) for n in range(11)])
    seen: set[int] = set()
    for _ in range(6):
        seen |= {n for n in range(11) if not checks.row_rect(n).isEmpty()}
        touch(checks._down)
    assert seen == set(range(11))
    assert not checks._down.isEnabled()
    for _ in range(6):
        touch(checks._up)
    assert checks.first == 0


def test_a_list_that_fits_shows_no_buttons(show) -> None:
    checks = show(CheckList(), 400, 400)
    checks.set_rows([Check("a"), Check("b")])
    assert not checks._down.isVisible()


@pytest.mark.parametrize("current", [0, 5, 13])
def test_the_current_step_is_always_in_view(show, current: int) -> None:
    ladder = show(StepLadder(), 400, 420)
    ladder.set_steps(
        tuple(Step(str(n), f"step {n}", "", StepState.CURRENT if n == current else StepState.NEXT) for n in range(14))
    )
    rect = ladder.row_rect(current)
    assert not rect.isEmpty()
    assert ladder.rect().contains(rect)


def test_an_identity_is_never_cut_off(show) -> None:
    """In a narrow strip the type shrinks; the last character still stands inside."""
    strip = show(IdentityStrip(), 700, 92)
    value = "CH A9999 26 00K7Q2"
    fields = (Field("Order", "ORD-26-11804"), Field("Chain of identity", value), Field("Donation", "A9999 26 123456"))
    strip.set_fields(fields)
    cut = strip.grab().toImage()
    strip.set_fields((fields[0], Field("Chain of identity", value[:-1] + "3"), fields[2]))
    assert strip.grab().toImage() != cut
    right = cut.copy(cut.width() - 16, 8, 10, 76)
    assert _colors(right) == {theme.current().color("card").name()}


def test_a_stale_value_is_dimmed_and_hatched_and_an_unknown_one_is_no_zero(show) -> None:
    look = theme.current()
    tile = show(ValueTile(), 260, 160)
    tile.set_value(Value("pH", "7.18", "", "SP 7.20"))
    fresh = _colors(tile.grab().toImage())
    tile.set_value(Value("pH", "7.18", "", "SP 7.20", stale="STALE 0:47"))
    stale = _colors(tile.grab().toImage())
    hatching = {look.color("stale_light").name(), look.color("stale_dark").name()}
    assert look.color("text").name() in fresh
    assert not hatching & fresh
    assert hatching <= stale
    assert look.color("text").name() not in stale
    tile.set_value(Value("pH", None))
    unknown = tile.grab().toImage()
    tile.set_value(Value("pH", "0"))
    assert tile.grab().toImage() != unknown


def test_a_gap_of_a_spark_is_not_joined(show) -> None:
    tile = show(BayTile(), 300, 220)
    high = tuple(0.5 if not 30 <= n < 60 else None for n in range(90))
    tile.set_bay(Bay("01", BayLook.OCCUPIED, spark=high, band=(0.0, 1.0)))
    image = tile.grab().toImage()
    band = QColor(theme.current().color("band")).name()
    middle = [image.pixelColor(150, y).name() for y in range(80, 118)]
    side = [image.pixelColor(40, y).name() for y in range(80, 118)]
    assert set(middle) == {band}
    assert set(side) != {band}


def test_a_quiet_overview_shows_no_alarm_colour(show) -> None:
    tile = show(BayTile(), 300, 220)
    tile.set_bay(Bay("01", BayLook.OCCUPIED, "CH·K7Q2", "Expansion", "Day 5 of 9", "Feed in 0:42", progress=0.5))
    alarms = {theme.current().color(f"priority_{n}").name() for n in (1, 2, 3, 4)}
    assert not alarms & _colors(tile.grab().toImage())
    tile.set_bay(Bay("01", BayLook.OCCUPIED, "CH·K7Q2", "Held", "Safe hold", "Restart", priority=1))
    assert theme.current().color("priority_1").name() in _colors(tile.grab().toImage())


def test_a_tile_tells_its_bay(show, touch) -> None:
    tile = show(BayTile(), 300, 220)
    tile.set_bay(Bay("07"))
    heard: list[object] = []
    tile.touched.connect(heard.append)
    touch(tile, release=QPoint(-5, -5))
    touch(tile)
    assert heard == ["07"]


def test_a_tile_that_became_another_bay_under_the_finger_is_not_touched(show, touch) -> None:
    tile = show(BayTile(), 300, 220)
    tile.set_bay(Bay("07"))
    heard: list[object] = []
    tile.touched.connect(heard.append)
    at, left = tile.rect().center(), Qt.MouseButton.LeftButton
    QTest.mousePress(tile, left, pos=at)
    tile.set_bay(Bay("07", BayLook.OCCUPIED))
    QTest.mouseRelease(tile, left, pos=at)
    QTest.mousePress(tile, left, pos=at)
    tile.set_bay(Bay("08", BayLook.OCCUPIED))
    QTest.mouseRelease(tile, left, pos=at)
    assert heard == ["07"]


def test_a_list_of_todos_that_is_too_long_says_so_and_pages(show, touch) -> None:
    todos = show(TodoList("What to do now"), 470, 930)
    heard: list[object] = []
    todos.chosen.connect(heard.append)
    todos.set_todos(tuple(Todo(n, f"Bay {n:02}", "x", "Open") for n in range(1, 12)))
    assert todos._side == "1–4 / 11"
    seen = [card._todo.key for card in todos._cards if card.isVisible()]
    while todos.down.isEnabled():
        touch(todos.down)
        seen += [card._todo.key for card in todos._cards if card.isVisible()]
    assert seen == list(range(1, 12))
    assert min(todos.up.width(), todos.up.height(), todos.down.height()) >= theme.current().mm(20)
    last = todos._side
    todos.set_todos(tuple(Todo(n, f"Bay {n:02}", "y", "Open") for n in range(1, 12)))
    assert todos._side == last, "the page is kept"
    todos.set_todos((Todo(1, "Bay 01", "x", "Open"),))
    assert (todos._side, todos.down.isVisible()) == ("", False)


def test_the_list_of_todos_carries_the_key_and_the_reason(show, touch) -> None:
    todos = show(TodoList("What to do now"), 470, 930)
    heard: list[object] = []
    todos.chosen.connect(heard.append)
    todos.set_todos((Todo(8, "Bay 08", "x", "Open", 1, strong=True), Todo(4, "Bay 04", "y", "Open", reason="no link")))
    for card in todos._cards[:2]:
        for button in card._buttons:
            if button.isVisible():
                touch(button)
    assert heard == [8]


@pytest.mark.parametrize("width", [500, 900])
def test_a_sentence_gets_the_height_it_needs(show, width: int) -> None:
    long = "GTIN 0950 6000 1343 52 is “Activation reagent”, lot 24-118. It is wanted later, at step 5. " * 2
    refusal, banner = show(RefusalCard(), width, 100), show(Banner(), width, 100)
    refusal.set_refusal("That was a reagent", long)
    banner.set_message(long)
    assert refusal.heightForWidth(width) > refusal.heightForWidth(2 * width)
    assert banner.heightForWidth(width) > banner.heightForWidth(3 * width)
    refusal.set_refusal("", "")
    banner.set_message("")
    assert not refusal.isVisible()
    assert not banner.isVisible()


def test_the_parts_import_neither_numpy_nor_pyqtgraph() -> None:
    """Start-up: the trends come after the first paint (dependencies.md 5)."""
    names = "theme fonts icons buttons arm bands top_bar nav_rail card identity steps checks scan_box pin_pad"
    names += " keyboard text_field value_tile bay_tile phase_bar signature todo barcode alarm_shape rows keys part"
    code = ";".join(f"import widgets.{name}" for name in names.split())
    code += ";import sys;print(sorted({'numpy', 'pyqtgraph', 'fontTools', 'yaml'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip() == "[]"
