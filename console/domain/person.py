"""People: who may act here, and what their account has been through."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

HAND_OVER = "hand_over"
"""The group of actions of a hand-over, in `Person.qualifications`."""


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
    the hand-over is current (RQ-11), "" if it never was; ``qualifications`` says so for each group of actions.
    ``verifier_until``: the moment until which the secret may be checked at this station, "" for ever. ``must_change``:
    the secret is a first one that others have seen (RQ-06); ``secret_utc``: when the plant issued it.
    ``revoked_badges``: staff numbers of badges that were lost (RQ-07). ``granted_by``: who saw the person's identity
    and gave the rights (RQ-03, RQ-30).
    """

    id: str
    printed_name: str
    roles: tuple[str, ...]
    badge: str
    qualified_until: str = ""
    active: bool = True
    qualifications: tuple[tuple[str, str], ...] = ()
    verifier_until: str = ""
    must_change: bool = False
    secret_utc: str = ""
    revoked_badges: tuple[str, ...] = ()
    granted_by: str = ""

    def current_until(self, group: str) -> str:
        """The ISO date until which the training for ``group`` is current, "" if it never was."""
        for name, until in self.qualifications:
            if name == group:
                return until
        return self.qualified_until

    def is_current(self, group: str, day: str) -> bool:
        """Whether the training for ``group`` is current on ``day`` (RQ-11)."""
        return self.current_until(group) >= day

    def has(self, role: Role) -> bool:
        """Whether this person holds ``role``."""
        return role.value in self.roles


@dataclass(frozen=True, slots=True)
class Right:
    """One row of the table of rights; resources/rights/actions.yaml says what its words mean."""

    id: str
    locked: str  # allowed | station | refused
    roles: tuple[str, ...]
    qualification: str
    offline: str  # allowed | fresh | refused


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
