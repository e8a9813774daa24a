"""Each interlock of the firmware trips by itself, is said by its rule, recorded, and changes nothing."""

from __future__ import annotations

from hardware.codec import encode
from hardware.messages import Action, Execute


def rule_of(bench, action, **args):
    outcome = bench.do(action, **args)
    assert outcome.outcome == "refused"
    assert outcome.detail.endswith(".")
    return outcome.rule


def test_a_loaded_bay_starts(bench):
    bench.load()
    assert bench.do(Action.START).outcome == "executed"
    assert bench.state_of() == "running"


def test_out_of_service(bench):
    bench.firmware.workcell.bays[9].data.in_service = False
    assert rule_of(bench, Action.OPEN) == "bay.out_of_service"


def test_selftest_failed(bench):
    bench.load()
    bench.firmware.workcell.bays[9].data.selftest_ok = False
    assert rule_of(bench, Action.START) == "selftest.failed"


def test_door_open(bench):
    bench.load()
    bench.do(Action.OPEN)
    assert rule_of(bench, Action.START) == "door.not_closed"


def test_latch_not_locked(bench):
    bench.load()
    bench.firmware.workcell.bays[9].data.latch = "unlocked"
    assert rule_of(bench, Action.START) == "latch.not_locked"


def test_no_cartridge(bench):
    bench.send_recipe()
    assert rule_of(bench, Action.START) == "cartridge.absent"


def test_another_cartridge_than_commanded(bench):
    bench.load(label="€" * 85)
    assert rule_of(bench, Action.START, cartridge="]d2another") == "cartridge.mismatch"
    assert bench.state_of() == "idle"


def test_a_label_that_the_reader_cannot_read(bench):
    bench.load(label="")
    assert len(bench.events("cartridge.unreadable")) == 1
    assert rule_of(bench, Action.START, cartridge="") == "cartridge.mismatch"


def test_no_recipe(bench, label):
    bench.do(Action.OPEN)
    bay = bench.firmware.workcell.bays[9]
    bay.insert(label)
    bay.close()
    assert rule_of(bench, Action.START) == "recipe.absent"


def test_another_recipe_than_commanded(bench):
    bench.load()
    assert rule_of(bench, Action.START, recipe_hash="00" * 32) == "recipe.mismatch"


def test_start_without_a_run(bench):
    bench.load()
    assert rule_of(bench, Action.START, run="") == "action.not_allowed_in_state"


def test_a_run_id_that_no_status_can_carry(bench):
    bench.load()
    assert rule_of(bench, Action.START, run="実" * 22) == "action.not_allowed_in_state"
    assert bench.do(Action.START, run="実" * 21).outcome == "executed"
    assert encode(bench.firmware.status(bench.firmware.workcell.bays[9]))


def test_open_while_a_run_is_in_progress(bench):
    bench.start()
    assert rule_of(bench, Action.OPEN) == "door.run_in_progress"


def test_reset_with_the_used_cartridge_in(bench):
    bench.start()
    bench.do(Action.ABORT)
    bench.run(10)
    assert rule_of(bench, Action.RESET) == "action.not_allowed_in_state"
    bench.do(Action.OPEN)
    bench.firmware.workcell.bays[9].remove()
    assert rule_of(bench, Action.RESET) == "door.not_closed"
    bench.firmware.workcell.bays[9].close()
    assert bench.do(Action.RESET).outcome == "executed"
    assert bench.firmware.workcell.bays[9].data.recipe_hash == ""


def test_interlocks_are_judged_again_at_the_execute(bench):
    bench.load()
    selected = bench.select(Action.START)
    bench.firmware.workcell.bays[9].data.selftest_ok = False  # an instrument fails without any change of state
    assert bench.execute(selected).rule == "selftest.failed"


def test_a_tripped_interlock_is_an_event(bench):
    bench.send_recipe()
    bench.do(Action.START)
    assert [event.data["rule"] for event in bench.events("interlock.tripped")] == ["cartridge.absent"]


def test_the_read_back_is_what_the_device_reads_itself(bench, label, sha):
    bench.load()
    selected = bench.select(Action.START)
    assert (selected.bay, selected.cartridge, selected.recipe_hash, selected.state) == (9, label, sha, "idle")


class TestTokens:
    def test_a_wrong_token(self, bench):
        bench.load()
        selected = bench.select(Action.START)
        (outcome,) = bench.tell(Execute(bench.session, selected.command, b"x" * 16, 10**12))
        assert (outcome.outcome, outcome.rule) == ("refused", "token.unknown")
        assert bench.execute(selected).outcome == "refused"

    def test_dies_with_time(self, bench):
        bench.load()
        selected = bench.select(Action.START)
        bench.run(16)
        assert bench.execute(selected).rule == "token.expired"

    def test_dies_with_a_change_of_the_bay(self, bench):
        bench.load()
        selected = bench.select(Action.START)
        bench.send_recipe()
        assert bench.execute(selected).rule == "state.changed"
        assert bench.state_of() == "idle"

    def test_dies_with_the_session(self, bench):
        bench.load()
        selected = bench.select(Action.START)
        bench.open_session(4712)
        assert bench.execute(selected).rule == "token.unknown"

    def test_dies_with_the_device(self, bench):
        bench.load()
        selected = bench.select(Action.START)
        bench.power_off(tidy=True)
        bench.power_on()
        assert bench.execute(selected).rule == "token.unknown"

    def test_is_not_killed_by_another_bay(self, bench):
        bench.load()
        selected = bench.select(Action.START)
        bench.do(Action.OPEN, bay=3)
        assert bench.execute(selected).outcome == "executed"
