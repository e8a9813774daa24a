"""The shuttle: the link to it, and what it says of bays and runs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from console.domain.events.fact import Fact


@dataclass(frozen=True, slots=True)
class LinkOpened(Fact):
    """A session with the configured shuttle stands (RQ-12)."""

    TYPE: ClassVar[str] = "link.opened"
    shuttle: str
    firmware: str
    emulator: bool
    boot: int
    session: str


@dataclass(frozen=True, slots=True)
class LinkLost(Fact):
    """The link is silent or its port is gone; the shuttle keeps running on its own."""

    TYPE: ClassVar[str] = "link.lost"
    reason: str


@dataclass(frozen=True, slots=True)
class LinkMoved(Fact):
    """The shuttle was found, by its identity, at another port than before."""

    TYPE: ClassVar[str] = "link.moved"
    was: str
    now: str


@dataclass(frozen=True, slots=True)
class LinkRefused(Fact):
    """Whoever answers is not what this station may talk to."""

    TYPE: ClassVar[str] = "link.refused"
    expected: str
    got: str
    reason: str


@dataclass(frozen=True, slots=True)
class DeviceReported(Fact):
    """A numbered event of the shuttle, exactly as it said it. Floats are decimal text, bytes are hex.

    ``away``: it was fetched after an interruption and not seen live.
    """

    TYPE: ClassVar[str] = "device.reported"
    boot: int
    n: int
    device_ms: int
    bay: int
    kind: str
    data: tuple[tuple[str, str | int | bool], ...]
    away: bool = False
    run: str = ""

    def get(self, name: str) -> str:
        """The value of ``name`` as text, "" if it was not said."""
        value = dict(self.data).get(name, "")
        return str(value)


@dataclass(frozen=True, slots=True)
class BayObserved(Fact):
    """A bay's present state as the shuttle gave it after a hello, where it differs from what was known."""

    TYPE: ClassVar[str] = "device.bay"
    bay: int
    door: str
    latch: str
    present: bool
    cartridge: str
    in_service: bool
    selftest_ok: bool
    state: str
    phase: str
    phase_index: int
    recipe_sha256: str
    prompt: str
    device_run: str
    active_alarms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RecordsMissing(Fact):
    """The shuttle no longer has these numbered records: a gap for ever, drawn as a gap."""

    TYPE: ClassVar[str] = "device.gap"
    boot: int
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class RunStarted(Fact):
    """The shuttle's own state event said running: only now has the run started."""

    TYPE: ClassVar[str] = "run.started"
    run: str
    bay: int
    order: str
    recipe: str
    recipe_sha256: str
    cartridge: str
    load_procedure: str


@dataclass(frozen=True, slots=True)
class RunEnded(Fact):
    """The shuttle said complete, stopped or aborted."""

    TYPE: ClassVar[str] = "run.ended"
    run: str
    bay: int
    state: str


@dataclass(frozen=True, slots=True)
class CartridgeUsed(Fact):
    """A cartridge serial is used once, ever."""

    TYPE: ClassVar[str] = "cartridge.used"
    serial: str
    gtin: str
    run: str
