"""About 600 samples of one channel as a row of columns: exact, small, with a summary that no extreme escapes.

A blob is zlib over little-endian numbers. ``times`` and ``walls``: int64, each the step from the one before (the
first from zero), in milliseconds; ``vals``: int32 in steps of the channel's resolution, MISSING where there is none;
``qualities``: one byte a sample.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

BLOCK_SAMPLES = 600
MISSING = -(2**31)  # in an int32 column: no value (probe disconnected)
VALUE_MIN, VALUE_MAX = MISSING + 1, 2**31 - 1

Times = NDArray[np.int64]
Values = NDArray[np.int32]
Qualities = NDArray[np.uint8]


@dataclass(frozen=True, slots=True, eq=False)
class Samples:
    """Samples of one channel in order of process time; all four arrays have one length.

    ``process_ms`` and ``wall_ms``: int64 milliseconds since 1970; ``values``: int32 steps of the channel's
    resolution, MISSING where there is none; ``quality``: 0 good, larger is worse.
    """

    process_ms: Times
    wall_ms: Times
    values: Values
    quality: Qualities


@dataclass(frozen=True, slots=True)
class Block:
    """One stored block as it is: what travels to the plant. ``times`` .. ``qualities``: the blobs of this module."""

    id: int
    bay: int
    run: str
    channel: str
    first_ms: int
    last_ms: int
    count: int
    missing: int
    min: int | None
    max: int | None
    sum: int
    quality: int
    times: bytes
    walls: bytes
    vals: bytes
    qualities: bytes


def block_row(samples: Samples) -> tuple[int | bytes | None, ...]:
    """The columns first_ms .. qualities of table ``block`` for ``samples`` (at least one, in time order)."""
    times, present = samples.process_ms, samples.values[samples.values != MISSING]
    return (
        int(times[0]),
        int(times[-1]),
        times.size,
        int(times.size - present.size),
        int(np.diff(times).max(initial=0)),
        int(present.min()) if present.size else None,
        int(present.max()) if present.size else None,
        int(present.sum(dtype=np.int64)),
        int(samples.quality.max()),
        _packed_steps(times),
        _packed_steps(samples.wall_ms),
        zlib.compress(samples.values.astype("<i4").tobytes(), 1),
        zlib.compress(samples.quality.tobytes(), 1),
    )


def block_samples(times: bytes, walls: bytes, vals: bytes, qualities: bytes) -> Samples:
    """The samples of one block's blobs, exactly as they were stored. Raises zlib.error or ValueError for damage."""
    samples = Samples(
        _steps(times),
        _steps(walls),
        np.frombuffer(zlib.decompress(vals), "<i4").astype(np.int32, copy=False),
        np.frombuffer(zlib.decompress(qualities), np.uint8),
    )
    if len({samples.process_ms.size, samples.wall_ms.size, samples.values.size, samples.quality.size}) > 1:
        raise ValueError("the columns of a block are of different length")
    return samples


def samples_of(rows: list[Any]) -> Samples:
    """Samples of rows (process_ms, wall_ms, value or None, quality), put in order of process time."""
    columns = list(zip(*rows, strict=True)) if rows else [(), (), (), ()]
    times = np.array(columns[0], np.int64)
    order = np.argsort(times, kind="stable")
    values = np.array([MISSING if value is None else value for value in columns[2]], np.int32)
    walls, quality = np.array(columns[1], np.int64), np.array(columns[3], np.uint8)
    return Samples(times[order], walls[order], values[order], quality[order])


def joined(parts: list[Samples]) -> Samples:
    """All of ``parts`` as one, in order of process time."""
    if not parts:
        return samples_of([])
    times = np.concatenate([part.process_ms for part in parts])
    order = np.argsort(times, kind="stable")
    return Samples(
        times[order],
        np.concatenate([part.wall_ms for part in parts])[order],
        np.concatenate([part.values for part in parts])[order],
        np.concatenate([part.quality for part in parts])[order],
    )


def _packed_steps(times: Times) -> bytes:
    return zlib.compress(np.diff(times, prepend=np.int64(0)).astype("<i8").tobytes(), 1)


def _steps(packed: bytes) -> Times:
    return np.cumsum(np.frombuffer(zlib.decompress(packed), "<i8"), dtype=np.int64)
