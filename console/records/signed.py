"""What each signature was given for, worked out anew from the journal: whether the record is still what was signed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import cast

from console.canonical import Plain, digest
from console.domain import events as e
from console.domain.decide_people import signed_content
from console.domain.evolve import evolve
from console.domain.station_state import Stamp, StationState
from console.records.entry import Entry

Key = tuple[str, str, str]  # procedure, step, person


def hashes_when_signed(entries: Iterable[Entry]) -> dict[Key, str]:
    """The hash over what stood in the journal when each signature was given, by signature (RQ-27, RQ-28)."""
    state, hashes = StationState(), dict[Key, str]()
    for entry in entries:
        fact = entry.fact
        if fact is None:
            continue
        if isinstance(fact, e.Signed) and fact.procedure_id in state.procedures:
            content = signed_content(state.procedures[fact.procedure_id])
            hashes[key_of(fact)] = digest(cast(Plain, content))
        state = evolve(state, fact, Stamp(entry.at.utc, entry.actor, entry.at.process_utc))
    return hashes


def key_of(signed: e.Signed) -> Key:
    """What names a signature."""
    return signed.procedure_id, signed.step, signed.person
