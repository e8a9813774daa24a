"""``python -m console.screens.gallery --out build/gallery``: every screen in every state, as PNG, to be looked at.

Needs no display (QT_QPA_PLATFORM=offscreen is set where nothing else is). The sample views are the tests' own:
``tests/support/views.py`` of the checkout that this is run in.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, QSize
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QApplication

from console.screens.main_window import MainWindow
from widgets import theme
from widgets.theme import Look

SIZE = QSize(theme.DESIGN_WIDTH, theme.DESIGN_HEIGHT)


def settle() -> None:
    """Let layouts, late imports and repaints happen."""
    for _ in range(4):
        QApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest.value)
        QApplication.processEvents()


def show(window: MainWindow, sample: Any) -> None:
    """Show one sample as the bridge would, and let it settle."""
    window.show_view(sample.frame, sample.screen, sample.view, sample.drawer, sample.sheet)
    settle()


def draw(window: MainWindow, samples: Iterator[Any]) -> Iterator[tuple[str, QPixmap]]:
    """(name, picture) of each sample in the same window, as the console shows them."""
    for sample in samples:
        show(window, sample)
        yield sample.name, window.grab()


def open_window(theme_name: str = "light") -> MainWindow:
    """A window of 1920 x 1080 at scale 1.0."""
    theme.apply(Look(theme.load(theme_name)))
    window = MainWindow()
    window.resize(SIZE)
    window.show()
    return window


def write(out: Path, *, only: str = "", languages: Sequence[str] = (), theme_name: str = "light") -> int:
    """Write the pictures whose names begin with ``only`` into ``out``; how many."""
    views = import_module("tests.support.views")
    out.mkdir(parents=True, exist_ok=True)
    window, count = open_window(theme_name), 0
    for language in languages or views.LANGUAGES:
        wanted = (sample for sample in views.samples(language) if sample.name.startswith(only))
        for name, picture in draw(window, wanted):
            picture.save(str(out / f"{name}.{language}.png"))
            count += 1
    window.close()
    window.deleteLater()
    return count


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the pictures; 0 when there was at least one."""
    parser = argparse.ArgumentParser(prog="console.screens.gallery", description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, default=Path("build/gallery"), help="folder for the pictures")
    parser.add_argument("--only", default="", help="only samples whose name begins so")
    parser.add_argument("--language", default="", help="en or ja; both if left out")
    parser.add_argument("--theme", default="light", help="light or dark")
    chosen = parser.parse_args(arguments)
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    QApplication([]).setStyle("Fusion")
    languages = (chosen.language,) if chosen.language else ()
    return 0 if write(chosen.out, only=chosen.only, languages=languages, theme_name=chosen.theme) else 1


if __name__ == "__main__":
    raise SystemExit(main())
