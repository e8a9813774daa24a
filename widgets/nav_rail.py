"""The rail at the left: where one can go, where one is, and whether alarms wait."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QPoint, QRect, QRectF
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QSizePolicy, QWidget

from widgets import icons
from widgets.alarm_shape import draw_shape
from widgets.part import CENTER, LEFT, TouchPart, box, text_width, write
from widgets.theme import Size

_WIDTH: Final = 136
_TOP, _PITCH, _TALL, _SIDE = 15, 122, 112, 10


@dataclass(frozen=True, slots=True)
class NavItem:
    """One place: ``key`` travels in the signal, ``label`` is shown, ``icon`` names a file of resources/icons."""

    key: str
    label: str
    icon: str


class NavRail(TouchPart):
    """``touched`` carries the key of the item touched. The current one is blue."""

    hint = (_WIDTH, 0)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self._items: tuple[NavItem, ...] = ()
        self._foot = 0
        self._active = ""
        self._badges: dict[str, tuple[int, int]] = {}

    def set_items(self, items: tuple[NavItem, ...], *, foot: int = 0) -> None:
        """Items from the top; the last ``foot`` of them stand at the bottom of the rail."""
        self._items, self._foot = items, foot
        self.update()

    def set_active(self, key: str) -> None:
        """Which item is where one is; empty for none."""
        if key != self._active:
            self._active = key
            self.update()

    def set_badge(self, key: str, count: int, priority: int = 1) -> None:
        """How many wait behind an item; 0 takes the badge away. ``priority`` of the worst alarm, 0 if they are none."""
        if self._badges.get(key, (0, priority)) != (count, priority):
            self._badges[key] = (count, priority)
            self.update()

    def item_rect(self, key: str) -> QRect:
        """Where an item is, in px; StopIteration for a key that is not there."""
        index = next(i for i, item in enumerate(self._items) if item.key == key)
        return self._rect(index)

    def _rect(self, index: int) -> QRect:
        px, count = self.look.px, len(self._items)
        pitch = min(px(_PITCH), (self.height() - 2 * px(_TOP)) // max(1, count))  # closer where they are many
        from_end = count - index
        y = self.height() - px(_TOP) - from_end * pitch if from_end <= self._foot else px(_TOP) + index * pitch
        return QRect(px(_SIDE), y, self.width() - 2 * px(_SIDE), pitch - px(_PITCH - _TALL))

    def target_at(self, point: QPoint) -> str | None:
        """The key of the item there."""
        return next((item.key for i, item in enumerate(self._items) if self._rect(i).contains(point)), None)

    def draw(self, p: QPainter) -> None:
        """See :class:`Part`."""
        look = self.look
        p.fillRect(self.rect(), look.color("surface"))
        p.fillRect(QRect(self.width() - 1, 0, 1, self.height()), look.color("line"))
        for index, item in enumerate(self._items):
            self._draw_item(p, item, self._rect(index))

    def _draw_item(self, p: QPainter, item: NavItem, rect: QRect) -> None:
        look, active = self.look, item.key == self._active
        if active or item.key == self.pressed:
            box(p, rect, look.color("action" if active else "pressed"))
        ink = look.color("on_action" if active else "text")
        side, top = look.px(42), rect.top() - (look.px(_TALL) - rect.height()) // 2  # the middle stays in the middle
        icons.draw(p, item.icon, rect.center().x() - side / 2, top + look.px(19), side, ink)
        label = QRect(rect.left(), top + look.px(73), rect.width(), look.px(30))
        fits = text_width(item.label, look.font(Size.SMALL, 500)) <= label.width()
        write(p, label, item.label, look.font(Size.SMALL if fits else 16, 500), ink, CENTER)
        count, priority = self._badges.get(item.key, (0, 1))
        if count:
            self._draw_badge(p, rect, count, priority)

    def _draw_badge(self, p: QPainter, rect: QRect, count: int, priority: int) -> None:
        look = self.look
        side, font = (look.px(20) if priority else -look.px(5)), look.font(Size.TINY, 600)
        text = str(count) if count < 100 else "99+"
        width = side + text_width(text, font) + look.px(20)
        pill = QRect(rect.right() - width + look.px(5), rect.top() - look.px(2), width, look.px(30))
        box(p, pill, look.color("card"), look.color("line"), 1, radius=pill.height() / 2)
        if priority:  # only alarms have a shape; other counts are plain numbers
            draw_shape(p, priority, QRectF(pill.left() + look.px(8), pill.center().y() - side / 2 + 0.5, side, side))
        number = QRect(pill.left() + look.px(13) + side, pill.top(), width - side, pill.height())
        write(p, number, text, font, look.color("text"), LEFT)
