"""Draw every picture in both themes and both scripts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from PySide6.QtWidgets import QApplication, QWidget

from widgets import theme
from widgets.gallery import pages, runs, sheets
from widgets.gallery.frame import save
from widgets.gallery.words import Words
from widgets.theme import Look

PICTURES: dict[str, Callable[[Words], QWidget]] = {
    "overview": pages.overview,
    "procedure": pages.procedure,
    "pre-start": pages.pre_start,
    "run": runs.run,
    "run-stale": runs.run_stale,
    "parts": sheets.parts,
    "entry": sheets.entry,
}


def draw_all(out: Path, only: str = "") -> Iterator[Path]:
    """Draw the pictures whose name contains ``only`` into ``out``; yields each path when it is written."""
    existing = QApplication.instance()
    app = existing if isinstance(existing, QApplication) else QApplication([])
    app.setStyle("Fusion")
    for name in ("light", "dark"):
        look = Look(theme.load(name))
        theme.apply(look)
        for language in ("en", "ja"):
            for title, build in PICTURES.items():
                path = out / f"{title}-{name}-{language}.png"
                if only in path.name:
                    save(build(Words(language)), look, path)
                    yield path
