"""What the station knows, as one frozen value. ``evolve`` makes the next one from an event."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, NamedTuple, TypeVar

from console.domain.alarm import Alarm, AlarmPeriod
from console.domain.batch_state import BatchState
from console.domain.by_hand import Doubted, EnteredValue, PaperLine, Rescan, Typed
from console.domain.capture import Capture
from console.domain.events import InterlockLine, LabelIdentified, OptionChosen, OverrideAsked, Read, Signed
from console.domain.kept import Kept
from console.domain.material import Delivery, HandedOver, Place, Quarantine, Result
from console.domain.message import Message
from console.domain.note import Correction, Note
from console.domain.open_act import OpenAct
from console.domain.order import Lot, Order, Recipe, Reservation
from console.domain.person import Attempts, Person, Session
from console.domain.plant_file import PlantFileHeld
from console.domain.readings_kept import ReadingsKept
from console.domain.review import Review, Reviewed

BAYS = range(1, 17)

K = TypeVar("K")
V = TypeVar("V")
T = TypeVar("T")

_EMPTY: Mapping[str, Any] = MappingProxyType({})


def put(mapping: Mapping[K, V], key: K, value: V) -> Mapping[K, V]:
    """A copy of ``mapping`` in which ``key`` is ``value``."""
    return mapping.put(key, value) if isinstance(mapping, Kept) else {**mapping, key: value}


def drop(mapping: Mapping[K, V], key: K) -> Mapping[K, V]:
    """A copy of ``mapping`` without ``key``."""
    return {kept: value for kept, value in mapping.items() if kept != key}


def changed(whole: T, **changes: object) -> T:
    """`dataclasses.replace` for a frozen dataclass without slots, ten times as fast: every touch makes four.

    Raises TypeError for a name that is no field.
    """
    before = whole.__dict__
    parts = {**before, **changes}
    if len(parts) != len(before):
        raise TypeError(f"{type(whole).__name__} has no {', '.join(changes.keys() - before.keys())}")
    copy = object.__new__(type(whole))
    object.__setattr__(copy, "__dict__", parts)
    return copy


class Stamp(NamedTuple):
    """When and by whom: the journal's columns that ``evolve`` needs. ``mono_s`` is of this process, else 0."""

    utc: str
    actor: str
    process_utc: str = ""
    mono_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Bay:
    """One bay as the shuttle last said. ``known`` is false until it has said anything."""

    number: int
    known: bool = False
    door: str = ""
    latch: str = ""
    present: bool = False
    cartridge: str = ""
    unreadable: bool = False  # the bay's own reader has tried and failed
    in_service: bool = True
    selftest_ok: bool = False
    state: BatchState = BatchState.UNKNOWN
    phase: str = ""
    phase_index: int = -1
    recipe_sha256: str = ""
    prompt: str = ""
    run: str = ""


@dataclass(frozen=True, slots=True)
class PhaseRecord:
    """A phase as it really ran; moments in process time (UTC), "" if not yet."""

    phase: str
    started: str
    ended: str = ""


@dataclass(frozen=True, slots=True)
class Mark:
    """Something that happened in a run and is drawn on its plots: feed, sample, hold, restart. Process time (UTC)."""

    kind: str
    process_utc: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class SampleResult:
    """An at-line result, bound to its sample. ``values``: (channel number, scaled integer)."""

    sample: str
    process_utc: str
    values: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Run:
    """One run, from the shuttle's own word that it is running."""

    id: str
    bay: int
    order: str
    recipe: str
    recipe_sha256: str
    cartridge: str
    load_procedure: str
    started_utc: str
    started_process: str
    ended_process: str = ""
    end_state: str = ""
    phases: tuple[PhaseRecord, ...] = ()
    marks: tuple[Mark, ...] = ()
    results: tuple[SampleResult, ...] = ()
    alarms: tuple[AlarmPeriod, ...] = ()
    samples: tuple[str, ...] = ()
    unload_procedure: str = ""
    unloaded: bool = False
    ended_utc: str = ""
    record_file: str = ""
    passport_file: str = ""


