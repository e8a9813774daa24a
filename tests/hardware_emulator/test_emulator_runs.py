"""A run by itself: phases, feeds, prompts, alarms, the hold's countdown, and the two clocks."""

from __future__ import annotations

import hashlib

import pytest

from hardware.messages import Action, DeviceEvent, Telemetry


def kinds(messages):
    return [m.kind for m in messages if isinstance(m, DeviceEvent)]


def test_the_standard_recipe_from_start_to_complete(make_bench):
    bench = make_bench(warp=20_000.0)
    bench.start()
    while bench.state_of() == "running":
        bench.run(0.25)
        prompt = bench.firmware.workcell.bays[9].data.position.prompt
        if prompt:
            assert bench.firmware.rate == 1.0
            assert bench.answer(prompt, sample="S-1").outcome == "executed"
    assert bench.state_of() == "complete"
    names = [event.data["phase"] for event in bench.events("phase.started")]
    assert names == [
        "prime",
        "enrichment",
        "selection",
        "activation",
        "transduction",
        "expansion",
        "harvest",
        "formulation",
    ]
    assert [event.data["phase"] for event in bench.events("phase.ended")] == names
    assert [event.data["volume_ml"] for event in bench.events("feed.given")] == [100, 200, 300, 300, 300]
    assert bench.events("alarm.raised") == []
    last = bench.events("run.state")[-1]
    assert (last.data["state"], last.device_ms - bench.events("run.state")[0].device_ms) == (
        "complete",
        11_085 * 60_000,
    )
    numbers = [m.n for m in bench.said if isinstance(m, Telemetry | DeviceEvent)]
    assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))
    times = [m.device_ms for m in bench.said if isinstance(m, Telemetry | DeviceEvent)]
    assert times == sorted(times)


def test_setpoints_are_said_when_they_change(bench, shorten):
    bench.start(recipe=shorten())
    bench.run(11 * 60)
    told = {e.data["channel"]: e.data["value"] for e in bench.events("setpoint.changed")}
    assert told == {"temperature": 37.0, "ph": 7.2, "dissolved_oxygen": 50.0, "co2": 5.0, "agitation": 20.0}


class TestPrompts:
    @pytest.fixture
    def asking(self, bench, shorten):
        bench.start(recipe=shorten(samples=[{"at_min": 5, "prompt": "sample.expansion"}]))
        bench.run(16 * 60)
        return bench

    def test_a_sample_is_asked_for_and_the_phase_goes_on(self, asking):
        (prompt,) = asking.events("prompt.opened")
        assert (prompt.data["kind"], prompt.data["number"], prompt.data["run"]) == ("sample", 1, "run-1")
        assert asking.state_of() == "running"
        status = asking.firmware.status(asking.firmware.workcell.bays[9])
        assert (status.prompt, status.phase, status.phase_index) == (prompt.data["prompt"], "expansion", 1)

    def test_taken_gives_a_result_two_minutes_later_bound_to_the_sample(self, asking):
        prompt = asking.events("prompt.opened")[0].data["prompt"]
        assert asking.answer(prompt, sample="S-77").outcome == "executed"
        assert asking.run(119) is not None
        assert asking.events("sample.result") == []
        asking.run(2)
        (result,) = asking.events("sample.result")
        assert result.data["sample"] == "S-77"
        assert set(result.data["values"]) == {"21", "22", "23", "24"}
        assert all(type(value) is int for value in result.data["values"].values())

    def test_an_answer_is_taken_once(self, asking):
        prompt = asking.events("prompt.opened")[0].data["prompt"]
        asking.answer(prompt, sample="S-1")
        assert asking.answer(prompt, sample="S-2").rule == "state.changed"
        assert len(asking.events("prompt.answered")) == 1

    def test_taken_needs_a_sample_id(self, asking):
        prompt = asking.events("prompt.opened")[0].data["prompt"]
        assert asking.answer(prompt).outcome == "refused"
        assert asking.events("prompt.answered") == []

    def test_a_sample_id_is_counted_in_bytes(self, asking):
        prompt = asking.events("prompt.opened")[0].data["prompt"]
        assert asking.answer(prompt, sample="標" * 22).outcome == "refused"
        assert asking.answer(prompt, sample="標" * 21).outcome == "executed"

    def test_a_prompts_id_is_cut_between_characters(self, bench, shorten):
        recipe = shorten(samples=[{"at_min": 5, "prompt": "é" * 24}])
        bench.load(recipe=recipe)
        bench.do(Action.START, run="実" * 21, recipe_hash=hashlib.sha256(recipe).hexdigest())
        bench.run(16 * 60)
        (prompt,) = bench.events("prompt.opened")
        assert len(prompt.data["prompt"].encode()) <= 64
        assert bench.answer(prompt.data["prompt"], sample="S-1").outcome == "executed"

    def test_skipped_gives_no_result(self, asking):
        asking.answer(asking.events("prompt.opened")[0].data["prompt"], answer="skipped")
        asking.run(300)
        assert asking.events("sample.result") == []

    def test_an_open_prompt_survives_a_restart(self, asking):
        prompt = asking.events("prompt.opened")[0].data["prompt"]
        asking.power_off(tidy=False)
        asking.power_on()
        assert asking.answer(prompt, sample="S-1").outcome == "executed"


