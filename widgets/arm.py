"""Arm, then confirm: what moves or ends something takes two touches on two separate targets.

The first touch arms. A confirm target then stands beside the button, with a countdown, for a few seconds; it disarms by
itself, by a second touch on the button, or when anything makes the button unavailable. Two touches on one spot never
confirm (architecture.md 3; hmi-alarms-batch.md "Decided").
"""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from typing import ClassVar, Final

from PySide6.QtCore import QElapsedTimer, QPoint, QRect, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QHideEvent, QPainter
from PySide6.QtWidgets import QVBoxLayout, QWidget

from widgets.buttons import DangerButton, PrimaryButton, Style, TouchButton
from widgets.part import Part, box, wrapped_height, write_wrapped
from widgets.theme import Size

ARMED_S: Final = 5.0
_LONG, _WIDE = 60, 560  # a question of so many characters takes a panel of so many px at scale 1.0
_READ_PER_S: Final = 20.0  # Latin characters that a person reads in a second
_LATIN, _WIDE_LETTER = 0x2E7F, 2.5  # letters beyond this are read one for so many Latin ones
"""How long a confirm target stands, in seconds."""
_TICK_MS: Final = 100
_GAP: Final = 16
"""Between the button and its confirm target, px at scale 1.0."""
_running = QElapsedTimer()
_running.start()


def _monotonic_s() -> float:
    return _running.elapsed() / 1000


def reading_s(question: str) -> float:
    """How much longer a button stays armed for a question that takes time to read; a short one is read at a glance."""
    characters = sum(_WIDE_LETTER if ord(character) > _LATIN else 1.0 for character in question)
    return max(0.0, characters - _LONG) / _READ_PER_S


class Side(Enum):
    """Where the confirm target appears, seen from the button."""

    ABOVE = "above"
    LEFT = "left"
    RIGHT = "right"


class _ConfirmDanger(TouchButton):
    style_of: ClassVar[Style] = Style("priority_1", "danger", "on_priority_1", "on_priority_1")


class _Panel(Part):
    """The confirm target with its question and countdown; floats over the window beside its button."""

    def __init__(self, confirm: TouchButton, parent: QWidget) -> None:
        super().__init__(parent)
        self.confirm = confirm
        confirm.setParent(self)
        self.question = ""
        self.share = 1.0
        self.hide()

    def place_beside(self, button: QRect, side: Side, around: QRect) -> None:
        px = self.look.px
        room = px(_WIDE if len(self.question) > _LONG else 300)
        width = max(room, self.confirm.sizeHint().width() + px(32), button.width() if side is Side.ABOVE else 0)
        asked = wrapped_height(self.question, self.look.font(Size.BODY, 500), width - px(32))
        low = max(px(96), self.confirm.sizeHint().height())
        asked += px(12) if asked else 0
        height = px(16) + asked + low + px(34)
        gap = px(_GAP)
        spots = {
            Side.ABOVE: QPoint(button.right() - width + 1, button.top() - gap - height),
            Side.LEFT: QPoint(button.left() - gap - width, button.bottom() - height + 1),
            Side.RIGHT: QPoint(button.right() + gap, button.bottom() - height + 1),
        }
        spot = spots[side]
        x = min(max(spot.x(), around.left()), around.right() - width)
        self.setGeometry(x, max(spot.y(), around.top()), width, height)
        self.confirm.setGeometry(px(16), px(16) + asked, width - px(32), low)

    def draw(self, p: QPainter) -> None:
        look = self.look
        box(p, self.rect(), look.color("card"), look.color("text"), look.px(3))
        pad = look.px(16)
        room = QRect(pad, look.px(14), self.width() - 2 * pad, self.height())
        write_wrapped(p, room, self.question, look.font(Size.BODY, 500), look.color("text"))
        bar = QRect(pad, self.height() - look.px(20), self.width() - 2 * pad, look.px(6))
        box(p, bar, look.color("line"), radius=look.px(3))
        bar.setWidth(round(bar.width() * self.share))
        box(p, bar, look.color("process"), radius=look.px(3))


