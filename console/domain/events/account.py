"""Accounts at the console, the horn, and acts without a name that got one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from console.domain.events.fact import Fact


@dataclass(frozen=True, slots=True)
class AccountUnlocked(Fact):
    """Who is signed in has let ``person`` try again before the lock's own end (RQ-05)."""

    TYPE: ClassVar[str] = "account.unlocked"
    person: str
    locked_until_utc: str
    reason: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class PinChanged(Fact):
    """A person has chosen a PIN of their own here. What it is, and what checks it, is in no event (RQ-06)."""

    TYPE: ClassVar[str] = "account.pin_changed"
    person: str


@dataclass(frozen=True, slots=True)
class HornSilenced(Fact):
    """The horn is silent until then, for the alarms that stand; a new one sounds. ``act``: its name, for completing."""

    TYPE: ClassVar[str] = "horn.silenced"
    act: str
    until_utc: str


@dataclass(frozen=True, slots=True)
class ActAttributed(Fact):
    """What was done without signing in, at ``at_utc``: whoever says this did it or answers for it, and why."""

    TYPE: ClassVar[str] = "act.attributed"
    act: str
    kind: str  # hold | silence
    bay: int
    at_utc: str
    reason: str
    note: str
    run: str = ""
