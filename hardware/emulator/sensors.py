"""Between the truth and the wire: noise, drift, a stuck value, a probe that is out, range and quantisation.

Noise figures are typical, unsourced: temperature within about 0.05 of its setpoint, pH in slow waves, oxygen restless.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from hardware.emulator.channels import ONLINE, Channel
from hardware.emulator.noise import key_of, wave, white
from hardware.messages import Quality

# channel: (fine noise, slow amplitude, slow period s, quick amplitude, quick period s), in the channel's unit;
# ``relative`` channels scale with their own value.
_NOISE: dict[str, tuple[float, float, float, float, float]] = {
    "temperature": (0.012, 0.035, 600.0, 0.020, 45.0),
    "ph": (0.003, 0.022, 1500.0, 0.006, 120.0),
    "dissolved_oxygen": (0.35, 1.2, 420.0, 0.9, 40.0),
    "co2": (0.02, 0.05, 300.0, 0.03, 30.0),
    "gas_flow": (0.010, 0.02, 240.0, 0.01, 20.0),
    "agitation": (0.004, 0.002, 60.0, 0.002, 10.0),
    "culture_volume": (0.0010, 0.001, 300.0, 0.0, 60.0),
    "feed_pump": (0.006, 0.004, 60.0, 0.004, 8.0),
    "waste_pump": (0.006, 0.004, 60.0, 0.004, 8.0),
    "line_pressure": (0.12, 0.30, 200.0, 0.25, 12.0),
    "capacitance": (0.003, 0.003, 900.0, 0.003, 90.0),
    "heater_power": (0.015, 0.05, 180.0, 0.03, 25.0),
}
_RELATIVE = frozenset(
    {"gas_flow", "agitation", "culture_volume", "feed_pump", "waste_pump", "capacitance", "heater_power"}
)
FINE_MS = 100


@dataclass(slots=True)
class SensorFaults:
    """What is wrong with a bay's probes, by channel name. Drift in units per process hour since ``drift_from_ms``."""

    drift_per_h: dict[str, float] = field(default_factory=dict)
    drift_from_ms: dict[str, int] = field(default_factory=dict)
    stuck: dict[str, float] = field(default_factory=dict)
    out: list[str] = field(default_factory=list)

    def clear(self) -> None:
        """All probes are as new."""
        self.drift_per_h.clear()
        self.drift_from_ms.clear()
        self.stuck.clear()
        self.out.clear()

    def steady(self, channel: str, true: float, at_ms: int) -> float | None:
        """The value without noise, as the firmware's slow filter sees it; None if the probe is out."""
        if channel in self.out:
            return None
        if channel in self.stuck:
            return self.stuck[channel]
        if channel in self.drift_per_h:
            true += self.drift_per_h[channel] * (at_ms - self.drift_from_ms[channel]) / 3_600_000
        return true


class Sensors:
    """The twelve online probes of one bay."""

    def __init__(self, seed: int, bay: int) -> None:
        self._probes = tuple((channel, key_of(seed, bay, channel.name), _NOISE[channel.name]) for channel in ONLINE)

    def read(
        self, truth: tuple[float, ...], faults: SensorFaults, at_ms: int
    ) -> tuple[tuple[int | None, ...], tuple[Quality, ...]]:
        """Scaled integers and qualities of all online channels at ``at_ms`` (monotone milliseconds)."""
        values: list[int | None] = []
        qualities: list[Quality] = []
        for true, (channel, key, noise) in zip(truth, self._probes, strict=True):
            steady = faults.steady(channel.name, true, at_ms)
            value, quality = _say(
                channel, steady, _noise(channel, key, noise, true, at_ms), channel.name in faults.stuck
            )
            values.append(value)
            qualities.append(quality)
        return tuple(values), tuple(qualities)


def _noise(
    channel: Channel, key: int, noise: tuple[float, float, float, float, float], true: float, at_ms: int
) -> float:
    fine, slow, slow_s, quick, quick_s = noise
    at_s = at_ms / 1000
    total = (
        fine * white(key, at_ms // FINE_MS) + slow * wave(key + 1, at_s, slow_s) + quick * wave(key + 2, at_s, quick_s)
    )
    return total * true if channel.name in _RELATIVE else total


def _say(channel: Channel, steady: float | None, noise: float, stuck: bool) -> tuple[int | None, Quality]:
    """A stuck probe shows no noise: that is how it is found. The device does not know it, so it still says good."""
    if steady is None:
        return None, Quality.BAD
    value = steady if stuck else steady + noise
    if not channel.holds(value):
        clamped = min(channel.high, max(channel.low, value))
        near_zero = clamped == channel.low == 0.0 and value > -1.0
        return channel.scaled(clamped), Quality.GOOD if near_zero else Quality.BAD
    return channel.scaled(value), Quality.GOOD