class ArmButton(Part):
    """A button that arms. ``armed`` and ``disarmed`` tell of it, ``confirmed`` carries the payload: only that acts.

    ``now`` gives monotonic seconds (tests give their own).
    """

    confirmed = Signal(object)
    armed = Signal(object)
    disarmed = Signal(object)

    def __init__(
        self,
        text: str = "",
        payload: object = None,
        *,
        danger: bool = True,
        side: Side = Side.ABOVE,
        armed_s: float = ARMED_S,
        now: Callable[[], float] = _monotonic_s,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._payload, self._side, self._armed_s, self._now = payload, side, armed_s, now
        self._danger, self._until = danger, 0.0
        self._text, self._question, self._confirm_text, self._disarm_text = text, "", text, text
        self.button: TouchButton = DangerButton(text) if danger else PrimaryButton(text)
        self.button.touched.connect(self._on_button)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.addWidget(self.button)
        self._panel: _Panel | None = None
        self._timer = QTimer(self)
        self._timer.setObjectName("arm countdown")
        self._timer.setInterval(_TICK_MS)
        self._timer.timeout.connect(self.tick)

    @property
    def is_armed(self) -> bool:
        """Whether the confirm target stands."""
        return self._until > 0

    @property
    def confirm_target(self) -> TouchButton | None:
        """The second target while armed."""
        return self._panel.confirm if self._panel is not None and self.is_armed else None

    def room_above(self) -> int:
        """Px that the confirm target takes above the button, with its gap, while it stands there; else 0."""
        if self._panel is None or not self.is_armed or self._side is not Side.ABOVE:
            return 0
        return self._panel.height() + self.look.px(_GAP)

    def set_texts(self, text: str, question: str, confirm: str, disarm: str) -> None:
        """On the button; over the confirm target; on it; and on the button while armed (which then disarms)."""
        self._text, self._question, self._confirm_text, self._disarm_text = text, question, confirm, disarm
        self.button.set_text(disarm if self.is_armed else text)

    def set_least_height(self, at_one: float) -> None:
        """Make the button taller than its kind asks for, in px at scale 1.0."""
        self.button.setMinimumHeight(self.look.px(at_one))
        self.updateGeometry()

    def set_payload(self, payload: object) -> None:
        """What ``confirmed`` carries; another payload disarms, so that what was armed is what is confirmed."""
        if payload != self._payload:
            self.disarm()
            self._payload = payload

    def set_reason(self, reason: str) -> None:
        """A sentence disables the button, disarms it and stands on it."""
        if reason:
            self.disarm()
        self.button.set_reason(reason)

    def sizeHint(self) -> QSize:  # noqa: N802
        """Qt's name for the preferred size."""
        return self.button.sizeHint().expandedTo(self.button.minimumSize())

    def disarm(self) -> None:
        """Take the confirm target away. Nothing was done."""
        if not self.is_armed:
            return
        self._end()
        self.disarmed.emit(self._payload)

    def _end(self) -> None:
        self._until = 0.0
        self._timer.stop()
        self.button.set_text(self._text)
        self.button.set_quiet(False)
        if self._panel is not None:
            self._panel.hide()

    @Slot()
    def tick(self) -> None:
        """Look at the time; disarm when it is up."""
        left = self._until - self._now()
        if left <= 0:
            self.disarm()
        elif self._panel is not None:
            self._panel.share = left / (self._armed_s + reading_s(self._question))
            self._panel.update()

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802
        """Leaving the page disarms."""
        self.disarm()

    @Slot(object)
    def _on_button(self, _: object) -> None:
        if self.is_armed:
            self.disarm()
            return
        panel = self._panel_of_this_window()
        panel.question, panel.share = self._question, 1.0
        panel.confirm.set_text(self._confirm_text)
        spot = self.mapTo(self.window(), QPoint(0, 0))
        panel.place_beside(QRect(spot, self.size()), self._side, self.window().rect())
        panel.show()
        panel.raise_()
        self._until = self._now() + self._armed_s + reading_s(self._question)
        self.button.set_text(self._disarm_text)
        self.button.set_quiet(True)
        self._timer.start()
        self.armed.emit(self._payload)

    def _panel_of_this_window(self) -> _Panel:
        if self._panel is None or self._panel.parentWidget() is not self.window():
            confirm: TouchButton = _ConfirmDanger() if self._danger else PrimaryButton()
            confirm.touched.connect(self._on_confirm)
            self._panel = _Panel(confirm, self.window())
            self._panel.setAttribute(Qt.WidgetAttribute.WA_NoMousePropagation)
        return self._panel

    @Slot(object)
    def _on_confirm(self, _: object) -> None:
        if not self.is_armed:
            return
        if self._now() >= self._until:
            self.disarm()
            return
        self._end()
        self.confirmed.emit(self._payload)