@dataclass(frozen=True, slots=True)
class StepRecord:
    """A done step: when, who, and its evidence in words."""

    step: str
    utc: str
    person: str
    evidence: Message


class Confirmation(NamedTuple):
    """A line of a checklist that was confirmed by touch, by whom and when."""

    step: str
    item: str
    utc: str
    person: str


@dataclass(frozen=True)
class OpenProcedure:
    """A guided procedure at its exact position. ``reads`` keeps every accepted label by step."""

    id: str
    procedure: str
    version: str
    definition: str
    bay: int
    started_utc: str
    index: int = 0
    order: str = ""
    run: str = ""
    items: tuple[str, ...] = ()  # confirmed lines of the current checklist
    reads: tuple[tuple[str, str, Read], ...] = ()  # (step, utc, read)
    done: tuple[StepRecord, ...] = ()
    performers: frozenset[str] = frozenset()
    signer: str = ""  # named by badge for the current sign step
    signatures: tuple[Signed, ...] = ()
    lines: tuple[InterlockLine, ...] = ()
    lines_utc: str = ""
    checked: tuple[InterlockLine, ...] = ()  # as last judged before the signatures: what is signed
    confirmed: tuple[Confirmation, ...] = ()  # every confirmed line of every checklist
    overriding: OverrideAsked | None = None  # an override that waits for a second person
    overrides: tuple[InterlockLine, ...] = ()  # lines with the override that stands on them
    past_overrides: tuple[InterlockLine, ...] = ()  # those that fell
    lapsed: tuple[Signed, ...] = ()  # signatures that stand no longer
    command: str = ""  # the act's outstanding or last command
    commanded_by: str = ""  # who asked for it
    executed: str = ""  # the last command that the shuttle says it has carried out
    start_run: str = ""  # of a load: the run that the shuttle was asked to start, by which it is known again
    recipe_read_back: str = ""
    recipe_asked: bool = False
    recipe_moved_utc: str = ""  # when a transfer was last asked for, or answered, well or not
    sample: str = ""
    corrections: tuple[Correction, ...] = ()  # in order; what they replaced is on record
    values: tuple[EnteredValue, ...] = ()  # numbers entered by hand, in order
    doubted: Doubted | None = None
    typed: Typed | None = None  # counts for nothing until a second person has confirmed it
    rescan: Rescan | None = None  # the next label read corrects an earlier one
    out_process: tuple[str, ...] = ()  # process time at which each reagent was read, in the order of its reads
    over_hold: frozenset[tuple[str, str]] = frozenset()  # (gtin, out since) of which it was said that they are over
    paper: tuple[PaperLine, ...] = ()  # lines of the paper form that is entered here
    options: tuple[OptionChosen, ...] = ()  # what was chosen, in order; see `option`
    release: str = ""  # how the release tests stood when this procedure judged them
    refusal: tuple[Message, Message, Message] | None = None  # what, why, wanted of the last refused scan or act
    to_confirm: Read | None = None  # what was read once and is believed only when it is read again
    review: Review | None = None  # of a review: what is being looked at

    def read(self, step: str) -> tuple[Read, ...]:
        """The accepted labels of ``step``, in order."""
        return tuple(read for at, _, read in self.reads if at == step)

    def value(self, step: str) -> EnteredValue | None:
        """The number that stands for ``step``."""
        return next((value for value in reversed(self.values) if value.step == step), None)

    def confirmation(self, step: str, item: str) -> Confirmation | None:
        """Who confirmed this line of this checklist last, and when."""
        said = (said for said in reversed(self.confirmed) if (said.step, said.item) == (step, item))
        return next(said, None)

    def option(self, step: str) -> OptionChosen | None:
        """What was chosen last in ``step``."""
        return next((chosen for chosen in reversed(self.options) if chosen.step == step), None)


