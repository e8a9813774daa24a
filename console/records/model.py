"""The batch record as data: what it says, in no language and no layout. Page and JSON are made from this alone.

Everything here is plain (text, whole numbers, booleans, tuples), so that it has canonical bytes. Sentences stay keys
with arguments until the page is drawn. Numbers with a fraction are decimal text in the unit that stands beside them.
"""

from __future__ import annotations

from dataclasses import dataclass

from console.domain.events import InterlockLine
from console.domain.message import Message
from console.records.entry import Moment
from console.records.line import Line, Who
from console.records.model_review import ChangeLine, ExceptionLine, Excursion, Lacking, NewsLine, NoteLine, ReviewLine
from console.records.proof import Proof

__all__ = ["KIND", "VERSION", "BatchRecord", "Line", "Who"]

KIND = "shuttle.batch_record"
VERSION = 2


@dataclass(frozen=True, slots=True)
class Identity:
    """Whose material, in what, where, by which recipe. Identities ungrouped, as they are stored."""

    run: str
    order: str
    client: str
    coi: str
    dins: tuple[str, ...]
    products: tuple[str, ...]
    cartridge_gtin: str
    cartridge_lot: str
    cartridge_serial: str
    cartridge_label: str  # what the shuttle's own reader read when the run started
    bay: int
    shuttle: str
    site: str
    mode: str
    recipe: str
    recipe_title_en: str
    recipe_title_ja: str
    recipe_sha256: str
    recipe_approved_by: tuple[Who, ...]
    program: str
    definitions_sha256: str
    firmware: str
    emulator: bool


@dataclass(frozen=True, slots=True)
class Course:
    """From loading to the last word. ``end_state``: complete, stopped, aborted, or "" while the run goes on."""

    load_started: Moment
    started: Moment
    ended: Moment
    end_state: str
    unloaded: Moment


@dataclass(frozen=True, slots=True)
class Scan:
    """A label as it was read: accepted with what it said, or refused with what was wrong. ``raw`` is the original."""

    line: Line
    procedure: str
    step: str
    prompt: str
    accepted: bool
    raw: str
    scanner: str
    printed: str = ""
    structures: tuple[str, ...] = ()
    fields: tuple[tuple[str, str], ...] = ()
    rule: str = ""
    what: Message | None = None
    why: Message | None = None
    wanted: Message | None = None
    changed: int = 0  # the entry that took its place, 0 while it stands as first entered (RQ-47)
    corrects: bool = False  # it took the place of another


@dataclass(frozen=True, slots=True)
class StepLine:
    """A step that was done. ``items``: the lines of its checklist that were confirmed, in order.

    ``changed``: entries that withdrew or gave again one of them later (RQ-47).
    """

    line: Line
    procedure: str
    step: str
    evidence: Message
    items: tuple[str, ...] = ()
    changed: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Judgement:
    """All interlocks as judged at one moment. ``when``: pre-start, select or execute."""

    line: Line
    when: str
    lines: tuple[InterlockLine, ...]


@dataclass(frozen=True, slots=True)
class Material:
    """A component that went in. ``item``: material, cartridge or the reagent's id; ``status``: what quality said."""

    line: Line
    item: str
    identifier: str
    lot: str
    serial: str
    expiry: str
    status: str
    changed: int = 0


@dataclass(frozen=True, slots=True)
class Value:
    """A number in a unit, exactly as it came. ``decimals``: what the page rounds it to; -1: as it stands."""

    channel: str
    text: str
    unit: str
    decimals: int = -1


@dataclass(frozen=True, slots=True)
class Phase:
    """A phase as planned and as it ran. ``started`` and ``ended``: process time in UTC, "" if it did not."""

    id: str
    operation: str
    minutes: int
    setpoints: tuple[Value, ...]
    limits: tuple[tuple[str, str, str], ...]
    started: str = ""
    ended: str = ""


@dataclass(frozen=True, slots=True)
class Action:
    """What the shuttle did to the culture: ``feed``, ``setpoint`` or ``state`` (held, restarting, ...)."""

    line: Line
    kind: str
    text: str
    value: Value | None = None


@dataclass(frozen=True, slots=True)
class Sample:
    """A sample: the id that was put on it, by whom, and its results as they came."""

    line: Line
    sample: str
    prompt: str
    resulted: Moment
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class AlarmLine:
    """An alarm from raised to acknowledged. Moments are empty where that has not happened."""

    line: Line
    key: str
    id: str
    bay: int
    priority: int
    value: str
    limit: str
    channel: str
    unit: str
    away: bool
    returned: Moment
    acknowledged: Moment
    acknowledged_by: Who


