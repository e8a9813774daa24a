"""The bioreactor around the culture: heater, gas, pumps and what the probes would truly see.

Every first-order lag is taken exactly (an exponential), so any step width is stable and steps add up. All time
constants and operating figures here are typical, unsourced.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from hardware.emulator.culture import Culture

AMBIENT_C = 22.0
MAX_VOLUME_ML = 500.0  # working volume: beyond it a feed displaces spent medium, and the cells are retained
FILL_TAU_S = 240.0
HEAT_TAU_S = 480.0
COOL_TAU_S = 420.0
PH_TAU_S = 900.0
OXYGEN_TAU_S = 45.0
STARVED_TAU_S = 240.0  # how fast oxygen sinks when the gas fails
STARVED_OXYGEN = 28.0
CO2_TAU_S = 60.0
FLOW_TAU_S = 15.0
STIR_TAU_S = 4.0
PRESSURE_TAU_S = 5.0
CAPACITANCE_PER_BIOVOLUME = 1.4  # pF/cm per 10^6 cells/mL, as the drawn run screen has it

FILL_ML = {"prime": 60.0, "enrichment": 120.0, "selection": 80.0, "activation": 400.0, "harvest": 80.0}
FILL_ML["formulation"] = 100.0
PUMPED = {"prime": (120.0, 60.0), "enrichment": (300.0, 280.0), "selection": (180.0, 190.0)}
PUMPED |= {"harvest": (60.0, 400.0), "formulation": (90.0, 40.0)}
"""Operations that move liquid all the time: feed and waste pump in mL/h."""

CULTURING = frozenset({"activation", "transduction", "expansion"})


@dataclass(slots=True)
class Drive:
    """What the procedure asks of the vessel: the operation, its setpoints, a feed in mL/h, and whether pumps run."""

    operation: str = ""
    setpoints: Mapping[str, float] = field(default_factory=dict)
    feed_ml_per_h: float = 0.0
    pumping: bool = False
    gas_failed: bool = False


@dataclass(slots=True)
class Vessel:
    """True values, in the unit of their channel."""

    temperature: float = AMBIENT_C
    ph: float = 7.40
    dissolved_oxygen: float = 95.0
    co2: float = 0.1
    gas_flow: float = 0.0
    agitation: float = 0.0
    feed_pump: float = 0.0
    waste_pump: float = 0.0
    line_pressure: float = 2.0
    heater_power: float = 0.0
    probed: float = 0.0  # 0..1: how far the biomass probe sits in the culture

    def advance(self, dt_s: float, drive: Drive, culture: Culture) -> None:
        """Let ``dt_s`` seconds pass."""
        self._liquids(dt_s, drive, culture)
        self._heat(dt_s, drive)
        self._gas(dt_s, drive, culture)
        culture.advance(dt_s, self.temperature)

    def truth(self, culture: Culture) -> tuple[float, ...]:
        """The online channels' true values in the order of the channel table."""
        return (
            self.temperature,
            self.ph,
            self.dissolved_oxygen,
            self.co2,
            self.gas_flow,
            self.agitation,
            culture.volume_ml,
            self.feed_pump,
            self.waste_pump,
            self.line_pressure,
            CAPACITANCE_PER_BIOVOLUME * culture.biovolume * self.probed,
            self.heater_power,
        )

    def _liquids(self, dt_s: float, drive: Drive, culture: Culture) -> None:
        feed, waste = PUMPED.get(drive.operation, (0.0, 0.0)) if drive.pumping else (0.0, 0.0)
        if drive.pumping and drive.operation in FILL_ML:
            self._fill(dt_s, FILL_ML[drive.operation], culture)
        if drive.feed_ml_per_h > 0 and drive.pumping:
            feed = drive.feed_ml_per_h
            culture.add(feed * dt_s / 3600)
            surplus = culture.volume_ml - MAX_VOLUME_ML
            if surplus > 0:
                culture.draw_off(surplus)
                waste = feed
        self.probed = _lag(self.probed, 1.0 if drive.operation in CULTURING else 0.0, dt_s, FILL_TAU_S)
        self.feed_pump = _lag(self.feed_pump, feed, dt_s, FLOW_TAU_S)
        self.waste_pump = _lag(self.waste_pump, waste, dt_s, FLOW_TAU_S)
        pressure = 4.0 + 0.05 * (feed + waste) + 0.02 * self.agitation
        self.line_pressure = _lag(self.line_pressure, pressure, dt_s, PRESSURE_TAU_S)

    def _fill(self, dt_s: float, target_ml: float, culture: Culture) -> None:
        change = _lag(culture.volume_ml, target_ml, dt_s, FILL_TAU_S) - culture.volume_ml
        if change > 0:
            culture.add(change)
        else:
            culture.draw_off(-change)

    def _heat(self, dt_s: float, drive: Drive) -> None:
        target = drive.setpoints.get("temperature", AMBIENT_C)
        tau = HEAT_TAU_S if target > self.temperature else COOL_TAU_S
        self.temperature = _lag(self.temperature, target, dt_s, tau)
        demand = 1.6 * (self.temperature - AMBIENT_C) + 4.5 * max(0.0, target - self.temperature)
        self.heater_power = _lag(self.heater_power, min(90.0, max(0.0, demand)), dt_s, FLOW_TAU_S)

    def _gas(self, dt_s: float, drive: Drive, culture: Culture) -> None:
        points = drive.setpoints
        warm = max(0.0, min(1.0, (self.temperature - 20) / 17))
        demand = 22.0 * culture.density_m_per_ml * warm  # oxygen taken up, as gas that brings it
        flow = 60.0 + demand if "dissolved_oxygen" in points else 0.0
        self.gas_flow = _lag(self.gas_flow, 4.0 if drive.gas_failed else flow, dt_s, FLOW_TAU_S)
        oxygen, tau = points.get("dissolved_oxygen", 95.0), OXYGEN_TAU_S
        if drive.gas_failed:
            oxygen, tau = STARVED_OXYGEN, STARVED_TAU_S
        self.dissolved_oxygen = _lag(self.dissolved_oxygen, oxygen, dt_s, tau)
        self.agitation = _lag(self.agitation, points.get("agitation", 0.0), dt_s, STIR_TAU_S)
        self._acidity(dt_s, points, culture.lactate_mm)

    def _acidity(self, dt_s: float, points: Mapping[str, float], lactate_mm: float) -> None:
        trim = 0.8 * math.tanh((8.0 - lactate_mm) / 10.0)  # less CO2 is blown as lactate takes over the acidity
        self.co2 = _lag(self.co2, max(0.0, points["co2"] + trim) if "co2" in points else 0.1, dt_s, CO2_TAU_S)
        uncontrolled = 7.40 - 0.012 * lactate_mm
        beyond = min(0.14, 0.005 * max(0.0, lactate_mm - 25.0))  # past the controller's reach
        target = points["ph"] + 0.02 * math.tanh((8.0 - lactate_mm) / 10.0) - beyond if "ph" in points else uncontrolled
        self.ph = _lag(self.ph, target, dt_s, PH_TAU_S)


def _lag(value: float, target: float, dt_s: float, tau_s: float) -> float:
    return target + (value - target) * math.exp(-dt_s / tau_s)
