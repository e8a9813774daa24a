"""The program begins in order: the station is on the screen before anything is imported that nobody looks at yet."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

from console import program
from console.presenters.sign_in import SignInView
from console.screens.main_window import MainWindow
from console.settings import load_settings
from tests.support.gui_bench import loop_until

PATIENCE_S = 30.0


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What happens: each picture that is shown, and when the rest is imported."""
    happened, show_view = list[str](), MainWindow.show_view

    def shown(window: MainWindow, frame: Any, screen: str, view: Any, *rest: Any) -> None:
        show_view(window, frame, screen, view, *rest)
        assert isinstance(view, SignInView)
        happened.append("ready" if view.ready else "starting")

    monkeypatch.setattr(MainWindow, "show_view", shown)
    monkeypatch.setattr(program, "settle", lambda: happened.append("settled"))
    return happened


@pytest.fixture
def begun(qapp: QApplication, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[program.Program]:
    """A program in training that has put up its window."""
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)  # it sets another one
    begun = program.Program(partial(load_settings, "training", tmp_path / "data", disk_low_mb=10), training=True)
    begun.show()
    yield begun
    begun.window.deleteLater()


def test_the_rest_is_imported_once_the_station_is_shown(told: list[str], begun: program.Program) -> None:
    assert loop_until(begun.app, lambda: "settled" in told, PATIENCE_S)
    begun.close()
    assert told[0] == "starting"
    assert "ready" in told[: told.index("settled")]


def test_a_window_that_is_closed_before_there_is_a_station_ends(told: list[str], begun: program.Program) -> None:
    begun.close()
    assert told == ["starting"]
    assert begun.running is not None
    assert begun.running.emulator is not None
    assert begun.running.emulator.pid == 0
