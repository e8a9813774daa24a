"""Touch buttons: at least 20 mm, act on release inside, no hover, no focus, and a disabled one says why.

Nothing takes the keyboard focus, so the Enter that a scanner sends never presses anything (issue 2, item 4).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from PySide6.QtCore import QRect, QSize, Qt, Signal, Slot
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from widgets import icons, theme
from widgets.part import CENTER, WRAP_CENTER, box, text_width, wrapped_height, write, write_wrapped
from widgets.theme import Look, Size


@dataclass(frozen=True, slots=True)
class Style:
    """Token names of one kind of button; ``line`` empty for none."""

    fill: str
    pressed: str
    ink: str
    note: str
    line: str = ""
    width: int = 2


_PRIMARY = Style("action", "action_pressed", "on_action", "on_action_dim")
_SECONDARY = Style("action_soft", "action_soft_pressed", "action", "action")
_PLAIN = Style("card", "pressed", "text", "text_dim", "line")
_DANGER = Style("card", "danger_pressed", "danger", "danger", "danger")
_DISABLED = Style("surface", "surface", "text_dim", "text_dim", "line")


class TouchButton(QAbstractButton):
    """The common part. ``touched`` carries what :meth:`set_payload` was given, so one slot can serve many buttons.

    ``compact`` has less air round its words, for a row of view controls that start nothing.
    """

    touched = Signal(object)
    style_of: ClassVar[Style] = _PLAIN
    least_mm: ClassVar[float] = theme.TARGET_MM

    def __init__(self, text: str = "", payload: object = None, *, compact: bool = False, parent: QWidget | None = None):
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Minimum)
        self.setText(text)
        self._payload = self._meant = payload
        self._compact = compact
        self._note = self._reason = self._icon = ""
        self._selected = self._quiet = self._wraps = False
        self._size: int = Size.LABEL if compact else Size.TITLE
        self.clicked.connect(self._on_clicked)

    @property
    def look(self) -> Look:
        """The look in force."""
        return theme.current()

    @property
    def reason(self) -> str:
        """Why the button is disabled; empty when it is not."""
        return self._reason

    def look_changed(self) -> None:
        """Theme or scale changed."""
        self.updateGeometry()
        self.update()

    def set_payload(self, payload: object) -> None:
        """What ``touched`` will carry. If it changes under a finger, that touch meant something else and is void."""
        self._payload = payload

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Keeps what the finger came down for."""
        self._meant = self._payload
        super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Acts on release inside."""
        if self._payload != self._meant:
            self.setDown(False)
        super().mouseReleaseEvent(event)

    def set_text(self, text: str) -> None:
        """The words on the button."""
        if text != self.text():
            self.setText(text)
            self.look_changed()

    def set_note(self, note: str) -> None:
        """A smaller line under the text while the button is enabled ("needs a second person")."""
        if note != self._note:
            self._note = note
            self.look_changed()

    def set_icon(self, name: str) -> None:
        """An icon before the text, or alone where there is no text."""
        self._icon = name
        self.look_changed()

    def set_wraps(self, wraps: bool) -> None:
        """Over two lines where one is too narrow for the words, which then ask for no width of their own."""
        self._wraps = wraps
        self.look_changed()

    def set_selected(self, selected: bool) -> None:
        """Shown as the current one of its row."""
        if selected != self._selected:
            self._selected = selected
            self.update()

    def set_quiet(self, quiet: bool) -> None:
        """Drawn as a plain one for now: while an armed button's confirm target is the thing to touch."""
        if quiet != self._quiet:
            self._quiet = quiet
            self.update()

    def set_size(self, size: int) -> None:
        """Type size of the text, one of :class:`Size`."""
        self._size = size
        self.look_changed()

    def set_reason(self, reason: str) -> None:
        """A sentence disables the button and stands on it; an empty one enables it."""
        if reason != self._reason:
            self._reason = reason
            self.setEnabled(not reason)
            self.look_changed()

    @Slot()
    def _on_clicked(self) -> None:
        self.touched.emit(self._payload)

    def sizeHint(self) -> QSize:  # noqa: N802
        """Qt's name for the preferred size; never under the target size of the kind."""
        look = self.look
        least = look.mm(self.least_mm)
        ink = 0 if self._wraps else text_width(self.text(), look.font(self._size, 600))
        icon = look.px(40) if self._icon else 0
        under = look.px(Size.SMALL * 1.6) if self._reason or self._note else 0
        side = look.px(24 if self._compact else 32)
        return QSize(max(least, ink + icon + 2 * side), max(least, look.px(self._size * 2) + under))

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """Qt's name for the least size."""
        return self.sizeHint()

    def _style(self) -> Style:
        if not self.isEnabled():
            return _DISABLED
        if self._quiet:
            return _PLAIN
        return _PRIMARY if self._selected else self.style_of

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Qt's name for painting."""
        look, style = self.look, self._style()
        p = QPainter(self)
        p.setRenderHint(QPainter.RenderHint.Antialiasing)
        fill = look.color(style.pressed if self.isDown() else style.fill)
        box(p, self.rect(), fill, look.color(style.line) if style.line else None, look.px(style.width))
        under = self._reason or self._note
        pad = look.px(12)
        room = self.rect().adjusted(pad, 0, -pad, 0)
        if under:
            pad = look.px(5) if self._compact else pad
            room = self.rect().adjusted(pad, 0, -pad, 0)
            font = look.font(Size.TINY if self._reason else Size.SMALL)
            height = min(wrapped_height(under, font, room.width()), self.height() // 2)
            line = look.px(self._size * 1.4)
            top = (self.height() - line - look.px(6) - height) // 2
            self._title(p, QRect(room.left(), top, room.width(), line), style)
            self._under(p, QRect(room.left(), top + line + look.px(6), room.width(), height), under, style)
        else:
            self._title(p, room, style)
        p.end()

    def _under(self, p: QPainter, rect: QRect, text: str, style: Style) -> None:
        font = self.look.font(Size.TINY if self._reason else Size.SMALL)
        if text_width(text, font) <= rect.width():
            write(p, rect, text, font, self.look.color(style.note), CENTER)
        else:
            write_wrapped(p, rect, text, font, self.look.color(style.note), WRAP_CENTER)

    def _title(self, p: QPainter, rect: QRect, style: Style) -> None:
        look = self.look
        font, ink = look.font(self._size, 600), look.color(style.ink)
        if self._wraps and text_width(self.text(), font) > rect.width():
            write_wrapped(p, rect, self.text(), font, ink, WRAP_CENTER)
            return
        if not self._icon:
            write(p, rect, self.text(), font, ink, CENTER)
            return
        side = look.px(30)
        gap = look.px(10) if self.text() else 0
        width = min(text_width(self.text(), font), rect.width() - side - gap)
        left = rect.left() + (rect.width() - side - gap - width) // 2
        icons.draw(p, self._icon, left, rect.center().y() - side / 2, side, ink)
        write(p, QRect(left + side + gap, rect.top(), width + look.px(2), rect.height()), self.text(), font, ink)


class PrimaryButton(TouchButton):
    """The next thing to do: filled blue, at most one a screen or a card."""

    style_of: ClassVar[Style] = _PRIMARY


class SecondaryButton(TouchButton):
    """Something that may be done: soft blue."""

    style_of: ClassVar[Style] = _SECONDARY


class PlainButton(TouchButton):
    """Something that is always there: white with a line."""

    style_of: ClassVar[Style] = _PLAIN


class DangerButton(TouchButton):
    """What stops or ends something: outlined red, 25 mm, stands apart."""

    style_of: ClassVar[Style] = _DANGER
    least_mm: ClassVar[float] = theme.DANGER_MM
