"""After the window is closed: the chain holds, and the pages of every paper become pictures."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pypdfium2
from PySide6.QtGui import QImage

from console.records.verifier import verify
from tests.support.technician import NotThereError


def check(folder: Path, facts: dict[str, Any]) -> None:
    """Whether the journal holds. Raises NotThereError."""
    report = verify(folder)
    facts[f"verify_{folder.name}"] = report.summary()
    if not report.holds:
        raise NotThereError(report.summary())


def without(cases: Iterable[Path]) -> list[str]:
    """The cases that have left no paper."""
    return [case.name for case in cases if not list(case.glob("*.pdf"))]


def pages(papers: Iterable[Path]) -> int:
    """Each page of each PDF as a picture beside it; how many there are. The same paper is drawn once."""
    drawn: dict[bytes, list[QImage]] = {}
    count = 0
    for paper in papers:
        data = paper.read_bytes()
        if data not in drawn:
            drawn[data] = _drawn(data)
        for number, image in enumerate(drawn[data], 1):
            image.save(str(paper.with_name(f"{paper.stem}-page-{number}.png")))
            count += 1
    return count


def _drawn(data: bytes) -> list[QImage]:
    document = pypdfium2.PdfDocument(data)
    images = []
    for page in document:
        bitmap = page.render(scale=1.6, rev_byteorder=True)
        image = QImage(bitmap.buffer, bitmap.width, bitmap.height, bitmap.stride, QImage.Format.Format_RGB888)
        images.append(image.copy())
    document.close()
    return images