class TestAlarms:
    @pytest.fixture
    def warm(self, bench, shorten):
        """Expansion for an hour: warm, settled."""
        bench.start(recipe=shorten())
        bench.run(70 * 60)
        assert bench.events("alarm.raised") == []
        return bench

    def test_heating_up_is_no_alarm_but_low_oxygen_is_after_its_delay(self, warm):
        warm.firmware.workcell.bays[9].fail_gas()
        warm.run(300)
        assert warm.events("alarm.raised") == []
        warm.run(240)
        (raised,) = warm.events("alarm.raised")
        assert (raised.data["alarm"], raised.data["channel"], raised.data["limit"]) == (
            "dissolved_oxygen.low",
            "dissolved_oxygen",
            40.0,
        )
        assert 2500 < raised.data["value"] < 4000
        assert warm.firmware.status(warm.firmware.workcell.bays[9]).active_alarms == ("dissolved_oxygen.low",)

    def test_it_clears_by_itself_after_thirty_minutes(self, warm):
        warm.firmware.workcell.bays[9].fail_gas()
        warm.run(29 * 60)
        assert warm.events("alarm.cleared") == []
        warm.run(5 * 60)
        assert [event.data for event in warm.events("alarm.cleared")] == [{"alarm": "dissolved_oxygen.low"}]

    def test_it_clears_when_mended(self, warm):
        warm.firmware.workcell.bays[9].fail_gas()
        warm.run(600)
        warm.firmware.workcell.bays[9].clear()
        warm.run(90)
        assert len(warm.events("alarm.cleared")) == 1

    def test_it_is_active_over_a_restart_and_not_raised_twice(self, warm):
        warm.firmware.workcell.bays[9].fail_gas()
        warm.run(600)
        warm.power_off(tidy=False)
        warm.power_on()
        warm.run(60)
        assert warm.firmware.workcell.bays[9].active_alarms == ("dissolved_oxygen.low",)
        assert len(warm.events("alarm.raised")) == 1

    def test_a_drifting_probe_raises_it_too(self, warm):
        bay = warm.firmware.workcell.bays[9]
        bay.data.faults.drift_per_h["temperature"] = 6.0
        bay.data.faults.drift_from_ms["temperature"] = warm.firmware.workcell.age_ms
        warm.run(20 * 60)
        assert [event.data["alarm"] for event in warm.events("alarm.raised")] == ["temperature.high"]

    def test_the_end_of_the_run_clears_it(self, warm):
        warm.firmware.workcell.bays[9].fail_gas()
        warm.run(600)
        warm.do(Action.STOP)
        warm.run(10)
        assert len(warm.events("alarm.cleared")) == 1


