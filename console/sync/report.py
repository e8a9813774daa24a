"""What sync tells the station: how the plant is doing, and how far it has this station's events."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Condition(StrEnum):
    """How sync stands. Only a change of this becomes an event; receipts do not."""

    ONLINE = "online"
    OFFLINE = "offline"  # fails for now: tried again for ever
    REFUSED = "refused"  # the plant will not take it as it is: a person must look. Nothing is dropped
    NOT_CONFIGURED = "not configured"


@dataclass(frozen=True, slots=True)
class Quarantined:
    """A block of readings that the plant refuses for good, with its words. It is kept here and tried again."""

    number: int
    bay: int
    run: str
    first_ms: int
    last_ms: int
    sha256: str
    why: str


@dataclass(frozen=True, slots=True)
class Confirmed:
    """The plant holds every block of this run in this bay, by its own word of this moment: see `Uplink`.

    ``first_ms``..``last_ms``: process time; ``samples``: values of all channels; ``sha256``: over the blocks'
    identities in order of number, none above ``last_number``.
    """

    bay: int
    run: str
    channels: tuple[str, ...]
    first_ms: int
    last_ms: int
    samples: int
    store: str
    blocks: int
    last_number: int
    sha256: str


@dataclass(frozen=True, slots=True)
class ReadingsReport:
    """How far the plant has this station's readings, by its own word. ``held``: ranges of numbers of ``store``.

    ``waiting``: blocks that are still to go; ``quarantined``: those that it refuses. ``detail``: why none goes up at
    all, "" if they do. Events go up whatever this says.
    """

    store: str = ""
    held: tuple[tuple[int, int], ...] = ()
    waiting: int = 0
    quarantined: tuple[Quarantined, ...] = ()
    detail: str = ""


@dataclass(frozen=True, slots=True)
class SyncReport:
    """One word of the uplink to the station, posted after every attempt, receipt and idle check.

    ``since``: when this condition began; ``heard``: when the plant last answered (None: never since start).
    ``received_seq``: the highest event that the plant has without a gap (None: the plant was not asked yet);
    ``backlog``: events after it; ``oldest``: when the first of them happened (None: no backlog).
    ``detail``: the cause in words, for ``offline`` and ``refused``. Moments are UTC. ``readings``: None until the plant
    was asked for them.
    """

    condition: Condition
    since: datetime
    heard: datetime | None
    received_seq: int | None
    backlog: int
    oldest: datetime | None
    detail: str
    readings: ReadingsReport | None = None


@dataclass(frozen=True, slots=True)
class PlantTarget:
    """Which plant, and as whom. ``dsn``: a libpq connection string or URI, "" if there is no plant.

    The dsn may hold a password: it is kept out of every text of this object.
    """

    dsn: str = field(repr=False)
    site: str
    station: str
    mode: str  # training | production


@dataclass(frozen=True, slots=True)
class Pace:
    """How long the uplink waits, in seconds, and how much it carries at once.

    A failed attempt is repeated after ``first_s``, doubled each time up to ``limit_s``; a refusal after ``limit_s``,
    because a person has to do something first. An idle connection is checked every ``idle_s``. A plant that gives no
    answer for ``answer_s`` is away, even if its line is open.
    """

    first_s: float = 1.0
    limit_s: float = 60.0
    idle_s: float = 5.0
    connect_s: int = 5
    answer_s: float = 20.0
    batch: int = 200
    blocks: int = 16  # of readings, some 8 KB each: between two looks for events
    confirm_s: float = 60.0  # between two questions whether an old run is at the plant whole

    def after_failures(self, failures: int) -> float:
        """Seconds to wait after ``failures`` (1, 2, ...) failed attempts in a row."""
        return float(min(self.limit_s, self.first_s * 2 ** min(failures - 1, 20)))
