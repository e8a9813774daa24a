"""Screens are built once and kept; a view that changed nothing paints nothing; stale values are hatched."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtWidgets import QWidget

from console.screens.gallery import show
from console.screens.main_window import MainWindow
from tests.screens.conftest import BY_NAME, named
from widgets.trend import TrendStrip

PAGES = {sample.screen: name.rsplit(".", 1)[0] for name, sample in reversed(BY_NAME.items()) if name.endswith(".en")}


@pytest.mark.parametrize("name", PAGES.values(), ids=PAGES.keys())
def test_the_same_parts_show_the_next_view(window: MainWindow, name: str) -> None:
    """In the other language and back: nothing is built anew."""
    for _ in range(2):
        show(window, named(name, "ja"))
        show(window, named(name))
    before = [id(w) for w in window.findChildren(QWidget)]
    show(window, named(name, "ja"))
    show(window, named(name))
    assert [id(w) for w in window.findChildren(QWidget)] == before


def test_an_equal_view_is_not_shown_again(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    sample = named("overview")
    show(window, sample)
    page = window.screen_named("overview")
    shown: list[object] = []
    monkeypatch.setattr(page, "show_view", lambda view, old: shown.append(view))
    page.render(replace(sample.view))
    assert shown == []


def test_a_changed_tile_alone_is_painted(window: MainWindow) -> None:
    sample = named("overview")
    show(window, sample)
    page: Any = window.screen_named("overview")
    painted = _count_paints(page.tiles)
    view: Any = sample.view
    changed = (replace(view.bays[0], line="Day 6 of 9"), *view.bays[1:])
    show(window, replace(sample, view=replace(view, bays=changed)))
    assert painted() == [0]


def _count_paints(tiles: tuple[Any, ...]) -> Any:
    counts = [0] * len(tiles)
    for index, tile in enumerate(tiles):
        original = tile.draw

        def draw(p: object, index: int = index, original: Any = original) -> None:
            counts[index] += 1
            original(p)

        tile.draw = draw
    return lambda: [index for index, count in enumerate(counts) if count]


def test_hidden_pages_are_not_updated(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    show(window, named("run"))
    page = window.screen_named("run")
    shown: list[object] = []
    monkeypatch.setattr(page, "render", shown.append)
    show(window, named("overview"))
    assert shown == []


def test_screens_are_built_when_first_shown(window: MainWindow) -> None:
    show(window, named("sign-in"))
    assert window.pages.count() == 1
    show(window, named("overview"))
    assert window.pages.count() == 2


def test_a_stale_run_is_hatched_dimmed_and_never_joined(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    import widgets.trend_paint as trend
    import widgets.value_tile as value_tile

    hatched: list[str] = []
    for module in (trend, value_tile):
        original = module.hatch
        name = module.__name__

        def watched(*args: Any, name: str = name, original: Any = original, **named_: Any) -> None:
            hatched.append(name)
            original(*args, **named_)

        monkeypatch.setattr(module, "hatch", watched)
    show(window, named("run"))
    window.grab()
    assert hatched == []
    show(window, named("run-stale"))
    hatched.clear()
    window.grab()
    assert hatched.count("widgets.trend_paint") == 4
    assert hatched.count("widgets.value_tile") == 4
    for strip in window.findChildren(TrendStrip):
        t, _ = strip.shown_curve()
        assert t[-1] < strip._marks.span[1]


def test_a_gap_breaks_the_curve(window: MainWindow) -> None:
    import numpy as np

    show(window, named("run-held-gap"))
    for strip in window.findChildren(TrendStrip):
        assert np.isnan(strip.shown_curve()[1]).sum() == 1


def test_the_training_band_stands_in_training_only(window: MainWindow) -> None:
    show(window, named("overview"))
    assert window.band.isVisible()
    show(window, named("overview-calm-production"))
    assert not window.band.isVisible()


def test_the_identity_stands_on_every_screen_that_acts(window: MainWindow) -> None:
    for name in ("procedure-act", "prestart-ready"):
        show(window, named(name))
        page: Any = window.screen_named("procedure")
        assert page.strip.isVisible()
    for name in ("run", "run-stale", "run-held-gap"):
        show(window, named(name))
        run: Any = window.screen_named("run")
        assert run.strip.isVisible()
