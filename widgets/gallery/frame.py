"""The bar, the band and the rail around a page, and how a page becomes a picture."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget

from widgets import theme
from widgets.bands import TrainingBand
from widgets.gallery.words import Words
from widgets.nav_rail import NavItem, NavRail
from widgets.theme import Look
from widgets.top_bar import Chip, ChipLook, StatusBar

KEYS = ("overview", "tasks", "runs", "alarms", "records", "more")


def framed(
    page: QWidget, words: Words, active: str, alarms: tuple[int, int, int, int], *, lost: bool = False
) -> QWidget:
    """``page`` as it stands in the window."""
    window = QWidget()
    rows = QVBoxLayout(window)
    rows.setContentsMargins(0, 0, 0, 0)
    rows.setSpacing(0)
    rows.addWidget(_bar(words, alarms, lost=lost))
    rows.addWidget(TrainingBand(words.t("training")))
    columns = QHBoxLayout()
    columns.setSpacing(0)
    rows.addLayout(columns, 1)
    rail = NavRail()
    rail.set_items(tuple(NavItem(key, words.t(key), key) for key in KEYS))
    rail.set_active(active)
    worst = next((n for n, count in enumerate(alarms, 1) if count), 0)
    if worst:
        rail.set_badge("alarms", sum(alarms), worst)
    columns.addWidget(rail)
    columns.addWidget(page, 1)
    return window


def _bar(words: Words, alarms: tuple[int, int, int, int], *, lost: bool) -> StatusBar:
    bar = StatusBar()
    bar.set_station("KSW-07", words.t("place"))
    if lost:
        bar.set_link(Chip(words.t("link lost"), words.t("no data"), ChipLook.BAD))
        bar.set_plant(Chip(words.t("plant offline"), words.t("waiting"), ChipLook.WARN))
    else:
        bar.set_link(Chip(words.t("link"), words.t("link ok")))
        bar.set_plant(Chip(words.t("plant"), words.t("in sync"), ChipLook.NORMAL))
    bar.set_alarms(alarms)
    bar.set_person(words.t("trainee"), words.t("technician"))
    bar.set_clock("14:32:08", "2026-11-23  +09:00")
    return bar


def margins(page: QWidget) -> QHBoxLayout:
    """The columns of a page, with the margins that every page has."""
    px = theme.current().px
    columns = QHBoxLayout(page)
    columns.setContentsMargins(px(20), px(16), px(20), px(24))
    columns.setSpacing(px(16))
    return columns


def save(widget: QWidget, look: Look, path: Path) -> None:
    """Draw ``widget`` at the size of the reference panel."""
    widget.resize(look.px(theme.DESIGN_WIDTH), look.px(theme.DESIGN_HEIGHT))
    widget.show()
    for _ in range(3):
        QApplication.processEvents()
    if not widget.grab().save(str(path)):
        raise OSError(f"The picture {path} could not be written: is the folder there, and is there room?")
    widget.hide()
