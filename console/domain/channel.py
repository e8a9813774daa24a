"""Channels: what a shuttle measures, and how its scaled integers become values."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Channel:
    """One line of the channel table. A wire value counts steps of ``resolution`` in ``unit``.

    ``kind``: online (telemetry), at_line (a point bound to a sample) or estimated (a soft sensor).
    ``stale_s``: an online value older than this, or than two periods if that is longer, looks stale.
    """

    number: int
    id: str
    unit: str
    resolution: float
    low: float
    high: float
    kind: str
    decimals: int
    stale_s: float

    def value(self, scaled: int) -> float:
        """The value in ``unit`` of a wire integer."""
        return scaled * self.resolution
