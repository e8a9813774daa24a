"""Which characters the bundled fonts can draw: anything else is written out, never a box and never left out.

A label may hold any byte, a name any character of Unicode; PDF/A refuses a page with a character that has no glyph.
"""

from __future__ import annotations

import struct
from functools import cache
from pathlib import Path

import resources
from console.records.layout import Part

_NAMES = {0x04: "EOT", 0x09: "TAB", 0x0A: "LF", 0x0D: "CR", 0x1C: "FS", 0x1D: "GS", 0x1E: "RS", 0x1F: "US"}
_BYTE = 0x100


def visible(raw: str) -> str:
    """``raw`` with what cannot be drawn written out: ``<GS>``, ``<1B>``, ``<U+1F9EC>``."""
    drawn = drawable()
    return "".join(c if ord(c) in drawn else f"<{_name(ord(c))}>" for c in raw)


def all_visible(part: object) -> object:
    """The same page data with every text made visible; line ends stay line ends."""
    if isinstance(part, str):
        return "\n".join(map(visible, part.split("\n")))
    if isinstance(part, dict):
        page: Part = {name: all_visible(value) for name, value in part.items()}
        return page
    if isinstance(part, list | tuple):
        return [all_visible(value) for value in part]
    return part


def _name(code: int) -> str:
    return _NAMES.get(code) or (f"{code:02X}" if code < _BYTE else f"U+{code:04X}")


@cache
def drawable() -> frozenset[int]:
    """Code points that text and identities can be drawn in: both Latin faces have them, or the Japanese one."""
    sans, mono, japanese = (
        code_points(resources.path(f"fonts/Shuttle{face}-Regular.ttf")) for face in ("Sans", "Mono", "SansJP")
    )
    return (sans & mono) | japanese


def code_points(font: Path) -> frozenset[int]:
    """The code points of a TrueType file's Unicode table (OpenType `cmap`, platform 3, encoding 1, format 4).

    Raises ValueError if the file has no such table.
    """
    data = font.read_bytes()
    (tables,) = struct.unpack_from(">H", data, 4)
    for at in range(12, 12 + 16 * tables, 16):
        tag, _, start, _ = struct.unpack_from(">4sIII", data, at)
        if tag == b"cmap":
            return _unicode_table(data, start, font.name)
    raise ValueError(f"{font.name} is no font with a character table: install the console again")


def _unicode_table(data: bytes, start: int, name: str) -> frozenset[int]:
    (count,) = struct.unpack_from(">H", data, start + 2)
    for at in range(start + 4, start + 4 + 8 * count, 8):
        platform, encoding, offset = struct.unpack_from(">HHI", data, at)
        (form,) = struct.unpack_from(">H", data, start + offset)
        if (platform, encoding, form) == (3, 1, 4):
            return _segments(data, start + offset)
    raise ValueError(f"{name} has no Unicode character table that can be read: install the console again")


def _segments(data: bytes, at: int) -> frozenset[int]:
    """Format 4: segments of code points, by their ends and starts. A subset font maps all of each segment."""
    (doubled,) = struct.unpack_from(">H", data, at + 6)
    count = doubled // 2
    ends = struct.unpack_from(f">{count}H", data, at + 14)
    starts = struct.unpack_from(f">{count}H", data, at + 16 + doubled)
    last = 0xFFFF
    return frozenset(c for s, e in zip(starts, ends, strict=True) for c in range(s, e + 1) if c != last)
