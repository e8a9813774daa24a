"""Labels of the drawer are real: what is drawn is read back as the exact bytes that the label stands for."""

from __future__ import annotations

import pytest
import zxingcpp
from PySide6.QtGui import QImage

from console.domain.scan.wedge import SHEET
from console.screens.codes import image_of
from console.training.codes import bracketed

GS = "\x1d"
CARTRIDGE = f"01095060002001111727063010C77-204{GS}2140071183"


def read(image: QImage) -> list[tuple[bytes, str]]:
    """Every code found in the picture, drawn large with its quiet zone, with its AIM identifier."""
    import numpy as np

    image = image.convertToFormat(QImage.Format.Format_Grayscale8)
    raw = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    big = np.kron(raw[:, : image.width()], np.ones((6, 6), np.uint8))
    found = zxingcpp.read_barcodes(np.pad(big, 80, constant_values=255))
    return [(code.bytes, code.symbology_identifier) for code in found]


@pytest.mark.parametrize(
    ("text", "symbology", "aim"),
    [
        (f"]d2{CARTRIDGE}", "gs1-datamatrix", "]d2"),
        ("]d28004KSW-07-09", "gs1-datamatrix", "]d2"),
        ("]C0=A99992612345600", "code128", "]C0"),
        ("]d1'TB00017", "datamatrix", "]d1"),
        (SHEET, "datamatrix", "]d1"),
    ],
)
def test_what_is_drawn_is_read_back(text: str, symbology: str, aim: str) -> None:
    data = text[3:] if text.startswith("]") else text
    assert read(image_of(text, symbology)) == [(data.encode("latin-1"), aim)]


def test_an_element_string_is_cut_at_its_identifiers() -> None:
    assert bracketed(CARTRIDGE) == "(01)09506000200111(17)270630(10)C77-204(21)40071183"


def test_what_is_no_element_string_is_drawn_all_the_same() -> None:
    """Training has labels that are wrong on purpose."""
    assert read(image_of("]d2ZZ-NO-GS1", "gs1-datamatrix")) == [(b"ZZ-NO-GS1", "]d1")]


def test_an_unknown_symbology_is_said() -> None:
    with pytest.raises(ValueError, match="No symbology 'qr'"):
        image_of("x", "qr")
