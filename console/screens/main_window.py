"""The window: bar, training band and rail around one page; pages are built when first shown and then kept."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final, cast

from PySide6.QtCore import QRect, Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLayout, QStackedWidget, QVBoxLayout, QWidget

from console.presenters.asks import GoTo, Silence
from console.presenters.frame import Chip, FrameView
from console.presenters.ui import FOOT, SILENCE, TRAINING, Dismiss, ShowDrawer
from console.screens.answer import Answer
from console.screens.horn import Horn
from console.screens.screen import Screen, differs
from widgets import theme
from widgets.bands import TrainingBand
from widgets.nav_rail import NavItem, NavRail
from widgets.top_bar import Chip as BarChip
from widgets.top_bar import ChipLook, StatusBar

if TYPE_CHECKING:
    from console.presenters.more import TrainingView
    from console.presenters.reason_sheet import ReasonSheetView

# Name of a screen -> module and class. Imported when first shown: start-up imports only what it paints.
_SCREENS: Final = {
    "sign_in": ("sign_in", "SignInScreen"),
    "overview": ("overview", "OverviewScreen"),
    "tasks": ("tasks", "TasksScreen"),
    "procedure": ("procedure", "ProcedureScreen"),
    "run": ("run", "RunScreen"),
    "compare": ("compare", "CompareScreen"),
    "wall": ("wall", "WallScreen"),
    "alarms": ("alarms", "AlarmsScreen"),
    "note": ("note", "NoteScreen"),
    "records": ("records", "RecordsScreen"),
    "audit": ("audit", "AuditScreen"),
    "review": ("review", "ReviewScreen"),
    "more": ("more", "MoreScreen"),
    "identify": ("identify", "IdentifyScreen"),
    "diagnostics": ("diagnostics", "DiagnosticsScreen"),
    "recordings": ("recordings", "RecordingsScreen"),
    "accounts": ("accounts", "AccountsScreen"),
    "pin": ("pin", "PinScreen"),
    "fault": ("fault", "FaultScreen"),
}
_LOOKS: Final = {
    "normal": ChipLook.QUIET,
    "good": ChipLook.NORMAL,
    "bad": ChipLook.BAD,
    "warn": ChipLook.WARN,
    "idle": ChipLook.QUIET,
}
_DRAWER: Final = 440
SHEET: Final = 1124
"""How wide the reason sheet is: twelve keys of 20 mm; the process stays to be seen beside it."""


class MainWindow(QWidget):
    """``asked`` carries what any screen, the rail, the bar or the drawer asks for."""

    asked = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._frame: FrameView | None = None
        self._screens: dict[str, Screen[Any]] = {}
        self._drawer: Screen[TrainingView] | None = None
        self._sheet: Screen[ReasonSheetView] | None = None
        self.bar, self.band, self.rail, self.pages = StatusBar(), TrainingBand(), NavRail(), QStackedWidget()
        self.bar.touched.connect(self._on_bar)
        self.rail.touched.connect(self._on_rail)
        self._lay_out()
        self.answer = Answer(self)
        self.answer.touched.connect(self._on_answer)
        self.horn = Horn(self)
        self.band.hide()
        self.rail.hide()

    def _lay_out(self) -> None:
        rows, middle = QVBoxLayout(self), QHBoxLayout()
        # The panel is as large as it is: no page may push the window over its edge.
        rows.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        for box in (rows, middle):
            box.setContentsMargins(0, 0, 0, 0)
            box.setSpacing(0)
        rows.addWidget(self.bar)
        rows.addWidget(self.band)
        rows.addLayout(middle, 1)
        middle.addWidget(self.rail)
        middle.addWidget(self.pages, 1)

    def screen_named(self, name: str) -> Screen[Any]:
        """The page, built at the first call. KeyError for a name that no screen has."""
        if name not in self._screens:
            module, kind = _SCREENS[name]
            made = cast("Callable[[], Screen[Any]]", getattr(import_module(f"console.screens.{module}"), kind))()
            made.asked.connect(self.asked)
            self.pages.addWidget(made)
            self._screens[name] = made
        return self._screens[name]

    def show_view(
        self,
        frame: FrameView,
        screen: str,
        view: object,
        drawer: TrainingView | None = None,
        sheet: ReasonSheetView | None = None,
    ) -> None:
        """Paint what changed of the frame, of the named screen (the only one that is updated), drawer and sheet."""
        if frame != self._frame:
            old, self._frame = self._frame, frame
            self._show_frame(frame, old)
        page = self.screen_named(screen)
        page.render(view)
        if self.pages.currentWidget() is not page:
            self.pages.setCurrentWidget(page)
        self._show_drawer(drawer)
        page.make_room(theme.current().px(_DRAWER) if drawer is not None else 0)
        self._show_sheet(sheet)

    def _show_frame(self, frame: FrameView, old: FrameView | None) -> None:
        if differs(frame, old, "station", "place"):
            self.bar.set_station(frame.station, frame.place)
        self.bar.set_link(_chip(frame.link))
        self.bar.set_plant(_chip(frame.plant))
        self.bar.set_alarms(frame.alarms)
        self.bar.set_person(frame.person, "")
        self.bar.set_clock(frame.clock, frame.date)
        self.band.set_text(frame.training)
        self.band.setVisible(bool(frame.training))
        self.horn.sound(on=frame.horn)
        if differs(frame, old, "nav", "current", "alarms"):
            self._show_rail(frame)
        if differs(frame, old, "message", "message_look"):
            self.answer.say(frame.message, refused=frame.message_look == "refused")
            self._place()

    def _show_rail(self, frame: FrameView) -> None:
        self.rail.setVisible(bool(frame.nav))
        foot = sum(item.screen in FOOT for item in frame.nav)
        self.rail.set_items(tuple(NavItem(item.screen, item.label, item.icon) for item in frame.nav), foot=foot)
        self.rail.set_active(frame.current)
        worst = next((number for number, count in enumerate(frame.alarms, 1) if count), 1)
        for item in frame.nav:
            if item.screen == "alarms":
                self.rail.set_badge(item.screen, item.count, worst if item.screen == "alarms" else 0)

    def _show_drawer(self, view: TrainingView | None) -> None:
        if view is None:
            if self._drawer is not None:
                self._drawer.hide()
            return
        if self._drawer is None:
            from console.screens.training import TrainingDrawer

            self._drawer = TrainingDrawer(self)
            self._drawer.asked.connect(self.asked)
        self._drawer.render(view)
        if self._drawer.isHidden():
            self._place()
            self._drawer.show()
            self._drawer.raise_()
            self.answer.raise_()

    def _show_sheet(self, view: ReasonSheetView | None) -> None:
        if view is None:
            if self._sheet is not None:
                self._sheet.hide()
            return
        if self._sheet is None:
            from console.screens.reason_sheet import ReasonSheet

            self._sheet = ReasonSheet(self)
            self._sheet.asked.connect(self.asked)
        self._sheet.render(view)
        if self._sheet.isHidden():
            self._place()
            self._sheet.show()
            self._sheet.raise_()
            self.answer.raise_()

    @property
    def drawer_open(self) -> bool:
        """Whether the training drawer stands over the left of the page."""
        return self._drawer is not None and not self._drawer.isHidden()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Qt's name for a new size."""
        self._place()

    def _place(self) -> None:
        """What floats over the page: the drawer beside the rail that opened it, the answer low in the middle."""
        px = theme.current().px
        layout = self.layout()
        if layout is not None:
            layout.activate()
        page = QRect(self.pages.mapTo(self, self.pages.rect().topLeft()), self.pages.size())
        if self._drawer is not None:
            self._drawer.setGeometry(page.left(), page.top(), px(_DRAWER), page.height())
        if self._sheet is not None:
            width = px(SHEET)
            self._sheet.setGeometry(page.right() + 1 - width, page.top(), width, page.height())
        self.answer.place_in(page)

    @Slot(object)
    def _on_rail(self, key: object) -> None:
        wishes = {TRAINING: ShowDrawer(not self.drawer_open), SILENCE: Silence()}
        self.asked.emit(wishes.get(str(key), GoTo(str(key))))

    @Slot(object)
    def _on_bar(self, key: object) -> None:
        """The bar leads to what it tells of."""
        known = {item.screen for item in self._frame.nav} if self._frame is not None else set()
        screen = {"alarms": "alarms", "link": "alarms", "plant": "records", "person": "more"}[str(key)]
        if screen in known:
            self.asked.emit(GoTo(screen))

    @Slot(object)
    def _on_answer(self, _: object) -> None:
        self.asked.emit(Dismiss(self._frame.message_s if self._frame is not None else 0.0))


def _chip(chip: Chip) -> BarChip:
    return BarChip(chip.title, chip.text, _LOOKS.get(chip.look, ChipLook.QUIET))
