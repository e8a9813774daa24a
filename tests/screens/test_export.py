"""Taking out what is shown, by touch: the ask holds what stood there at the touch, the picture whose it is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest

from console.presenters.asks_export import ExportWindow
from console.screens.gallery import settle, show
from console.screens.main_window import MainWindow
from tests.screens.conftest import named
from widgets import theme
from widgets.buttons import TouchButton

Touch = Callable[..., None]


def button(window: MainWindow, screen: str, text: str) -> TouchButton:
    [found] = [b for b in window.screen_named(screen).findChildren(TouchButton) if b.isVisible() and b.text() == text]
    return found


def picture(ask: object) -> QImage:
    assert isinstance(ask, ExportWindow)
    assert ask.picture is not None
    return QImage.fromData(ask.picture(), "PNG")


def bands(image: QImage) -> tuple[bool, bool]:
    """Whether the colours of training stand at the top and at the foot."""
    look = theme.current()
    colors = {look.color("training_light").rgb(), look.color("training_dark").rgb()}

    def along(y: int) -> bool:
        return sum(image.pixel(x, y) in colors for x in range(image.width())) > image.width() * 0.8

    return along(3), along(image.height() - 4)


@pytest.mark.parametrize(("view", "screen"), [("run", "run"), ("compare", "compare"), ("compare-channels", "compare")])
def test_table_and_picture_hold_what_is_shown(
    kept_window: MainWindow, asked: list[object], touch: Touch, view: str, screen: str
) -> None:
    show(kept_window, named(view))
    settle()
    touch(button(kept_window, screen, "Table"))
    touch(button(kept_window, screen, "Picture"))
    table, png = asked
    shown: Any = kept_window.screen_named(screen).view
    export = shown.tools.export if screen == "run" else shown.export
    assert table == ExportWindow("csv", export.parts, export.heading)
    image = picture(png)
    assert image.width() > 1000
    assert image.height() > 600
    assert bands(image) == (True, True)
    assert [image.text(label) for label, _ in export.heading] == [text for _, text in export.heading]
    card = theme.current().color("card")
    assert any(QColor(image.pixel(x, image.height() // 2)) == card for x in range(0, image.width(), 7))


def test_outside_training_a_picture_has_no_band_and_is_less_high(
    kept_window: MainWindow, asked: list[object], touch: Touch
) -> None:
    sample = named("compare")
    show(kept_window, sample)
    touch(button(kept_window, "compare", "Picture"))
    view: Any = sample.view
    show(kept_window, replace(sample, view=replace(view, export=replace(view.export, band=""))))
    touch(button(kept_window, "compare", "Picture"))
    training, production = map(picture, asked)
    assert bands(production) == (False, False)
    assert training.height() - production.height() == 2 * theme.current().px(40)


def test_the_time_moves_on_under_the_finger_and_the_touch_counts(kept_window: MainWindow, asked: list[object]) -> None:
    sample = named("compare")
    show(kept_window, sample)
    table, left = button(kept_window, "compare", "Table"), Qt.MouseButton.LeftButton
    QTest.mousePress(table, left, Qt.KeyboardModifier.NoModifier, table.rect().center())
    view: Any = sample.view
    later = replace(view.export.parts[0], to_ms=view.export.parts[0].to_ms + 1000)
    show(kept_window, replace(sample, view=replace(view, export=replace(view.export, parts=(later,)))))
    QTest.mouseRelease(table, left, Qt.KeyboardModifier.NoModifier, table.rect().center())
    [ask] = asked
    assert isinstance(ask, ExportWindow)
    assert ask.parts == (later,)


def test_while_nobody_is_signed_in_the_buttons_say_so_and_ask_nothing(
    kept_window: MainWindow, asked: list[object], touch: Touch
) -> None:
    sample = named("compare")
    view: Any = sample.view
    show(kept_window, replace(sample, view=replace(view, export=replace(view.export, reason="sign in first"))))
    for text in ("Table", "Picture"):
        found = button(kept_window, "compare", text)
        assert found.reason == "sign in first"
        touch(found)
    assert asked == []
