"""Cells that grow, and medium that they consume: a small ordinary differential equation in fixed steps.

What is sourced is in process-physics.md: enrichment recovery 55 +/- 6 % [S-28], growth 0.040-0.055 /h for three days
after a stimulus, below 0.010 /h on day five without another, 0.042 /h after a second one [S-99], 30-fold expansion
[S-28], lactate on glucose 1.3-2.0 mol/mol, resting glucose use at least 6.2 fmol/cell/h [S-105], 3.7 % of
manufactures fail [S-103]. Every other figure is typical, unsourced, and chosen so that those come out.
"""

from __future__ import annotations

import math
import random
from dataclasses import dataclass

STEP_S = 60.0
MEDIUM_GLUCOSE_MM = 22.0  # 4 g/L; typical, unsourced
GLUCOSE_G_PER_MMOL = 0.18016
LACTATE_PER_GLUCOSE = 1.6  # mol/mol, inside the sourced 1.3-2.0
REST_GLUCOSE_MMOL = 8.0e-6  # per 10^6 cells and hour: 8 fmol/cell/h, above the sourced 6.2
ACTIVE_GLUCOSE_MMOL = 0.8e-4  # per 10^6 cells and hour: 80 fmol/cell/h more at full growth; typical, unsourced
STIMULUS_LOSS_PER_H = 0.0225
HILL = 4.0
DEATH_PER_H = 0.0008
STRESS_DEATH_PER_H = 0.012
STRESS_LOSS_PER_H = 1 / 18
LYSIS_PER_H = 0.022


@dataclass(frozen=True, slots=True)
class Donor:
    """What differs between patients. Cells in 10^6, rates per hour, fractions 0..1."""

    input_cells_m: float
    viability: float
    recovery: float
    growth_per_h: float
    stimulus_half_h: float
    awakening_h: float
    transduced: float


def draw_donor(seed: int, label: str) -> Donor:
    """The donor behind a cartridge: always the same one for the same seed and label."""
    draw = random.Random(f"{seed}/{label}")  # noqa: S311 - a simulation, not a secret
    failing = draw.random() < 0.037  # [S-103]
    growth_per_h = 0.0515 * math.exp(draw.gauss(0, 0.07)) * (0.35 if failing else 1.0)
    return Donor(
        input_cells_m=190.0 * math.exp(draw.gauss(0, 0.15)),
        viability=min(0.985, max(0.88, draw.gauss(0.95, 0.015))),
        recovery=min(0.75, max(0.35, draw.gauss(0.55, 0.06))),
        growth_per_h=growth_per_h,
        stimulus_half_h=97.0 * math.exp(draw.gauss(0, 0.05)),
        awakening_h=13.0 * math.exp(draw.gauss(0, 0.12)),
        transduced=min(0.6, max(0.1, draw.gauss(0.37, 0.07))),
    )