class TestHold:
    @pytest.fixture
    def held(self, bench, shorten):
        bench.start(recipe=shorten(max_hold_min=30))
        bench.run(20 * 60)
        bench.do(Action.HOLD)
        bench.run(10)
        return bench

    def test_the_phase_waits_and_the_hold_counts_down(self, held):
        bay = held.firmware.workcell.bays[9]
        elapsed = bay.data.position.elapsed_ms
        held.run(600)
        assert bay.data.position.elapsed_ms == elapsed
        assert held.firmware.status(bay).hold_left_s == 30 * 60 - 610

    def test_its_longest_time_over_is_an_event_and_an_alarm(self, held):
        held.run(30 * 60)
        assert [event.data for event in held.events("hold.expired")] == [{"run": "run-1", "phase": "expansion"}]
        assert [event.data["alarm"] for event in held.events("alarm.raised")] == ["hold.expired"]
        assert held.firmware.status(held.firmware.workcell.bays[9]).hold_left_s == 0
        assert held.state_of() == "held"

    def test_restart_goes_on_where_it_was(self, held):
        held.run(31 * 60)
        elapsed = held.firmware.workcell.bays[9].data.position.elapsed_ms
        held.do(Action.RESTART)
        held.run(5)
        assert held.state_of() == "running"
        assert [event.data["alarm"] for event in held.events("alarm.cleared")] == ["hold.expired"]
        assert held.firmware.status(held.firmware.workcell.bays[9]).hold_left_s == -1
        held.run(60)
        assert held.firmware.workcell.bays[9].data.position.elapsed_ms - elapsed == 60_000


class TestTwoClocks:
    def test_fast_only_while_a_run_goes_on_and_nobody_is_waited_for(self, make_bench, shorten):
        bench = make_bench(warp=50.0)
        assert bench.firmware.rate == 1.0
        bench.start(recipe=shorten())
        bench.run(0.25)
        assert bench.firmware.rate == 50.0
        before = bench.firmware.workcell.device_ms
        bench.run(1)
        assert bench.firmware.workcell.device_ms - before == 50_000
        bench.do(Action.OPEN, bay=3)
        bench.run(0.25)
        assert bench.firmware.rate == 1.0
        bench.firmware.workcell.bays[3].close()
        bench.run(0.25)
        bench.do(Action.HOLD)
        bench.run(0.25)
        assert bench.firmware.rate == 1.0
        assert [event.data["rate"] for event in bench.events("clock.rate")] == [50.0, 1.0, 50.0, 1.0]

    def test_it_stops_at_the_prompts_very_moment(self, make_bench, shorten):
        bench = make_bench(warp=20_000.0)
        bench.start(recipe=shorten(samples=[{"at_min": 60, "prompt": "sample.expansion"}]))
        begun = bench.firmware.workcell.device_ms
        bench.run(2)
        (prompt,) = bench.events("prompt.opened")
        assert prompt.device_ms - begun == 70 * 60_000
        assert bench.firmware.workcell.device_ms - prompt.device_ms < 2_000

    def test_an_active_alarm_slows_down_unless_told_otherwise(self, make_bench, shorten):
        for through, rate in ((False, 1.0), (True, 100.0)):
            bench = make_bench(warp=100.0, warp_through_alarms=through)
            bench.start(recipe=shorten())
            bench.run(42)
            bench.firmware.workcell.bays[9].fail_gas()
            bench.run(9)
            assert len(bench.events("alarm.raised")) == 1
            assert bench.firmware.rate == rate


def test_telemetry_once_a_second_ten_times_when_watched_and_none_of_empty_bays(bench, shorten):
    from hardware.messages import WatchBay

    bench.start(recipe=shorten())

    def rate(seconds):
        said = [m for _ in range(round(seconds / 0.05)) for m in bench.run(0.05)]
        return [m.bay for m in said if isinstance(m, Telemetry)]

    rate(1)
    assert rate(5) == [9] * 5
    bench.tell(WatchBay(bench.session, 9))
    assert rate(5) == [9] * 50
    bench.tell(WatchBay(bench.session, 0))
    assert len(rate(5)) in (5, 6)


def test_hands_are_refused_by_a_closed_door(bench):
    from hardware.emulator.bay import HandsRefusedError

    bay = bench.firmware.workcell.bays[9]
    with pytest.raises(HandsRefusedError, match="closed and latched"):
        bay.insert("x")
    with pytest.raises(HandsRefusedError, match="closed and latched"):
        bay.remove()
    assert bench.drain() == []


def test_the_whole_hand_over(bench):
    bench.load()
    seen = kinds(bench.said)
    assert seen[-7:] == [
        "latch.unlocked",
        "door.opened",
        "cartridge.inserted",
        "door.closed",
        "latch.locked",
        "cartridge.read",
        "recipe.loaded",
    ]
