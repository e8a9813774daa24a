"""Figures in rows, a small trend under them, how far something has come, and problems as sentences: all painted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from console.presenters.diagnostics import Figure, FigureCard, Problem, SparkView
from console.screens.panel import Panel
from widgets.alarm_shape import draw_shape
from widgets.part import LEFT, RIGHT, WRAP_ANYWHERE, Part, box, text_width, wrapped_height, write, write_wrapped
from widgets.theme import Size

_ROW: Final = 28
_SPARK: Final = 68


def _as_high_as_its_words(part: QWidget) -> None:
    policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
    policy.setHeightForWidth(True)
    part.setSizePolicy(policy)


class FigureTable(Part):
    """Label at the left, value at the right. A value that finds no room beside its label stands under it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        _as_high_as_its_words(self)
        self._rows: tuple[Figure, ...] = ()

    def set_rows(self, rows: Sequence[Figure]) -> None:
        """All of them."""
        if tuple(rows) != self._rows:
            grown = len(rows) != len(self._rows)
            self._rows = tuple(rows)
            if grown:
                self.updateGeometry()
            self.update()

    def _beside(self, row: Figure, width: int) -> bool:
        look = self.look
        label, value = text_width(row.label, look.font(Size.SMALL)), text_width(row.value, look.font(Size.SMALL, 600))
        return label + value + look.px(16) <= width

    def _height_of(self, row: Figure, width: int) -> int:
        look = self.look
        if self._beside(row, width):
            return look.px(_ROW)
        return look.px(_ROW) + wrapped_height(row.value, look.font(Size.SMALL, 600), width, WRAP_ANYWHERE)

    def heightForWidth(self, width: int) -> int:  # noqa: N802
        """Qt's name for the height the rows need."""
        return sum(self._height_of(row, width) for row in self._rows)

    def sizeHint(self) -> QSize:  # noqa: N802
        """Qt's name for the preferred size."""
        width = max(self.width(), self.look.px(300))
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """Qt's name for the least size."""
        return QSize(self.look.px(300), self.heightForWidth(max(self.width(), self.look.px(300))))

    def draw(self, p: QPainter) -> None:
        """See :class:`widgets.part.Part`."""
        look, y, width = self.look, 0, self.width()
        for row in self._rows:
            height = self._height_of(row, width)
            line = QRect(0, y, width, look.px(_ROW))
            write(p, line, row.label, look.font(Size.SMALL), look.color("text_dim"), LEFT)
            font, ink = look.font(Size.SMALL, 600), look.color("danger" if row.loud else "text")
            if self._beside(row, width):
                write(p, line, row.value, font, ink, RIGHT)
            else:
                room = QRect(0, y + look.px(_ROW), width, height - look.px(_ROW))
                write_wrapped(p, room, row.value, font, ink, WRAP_ANYWHERE)
            y += height


class Spark(Part):
    """The last two minutes of one figure: caption and greatest value above, the curve from the left to now."""

    hint = (0, _SPARK)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._view = SparkView("", (), 1.0, "")

    def set_view(self, view: SparkView) -> None:
        """Show it."""
        if view != self._view:
            self._view = view
            self.update()

    def draw(self, p: QPainter) -> None:
        """See :class:`widgets.part.Part`."""
        look, view = self.look, self._view
        head = QRect(0, 0, self.width(), look.px(24))
        write(p, head, view.top_text, look.font(Size.TINY, 500), look.color("text_dim"), RIGHT)
        head.setWidth(self.width() - text_width(view.top_text, look.font(Size.TINY, 500)) - look.px(12))
        write(p, head, view.caption, look.font(Size.TINY), look.color("text_dim"), LEFT)
        area = QRectF(0, look.px(28), self.width(), self.height() - look.px(30))
        p.fillRect(area, look.color("band"))
        if len(view.values) < 2:
            return
        step = area.width() / 119
        left = area.right() - step * (len(view.values) - 1)
        points = [
            QPointF(left + i * step, area.bottom() - min(1.0, value / view.top) * area.height())
            for i, value in enumerate(view.values)
        ]
        p.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
        p.setBrush(Qt.BrushStyle.NoBrush)
        p.setPen(QPen(look.color("curve"), 1))
        p.drawPolyline(points)