@dataclass(frozen=True, slots=True)
class Pending:
    """A command on its way. ``stage``: selecting, executing, direct, acting (taken), or asking (silent)."""

    command: str
    action: str
    bay: int
    stage: str
    asked_mono_s: float
    asked_utc: str
    run: str = ""
    cartridge: str = ""
    recipe_sha256: str = ""
    procedure: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of the last command at a bay, for showing."""

    action: str
    outcome: str
    rule: str
    detail: str
    utc: str


@dataclass(frozen=True, slots=True)
class Link:
    """``condition``: never | open | lost | refused."""

    condition: str = "never"
    since_utc: str = ""
    reason: str = ""
    firmware: str = ""
    boot: int = 0
    emulator: bool = False
    expected: str = ""
    got: str = ""


@dataclass(frozen=True, slots=True)
class Plant:
    """``condition``: online | offline | refused | not configured | unknown (nothing said yet)."""

    condition: str = "unknown"
    since_utc: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class ComputerClock:
    """This computer's clock. ``known``: whether it is known how it stands; if not, what happened to it and when."""

    known: bool = True
    kind: str = ""  # stepped | slept | drifted
    since_utc: str = ""
    step_ms: int = 0


@dataclass(frozen=True)
class StationState:
    """The whole. Mappings are replaced, never changed in place."""

    shuttle: str = ""
    site: str = ""
    mode: str = ""
    people: Mapping[str, Person] = field(default_factory=lambda: _EMPTY)
    attempts: Mapping[str, Attempts] = field(default_factory=lambda: _EMPTY)
    session: Session | None = None
    orders: Mapping[str, Order] = field(default_factory=lambda: _EMPTY)
    reservations: tuple[Reservation, ...] = ()
    lots: Mapping[tuple[str, str], Lot] = field(default_factory=lambda: MappingProxyType({}))
    recipes: Mapping[str, Recipe] = field(default_factory=lambda: _EMPTY)
    used_cartridges: Mapping[str, str] = field(default_factory=lambda: _EMPTY)  # serial -> run
    bays: Mapping[int, Bay] = field(default_factory=lambda: MappingProxyType({n: Bay(n) for n in BAYS}))
    procedures: Mapping[str, OpenProcedure] = field(default_factory=lambda: _EMPTY)  # open ones
    ended_procedures: Mapping[str, OpenProcedure] = field(default_factory=Kept)
    runs: Mapping[str, Run] = field(default_factory=lambda: _EMPTY)
    places: Mapping[tuple[str, str], Place] = field(default_factory=lambda: MappingProxyType({}))
    quarantine: Mapping[str, Quarantine] = field(default_factory=lambda: _EMPTY)  # run -> what was recovered of it
    handed_over: Mapping[str, HandedOver] = field(default_factory=lambda: _EMPTY)  # run -> to whom its material went
    # run -> (test, sample) -> newest
    results: Mapping[str, Mapping[tuple[str, str], Result]] = field(default_factory=lambda: _EMPTY)
    deliveries: Mapping[str, Delivery] = field(default_factory=lambda: _EMPTY)  # sample -> that the lab has it
    pending: Mapping[str, Pending] = field(default_factory=lambda: _EMPTY)
    outcomes: Mapping[int, Outcome] = field(default_factory=lambda: MappingProxyType({}))
    alarms: Mapping[str, Alarm] = field(default_factory=lambda: _EMPTY)
    silenced: tuple[str, str] = ("", "")  # when the horn was silenced, and until when
    open_acts: Mapping[str, OpenAct] = field(default_factory=lambda: _EMPTY)
    past_alarms: tuple[Alarm, ...] = ()  # the last that are over, newest first
    link: Link = field(default_factory=Link)
    plant: Plant = field(default_factory=Plant)
    last_plant_utc: str = ""
    identified: LabelIdentified | None = None  # the last label that was to be identified in this session
    clock: ComputerClock = field(default_factory=ComputerClock)
    pins_changed: Mapping[str, str] = field(default_factory=lambda: _EMPTY)  # person -> when they chose their own
    plant_file: PlantFileHeld = field(default_factory=PlantFileHeld)
    identifying: str = ""  # person named by a badge at sign-in, secret still to come
    sign_in_refusal: tuple[Message, Message] | None = None
    wedge_passed: frozenset[tuple[str, str]] = frozenset()  # (scanner, layout)
    notes: Mapping[str, Note] = field(default_factory=lambda: _EMPTY)  # in the order in which they were entered
    reviewed: Mapping[str, Reviewed] = field(default_factory=lambda: _EMPTY)  # by run
    reviews_open: int = 0  # how many reviews are under way
    readings: ReadingsKept = field(default_factory=ReadingsKept)
    capture: Capture | None = None  # of the line, None while there never was one

    @property
    def person(self) -> Person | None:
        """Who is signed in."""
        return self.people.get(self.session.person) if self.session else None

    def load_of(self, run: str) -> OpenProcedure | None:
        """The load that asked for ``run``, open or ended: only the run's own id binds it to a patient."""
        procedures = (*self.procedures.values(), *self.ended_procedures.values())
        return next((p for p in procedures if run and p.start_run == run), None)

    def begun(self, procedure: OpenProcedure) -> bool:
        """Whether the start of this load was carried out; one that the shuttle refused was not."""
        carried_out = procedure.executed == procedure.command or procedure.start_run in self.runs
        return procedure.start_run != "" and carried_out

    def any_procedure(self, procedure_id: str) -> OpenProcedure | None:
        """The procedure of this id, open or ended."""
        return self.procedures.get(procedure_id) or self.ended_procedures.get(procedure_id)

    def open_procedure(self, kind: str, bay: int = 0) -> OpenProcedure | None:
        """The open procedure of this kind at this bay, if any."""
        for candidate in self.procedures.values():
            if candidate.procedure == kind and candidate.bay == bay:
                return candidate
        return None

    def at_bay(self, bay: int) -> OpenProcedure | None:
        """The open procedure that this bay is taken by."""
        return next((p for p in self.procedures.values() if p.bay == bay), None)

    def run_at(self, bay: int) -> Run | None:
        """The run whose material is in ``bay``: running, or ended and not unloaded."""
        return next((run for run in self.runs.values() if run.bay == bay and not run.unloaded), None)

    def person_by_badge(self, badge: str) -> Person | None:
        """The account with this staff identification number."""
        return next((person for person in self.people.values() if person.badge == badge), None)


