"""Readings written one by one, as tests think of them, and the batches of records that they make."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

from console.journal.blocks import MISSING
from console.journal.record_batch import RecordBatch

BOOT, T0 = 5, 1_772_000_000_000


class Reading(NamedTuple):
    """One value of one channel; readings with the same (boot, n) are one record. ``value`` None: no value."""

    bay: int
    run: str
    channel: str
    process_ms: int
    wall_ms: int
    value: int | None
    quality: int
    boot: int
    n: int


def batches(readings: Iterable[Reading]) -> list[RecordBatch]:
    """The records that ``readings`` are parts of, in order, those of one source together."""
    records: dict[tuple[int, str, int, int], list[Reading]] = {}
    for reading in readings:
        records.setdefault((reading.bay, reading.run, reading.boot, reading.n), []).append(reading)
    grouped: dict[tuple[int, str, int, tuple[str, ...]], list[list[Reading]]] = {}
    for (bay, run, boot, _), parts in records.items():
        grouped.setdefault((bay, run, boot, tuple(part.channel for part in parts)), []).append(parts)
    return [
        RecordBatch(
            bay,
            run,
            channels,
            boot,
            np.array([parts[0].n for parts in of], np.int64),
            np.array([parts[0].process_ms for parts in of], np.int64),
            np.array([parts[0].wall_ms for parts in of], np.int64),
            np.array([[MISSING if x.value is None else x.value for x in parts] for parts in of], np.int32),
            np.array([[x.quality for x in parts] for parts in of], np.uint8),
        )
        for (bay, run, boot, channels), of in grouped.items()
    ]


def reading(n: int, value: int | None, channel: str = "ph", run: str = "R", quality: int = 0, bay: int = 1) -> Reading:
    """What record ``n`` said, one a second."""
    return Reading(bay, run, channel, T0 + n * 1000, T0 + n * 1000 + n % 7, value, quality, BOOT, n)


def wave(n: int) -> int:
    """A value that differs from its neighbours."""
    return 7000 + (n * 7919) % 211
