"""Append before act (architecture 1.2): the one place where events become so, and what stands in the way of it.

The state changes only after the journal has taken the events. A journal that cannot be written leaves everything as it
was, and the fault says so until it can be written again.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from console.clock import Instant
from console.domain import events as e
from console.domain.context import iso
from console.domain.decide import Settled
from console.domain.station_state import StationState
from console.journal.codec import encode
from console.journal.errors import JournalCorrupt, JournalError
from console.journal.journal import Journal
from console.journal.rows import Draft
from console.station.snapshot import FaultPicture

CHECKPOINT_EVENTS = 500


class Writer:
    """Owns the state, and with the journal the only way to change it."""

    def __init__(self, journal: Journal, sign: Callable[[bytes], bytes], key_id: str) -> None:
        """``sign``, ``key_id``: the station's key."""
        self._journal, self._sign, self._key_id = journal, sign, key_id
        self.state = StationState()
        self.fault: FaultPicture | None = None
        self.error: JournalError | None = None
        self._since_checkpoint = 0

    def append(self, settled: Settled, now: Instant, process_utc: datetime | None) -> bool:
        """Make the facts durable and the state what follows from them; False, and a fault, if that failed.

        A damaged journal takes nothing more, whatever the file would still take.
        """
        if self.fault is not None and self.fault.kind == "corrupt":
            return False
        drafts = [
            Draft(fact.stream, fact.TYPE, fact.VERSION, encode(fact), stamp.actor, process_utc)
            for fact, stamp in zip(settled.facts, settled.stamps, strict=True)
        ]
        try:
            self._journal.put(drafts, now)
        except JournalError as error:
            self.failed(error, now)
            return False
        self.state = settled.after
        self._since_checkpoint += len(drafts)
        return True

    def checkpoint_if_due(self, facts: list[e.Fact], now: Instant) -> None:
        """Sign the head after a signature, and after every few hundred events."""
        if self._since_checkpoint >= CHECKPOINT_EVENTS or any(isinstance(fact, e.Signed) for fact in facts):
            self.checkpoint(now)

    def checkpoint(self, now: Instant) -> None:
        """Sign the journal's head with the station's key."""
        try:
            self._journal.checkpoint(self._sign, self._key_id, now)
            self._since_checkpoint = 0
        except JournalError as error:
            self.failed(error, now)

    def failed(self, error: JournalError, now: Instant) -> None:
        """The first fault stands: it is the cause of what follows it."""
        if self.fault is None:
            self.error = error
            kind = "corrupt" if isinstance(error, JournalCorrupt) else "disk"
            self.fault = FaultPicture(kind, str(error), iso(now.utc))

    def try_again(self, write: Callable[[], None], now: Instant) -> bool:
        """After a fault of the disk: whether ``write``, which touches every store, succeeds now. Damage stays."""
        if self.fault is None or self.fault.kind != "disk":
            return False
        try:
            write()
        except JournalError as error:
            self.fault = FaultPicture(self.fault.kind, str(error), self.fault.since_utc)
            return False
        self.fault = self.error = None
        return True

    def touch(self, now: Instant) -> None:
        """Write to the journal's file without saying anything. Raises JournalError."""
        self._journal.registers.put_cursor("touched", iso(now.utc))
