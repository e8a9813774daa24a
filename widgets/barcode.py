"""A label on the screen: the image it is given, and a caption. In training a touch scans it."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QWidget

from widgets.part import WRAP_ANYWHERE, TouchPart, box, wrapped_height, write, write_wrapped
from widgets.theme import Size


class BarcodeCard(TouchPart):
    """``touched`` carries the payload. The image is drawn on white in whole module steps, so that it can be scanned."""

    hint = (260, 170)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._image = QImage()
        self._title = self._caption = self._side = ""
        self._payload: object = None

    def set_label(self, image: QImage, title: str, caption: str, payload: object, side: str = "") -> None:
        """``caption`` is the text in the code as people read it; ``side`` a short remark ("used", "expired")."""
        self._image, self._title, self._caption, self._payload, self._side = image, title, caption, payload, side
        self.setAccessibleName(f"{title} {caption}")
        self.update()

    def target_at(self, point: QPoint) -> object:
        """What its label carries: the whole card is one target."""
        return self._payload

    def sizeHint(self) -> QSize:  # noqa: N802
        """Qt's name for the preferred size."""
        return QSize(self.look.px(400), self.look.px(176))

    def draw(self, p: QPainter) -> None:
        """See :class:`Part`."""
        look = self.look
        down = self.pressed is not None
        box(p, self.rect(), look.color("pressed" if down else "card"), look.color("action" if down else "line"), 2)
        pad = look.px(16)
        wide = not self._image.isNull() and self._image.width() > 2 * self._image.height()
        room = self.rect().adjusted(pad, pad, -pad, -pad)
        if wide:
            code, text = QRect(room), QRect(room)
            code.setTop(room.top() + self._words_height(room.width()) + look.px(8))
        else:
            code, text = QRect(room), QRect(room)
            code.setWidth(min(room.height(), room.width() // 2))
            text.setLeft(code.right() + pad)
        self._draw_code(p, code)
        self._draw_words(p, text)

    def _draw_code(self, p: QPainter, room: QRect) -> None:
        p.fillRect(room, Qt.GlobalColor.white)
        if self._image.isNull():
            return
        quiet = self.look.px(10)
        inner = room.adjusted(quiet, quiet, -quiet, -quiet)
        fit = min(inner.width() / self._image.width(), inner.height() / self._image.height())
        fit = int(fit) if fit >= 1 else fit
        width, height = self._image.width() * fit, self._image.height() * fit
        p.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, on=fit < 1)
        spot = QRectF(room.center().x() - width / 2 + 0.5, room.center().y() - height / 2 + 0.5, width, height)
        p.drawImage(spot.toAlignedRect(), self._image)

    def _words_height(self, width: int) -> int:
        look = self.look
        title = min(wrapped_height(self._title, look.font(Size.BODY, 600), width), look.px(60))
        caption = wrapped_height(self._caption, look.font(Size.TINY, mono=True), width, WRAP_ANYWHERE)
        return title + look.px(4) + caption + (look.px(28) if self._side else 0)

    def _draw_words(self, p: QPainter, room: QRect) -> None:
        look = self.look
        title = QRect(room)
        height = min(wrapped_height(self._title, look.font(Size.BODY, 600), room.width()), look.px(60))
        title.setHeight(height)
        write_wrapped(p, title, self._title, look.font(Size.BODY, 600), look.color("text"))
        caption = QRect(room.left(), title.bottom() + look.px(4), room.width(), room.bottom() - title.bottom())
        mono = look.font(Size.TINY, mono=True)
        used = write_wrapped(p, caption, self._caption, mono, look.color("text_dim"), WRAP_ANYWHERE)
        if self._side:
            foot = QRect(room.left(), caption.top() + used + look.px(4), room.width(), look.px(24))
            write(p, foot, self._side, look.font(Size.TINY, 600), look.color("stale_text"))
