"""One signature of a record: who signed what meaning when, or who is wanted and how to give it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from PySide6.QtCore import QRect, QRectF, QSize
from PySide6.QtGui import QPainter, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from widgets.alarm_shape import draw_shape
from widgets.part import Part, box, text_width, tick, wrapped_height, write, write_wrapped
from widgets.pin_pad import PinField
from widgets.theme import Size


class SignatureState(Enum):
    """Given, asked for now, or asked for later."""

    SIGNED = "signed"
    WANTED = "wanted"
    LATER = "later"


@dataclass(frozen=True, slots=True)
class Signature:
    """What a panel says.

    ``role`` ("Verified by"), ``title`` (a printed name, or what to do), ``note`` (who may not), ``meaning`` as it will
    be recorded, ``when`` with its offset, ``validity`` whether it holds for what stands there now. ``pin`` is the
    field's words while a PIN is wanted, empty for no field.
    """

    role: str
    title: str
    state: SignatureState
    note: str = ""
    meaning: str = ""
    when: str = ""
    pin: str = ""
    validity: str = ""
    valid: bool = True


class SignaturePanel(Part):
    """Drawn by its state; the PIN is typed elsewhere (PinPad) and only counted here."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._signature = Signature("", "", SignatureState.LATER)
        self.field = PinField(self)
        self.field.hide()

    def set_signature(self, signature: Signature) -> None:
        """What is shown."""
        if signature == self._signature:
            return
        self._signature = signature
        self.field.set_ask(signature.pin, active=False)
        self.field.setVisible(bool(signature.pin))
        self.updateGeometry()
        self._place()
        self.update()

    def set_count(self, digits: int) -> None:
        """How many digits of the PIN were entered."""
        self.field.set_count(digits)

    def look_changed(self) -> None:
        """Theme or scale changed."""
        super().look_changed()
        self._place()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Qt's name for a new size."""
        self._place()

    def _lines(self, width: int) -> list[tuple[str, int, int, str]]:
        """Text, size, weight and colour of each line under the role."""
        s = self._signature
        ink = {SignatureState.WANTED: "action", SignatureState.SIGNED: "text", SignatureState.LATER: "text_dim"}
        lines = [(s.title, int(Size.TITLE), 600, ink[s.state])]
        lines += [(s.note, int(Size.SMALL), 400, "text_dim")] if s.note else []
        return lines

    def _height_of(self, line: tuple[str, int, int, str], width: int) -> int:
        return wrapped_height(line[0], self.look.font(line[1], line[2]), width)

    def heightForWidth(self, width: int) -> int:  # noqa: N802
        """Qt's name for the height the words need."""
        look, room = self.look, width - self.look.px(48)
        height = look.px(44) + sum(self._height_of(line, room) + look.px(2) for line in self._lines(room))
        height += look.px(80) if self._signature.pin else 0
        for text in (self._signature.meaning, self._signature.when):
            height += wrapped_height(text, look.font(Size.SMALL), room)
        return height + look.px(20)

    def sizeHint(self) -> QSize:  # noqa: N802
        """Qt's name for the preferred size."""
        return QSize(self.look.px(360), self.heightForWidth(max(self.width(), self.look.px(360))))

    def _place(self) -> None:
        look, room = self.look, self.width() - self.look.px(48)
        top = look.px(44) + sum(self._height_of(line, room) + look.px(2) for line in self._lines(room))
        self.field.setGeometry(look.px(24), top + look.px(8), room, look.px(64))

    def draw(self, p: QPainter) -> None:
        """See :class:`Part`."""
        look, s = self.look, self._signature
        wanted = s.state is SignatureState.WANTED
        fill = look.color("card" if wanted else "surface")
        box(p, self.rect(), fill, look.color("action" if wanted else "line"), look.px(3) if wanted else 1)
        pad, room = look.px(24), self.width() - look.px(48)
        role = QRect(pad, look.px(14), room, look.px(26))
        write(p, role, s.role, look.font(Size.SMALL - 1), look.color("text_dim"))
        self._draw_validity(p, role)
        y = look.px(44)
        for line in self._lines(room):
            rect = QRect(pad, y, room, self._height_of(line, room))
            write_wrapped(p, rect, line[0], look.font(line[1], line[2]), look.color(line[3]))
            y += rect.height() + look.px(2)
        y += look.px(80) if s.pin else 0
        for text in (s.meaning, s.when):
            rect = QRect(pad, y, room, self.height() - y)
            y += write_wrapped(p, rect, text, look.font(Size.SMALL), look.color("text_dim"))

    def _draw_validity(self, p: QPainter, room: QRect) -> None:
        """At the right of the role: a tick and a quiet word, or the refusal's colour and a loud one."""
        look, s = self.look, self._signature
        if not s.validity:
            return
        font = look.font(Size.SMALL - 1, 400 if s.valid else 600)
        side = look.px(22)
        width = text_width(s.validity, font)
        text = QRect(room.right() - width, room.top(), width + 1, room.height())
        mark = QRectF(text.left() - side - look.px(8), room.center().y() - side / 2, side, side)
        if s.valid:
            tick(p, mark, look.color("process"), side * 0.12)
        else:
            draw_shape(p, 2, mark)
        write(p, text, s.validity, font, look.color("text_dim" if s.valid else "text"))
