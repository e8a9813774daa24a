"""One guided procedure: the ladder at the left, what to do now in the middle, what was checked at the right."""

from __future__ import annotations

from PySide6.QtWidgets import QBoxLayout, QStackedLayout, QWidget

from console.presenters.asks import Abandon, ConfirmItem, GoTo
from console.presenters.procedure import ProcedureView
from console.screens.act import ActPart
from console.screens.checked import CheckedList
from console.screens.items import ItemButton
from console.screens.panel import Panel
from console.screens.pictures import Picture
from console.screens.prestart import PrestartBody
from console.screens.screen import Pool, Screen, column, differs, say, words
from console.screens.typed import TypedBody
from widgets import theme
from widgets.arm import ArmButton, Side
from widgets.buttons import PlainButton, PrimaryButton, SecondaryButton
from widgets.checks import Check, CheckState
from widgets.identity import Field, IdentityStrip
from widgets.look_alike import LookAlikeBand, Marked
from widgets.scan_box import RefusalCard, ScanBox, ScanState
from widgets.steps import Step, StepLadder, StepState

CHECKS = {
    "held": CheckState.HOLDS,
    "open": CheckState.OPEN,
    "refused": CheckState.REFUSED,
    "overridden": CheckState.OVERRIDDEN,
}
STEPS = {"done": StepState.DONE, "current": StepState.CURRENT, "next": StepState.NEXT}
_LADDER, _RIGHT, _ENTRY = 430, 432, 104
_OPTION_MM = 22
_CROWD = 3


