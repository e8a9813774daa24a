"""What the station does to its stores in small bites while everything else goes on: folding, pruning, giving room back.

One bite a tick, each a short transaction of its own. What is pruned is in the journal before the first bite; after a
kill the rest is pruned at the next start, for the journal says so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

from console.clock import Instant
from console.domain import events as e
from console.domain.station_state import StationState
from console.journal.pruning import Pruning
from console.journal.readings import Readings
from console.journal.registers import Registers
from console.station.storage import DiskUse, Storage, StorageFigures

BITE = 8  # stretches of twelve channels: some 0.1 MB, a few milliseconds
PAGES = 64
FOLD_S = 60.0


class Housekeeping:
    """Owned by the station's thread. Methods raise JournalError."""

    def __init__(self, readings: Readings, registers: Registers, disk: Callable[[], DiskUse | None]) -> None:
        """``disk``: see `Storage`. Does nothing until `tick`."""
        self._readings, self._storage = readings, Storage(disk, readings, registers)
        self._to_prune: list[Pruning] = []
        self._to_give_back = False
        self._folded_s = 0.0

    def begin(self, state: StationState, gaps: Iterable[e.RecordsMissing]) -> None:
        """What is in the journal and, after a kill between the two stores, not in the readings yet."""
        for gap in gaps:
            if self._readings.lacking(gap.boot, gap.first, gap.last):
                self._readings.gap(gap.boot, gap.first, gap.last)
        self.prune(pruned.fact for pruned in state.readings.pruned.values())

    def prune(self, facts: Iterable[e.ReadingsPruned]) -> None:
        """These are in the journal. Those of a file that was replaced since are left alone: its numbers are others."""
        mine = [fact for fact in facts if fact.store == self._readings.store]
        self._to_prune += [Pruning(f.bay, f.run, f.last_number, _ms(f.from_utc), _ms(f.to_utc)) for f in mine]

    def follow(self, fact: e.RunEnded | e.ReadingsPruned) -> None:
        """This is in the journal: what is left of the run in the tail becomes blocks, or its blocks go."""
        if isinstance(fact, e.ReadingsPruned):
            self.prune([fact])
        else:
            self._readings.close_run(fact.bay, fact.run)

    @property
    def storage(self) -> StorageFigures | None:
        """How much room there is, as of the last look."""
        return self._storage.figures

    def tick(self, state: StationState, now: Instant, *, fetching: bool) -> None:
        """One bite, if there is anything to do. ``fetching``: late records are coming in."""
        self._storage.look(now.utc, now.mono_s)
        if self._to_prune:
            self._to_give_back = True
            if not self._readings.prune(self._to_prune[0], BITE):
                del self._to_prune[0]
        elif self._to_give_back:
            self._to_give_back = self._readings.give_back(PAGES)
        elif not fetching and now.mono_s - self._folded_s >= FOLD_S:
            self._folded_s = now.mono_s
            self._fold(state)

    def _fold(self, state: StationState) -> None:
        """What came of a run after its end becomes blocks too: only blocks go up to the plant."""
        for bay, run in self._readings.unfolded():
            known = state.runs.get(run)
            if known is not None and known.end_state:
                self._readings.close_run(bay, run)


def _ms(utc: str) -> int:
    return round(datetime.fromisoformat(utc).timestamp() * 1000)
