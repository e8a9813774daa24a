"""Colours reach the contrast that reading needs; millimetres stay millimetres; every theme has the same tokens."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QColor

from widgets import theme
from widgets.theme import Look, Scale

THEMES = ("light", "dark")


@pytest.mark.parametrize("name", THEMES)
@pytest.mark.parametrize(("ink", "paper"), theme.READING_PAIRS)
def test_every_pair_that_is_read_reaches_4_5_to_1(name: str, ink: str, paper: str) -> None:
    colors = theme.load(name)
    ratio = theme.contrast(colors.color(ink), colors.color(paper))
    assert ratio >= 4.5, f"{ink} on {paper} in {name}: {ratio:.2f}:1"


def test_contrast_of_black_on_white_is_21_and_of_a_colour_on_itself_1() -> None:
    assert theme.contrast(QColor("#000000"), QColor("#ffffff")) == pytest.approx(21)
    assert theme.contrast(QColor("#23476b"), QColor("#23476b")) == pytest.approx(1)


def test_the_themes_name_the_same_tokens() -> None:
    assert theme.load("light").colors.keys() == theme.load("dark").colors.keys()


@pytest.mark.parametrize("name", THEMES)
def test_shapes_and_curves_stand_out_3_to_1_from_the_card(name: str) -> None:
    """WCAG 1.4.11, for what is told by a line alone. Yellow is never alone: it comes with a shape and words."""
    colors = theme.load(name)
    for token in ("curve", "ring", "process", "action", "priority_1", "priority_2", "priority_4"):
        assert theme.contrast(colors.color(token), colors.color("card")) >= 3.0, token


def test_20_mm_are_81_px_on_the_reference_panel() -> None:
    scale = Scale()
    assert scale.factor == pytest.approx(1.0)
    assert scale.mm(20) == 81
    assert scale.px(24) == 24


@pytest.mark.parametrize(("px_per_mm", "expected"), [(5.55, 111), (3.6, 72), (6.45, 129)])
def test_20_mm_on_other_panels(px_per_mm: float, expected: int) -> None:
    """15.6 inch FHD, 24 inch FHD, 27 inch 4K (hmi-alarms-batch.md 5.2)."""
    assert Scale(px_per_mm).mm(20) == expected


def test_a_thin_line_never_vanishes_and_nothing_stays_nothing() -> None:
    small = Scale(1.0)
    assert small.px(1) == 1
    assert small.px(0) == 0


def test_the_setting_is_used_and_held_at_what_fits_the_screen(qapp) -> None:
    screen = qapp.primaryScreen()
    assert Scale.for_screen(screen, 0.001).px_per_mm <= theme.REFERENCE_PX_PER_MM
    fits = min(screen.geometry().width() / 1920, screen.geometry().height() / 1080)
    assert Scale.for_screen(screen, 15.0).factor == pytest.approx(fits)
    assert Scale.for_screen(screen, 2.0).px_per_mm == pytest.approx(min(2.0, fits * theme.REFERENCE_PX_PER_MM))


def test_the_stylesheet_paints_nothing_that_it_does_not_name() -> None:
    """A rule without a role would paint label backgrounds inside coloured parts (dependencies.md 2)."""
    sheet = theme.stylesheet(Look(theme.load("light")))
    rules = [line.split("{")[0] for line in sheet.splitlines() if "{" in line]
    assert rules
    assert all("[role" in rule or rule.startswith("QScrollBar") for rule in rules)
