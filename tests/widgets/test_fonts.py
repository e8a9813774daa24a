"""The bundled type covers what people may write here, in one family stack, with figures of one width."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont
from PySide6.QtGui import QFontInfo, QFontMetrics

import resources
from widgets import fonts


def _cmap(file: Path) -> set[int]:
    with TTFont(str(file)) as font:
        return set(font.getBestCmap())


@cache
def _points(family: str) -> set[int]:
    return _cmap(resources.path(f"fonts/Shuttle{family}-Regular.ttf"))


def _cp932() -> set[int]:
    """What two bytes of cp932 (Windows Japanese) decode to, without the private use area."""
    points: set[int] = set()
    for lead in (*range(0x81, 0xA0), *range(0xE0, 0xFD)):
        for trail in range(0x40, 0xFD):
            text = bytes((lead, trail)).decode("cp932", errors="replace")
            points |= {ord(char) for char in text if len(text) == 1 and not 0xE000 <= ord(char) <= 0xF8FF}
    return points


def test_the_stack_draws_all_of_cp932() -> None:
    assert not _cp932() - (_points("Sans") | _points("SansJP"))


@pytest.mark.parametrize("char", "髙﨑濵德彅₂⁶×·…—–“”‘’°µ±≥≤→²³ÄÖÜäöüßéñøŁ")
def test_the_stack_draws_names_and_signs(char: str) -> None:
    assert ord(char) in _points("Sans") | _points("SansJP")


@pytest.mark.parametrize("weight", fonts.WEIGHTS.values())
def test_every_weight_covers_what_the_regular_one_covers(weight: str) -> None:
    for family in ("Sans", "Mono", "SansJP"):
        file = resources.path(f"fonts/Shuttle{family}-{weight}.ttf")
        assert _cmap(file) == _points(family)


def test_identities_are_drawn_in_one_width() -> None:
    assert {chr(c) for c in range(0x20, 0x7F)} <= {chr(c) for c in _points("Mono")}


@pytest.mark.parametrize("weight", fonts.WEIGHTS)
def test_figures_share_one_advance(qapp, weight: int) -> None:
    fonts.load()
    metrics = QFontMetrics(fonts.make(52, weight))
    assert len({metrics.horizontalAdvance(digit * 20) for digit in "0123456789"}) == 1


def test_qt_finds_the_bundled_families_and_weights(qapp) -> None:
    assert {fonts.SANS, fonts.SANS_JP, fonts.MONO} <= set(fonts.load())
    for weight, style in fonts.WEIGHTS.items():
        info = QFontInfo(fonts.make(24, weight))
        assert (info.family(), info.styleName()) == (fonts.SANS, style)
        assert QFontInfo(fonts.make(24, weight, mono=True)).family() == fonts.MONO


def test_a_weight_that_is_not_bundled_is_refused_by_name(qapp) -> None:
    with pytest.raises(ValueError, match="weight 700"):
        fonts.make(24, 700)


def test_the_licence_travels_with_the_fonts_and_the_reserved_name_does_not() -> None:
    """OFL 1.1: the licence goes along; a modified font does not use the reserved name ("Plex")."""
    assert "SIL OPEN FONT LICENSE" in resources.path("fonts/OFL.txt").read_text(encoding="utf-8").upper()
    for file in fonts.FILES:
        with TTFont(str(resources.path(file))) as font:
            names = font["name"].names
        assert not [n for n in names if n.nameID in {1, 3, 4, 6, 16} and "plex" in n.toUnicode().lower()]


def test_the_fonts_stay_a_few_megabytes() -> None:
    assert sum(Path(resources.path(file)).stat().st_size for file in fonts.FILES) < 8_000_000
