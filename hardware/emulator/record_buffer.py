"""The numbered records a device keeps for the console: telemetry and events, by boot, until they are stored there.

In memory a ring of ``capacity`` records as JSON lines; on the disk the same lines in segments. Events are on the disk
before they are sent, telemetry as the operating system sees fit. What is not written yet goes into the snapshot that
has its effect in it (``unwritten``), and from there into the segments when the device starts again (``recover``).
"""

from __future__ import annotations

import json
import os
import re
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from io import BufferedWriter
from pathlib import Path
from typing import Any

from hardware.codec import encode
from hardware.messages import DeviceEvent, Telemetry

CAPACITY = 200_000  # 3.5 hours of 16 bays at 1 Hz
SEGMENT = 5_000
LAST_N = 2**53 - 1  # numbers are never used again: before they end, the device starts anew
MARGIN = 10_000  # more than one pass makes
_SEGMENT_NAME = re.compile(r"(\d{8})-(\d{12})\.jsonl")

Record = Telemetry | DeviceEvent


@dataclass(slots=True)
class _Boot:
    oldest: int = 1
    lines: deque[bytes] = field(default_factory=deque)

    @property
    def newest(self) -> int:
        return self.oldest + len(self.lines) - 1


class RecordBuffer:
    """Records of this ``boot`` and of earlier ones, kept in ``folder``."""

    def __init__(self, folder: Path, boot: int, capacity: int = CAPACITY) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.boot = boot
        self.capacity = capacity
        self._folder = folder
        self._boots: dict[int, _Boot] = {}
        self._count = 0
        self._load()
        self._boots[boot] = _Boot()
        self._next = 1
        self._file: BufferedWriter | None = None
        self._unwritten: list[bytes] = []  # the newest lines of this boot
        self._has_event = False

    def close(self) -> None:
        """Give the file back; what was not flushed is lost, as in a power cut."""
        if self._file is not None:
            self._file.close()
            self._file = None

    @property
    def newest_n(self) -> int:
        """Number of the newest record of this boot, 0 if none was made."""
        return self._next - 1

    @property
    def exhausted(self) -> bool:
        """Whether the numbers of this boot are nearly used up."""
        return self._next > LAST_N - MARGIN

    def bounds(self) -> tuple[int, int]:
        """(oldest kept, newest made) of this boot; 0: none. What the console has stored is no news to it."""
        present = self._boots[self.boot]
        return present.oldest if present.lines else 0, self.newest_n

    def kept_boots(self) -> tuple[tuple[int, int, int], ...]:
        """(boot, oldest, newest) of every earlier boot of which something is kept."""
        return tuple(
            (boot, kept.oldest, kept.newest)
            for boot, kept in sorted(self._boots.items())
            if boot != self.boot and kept.lines
        )

    def telemetry(
        self, device_ms: int, bay: int, channels: tuple[int, ...], values: tuple[int | None, ...], quality: str
    ) -> Telemetry:
        """Number and keep one bay's readings."""
        record = Telemetry(self.boot, self._next, device_ms, bay, channels, values, quality)
        self._keep([device_ms, bay, channels, values, quality])
        return record

    def event(self, record: DeviceEvent) -> DeviceEvent:
        """Number and keep an event (its boot and n are given here)."""
        numbered = DeviceEvent(self.boot, self._next, record.device_ms, record.bay, record.kind, record.data)
        self._keep([record.device_ms, record.bay, record.kind, dict(record.data)])
        self._has_event = True
        return numbered

    def flush(self) -> None:
        """Hand everything to the operating system, and events to the disk. Call before records are sent."""
        n = self._next - len(self._unwritten)
        for line in self._unwritten:
            self._segment_of(n).write(line + b"\n")
            n += 1
        self._unwritten.clear()
        if self._file is not None:
            self._file.flush()
            if self._has_event:
                os.fsync(self._file.fileno())
        self._has_event = False

    def unwritten(self) -> dict[str, Any]:
        """What the next flush will write, JSON-able: the number of the first line, and the lines."""
        return {"first": self._next - len(self._unwritten), "lines": [line.decode() for line in self._unwritten]}

    def recover(self, boot: int, unwritten: Mapping[str, Any]) -> None:
        """Write what a device that was killed had in its snapshot, but not yet here. It was never sent to anybody."""
        kept = self._boots.get(boot) or _Boot(unwritten["first"])
        lines = [line.encode() for line in unwritten["lines"][max(0, kept.newest + 1 - unwritten["first"]) :]]
        if not lines:
            return
        with self._path(boot, kept.newest + 1).open("wb") as file:
            file.writelines(line + b"\n" for line in lines)
            file.flush()
            os.fsync(file.fileno())
        kept.lines.extend(lines)
        self._boots[boot] = kept
        self._count += len(lines)

    def stored_up_to(self, boot: int, n: int) -> None:
        """The console has them: forget."""
        kept = self._boots.get(boot)
        if kept is None:
            return
        before = kept.oldest
        while kept.lines and kept.oldest <= n:
            self._drop_oldest(kept)
        gone = boot != self.boot and not kept.lines
        if gone:
            del self._boots[boot]
        if gone or (kept.oldest - 1) // SEGMENT != (before - 1) // SEGMENT:
            self._drop_segments(boot)

    def fetch(self, boot: int, first: int, last: int) -> tuple[Iterator[Record], list[tuple[int, int]]]:
        """The records first..last of ``boot`` that are kept, as they were, and the ranges that are not.

        The records are read lazily; the ranges are whole when they have been read.
        """
        kept = self._boots.get(boot)
        if last < first:
            return iter(()), []
        if kept is None or not kept.lines or first > kept.newest or last < kept.oldest:
            return iter(()), [(first, last)]
        low, high = max(first, kept.oldest), min(last, kept.newest)
        missing = [(first, low - 1)] if first < low else []
        return self._records(boot, low, high, last, missing), missing

    def _records(self, boot: int, low: int, high: int, last: int, missing: list[tuple[int, int]]) -> Iterator[Record]:
        """Damaged, or beyond ``high``: ``missing``. What was trimmed meanwhile is at the console already."""
        for n in range(low, high + 1):
            kept = self._boots.get(boot)
            if kept is None or not kept.oldest <= n <= kept.newest:
                continue
            record = _record(boot, n, kept.lines[n - kept.oldest])
            if record is not None:
                yield record
            elif missing and missing[-1][1] == n - 1:
                missing[-1] = (missing[-1][0], n)
            else:
                missing.append((n, n))
        if last > high:
            missing.append((high + 1, last))

    def _keep(self, row: list[object]) -> None:
        line = json.dumps(row, separators=(",", ":"), ensure_ascii=False).encode()
        self._unwritten.append(line)
        self._boots[self.boot].lines.append(line)
        self._next += 1
        self._count += 1
        while self._count > self.capacity:
            self._make_room()

    def _make_room(self) -> None:
        boot = next(boot for boot in sorted(self._boots) if self._boots[boot].lines)
        self._drop_oldest(self._boots[boot])
        if (self._boots[boot].oldest - 1) % SEGMENT == 0 or not self._boots[boot].lines:
            self._drop_segments(boot)

    def _drop_oldest(self, kept: _Boot) -> None:
        kept.lines.popleft()
        kept.oldest += 1
        self._count -= 1

    def _segment_of(self, n: int) -> BufferedWriter:
        """The file that line ``n`` of this boot goes to; the one before is on the disk when a new one begins."""
        if self._file is None or (n - 1) % SEGMENT == 0:
            if self._file is not None:
                self._file.flush()
                os.fsync(self._file.fileno())
            self.close()
            self._file = self._path(self.boot, n).open("wb")
        return self._file

    def _path(self, boot: int, first: int) -> Path:
        return self._folder / f"{boot:08d}-{first:012d}.jsonl"

    def _segments(self, boot: int) -> list[tuple[int, Path]]:
        return [(first, path) for of_boot, first, path in _segments_in(self._folder) if of_boot == boot]

    def _drop_segments(self, boot: int) -> None:
        """Remove segments whose every record is dropped; the one that is being written stays."""
        kept = self._boots.get(boot)
        segments = self._segments(boot)
        following = [first for first, _ in segments[1:]]
        for (_, path), after in zip(segments, following, strict=False):
            if kept is None or after <= kept.oldest:
                path.unlink()
        if kept is None and segments:
            segments[-1][1].unlink()

    def _load(self) -> None:
        for boot, first, path in _segments_in(self._folder):
            kept = self._boots.setdefault(boot, _Boot(first))
            lost = first - kept.newest - 1  # the end of the segment before: its numbers were given
            if 0 <= lost <= SEGMENT:
                kept.lines.extend([b""] * lost)
                kept.lines.extend(_whole_lines(path))
        self._count = sum(len(kept.lines) for kept in self._boots.values())


