"""A card that is as large as what stands on it, with margins of its own."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QWidget

from widgets import theme
from widgets.card import Card


class Panel(Card):
    """``margins``: left, top, right, bottom inside the card, in px at scale 1.0; the title stands in the top 64."""

    def __init__(
        self,
        margins: tuple[int, int, int, int],
        spacing: int = 12,
        *,
        titled: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        self._margins, self._gap = margins, spacing
        super().__init__(" " if titled else "", parent=parent)

    def _lay_out(self) -> None:
        px = theme.current().px
        left, top, right, bottom = self._margins
        self.body.setContentsMargins(px(left), px(top), px(right), px(bottom))
        self.body.setSpacing(px(self._gap))

    def sizeHint(self) -> QSize:  # noqa: N802
        """Qt's name for the preferred size."""
        return self.body.totalSizeHint()

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """Qt's name for the least size."""
        return self.body.totalMinimumSize()
