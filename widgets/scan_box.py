"""Where a scan is awaited, and what became of the last one: a box in the eye's path, and a refusal as a sentence."""

from __future__ import annotations

from enum import Enum

from PySide6.QtCore import QRect, QRectF, QSize
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QSizePolicy, QWidget

from widgets.alarm_shape import draw_shape
from widgets.part import CENTER, Part, box, text_width, tick, wrapped_height, write, write_wrapped
from widgets.theme import Size


class ScanState(Enum):
    """What became of the last scan."""

    WAITING = "waiting"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    CLOSED = "closed"


class ScanBox(Part):
    """Dashed blue while a scan is awaited; ``touched`` so that the box can offer help. No field and no focus."""

    hint = (320, 150)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state, self._text, self._detail = ScanState.WAITING, "", ""

    def set_state(self, state: ScanState, text: str, detail: str = "") -> None:
        """``text`` is the one line to read; ``detail`` what was scanned, in one width."""
        if (state, text, detail) != (self._state, self._text, self._detail):
            self._state, self._text, self._detail = state, text, detail
            self.update()

    def draw(self, p: QPainter) -> None:
        """See :class:`Part`."""
        look = self.look
        lines = {
            ScanState.WAITING: "action",
            ScanState.ACCEPTED: "process",
            ScanState.REFUSED: "priority_2",
            ScanState.CLOSED: "line",
        }
        dashes = (look.px(18), look.px(8)) if self._state is ScanState.WAITING else None
        fill = look.color("refusal" if self._state is ScanState.REFUSED else "card")
        box(p, self.rect(), fill, look.color(lines[self._state]), look.px(3), dashes=dashes)
        inks = {ScanState.WAITING: "action", ScanState.CLOSED: "text_dim"}
        ink = look.color(inks.get(self._state, "text"))
        height = look.px(40)
        top = (self.height() - height - (look.px(34) if self._detail else 0)) // 2
        mark = look.px(34) if self._state in {ScanState.ACCEPTED, ScanState.REFUSED} else 0
        gap = look.px(16) if mark else 0
        room = self.width() - look.px(48) - mark - gap
        fonts = [look.font(size, 600) for size in (Size.TITLE, Size.LABEL, Size.BODY, Size.SMALL)]
        font = next((f for f in fonts if text_width(self._text, f) <= room), fonts[-1])
        width = min(text_width(self._text, font), room)
        left = (self.width() - width - mark - gap) // 2
        shape = QRectF(left, top + (height - mark) / 2, mark, mark)
        if self._state is ScanState.ACCEPTED:
            tick(p, shape, look.color("process"), look.px(4))
        elif self._state is ScanState.REFUSED:
            draw_shape(p, 2, shape)
        write(p, QRect(left + mark + gap, top, width + 2, height), self._text, font, ink)
        if self._detail:
            low = QRect(look.px(24), top + height + look.px(4), self.width() - look.px(48), look.px(30))
            write(p, low, self._detail, look.font(Size.BODY, mono=True), look.color("text_dim"), CENTER)


class RefusalCard(Part):
    """What was refused and what is wanted, as sentences, beside what refused it; never a modal box."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._title = self._text = ""
        self._priority = 2

    def set_refusal(self, title: str, text: str, priority: int = 2) -> None:
        """``title`` says what it was, ``text`` what is wanted instead; an empty title hides the card."""
        if (title, text, priority) != (self._title, self._text, self._priority):
            self._title, self._text, self._priority = title, text, priority
            self.updateGeometry()
            self.update()
        self.setVisible(bool(title))

    def _heights(self, width: int) -> tuple[int, int]:
        look = self.look
        room = width - look.px(76) - look.px(24)
        return (
            wrapped_height(self._title, look.font(Size.LABEL + 1, 600), room),
            wrapped_height(self._text, look.font(Size.BODY), room),
        )

    def heightForWidth(self, width: int) -> int:  # noqa: N802
        """Qt's name for the height the words need."""
        return sum(self._heights(width)) + self.look.px(18 + 4 + 18)

    def sizeHint(self) -> QSize:  # noqa: N802
        """Qt's name for the preferred size."""
        width = max(self.width(), self.look.px(400))
        return QSize(self.look.px(400), self.heightForWidth(width))

    def draw(self, p: QPainter) -> None:
        """See :class:`Part`."""
        look = self.look
        box(p, self.rect(), look.color("refusal"), look.color(f"priority_{self._priority}"), look.px(3))
        side = look.px(32)
        draw_shape(p, self._priority, QRectF(look.px(24), look.px(22), side, side))
        title, text = self._heights(self.width())
        left, width = look.px(76), self.width() - look.px(76) - look.px(24)
        room = QRect(left, look.px(18), width, title)
        write_wrapped(p, room, self._title, look.font(Size.LABEL + 1, 600), look.color("text"))
        room = QRect(left, look.px(22) + title, width, text)
        write_wrapped(p, room, self._text, look.font(Size.BODY), look.color("text_dim"))
