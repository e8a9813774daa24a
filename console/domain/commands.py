"""Everything that can be asked of, or told to, the station. One at a time they go through ``decide``.

The first group is what people ask; the second is what the rim tells: the shuttle's words, time passing, the plant.
"""
# long: everything that can be asked or told, in one place

# long: one list of everything, a few lines each

from __future__ import annotations

from dataclasses import dataclass

from console.domain.commands_capture import ReportCapture, StartCapture, StopCapture
from console.domain.commands_paper import EnterPaperLine
from console.domain.commands_plant import (
    AttributeAct,
    DecideLateChange,
    RefusePlantFile,
    ReportPin,
    Silence,
    TakePlantFile,
    UnlockAccount,
)
from console.domain.commands_readings import PruneReadings, ReportReadings
from console.domain.events import BayObserved, DeviceReported, Fact, ReadingsExported, TrailExported
from console.domain.message import Message

__all__ = [  # what stands in files of its own, and is one of the commands here
    "AttributeAct",
    "DecideLateChange",
    "EnterPaperLine",
    "PruneReadings",
    "RefusePlantFile",
    "ReportCapture",
    "ReportPin",
    "ReportReadings",
    "Silence",
    "StartCapture",
    "StopCapture",
    "TakePlantFile",
    "UnlockAccount",
]

IDENTIFY = "identify"
"""The focus of a scan that is only to be identified; no procedure has this id."""

# --- people ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ScanLabel:
    """A label was read. ``scanner``: which one, for the record; ``raw`` exactly as it came.

    ``focus``: the procedure on the screen, "" if none: a label never goes to a procedure that nobody looks at; or
    `IDENTIFY`, if the screen asks what a label is.
    """

    raw: bytes
    scanner: str
    focus: str = ""


@dataclass(frozen=True, slots=True)
class TypedScan:
    """A label was read by a scanner that types: refused until its test sheet has passed under this keyboard layout."""

    raw: bytes
    scanner: str
    layout: str
    focus: str = ""


@dataclass(frozen=True, slots=True)
class ScanFragment:
    """Part of a scan came and its end did not: ``why`` says how that is known. Never taken for a label."""

    raw: bytes
    scanner: str
    why: Message
    focus: str = ""


@dataclass(frozen=True, slots=True)
class ReportSecret:
    """The rim has checked a secret for the person who was named; the secret itself stays there."""

    person: str
    right: bool
    procedure_id: str


@dataclass(frozen=True, slots=True)
class SignOut:
    """End the session. ``reason``: signed out | idle."""

    reason: str = "signed out"


@dataclass(frozen=True, slots=True)
class BeginProcedure:
    """Start a guided procedure at a bay, or (bay 0) for the material of ``run``, wherever that is."""

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
    """Go on although this rule does not hold: asked for with a coded reason, to be given by a second person."""

    procedure_id: str
    rule: str
    reason: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Choose:
    """``option`` of ``step`` is so, or is wanted; with a coded reason and words where the step asks for them."""

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
class DoAct:
    """The command of ``step``: only while it is the current one, so that what was meant is what is done."""

    procedure_id: str
    step: str


@dataclass(frozen=True, slots=True)
class AbandonProcedure:
    """Leave a procedure for good."""

    procedure_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class CommandBay:
    """Hold, restart, stop or abort a run. Stop and abort end living work: they need a coded ``reason``."""

    action: str
    bay: int
    reason: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class AcknowledgeAlarm:
    """This alarm has been seen."""

    key: str


@dataclass(frozen=True, slots=True)
class RecordNote:
    """Note a deviation, an incident or a comment; see `console.domain.events.NoteRecorded` for the fields."""

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
    """Correct what was recorded: a line of a checklist, or the words of a note. ``old``: as the person saw it.

    ``kind``: item | value | note; ``name``: the line, or the note's id.
    """

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
    """Read the ``index``-th label of ``step`` again: the next label takes its place if it satisfies the prompt."""

    procedure_id: str
    step: str
    index: int
    reason: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class LeaveRescan:
    """Read no label again after all."""

    procedure_id: str


@dataclass(frozen=True, slots=True)
class EnterTyped:
    """A number typed by hand with its check character, for the label that the step waits for."""

    procedure_id: str
    text: str
    reason: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class CompareTyped:
    """The end of the typed number as the second person reads it on the label."""

    procedure_id: str
    tail: str


@dataclass(frozen=True, slots=True)
class LeaveTyped:
    """Forget what was typed."""

    procedure_id: str


