"""The life of the station's key: a new one takes over, an old one is lost, or there is none any more.

``person`` is whom the command line was told, ``account`` the operating system's account that ran it. ``old_proof`` and
``new_proof`` are signatures over all that the event says (`console.security.key_change`), hex.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from console.domain.events.fact import Fact


@dataclass(frozen=True, slots=True)
class KeyRotated(Fact):
    """From this event on the new key signs. The old one vouches for it."""

    TYPE: ClassVar[str] = "key.rotated"
    old_key: str
    new_key: str
    new_public: str  # hex
    person: str
    account: str
    reason: str
    old_proof: str
    new_proof: str


@dataclass(frozen=True, slots=True)
class KeyLost(Fact):
    """The old key is gone, or in other hands. Nothing vouches for the new one but the people who compare it."""

    TYPE: ClassVar[str] = "key.lost"
    old_key: str
    new_key: str
    new_public: str  # hex
    person: str
    account: str
    reason: str
    new_proof: str


@dataclass(frozen=True, slots=True)
class KeyRetired(Fact):
    """The station ends: the key signs the end of the chain and is destroyed. No console starts on the folder again."""

    TYPE: ClassVar[str] = "key.retired"
    old_key: str
    person: str
    account: str
    reason: str
    old_proof: str