def _whole_lines(path: Path) -> list[bytes]:
    """The lines that were written whole: a killed process may leave half a line at the end."""
    return path.read_bytes().split(b"\n")[:-1]


def _segments_in(folder: Path) -> list[tuple[int, int, Path]]:
    """(boot, first number, file), in order; other names in the folder are nobody's business."""
    named = ((_SEGMENT_NAME.fullmatch(path.name), path) for path in folder.glob("*.jsonl"))
    return sorted((int(found[1]), int(found[2]), path) for found, path in named if found)


def highest_boot(folder: Path) -> int:
    """The highest boot that has ever kept a record in ``folder``, as far as its files tell; 0: none."""
    return max((boot for boot, _, _ in _segments_in(folder)), default=0)


def _record(boot: int, n: int, line: bytes) -> Record | None:
    """The record of a line as it was written; None if the disk gave back something else."""
    try:
        record = _parsed(boot, n, json.loads(line))
        encode(record)
    except (ValueError, TypeError, RecursionError):
        return None
    return record


def _parsed(boot: int, n: int, row: Any) -> Record:
    if len(row) == 4:
        device_ms, bay, kind, data = row
        return DeviceEvent(boot, n, device_ms, bay, kind, data)
    device_ms, bay, channels, values, quality = row
    return Telemetry(boot, n, device_ms, bay, tuple(channels), tuple(values), quality)
