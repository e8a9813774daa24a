"""Everything that can have happened, as this station's journal knows it.

Rules of this room: an event is a frozen dataclass of plain values (text, whole numbers, booleans, tuples, nested frozen
dataclasses; no floats, so that its canonical bytes never depend on a formatter). ``TYPE`` is a stable name that old
journals carry for ever: never rename one, never reuse one; a changed meaning gets a new type or a raised ``VERSION``.
Moments are ISO 8601 in UTC. Who acted, when, and process time are columns of the journal, not fields.
"""

from __future__ import annotations

from console.domain.events.account import AccountUnlocked, ActAttributed, HornSilenced, PinChanged
from console.domain.events.alarm import AlarmAcknowledged, AlarmRaised, AlarmReturned
from console.domain.events.capture import CaptureEnded, CaptureStarted
from console.domain.events.clock import ClockChanged, ClockKnown
from console.domain.events.command import (
    CommandResolved,
    CommandSilent,
    CommandTaken,
    DirectRequested,
    ExecuteRequested,
    RecipeReadBack,
    RecipeTransferRequested,
    SelectMismatched,
    SelectRequested,
)
from console.domain.events.custody import (
    CustodyTransferred,
    MaterialDisposed,
    MaterialQuarantined,
    PlaceReceived,
    ReleaseJudged,
)
from console.domain.events.device import (
    BayObserved,
    CartridgeUsed,
    DeviceReported,
    LinkLost,
    LinkMoved,
    LinkOpened,
    LinkRefused,
    RecordsMissing,
    RunEnded,
    RunStarted,
)
from console.domain.events.fact import Fact
from console.domain.events.interlock import (
    InterlockLine,
    InterlockOverridden,
    InterlocksJudged,
    Override,
    OverrideAsked,
    OverrideFell,
    OverrideLeft,
)
from console.domain.events.keys import KeyLost, KeyRetired, KeyRotated
from console.domain.events.lab import LabelsReconciled, ResultReceived, SampleDelivered
from console.domain.events.manual import ManualCompared, ManualConfirmed, ManualEntered, ManualLeft
from console.domain.events.note import EntryCorrected, NoteClosed, NoteRecorded, RescanBegun, RescanLeft
from console.domain.events.paper import PaperLineEntered
from console.domain.events.people import SecretRefused, SessionClosed, SessionOpened
from console.domain.events.plant import (
    LotReceived,
    OrderReceived,
    PersonReceived,
    PlantConditionChanged,
    PlantDataCurrent,
    RecipeReceived,
    ReservationReceived,
)
from console.domain.events.plant_file import (
    CartridgesSpent,
    LateChangeDecided,
    PlantFileRefused,
    PlantFileTaken,
    ReservationWithdrawn,
)
from console.domain.events.procedure import (
    ItemConfirmed,
    OptionChosen,
    OrderChosen,
    ProcedureEnded,
    ProcedureStarted,
    Read,
    SampleNamed,
    ScanAccepted,
    ScanRefused,
    StepDone,
)
from console.domain.events.readings import ReadingsAccepted, ReadingsPruned, ReadingsQuarantined
from console.domain.events.reagent import ReagentDiscarded, ReagentOverHold
from console.domain.events.record import BatchRecordIssued, ScannerTested
from console.domain.events.review import ExceptionDisposed, PassportIssued, ReviewBegun
from console.domain.events.scan import LabelIdentified, ScanToConfirm
from console.domain.events.signature import SignatureLapsed, Signed, SignerNamed
from console.domain.events.station import Refused, StationStarted, StationStopped
from console.domain.events.trail import ReadingsExported, TrailExported
from console.domain.events.value import ValueDoubted, ValueEntered

