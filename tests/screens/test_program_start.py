"""The window before there is a station, and when there will be none: training says so from the first paint on."""

from __future__ import annotations

import gc
import linecache

import pytest

from console import program
from console.presenters.ui import UiState
from console.program import Failed, failed, starting
from console.screens.gallery import settle
from console.screens.main_window import MainWindow
from console.texts import load


@pytest.mark.rq("RQ-89")
@pytest.mark.parametrize("language", ["en", "ja"])
@pytest.mark.parametrize("screen", ["sign_in", "fault"])
@pytest.mark.parametrize("training", [True, False])
def test_training_is_said_before_the_station_is_there(
    kept_window: MainWindow, language: str, screen: str, training: bool
) -> None:
    texts = load(language)
    band = texts.say("frame.training") if training else ""
    shown = (
        starting(texts, UiState(language=language), band)
        if screen == "sign_in"
        else failed(texts, Failed("FolderInUse", "Another console has the folder."), band)
    )
    kept_window.show_view(shown.frame, shown.screen, shown.view)
    kept_window.show()
    settle()
    assert kept_window.band.isVisible() is training
    assert kept_window.pages.currentWidget() is kept_window.screen_named(screen)


def test_once_the_start_is_over_no_source_lines_are_kept_and_what_stands_is_not_collected(
    kept_window: MainWindow,
) -> None:
    """PySide6 reads the source of whatever is imported after it, by `linecache`, which keeps it."""
    assert linecache.getlines(__file__)
    program.settle()
    try:
        assert linecache.cache == {}
        assert gc.get_freeze_count() > 10_000
    finally:
        gc.unfreeze()
