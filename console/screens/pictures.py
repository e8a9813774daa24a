"""Line drawings of what a step is about: what to hold where. Slate strokes, the label to scan in blue; no words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from widgets import theme
from widgets.part import Part, box, tick

WIDTH, HEIGHT = 600.0, 300.0
"""Every drawing is made in a field of this size and scaled to the room there is."""


class Picture(Part):
    """``name``: badge, clearance, order, bag, cartridge, reagents, bay, insert, remove, sample, shuttle, done, inspect,
    look, tube, instrument, quarantine_label, quarantine, cupboard, labels, destroy, box, seal, logger.
    """

    def __init__(self, name: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._name = name

    @property
    def name(self) -> str:
        """Which drawing is shown."""
        return self._name

    def set_picture(self, name: str) -> None:
        """Show another drawing; a name that has none shows the quiet ground alone."""
        if name != self._name:
            self._name = name
            self.update()

    def sizeHint(self) -> QSize:  # noqa: N802
        """Qt's name for the preferred size."""
        return QSize(self.look.px(400), self.look.px(160))

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """The drawing gives way to words."""
        return QSize(self.look.px(200), self.look.px(72))

    def draw(self, p: QPainter) -> None:
        """See :class:`widgets.part.Part`."""
        box(p, self.rect(), self.look.color("surface"))
        drawing = _DRAWINGS.get(self._name)
        if drawing is None:
            return
        room = self.rect().adjusted(*(self.look.px(s * 12) for s in (1, 1, -1, -1)))
        scale = min(room.width() / WIDTH, room.height() / HEIGHT, self.look.scale.factor * 1.2)
        p.translate(self.rect().center() - QPointF(WIDTH, HEIGHT).toPoint() * scale / 2)
        p.scale(scale, scale)
        _slate(p)
        drawing(p)


def _slate(p: QPainter) -> None:
    look = theme.current()
    join = Qt.PenJoinStyle.RoundJoin
    p.setPen(QPen(look.color("process"), 3, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, join))
    p.setBrush(look.color("card"))


def _blue(p: QPainter, *, filled: bool = True) -> None:
    look = theme.current()
    p.setPen(QPen(look.color("action"), 4, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin))
    p.setBrush(look.color("action_soft") if filled else Qt.BrushStyle.NoBrush)


def _poly(p: QPainter, *points: tuple[float, float]) -> None:
    p.drawPolygon(QPolygonF([QPointF(x, y) for x, y in points]))


def _line(p: QPainter, *points: tuple[float, float]) -> None:
    p.drawPolyline([QPointF(x, y) for x, y in points])


def _code(p: QPainter, x: float, y: float, side: float) -> None:
    """A label with the L of a Data Matrix: the thing to scan."""
    _blue(p)
    p.drawRoundedRect(QRectF(x, y, side, side), 5, 5)
    inset, step = side * 0.24, side * 0.13
    _line(p, (x + inset, y + inset), (x + inset, y + side - inset), (x + side - inset, y + side - inset))
    for dx, dy in ((2, 1), (3, 2), (2, 3), (4, 1), (4, 3)):
        p.drawPoint(QPointF(x + inset + dx * step, y + inset + (dy - 0.6) * step))


def _bars(p: QPainter, x: float, y: float, width: float, height: float) -> None:
    """A label with the bars of a linear code."""
    _blue(p)
    p.drawRoundedRect(QRectF(x, y, width, height), 5, 5)
    for share in (0.18, 0.3, 0.36, 0.5, 0.64, 0.7, 0.82):
        _line(p, (x + share * width, y + 0.24 * height), (x + share * width, y + 0.76 * height))


def _scanner(p: QPainter, x: float, y: float) -> None:
    """A hand scanner whose window is at (x, y), looking to the left."""
    _slate(p)
    _poly(p, (x, y - 24), (x + 92, y - 32), (x + 104, y - 6), (x + 78, y + 8), (x + 92, y + 92), (x + 58, y + 98),
          (x + 40, y + 16), (x, y + 18))  # fmt: skip
    _blue(p, filled=False)
    for rise in (-40.0, 0.0, 40.0):
        _line(p, (x - 14, y - 2 + rise * 0.18), (x - 62, y - 2 + rise))


def _badge(p: QPainter) -> None:
    _line(p, (196, 0), (230, 62), (264, 0))
    p.drawRoundedRect(QRectF(120, 62, 220, 220), 14, 14)
    p.drawRoundedRect(QRectF(208, 76, 44, 12), 6, 6)
    p.drawEllipse(QRectF(148, 108, 64, 64))
    _line(p, (236, 122), (312, 122))
    _line(p, (236, 148), (290, 148))
    _bars(p, 148, 194, 164, 64)
    _scanner(p, 432, 190)


def _clearance(p: QPainter) -> None:
    p.drawRoundedRect(QRectF(150, 20, 300, 250), 12, 12)
    _line(p, (110, 270), (490, 270))
    for y in (70.0, 140.0, 210.0):
        _blue(p)
        p.drawRoundedRect(QRectF(186, y - 22, 44, 44), 6, 6)
        tick(p, QRectF(196, y - 12, 26, 24), theme.current().color("action"), 4)
        _slate(p)
        _line(p, (256, y), (410, y))


