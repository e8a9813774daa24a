"""Strips that say whose material this is: labelled fields, identities in one width, never cut off."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QRect, QRectF
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QSizePolicy, QWidget

from widgets.alarm_shape import draw_shape
from widgets.part import Part, box, text_width, write
from widgets.theme import Size

_SIZES: Final = (28, 26, 24, 21, 19, 17, 15, 13)


@dataclass(frozen=True, slots=True)
class Field:
    """``value`` is shown as given: grouped as it is printed on the label. ``mono`` for identities."""

    label: str
    value: str
    mono: bool = True
    big: bool = False


class IdentityStrip(Part):
    """The identity of the material, on every screen that can act on it. Shrinks its type rather than cut a field."""

    hint = (0, 92)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._fields: tuple[Field, ...] = ()

    def set_fields(self, fields: Sequence[Field]) -> None:
        """Fields from the left; the free width is shared out between them."""
        if tuple(fields) != self._fields:
            self._fields = tuple(fields)
            self.update()

    def _widths(self, size: int) -> list[int]:
        look = self.look
        return [
            max(
                text_width(f.label, look.font(Size.TINY + 1)),
                text_width(f.value, look.font(size + 8 if f.big else size, 600, mono=f.mono)),
            )
            + look.px(2)
            for f in self._fields
        ]

    def draw(self, p: QPainter) -> None:
        """See :class:`Part`."""
        look = self.look
        box(p, self.rect(), look.color("card"), look.color("line"))
        if not self._fields:
            return
        pad, least = look.px(24), look.px(28)
        room = self.width() - 2 * pad
        size = next((s for s in _SIZES if sum(self._widths(s)) + least * len(self._fields) <= room), _SIZES[-1])
        widths = self._widths(size)
        gap = min(max(least, (room - sum(widths)) // max(1, len(widths))), look.px(140))
        x = pad
        for field, width in zip(self._fields, widths, strict=True):
            label = QRect(x, look.px(9), width, look.px(24))
            write(p, label, field.label, look.font(Size.TINY + 1), look.color("text_dim"))
            font = look.font(size + 8 if field.big else size, 600, mono=field.mono)
            write(p, QRect(x, look.px(36), width, look.px(46)), field.value, font, look.color("text"))
            x += width + gap


@dataclass(frozen=True, slots=True)
class RunLine:
    """One run in one line: bay, identity, where it is, what comes next, and the worst alarm (priority 0 for none)."""

    bay: str
    identity: str
    about: str = ""
    next_up: str = ""
    priority: int = 0
    alarm: str = ""


class RunStrip(Part):
    """The identity strip of a run that is being watched."""

    hint = (0, 76)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._run = RunLine("", "")

    def set_run(self, run: RunLine) -> None:
        """What the strip says."""
        if run != self._run:
            self._run = run
            self.update()

    def draw(self, p: QPainter) -> None:
        """See :class:`Part`."""
        look, run = self.look, self._run
        box(p, self.rect(), look.color("card"), look.color("line"))
        x, gap, text = look.px(24), look.px(40), look.color("text")
        x += self._word(p, x, run.bay, 40, 600) + look.px(22)
        x += self._word(p, x, run.identity, 26, 600, mono=True) + look.px(56)
        alarm_font = look.font(Size.LABEL, 600)
        side = look.px(30)
        alarm = text_width(run.alarm, alarm_font) + side + look.px(18) if run.priority else 0
        end = self.width() - look.px(32) - alarm
        font = look.font(Size.LABEL)
        rest = QRect(x, 0, max(0, end - gap - x), self.height())
        x += write(p, rest, run.about, font, look.color("text_dim")) + look.px(56)
        write(p, QRect(x, 0, max(0, end - gap - x), self.height()), run.next_up, look.font(Size.LABEL, 500), text)
        if run.priority:
            draw_shape(p, run.priority, QRectF(end, (self.height() - side) / 2, side, side))
            words = QRect(end + side + look.px(16), 0, alarm, self.height())
            write(p, words, run.alarm, alarm_font, text)

    def _word(self, p: QPainter, x: int, word: str, size: int, weight: int, *, mono: bool = False) -> int:
        font = self.look.font(size, weight, mono=mono)
        room = QRect(x, 0, text_width(word, font) + 2, self.height())
        return write(p, room, word, font, self.look.color("text"))
