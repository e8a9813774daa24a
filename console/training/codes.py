"""Training labels as barcodes that a scanner reads. Imports zxing-cpp: only where a label is drawn."""

from __future__ import annotations

from typing import Any, Final

import zxingcpp

from console.domain.scan.gs1 import GS, rule_at
from console.domain.scan.label import LabelFaultError

_AIM_LENGTH: Final = 3


def encoded(text: str, symbology: str) -> Any:
    """The barcode (zxing-cpp's) of a label's text.

    ``text``: latin-1 of the exact bytes as the scanner sends them; a leading AIM identifier ("]d2") is the scanner's,
    not the label's, and is not encoded. ``symbology``: datamatrix, gs1-datamatrix or code128; ValueError for another
    or for a text that it cannot hold. A label that is no proper GS1 string (training has such) becomes a plain Data
    Matrix.
    """
    data = text[_AIM_LENGTH:] if text.startswith("]") else text
    if symbology == "code128":
        return zxingcpp.create_barcode(data, zxingcpp.BarcodeFormat.Code128)
    if symbology not in {"datamatrix", "gs1-datamatrix"}:
        raise ValueError(f"No symbology {symbology!r}: use datamatrix, gs1-datamatrix or code128.")
    matrix = zxingcpp.BarcodeFormat.DataMatrix
    if symbology == "gs1-datamatrix":
        try:
            return zxingcpp.create_barcode(bracketed(data), matrix, gs1=True, force_square=True)
        except ValueError:
            pass
    return zxingcpp.create_barcode(data, matrix, force_square=True)


def svg(text: str, symbology: str) -> str:
    """The barcode as SVG, with its quiet zone, without a line of text."""
    drawn: str = zxingcpp.write_barcode_to_svg(encoded(text, symbology), add_hrt=False, add_quiet_zones=True)
    return drawn


def bracketed(data: str) -> str:
    """The element string with its identifiers in brackets, "(01)...(10)..."; ValueError where it cannot be cut."""
    parts = []
    data = data.removeprefix(GS)
    while data:
        try:
            row = rule_at(data)
        except LabelFaultError:
            raise ValueError(f"No application identifier that is known here begins {data[:4]!r}.") from None
        rest = data[len(row.ai) :]
        value, data = (rest[: row.fixed], rest[row.fixed :]) if row.fixed else rest.partition(GS)[::2]
        parts.append(f"({row.ai}){value}")
        data = data.removeprefix(GS)
    return "".join(parts)
