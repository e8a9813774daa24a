"""The frozen picture of the station that the GUI looks at. A new one at most ten times a second."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from console.clock import Instant
from console.domain.context import Book
from console.domain.message import Message
from console.domain.station_state import StationState
from console.records.model_review import ReviewSheet
from console.security.signature import NO_KEYS, Checker
from console.station.line_figures import NO_DETAIL, LineDetail
from console.station.storage import StorageFigures
from console.station.trends import BayTrend, Latest
from console.station.wall_traces import WallPicture


@dataclass(frozen=True, slots=True)
class LinkFigures:
    """How the line is doing. ``silent_s``: seconds since anything valid came, None while no session stands.

    ``fetching``: 0 when nothing lacks that was asked for; else questions that are open, or records that still lack.
    """

    url: str = ""
    state: str = ""
    silent_s: float | None = None
    bytes_in: int = 0
    frames_in: int = 0
    rejected: int = 0
    duplicates: int = 0
    round_trip_ms: int | None = None
    rate: float = 1.0
    problem: str = ""
    tries: int = 0
    fetching: int = 0
    detail: LineDetail = NO_DETAIL


@dataclass(frozen=True, slots=True)
class SyncFigures:
    """Where the outbox stands: events not yet receipted, and the age of the oldest.

    ``blocks``: blocks of readings that wait to go up, None until the plant was asked.
    """

    backlog: int = 0
    oldest_utc: str = ""
    receipt: int = 0
    blocks: int | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of the last thing that was asked: shown for a few seconds. ``refused``: with a remedy."""

    text: Message
    remedy: Message | None
    refused: bool
    mono_s: float


@dataclass(frozen=True, slots=True)
class FaultPicture:
    """The journal cannot be written: nothing is asked of the shuttle, nothing new starts; what runs goes on."""

    kind: str  # disk | corrupt | program
    text: str
    since_utc: str


@dataclass(frozen=True, slots=True)
class StationSnapshot:
    """Everything a presenter may look at. ``process_utc``: the shuttle's time now, None while unknown."""

    revision: int
    state: StationState
    book: Book
    now: Instant
    process_utc: datetime | None
    link: LinkFigures
    sync: SyncFigures
    latest: Mapping[int, Latest]
    sparks: Mapping[int, tuple[float, ...]]
    trend: BayTrend | None
    watched: int
    answer: Answer | None
    checking_secret: bool
    rendering: str
    fault: FaultPicture | None
    head_seq: int
    head_hash: str
    checker: Checker = NO_KEYS
    sheet: ReviewSheet | None = None
    wall: WallPicture | None = None
    capture_bytes: int = 0  # of the capture that is written, or was written last
    storage: StorageFigures | None = None
