"""What every screen is: built once, drawn from a view, asking by one signal."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar, Generic, TypeVar

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from widgets import theme
from widgets.arm import ArmButton
from widgets.buttons import TouchButton

View = TypeVar("View")
Item = TypeVar("Item", bound=QWidget)


class Screen(QWidget, Generic[View]):
    """Subclasses build their parts in ``__init__`` and implement :meth:`show_view`, which sets what differs.

    ``asked`` carries an object of ``console.presenters.asks`` or ``console.presenters.ui``.
    """

    asked = Signal(object)
    margins: ClassVar[tuple[int, int, int, int]] = (20, 16, 20, 24)
    """Left, top, right, bottom, in px at scale 1.0."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.view: View | None = None

    def render(self, view: View) -> None:  # type: ignore[override]
        """Show ``view``; nothing happens where nothing differs from the last one. (Takes the name of QWidget.render,
        which nobody calls here: pictures are taken by grab.)
        """
        old = self.view
        if old is not None and view == old:
            return
        self.view = view
        self.show_view(view, old)

    def show_view(self, view: View, old: View | None) -> None:
        """Set what differs between ``view`` and ``old`` (None: everything)."""
        raise NotImplementedError

    def make_room(self, left: int) -> None:
        """``left`` px of the page are covered by the training drawer (0: none). Pages that can step aside do."""

    @Slot(object)
    def ask(self, asked: object) -> None:
        """Pass on what a part carried; a part without a wish asks nothing."""
        if asked is not None:
            self.asked.emit(asked)

    def rows(self, spacing: int = 16) -> QVBoxLayout:
        """The outermost column of a page, inside the page's margins."""
        return _page(QVBoxLayout(self), self.margins, spacing)

    def columns(self, spacing: int = 16) -> QHBoxLayout:
        """The outermost row of a page, inside the page's margins."""
        return _page(QHBoxLayout(self), self.margins, spacing)


Box = TypeVar("Box", bound=QBoxLayout)


def _page(box: Box, margins: tuple[int, int, int, int], spacing: int) -> Box:
    px = theme.current().px
    left, top, right, bottom = margins
    box.setContentsMargins(px(left), px(top), px(right), px(bottom))
    box.setSpacing(px(spacing))
    return box


def column(spacing: int = 16) -> QVBoxLayout:
    """A column without margins; ``spacing`` in px at scale 1.0."""
    return _page(QVBoxLayout(), (0, 0, 0, 0), spacing)


def row(spacing: int = 16) -> QHBoxLayout:
    """A row without margins; ``spacing`` in px at scale 1.0."""
    return _page(QHBoxLayout(), (0, 0, 0, 0), spacing)


def differs(view: object, old: object, *names: str) -> bool:
    """Whether one of these fields differs; everything does when there is no old view."""
    return old is None or any(getattr(view, name) != getattr(old, name) for name in names)


def allow(button: TouchButton | ArmButton, *, enabled: bool, reason: str = "") -> None:
    """Enable a button; or disable it, with the reason on itself where there is one."""
    button.set_reason("" if enabled else reason)
    plain = button.button if isinstance(button, ArmButton) else button
    plain.setEnabled(enabled)


def words(role: str, *, wrap: bool = False, parent: QWidget | None = None) -> QLabel:
    """A label in one of the theme's roles (heading, title, label, body, dim, small, identity)."""
    label = QLabel(parent)
    label.setProperty("role", role)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(wrap)
    if wrap:
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        label.setSizePolicy(policy)
    return label


def say(label: QLabel, text: str) -> None:
    """Set the text and hide the label while there is none."""
    if label.text() != text:
        label.setText(text)
    label.setVisible(bool(text))


class Pool(Generic[Item]):
    """Parts made once, when first needed, and kept: a list of changing length without building anew."""

    def __init__(self, make: Callable[[], Item], place: Callable[[Item], object]) -> None:
        """``make`` builds a part, ``place`` puts it into a layout."""
        self._make, self._place = make, place
        self.items: list[Item] = []

    def take(self, count: int) -> list[Item]:
        """The first ``count`` parts, shown; the others are hidden."""
        while len(self.items) < count:
            item = self._make()
            self._place(item)
            self.items.append(item)
        for index, item in enumerate(self.items):
            item.setVisible(index < count)
        return self.items[:count]
