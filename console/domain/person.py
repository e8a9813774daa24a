"""People: who may act here, and what their account has been through."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What a person may do at this console (RQ-02). Rights are the plant's to give; these are its names here."""

    TECHNICIAN = "technician"
    SUPERVISOR = "supervisor"
    QUALITY = "quality"
    ADMINISTRATOR = "administrator"


@dataclass(frozen=True, slots=True)
class Person:
    """An account. ``badge`` is the staff identification number as on the badge (ISBT 128 DS020: FIN + 6).

    A badge is an identifier and never a secret (RQ-08). ``qualified_until``: ISO date until which the training for
    the hand-over is current (RQ-11), "" if it never was.
    """

    id: str
    printed_name: str
    roles: tuple[str, ...]
    badge: str
    qualified_until: str = ""
    active: bool = True

    def has(self, role: Role) -> bool:
        """Whether this person holds ``role``."""
        return role.value in self.roles


@dataclass(frozen=True, slots=True)
class Session:
    """A person at the console, from both components of the sign-in until lock, switch, time-out or restart (RQ-22)."""

    id: str
    person: str
    opened_utc: str
    signed: bool = False  # this person has signed with both components in this session (RQ-21)


@dataclass(frozen=True, slots=True)
class Attempts:
    """Failed secrets of one account since its last success (RQ-05)."""

    count: int = 0
    last_utc: str = ""
    locked_until_utc: str = ""
