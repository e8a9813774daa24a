"""From the journal back to the state: every event in order, and what the line must remember of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from console.domain import events as e
from console.domain.evolve import evolve
from console.domain.station_state import Stamp, StationState
from console.journal.codec import UnknownEventError, UnreadableEventError, decode
from console.journal.errors import JournalCorrupt
from console.journal.journal import OPENED, Journal
from console.journal.rows import WHAT_TO_DO


@dataclass(frozen=True, slots=True)
class Replayed:
    """``device_records``: (boot, n) already journalled and not yet settled. ``unknown``: events of newer types."""

    state: StationState
    device_records: frozenset[tuple[int, int]]
    unknown: int
    newest_utc: str = ""  # of the last event
    gaps: tuple[e.RecordsMissing, ...] = ()


def replay(journal: Journal, settled: Mapping[int, int] | None = None) -> Replayed:
    """The state after every event. Events of newer types are counted and change nothing.

    ``settled``: by boot, up to which record the shuttle says nothing any more; what the journal has of it is not noted.

    Raises JournalCorrupt for an event that was altered, and for one that should be readable and is not: a state without
    it would be taken as true.
    """
    state, records, unknown = StationState(), set[tuple[int, int]](), 0
    newest, gaps, past = "", list[e.RecordsMissing](), settled or {}
    for seq, type_, type_version, data, actor, utc, process_utc in journal.every():
        newest = utc
        try:
            fact = decode(type_, type_version, data)
        except UnreadableEventError as error:
            raise JournalCorrupt(f"Event {seq} cannot be read: {error} {WHAT_TO_DO}") from error
        except UnknownEventError:
            unknown += type_ != OPENED  # the journal's own, which says nothing of the line
            continue
        state = evolve(state, fact, Stamp(utc, actor, process_utc))
        if isinstance(fact, e.DeviceReported) and fact.n > past.get(fact.boot, 0):
            records.add((fact.boot, fact.n))
        elif isinstance(fact, e.RecordsMissing):
            gaps.append(fact)
    return Replayed(state, frozenset(records), unknown, newest, tuple(gaps))
