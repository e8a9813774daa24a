"""The permanent bar: which station, link, plant, alarms, who is signed in, what time it is."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Final

from PySide6.QtCore import QPoint, QRect, QRectF
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QSizePolicy, QWidget

from widgets.alarm_shape import PRIORITIES, draw_shape
from widgets.part import LEFT, RIGHT, TouchPart, box, write
from widgets.theme import Size


class ChipLook(Enum):
    """How a chip stands out."""

    QUIET = "bar_chip"
    NORMAL = "bar_chip_raised"
    WARN = "bar_warn"
    BAD = "bar_bad"


@dataclass(frozen=True, slots=True)
class Chip:
    """What a chip says: ``title`` over ``detail``."""

    title: str
    detail: str
    look: ChipLook = ChipLook.QUIET


# Left edge and width of what stands between the two ends, at scale 1.0 and 1920 px of width.
_LINK, _PLANT, _ALARMS, _PERSON = (470, 250), (734, 300), (1058, 330), (1414, 288)
_ALARM_PITCH: Final = 82


class StatusBar(TouchPart):
    """Painted whole. ``touched`` carries "link", "plant", "alarms" or "person"."""

    hint = (0, 76)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._station = self._place = self._person = self._role = self._time = self._date = ""
        self._link = self._plant = Chip("", "")
        self._alarms = (0, 0, 0, 0)

    def set_station(self, station: str, place: str) -> None:
        """The station's name, and where it stands."""
        self._station, self._place = station, place
        self.update()

    def set_link(self, chip: Chip) -> None:
        """The line to the shuttle."""
        if chip != self._link:
            self._link = chip
            self.update()

    def set_plant(self, chip: Chip) -> None:
        """The site's database."""
        if chip != self._plant:
            self._plant = chip
            self.update()

    def set_alarms(self, counts: tuple[int, int, int, int]) -> None:
        """Alarms standing, by priority 1 to 4."""
        if counts != self._alarms:
            self._alarms = counts
            self.update()

    def set_person(self, name: str, role: str) -> None:
        """Who is signed in, as what; empty for nobody."""
        if (name, role) != (self._person, self._role):
            self._person, self._role = name, role
            self.update()

    def set_clock(self, time: str, date: str) -> None:
        """Local time, and the date with its offset from UTC."""
        if (time, date) != (self._time, self._date):
            self._time, self._date = time, date
            self.update()

    def target_at(self, point: QPoint) -> str | None:
        """Which of the four stands there."""
        spans = {"link": _LINK, "plant": _PLANT, "alarms": _ALARMS, "person": _PERSON}
        return next((name for name, span in spans.items() if self._span(span).contains(point)), None)

    def _span(self, span: tuple[int, int]) -> QRect:
        """Positions are shares of a 1920 px bar, so that a wider bar spreads and a narrower one closes up."""
        share = self.width() / 1920
        return QRect(round(span[0] * share), 0, round(span[1] * share), self.height())

    def draw(self, p: QPainter) -> None:
        """See :class:`Part`."""
        look = self.look
        p.fillRect(self.rect(), look.color("bar"))
        self._draw_station(p)
        self._draw_chip(p, self._span(_LINK), self._link)
        self._draw_chip(p, self._span(_PLANT), self._plant)
        self._draw_alarms(p)
        self._draw_person(p)
        self._draw_clock(p)

    def _draw_station(self, p: QPainter) -> None:
        look, left, end = self.look, self.look.px(28), self._span(_LINK).left()
        room = QRect(left, 0, end - left, self.height())
        used = write(p, room, self._station, look.font(34, 600), look.color("bar_text"))
        room.setLeft(left + used + look.px(34))
        room.setRight(end - look.px(16))
        write(p, room, self._place, look.font(Size.BODY - 1), look.color("bar_dim"))

    def _draw_chip(self, p: QPainter, span: QRect, chip: Chip) -> None:
        if not chip.title:
            return
        look = self.look
        box(p, span.adjusted(0, look.px(12), 0, -look.px(12)), look.color(chip.look.value), radius=look.px(6))
        pad = look.px(16)
        line = QRect(span.left() + pad, look.px(14), span.width() - 2 * pad, look.px(23))
        quiet = chip.look is ChipLook.QUIET
        write(p, line, chip.title, look.font(Size.TINY, 500), look.color("bar_dim" if quiet else "bar_text"))
        line.translate(0, look.px(24))
        write(p, line, chip.detail, look.font(Size.SMALL, 500), look.color("bar_text"))

    def _draw_alarms(self, p: QPainter) -> None:
        look, span = self.look, self._span(_ALARMS)
        side, pitch = look.px(30), span.width() * _ALARM_PITCH / _ALARMS[1]
        for priority, count in zip(PRIORITIES, self._alarms, strict=True):
            x = span.left() + (priority - 1) * pitch
            draw_shape(p, priority, QRectF(x, (self.height() - side) / 2, side, side), lit=count > 0)
            p.save()
            if not count:
                p.setOpacity(0.45)
            number = QRect(round(x + side + look.px(10)), 0, round(pitch - side), self.height())
            write(p, number, str(count), look.font(25, 600), look.color("bar_text" if count else "bar_dim"), LEFT)
            p.restore()

    def _draw_person(self, p: QPainter) -> None:
        look, room = self.look, self._span(_PERSON)
        text = "  ·  ".join(part for part in (self._person, self._role) if part)
        if not text:
            return
        room.adjust(look.px(16), 0, 0, 0)
        write(p, room, text, look.font(Size.BODY - 1, 500), look.color("bar_text"))

    def _draw_clock(self, p: QPainter) -> None:
        look = self.look
        right = self.width() - look.px(26)
        left = self._span(_PERSON).right()
        time = QRect(left, look.px(11), right - left, look.px(32))
        write(p, time, self._time, look.font(26, 600), look.color("bar_text"), RIGHT)
        date = QRect(left, look.px(41), right - left, look.px(24))
        write(p, date, self._date, look.font(Size.TINY), look.color("bar_dim"), RIGHT)
