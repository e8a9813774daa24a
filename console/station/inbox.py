"""What the station's one queue carries. Whoever posts is named by the type; nothing else reaches the station."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from console.domain.commands import Command, PruneReadings, ReportReadings
from console.domain.events import Fact
from console.plant_files.folder import Seen
from console.records.model_review import ReviewSheet


@dataclass(frozen=True, slots=True)
class Asked:
    """A person asked for something: at the screen, or with a scanner."""

    command: Command


@dataclass(frozen=True, slots=True)
class Touched:
    """Somebody uses the screen, for whatever: the session is not idle. No event."""


@dataclass(frozen=True, slots=True)
class SecretGiven:
    """A secret as typed. Goes to a job and nowhere else; its repr hides it."""

    secret: str
    procedure_id: str

    def __repr__(self) -> str:
        """Without the secret."""
        return f"SecretGiven(procedure_id={self.procedure_id!r})"


@dataclass(frozen=True, slots=True)
class SecretJudged:
    """The job's answer."""

    person: str
    right: bool
    procedure_id: str
    trouble: str = ""  # why it could not be judged at all


@dataclass(frozen=True, slots=True)
class PinChosen:
    """A person has chosen a PIN, entered twice; ``old`` is "" where it is a first one that is changed."""

    old: str
    first: str
    again: str

    def __repr__(self) -> str:
        """Without any of the three."""
        return "PinChosen()"


@dataclass(frozen=True, slots=True)
class PinJudged:
    """The job's answer: what is wrong with it, or what will check it from now on. Its repr hides the verifier."""

    person: str
    finding: str
    argon2: str = ""
    trouble: str = ""

    def __repr__(self) -> str:
        """Without the hash."""
        return f"PinJudged(person={self.person!r}, finding={self.finding!r})"


@dataclass(frozen=True, slots=True)
class PlantFileSeen:
    """A file lies in the folder of plant files: read, and good in itself or not."""

    seen: Seen


@dataclass(frozen=True, slots=True)
class Hands:
    """Training: what came of a person's act at the emulated machine."""

    what: str
    done: bool
    why: str


@dataclass(frozen=True, slots=True)
class BytesReceived:
    """Bytes off the line, with the monotonic time of their arrival."""

    data: bytes
    mono_s: float


@dataclass(frozen=True, slots=True)
class LineUp:
    """The port is open; ``write`` sends bytes, says how many the line has not taken yet, and raises OSError when it is
    gone. ``dropped``: bytes it never took.
    """

    url: str
    write: Callable[[bytes], int | None]
    baud: int = 0
    dropped: Callable[[], int] = int


@dataclass(frozen=True, slots=True)
class LineDown:
    """The port is gone or would not open; the line tries again by itself."""

    url: str
    reason: str


@dataclass(frozen=True, slots=True)
class WatchWall:
    """The wall of trends is on the screen: this ``column`` of the online channels, so many seconds of process time.

    ``column`` -1: nobody looks at it any more.
    """

    column: int
    window_s: int


@dataclass(frozen=True, slots=True)
class CaptureTold:
    """A capture was begun at the command line, or ended by itself; see `console.domain.commands.ReportCapture`."""

    outcome: str
    file: str
    bytes: int = 0
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Watch:
    """The bay whose run is on the screen, 0 if none: its telemetry comes faster, its rings go into the snapshot."""

    bay: int


@dataclass(frozen=True, slots=True)
class Language:
    """The language on the screen: the one in which the meaning of a signature is shown."""

    code: str


@dataclass(frozen=True, slots=True)
class RecordWanted:
    """Render the batch record of this run, or its passport."""

    run: str
    passport: bool = False


@dataclass(frozen=True, slots=True)
class RecordRendered:
    """A job's answer: the fact to journal, or why there is none."""

    run: str
    fact: Fact | None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ReviewWanted:
    """Begin, or go on with, the review of this run's record."""

    run: str


@dataclass(frozen=True, slots=True)
class ReviewWish:
    """What a job needs to know to put a sheet together. ``settled``: items that a signed review covers already,
    up to event ``head_seq`` (0: there is none); ``known``: the items of the review that is under way, None if none is.
    """

    run: str
    person: str
    settled: frozenset[str]
    head_seq: int
    known: frozenset[str] | None


@dataclass(frozen=True, slots=True)
class ReviewBuilt:
    """A job's answer: the sheet to review from, or why there is none."""

    run: str
    sheet: ReviewSheet | None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class PlantReported:
    """The uplink's condition, its receipt (highest contiguous sequence) and its backlog.

    ``readings``: how far the plant has them, None until it was asked; ``blocks``: how many wait to go up.
    """

    condition: str
    detail: str
    receipt: int
    backlog: int
    oldest_utc: str
    readings: ReportReadings | None = None
    blocks: int = 0


@dataclass(frozen=True, slots=True)
class PlantHolds:
    """The plant has confirmed every block of an old run: its readings may be pruned here."""

    command: PruneReadings


@dataclass(frozen=True, slots=True)
class Stop:
    """End in good order."""


Message = (
    Asked
    | Touched
    | SecretGiven
    | SecretJudged
    | PinChosen
    | PinJudged
    | PlantFileSeen
    | Hands
    | BytesReceived
    | LineUp
    | LineDown
    | CaptureTold
    | Watch
    | WatchWall
    | Language
    | RecordWanted
    | RecordRendered
    | ReviewWanted
    | ReviewBuilt
    | PlantReported
    | PlantHolds
    | Stop
)