def change_any_procedure(state: StationState, procedure_id: str, **changes: Any) -> StationState:
    """The state with fields of a procedure changed, open or ended; unknown ones are left alone."""
    ended = state.ended_procedures.get(procedure_id)
    if ended is None:
        return change_procedure(state, procedure_id, **changes)
    return changed(state, ended_procedures=put(state.ended_procedures, procedure_id, changed(ended, **changes)))


def change_procedure(state: StationState, procedure_id: str, **changes: Any) -> StationState:
    """The state with fields of one open procedure changed; unknown procedures are left alone."""
    procedure = state.procedures.get(procedure_id)
    if procedure is None:
        return state
    return changed(state, procedures=put(state.procedures, procedure_id, changed(procedure, **changes)))


def involved(state: StationState, run: Run) -> frozenset[str]:
    """Everybody who has performed, commanded, verified or signed in a procedure of ``run``, but for its reviews."""
    people: set[str] = set()
    for procedure in (*state.procedures.values(), *state.ended_procedures.values()):
        mine = procedure.run == run.id or procedure.start_run == run.id or procedure.id == run.load_procedure
        if mine and procedure.review is None:
            people |= procedure.performers | {signed.person for signed in procedure.signatures}
            people |= {record.person for record in procedure.done} | {line.person for line in procedure.paper}
    return frozenset(people & state.people.keys())
