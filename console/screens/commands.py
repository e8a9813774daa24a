"""The right column of a run: the next act on top, help, what is common, and far below what ends something."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from console.screens.panel import Panel
from console.screens.screen import allow, column, say, words
from widgets import theme
from widgets.arm import ArmButton, Side
from widgets.buttons import PlainButton, PrimaryButton, SecondaryButton, TouchButton

if TYPE_CHECKING:
    from console.presenters.run import CommandView

_KINDS: Final = {"primary": PrimaryButton, "soft": SecondaryButton, "plain": PlainButton}
_HEIGHTS: Final = {"primary": 104, "danger": 104}
_PLAIN: Final = 88
_NOTED: Final = 124  # with what it brings about in two lines under its name


class CommandColumn(QWidget):
    """A button is built when its command first comes and kept for the next time. ``asked`` carries its wish."""

    asked = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.buttons: dict[tuple[str, str, bool], TouchButton | ArmButton] = {}
        self.help_title, self.help_text = words("label", wrap=True), words("small", wrap=True)
        self.help = Panel((18, 14, 18, 16), 6)
        for part in (self.help_title, self.help_text):
            self.help.body.addWidget(part)
        rows = column(16)
        self.setLayout(rows)
        self.top, self.middle, self.foot = (_Group() for _ in range(3))
        for place in (self.top, self.help, self.middle):
            rows.addWidget(place)
        rows.addStretch(1)
        rows.addWidget(self.foot)

    def set_commands(self, help_title: str, help_text: tuple[str, ...], commands: tuple[CommandView, ...]) -> None:
        """What may be asked of the bay now, in the presenter's order within each place."""
        say(self.help_title, help_title)
        say(self.help_text, "\n".join(help_text))
        self.help.setVisible(bool(help_title or help_text))
        shown = {self._key(command): command for command in commands}
        for command in commands:
            self._show(command)
        for key, button in self.buttons.items():
            button.setVisible(key in shown)
        for group in (self.top, self.middle, self.foot):
            group.setVisible(any(not button.isHidden() for button in group.buttons))

    @staticmethod
    def _key(command: CommandView) -> tuple[str, str, bool]:
        return command.action, command.look, command.arm

    def _show(self, command: CommandView) -> None:
        button = self.buttons.get(self._key(command)) or self._build(command)
        if isinstance(button, ArmButton):
            button.set_texts(command.label, command.consequence, command.confirm, command.disarm or command.label)
        else:
            button.set_text(command.label)
            button.set_note(command.consequence)
        height = _HEIGHTS.get(command.look, _NOTED if command.consequence and not command.arm else _PLAIN)
        button.setMinimumHeight(theme.current().px(height))
        button.set_payload(command.ask)
        allow(button, enabled=command.enabled, reason=command.reason)

    def _build(self, command: CommandView) -> TouchButton | ArmButton:
        button: TouchButton | ArmButton
        if command.arm:
            button = ArmButton(danger=command.look == "danger", side=Side.LEFT)
            button.confirmed.connect(self._on_asked)
        else:
            button = _KINDS.get(command.look, PlainButton)()
            button.touched.connect(self._on_asked)
        self.buttons[self._key(command)] = button
        places = {"primary": self.top, "danger": self.foot}
        places.get(command.look, self.middle).add(button)
        return button

    @Slot(object)
    def _on_asked(self, wish: object) -> None:
        if wish is not None:
            self.asked.emit(wish)


class _Group(QWidget):
    """Buttons under each other; takes no room while none of them is shown."""

    def __init__(self) -> None:
        super().__init__()
        self.buttons: list[QWidget] = []
        self._rows = column(12)
        self.setLayout(self._rows)

    def add(self, button: QWidget) -> None:
        self.buttons.append(button)
        self._rows.addWidget(button)
