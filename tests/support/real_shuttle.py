"""An emulator in its own process, what it has recorded by its own word, and what a console has stored of it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any, NamedTuple, Self

import numpy as np

from console.domain import events as e
from console.journal.blocks import MISSING
from console.journal.codec import decode
from console.journal.reading import open_reader
from console.journal.readings import Readings
from console.journal.readings_query import ReadingsReader
from hardware.emulator.channels import ONLINE

ROOT = Path(__file__).resolve().parents[2]
CHANNELS = {channel.number: channel.name for channel in ONLINE}
QUALITY = {"g": 0, "u": 1, "b": 2}


class Emulator:
    """A process of our own on a pseudo-terminal ``link``; ended, or at least killed, afterwards."""

    def __init__(self, state: Path, link: Path, **options: Any) -> None:
        """Returns when it is ready. ``options``: of its command line."""
        self.state, self.link, self._options = state, link, options
        self.start()

    def start(self) -> None:
        """Power on: on the same state folder, so that nothing is forgotten."""
        command = [sys.executable, "-m", "hardware.emulator", "--pty", str(self.link), "--state", str(self.state)]
        for name, value in self._options.items():
            command += [f"--{name}", str(value)]
        self.process = subprocess.Popen(
            [*command, "--control"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT
        )
        assert self._line()["ready"]

    def do(self, **what: Any) -> dict[str, Any]:
        """One line of its control."""
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps(what) + "\n")
        self.process.stdin.flush()
        return self._line()

    def _line(self) -> dict[str, Any]:
        assert self.process.stdout is not None
        found: dict[str, Any] = json.loads(self.process.stdout.readline())
        return found

    def kill(self) -> None:
        """``kill -9``, as a power cut would end it."""
        os.kill(self.process.pid, signal.SIGKILL)
        self.close()

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
        for stream in (self.process.stdin, self.process.stdout):
            if stream:
                stream.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class Sample(NamedTuple):
    """One value of one channel as the device numbered it, and as it must stand in the readings."""

    process_ms: int
    value: int
    quality: int


class Recorded:
    """What the emulator has recorded, from its own files. They are linked aside, so that they outlive its forgetting.

    `look` before a file can have gone: its own folder keeps whole segments until the console has them all.
    """

    def __init__(self, state: Path, aside: Path) -> None:
        self._records, self._aside = state / "records", aside
        aside.mkdir()
        self.look()

    def look(self) -> None:
        """Link what is new."""
        for file in self._records.glob("*.jsonl"):
            if not (self._aside / file.name).exists():
                os.link(file, self._aside / file.name)

    def rows(self) -> dict[int, dict[int, list[Any]]]:
        """boot -> n -> the record as it was written; half a line at the end of a killed process is none."""
        self.look()
        found: dict[int, dict[int, list[Any]]] = {}
        for file in sorted(self._aside.glob("*.jsonl")):
            boot, first = (int(part) for part in file.stem.split("-"))
            lines = file.read_bytes().split(b"\n")[:-1]
            found.setdefault(boot, {}).update({first + at: json.loads(line) for at, line in enumerate(lines)})
        for rows in found.values():
            assert sorted(rows) == list(range(1, len(rows) + 1)), "the test looked too late"
        return found

    def newest(self) -> dict[int, int]:
        """boot -> the newest number."""
        return {boot: max(rows) for boot, rows in self.rows().items()}

    def samples(self, upto: dict[int, int], without: set[tuple[int, int]] = frozenset()) -> dict[Any, list[Sample]]:  # type: ignore[assignment]
        """(bay, channel) -> every value of the records 1..``upto`` of each boot, in order of process time."""
        made: dict[Any, list[Sample]] = {}
        for boot, rows in self.rows().items():
            epoch = next(row[3]["epoch_utc_ms"] for row in rows.values() if row[2] == "device.started")
            for n, row in rows.items():
                if len(row) != 5 or n > upto.get(boot, 0) or (boot, n) in without:
                    continue
                device_ms, bay, channels, values, quality = row
                for channel, value, letter in zip(channels, values, quality, strict=True):
                    sample = Sample(epoch + device_ms, MISSING if value is None else value, QUALITY[letter])
                    made.setdefault((bay, CHANNELS[channel]), []).append(sample)
        return {key: sorted(samples) for key, samples in made.items()}


def stored(folder: Path) -> dict[Any, list[Sample]]:
    """(bay, channel) -> every value in the readings, doubles among them, in order of process time."""
    with ReadingsReader(folder) as reader:
        series = {row[:2] for row in reader._connection.execute("SELECT bay, channel FROM series")}
        found = {}
        for bay, channel in sorted(series):
            samples = reader.samples(bay, channel, 0, 2**53)
            columns = (samples.process_ms, samples.values, samples.quality)
            rows = zip(*(np.asarray(column).tolist() for column in columns), strict=True)
            found[bay, channel] = sorted(Sample(*row) for row in rows)
    return found


def kept(folder: Path, boot: int) -> set[int]:
    """The records of ``boot`` that a console, be it running, has on its disk."""
    with ReadingsReader(folder) as reader:
        ranges = reader._connection.execute("SELECT * FROM received WHERE boot = ?", (boot,)).fetchall()
    held = {n for _, first, last in ranges for n in range(first, last + 1)}
    return held | {said.n for said in facts(folder, e.DeviceReported) if said.boot == boot}


def received(folder: Path) -> dict[int, list[tuple[int, int]]]:
    """boot -> the ranges of records that the folder of a console that is gone holds, device events among them."""
    with Readings(folder) as readings:
        return {boot: list(ranges) for boot, ranges in readings._received.items()}


def assert_same(recorded: Recorded, folder: Path, at_least: dict[int, int]) -> int:
    """The readings hold exactly what the emulator recorded: no hole, no double, every value; how many values.

    ``at_least``: boot -> what must have come by now.
    """
    reach = received(folder)
    for boot, n in at_least.items():
        assert len(reach[boot]) == 1, f"boot {boot} has holes: {reach[boot]}"
        assert reach[boot][0][0] == 1
        assert reach[boot][0][1] >= n
    with Readings(folder) as readings:
        gone = {(boot, n) for boot, first, last in readings.lost() for n in range(first, last + 1)}
    expected = recorded.samples({boot: ranges[0][1] for boot, ranges in reach.items()}, gone)
    found = stored(folder)
    assert found.keys() == expected.keys()
    for key, samples in expected.items():
        assert found[key] == samples, (key, list((Counter(samples) - Counter(found[key])).items())[:5])
    said = [(x.boot, x.n) for x in facts(folder, e.DeviceReported)]
    assert len(said) == len(set(said))
    events = {(boot, n) for boot, rows in recorded.rows().items() for n, row in rows.items() if len(row) == 4} - gone
    assert set(said) == {(boot, n) for boot, n in events if n <= reach[boot][0][1]}
    return sum(map(len, expected.values()))


def facts(folder: Path, *kinds: type[e.Fact]) -> list[Any]:
    """What a folder's journal holds of these types."""
    with open_reader(folder) as reader:
        found, after = [], 0
        while page := reader.read(after, limit=2000):
            after = page[-1].seq
            found += [decode(s.type, s.type_version, s.data) for s in page if s.type in {k.TYPE for k in kinds}]
    return found
