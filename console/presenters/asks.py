"""What a screen may ask for: the objects that its one signal ``asked`` carries. No Qt, no state.

Wishes about the view (which screen, which window of a plot, which language) stay inside the GUI; the others are
turned into commands of the station by ``console.asking``.

Some repeat a command of the domain field by field, on purpose: a screen that imported the domain would pay for all
of it before the first paint (``make bench``, startup).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class GoTo:
    """Show another screen: sign_in, overview, tasks, run, alarms, records, review, more."""

    screen: str
    bay: int = 0
    procedure_id: str = ""


@dataclass(frozen=True, slots=True)
class ChooseLanguage:
    """``en`` or ``ja``, at once."""

    language: str


@dataclass(frozen=True, slots=True)
class ChooseWindow:
    """Of the run screen's plots: live, 1h, 6h, 24h, 14d or run; or back, forward, in, out."""

    window: str


@dataclass(frozen=True, slots=True)
class GiveSecret:
    """The PIN as typed, for the sign-in or signature that is waiting. Never stored, never logged."""

    secret: str
    procedure_id: str = ""

    def __repr__(self) -> str:
        """Without the secret, so that no log or traceback can carry it."""
        return f"GiveSecret(procedure_id={self.procedure_id!r})"


@dataclass(frozen=True, slots=True)
class SignOut:
    """End the session."""


@dataclass(frozen=True, slots=True)
class StartProcedure:
    """Begin a guided procedure at a bay, or (bay 0) for the material of ``run``."""

    procedure: str
    bay: int
    run: str = ""


@dataclass(frozen=True, slots=True)
class ConfirmItem:
    """A line of the current checklist is true."""

    procedure_id: str
    item: str


@dataclass(frozen=True, slots=True)
class OverrideInterlock:
    """Go on although this rule does not hold; a second person must give it."""

    procedure_id: str
    rule: str
    reason: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Choose:
    """``option`` of ``step`` is so, or is wanted; with a coded reason where the step asks for one."""

    procedure_id: str
    step: str
    option: str
    reason: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class LeaveOverride:
    """The override that was asked for is not wanted any more."""

    procedure_id: str


@dataclass(frozen=True, slots=True)
class Act:
    """Do the command of this step (open the bay, start the run); armed and confirmed already."""

    procedure_id: str
    step: str


@dataclass(frozen=True, slots=True)
class Abandon:
    """Leave this procedure for good; what was scanned stays in the record."""

    procedure_id: str


@dataclass(frozen=True, slots=True)
class CommandBay:
    """Hold (one touch) or restart, stop, abort (armed and confirmed already); stop and abort with a coded reason."""

    action: str
    bay: int
    reason: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Acknowledge:
    """This alarm has been seen."""

    key: str


@dataclass(frozen=True, slots=True)
class WithReason:
    """Open the reason sheet over what is shown; it ends by asking ``ask`` with ``reason`` and ``note`` filled.

    ``ask``: a dataclass with these two fields. ``purpose``: a word of ``console.domain.reason.PURPOSES``. ``about``:
    the item it is asked for, in words; "" lets the sheet say it from what the ask names (procedure, run, bay, alarm).
    """

    purpose: str
    ask: Any
    about: str = ""


@dataclass(frozen=True, slots=True)
class WithText:
    """Open the sheet for words or a number; it ends by asking ``ask`` with ``field`` filled.

    ``ask``: a dataclass with that field, or a `WithReason` of one: then the reason is asked for next. ``question``: a
    text key. ``text``: what stands there at first. ``page``: of the keyboard, "" for the reader's own script.
    """

    question: str
    ask: Any
    field: str = "note"
    text: str = ""
    page: str = ""
    about: str = ""