class ProcedureScreen(Screen[ProcedureView]):
    """Modes scan, checklist, act, await, done and left here; prestart in a body of its own, built when first needed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.strip, self.look_alike = IdentityStrip(), LookAlikeBand()
        self.guided = GuidedBody()
        self.guided.asked.connect(self.asked)
        self.prestart: PrestartBody | None = None
        self.typed: TypedBody | None = None
        self.bodies = QStackedLayout()
        self.bodies.addWidget(self.guided)
        page = self.rows(20)
        page.addWidget(self.strip)
        page.addWidget(self.look_alike)
        page.addLayout(self.bodies, 1)

    def show_view(self, view: ProcedureView, old: ProcedureView | None) -> None:
        """See :class:`Screen`."""
        if differs(view, old, "strip"):
            self.strip.set_fields(
                [Field(f.label, f.value, mono=f.mono, big=not f.mono and i == 0) for i, f in enumerate(view.strip)]
            )
        pair = view.look_alike
        self.look_alike.set_pair(pair.title if pair else "", [Marked(*text) for text in pair.texts] if pair else ())
        body = self._body(view.mode)
        body.render(view)
        self.bodies.setCurrentWidget(body)
        for other in (self.prestart, self.typed):
            if other is not None and other is not body:
                other.pad.forget()

    def _body(self, mode: str) -> Screen[ProcedureView]:
        if mode == "typed":
            return self._typed()
        return self._prestart() if mode == "prestart" else self.guided

    def _typed(self) -> TypedBody:
        if self.typed is None:
            self.typed = TypedBody()
            self.typed.asked.connect(self.asked)
            self.bodies.addWidget(self.typed)
        return self.typed

    def _prestart(self) -> PrestartBody:
        if self.prestart is None:
            self.prestart = PrestartBody()
            self.prestart.asked.connect(self.asked)
            self.bodies.addWidget(self.prestart)
        return self.prestart


class GuidedBody(Screen[ProcedureView]):
    """Ladder, step and checks of every mode but prestart."""

    margins = (0, 0, 0, 0)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.ladder = StepLadder()
        self.ladder_card = Panel((10, 58, 10, 4), titled=True)
        self.ladder_card.body.addWidget(self.ladder)
        self.checks = CheckedList()
        self.checks_card = Panel((16, 64, 16, 12), titled=True)
        self.checks_card.body.addWidget(self.checks)
        self.title, self.text = words("heading", wrap=True), words("dim", wrap=True)
        self.picture, self.refusal, self.wait, self.act = Picture(), RefusalCard(), ScanBox(), ActPart()
        self.act.asked.connect(self.ask)
        self.enter_value, self.insist, self.by_hand = PrimaryButton(), SecondaryButton(), PlainButton()
        for entry in (self.enter_value, self.insist):
            entry.setMinimumHeight(theme.current().px(_ENTRY))
            entry.touched.connect(self.ask)
        self.by_hand.touched.connect(self.ask)
        self.back = PlainButton("", GoTo("overview"))
        self.back.touched.connect(self.ask)
        self.abandon = ArmButton(danger=True, side=Side.LEFT)
        self.abandon.confirmed.connect(self.ask)
        px = theme.current().px
        self.ladder_card.setFixedWidth(px(_LADDER))
        page = self.columns()
        page.addWidget(self.ladder_card)
        page.addWidget(self._middle(), 1)
        page.addLayout(self._right())

    def _middle(self) -> Panel:
        px = theme.current().px
        card = Panel((32, 20, 32, 24), 16)
        for part in (self.title, self.text):
            card.body.addWidget(part)
        self.option_rows = column(12)
        self.options: Pool[SecondaryButton] = Pool(self._option, self.option_rows.addWidget)
        self.item_rows = column(12)
        self.items: Pool[ItemButton] = Pool(self._item, self.item_rows.addWidget)
        card.body.addLayout(self.item_rows)
        card.body.addLayout(self.option_rows)
        self.room = QWidget()
        card.body.addWidget(self.room, 1)
        card.body.addWidget(self.picture, 1)
        for below in (self.refusal, self.wait, self.act, self.enter_value, self.insist):
            card.body.addWidget(below)
        self.wait.setFixedHeight(px(144))
        return card

    def _right(self) -> QBoxLayout:
        right = column()
        right.addWidget(self.checks_card, 1)
        right.addWidget(self.by_hand)
        right.addWidget(self.back)
        right.addSpacing(theme.current().px(8))
        right.addWidget(self.abandon)
        for part in (self.checks_card, self.by_hand, self.back, self.abandon):
            part.setFixedWidth(theme.current().px(_RIGHT))
        return right

    def _item(self) -> ItemButton:
        button = ItemButton()
        button.touched.connect(self.ask)
        return button

    def _option(self) -> SecondaryButton:
        button = SecondaryButton()
        button.setMinimumHeight(theme.current().mm(_OPTION_MM))
        button.touched.connect(self.ask)
        return button

    def show_view(self, view: ProcedureView, old: ProcedureView | None) -> None:
        """See :class:`Screen`."""
        if differs(view, old, "title", "steps"):
            self.ladder_card.set_title(view.title)
            self.ladder.set_steps(tuple(Step(str(s.number), s.title, s.sub, STEPS[s.state]) for s in view.steps))
        if differs(view, old, "checks_title", "checks"):
            self.checks_card.set_title(view.checks_title)
            self.checks.set_checks([Check(c.title, c.sub, CHECKS[c.state]) for c in view.checks])
        say(self.title, view.step_title)
        say(self.text, view.step_text)
        self._show_step(view, old)
        self._show_ways_out(view, old)

    def _show_step(self, view: ProcedureView, old: ProcedureView | None) -> None:
        waits = view.mode in {"scan", "await"} and bool(view.wait)
        crowded = waits and len(view.options) >= _CROWD  # what is left for a picture would show nothing
        self.picture.set_picture("done" if view.mode == "done" else view.picture)
        self.room.setVisible(view.mode == "transcribe")  # without a frame: the names need the room
        self.picture.setVisible(not crowded and view.mode != "transcribe")
        self.refusal.set_refusal(view.refusal_title, view.refusal_text)
        if differs(view, old, "items", "procedure_id", "mode"):
            self._show_items(view)
        if differs(view, old, "options"):
            self._show_options(view)
        self.wait.set_state(ScanState.WAITING if view.mode == "scan" else ScanState.CLOSED, view.wait, view.read_once)
        self.wait.setVisible(waits)
        self.act.set_act(view.act, view.procedure_id)
        for button, text, ask in (
            (self.enter_value, view.enter_value, view.enter_value_ask),
            (self.insist, view.insist, view.insist_ask),
        ):
            button.set_text(text)
            button.set_payload(ask)
            button.setVisible(bool(text))

    def _show_items(self, view: ProcedureView) -> None:
        shown = view.items if view.mode == "checklist" else ()
        for button, item in zip(self.items.take(len(shown)), shown, strict=True):
            button.set_item(item.text, confirmed=item.confirmed)
            button.set_payload(ConfirmItem(view.procedure_id, item.item))

    def _show_options(self, view: ProcedureView) -> None:
        for button, option in zip(self.options.take(len(view.options)), view.options, strict=True):
            button.set_text(option.text)
            button.set_note(option.note)
            button.set_payload(option.ask)

    def _show_ways_out(self, view: ProcedureView, old: ProcedureView | None) -> None:
        self.back.set_text(view.back)
        self.by_hand.set_text(view.by_hand)
        self.by_hand.set_payload(view.by_hand_ask)
        self.by_hand.setVisible(bool(view.by_hand))
        self.back.set_payload(view.back_ask or GoTo("overview"))
        self.back.setVisible(bool(view.back))
        self.abandon.setVisible(bool(view.abandon) and view.mode not in {"done", "left"})
        if differs(view, old, "abandon", "abandon_confirm", "procedure_id"):
            self.abandon.set_texts(view.abandon, "", view.abandon_confirm, view.disarm)
            self.abandon.set_payload(Abandon(view.procedure_id))
