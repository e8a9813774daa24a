"""The parts that the page is made of, as plain data for the template (resources/records/batch_record.typ)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

Part = dict[str, Any]
Cell = str | Part


def cell(text: str, *, sub: str = "", style: str = "", mark: int = 0) -> Part:
    """A cell: ``text`` over a smaller ``sub``. ``style``: see the template; ``mark``: an alarm priority, 0 for none."""
    return {"text": text, "sub": sub, "style": style, "mark": mark}


def row(*cells: Cell, tone: str = "") -> Part:
    """A row of a table. ``tone``: "", refused (a tinted ground) or changed (a bar at its left)."""
    return {"cells": [cell(c) if isinstance(c, str) else c for c in cells], "tone": tone}


def table(columns: Sequence[tuple[str, str]], rows: Sequence[Part], nothing: str) -> Part:
    """A table with (title, width) columns; without rows the sentence ``nothing`` stands in its place.

    A width is millimetres ("22mm") or a share of what is left ("1fr").
    """
    if not rows:
        return text(nothing)
    heads = [{"title": title, "width": width} for title, width in columns]
    return {"kind": "table", "columns": heads, "rows": list(rows)}


def facts(pairs: Sequence[tuple[str, Cell]]) -> Part:
    """Labels with their values, in two columns."""
    plain = [{"label": label, "value": cell(value) if isinstance(value, str) else value} for label, value in pairs]
    return {"kind": "facts", "pairs": plain}


def text(sentence: str) -> Part:
    """A sentence of its own."""
    return {"kind": "text", "text": sentence}


def section(title: str, *parts: Part, note: str = "") -> Part:
    """A titled section; ``note`` stands small under its title."""
    return {"title": title, "note": note, "parts": list(parts)}
