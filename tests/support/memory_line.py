"""The emulator's end of a line that is two buffers, with the faults that a test needs."""

from __future__ import annotations


class MemoryLine:
    """``cut`` loses what is written on either side; ``takes``: bytes that the line takes at each write, None: all."""

    link = "memory"

    def __init__(self) -> None:
        self.to_device, self.to_host = b"", b""
        self.cut = False
        self.takes: int | None = None

    def waits(self) -> list[int]:
        return []

    def writes(self) -> list[int]:
        return []

    def read(self) -> bytes:
        data, self.to_device = self.to_device, b""
        return data

    def write(self, data: bytes) -> int:
        taken = data if self.takes is None else data[: self.takes]
        if not self.cut:
            self.to_host += taken
        return len(taken)

    def close(self) -> None:
        pass

    def from_host(self, data: bytes) -> None:
        if not self.cut:
            self.to_device += data
