"""Barcodes drawn on the screen as a scanner reads them. Imports zxing-cpp: only where a label is shown."""

from __future__ import annotations

from functools import cache
from typing import Any, Final

import zxingcpp
from PySide6.QtGui import QImage

from console.training.codes import encoded

_BAR_HEIGHT: Final = 6
"""Height in modules that a linear code is drawn with."""


@cache
def image_of(text: str, symbology: str) -> QImage:
    """One module a pixel, black on white, without the quiet zone (the card leaves it). See `encoded` for the rest."""
    drawn = _image(encoded(text, symbology))
    return drawn.scaled(drawn.width(), _BAR_HEIGHT) if symbology == "code128" else drawn


def _image(barcode: Any) -> QImage:
    drawn: Any = zxingcpp.write_barcode_to_image(barcode, scale=1, add_hrt=False, add_quiet_zones=False)
    view = memoryview(drawn)
    height, width = drawn.shape[0], drawn.shape[1]
    return QImage(view.tobytes(), width, height, width, QImage.Format.Format_Grayscale8).copy()
