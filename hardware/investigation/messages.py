"""The messages of a recording, found again by place: their payloads lie in a temporary file, not in memory."""

from __future__ import annotations

import tempfile
from array import array
from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Any

from hardware import messages as m
from hardware.codec import decode

MOST = 20_000
"""Messages that one page looks at; a search goes on with the next page."""


@dataclass(frozen=True, slots=True)
class Line:
    """One message. ``index``: its place in the recording."""

    index: int
    at_s: float
    to_device: bool
    kind: str
    said: str


@dataclass(frozen=True, slots=True)
class Page:
    """``next``: where the next page begins, None at the end. ``whole``: False if the search stopped too early."""

    lines: tuple[Line, ...]
    next: int | None
    whole: bool


class Messages:
    """Appended in order, read in pages; `close` frees the temporary file."""

    def __init__(self) -> None:
        """None yet."""
        self._at_s, self._kind, self._begin = array("d"), array("B"), array("Q", (0,))
        self._names: list[str] = []
        self._file = tempfile.TemporaryFile()  # noqa: SIM115  # closed by `close`

    def __len__(self) -> int:
        """How many."""
        return len(self._at_s)

    def append(self, at_s: float, kind: str, payload: bytes, *, to_device: bool) -> None:
        """The next message."""
        if kind not in self._names:
            self._names.append(kind)
        self._at_s.append(at_s)
        self._kind.append(2 * self._names.index(kind) + to_device)
        self._begin.append(self._begin[-1] + len(payload))
        self._file.write(payload)

    def kinds(self) -> tuple[tuple[str, int], ...]:
        """(name, how many), the most frequent first."""
        counted = [0] * len(self._names)
        for kind in self._kind:
            counted[kind // 2] += 1
        return tuple(sorted(zip(self._names, counted, strict=True), key=lambda pair: (-pair[1], pair[0])))

    def page(self, start: int = 0, count: int = 8, kind: str = "", text: str = "") -> Page:
        """``count`` messages from ``start`` on, of one kind ("": all) and holding ``text`` ("": any), case ignored."""
        lines: list[Line] = []
        end = min(len(self), start + MOST)
        for line in self._lines(start, end, kind):
            if text.casefold() not in f"{line.kind} {line.said}".casefold():
                continue
            lines.append(line)
            if len(lines) == count:
                end = line.index + 1
                break
        there = end < len(self)
        return Page(tuple(lines), end if there else None, len(lines) == count or not there)

    def _lines(self, start: int, end: int, kind: str) -> Iterator[Line]:
        wanted = -1 if not kind else self._names.index(kind) if kind in self._names else -2
        for index in range(start, end):
            what = self._kind[index]
            if wanted in (-1, what // 2):
                self._file.seek(self._begin[index])
                payload = self._file.read(self._begin[index + 1] - self._begin[index])
                name = self._names[what // 2]
                yield Line(index, self._at_s[index], bool(what % 2), name, said(decode(payload)))

    def close(self) -> None:
        """Free the temporary file; may be called twice."""
        self._file.close()


def said(message: m.Message) -> str:
    """The fields of a message by name; bytes as hex."""
    if isinstance(message, m.Telemetry):
        pairs = [(name, getattr(message, name)) for name in ("boot", "n", "device_ms", "bay", "values", "quality")]
        usual = message.channels == tuple(range(1, len(message.values) + 1))
        pairs += [] if usual else [("channels", message.channels)]
    else:
        pairs = [(field.name, getattr(message, field.name)) for field in fields(message)]
    return " ".join(f"{name}={_value(value)}" for name, value in pairs)


def _value(value: Any) -> str:
    if isinstance(value, bytes):
        return value.hex() or "-"
    if isinstance(value, str):
        return str(value) or "-"
    if isinstance(value, tuple | list):
        return f"({', '.join(_value(part) for part in value)})"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_value(part)}" for key, part in value.items()) + "}"
    return f"{value}"
