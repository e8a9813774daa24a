"""Interlocks as judged, and the overrides of those that do not hold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from console.domain.events.fact import Fact
from console.domain.message import Message


@dataclass(frozen=True, slots=True)
class Override:
    """Who answers for going on although a rule does not hold, and why. ``reason``: a coded reason."""

    person: str
    printed_name: str
    role: str
    reason: str
    note: str
    utc: str


@dataclass(frozen=True, slots=True)
class InterlockLine:
    """One interlock as judged. ``verdict``: permit, refuse or unknown; an override changes none of them.

    ``at``: the moment of the evidence, "" for what was so when it was judged. ``why``: "" if the verdict is the
    predicate's own; ``old``: the evidence is too old; ``offline``: by the rule for a station without its plant.
    """

    id: str
    verdict: str
    evidence: Message
    source: str
    at: str = ""
    why: str = ""
    override: Override | None = None


@dataclass(frozen=True, slots=True)
class InterlocksJudged(Fact):
    """The start interlocks, each with its evidence, as they stood at this moment."""

    TYPE: ClassVar[str] = "interlocks.judged"
    procedure_id: str
    bay: int
    at: str  # pre-start | select | execute
    lines: tuple[InterlockLine, ...]


@dataclass(frozen=True, slots=True)
class OverrideAsked(Fact):
    """Somebody at the hand-over asks for an override of ``line``, with a coded reason; a second person must give it."""

    TYPE: ClassVar[str] = "interlock.override_asked"
    procedure_id: str
    bay: int
    line: InterlockLine
    reason: str
    note: str


@dataclass(frozen=True, slots=True)
class OverrideLeft(Fact):
    """An override that was asked for is not wanted any more, or what it was asked for has changed."""

    TYPE: ClassVar[str] = "interlock.override_left"
    procedure_id: str
    bay: int
    rule: str


@dataclass(frozen=True, slots=True)
class InterlockOverridden(Fact):
    """A second person has overridden ``line``, which says the old verdict and its evidence, by badge and secret.

    The signature that was given for it is the event ``signature.given`` before this one.
    """

    TYPE: ClassVar[str] = "interlock.overridden"
    procedure_id: str
    bay: int
    line: InterlockLine


@dataclass(frozen=True, slots=True)
class OverrideFell(Fact):
    """The evidence is not what was overridden any more: the override stands no longer. ``now``: the line as it is."""

    TYPE: ClassVar[str] = "interlock.override_fell"
    procedure_id: str
    bay: int
    now: InterlockLine