@dataclass(frozen=True, slots=True)
class Late:
    """Why something comes late; then, for ``purpose``, why it happened: ``ask`` with late_reason and late_note."""

    purpose: str
    ask: Any
    about: str = ""
    reason: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class RecordNote:
    """Note a deviation, an incident or a comment; see the command of the same name."""

    kind: str
    severity: str = ""
    procedure_id: str = ""
    step: str = ""
    run: str = ""
    bay: int = 0
    reason: str = ""
    note: str = ""
    happened_utc: str = ""
    late_reason: str = ""
    late_note: str = ""


@dataclass(frozen=True, slots=True)
class CloseNote:
    """Close a deviation or an incident."""

    id: str
    reason: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class CorrectEntry:
    """Correct a line of a checklist, a typed value or the words of a note; ``old`` as it is shown."""

    kind: str
    procedure_id: str
    step: str
    name: str
    index: int
    old: str
    new: str
    reason: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class BeginRescan:
    """Read a label again in place of an earlier one."""

    procedure_id: str
    step: str
    index: int
    reason: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class LeaveRescan:
    """Read none again after all."""

    procedure_id: str


@dataclass(frozen=True, slots=True)
class EnterTyped:
    """A number typed by hand with its check character."""

    procedure_id: str
    text: str
    reason: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class CompareTyped:
    """The end of that number as the second person reads it on the label."""

    procedure_id: str
    tail: str


@dataclass(frozen=True, slots=True)
class LeaveTyped:
    """Forget what was typed."""

    procedure_id: str


@dataclass(frozen=True, slots=True)
class ChoosePin:
    """Three entries of the PIN pad; ``old`` is "" where a first PIN is changed. Never stored, never logged."""

    old: str
    first: str
    again: str

    def __repr__(self) -> str:
        """Without any of them."""
        return "ChoosePin()"


@dataclass(frozen=True, slots=True)
class UnlockAccount:
    """Let this person try again."""

    person: str
    reason: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Silence:
    """Silence the horn."""


@dataclass(frozen=True, slots=True)
class AttributeAct:
    """Say that what was done without signing in was one's own, and why."""

    act: str
    reason: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class DecideLateChange:
    """What is to become of material about which the plant has changed its mind."""

    key: str
    reason: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class EnterValue:
    """A number for an entry step, with a reason once it was doubted."""

    procedure_id: str
    step: str
    value: str
    reason: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class IssueRecord:
    """Render the batch record of this run."""

    run: str


@dataclass(frozen=True, slots=True)
class ExportTrail:
    """Write the audit trail, as ``wanted`` (a `console.queries.trail.TrailFilter`), in words ``described``.

    ``form``: csv, json or pdf; its sentences in ``language``.
    """

    form: str
    wanted: object
    described: str
    language: str


@dataclass(frozen=True, slots=True)
class IssuePassport:
    """Render the passport of this run."""

    run: str


@dataclass(frozen=True, slots=True)
class OpenReview:
    """Review the record of this run: begin, go on, or take in what is new. Shows the screen, and tells the station."""

    run: str


@dataclass(frozen=True, slots=True)
class ShowInTrail:
    """Show the audit trail: one event of it with all that is stored (0: the list), of one run ("": of everything)."""

    event: int = 0
    run: str = ""


@dataclass(frozen=True, slots=True)
class LookAt:
    """Of the review on the screen: show this item; "" goes back to what is due."""

    item: str


@dataclass(frozen=True, slots=True)
class Dispose:
    """This item of the review was looked at, and this is what it is worth."""

    procedure_id: str
    item: str
    disposition: str
    reason: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class TouchLabel:
    """Training only: the label on the screen was touched, as if scanned. ``text``: latin-1 of the exact bytes."""

    text: str


@dataclass(frozen=True, slots=True)
class UseHands:
    """Training only: what a person does at the machine: insert, close, remove, fault, clear."""

    what: str
    bay: int
    label: str = ""


@dataclass(frozen=True, slots=True)
class BeginSheet:
    """Take the next scan of a keyboard-wedge scanner for its test sheet."""


@dataclass(frozen=True, slots=True)
class EndSheet:
    """Take it for a label after all."""