class Progress(Part):
    """A sentence, and under it a bar while there is something to come."""

    hint = (0, 52)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._text = ""
        self._share: float | None = None

    def set_progress(self, text: str, share: float | None) -> None:
        """``share`` 0 to 1, None for no bar."""
        if (text, share) != (self._text, self._share):
            self._text, self._share = text, share
            self.update()

    def draw(self, p: QPainter) -> None:
        """See :class:`widgets.part.Part`."""
        look = self.look
        line = QRect(0, 0, self.width(), look.px(30))
        size = Size.BODY if text_width(self._text, look.font(Size.BODY, 600)) <= self.width() else Size.TINY
        write(p, line, self._text, look.font(size, 600), look.color("text"))
        if self._share is None:
            return
        rail = QRect(0, look.px(34), self.width(), look.px(10))
        box(p, rail, look.color("line"), radius=rail.height() / 2)
        rail.setWidth(max(rail.height(), round(self.width() * min(1.0, max(0.0, self._share)))))
        box(p, rail, look.color("process"), radius=rail.height() / 2)


class ProblemLines(Part):
    """Sentences, each with the shape of its priority; or one calm sentence."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        _as_high_as_its_words(self)
        self._problems: tuple[Problem, ...] = ()
        self._calm = ""

    def set_problems(self, problems: tuple[Problem, ...], calm: str) -> None:
        """``calm`` is said where there is no problem."""
        if (problems, calm) != (self._problems, self._calm):
            self._problems, self._calm = problems, calm
            self.updateGeometry()
            self.update()

    def _lines(self) -> list[tuple[int, str]]:
        return [(problem.priority, problem.text) for problem in self._problems] or [(0, self._calm)]

    def _height_of(self, text: str, width: int) -> int:
        room = max(1, width - self.look.px(96))
        return max(self.look.px(38), wrapped_height(text, self.look.font(Size.BODY, 500), room) + self.look.px(8))

    def heightForWidth(self, width: int) -> int:  # noqa: N802
        """Qt's name for the height the sentences need."""
        return sum(self._height_of(text, width) for _, text in self._lines()) + self.look.px(8)

    def sizeHint(self) -> QSize:  # noqa: N802
        """Qt's name for the preferred size."""
        width = max(self.width(), self.look.px(600))
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """Qt's name for the least size."""
        return QSize(self.look.px(600), self.heightForWidth(max(self.width(), self.look.px(600))))

    def draw(self, p: QPainter) -> None:
        """See :class:`widgets.part.Part`."""
        look, y, worst = self.look, self.look.px(4), min((x.priority for x in self._problems), default=0)
        if worst:
            box(p, self.rect(), look.color("refusal"), look.color(f"priority_{worst}"), look.px(3))
        else:
            box(p, self.rect(), look.color("card"), look.color("line"))
        for priority, text in self._lines():
            height, font = self._height_of(text, self.width()), look.font(Size.BODY, 500)
            if priority:
                side = look.px(28)
                draw_shape(p, priority, QRectF(look.px(24), y + (height - side) / 2, side, side))
            room = QRect(look.px(72 if priority else 24), y, self.width() - look.px(96), height)
            needed = wrapped_height(text, font, room.width())
            room.setTop(y + (height - needed) // 2)
            write_wrapped(p, room, text, font, look.color("text" if priority else "text_dim"))
            y += height


class FigurePanel(Panel):
    """A titled card of figures, with what stands above and under them where the card has it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__((24, 54, 24, 10), 4, titled=True, parent=parent)
        self.progress, self.table, self.spark = Progress(), FigureTable(), Spark()
        for part in (self.progress, self.table, self.spark):
            self.body.addWidget(part)

    def set_card(self, card: FigureCard) -> None:
        """Show it."""
        self.set_title(card.title)
        self.set_side(card.side)
        self.progress.set_progress(card.bar_text, card.bar)
        self.progress.setVisible(bool(card.bar_text))
        self.table.set_rows(card.rows)
        self.spark.setVisible(card.spark is not None)
        if card.spark is not None:
            self.spark.set_view(card.spark)
