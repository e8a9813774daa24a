"""Numbered records of the shuttle in columns, as they come from the line: what the readings take in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from console.journal.blocks import Qualities, Times, Values


@dataclass(frozen=True, slots=True, eq=False)
class RecordBatch:
    """``k`` records of one boot, bay, run and set of ``c`` channels, in the order in which they came.

    ``n``: int64, shape (k,), the records' numbers; (``boot``, n) names one for ever. ``process_ms`` and ``wall_ms``:
    int64, (k,), milliseconds since 1970. ``values``: int32, (k, c), steps of each channel's resolution, MISSING where
    the probe gave none. ``quality``: uint8, (k, c), 0 good, larger is worse. ``run`` is empty outside a run.
    """

    bay: int
    run: str
    channels: tuple[str, ...]
    boot: int
    n: Times
    process_ms: Times
    wall_ms: Times
    values: Values
    quality: Qualities

    @property
    def source(self) -> tuple[int, str, tuple[str, ...]]:
        """Whose records these are: bay, run, channels."""
        return self.bay, self.run, self.channels

    def only(self, which: NDArray[Any]) -> RecordBatch:
        """The records that ``which`` (a mask or positions) names."""
        return replace(
            self,
            n=self.n[which],
            process_ms=self.process_ms[which],
            wall_ms=self.wall_ms[which],
            values=self.values[which],
            quality=self.quality[which],
        )

    def checked(self) -> RecordBatch:
        """Itself. Raises ValueError for columns that do not fit together."""
        k, c = self.n.size, len(self.channels)
        fit = self.process_ms.shape == self.wall_ms.shape == (k,) and self.values.shape == self.quality.shape == (k, c)
        if not fit or self.values.dtype != np.int32 or self.quality.dtype != np.uint8:
            raise ValueError(f"bay {self.bay}: the columns of {k} records of {c} channels do not fit together")
        if len(set(self.channels)) != c or not all(self.channels):
            raise ValueError(f"bay {self.bay}: {self.channels} are not names of channels, each once")
        if k and self.n.min() < 1:
            raise ValueError(f"records are numbered from 1 upwards; bay {self.bay} has {self.n.min()}")
        return self


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """Samples of one source without their numbers, shapes as in `RecordBatch`: what lies in the tail."""

    process_ms: Times
    wall_ms: Times
    values: Values
    quality: Qualities

    @classmethod
    def of(cls, batch: RecordBatch) -> Rows:
        """The samples of a batch."""
        return cls(batch.process_ms, batch.wall_ms, batch.values, batch.quality)

    def packed(self) -> bytes:
        """As little-endian bytes: times, walls, values, qualities."""
        columns = (
            self.process_ms.astype("<i8"),
            self.wall_ms.astype("<i8"),
            self.values.astype("<i4"),
            self.quality.astype("u1"),
        )
        return b"".join(column.tobytes() for column in columns)

    @classmethod
    def unpacked(cls, data: bytes, count: int, channels: int) -> Rows:
        """What was `packed`. Raises ValueError if ``data`` is not of that shape."""
        if len(data) != count * (16 + 5 * channels):
            raise ValueError(f"{len(data)} bytes are not {count} samples of {channels} channels")
        edges = np.cumsum([0, 8 * count, 8 * count, 4 * count * channels, count * channels]).tolist()
        times, walls, values, quality = (data[a:b] for a, b in pairwise(edges))
        shape = (count, channels)
        return cls(
            np.frombuffer(times, "<i8").astype(np.int64),
            np.frombuffer(walls, "<i8").astype(np.int64),
            np.frombuffer(values, "<i4").astype(np.int32).reshape(shape),
            np.frombuffer(quality, "u1").reshape(shape),
        )


def in_order(parts: Sequence[Rows]) -> Rows:
    """All of ``parts`` (at least one, of one source) in order of process time."""
    times = np.concatenate([part.process_ms for part in parts])
    order = np.argsort(times, kind="stable")
    return Rows(
        times[order],
        np.concatenate([part.wall_ms for part in parts])[order],
        np.concatenate([part.values for part in parts])[order],
        np.concatenate([part.quality for part in parts])[order],
    )
