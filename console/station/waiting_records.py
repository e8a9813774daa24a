"""Numbered records between the line and the disk: in columns, bounded, and each with the run that it belongs to.

What is not stored is not acknowledged, so the shuttle keeps it: while the store takes nothing, the newest MOST_RECORDS
wait here at most, and what comes beyond is left to the shuttle and asked for again once the store takes it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from console.domain.context import moment
from console.domain.station_state import StationState
from console.journal.blocks import Qualities, Times, Values
from console.journal.record_batch import RecordBatch
from console.station.link_driver import Batch
from hardware import messages as m

MOST_RECORDS = 50_000
"""Five minutes of sixteen bays at 10 Hz, some 4 MB: longer than any pause of a disk that works, and a quarter of what
every shuttle keeps by itself."""
CROWD = 5_000
_PIECES = 256
"""So many reads of the line are put together: a small one costs ten times its bytes."""
_CODES = np.zeros(128, np.uint8)  # by the letter's number
_CODES[[ord("u"), ord("b")]] = 1, 2

Kind = tuple[int, tuple[str, ...]]  # boot, channels


@dataclass(frozen=True, slots=True, eq=False)
class Columns:
    """Records of one kind as they came. Shapes as in `RecordBatch`; ``bay``: int64, one a record."""

    bay: Times
    n: Times
    process_ms: Times
    steps: Values
    quality: Qualities

    @classmethod
    def of(cls, batch: Batch) -> Columns:
        """What the driver converted."""
        count = len(batch.frames)
        return cls(
            np.fromiter((frame.bay for frame in batch.frames), np.int64, count),
            np.fromiter((frame.n for frame in batch.frames), np.int64, count),
            batch.process_ms,
            batch.steps,
            qualities(batch.frames, len(batch.channels)),
        )

    @classmethod
    def joined(cls, parts: Sequence[Columns]) -> Columns:
        """All of ``parts``, one after the other."""
        if len(parts) == 1:
            return parts[0]
        return cls(*(np.concatenate([getattr(part, name) for part in parts]) for name in cls.__slots__))


class WaitingRecords:
    """See the module's text. What was heard is stored once the shuttle has vouched for it (`Link`), or `disown`ed.

    ``samples`` wait; ``left_out`` counts records that came while there was no room.
    """

    def __init__(self) -> None:
        """Nothing waits."""
        self._heard: list[tuple[Kind, Columns]] = []
        self._vouched: dict[Kind, list[Columns]] = {}
        self._runs = RunsByTime(StationState())
        self._count = self.samples = self.left_out = 0

    def __len__(self) -> int:
        """How many records wait, vouched for or not."""
        return self._count

    @property
    def vouched(self) -> bool:
        """Whether there is something to store."""
        return bool(self._vouched)

    @property
    def crowded(self) -> bool:
        """Whether they should be stored now, whatever the clock says: a backlog comes faster than any clock ticks."""
        return self.vouched and self._count >= CROWD

    def add(self, boot: int, channels: tuple[str, ...], columns: Columns) -> None:
        """These were heard, and wait if there is room for them."""
        if self._count + columns.n.size > MOST_RECORDS and self._count:
            self.left_out += columns.n.size
            return
        self._heard.append(((boot, channels), columns))
        self._counted(columns, 1)

    def vouch(self) -> None:
        """The shuttle vouches for what was heard."""
        for kind, columns in self._heard:
            parts = self._vouched.setdefault(kind, [])
            parts.append(columns)
            if len(parts) >= _PIECES:
                parts[:] = [Columns.joined(parts)]
        self._heard.clear()

    def disown(self) -> None:
        """What was heard and not vouched for may be another device's."""
        for _, columns in self._heard:
            self._counted(columns, -1)
        self._heard.clear()

    def batches(self, state: StationState, wall_ms: int) -> list[RecordBatch]:
        """All that is vouched for, by bay and run; it waits until it is `forgotten`. ``wall_ms``: when it is stored."""
        if not self._runs.of(state):
            self._runs = RunsByTime(state)
        found: list[RecordBatch] = []
        for (boot, channels), parts in self._vouched.items():
            whole = Columns.joined(parts)
            walls = np.full(whole.n.size, wall_ms, np.int64)
            for bay in np.unique(whole.bay).tolist():
                at = np.flatnonzero(whole.bay == bay)
                for run, which in self._runs.split(bay, whole.process_ms[at]):
                    mine = at[which]
                    n, times, steps = whole.n[mine], whole.process_ms[mine], whole.steps[mine]
                    found.append(
                        RecordBatch(bay, run, channels, boot, n, times, walls[mine], steps, whole.quality[mine])
                    )
        return found

    def forgotten(self) -> None:
        """What was vouched for is stored."""
        for parts in self._vouched.values():
            for columns in parts:
                self._counted(columns, -1)
        self._vouched.clear()

    def _counted(self, columns: Columns, sign: int) -> None:
        self._count += sign * columns.n.size
        self.samples += sign * columns.steps.size


class RunsByTime:
    """Whose a record is: of the run that is in its bay, or of the one that was there when it was measured."""

    def __init__(self, state: StationState) -> None:
        self._bays, self._runs = state.bays, state.runs
        self._present: dict[int, tuple[str, int]] = {}  # bay -> (run, from when on in ms of process time)

    def of(self, state: StationState) -> bool:
        """Whether nothing in ``state`` that matters here is new."""
        return state.bays is self._bays and state.runs is self._runs

    def split(self, bay: int, times: Times) -> list[tuple[str, Any]]:
        """(the run's id, "" for none; which of ``times`` are its)."""
        run, since_ms = self._here(bay)
        if times.min() >= since_ms:
            return [(run, slice(None))]
        names = np.array([self._at(bay, at) for at in times.tolist()])
        return [(str(name), names == name) for name in np.unique(names)]

    def _here(self, bay: int) -> tuple[str, int]:
        """The run in the bay since it began; none, since the last one there ended."""
        if bay not in self._present:
            here = self._bays.get(bay)
            run = self._runs.get(here.run) if here else None
            if here and here.run:
                self._present[bay] = here.run, _ms(run.started_process) if run else 0
            else:
                self._present[bay] = "", max((ended + 1 for _, _, ended in self._ended(bay)), default=0)
        return self._present[bay]

    def _at(self, bay: int, process_ms: int) -> str:
        run, since_ms = self._here(bay)
        if process_ms >= since_ms:
            return run
        return next((name for name, began, ended in self._ended(bay) if began <= process_ms <= ended), "")

    def _ended(self, bay: int) -> Iterator[tuple[str, int, int]]:
        runs = (run for run in self._runs.values() if run.bay == bay and run.ended_process)
        return ((run.id, _ms(run.started_process), _ms(run.ended_process)) for run in runs)


def _ms(process_utc: str) -> int:
    return round(moment(process_utc).timestamp() * 1000) if process_utc else 0


def qualities(frames: Sequence[m.Telemetry], channels: int) -> Qualities:
    """The readings' numbers of telemetry's quality letters, shape (frames, channels): 0 good, 1 uncertain, 2 bad."""
    if all(frame.quality is frames[0].quality for frame in frames) and set(frames[0].quality) == {"g"}:
        return np.zeros((len(frames), channels), np.uint8)
    letters = "".join(frame.quality for frame in frames).encode("ascii")
    return _CODES[np.frombuffer(letters, np.uint8)].reshape(len(frames), channels)
