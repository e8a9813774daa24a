"""What carries the bytes: anything that can read with a time limit, write and close."""

from __future__ import annotations

from typing import Protocol


class TransportLost(OSError):  # noqa: N818  # named for what happened, as the link's events are
    """The line is gone, or could not be opened. The text is a whole sentence: what happened and what to do."""


class Transport(Protocol):
    """A line to a device. ``read`` may run in one thread while ``write`` runs in another; ``close`` in any."""

    def read(self, timeout_s: float) -> bytes:
        """What has come, waiting up to ``timeout_s`` for the first byte; b"" if nothing came or the line was closed.

        Raises TransportLost.
        """

    def write(self, data: bytes) -> int:
        """Send, without waiting long; how many bytes the line has not taken yet. Raises TransportLost."""

    def close(self) -> None:
        """Free the line and wake a blocked read. May be called twice; raises nothing."""
