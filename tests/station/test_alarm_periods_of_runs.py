"""From when to when an alarm of a run stood, by what a real shuttle says of it: heard live, or fetched later."""

from __future__ import annotations

from pathlib import Path

import pytest
from shuttle_bench import BAY, Bench, bench, plug, unplug

from console.domain.alarm import AlarmPeriod

OXYGEN = "dissolved_oxygen.low"


def passes(b: Bench, seconds: float) -> None:
    """Time goes by; while the cable is out the shuttle goes on by itself."""
    if not b.line.cut:
        b.run(seconds, step_s=0.25)
        return
    for _ in range(round(seconds / 0.25)):
        b.clock.mono_s += 0.25
        b.machine.run_pass(b.clock.mono_s)


def oxygen(b: Bench) -> list[AlarmPeriod]:
    (run,) = b.state.runs.values()
    return [period for period in run.alarms if period.alarm == OXYGEN]


@pytest.mark.parametrize("cable", ["in", "out"])
def test_a_run_knows_its_alarms_whether_they_were_heard_or_fetched(tmp_path: Path, cable: str) -> None:
    with bench(tmp_path / "data", warp=600.0) as b:
        b.until(lambda s: s.link.condition == "open", "the link")
        b.sign_in()
        b.loaded()
        b.until(lambda s: s.bays[BAY].phase == "activation", "a phase that watches the oxygen", 300, step_s=0.25)
        if cable == "out":
            unplug(b)
        assert b.hands.do({"do": "fault", "name": "dissolved_oxygen_low", "bay": BAY}, b.clock.mono_s)["ok"]
        passes(b, 6)
        assert b.hands.do({"do": "clear", "bay": BAY}, b.clock.mono_s)["ok"]
        passes(b, 50)  # the emulator goes no faster than the clock while an alarm stands
        if cable == "out":
            plug(b)
            b.until(lambda s: s.link.condition == "open", "the link again")
            b.run(5)
        (period,) = oxygen(b)
        (run,) = b.state.runs.values()
        assert period.channel == "dissolved_oxygen"
        assert run.started_process < period.began < period.ended
