"""Readings as the emulator's probes give them, for benches: one hour is measured and laid end to end."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from console.journal.record_batch import RecordBatch
from hardware.emulator.channels import ONLINE
from hardware.emulator.culture import Culture, draw_donor
from hardware.emulator.sensors import SensorFaults, Sensors
from hardware.emulator.vessel import Drive, Vessel

CHANNELS = tuple(channel.name for channel in ONLINE)
HOUR = 3600
FORTNIGHT = 14 * 24 * HOUR
EPOCH_MS = 1_772_000_000_000
BOOT = 5
_SETPOINTS = {"temperature": 37.0, "ph": 7.2, "dissolved_oxygen": 50.0, "co2": 5.0, "agitation": 120.0}


@cache
def hour() -> NDArray[np.int32]:
    """An hour of one bay that expands a culture, at 1 Hz: scaled integers, shape (HOUR, channels)."""
    culture, vessel, sensors = Culture(draw_donor(7, "bench")), Vessel(), Sensors(7, 1)
    culture.add(400.0)
    culture.seed()
    drive = Drive("expansion", _SETPOINTS)
    rows = []
    for at_s in range(HOUR):
        culture.advance(1.0, vessel.temperature)
        vessel.advance(1.0, drive, culture)
        rows.append(sensors.read(vessel.truth(culture), SensorFaults(), at_s * 1000)[0])
    return np.array(rows, np.int32)


def records(first: int, count: int, bay: int = 1) -> RecordBatch:
    """Records ``first`` (from 1) and the ``count - 1`` after it of run R, one a second, all good."""
    n = np.arange(first, first + count, dtype=np.int64)
    times = EPOCH_MS + n * 1000
    values = hour()[(n - 1) % HOUR]
    walls = times + n // 10 % 211  # stored a few together
    return RecordBatch(bay, "R", CHANNELS, BOOT, n, times, walls, values, np.zeros(values.shape, np.uint8))
