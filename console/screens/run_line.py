"""The strip of a run between the two buttons that step through the bays: its words shrink before any of them is cut."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRect, QRectF
from PySide6.QtGui import QPainter

from widgets.alarm_shape import draw_shape
from widgets.identity import RunStrip
from widgets.part import box, text_width, write
from widgets.theme import Size

_SIZES: Final = (24, 22, 20, 18, 17)


class RunLineStrip(RunStrip):
    """Bay and identity as large as ever; summary, next and alarm share what is left at one size."""

    def _rest(self, size: int) -> tuple[int, int, int, int]:
        """Widths of summary, next and alarm at ``size``, and their sum with the gaps between them."""
        look, run = self.look, self._run
        about = text_width(run.about, look.font(size))
        next_up = text_width(run.next_up, look.font(size, 500))
        alarm = text_width(run.alarm, look.font(size, 600)) + look.px(46) if run.priority else 0
        return about, next_up, alarm, about + next_up + alarm + look.px(3 * 40)

    def draw(self, p: QPainter) -> None:
        """See :class:`widgets.part.Part`."""
        look, run, text = self.look, self._run, self.look.color("text")
        box(p, self.rect(), look.color("card"), look.color("line"))
        x = look.px(24)
        x += self._word(p, x, run.bay, 40, 600) + look.px(22)
        x += self._word(p, x, run.identity, Size.TITLE - 1, 600, mono=True) + look.px(48)
        room = self.width() - x
        size = next((s for s in _SIZES if self._rest(s)[3] <= room), _SIZES[-1])
        about, next_up, alarm, needed = self._rest(size)
        gap = look.px(40) + min(max(0, room - needed) // 4, look.px(16))
        end = self.width() - look.px(32) - alarm
        place = QRect(x, 0, min(about + 2, max(0, end - x)), self.height())
        write(p, place, run.about, look.font(size), look.color("text_dim"))
        place = QRect(x + about + gap, 0, min(next_up + 2, max(0, end - x - about - gap)), self.height())
        write(p, place, run.next_up, look.font(size, 500), text)
        if run.priority:
            side = look.px(30)
            draw_shape(p, run.priority, QRectF(end, (self.height() - side) / 2, side, side))
            words = QRect(end + look.px(46), 0, alarm - look.px(44), self.height())
            write(p, words, run.alarm, look.font(size, 600), text)
