"""One line of the journal as a record reads it: decoded if this program can, and listed as unreadable if it cannot."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from console.domain.events import Fact
from console.journal.codec import UnknownEventError, decode
from console.journal.rows import Stored, utc_text

_MINUTE_S = 60


@dataclass(frozen=True, slots=True)
class Moment:
    """When: wall time in UTC (ISO 8601 with Z), the zone then (minutes east), process time in UTC ("" if none)."""

    utc: str = ""
    offset_min: int = 0
    process_utc: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """An event with its journal columns. ``fact`` is None where this program cannot read it; ``reason`` says why."""

    seq: int
    hash: str  # hex
    at: Moment
    actor: str
    type: str
    type_version: int
    fact: Fact | None
    reason: str = ""


def entry_of(stored: Stored) -> Entry:
    """The entry of one stored event."""
    fact, reason = None, ""
    try:
        fact = decode(stored.type, stored.type_version, stored.data)
    except UnknownEventError as error:
        reason = str(error)
    at = Moment(
        utc_text(stored.utc),
        round(stored.offset.total_seconds() / _MINUTE_S),
        _text(stored.process_utc),
    )
    return Entry(stored.seq, stored.hash.hex(), at, stored.actor, stored.type, stored.type_version, fact, reason)


def entries_of(events: Iterable[Stored]) -> Iterator[Entry]:
    """The entries of many stored events, in their order."""
    return map(entry_of, events)


def _text(moment: datetime | None) -> str:
    return utc_text(moment) if moment else ""
