"""Faults of the line, on demand. Faults of probes and of the process are the bay's own."""

from __future__ import annotations

import random


class LineFaults:
    """What stands between the link's bytes and the line. Times are monotonic seconds."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)  # noqa: S311 - a simulation, not a secret
        self._cable_back_s = 0.0
        self._thaw_s = 0.0
        self._double_until_s = 0.0
        self.corrupt_rate = 0.0  # of bytes, both ways

    def pull_cable(self, now_s: float, seconds: float) -> None:
        """Nothing gets through either way, and is lost."""
        self._cable_back_s = now_s + seconds

    def freeze(self, now_s: float, seconds: float) -> None:
        """The port stays open, but nothing is read or written."""
        self._thaw_s = now_s + seconds

    def double(self, now_s: float, seconds: float) -> None:
        """Every chunk of frames is sent twice."""
        self._double_until_s = now_s + seconds

    def clear(self) -> None:
        """The line is sound."""
        self._cable_back_s = self._thaw_s = self._double_until_s = self.corrupt_rate = 0.0

    def frozen_for_s(self, now_s: float) -> float:
        """How long the freeze still lasts, 0 if none."""
        return max(0.0, self._thaw_s - now_s)

    def inbound(self, data: bytes, now_s: float) -> bytes:
        """What arrives of ``data``."""
        return b"" if now_s < self._cable_back_s else self._damaged(data)

    def outbound(self, data: bytes, now_s: float) -> bytes:
        """What goes out for ``data`` (whole frames)."""
        if now_s < self._cable_back_s:
            return b""
        return self._damaged(data * 2 if now_s < self._double_until_s else data)

    def _damaged(self, data: bytes) -> bytes:
        if not self.corrupt_rate or not data:
            return data
        expected = len(data) * self.corrupt_rate
        hits = int(expected) + (self._random.random() < expected % 1)
        damaged = bytearray(data)
        for _ in range(hits):
            damaged[self._random.randrange(len(damaged))] ^= 1 << self._random.randrange(8)
        return bytes(damaged)
