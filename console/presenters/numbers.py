"""Large numbers as people read them: the same in every language here."""

from __future__ import annotations


def size_text(number: float) -> str:
    """Bytes as people read them: ``812 B``, ``12.3 kB``, ``1.24 GB`` (thousands)."""
    for unit, least in (("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if number >= least:
            return f"{number / least:.3g} {unit}" if number < 999.5 * least else f"{number / least:.0f} {unit}"
    return f"{number:.0f} B"


def count_text(number: int) -> str:
    """``12 345``: thousands parted by a space."""
    return f"{number:,}".replace(",", "\N{NO-BREAK SPACE}")
