"""What is painted by hand under and over a strip's curve: bands, marks, gaps, doubts, the cursor and what it reads."""

from __future__ import annotations

from dataclasses import dataclass, field

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QFont, QPainter, QPen

from widgets import theme
from widgets.alarm_shape import draw_shape
from widgets.curve import Aim, AlarmSpan, Doubt, Event, Range, Reading
from widgets.envelope import Band, draw_band
from widgets.part import CENTER, box, hatch, text_width, write
from widgets.theme import Size

_ALARM_LEAST = 3
_LOOKS = {
    "plain": ("process", "on_process", ""),
    "doubted": ("stale_light", "stale_text", "stale_text"),
    "none": ("surface", "text_dim", "line"),
}


@dataclass(slots=True)
class Marks:
    """Everything that a strip shows but its curve and its value. ``lone``: values that no line shows."""

    range: Range = field(default_factory=lambda: Range(0.0, 1.0))
    span: tuple[float, float] = (0.0, 1.0)
    events: tuple[Event, ...] = ()
    alarms: tuple[AlarmSpan, ...] = ()
    gaps: tuple[tuple[float, float], ...] = ()
    stale_from: float | None = None
    points: tuple[tuple[float, float], ...] = ()
    lone: list[tuple[float, float]] = field(default_factory=list)
    aims: tuple[Aim, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    envelope: Band | None = None
    cursor_s: float | None = None
    reading: Reading | None = None
    names_events: bool = False

    def x_of(self, t_s: float, width: float) -> float:
        """Where a time stands in a plot of that width."""
        start, end = self.span
        return (t_s - start) / ((end - start) or 1.0) * width

    def y_of(self, value: float, height: float) -> float:
        """Where a value stands in a plot of that height."""
        low, high = self.range.low, self.range.high
        return (high - value) / ((high - low) or 1.0) * height

    def stretch(self, start: float, end: float | None, area: QRectF) -> QRectF:
        """What of a stretch of time can be seen, at the plot's whole height."""
        left = min(max(self.x_of(start, area.width()), 0.0), area.width())
        right = area.width() if end is None else min(max(self.x_of(end, area.width()), 0.0), area.width())
        return QRectF(area.left() + left, area.top(), right - left, area.height())


def draw_under(p: QPainter, area: QRectF, m: Marks) -> None:
    """What lies under the curve: ground, band, earlier runs, setpoint, verticals, alarms."""
    look, r = theme.current(), m.range
    p.fillRect(area, look.color("card"))
    aims = m.aims or (Aim(m.span[0], None, r.band_low, r.band_high, r.setpoint),)
    for aim in aims:
        _draw_band(p, area, m, aim)
    if m.envelope is not None:
        shown, (width, height) = m.envelope.within(*m.span), (area.width(), area.height())
        fill, line = look.color("envelope"), look.color("envelope_line")
        draw_band(p, shown, lambda t: m.x_of(t, width), lambda v: m.y_of(v, height), fill, line)
    for event in m.events:
        x = round(m.x_of(event.t_s, area.width()))
        p.fillRect(QRectF(x, area.top(), look.px(1), area.height()), look.color("event"))
    pen = QPen(look.color("text_dim"), 1)
    pen.setDashPattern([4, 3])
    p.setPen(pen)
    for aim in aims:
        stretch = m.stretch(aim.start_s, aim.end_s, area)
        if aim.setpoint is not None and stretch.width() > 0:
            y = round(m.y_of(aim.setpoint, area.height())) + 0.5
            p.drawLine(QPointF(stretch.left(), y), QPointF(stretch.right(), y))
    for alarm in m.alarms:
        p.fillRect(_of_alarm(m, alarm, area), look.color("alarm_tint"))


def _of_alarm(m: Marks, alarm: AlarmSpan, area: QRectF) -> QRectF:
    """What of it can be seen; a few minutes of a fortnight, or one whose end nobody knows, too."""
    stretch = m.stretch(alarm.start_s, alarm.end_s, area)
    if stretch.width() > 0 or m.span[0] <= alarm.start_s <= m.span[1]:
        stretch.setWidth(max(stretch.width(), theme.current().px(_ALARM_LEAST)))
    return stretch


def _draw_band(p: QPainter, area: QRectF, m: Marks, aim: Aim) -> None:
    """Half a limit reaches to the edge of the plot."""
    if aim.low is None and aim.high is None:
        return
    stretch = m.stretch(aim.start_s, aim.end_s, area)
    top = 0.0 if aim.high is None else m.y_of(aim.high, area.height())
    foot = area.height() if aim.low is None else m.y_of(aim.low, area.height())
    p.fillRect(QRectF(stretch.left(), top, stretch.width(), foot - top), theme.current().color("band"))


def draw_over(p: QPainter, area: QRectF, m: Marks) -> None:
    """What lies over the curve: hatched gaps, doubts, rings, names of events, shapes of alarms, the cursor."""
    p.setRenderHint(QPainter.RenderHint.Antialiasing)
    look = theme.current()
    tail = [] if m.stale_from is None else [(m.stale_from, None)]
    for start, end in (*m.gaps, *tail):
        stretch = m.stretch(start, end, area)
        if stretch.width() > 0:
            hatch(p, stretch, look.color("gap_light"), look.color("gap_dark"), look.px(10))
    for doubt in m.doubts:
        _draw_doubt(p, area, m, doubt)
    _draw_dots(p, area, m)
    if m.names_events:
        _draw_names(p, area, m)
    for alarm in m.alarms:
        side, stretch = look.px(24), _of_alarm(m, alarm, area)
        if stretch.width() > 0:  # an alarm that has just come: its shape stands whole at the edge
            left = min(stretch.left() + look.px(6), area.right() - side - look.px(4))
            draw_shape(p, alarm.priority, QRectF(left, look.px(4), side, side))
    if m.cursor_s is not None:
        _draw_cursor(p, area, m, m.cursor_s)


def _draw_dots(p: QPainter, area: QRectF, m: Marks) -> None:
    """Values that stand alone, and at-line results as rings."""
    look = theme.current()
    p.setPen(Qt.PenStyle.NoPen)
    p.setBrush(look.color("curve"))
    for t_s, value in m.lone:
        _dot(p, area, m, (t_s, value), look.px(3))
    p.setBrush(look.color("card"))
    p.setPen(QPen(look.color("ring"), look.px(3)))
    for t_s, value in m.points:
        _dot(p, area, m, (t_s, value), look.px(7))


def _dot(p: QPainter, area: QRectF, m: Marks, at: tuple[float, float], radius: float) -> None:
    x = m.x_of(at[0], area.width())
    if 0 <= x <= area.width():
        p.drawEllipse(QPointF(x, m.y_of(at[1], area.height())), radius, radius)


def _draw_doubt(p: QPainter, area: QRectF, m: Marks, doubt: Doubt) -> None:
    """Along the foot: dots where values are uncertain, a bar where they are bad; its sign where there is room."""
    look = theme.current()
    stretch = m.stretch(doubt.start_s, doubt.end_s, area)
    if stretch.width() <= 0 and not m.span[0] <= doubt.start_s <= m.span[1]:
        return
    height, ink = look.px(5), look.color("stale_text")
    line = QRectF(stretch.left(), area.bottom() - height, max(stretch.width(), look.px(3)), height)
    if doubt.bad:
        p.fillRect(line, ink)
    else:
        x = line.left()
        while x < line.right():
            p.fillRect(QRectF(x, line.top(), min(height, line.right() - x), height), ink)
            x += 2 * height
    if stretch.width() >= look.px(28):
        font, room = (
            look.font(Size.TINY, 600),
            QRect(round(line.left()), round(line.top()) - look.px(24), look.px(24), look.px(22)),
        )
        box(p, room, look.color("card"), ink, look.px(2), radius=look.px(11))
        write(p, room, "!" if doubt.bad else "?", font, ink, CENTER)


def _draw_names(p: QPainter, area: QRectF, m: Marks) -> None:
    look, font, free = theme.current(), theme.current().font(16), 0.0
    for event in sorted(m.events, key=lambda e: e.t_s):
        x, width = m.x_of(event.t_s, area.width()) + look.px(6), text_width(event.name, font)
        if event.name and free <= x <= area.width() - width:
            room = QRect(round(x), 0, width + 2, look.px(20))
            write(p, room, event.name, font, look.color("text_dim"))
            free = x + width + look.px(10)


def _draw_cursor(p: QPainter, area: QRectF, m: Marks, at_s: float) -> None:
    """A line through the plot, a dot on the value that is read, and beside the line what it says, clear of the dot."""
    look, x = theme.current(), m.x_of(at_s, area.width())
    if not 0 <= x <= area.width():
        return
    wide = look.px(2)
    p.fillRect(QRectF(x - wide / 2, area.top(), wide, area.height()), look.color("action"))
    reading = m.reading
    if reading is None:
        return
    low = False
    if reading.value is not None:
        y = m.y_of(reading.value, area.height())
        low = y < area.height() / 2
        p.setPen(QPen(look.color("card"), look.px(2)))
        p.setBrush(look.color("action"))
        p.drawEllipse(QPointF(m.x_of(reading.at_s, area.width()), y), look.px(6), look.px(6))
    font = look.font(Size.SMALL, 600)
    width, height, gap = text_width(reading.text, font) + look.px(20), look.px(32), look.px(10)
    left = x + gap if x + gap + width <= area.width() else x - gap - width
    top = area.height() - height - look.px(6) if low else look.px(4)
    draw_reading(p, QRect(round(max(0.0, left)), round(top), width, height), reading, font)


def draw_reading(p: QPainter, room: QRect, reading: Reading, font: QFont) -> None:
    """What the cursor reads, in its box."""
    look = theme.current()
    fill, ink, line = _LOOKS[reading.look]
    box(p, room, look.color(fill), look.color(line) if line else None, look.px(2), radius=look.px(4))
    write(p, room, reading.text, font, look.color(ink), CENTER)