@dataclass(frozen=True, slots=True)
class CommandLine:
    """A command and what became of it. ``outcome``: as the shuttle said, mismatch, silent, or "" (no word yet)."""

    line: Line
    command: str
    action: str
    steps: tuple[str, ...]
    reason: str
    outcome: str
    detail: str
    resolved: Moment


@dataclass(frozen=True, slots=True)
class SignatureLine:
    """A signature with its three parts (11.50): printed name, time with zone, meaning as it was shown.

    ``validity``: valid, not checked, or what is wrong with it.
    """

    line: Line
    procedure: str
    step: str
    person: str
    printed_name: str
    role: str
    meaning: str
    meaning_shown: str
    language: str
    catalogue_sha256: str
    signed: Moment
    record_sha256: str
    key_id: str
    seal: str
    validity: str


@dataclass(frozen=True, slots=True)
class Refusal:
    """Something that was asked for and refused. A refused secret has no words: what was typed is kept nowhere."""

    line: Line
    asked: str
    rule: str
    reason: Message | None
    remedy: Message | None
    about: Who


@dataclass(frozen=True, slots=True)
class Interruption:
    """A stretch without the link, the plant or the console, or records that the shuttle lost."""

    line: Line
    kind: str  # link | plant | console | records | clock
    detail: str
    until: Moment


@dataclass(frozen=True, slots=True)
class Unreadable:
    """An entry of the journal that this program cannot read. It is listed, never left out."""

    line: Line
    type: str
    type_version: int
    reason: str


@dataclass(frozen=True, slots=True)
class Issue:
    """An earlier issue of this record."""

    line: Line
    file: str
    json_sha256: str
    pdf_sha256: str


@dataclass(frozen=True, slots=True)
class Trend:
    """One channel over the run, decimated without hiding an extreme. ``lo`` and ``hi`` are steps of ``resolution``.

    ``t_ms``: process milliseconds since 1970; from each to the next, values lie in lo..hi (``exact``: each point is
    one sample). ``gaps``: every stretch without values; nothing is drawn over the wide ones. ``points``: at-line, no
    curve.
    """

    channel: str
    unit: str
    resolution: str
    decimals: int
    t_ms: tuple[int, ...]
    lo: tuple[int, ...]
    hi: tuple[int, ...]
    gaps: tuple[tuple[int, int], ...] = ()
    exact: bool = False
    points: bool = False


@dataclass(frozen=True, slots=True)
class Chain:
    """Where this record stands in the journal: its first and last entry, and the head when it was made."""

    first_seq: int
    last_seq: int
    head_seq: int
    head_hash: str


@dataclass(frozen=True, slots=True)
class BatchRecord:
    """One run, whole. ``rules``: what each interlock line is called (id, predicate).

    Version 2 added ``news`` and all after it, and what was changed in a line.

    ``changes``: data changed since first entry (RQ-47); ``notes``: deviations, incidents, comments (RQ-70); ``news``:
    what came after the last issue.
    """

    kind: str
    version: int
    identity: Identity
    course: Course
    signatures: tuple[SignatureLine, ...]
    scans: tuple[Scan, ...]
    steps: tuple[StepLine, ...]
    judgements: tuple[Judgement, ...]
    rules: tuple[tuple[str, str], ...]
    materials: tuple[Material, ...]
    phases: tuple[Phase, ...]
    actions: tuple[Action, ...]
    samples: tuple[Sample, ...]
    alarms: tuple[AlarmLine, ...]
    commands: tuple[CommandLine, ...]
    refusals: tuple[Refusal, ...]
    interruptions: tuple[Interruption, ...]
    unreadable: tuple[Unreadable, ...]
    issues: tuple[Issue, ...]
    trends: tuple[Trend, ...]
    changes: tuple[ChangeLine, ...]
    chain: Chain
    issued: Line
    proof: Proof | None = None  # what the record is checked by alone; see console.records.proof
    news: tuple[NewsLine, ...] = ()
    notes: tuple[NoteLine, ...] = ()
    lacking: tuple[Lacking, ...] = ()
    excursions: tuple[Excursion, ...] = ()
    exceptions: tuple[ExceptionLine, ...] = ()
    reviews: tuple[ReviewLine, ...] = ()

    @property
    def issue(self) -> int:
        """Which issue of this record it is, from 1."""
        return len(self.issues) + 1

    @property
    def training(self) -> bool:
        """Whether this is a record of training. Anything that does not say production is."""
        return self.identity.mode != "production"
