"""What each signature covers, worked out anew from the journal: whether the record is still what was signed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import cast

from console.canonical import Plain, digest
from console.domain import events as e
from console.domain.evolve import evolve
from console.domain.signing import content_of
from console.domain.station_state import Stamp, StationState
from console.records.entry import Entry

Key = tuple[str, str, str, str]  # procedure, step, person, moment


@dataclass(frozen=True, slots=True)
class Covered:
    """``now``: the hash over what a signature covers as the journal has it now. ``lapsed``: given anew since, and why.

    What is not there any more has no hash.
    """

    now: str = ""
    lapsed: str = ""


def covered(entries: Iterable[Entry]) -> dict[Key, Covered]:
    """What every signature of the journal covers now (RQ-27, RQ-28), by signature."""
    state, signed, lapsed = StationState(), list[e.Signed](), dict[Key, str]()
    for entry in entries:
        fact = entry.fact
        if fact is None:
            continue
        if isinstance(fact, e.Signed):
            signed.append(fact)
        elif isinstance(fact, e.SignatureLapsed):
            lapsed[fact.procedure_id, fact.step, fact.person, fact.signed_utc] = fact.why
        state = evolve(state, fact, Stamp(entry.at.utc, entry.actor, entry.at.process_utc))
    return {key_of(given): Covered(_now(state, given), lapsed.get(key_of(given), "")) for given in signed}


def _now(state: StationState, signed: e.Signed) -> str:
    procedure = state.procedures.get(signed.procedure_id) or state.ended_procedures.get(signed.procedure_id)
    content = content_of(procedure, signed) if procedure else None
    return digest(cast(Plain, content)) if content is not None else ""


def key_of(signed: e.Signed) -> Key:
    """What names a signature."""
    return signed.procedure_id, signed.step, signed.person, signed.signed_utc