__all__ = [
    "EVENTS",
    "AccountUnlocked",
    "ActAttributed",
    "AlarmAcknowledged",
    "AlarmRaised",
    "AlarmReturned",
    "BatchRecordIssued",
    "BayObserved",
    "CaptureEnded",
    "CaptureStarted",
    "CartridgeUsed",
    "CartridgesSpent",
    "ClockChanged",
    "ClockKnown",
    "CommandResolved",
    "CommandSilent",
    "CommandTaken",
    "CustodyTransferred",
    "DeviceReported",
    "DirectRequested",
    "EntryCorrected",
    "ExceptionDisposed",
    "ExecuteRequested",
    "Fact",
    "HornSilenced",
    "InterlockLine",
    "InterlockOverridden",
    "InterlocksJudged",
    "ItemConfirmed",
    "KeyLost",
    "KeyRetired",
    "KeyRotated",
    "LabelIdentified",
    "LabelsReconciled",
    "LateChangeDecided",
    "LinkLost",
    "LinkMoved",
    "LinkOpened",
    "LinkRefused",
    "LotReceived",
    "ManualCompared",
    "ManualConfirmed",
    "ManualEntered",
    "ManualLeft",
    "MaterialDisposed",
    "MaterialQuarantined",
    "NoteClosed",
    "NoteRecorded",
    "OptionChosen",
    "OrderChosen",
    "OrderReceived",
    "Override",
    "OverrideAsked",
    "OverrideFell",
    "OverrideLeft",
    "PaperLineEntered",
    "PassportIssued",
    "PersonReceived",
    "PinChanged",
    "PlaceReceived",
    "PlantConditionChanged",
    "PlantDataCurrent",
    "PlantFileRefused",
    "PlantFileTaken",
    "ProcedureEnded",
    "ProcedureStarted",
    "Read",
    "ReadingsAccepted",
    "ReadingsExported",
    "ReadingsPruned",
    "ReadingsQuarantined",
    "ReagentDiscarded",
    "ReagentOverHold",
    "RecipeReadBack",
    "RecipeReceived",
    "RecipeTransferRequested",
    "RecordsMissing",
    "Refused",
    "ReleaseJudged",
    "RescanBegun",
    "RescanLeft",
    "ReservationReceived",
    "ReservationWithdrawn",
    "ResultReceived",
    "ReviewBegun",
    "RunEnded",
    "RunStarted",
    "SampleDelivered",
    "SampleNamed",
    "ScanAccepted",
    "ScanRefused",
    "ScanToConfirm",
    "ScannerTested",
    "SecretRefused",
    "SelectMismatched",
    "SelectRequested",
    "SessionClosed",
    "SessionOpened",
    "SignatureLapsed",
    "Signed",
    "SignerNamed",
    "StationStarted",
    "StationStopped",
    "StepDone",
    "TrailExported",
    "ValueDoubted",
    "ValueEntered",
]

EVENTS: dict[str, type[Fact]] = {
    kind.TYPE: kind
    for kind in (
        StationStarted, StationStopped, Refused, PersonReceived, OrderReceived, ReservationReceived, LotReceived,
        RecipeReceived, PlantConditionChanged, PlantDataCurrent, SessionOpened, SessionClosed,
        SecretRefused, ScanAccepted, ScanRefused, ScanToConfirm, LabelIdentified,
        ProcedureStarted, ItemConfirmed, StepDone, OrderChosen, SampleNamed, ProcedureEnded, SignerNamed, Signed,
        SignatureLapsed, ClockChanged, ClockKnown,
        InterlocksJudged, OverrideAsked, OverrideLeft, InterlockOverridden, OverrideFell,
        RecipeTransferRequested, RecipeReadBack, SelectRequested, SelectMismatched, ExecuteRequested,
        DirectRequested, CommandResolved, CommandTaken, CommandSilent, LinkOpened, LinkLost, LinkMoved, LinkRefused,
        DeviceReported, BayObserved, RecordsMissing, RunStarted, RunEnded, CartridgeUsed, AlarmRaised, AlarmReturned,
        AlarmAcknowledged, BatchRecordIssued, ScannerTested,
        NoteRecorded, NoteClosed, RescanBegun, RescanLeft, EntryCorrected,
        KeyRotated, KeyLost, KeyRetired, TrailExported, ReadingsExported,
        ManualEntered, ManualCompared, ManualConfirmed, ManualLeft,
        ReviewBegun, ExceptionDisposed, PassportIssued,
        OptionChosen, PlaceReceived, MaterialQuarantined, MaterialDisposed, CustodyTransferred, ReleaseJudged,
        ResultReceived, LabelsReconciled, SampleDelivered,
        PlantFileTaken, PlantFileRefused, ReservationWithdrawn, CartridgesSpent, LateChangeDecided,
        AccountUnlocked, PinChanged, HornSilenced, ActAttributed,
        ManualEntered, ManualCompared, ManualConfirmed, ManualLeft, ValueEntered, ValueDoubted,
        ResultReceived, LabelsReconciled, SampleDelivered, ReagentOverHold, ReagentDiscarded,
        PaperLineEntered,
        ReadingsQuarantined, ReadingsAccepted,
        CaptureStarted, CaptureEnded,
        ReadingsQuarantined, ReadingsAccepted, ReadingsPruned,
    )
}  # fmt: skip
"""Every event type by its stable name."""
