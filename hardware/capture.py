"""The raw bytes of a line, both ways, in a file; and back.

Format: the 8 bytes of MAGIC; then records of a little-endian header (direction u8, monotonic seconds f64, length
u32) and that many bytes. Records are written whole and flushed one by one, so that a crash costs at most the last;
a reader ignores an unfinished one, and a later capture into the same file cuts it off and appends.
Direction OPENED carries UTF-8 text (`Note`) and begins a new stretch: monotonic time may go back there.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path
from struct import Struct
from typing import BinaryIO

MAGIC = b"SHCAP\x00\x01\n"
MAX_RECORD_BYTES = 1 << 20
_HEADER = Struct("<BdI")
_WAYS = frozenset((0, 1, 2))


class Direction(IntEnum):
    """Whose bytes."""

    FROM_DEVICE = 0
    TO_DEVICE = 1
    OPENED = 2


class NotACaptureError(ValueError):
    """The file is something else (``at_byte`` None), or is damaged before its end."""

    def __init__(self, text: str, at_byte: int | None = None) -> None:
        """``text``: a whole sentence."""
        super().__init__(text)
        self.at_byte = at_byte


@dataclass(frozen=True, slots=True)
class Note:
    """What a stretch is opened with. ``who``: station and port. ``utc``: ISO 8601 at its first moment, "" if not said.

    ``shuttle`` and ``emulator``: which machine was expected there, "" if not said.
    ``hello``: payload of a DeviceHello that describes the session in which the stretch begins, b"" if there is none.
    """

    who: str
    utc: str = ""
    hello: bytes = b""
    shuttle: str = ""
    emulator: bool = False

    def text(self) -> str:
        """One line each."""
        kind = "emulator" if self.emulator else "shuttle"
        return "\n".join((self.who, f"utc {self.utc}", f"hello {self.hello.hex()}", f"{kind} {self.shuttle}"))

    @classmethod
    def read(cls, data: bytes) -> Note:
        """Whatever was written there; what is not understood is left out."""
        who, *lines = data.decode("utf-8", "replace").split("\n")
        said = dict(line.partition(" ")[::2] for line in lines)
        try:
            hello = bytes.fromhex(said.get("hello", ""))
        except ValueError:
            hello = b""
        shuttle = said.get("emulator") or said.get("shuttle", "")
        return cls(who, said.get("utc", ""), hello, shuttle, "emulator" in said)


@dataclass(frozen=True, slots=True)
class Captured:
    """One read or write."""

    direction: Direction
    mono_s: float
    data: bytes


class Capture:
    """Appends to ``path``. Raises NotACaptureError if it is another kind of file, OSError if it cannot be written."""

    def __init__(self, path: Path, note: str, mono_s: float) -> None:
        self._file = _open_at_end(path)
        self._write(Direction.OPENED, mono_s, note.encode())

    def received(self, data: bytes, mono_s: float) -> None:
        """Bytes from the device."""
        self._write(Direction.FROM_DEVICE, mono_s, data)

    def sent(self, data: bytes, mono_s: float) -> None:
        """Bytes to the device."""
        self._write(Direction.TO_DEVICE, mono_s, data)

    def close(self) -> None:
        """Done; may be called twice."""
        self._file.close()

    @property
    def size(self) -> int:
        """How long the file is."""
        return self._file.tell()

    def _write(self, direction: Direction, mono_s: float, data: bytes) -> None:
        for at in range(0, len(data), MAX_RECORD_BYTES):
            piece = data[at : at + MAX_RECORD_BYTES]
            self._file.write(_HEADER.pack(direction, mono_s, len(piece)) + piece)
        self._file.flush()


def replay(path: Path) -> Iterator[Captured]:
    """What was captured, in order; an unfinished record at the end is left out. Raises NotACaptureError, OSError."""
    with path.open("rb") as file:
        _check_magic(file, path)
        yield from _records(file, path)


def glance(path: Path, most: int = 20_000) -> tuple[Note, float, bool]:
    """What a file is opened with, and how many seconds it spans, from the headers of its first ``most`` records.

    The last says whether that is exact; of a longer file the span is worked out from its size.
    Raises NotACaptureError for a file of another kind, OSError. Damage ends the look, and is said when it is played.
    """
    note, span_s, first_s, last_s, count = Note(""), 0.0, 0.0, 0.0, 0
    with path.open("rb") as file:
        _check_magic(file, path)
        while count < most and len(header := file.read(_HEADER.size)) == _HEADER.size:
            direction, mono_s, length = _HEADER.unpack(header)
            if direction not in _WAYS or length > MAX_RECORD_BYTES:
                break
            if direction == Direction.OPENED:
                opened = Note.read(file.read(length))
                note = note if note.who else opened
                span_s, first_s = span_s + last_s - first_s, mono_s
            else:
                file.seek(length, 1)
            last_s, count = mono_s, count + 1
        seen, size = file.tell(), path.stat().st_size
    span_s = max(0.0, span_s + last_s - first_s)
    return (note, span_s, True) if count < most else (note, span_s * size / max(1, seen), False)


def _open_at_end(path: Path) -> BinaryIO:
    if not path.exists() or (path.stat().st_size < len(MAGIC) and MAGIC.startswith(path.read_bytes())):
        path.write_bytes(MAGIC)
    file: BinaryIO = path.open("r+b")
    try:
        _check_magic(file, path)
        end = file.tell()
        for _ in _records(file, path):
            end = file.tell()
    except NotACaptureError:
        file.close()
        raise
    file.seek(end)
    file.truncate()
    return file


def _check_magic(file: BinaryIO, path: Path) -> None:
    if file.read(len(MAGIC)) != MAGIC:
        raise NotACaptureError(f"{path} is not a capture of a line. Choose another file.")


def _records(file: BinaryIO, path: Path) -> Iterator[Captured]:
    while len(header := file.read(_HEADER.size)) == _HEADER.size:
        direction, mono_s, length = _HEADER.unpack(header)
        if direction not in _WAYS or length > MAX_RECORD_BYTES:
            at_byte = file.tell() - _HEADER.size
            raise NotACaptureError(f"{path} is damaged at byte {at_byte}.", at_byte)
        data = file.read(length)
        if len(data) < length:
            return
        yield Captured(Direction(direction), mono_s, data)
