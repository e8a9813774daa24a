"""Before a start: every interlock with its evidence at the left, two signatures and the start at the right."""

from __future__ import annotations

from PySide6.QtWidgets import QBoxLayout, QWidget

from console.presenters.asks import Abandon, GoTo
from console.presenters.procedure import InterlockLineView, ProcedureView, SignatureView
from console.screens.act import ActPart
from console.screens.panel import Panel
from console.screens.screen import Pool, Screen, column, differs, row
from console.screens.secret import SecretPad
from widgets import theme
from widgets.arm import ArmButton, Side
from widgets.buttons import PlainButton
from widgets.checks import CheckState, Interlock, InterlockTable
from widgets.scan_box import RefusalCard
from widgets.signature import Signature, SignaturePanel, SignatureState
from widgets.steps import Step, StepLadder, StepState
from widgets.theme import Size

_STATES = {
    "permit": CheckState.HOLDS,
    "refuse": CheckState.REFUSED,
    "unknown": CheckState.UNKNOWN,
    "overridden": CheckState.OVERRIDDEN,
}
_SIGNED = {"given": SignatureState.SIGNED, "current": SignatureState.WANTED, "later": SignatureState.LATER}
_STEPS = {"done": StepState.DONE, "current": StepState.CURRENT, "next": StepState.NEXT}
_RIGHT, _PAD, _APART, _OVERRIDE = 718, 340, 40, 92
_MOST_OVERRIDES = 3  # side by side; the next ones come when these are given


class PrestartBody(Screen[ProcedureView]):
    """The PIN pad stands beside the start while a secret is wanted: the hand stays where it signs and starts.

    A procedure that is signed without interlocks shows its ladder at the left instead of the table.
    """

    margins = (0, 0, 0, 0)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        px = theme.current().px
        self.table, self.ladder = InterlockTable(), StepLadder()
        self.table_card = Panel((12, 68, 12, 10), titled=True)
        self.sign_card = Panel((24, 64, 24, 20), 16, titled=True)
        self.table_card.body.addWidget(self.table, 1)
        self.table_card.body.addWidget(self.ladder)
        self.override_row = row(16)
        self.overrides: Pool[PlainButton] = Pool(self._override, self.override_row.addWidget)
        self.table_card.body.addLayout(self.override_row)
        self.sign_card.setFixedWidth(px(_RIGHT))
        page = self.columns()
        page.addWidget(self.table_card, 1)
        page.addWidget(self.sign_card)
        self._fill_sign_card()

    def _override(self) -> PlainButton:
        button = PlainButton()
        button.set_size(Size.BODY)
        button.setFixedHeight(theme.current().px(_OVERRIDE))
        button.touched.connect(self.ask)
        return button

    def _fill_sign_card(self) -> None:
        px = theme.current().px
        self.refusal, self.pad, self.act = RefusalCard(), SecretPad(), ActPart(Side.LEFT)
        self.back = PlainButton("", GoTo("tasks"))
        self.pad.setFixedWidth(px(_PAD))
        signatures, low = column(), row(16)
        self.panels: Pool[SignaturePanel] = Pool(SignaturePanel, signatures.addWidget)
        low.addWidget(self.pad)
        low.addLayout(self._buttons(), 1)
        body = self.sign_card.body
        body.addLayout(signatures)
        body.addWidget(self.refusal)
        body.addStretch(1)
        body.addLayout(low)
        self.pad.asked.connect(self.ask)
        self.act.asked.connect(self.ask)
        self.back.touched.connect(self.ask)
        self.abandon.confirmed.connect(self.ask)

    def _buttons(self) -> QBoxLayout:
        """The ways out above the start and well apart from it: whoever leaves does not start, and the other way."""
        buttons, self.ways = column(0), row(16)
        self.abandon = ArmButton(danger=True, side=Side.LEFT)
        for button in (self.abandon.button, self.back):
            button.set_size(Size.BODY)
        for way in (self.abandon, self.back):
            self.ways.addWidget(way, 1)
        buttons.addStretch(1)
        buttons.addLayout(self.ways)
        buttons.addSpacing(theme.current().px(_APART))
        buttons.addWidget(self.act)
        return buttons

    def show_view(self, view: ProcedureView, old: ProcedureView | None) -> None:
        """See :class:`Screen`."""
        self._show_left(view, old)
        shown = view.overrides[:_MOST_OVERRIDES]
        for button, override in zip(self.overrides.take(len(shown)), shown, strict=True):
            button.set_text(override.label)
            button.set_payload(override.ask)
        self.sign_card.set_title(view.sign_title)
        if differs(view, old, "signatures", "refusal_title"):
            self._show_signatures(view)
        self.refusal.set_refusal(view.refusal_title, view.refusal_text)
        self._show_pad(view)
        self.act.set_act(view.act, view.procedure_id)
        self._show_ways_out(view, old)

    def _show_ways_out(self, view: ProcedureView, old: ProcedureView | None) -> None:
        """One above the other beside the pad, else side by side."""
        narrow = any(s.pin for s in view.signatures)
        self.ways.setDirection(QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight)
        self.back.set_text(view.back)
        self.back.setVisible(bool(view.back))
        self.abandon.setVisible(bool(view.abandon))
        if differs(view, old, "abandon", "abandon_confirm", "disarm", "procedure_id"):
            self.abandon.set_texts(view.abandon, "", view.abandon_confirm, view.disarm)
            self.abandon.set_payload(Abandon(view.procedure_id))

    def _show_left(self, view: ProcedureView, old: ProcedureView | None) -> None:
        table = bool(view.interlocks)
        self.table_card.set_title(view.interlock_title if table else view.title)
        self.table_card.set_side(view.interlock_count if table else "")
        self.table.setVisible(table)
        self.ladder.setVisible(not table)
        if table and differs(view, old, "interlocks"):
            self.table.set_interlocks([_interlock(line) for line in view.interlocks])
        elif not table:
            self.ladder.set_steps(tuple(Step(str(s.number), s.title, s.sub, _STEPS[s.state]) for s in view.steps))

    def _show_signatures(self, view: ProcedureView) -> None:
        """While the pad stands there, room is short: what was given is brief, and gives way to a refusal."""
        crowded = any(s.pin for s in view.signatures)
        shown = [s for s in view.signatures if s.pin or not (crowded and view.refusal_title)]
        for panel, signature in zip(self.panels.take(len(shown)), shown, strict=True):
            panel.set_signature(_signature(signature, brief=crowded and not signature.pin))

    def _show_pad(self, view: ProcedureView) -> None:
        wanted = next((s for s in view.signatures if s.pin), None)
        self.pad.setVisible(wanted is not None)
        if wanted is None:
            self.pad.forget()
        else:
            self.pad.set_secret(wanted.pin_label, view.enter, view.procedure_id)


def _interlock(line: InterlockLineView) -> Interlock:
    return Interlock(line.id, line.title, line.evidence, _STATES[line.state], note=line.remedy)


def _signature(view: SignatureView, *, brief: bool) -> Signature:
    # The pad has the field for the PIN: a second field here would be one too many.
    meaning = "" if brief else view.meaning
    return Signature(
        view.title,
        view.person,
        _SIGNED[view.state],
        view.note,
        meaning,
        view.when,
        validity=view.validity,
        valid=view.standing == "valid",
    )
