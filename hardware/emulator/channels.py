"""The channel table as the firmware reads it: numbers, resolutions and ranges of what the sensors say."""

from __future__ import annotations

from dataclasses import dataclass

import yaml

import resources


@dataclass(frozen=True, slots=True)
class Channel:
    """One channel. A wire value is an integer in steps of 1 / ``steps_per_unit``; ``low``..``high`` is its range."""

    number: int
    name: str
    steps_per_unit: int
    low: float
    high: float
    kind: str

    def scaled(self, value: float) -> int:
        """The wire's integer for ``value`` (in the channel's unit)."""
        return round(value * self.steps_per_unit)

    def holds(self, value: float) -> bool:
        """True if the sensor can say ``value``; a value outside its range is bad."""
        return self.low <= value <= self.high


def _load() -> tuple[Channel, ...]:
    table = yaml.safe_load(resources.path("channels/channels.yaml").read_text("utf-8"))
    return tuple(
        Channel(
            number=row["number"],
            name=row["id"],
            steps_per_unit=round(1 / row["resolution"]),
            low=float(row["range"][0]),
            high=float(row["range"][1]),
            kind=row["kind"],
        )
        for row in table["channels"]
    )


CHANNELS = _load()
BY_NAME = {channel.name: channel for channel in CHANNELS}
ONLINE = tuple(channel for channel in CHANNELS if channel.kind == "online")
ONLINE_NUMBERS = tuple(channel.number for channel in ONLINE)