@dataclass(frozen=True, slots=True)
class DisposeException:
    """The reviewer has looked at one item of the record and says what it is worth (see `console.domain.review`)."""

    procedure_id: str
    item: str
    disposition: str
    reason: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class EnterValue:
    """A number for the entry step ``step``; with a reason once it was doubted."""

    procedure_id: str
    step: str
    value: str
    reason: str = ""
    note: str = ""


# --- the rim -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class StartStation:
    """The program has opened this folder."""

    program: str
    shuttle: str
    site: str
    mode: str


@dataclass(frozen=True, slots=True)
class StopStation:
    """The program is about to end in good order."""


@dataclass(frozen=True, slots=True)
class Tick:
    """Time has passed."""


@dataclass(frozen=True, slots=True)
class ReportLink:
    """The link's condition: one of LinkOpened, LinkMoved, LinkLost, LinkRefused."""

    fact: Fact


@dataclass(frozen=True, slots=True)
class ReportDevice:
    """A numbered event of the shuttle, once. ``process_utc`` is the journal's column."""

    said: DeviceReported


@dataclass(frozen=True, slots=True)
class ReportBay:
    """A bay's present state, after a hello."""

    seen: BayObserved


@dataclass(frozen=True, slots=True)
class ReportReadBack:
    """What the shuttle would do if the selected command were executed."""

    command: str
    token: str
    action: str
    bay: int
    cartridge: str
    recipe_sha256: str
    state: str


@dataclass(frozen=True, slots=True)
class ReportOutcome:
    """The shuttle's word on a command."""

    command: str
    outcome: str
    rule: str
    detail: str


@dataclass(frozen=True, slots=True)
class ReportRecipe:
    """The recipe that the shuttle keeps for a bay, by the hash over what it sent back ("" if it keeps none)."""

    bay: int
    sha256: str
    detail: str


@dataclass(frozen=True, slots=True)
class ReportGap:
    """The shuttle no longer has these records."""

    boot: int
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class ReportCondition:
    """A condition about this console itself holds or holds no more: raises or returns a station alarm."""

    alarm: str
    active: bool
    value: str = ""
    bay: int = 0


@dataclass(frozen=True, slots=True)
class ReportClock:
    """This computer's clock ``stepped``, ``slept`` or ``drifted`` by ``step_ms``; or it is ``known`` how it stands.

    ``now_ms``: of known, this computer's wall time less the shuttle's process time.
    """

    kind: str
    before_utc: str = ""
    after_utc: str = ""
    step_ms: int = 0
    now_ms: int = 0


@dataclass(frozen=True, slots=True)
class ReportPlant:
    """The uplink's condition changed."""

    condition: str
    detail: str


@dataclass(frozen=True, slots=True)
class TakePlantData:
    """People, orders, lots, reservations and recipes from their master."""

    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class ReportRecord:
    """A batch record was rendered."""

    fact: Fact


@dataclass(frozen=True, slots=True)
class ReportExport:
    """The audit trail or readings were exported, or (``fact`` None) not: ``reason`` why, "" because nobody is here."""

    fact: TrailExported | ReadingsExported | None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class BeginReview:
    """The record that a person wants to review was put together: its hash, and what there is to look at in it."""

    run: str
    manner: str
    head_seq: int
    record_sha256: str
    file: str
    items: tuple[str, ...]
    lacking: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReportSheet:
    """A wedge scanner's test sheet was read."""

    scanner: str
    layout: str
    passed: bool
    finding: Message


Command = (
    ScanLabel
    | TypedScan
    | ScanFragment
    | ReportSecret
    | SignOut
    | BeginProcedure
    | ConfirmItem
    | OverrideInterlock
    | LeaveOverride
    | Choose
    | DoAct
    | AbandonProcedure
    | CommandBay
    | AcknowledgeAlarm
    | DecideLateChange
    | UnlockAccount
    | ReportPin
    | Silence
    | AttributeAct
    | RecordNote
    | CloseNote
    | CorrectEntry
    | BeginRescan
    | LeaveRescan
    | EnterTyped
    | CompareTyped
    | LeaveTyped
    | DisposeException
    | EnterValue
    | EnterPaperLine
    | StartStation
    | StopStation
    | Tick
    | ReportLink
    | ReportDevice
    | ReportBay
    | ReportReadBack
    | ReportOutcome
    | ReportRecipe
    | ReportGap
    | ReportCondition
    | ReportClock
    | ReportPlant
    | ReportReadings
    | PruneReadings
    | TakePlantData
    | TakePlantFile
    | RefusePlantFile
    | ReportRecord
    | ReportExport
    | StartCapture
    | StopCapture
    | ReportCapture
    | BeginReview
    | ReportSheet
)
