"""The readings' part of an uplink's connection: blocks go up between the events, what is new before what is old.

Where to go on is asked of the plant each time. A block is known there by its content, so sending it twice is harmless.
What the plant refuses for good is set aside and said, and tried again at the next connection; nothing is dropped.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from console.journal.errors import JournalError
from console.journal.readings_schema import READINGS_FILE
from console.journal.received import Ranges
from console.journal.stretches import Stretch, StretchReader
from console.sync.errors import ContentRefused, PlantRefused
from console.sync.plant_link import PlantLink, Units
from console.sync.report import Confirmed, Quarantined, ReadingsReport

_ASKED = 100  # blocks at once, some 1 MB read


class ReadingsLane:
    """For the uplink's thread, as long as its connection lasts. Raises PlantUnreachable and nothing else.

    What else can be wrong with readings stops readings, and is in the report: events go up without them.
    """

    def __init__(self, folder: Path, link: PlantLink, units: Units, batch: int) -> None:
        """``batch``: blocks handed over at once."""
        self._link, self._units, self._batch = link, units, batch
        self._reader: StretchReader | None = None
        self._store, self._trouble = "", ""
        self._held, self._settled = Ranges(), Ranges()
        self._quarantined: dict[int, Quarantined] = {}
        self._top = self._met = 0
        self._again: list[int] = []  # what the plant has lost since it gave its receipt
        if not (folder / READINGS_FILE).is_file():  # a folder that has had a journal only
            return
        try:
            self._begin(folder)
        except (PlantRefused, JournalError) as error:
            self._trouble = str(error)

    def _begin(self, folder: Path) -> None:
        self._reader = StretchReader(folder)
        self._store = self._reader.store()
        self._top = self._met = self._reader.durable()
        for first, last, sha256 in self._link.held_readings(self._store):
            _check_same_file(self._reader.between(last, last, 1), last, sha256, self._top)
            self._held.add(first, last)
        self._settled = self._held.copy()

    def carry(self) -> bool:
        """Hand over one batch, if anything waits; whether more does."""
        if self._reader is None or self._trouble:
            return False
        try:
            self._top = self._reader.durable()
            batch = self._next(self._reader)
            self._hand_over(batch)
        except (PlantRefused, JournalError) as error:
            self._trouble = str(error)
            return False
        return bool(batch)

    def confirmed(self, bay: int, run: str) -> Confirmed | None:
        """What there is of a run, if the plant says that it holds each block of it; None if it does not, or not yet.

        Asked anew, block by block: what was receipted once may have been lost at the plant since. That goes up again.
        """
        if self._reader is None or self._trouble:
            return None
        try:
            return self._confirmed(self._reader, bay, run)
        except (PlantRefused, JournalError) as error:
            self._trouble = str(error)
            return None

    def _confirmed(self, reader: StretchReader, bay: int, run: str) -> Confirmed | None:
        numbers = reader.of_run(bay, run)
        if not numbers or reader.in_tail(bay, run) or not all(number in self._held for number in numbers):
            return None
        whole, found = hashlib.sha256(), _Sum()
        for at in range(0, len(numbers), _ASKED):
            some = list(reader.each(numbers[at : at + _ASKED]))
            lost = self._link.lacking_readings([stretch.sha256 for stretch in some])
            self._again += [stretch.number for stretch in some if stretch.sha256 in lost]
            for stretch in some:
                whole.update(stretch.sha256)
                found.add(stretch)
        if self._again:
            return None
        facts = (tuple(sorted(found.channels)), found.first_ms, found.last_ms, found.samples)
        return Confirmed(bay, run, *facts, self._store, len(numbers), numbers[-1], whole.hexdigest())

    def report(self) -> ReadingsReport:
        """How it stands."""
        waiting = sum(last - first + 1 for first, last in self._settled.absent(1, self._top)) if self._top else 0
        quarantined = tuple(self._quarantined[number] for number in sorted(self._quarantined))
        return ReadingsReport(self._store, tuple(self._held), waiting, quarantined, self._trouble)

    def _next(self, reader: StretchReader) -> list[Stretch]:
        """The next blocks: what came since this connection began, then the rest, the oldest first."""
        if self._again:
            numbers, self._again = self._again[: self._batch], self._again[self._batch :]
            return list(reader.each(numbers))
        news = self._settled.absent(self._met + 1, self._top) if self._top > self._met else []
        for first, last in (*news, *(self._settled.absent(1, self._met) if self._met else ())):
            found = reader.between(first, last, self._batch)
            looked_to = found[-1].number if len(found) == self._batch else last
            there = Ranges((stretch.number, stretch.number) for stretch in found)
            for hole in there.absent(first, looked_to):  # pruned, or never given
                self._settled.add(*hole)
            if found:
                return found
        return []

    def _hand_over(self, batch: Sequence[Stretch]) -> None:
        if not batch:
            return
        try:
            self._send(batch)
        except ContentRefused as refusal:
            if len(batch) > 1:  # which of them?
                for stretch in batch:
                    self._hand_over([stretch])
                return
            self._set_aside(batch[0], str(refusal))

    def _send(self, batch: Sequence[Stretch]) -> None:
        receipt = self._link.send_readings(self._store, batch, self._units)
        if receipt != hashlib.sha256(b"".join(stretch.sha256 for stretch in batch)).digest():
            raise PlantRefused(
                f"The plant's receipt for readings block {batch[-1].number} is not for what was sent: it did not keep "
                "what it took. Check the plant's database"
            )
        for stretch in batch:
            self._held.add(stretch.number, stretch.number)
            self._settled.add(stretch.number, stretch.number)

    def _set_aside(self, s: Stretch, why: str) -> None:
        self._settled.add(s.number, s.number)
        self._quarantined[s.number] = Quarantined(s.number, s.bay, s.run, s.first_ms, s.last_ms, s.sha256.hex(), why)

    def close(self) -> None:
        """Close the file."""
        if self._reader is not None:
            self._reader.close()

    def __enter__(self) -> Self:
        """The lane itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close it."""
        self.close()


@dataclass(slots=True)
class _Sum:
    """What stretches are together."""

    channels: set[str] = field(default_factory=set)
    first_ms: int = 2**63
    last_ms: int = -(2**63)
    samples: int = 0

    def add(self, s: Stretch) -> None:
        self.channels |= {block.channel for block in s.blocks}
        self.first_ms, self.last_ms = min(self.first_ms, s.first_ms), max(self.last_ms, s.last_ms)
        self.samples += s.count * len(s.blocks)


def _check_same_file(here: Sequence[Stretch], number: int, sha256: bytes | None, top: int) -> None:
    """Raise PlantRefused when the plant's block of this number cannot have come from this very file as it is now."""
    if number > top:
        raise PlantRefused(
            f"The plant has {number} blocks of readings of this file, and the file only {top}: readings.db is an older "
            "copy. Restore the station from a backup with the console's own command, which begins a new count"
        )
    if here and sha256 is not None and here[0].sha256 != sha256:
        raise PlantRefused(
            f"Readings block {number} is not the one that the plant has: readings.db was altered, or is another copy. "
            "Keep the folder and restore the file from a backup"
        )
