"""The bundled type: IBM Plex subsets under names of our own (resources/fonts/README.md says how they are made).

Nothing here falls back to a font of the machine for what the bundled files cover: a console without any installed
font shows the same glyphs, and a glyph that is missing is found by a test, not by a technician.
"""

from __future__ import annotations

from functools import cache
from typing import Final

from PySide6.QtGui import QFont, QFontDatabase

import resources

SANS: Final = "Shuttle Sans"
SANS_JP: Final = "Shuttle Sans JP"
MONO: Final = "Shuttle Mono"
WEIGHTS: Final = {400: "Regular", 500: "Medium", 600: "SemiBold"}
FILES: Final = tuple(
    f"fonts/Shuttle{family}-{weight}.ttf" for family in ("Sans", "Mono", "SansJP") for weight in WEIGHTS.values()
)


@cache
def load() -> tuple[str, ...]:
    """Give the bundled fonts to Qt, once; the families it found. RuntimeError names a file that Qt cannot read."""
    families: list[str] = []
    for file in FILES:
        number = QFontDatabase.addApplicationFont(str(resources.path(file)))
        if number < 0:
            raise RuntimeError(f"Qt cannot read the font {file}: install this program again.")
        families += QFontDatabase.applicationFontFamilies(number)
    return tuple(dict.fromkeys(families))


@cache
def make(pixels: int, weight: int = 400, *, mono: bool = False) -> QFont:
    """The one family stack at ``pixels``; figures are tabular in every face of it (0-9 share one advance)."""
    if weight not in WEIGHTS:
        raise ValueError(f"No font of weight {weight} is bundled: use one of {sorted(WEIGHTS)}.")
    font = QFont()
    font.setFamilies([MONO, SANS_JP] if mono else [SANS, SANS_JP])
    font.setPixelSize(pixels)
    font.setWeight(QFont.Weight(weight))
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    return font