def _order(p: QPainter) -> None:
    _poly(p, (150, 14), (300, 14), (350, 64), (350, 286), (150, 286))
    _line(p, (300, 14), (300, 64), (350, 64))
    for y, end in ((84.0, 270.0), (112.0, 310.0), (140.0, 250.0)):
        _line(p, (182, y), (end, y))
    _code(p, 182, 176, 84)
    _scanner(p, 404, 200)


def _bag(p: QPainter) -> None:
    _line(p, (230, 8), (230, 44))
    _line(p, (200, 8), (260, 8))
    _poly(p, (150, 44), (310, 44), (330, 70), (330, 244), (306, 270), (154, 270), (130, 244), (130, 70))
    _line(p, (196, 270), (196, 296))
    _line(p, (264, 270), (264, 296))
    _line(p, (130, 104), (330, 104))
    _bars(p, 160, 130, 140, 56)
    _bars(p, 160, 200, 90, 44)


def _scan_bag(p: QPainter) -> None:
    _bag(p)
    _scanner(p, 420, 158)


def _look(p: QPainter) -> None:
    """A bag under a magnifying glass: looked at, not scanned."""
    _bag(p)
    _glass(p, 250, 50)


def _cartridge(p: QPainter) -> None:
    _box3(p, 0, 10)
    for x in (98.0, 176.0, 254.0, 332.0):
        p.drawEllipse(QRectF(x, 96, 50, 32))
    _blue(p)
    _poly(p, (399, 150), (449, 111), (449, 147), (399, 189))
    _scanner(p, 522, 138)


def _box3(p: QPainter, x: float, y: float) -> None:
    """The cartridge seen from above and the side, 460 x 140 at (x, y + 70)."""
    _poly(p, (x, y + 132), (x + 80, y + 70), (x + 464, y + 70), (x + 464, y + 140), (x + 384, y + 206), (x, y + 206))
    _line(p, (x, y + 132), (x + 384, y + 132), (x + 464, y + 70))
    _line(p, (x + 384, y + 132), (x + 384, y + 206))


def _reagents(p: QPainter) -> None:
    for index, x in enumerate((70.0, 180.0, 290.0)):
        _slate(p)
        p.drawRoundedRect(QRectF(x + 22, 50, 40, 26), 4, 4)
        _poly(
            p, (x + 28, 76), (x + 56, 76), (x + 56, 96), (x + 84, 122), (x + 84, 268), (x, 268), (x, 122), (x + 28, 96)
        )
        if index == 2:
            _code(p, x + 12, 168, 60)
        else:
            _line(p, (x + 16, 176), (x + 68, 176))
            _line(p, (x + 16, 200), (x + 52, 200))
    _scanner(p, 452, 188)


def _front(p: QPainter) -> tuple[float, float]:
    """The shuttle's front with its sixteen bays; where the chosen one is."""
    p.drawRoundedRect(QRectF(60, 10, 360, 280), 12, 12)
    for row in range(4):
        for place in range(4):
            p.drawRoundedRect(QRectF(78 + place * 84, 26 + row * 64, 72, 52), 4, 4)
    return 78 + 2 * 84, 26 + 2 * 64


def _bay(p: QPainter) -> None:
    x, y = _front(p)
    _blue(p)
    p.drawRoundedRect(QRectF(x, y, 72, 52), 4, 4)
    _code(p, x + 18, y + 8, 36)
    _scanner(p, 476, 178)


def _insert(p: QPainter) -> None:
    _slot(p, inward=True)


def _remove(p: QPainter) -> None:
    _slot(p, inward=False)


def _slot(p: QPainter, *, inward: bool) -> None:
    p.drawRoundedRect(QRectF(330, 20, 230, 260), 12, 12)
    p.drawRoundedRect(QRectF(352, 92, 186, 116), 8, 8)
    _poly(p, (40, 172), (86, 128), (350, 128), (350, 176), (304, 220), (40, 220))
    _line(p, (40, 172), (304, 172), (350, 128))
    _line(p, (304, 172), (304, 220))
    _blue(p, filled=False)
    start, end = (90.0, 250.0) if inward else (250.0, 90.0)
    head = 22 if inward else -22
    _line(p, (start, 80), (end, 80))
    _line(p, (end - head, 60), (end, 80), (end - head, 100))


def _sample(p: QPainter) -> None:
    p.drawRoundedRect(QRectF(236, 18, 128, 36), 6, 6)
    _poly(p, (250, 54), (350, 54), (350, 232), (300, 288), (250, 232))
    _line(p, (250, 196), (350, 196))
    _code(p, 266, 92, 68)


def _scan_sample(p: QPainter) -> None:
    _sample(p)
    _scanner(p, 430, 132)


def _instrument(p: QPainter) -> None:
    """An instrument whose display is read."""
    p.drawRoundedRect(QRectF(150, 40, 300, 220), 14, 14)
    for x in (186, 262, 338):
        p.drawRoundedRect(QRectF(x, 196, 56, 36), 6, 6)
    _blue(p)
    p.drawRoundedRect(QRectF(186, 76, 208, 92), 8, 8)
    for x, width in ((210, 44), (270, 44), (330, 40)):
        _line(p, (x, 122), (x + width, 122))


