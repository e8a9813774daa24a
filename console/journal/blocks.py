"""Blocks of samples: exact, small, each with a summary that no extreme escapes.

A *stretch* is the time axis that the channels of one source share: ``times`` and ``walls``, zlib over little-endian
int64, each the step from the one before (the first from zero), in milliseconds. A *block* is one channel on it:
``vals`` (see `packed_values`) and ``qualities``, zlib over one byte a sample, or nothing where all are good; ``parts``
is the summary once more, finer: of each PART_SAMPLES samples (start in ms after first_ms, least, greatest), int32.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from functools import lru_cache
from struct import Struct
from typing import Any

import numpy as np
from numpy.typing import NDArray

BLOCK_SAMPLES = 600
PART_SAMPLES = 60
MISSING = -(2**31)  # in an int32 column: no value (probe disconnected)
VALUE_MIN, VALUE_MAX = MISSING + 1, 2**31 - 1

Times = NDArray[np.int64]
Values = NDArray[np.int32]
Qualities = NDArray[np.uint8]

_HEAD = Struct("<Bi")  # bytes a step (as little as the largest needs), the first value
_WIDTHS = ((1, np.int8), (2, np.int16), (4, np.int32))
_LEVEL = 1  # of zlib: a higher one takes two to six times as long for some per cent less


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


def stretch_row(process_ms: Times, wall_ms: Times) -> tuple[bytes, bytes]:
    """The blobs ``times`` and ``walls`` of a time axis (at least one sample, in time order)."""
    return _packed_steps(process_ms), _packed_steps(wall_ms)


def block_row(process_ms: Times, values: Values, quality: Qualities) -> tuple[int | bytes | None, ...]:
    """The columns first_ms .. qualities of table ``block`` for one channel (at least one sample, in time order)."""
    present = values[values != MISSING]
    worst = int(quality.max())
    return (
        int(process_ms[0]),
        int(process_ms[-1]),
        process_ms.size,
        int(process_ms.size - present.size),
        int(np.diff(process_ms).max(initial=0)),
        int(present.min()) if present.size else None,
        int(present.max()) if present.size else None,
        int(present.sum(dtype=np.int64)),
        worst,
        _parts(process_ms, values) if present.size == values.size else b"",
        packed_values(values),
        zlib.compress(quality.tobytes(), _LEVEL) if worst else None,
    )


def _parts(process_ms: Times, values: Values) -> bytes:
    firsts = np.arange(0, values.size, PART_SAMPLES)
    starts = (process_ms[firsts] - process_ms[0]).clip(max=2**31 - 1)
    least, most = np.minimum.reduceat(values, firsts), np.maximum.reduceat(values, firsts)
    return np.stack([starts, least, most], axis=1).astype("<i4").tobytes()


def packed_values(values: Values) -> bytes:
    """Head, then zlib over the steps from value to value, in planes: all lowest bytes, then all next ones...

    Steps wrap at 32 bits, and so does their sum again: any int32 comes back exactly.
    """
    steps = np.diff(values)
    low, high = int(steps.min(initial=0)), int(steps.max(initial=0))
    width, kind = next(pair for pair in _WIDTHS if np.iinfo(pair[1]).min <= low and high <= np.iinfo(pair[1]).max)
    planes = steps.astype(np.dtype(kind).newbyteorder("<")).view(np.uint8).reshape(-1, width).T
    return _HEAD.pack(width, int(values[0])) + zlib.compress(planes.tobytes(), _LEVEL)


def unpacked_values(packed: bytes) -> Values:
    """What was packed. Raises zlib.error or ValueError for damage."""
    if len(packed) < _HEAD.size or packed[0] not in dict(_WIDTHS):
        raise ValueError("the values of a block have no head")
    width, first = _HEAD.unpack_from(packed)
    planes = np.frombuffer(zlib.decompress(packed[_HEAD.size :]), np.uint8).reshape(width, -1)
    steps = np.ascontiguousarray(planes.T).view(np.dtype(dict(_WIDTHS)[width]).newbyteorder("<")).ravel()
    values = np.empty(steps.size + 1, np.int32)
    values[0], values[1:] = first, steps
    return np.cumsum(values, dtype=np.int32)


def block_samples(
    times: bytes, walls: bytes, vals: bytes, qualities: bytes | None, *, for_plot: bool = False
) -> Samples:
    """The samples of one block's blobs, exactly as they were stored. Raises zlib.error or ValueError for damage.

    ``for_plot``: the wall's times are not wanted, and are those of the process.
    """
    at, values = _steps(times), unpacked_values(vals)
    good = np.zeros(at.size, np.uint8)
    quality = good if qualities is None else np.frombuffer(zlib.decompress(qualities), np.uint8)
    samples = Samples(at, at if for_plot else _steps(walls), values, quality)
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
    return zlib.compress(np.diff(times, prepend=np.int64(0)).astype("<i8").tobytes(), _LEVEL)


# The channels of a source share an axis and are asked for one after the other. Where no value is doubted, a plot
# decodes some 75 blocks of each at most; what is kept beyond that mostly fills memory, for days.
@lru_cache(maxsize=128)
def _steps(packed: bytes) -> Times:
    times = np.cumsum(np.frombuffer(zlib.decompress(packed), "<i8"), dtype=np.int64)
    times.flags.writeable = False
    return times
