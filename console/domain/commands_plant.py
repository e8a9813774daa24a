"""What is asked of accounts, of the horn and of the plant's files; `console.domain.commands` has them all."""

from __future__ import annotations

from dataclasses import dataclass

from console.domain.message import Message
from console.domain.plant_file import PlantFileSaid


@dataclass(frozen=True, slots=True)
class DecideLateChange:
    """What is to become of material about which the plant has changed its mind: a coded reason says it."""

    key: str
    reason: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class UnlockAccount:
    """Let a person try again whose account is locked after wrong secrets."""

    person: str
    reason: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class ReportPin:
    """The rim has judged the PIN that ``person`` chose: ``finding`` is "" if it is good; the PIN itself stays there."""

    person: str
    finding: str


@dataclass(frozen=True, slots=True)
class Silence:
    """Silence the horn for the alarms that stand."""


@dataclass(frozen=True, slots=True)
class AttributeAct:
    """Who is signed in says that an act without a name was theirs, or that they answer for it, and why."""

    act: str
    reason: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class TakePlantFile:
    """A signed file of the plant was read and is good in itself."""

    said: PlantFileSaid


@dataclass(frozen=True, slots=True)
class RefusePlantFile:
    """A file of the plant was read and is not good: ``reason`` says what and where."""

    name: str
    sha256: str
    reason: Message
    remedy: Message
