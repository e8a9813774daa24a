"""The base of every painted part, and the strokes they share."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetrics,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QPolygonF,
)
from PySide6.QtWidgets import QWidget

from widgets import theme
from widgets.theme import Look

LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
CENTER = Qt.AlignmentFlag.AlignCenter
WRAP = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap)
WRAP_CENTER = int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap)
WRAP_ANYWHERE = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWrapAnywhere)


class Part(QWidget):
    """A widget painted by hand: subclasses implement :meth:`draw` and, where it matters, :meth:`hint`.

    ``hint`` is (width, height) in px at scale 1.0 and is the least size as well; 0 leaves a side free.
    """

    hint: tuple[float, float] = (0, 0)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    @property
    def look(self) -> Look:
        """The look in force."""
        return theme.current()

    def look_changed(self) -> None:
        """Theme or scale changed: lay out and paint anew. Subclasses that place children extend this."""
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802
        """Qt's name for the preferred size."""
        return QSize(self.look.px(self.hint[0]), self.look.px(self.hint[1]))

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """Qt's name for the least size."""
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Qt's name for painting."""
        painter = QPainter(self)
        try:  # a painter that outlives its paint event ends the process
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self.draw(painter)
        finally:
            painter.end()

    def draw(self, p: QPainter) -> None:
        """Paint the part in ``self.rect()``."""

    def place(self, x: float, y: float, width: float, height: float) -> QRect:
        """A rectangle given in px at scale 1.0."""
        px = self.look.px
        return QRect(px(x), px(y), px(width), px(height))


class TouchPart(Part):
    """A part that is touched: it acts on release, over the very target that the finger came down on.

    ``touched`` carries that target, as :meth:`target_at` names it. If another one has come to stand there meanwhile,
    nobody meant it, and the touch is void.
    """

    touched = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.pressed: object = None
        """The target under a finger, to be drawn so; None for none."""

    def target_at(self, point: QPoint) -> object:
        """What stands at a point of the part, compared by value; None for nothing."""
        raise NotImplementedError

    def touch(self, target: object) -> None:
        """What a touch does; the base only tells."""
        self.touched.emit(target)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Qt's name for a finger that comes down."""
        self.pressed = self.target_at(event.position().toPoint())
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Qt's name for a finger that is lifted."""
        target, self.pressed = self.pressed, None
        self.update()
        point = event.position().toPoint()
        if target is not None and self.rect().contains(point) and target == self.target_at(point):
            self.touch(target)


def box(
    p: QPainter,
    rect: QRect | QRectF,
    fill: QColor | None,
    line: QColor | None = None,
    width: float = 1,
    *,
    radius: float | None = None,
    dashes: tuple[float, float] | None = None,
) -> None:
    """A rounded box; ``width`` of its line in px here, ``dashes`` (on, off) in px here; radius 8 at scale 1.0."""
    half = width / 2 if line is not None else 0.0
    inner = QRectF(rect).adjusted(half, half, -half, -half)
    p.setBrush(fill if fill is not None else Qt.BrushStyle.NoBrush)
    p.setPen(_pen(line, width, dashes) if line is not None else Qt.PenStyle.NoPen)
    corner = theme.current().px(8) if radius is None else radius
    p.drawRoundedRect(inner, corner, corner)


def _pen(color: QColor, width: float, dashes: tuple[float, float] | None) -> QPen:
    pen = QPen(color, width)
    if dashes is not None:
        pen.setDashPattern([dashes[0] / width, dashes[1] / width])
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    return pen


def hatch(p: QPainter, rect: QRect | QRectF, light: QColor, dark: QColor, step: float, *, radius: float = 0) -> None:
    """Diagonal stripes of ``step`` px each over ``rect``: something is not as it should be, or not real."""
    area = QRectF(rect)
    path = QPainterPath()
    path.addRoundedRect(area, radius, radius)
    p.save()
    p.setClipPath(path)
    p.fillRect(area, light)
    p.setPen(Qt.PenStyle.NoPen)
    p.setBrush(dark)
    rise, x = area.height(), area.left() - area.height()
    while x < area.right():
        foot, top = area.bottom(), area.top()
        p.drawPolygon(
            QPolygonF(
                [QPointF(x, foot), QPointF(x + step, foot), QPointF(x + step + rise, top), QPointF(x + rise, top)]
            )
        )
        x += 2 * step
    p.restore()


def write(p: QPainter, rect: QRect, text: str, font: QFont, color: QColor, align: Qt.AlignmentFlag = LEFT) -> int:
    """One line of text, elided at the right where it does not fit; its width in px."""
    metrics, room = QFontMetrics(font), max(0, rect.width())
    width = metrics.horizontalAdvance(text)
    if (
        width > room
    ):  # elidedText itself cuts what is wider by a part of a pixel, though it was made as wide as it asked
        text = metrics.elidedText(text, Qt.TextElideMode.ElideRight, room)
        width = metrics.horizontalAdvance(text)
    p.setFont(font)
    p.setPen(color)
    p.drawText(rect, int(align | Qt.TextFlag.TextSingleLine), text)
    return width


def write_wrapped(p: QPainter, rect: QRect, text: str, font: QFont, color: QColor, flags: int = WRAP) -> int:
    """Text over as many lines as it needs from the top of ``rect``; the height it took in px.

    ``flags``: WRAP, WRAP_CENTER, or WRAP_ANYWHERE for codes without spaces.
    """
    p.setFont(font)
    p.setPen(color)
    p.drawText(rect, flags, text)
    return wrapped_height(text, font, rect.width(), flags)


def wrapped_height(text: str, font: QFont, width: int, flags: int = WRAP) -> int:
    """Height in px of ``text`` wrapped at ``width`` px; 0 for no text."""
    if not text:
        return 0
    return QFontMetrics(font).boundingRect(QRect(0, 0, max(1, width), 100_000), flags, text).height()


def text_width(text: str, font: QFont) -> int:
    """Width in px of one line."""
    return QFontMetrics(font).horizontalAdvance(text)


def tick(p: QPainter, rect: QRectF, color: QColor, width: float) -> None:
    """A check mark filling ``rect``."""
    p.setBrush(Qt.BrushStyle.NoBrush)
    p.setPen(QPen(color, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin))
    points = ((0.06, 0.56), (0.36, 0.86), (0.94, 0.18))
    p.drawPolyline([QPointF(rect.left() + x * rect.width(), rect.top() + y * rect.height()) for x, y in points])