@dataclass(slots=True)
class Culture:
    """The content of a bioreactor. Cells in 10^6, amounts in mmol, volume in mL; ``stimulus`` etc. are 0..1."""

    donor: Donor
    viable_m: float = 0.0
    dead_m: float = 0.0
    volume_ml: float = 0.0
    glucose_mmol: float = 0.0
    lactate_mmol: float = 0.0
    stimulus: float = 0.0
    awake: float = 0.0
    stress: float = 0.0
    behind_s: float = 0.0  # time not yet integrated: steps are whole, so that the result does not depend on the ticks

    def seed(self) -> None:
        """Starting material goes in."""
        self.viable_m = self.donor.input_cells_m * self.donor.viability
        self.dead_m = self.donor.input_cells_m - self.viable_m

    def select(self) -> None:
        """What enrichment and selection recover [S-28]; most dead cells are washed away."""
        self.viable_m *= self.donor.recovery
        self.dead_m *= self.donor.recovery * 0.6

    def stimulate(self) -> None:
        """The activation reagent (again): growth wakes up; some cells die of it."""
        self.stimulus = 1.0
        self.stress += 1.0

    def transduce(self) -> None:
        """The vector: a second dip of viability."""
        self.stress += 0.8

    def harvest(self) -> None:
        """Wash and concentrate: 90 % of the cells [S-100]; spent medium goes."""
        self.viable_m *= 0.9
        self.dead_m *= 0.5
        self.glucose_mmol *= 0.1
        self.lactate_mmol *= 0.05

    def add(self, volume_ml: float) -> None:
        """Fresh medium."""
        self.volume_ml += volume_ml
        self.glucose_mmol += volume_ml * MEDIUM_GLUCOSE_MM / 1000

    def draw_off(self, volume_ml: float) -> None:
        """Spent medium goes; the cells are retained."""
        volume_ml = min(volume_ml, self.volume_ml)
        if volume_ml > 0:
            left = 1 - volume_ml / self.volume_ml
            self.glucose_mmol *= left
            self.lactate_mmol *= left
            self.volume_ml -= volume_ml

    def advance(self, dt_s: float, temperature_c: float) -> None:
        """Let ``dt_s`` seconds pass, in whole steps of STEP_S."""
        self.behind_s += dt_s
        while self.behind_s >= STEP_S:
            self.behind_s -= STEP_S
            self._step(STEP_S / 3600, temperature_c)

    def growth_per_h(self, temperature_c: float = 37.0) -> float:
        """The specific growth rate now, without death, in 1/h."""
        half = math.exp(-STIMULUS_LOSS_PER_H * self.donor.stimulus_half_h)
        power = self.stimulus**HILL
        pressed = power / (half**HILL + power) if power else 0.0
        fed = self.glucose_mm / (0.5 + self.glucose_mm)
        poisoned = 1 / (1 + (self.lactate_mm / 45) ** 3)
        return self.donor.growth_per_h * pressed * self.awake * fed * poisoned * _warmth(temperature_c)

    @property
    def glucose_mm(self) -> float:
        """mmol/L; 0 when empty."""
        return self.glucose_mmol / self.volume_ml * 1000 if self.volume_ml > 0 else 0.0

    @property
    def lactate_mm(self) -> float:
        """mmol/L; 0 when empty."""
        return self.lactate_mmol / self.volume_ml * 1000 if self.volume_ml > 0 else 0.0

    @property
    def density_m_per_ml(self) -> float:
        """Viable cells, 10^6/mL; 0 when empty."""
        return self.viable_m / self.volume_ml if self.volume_ml > 0 else 0.0

    @property
    def viability(self) -> float:
        """0..1; 0 when there are no cells."""
        cells = self.viable_m + self.dead_m
        return self.viable_m / cells if cells > 0 else 0.0

    @property
    def glucose_use_fmol(self) -> float:
        """What a cell takes up at 37 degrees, fmol/cell/h."""
        return (REST_GLUCOSE_MMOL + ACTIVE_GLUCOSE_MMOL * self.growth_per_h() / self.donor.growth_per_h) * 1e6

    @property
    def biovolume(self) -> float:
        """Viable volume per volume, in units of 10^6 resting-sized cells per mL: activated cells are larger."""
        return self.density_m_per_ml * (1 + 0.35 * self.awake * self.stimulus)

    def _step(self, dt_h: float, temperature_c: float) -> None:
        growth = self.growth_per_h(temperature_c)
        warmth = _warmth(temperature_c)
        starving = 0.02 * (1 - self.glucose_mm / (0.2 + self.glucose_mm)) if self.volume_ml > 0 else 0.0
        death = (DEATH_PER_H + STRESS_DEATH_PER_H * self.stress + starving) * max(0.1, warmth)
        self._consume(growth, warmth, dt_h)
        died = self.viable_m * (1 - math.exp(-death * dt_h))
        self.viable_m = self.viable_m * math.exp(growth * dt_h) - died
        self.dead_m = (self.dead_m + died) * math.exp(-LYSIS_PER_H * max(0.1, warmth) * dt_h)
        self._fade(warmth * dt_h)

    def _consume(self, growth: float, warmth: float, dt_h: float) -> None:
        rate = REST_GLUCOSE_MMOL * warmth + ACTIVE_GLUCOSE_MMOL * growth / self.donor.growth_per_h
        eaten = min(self.glucose_mmol, rate * self.viable_m * dt_h)
        self.glucose_mmol -= eaten
        self.lactate_mmol += eaten * LACTATE_PER_GLUCOSE

    def _fade(self, dt_h: float) -> None:
        if self.stimulus:
            self.awake += (1 - self.awake) * (1 - math.exp(-dt_h / self.donor.awakening_h))
        self.stimulus *= math.exp(-STIMULUS_LOSS_PER_H * dt_h)
        self.stress *= math.exp(-STRESS_LOSS_PER_H * dt_h)


def _warmth(temperature_c: float) -> float:
    """How fast life goes at a temperature, 1 at 37 degrees (typical, unsourced)."""
    return 1 / (1 + math.exp(-(temperature_c - 32) / 1.2))
