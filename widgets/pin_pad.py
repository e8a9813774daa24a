"""The PIN pad: big keys, dots, and a secret that is never text on the screen, in a log or in an accessible name."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QPointF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QVBoxLayout, QWidget

from widgets.keys import Key, KeyBlock
from widgets.part import Part, box, write
from widgets.theme import Size

MAX_DIGITS: Final = 16


class Secret:
    """Digits that were entered; shows nothing of itself unless asked by :meth:`reveal`."""

    __slots__ = ("_digits",)

    def __init__(self, digits: str) -> None:
        self._digits = digits

    def reveal(self) -> str:
        """The digits, for the one place that verifies them."""
        return self._digits

    def __repr__(self) -> str:
        return "Secret(hidden)"

    def __reduce__(self) -> str:
        raise TypeError("A secret is not written down.")


class PinField(Part):
    """A field that shows how many digits there are, and nothing else. ``length`` circles wait to be filled."""

    hint = (240, 72)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._count, self._ask, self._active = 0, "", True

    def set_count(self, count: int) -> None:
        """How many digits were entered."""
        if count != self._count:
            self._count = count
            self.update()

    def set_ask(self, text: str, *, active: bool = True) -> None:
        """Shown while nothing was entered; an active field has a blue line."""
        if (text, active) != (self._ask, self._active):
            self._ask, self._active = text, active
            self.update()

    def draw(self, p: QPainter) -> None:
        """See :class:`Part`."""
        look = self.look
        line, width = ("action", look.px(3)) if self._active else ("line", 1)
        box(p, self.rect(), look.color("surface"), look.color(line), width)
        if not self._count:
            room = self.rect().adjusted(look.px(20), 0, -look.px(20), 0)
            write(p, room, self._ask, look.font(Size.LABEL), look.color("text_dim"))
            return
        p.setPen(Qt.PenStyle.NoPen)
        p.setBrush(look.color("text"))
        radius, pitch = look.px(8), min(look.px(34), (self.width() - look.px(40)) // max(1, self._count))
        left = (self.width() - pitch * (self._count - 1)) / 2
        for i in range(self._count):
            p.drawEllipse(QPointF(left + i * pitch, self.height() / 2), radius, radius)


class PinPad(Part):
    """A field over keys 1 to 9, 0, back and enter. ``submitted`` carries a :class:`Secret` and forgets it here.

    ``counted`` carries how many digits there are, for a field shown elsewhere.
    """

    submitted = Signal(object)
    counted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._digits = ""
        self._least = 4
        self.field = PinField()
        self.keys = KeyBlock()
        self.keys.touched.connect(self._on_key)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(self.look.px(12))
        rows.addWidget(self.field)
        rows.addWidget(self.keys, 1)
        self.set_texts("PIN", "OK")

    def set_texts(self, ask: str, enter: str) -> None:
        """The words in the empty field, and on the enter key."""
        self.field.set_ask(ask)
        digits = tuple(tuple(Key(d, d) for d in row) for row in ("123", "456", "789"))
        last = (Key("back", icon="backspace", quiet=True), Key("0", "0"), Key("enter", enter, strong=True))
        self.keys.set_keys((*digits, last))
        self._show()

    def clear(self) -> None:
        """Forget what was entered."""
        self._digits = ""
        self._show()

    def look_changed(self) -> None:
        """Theme or scale changed."""
        layout = self.layout()
        if layout is not None:
            layout.setSpacing(self.look.px(12))
        super().look_changed()

    def sizeHint(self) -> QSize:  # noqa: N802
        """Qt's name for the preferred size: the field over keys of 20 mm."""
        keys = self.keys.sizeHint()
        return QSize(keys.width(), keys.height() + self.field.sizeHint().height() + self.look.px(12))

    @property
    def count(self) -> int:
        """How many digits were entered."""
        return len(self._digits)

    @Slot(object)
    def _on_key(self, code: object) -> None:
        if code == "enter":
            secret = Secret(self._digits)
            self.clear()
            self.submitted.emit(secret)
            return
        if code == "back":
            self._digits = self._digits[:-1]
        elif isinstance(code, str) and len(self._digits) < MAX_DIGITS:
            self._digits += code
        self._show()

    def _show(self) -> None:
        self.field.set_count(len(self._digits))
        off = {"enter"} if len(self._digits) < self._least else set()
        self.keys.set_off(frozenset(off if self._digits else off | {"back"}))
        self.counted.emit(len(self._digits))
