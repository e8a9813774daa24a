"""Reagents out of the cold: one that was out for too long, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from console.domain.events.fact import Fact


@dataclass(frozen=True, slots=True)
class ReagentOverHold(Fact):
    """This reagent has been out of the cold, since ``out_utc``, for longer than the recipe allows (RQ-67)."""

    TYPE: ClassVar[str] = "reagent.over_hold"
    procedure_id: str
    reagent: str
    gtin: str
    lot: str
    out_utc: str


@dataclass(frozen=True, slots=True)
class ReagentDiscarded(Fact):
    """It was discarded, and another one read in its place."""

    TYPE: ClassVar[str] = "reagent.discarded"
    procedure_id: str
    reagent: str
    lot: str
    out_utc: str
