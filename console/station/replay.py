"""From the journal back to the state: every event in order, and what the line must remember of them."""

from __future__ import annotations

from dataclasses import dataclass

from console.domain import events as e
from console.domain.context import iso
from console.domain.evolve import evolve
from console.domain.station_state import Stamp, StationState
from console.journal.codec import UnknownEventError, decode
from console.journal.journal import Journal

PAGE = 2000


@dataclass(frozen=True, slots=True)
class Replayed:
    """``device_records``: (boot, n) already journalled. ``unknown``: events that this program does not know."""

    state: StationState
    device_records: frozenset[tuple[int, int]]
    unknown: int


def replay(journal: Journal) -> Replayed:
    """The state after every event. Events of unknown types are counted and change nothing."""
    state, records, unknown, after = StationState(), set[tuple[int, int]](), 0, 0
    while page := journal.read(after, limit=PAGE):
        for stored in page:
            after = stored.seq
            try:
                fact = decode(stored.type, stored.type_version, stored.data)
            except UnknownEventError:
                unknown += 1
                continue
            process = iso(stored.process_utc) if stored.process_utc else ""
            state = evolve(state, fact, Stamp(iso(stored.utc), stored.actor, process))
            if isinstance(fact, e.DeviceReported):
                records.add((fact.boot, fact.n))
    return Replayed(state, frozenset(records), unknown)
