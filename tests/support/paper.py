"""A paper form as a person brings it back: its number and the code on it."""

from __future__ import annotations

from datetime import date

from console.domain.context import Book
from console.domain.paper import code_of, number_of_form


def printed(book: Book, procedure: str = "unload", random: str = "0A1B2C3D", day: date = date(2026, 11, 23)) -> str:
    """What a scanner reads off a form of ``procedure``: a GS1 Data Matrix."""
    pairs = code_of(number_of_form(day, random), book.procedures[procedure])
    return "]d2" + "\x1d".join(f"{ai}{value}" for ai, value in pairs)
