"""Sessions and secrets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from console.domain.events.fact import Fact


@dataclass(frozen=True, slots=True)
class SessionOpened(Fact):
    """Both components were given: badge and secret (RQ-20)."""

    TYPE: ClassVar[str] = "session.opened"
    session: str
    person: str


@dataclass(frozen=True, slots=True)
class SessionClosed(Fact):
    TYPE: ClassVar[str] = "session.closed"
    session: str
    person: str
    reason: str  # signed out | idle | switched | restart | suspended


@dataclass(frozen=True, slots=True)
class SecretRefused(Fact):
    """A wrong secret, at sign-in or at signing (RQ-05, RQ-32). What was typed is recorded nowhere."""

    TYPE: ClassVar[str] = "secret.refused"
    person: str
    purpose: str
    failures: int
    locked_until_utc: str
    procedure_id: str = ""
