"""Our own stroke icons (3 px at 40 px), tinted by a colour token and cached by name, size and colour."""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

import resources


@cache
def _source(name: str) -> str:
    return resources.path(f"icons/{name}.svg").read_text(encoding="utf-8")


@cache
def _pixmap(name: str, side: int, color: str, ratio: float) -> QPixmap:
    renderer = QSvgRenderer(QByteArray(_source(name).replace("currentColor", color).encode()))
    pixmap = QPixmap(round(side * ratio), round(side * ratio))
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    renderer.render(painter, QRectF(0, 0, pixmap.width(), pixmap.height()))
    painter.end()
    pixmap.setDevicePixelRatio(ratio)
    return pixmap


def draw(p: QPainter, name: str, x: float, y: float, side: int, color: QColor) -> None:
    """The icon ``name`` with its top left corner at (x, y) and ``side`` px wide. FileNotFoundError: no such icon."""
    p.drawPixmap(round(x), round(y), _pixmap(name, side, color.name(), p.device().devicePixelRatioF()))
