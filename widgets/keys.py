"""A painted block of keys: the base of the PIN pad and the keyboard."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QPoint, QRect, QSize
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

from widgets import icons, theme
from widgets.part import CENTER, TouchPart, box, text_width, write
from widgets.theme import Size


@dataclass(frozen=True, slots=True)
class Key:
    """One key: ``code`` travels, ``label`` or ``icon`` is shown, ``width`` in key widths; an empty code is a gap."""

    code: str
    label: str = ""
    icon: str = ""
    width: float = 1.0
    strong: bool = False
    quiet: bool = False


_TALLEST: Final = 1.15
"""Height of a key in its widths, at most: taller ones stop looking like keys."""


class KeyBlock(TouchPart):
    """Rows of keys, each at least 20 mm. ``touched`` carries the code of a key."""

    gap = 8

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[tuple[Key, ...], ...] = ()
        self._off: frozenset[str] = frozenset()

    def set_keys(self, rows: tuple[tuple[Key, ...], ...]) -> None:
        """The block; rows are filled from the left and centred."""
        if rows != self._rows:
            self._rows = rows
            self.updateGeometry()
            self.update()

    def set_off(self, codes: frozenset[str]) -> None:
        """Keys that do nothing now."""
        if codes != self._off:
            self._off = codes
            self.update()

    def _units(self) -> float:
        return max((sum(key.width for key in row) for row in self._rows), default=1.0)

    def sizeHint(self) -> QSize:  # noqa: N802
        """Qt's name for the preferred size: keys of 20 mm."""
        side, gap, units, rows = self.look.mm(theme.TARGET_MM), self.look.px(self.gap), self._units(), len(self._rows)
        return QSize(round(units * side + (units - 1) * gap) + 1, rows * side + (rows - 1) * gap)

    def key_rects(self) -> list[tuple[Key, QRect]]:
        """Every key with its place in px; they grow with the block."""
        if not self._rows:
            return []
        gap, units, rows = self.look.px(self.gap), self._units(), len(self._rows)
        wide = (self.width() - (units - 1) * gap) / units
        tall = min((self.height() - (rows - 1) * gap) / rows, _TALLEST * wide)
        found = []
        for number, row in enumerate(self._rows):
            x = (units - sum(key.width for key in row)) * (wide + gap) / 2
            for key in row:
                width = key.width * wide + (key.width - 1) * gap
                found.append((key, QRect(round(x), round(number * (tall + gap)), int(width), int(tall))))
                x += width + gap
        return found

    def target_at(self, point: QPoint) -> str | None:
        """The code of the key there; None for a gap and for a key that is off."""
        hit = (key.code for key, rect in self.key_rects() if rect.contains(point) and key.code not in self._off)
        return next((code for code in hit if code), None)

    def draw(self, p: QPainter) -> None:
        """See :class:`Part`."""
        for key, rect in self.key_rects():
            if key.code:
                self._draw_key(p, key, rect)

    def _draw_key(self, p: QPainter, key: Key, rect: QRect) -> None:
        look, off, down = self.look, key.code in self._off, key.code == self.pressed
        fill = "surface" if off or key.quiet else "card"
        ink = "text_dim" if off else "text"
        if key.strong and not off:
            fill, ink = ("action_pressed" if down else "action"), "on_action"
        elif down:
            fill = "pressed"
        line = None if key.strong and not off else look.color("line")
        box(p, rect, look.color(fill), line, look.px(2))
        if key.icon:
            side = look.px(32)
            centre = rect.center()
            icons.draw(p, key.icon, centre.x() - side / 2 + 1, centre.y() - side / 2 + 1, side, look.color(ink))
            return
        size = Size.HEADING if len(key.label) == 1 else Size.LABEL
        while size > Size.TINY and text_width(key.label, look.font(size, 600)) > rect.width() - look.px(12):
            size = Size(next(s for s in reversed(Size) if s < size))
        write(p, rect, key.label, look.font(size, 600), look.color(ink), CENTER)
