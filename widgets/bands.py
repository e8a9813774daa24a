"""Bands over the whole width: training, and banners that say what is wrong now; toasts that say what was done."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRectF, QSize, QTimer, Slot
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QSizePolicy, QWidget

from widgets.alarm_shape import draw_shape
from widgets.part import CENTER, Part, box, hatch, text_width, wrapped_height, write, write_wrapped
from widgets.theme import Size

TOAST_MS: Final = 4000


class TrainingBand(Part):
    """The violet hatched band: on every screen while nothing here is a record of a patient."""

    hint = (0, 34)

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._text = text

    def set_text(self, text: str) -> None:
        """The sentence in the middle of the band."""
        if text != self._text:
            self._text = text
            self.update()

    def draw(self, p: QPainter) -> None:
        """See :class:`Part`."""
        look = self.look
        hatch(p, self.rect(), look.color("training_light"), look.color("training_dark"), look.px(20))
        write(p, self.rect(), self._text, look.font(Size.SMALL, 600), look.color("on_training"), CENTER)


class RecordingBand(TrainingBand):
    """Hatched as what is stale: what stands under it is a recording, and not what is so now."""

    hint = (0, 44)

    def draw(self, p: QPainter) -> None:
        """See :class:`Part`."""
        look = self.look
        hatch(p, self.rect(), look.color("stale_light"), look.color("stale_dark"), look.px(20))
        write(p, self.rect(), self._text, look.font(Size.BODY, 600), look.color("stale_text"), CENTER)


class Banner(Part):
    """A sentence about the whole screen, with the shape of its priority: outlined, never modal."""

    hint = (0, 76)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._text = ""
        self._priority = 2

    def set_message(self, text: str, priority: int = 2) -> None:
        """``priority`` 1 to 4; an empty text hides the banner."""
        if (text, priority) != (self._text, self._priority):
            self._text, self._priority = text, priority
            self.updateGeometry()
            self.update()
        self.setVisible(bool(text))

    def heightForWidth(self, width: int) -> int:  # noqa: N802
        """Qt's name: one line, or as many as the words need."""
        look = self.look
        room = width - look.px(100)
        if text_width(self._text, look.font(Size.LABEL, 600)) <= room:
            return look.px(self.hint[1])
        words = wrapped_height(self._text, look.font(Size.BODY, 500), room)
        return max(look.px(self.hint[1]), words + look.px(28))

    def sizeHint(self) -> QSize:  # noqa: N802
        """Qt's name for the preferred size."""
        return QSize(self.look.px(320), self.heightForWidth(max(self.width(), self.look.px(320))))

    def draw(self, p: QPainter) -> None:
        """See :class:`Part`."""
        look, mid = self.look, self.height() / 2
        line = look.color(f"priority_{self._priority}")
        box(p, self.rect(), look.color("refusal"), line, look.px(3))
        side = look.px(32)
        draw_shape(p, self._priority, QRectF(look.px(26), mid - side / 2, side, side))
        room = self.rect().adjusted(look.px(76), 0, -look.px(24), 0)
        font = look.font(Size.LABEL, 600)
        if text_width(self._text, font) <= room.width():
            write(p, room, self._text, font, look.color("text"))
            return
        small = look.font(Size.BODY, 500)
        height = wrapped_height(self._text, small, room.width())
        room.setTop((self.height() - height) // 2)
        write_wrapped(p, room, self._text, small, look.color("text"))


class Toast(Part):
    """A short sentence that goes by itself; for what was done, never for what must be read."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._text = ""
        self._timer = QTimer(self)
        self._timer.setObjectName("toast")
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._on_timeout)
        self.hide()

    def say(self, text: str, *, for_ms: int = TOAST_MS) -> None:
        """Show ``text`` low in the middle of the parent for ``for_ms`` milliseconds."""
        self._text = text
        self.resize(self.sizeHint())
        parent = self.parentWidget()
        if parent is not None:
            self.move((parent.width() - self.width()) // 2, parent.height() - self.height() - self.look.px(32))
        self.show()
        self.raise_()
        self.update()
        self._timer.start(for_ms)

    def sizeHint(self) -> QSize:  # noqa: N802
        """Qt's name for the preferred size."""
        look = self.look
        return QSize(text_width(self._text, look.font(Size.LABEL, 500)) + look.px(64), look.px(72))

    @Slot()
    def _on_timeout(self) -> None:
        self.hide()

    def draw(self, p: QPainter) -> None:
        """See :class:`Part`."""
        look = self.look
        box(p, self.rect(), look.color("bar"))
        write(p, self.rect(), self._text, look.font(Size.LABEL, 500), look.color("bar_text"), CENTER)