def _shuttle(p: QPainter) -> None:
    x, y = _front(p)
    _blue(p)
    p.drawRoundedRect(QRectF(x, y, 72, 52), 4, 4)
    _blue(p, filled=False)
    for radius in (40.0, 70.0, 100.0):
        p.drawArc(QRectF(430 - radius, 150 - radius, 2 * radius, 2 * radius), -35 * 16, 70 * 16)


def _done(p: QPainter) -> None:
    p.setBrush(theme.current().color("process"))
    p.drawEllipse(QRectF(200, 50, 200, 200))
    tick(p, QRectF(252, 106, 96, 88), theme.current().color("on_process"), 14)


def _inspect(p: QPainter) -> None:
    """A cartridge under a magnifying glass."""
    _box3(p, 20, 10)
    _glass(p, 300, 40)


def _glass(p: QPainter, x: float, y: float) -> None:
    """A magnifying glass, its ring's corner at (x, y)."""
    _blue(p, filled=False)
    p.drawEllipse(QRectF(x, y, 150, 150))
    _line(p, (x + 130, y + 130), (x + 220, y + 220))


def _barred(p: QPainter, x: float, y: float, side: float) -> None:
    """A round sign with a bar: not to be used."""
    _blue(p)
    p.drawEllipse(QRectF(x, y, side, side))
    _line(p, (x + 0.24 * side, y + 0.5 * side), (x + 0.76 * side, y + 0.5 * side))


def _quarantine_label(p: QPainter) -> None:
    _box3(p, 0, 10)
    _blue(p)
    _poly(p, (40, 152), (300, 152), (300, 206), (40, 206))
    _barred(p, 52, 158, 42)
    _code(p, 234, 156, 46)
    _scanner(p, 500, 150)


def _cupboard(p: QPainter) -> None:
    """A closed cupboard with the sign."""
    p.drawRoundedRect(QRectF(110, 10, 260, 280), 12, 12)
    _line(p, (240, 10), (240, 290))
    for x in (222.0, 258.0):
        _line(p, (x, 140), (x, 176))
    _barred(p, 205, 46, 70)


def _quarantine(p: QPainter) -> None:
    """The cupboard, and the label of its place."""
    _cupboard(p)
    _code(p, 276, 214, 64)
    _scanner(p, 440, 214)


def _labels(p: QPainter) -> None:
    """A strip of labels, none of them used."""
    p.drawRoundedRect(QRectF(60, 90, 330, 110), 6, 6)
    for x in (80.0, 185.0, 290.0):
        _code(p, x, 106, 78)
    _scanner(p, 470, 142)


def _destroy(p: QPainter) -> None:
    """A label over the teeth of a shredder."""
    _code(p, 190, 20, 120)
    _slate(p)
    p.drawRoundedRect(QRectF(110, 170, 280, 40), 8, 8)
    for x in range(150, 360, 30):
        _line(p, (x, 210), (x, 280))
    _scanner(p, 440, 84)


def _transport(p: QPainter) -> None:
    """A closed transport box with its handle, 300 x 190 at (80, 90)."""
    p.drawRoundedRect(QRectF(80, 90, 300, 190), 10, 10)
    _line(p, (80, 140), (380, 140))
    _line(p, (180, 90), (180, 60), (280, 60), (280, 90))


def _transport_box(p: QPainter) -> None:
    _transport(p)
    _code(p, 280, 180, 76)
    _scanner(p, 460, 214)


def _seal(p: QPainter) -> None:
    _transport(p)
    _blue(p)
    p.drawRoundedRect(QRectF(196, 118, 68, 44), 6, 6)
    _code(p, 206, 180, 72)
    _scanner(p, 410, 210)


def _logger(p: QPainter) -> None:
    """The box with its logger: a curve that stays between two lines."""
    _transport(p)
    _blue(p)
    p.drawRoundedRect(QRectF(420, 120, 140, 130), 10, 10)
    _line(p, (436, 150), (544, 150))
    _line(p, (436, 220), (544, 220))
    _line(p, (436, 190), (462, 178), (488, 194), (514, 182), (544, 188))
    tick(p, QRectF(196, 190, 70, 60), theme.current().color("action"), 6)


_DRAWINGS: Final[dict[str, Callable[[QPainter], None]]] = {
    "badge": _badge,
    "clearance": _clearance,
    "order": _order,
    "bag": _scan_bag,
    "look": _look,
    "cartridge": _cartridge,
    "reagents": _reagents,
    "bay": _bay,
    "insert": _insert,
    "remove": _remove,
    "sample": _scan_sample,
    "tube": _sample,
    "instrument": _instrument,
    "shuttle": _shuttle,
    "done": _done,
    "inspect": _inspect,
    "quarantine_label": _quarantine_label,
    "quarantine": _quarantine,
    "cupboard": _cupboard,
    "labels": _labels,
    "destroy": _destroy,
    "box": _transport_box,
    "seal": _seal,
    "logger": _logger,
}
