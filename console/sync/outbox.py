"""What is still to be sent: where to begin, the next batch, the backlog. Reads the journal and writes nothing."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from console.journal.reading import JournalReader
from console.journal.rows import Stored
from console.sync.errors import PlantRefused
from console.sync.plant_link import PlantHead


def begin_after(reader: JournalReader, heads: Iterable[PlantHead]) -> int:
    """The last event of this journal that the plant has, by the plant's own word; 0 if it has none.

    ``heads``: the furthest first. Raises PlantRefused when the plant holds this very journal otherwise: then events
    were lost or altered here, and nothing may be sent over it.
    """
    last = _at(reader, reader.head().seq)
    for head in heads:
        here = _at(reader, head.seq)
        if here is not None and here.hash == head.hash:
            return head.seq
        if here is None and last is not None and head.incarnation == last.incarnation:
            raise PlantRefused(
                f"The plant has {head.seq} events of this journal, and this folder only {last.seq}: events were lost "
                "here. Restore the station from the plant"
            )
        if here is not None and head.incarnation == here.incarnation:
            raise PlantRefused(
                f"Event {head.seq} is not the one that the plant has: this journal was altered. Verify this folder"
            )
    return 0


def backlog(reader: JournalReader, after_seq: int) -> tuple[int, datetime | None]:
    """How many events follow ``after_seq``, and when the first of them happened (UTC; None: none)."""
    count = reader.head().seq - after_seq
    first = reader.read(after_seq, limit=1) if count > 0 else []
    return max(count, 0), first[0].utc if first else None


def _at(reader: JournalReader, seq: int) -> Stored | None:
    """Event number ``seq``, or None if the journal has no such event."""
    found = reader.read(seq - 1, limit=1) if seq > 0 else []
    return found[0] if found and found[0].seq == seq else None
