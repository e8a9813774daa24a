"""An hour of sixteen bays comes back over the line on which a running bay is watched: its values stay new.

The emulator's own lanes and the station, over a line that carries as many bytes a second as it has bauds for.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from memory_line import MemoryLine
from shuttle_bench import BAY, Bench, bench
from wiretap import assert_whole

from console.station import inbox

STEP_S = 0.05
BACKLOG = 12_000
CHANNELS = tuple(range(1, 13))


class RatedLine(MemoryLine):
    """Carries ``bytes_s``, and takes what goes on the wire now and as much again, as a driver's buffer does."""

    bytes_s = 0

    def __init__(self) -> None:
        super().__init__()
        self._room = 0.0
        self._buffer = b""

    def pass_time(self, seconds: float) -> None:
        """What was taken so far goes on the wire."""
        on_wire, self._buffer = self._buffer, b""
        self.to_host += on_wire
        self._room = self.bytes_s * seconds

    def write(self, data: bytes) -> int:
        if not self.bytes_s:
            return super().write(data)
        taken = data[: int(self._room)]
        self._room -= len(taken)
        self._buffer += b"" if self.cut else taken
        return len(taken)


def backlog(b: Bench) -> None:
    """The line is out while the shuttle measures at length."""
    b.line.cut = True
    b.run(7.0)
    records, device_ms = b.machine.firmware.records, b.machine.firmware.workcell.device_ms
    for n in range(BACKLOG):
        records.telemetry(device_ms, n % 16 + 1, CHANNELS, (3700 + n % 7,) * 12, "g" * 12)
    b.line.cut = False


@pytest.mark.rq("RQ-64")
@pytest.mark.parametrize(("baud", "most_s"), [(921_600, 0.3), (115_200, 0.5)])
def test_the_watched_bay_is_never_older_than_a_moment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, baud: int, most_s: float
) -> None:
    monkeypatch.setattr("shuttle_bench.MemoryLine", RatedLine)
    with bench(tmp_path, warp=1.0) as b:
        b.loaded()
        b.station.handle(inbox.Watch(BAY))
        b.run(1.5)
        backlog(b)
        b.until(lambda s: s.link.condition == "open", "the link")
        assert isinstance(b.line, RatedLine)
        b.line.bytes_s = baud // 10
        ages: list[float] = []
        while b.readings.lacking(1, 1, b.machine.firmware.records.newest_n - 20) and len(ages) < 5000:
            b.line.pass_time(STEP_S)
            b.run(STEP_S)
            firmware = b.machine.firmware
            newest_ms = b.station.trends.latest()[BAY].process_ms
            ages.append((firmware.epoch_utc_ms + firmware.workcell.device_ms - newest_ms) / 1000)
        assert len(ages) * STEP_S > 0.5 * BACKLOG * 50 / b.line.bytes_s, "the backlog took its time"
        assert max(ages[int(3 / STEP_S) :]) <= most_s
        assert not b.machine.firmware.backlog
        b.line.bytes_s = 0
        assert_whole(b)
