"""The comparison: a large plot of several runs with their tiles, or strips of one run; nothing here acts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Slot
from PySide6.QtWidgets import QBoxLayout, QGridLayout, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from console.presenters.compare import CompareView, CurveView, Toggle
from console.screens.export_buttons import ExportButtons
from console.screens.finger import reading
from console.screens.moving_plot import MovingPlot
from console.screens.panel import Panel
from console.screens.run_line import RunLineStrip
from console.screens.screen import Pool, Screen, column, row, say, words
from console.screens.window_row import WindowRow
from widgets import theme
from widgets.bands import Banner
from widgets.buttons import PlainButton, PrimaryButton, TouchButton
from widgets.curve_tile import CurveTile, CurveTileText
from widgets.identity import RunLine
from widgets.theme import Size
from widgets.value_tile import Quality, Value

if TYPE_CHECKING:
    from console.screens.moving_trends import MovingTrends

_TILES, _COLUMNS, _LEAST = 420, 4, 600
_QUALITY = {"good": Quality.GOOD, "uncertain": Quality.UNCERTAIN, "bad": Quality.BAD, "none": Quality.GOOD}


class CompareScreen(Screen[CompareView]):
    """Built once; the strips come when several channels are first wished for."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.banner, self.strip = Banner(), RunLineStrip()
        self.trends: MovingTrends | None = None
        self.empty, self.empty_card = words("heading", wrap=True), Panel((32, 32, 32, 32))
        self.empty_card.body.addWidget(self.empty)
        page = self.rows()
        page.addLayout(self._head())
        page.addWidget(self.empty_card)
        self.body = QStackedWidget()
        self.body.setMinimumHeight(theme.current().px(_LEAST))  # of the page in front, not of the tallest behind it
        self.parts = {"runs": self._runs(), "channels": self._channels(), "choose": self._choose()}
        for part in self.parts.values():
            self.body.addWidget(part)
        page.addWidget(self.banner)
        page.addWidget(self.body, 1)
        page.addLayout(self._foot())
        page.addStretch(0)

    # --- building ------------------------------------------------------------------------------------------------

    def _button(self, made: TouchButton | None = None) -> PlainButton:
        button = made if isinstance(made, PlainButton) else PlainButton(compact=True)
        button.touched.connect(self.ask)
        return button

    def _pool(self, place: QBoxLayout) -> Pool[PlainButton]:
        return Pool(self._button, place.addWidget)

    def _head(self) -> QBoxLayout:
        head, pickers, shapes, aligns = row(24), row(8), row(8), row(8)
        self.back = self._button()
        self.back.set_icon("left")
        self.pickers, self.shapes, self.aligns = self._pool(pickers), self._pool(shapes), self._pool(aligns)
        head.addWidget(self.back)
        head.addLayout(pickers)
        head.addStretch(1)
        head.addLayout(shapes)
        head.addLayout(aligns)
        return head

    def _runs(self) -> QWidget:
        page, both, self.plot = QWidget(), row(16), MovingPlot()
        self.plot.asked.connect(self.ask)
        page.setLayout(both)
        tiles, side = column(8), QWidget()
        side.setFixedWidth(theme.current().px(_TILES))
        beside = QVBoxLayout(side)
        beside.setContentsMargins(0, 0, 0, 0)
        self.tiles: Pool[CurveTile] = Pool(CurveTile, tiles.addWidget)
        beside.addLayout(tiles)
        beside.addStretch(1)
        both.addWidget(self.plot, 1)
        both.addWidget(side)
        return page

    def _channels(self) -> QWidget:
        page, self.strips = QWidget(), column(10)
        page.setLayout(self.strips)
        self.strips.addWidget(self.strip)
        return page

    def _choose(self) -> QWidget:
        page, body, head = QWidget(), column(16), row(24)
        page.setLayout(body)
        self.choose_title, self.done = words("title"), PrimaryButton(compact=True)
        self.done.touched.connect(self.ask)
        head.addWidget(self.choose_title)
        head.addStretch(1)
        head.addWidget(self.done)
        body.addLayout(head)
        self.grid = QGridLayout()
        self.grid.setSpacing(theme.current().px(12))
        body.addLayout(self.grid)
        body.addStretch(1)
        self.options: Pool[PlainButton] = Pool(self._option, self._place_option)
        return page

    def _option(self) -> PlainButton:
        button = self._button()
        button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        button.set_size(Size.BODY)
        return button

    def _place_option(self, button: PlainButton) -> None:
        at = self.grid.count()
        self.grid.addWidget(button, at // _COLUMNS, at % _COLUMNS)

    def _foot(self) -> QBoxLayout:
        foot = row(16)
        self.windows = WindowRow()
        self.windows.asked.connect(self.ask)
        self.remark = words("small", wrap=True)
        foot.addWidget(self.windows)
        foot.addWidget(self.remark, 1)
        self.exports = ExportButtons()
        self.exports.asked.connect(self.ask)
        foot.addWidget(self.exports)
        return foot

    # --- showing -------------------------------------------------------------------------------------------------

    def show_view(self, view: CompareView, old: CompareView | None) -> None:
        """See :class:`Screen`."""
        self.empty_card.setVisible(bool(view.empty))
        self.body.setVisible(not view.empty)
        say(self.empty, view.empty)
        self.banner.set_message(view.banner, view.banner_priority or 2)
        _toggles([self.back], (view.back,))
        for pool, toggles in ((self.pickers, view.pickers), (self.shapes, view.shapes), (self.aligns, view.aligns)):
            _toggles(pool.take(len(toggles)), toggles)
        for picker in self.pickers.items:
            picker.set_icon("down")
        # The strips say beside their values that they are of now; beside six tiles there is no room for it.
        of_now = view.controls.now_note if view.curves else ""
        say(self.remark, "" if view.empty else " · ".join(filter(None, (of_now, view.remark))))
        self.windows.setVisible(not view.empty)
        if view.empty:
            self.exports.show_export(None, None)
            return
        self.windows.set_windows(view.windows)
        self.windows.set_controls(view.controls)
        part = "choose" if view.done else "channels" if view.trends else "runs"
        if self.body.currentWidget() is not self.parts[part]:
            self.body.setCurrentWidget(self.parts[part])
        self.exports.show_export(view.export, self.parts[part])
        {"runs": self._show_runs, "channels": self._show_channels, "choose": self._show_choices}[part](view)

    def _show_choices(self, view: CompareView) -> None:
        say(self.choose_title, view.options_title)
        if view.done is not None:
            self.done.set_text(view.done.label)
            self.done.set_payload(view.done.ask)
        _toggles(self.options.take(len(view.options)), view.options)

    def _show_runs(self, view: CompareView) -> None:
        self.plot.show_curves(view)
        tiles = self.tiles.take(len(view.curves))
        for color, (tile, curve) in enumerate(zip(tiles, view.curves, strict=True), 1):
            tile.set_text(_tile(curve, color))

    def _show_channels(self, view: CompareView) -> None:
        self.strip.set_run(RunLine(view.bay_text, view.identity, view.about, view.axis_title))
        if self.trends is None:
            QTimer.singleShot(0, self, self.build_trends)
        else:
            self.trends.show_moving(view)

    @Slot()
    def build_trends(self) -> None:
        """Import pyqtgraph and put the strips in; does nothing the second time."""
        if self.trends is not None:
            return
        from console.screens.moving_trends import MovingTrends

        self.trends = MovingTrends()
        self.trends.asked.connect(self.ask)
        self.strips.insertWidget(1, self.trends, 1)
        if self.view is not None and self.view.trends:
            self.trends.show_moving(self.view)


def _toggles(buttons: list[PlainButton], toggles: tuple[Toggle, ...]) -> None:
    for button, toggle in zip(buttons, toggles, strict=True):
        button.set_text(toggle.label)
        button.set_note(toggle.note)
        button.set_payload(toggle.ask)
        button.set_selected(toggle.selected)
        button.set_reason(toggle.reason)


def _tile(curve: CurveView, color: int) -> CurveTileText:
    trend = curve.trend
    number = None if trend.quality == "none" else trend.value
    under = curve.nothing or trend.setpoint
    value = Value(trend.name, number, trend.unit, under, trend.priority, trend.stale, _QUALITY[trend.quality])
    read = reading(trend.cursor)
    return CurveTileText(curve.mark, color, curve.bay, curve.identity, curve.about, value, read)
