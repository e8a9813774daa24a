"""The culture against the sourced figures of process-physics.md, and the probes."""

from __future__ import annotations

import statistics

import pytest

from hardware.emulator.channels import BY_NAME, ONLINE
from hardware.emulator.culture import Culture, draw_donor
from hardware.emulator.sensors import SensorFaults, Sensors
from hardware.emulator.vessel import Drive, Vessel
from hardware.messages import Quality

FEEDS_AT_H = {60: 100, 84: 200, 108: 300, 132: 300, 156: 300}
NORMAL = Vessel(temperature=37.0, ph=7.2, dissolved_oxygen=50.0, co2=5.0, agitation=20.0)


def awake(seed):
    culture = Culture(draw_donor(seed, "cartridge"))
    culture.seed()
    culture.add(60)
    culture.select()
    culture.add(340)
    culture.stimulate()
    return culture


def grown(seed):
    """The standard recipe's seven and a half days; (fold, lowest glucose in g/L)."""
    culture = awake(seed)
    begun, lowest = culture.viable_m, 99.0
    for hour in range(180):
        if hour == 24:
            culture.transduce()
        for at, volume_ml in FEEDS_AT_H.items():
            if at <= hour < at + 6:
                culture.add(volume_ml / 6)
                culture.draw_off(max(0.0, culture.volume_ml - 500))
        culture.advance(3600, 37.0)
        lowest = min(lowest, culture.glucose_mm * 0.18)
    return culture.viable_m / begun, lowest


def test_thirty_fold_in_the_median_donor_and_inside_the_band():
    folds = sorted(grown(seed)[0] for seed in range(60))
    assert 20 < statistics.median(folds) < 45
    assert folds[3] < 30 < folds[-4]


def test_some_donors_fail():
    failing = [seed for seed in range(2000) if draw_donor(seed, "x").growth_per_h < 0.03]
    assert 0.02 < len(failing) / 2000 < 0.06


def test_growth_after_a_stimulus_fades_and_a_second_one_restores_it():
    culture = awake(5)
    culture.awake = 1.0
    rates = []
    for _ in range(6 * 24):
        rates.append(culture.growth_per_h())
        culture.advance(3600, 37.0)
        culture.glucose_mmol, culture.lactate_mmol = 9.0, 1.0  # perfused
    assert all(0.040 < rate < 0.062 for rate in rates[: 2 * 24])
    assert rates[5 * 24] < 0.010
    culture.stimulate()
    assert culture.growth_per_h() > 0.040


def test_viability_dips_and_recovers():
    culture = awake(5)
    seen = []
    for hour in range(120):
        if hour == 24:
            culture.transduce()
        culture.advance(3600, 37.0)
        seen.append(culture.viability)
    assert 0.78 < min(seen[:72]) < 0.92
    assert seen[-1] > 0.93


def test_metabolism():
    culture = awake(5)
    culture.advance(24 * 3600, 37.0)
    assert culture.glucose_use_fmol > 6.2
    eaten = 400 * 0.022 - culture.glucose_mmol
    assert 1.3 < culture.lactate_mmol / eaten < 2.0


@pytest.mark.parametrize("step_s", [60.0, 900.0, 6 * 3600.0])
def test_glucose_is_never_negative_and_cells_starve_unfed(step_s):
    culture = awake(3)
    for _ in range(int(20 * 24 * 3600 / step_s)):
        culture.advance(step_s, 37.0)
        assert culture.glucose_mmol >= 0
        assert culture.viable_m >= 0
    assert culture.glucose_mm < 1
    assert culture.viability < 0.5


def test_the_step_width_does_not_matter():
    fine, coarse = awake(3), awake(3)
    for _ in range(3600):
        fine.advance(10, 37.0)
    coarse.advance(36_000, 37.0)
    assert fine == coarse


def test_a_cold_culture_rests():
    warm, cold = awake(3), awake(3)
    warm.advance(86_400, 37.0)
    cold.advance(86_400, 8.0)
    assert cold.lactate_mmol < warm.lactate_mmol / 20


def test_the_vessel_goes_over_smoothly_at_any_step():
    points = {"temperature": 37.0, "ph": 7.2, "dissolved_oxygen": 50.0, "co2": 5.0, "agitation": 20.0}
    drive = Drive("expansion", points, pumping=True)
    fine, coarse, culture = Vessel(), Vessel(), Culture(draw_donor(1, "x"))
    temperatures = []
    for _ in range(600):
        fine.advance(1.0, drive, culture)
        temperatures.append(fine.temperature)
    coarse.advance(600.0, drive, culture)
    assert temperatures == sorted(temperatures)
    assert fine.temperature == pytest.approx(coarse.temperature)
    coarse.advance(86_400.0, drive, culture)
    assert (coarse.temperature, coarse.dissolved_oxygen) == pytest.approx((37.0, 50.0))


class TestProbes:
    truth = NORMAL.truth(Culture(draw_donor(1, "x"), viable_m=3000, volume_ml=900))

    def read(self, at_ms, faults=None, seed=1):
        values, qualities = Sensors(seed, 4).read(self.truth, faults or SensorFaults(), at_ms)
        return dict(zip([channel.name for channel in ONLINE], zip(values, qualities, strict=True), strict=True))

    def test_noise_stays_about_the_setpoint(self):
        seen = [self.read(at * 500) for at in range(2000)]
        temperatures = [reading["temperature"][0] / 100 for reading in seen]
        assert max(abs(value - 37) for value in temperatures) < 0.09
        assert 0.005 < statistics.pstdev(temperatures) < 0.05
        assert max(abs(reading["ph"][0] / 1000 - 7.2) for reading in seen) < 0.05
        assert max(abs(reading["dissolved_oxygen"][0] / 100 - 50) for reading in seen) < 4
        assert all(quality is Quality.GOOD for reading in seen for _, quality in reading.values())

    def test_same_seed_same_moment_same_numbers(self):
        assert self.read(123_400) == self.read(123_400)
        assert self.read(123_400) != self.read(123_400, seed=2)

    def test_a_probe_that_is_out_says_nothing(self):
        assert self.read(0, SensorFaults(out=["ph"]))["ph"] == (None, Quality.BAD)

    def test_a_stuck_probe_never_moves(self):
        faults = SensorFaults(stuck={"temperature": 36.9})
        assert {self.read(at * 1000, faults)["temperature"][0] for at in range(50)} == {3690}

    def test_a_drifting_probe_walks_away(self):
        faults = SensorFaults(drift_per_h={"temperature": 2.0}, drift_from_ms={"temperature": 0})
        assert self.read(3_600_000, faults)["temperature"][0] == pytest.approx(3900, abs=10)

    def test_out_of_range_is_clamped_and_bad(self):
        faults = SensorFaults(drift_per_h={"temperature": 60.0}, drift_from_ms={"temperature": 0})
        assert self.read(3_600_000, faults)["temperature"] == (6000, Quality.BAD)


def test_every_channel_of_the_table_has_a_probe():
    assert len(NORMAL.truth(Culture(draw_donor(1, "x")))) == len(ONLINE) == 12
    assert {"viable_cell_density", "viability", "glucose", "lactate"} < set(BY_NAME)
