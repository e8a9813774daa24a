"""Every screen in every sample view and both languages: all text can be read, all targets can be hit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from importlib import import_module
from pkgutil import walk_packages

import pytest
from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QAbstractButton, QLabel, QWidget

import console.screens
import widgets
from console.screens.gallery import show
from console.screens.items import ItemButton
from console.screens.main_window import MainWindow
from tests.screens.conftest import ALL, named
from tests.support.views import Sample
from widgets import part
from widgets.barcode import BarcodeCard
from widgets.bay_tile import BayTile
from widgets.buttons import DangerButton, TouchButton
from widgets.keys import KeyBlock

# All of them now: a module that is first imported while the watch below stands would keep the watch for itself.
MODULES = [
    import_module(found.name)
    for package in (widgets, console.screens)
    for found in walk_packages(package.__path__, f"{package.__name__}.")
    if not found.name.endswith("__main__")
]
PX_PER_MM = 81 / 20
VIEWS = [pytest.param(sample, id=f"{sample.name}.{language}") for language, sample in ALL]


@pytest.fixture
def cut(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every painted text that did not fit where it was written."""
    found: list[str] = []
    write, write_wrapped = part.write, part.write_wrapped

    def watched(p: QPainter, rect: QRect, text: str, font: QFont, *rest: object) -> int:
        if QFontMetrics(font).horizontalAdvance(text) > rect.width() + 1:
            found.append(text)
        return write(p, rect, text, font, *rest)

    def watched_wrapped(p: QPainter, rect: QRect, text: str, font: QFont, *rest: object) -> int:
        flags = rest[1] if len(rest) > 1 else part.WRAP
        room = QFontMetrics(font).boundingRect(QRect(0, 0, max(1, rect.width()), 100_000), flags, text)
        if text and (room.height() > rect.height() + 2 or room.width() > rect.width() + 2):
            found.append(text)
        return write_wrapped(p, rect, text, font, *rest)

    for module in MODULES:
        for name, old, new in (("write", write, watched), ("write_wrapped", write_wrapped, watched_wrapped)):
            if getattr(module, name, None) is old:
                monkeypatch.setattr(module, name, new)
    return found


@pytest.mark.parametrize("sample", VIEWS)
def test_no_text_is_cut_off(kept_window: MainWindow, sample: Sample, cut: list[str]) -> None:
    show(kept_window, sample)
    cut.clear()
    kept_window.grab()
    assert cut == []
    assert [label.text() for label in _visible(kept_window, QLabel) if not _fits(label)] == []


@pytest.mark.parametrize("sample", VIEWS)
def test_every_target_is_large_enough_in_reach_and_alone(kept_window: MainWindow, sample: Sample) -> None:
    """20 mm, and 25 mm for what ends something."""
    show(kept_window, sample)
    targets = list(_targets(kept_window))
    assert [_told(w, rect) for w, rect, least in targets if _side(rect) < least] == []
    assert [_told(w, rect) for w, rect, _ in targets if not kept_window.rect().contains(rect)] == []
    page = kept_window.pages.currentWidget()
    assert kept_window.size().toTuple() == (1920, 1080)
    assert _least_height(page) <= page.height()
    assert page.minimumSizeHint().width() <= page.width()
    alone = (TouchButton, KeyBlock)
    rects = [rect for widget, rect, _ in targets if isinstance(widget, alone) and page.isAncestorOf(widget)]
    assert [(a, b) for i, a in enumerate(rects) for b in rects[i + 1 :] if a.intersects(b)] == []


def _least_height(page: QWidget) -> int:
    """What the page needs at the width that it has: wrapped text is as high as it is narrow."""
    layout = page.layout()
    if layout is not None and layout.hasHeightForWidth():
        return layout.minimumHeightForWidth(page.width())
    return page.minimumSizeHint().height()


def test_no_part_can_take_the_focus(kept_window: MainWindow) -> None:
    """After every screen was built: the Enter of a scanner finds nothing to press."""
    for _, sample in ALL[: len(ALL) // 2]:
        show(kept_window, sample)
    assert [w for w in kept_window.findChildren(QAbstractButton) if w.focusPolicy().value] == []
    assert kept_window.focusWidget() is None


@pytest.mark.parametrize("station", ["KSW-07", "The name of a station that is far too long for the bar"])
def test_the_watch_over_cut_text_would_notice(kept_window: MainWindow, cut: list[str], station: str) -> None:
    sample = named("overview")
    show(kept_window, replace(sample, frame=replace(sample.frame, station=station)))
    cut.clear()
    kept_window.grab()
    assert (station in cut) == (len(station) > 20)


def _visible(window: QWidget, kind: type[QWidget]) -> Iterator[QWidget]:
    return (w for w in window.findChildren(kind) if w.isVisible())


def _fits(label: QWidget) -> bool:
    assert isinstance(label, QLabel)
    if label.wordWrap():
        return label.heightForWidth(label.width()) <= label.height() + 1
    return label.sizeHint().width() <= label.width() and label.sizeHint().height() <= label.height() + 1


def _targets(window: QWidget) -> Iterator[tuple[QWidget, QRect, float]]:
    """(part, where it is in the window, least side in px) of everything that a touch does something to."""
    for widget in _visible(window, QWidget):
        where = QRect(widget.mapTo(window, QPoint(0, 0)), widget.size())
        if isinstance(widget, ItemButton):
            yield widget, where, 20 * PX_PER_MM
        elif isinstance(widget, DangerButton):
            yield widget, where, 25 * PX_PER_MM
        elif isinstance(widget, TouchButton):
            yield widget, where, 20 * PX_PER_MM
        elif isinstance(widget, KeyBlock):
            yield from ((widget, rect.translated(where.topLeft()), 20 * PX_PER_MM) for _, rect in widget.key_rects())
        elif isinstance(widget, BayTile | BarcodeCard):
            yield widget, where, 20 * PX_PER_MM


def _side(rect: QRect) -> int:
    return min(rect.width(), rect.height())


def _told(widget: QWidget, rect: QRect) -> str:
    return f"{type(widget).__name__} {getattr(widget, 'text', str)()!r} {rect.getRect()}"
