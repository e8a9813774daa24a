"""What the uplink tells of readings; `console.domain.commands` has them all."""

from __future__ import annotations

from dataclasses import dataclass

from console.domain.events.readings import ReadingsPruned, ReadingsQuarantined


@dataclass(frozen=True, slots=True)
class ReportReadings:
    """How far the plant has the readings of ``store``: ``held``, ranges of numbers of blocks; ``refused``: those that
    it will not have. ``detail``: why none goes up at all, "" if they do.
    """

    store: str
    held: tuple[tuple[int, int], ...]
    refused: tuple[ReadingsQuarantined, ...]
    detail: str


@dataclass(frozen=True, slots=True)
class PruneReadings:
    """The plant has just confirmed that it holds every block of an old run: ``confirmed`` says which, and by what.

    ``confirmed.keep_days`` is not known to whoever says so, and is filled in by the decision.
    """

    confirmed: ReadingsPruned
