"""Commands at most once: memory over restarts, fences, expiry, and the five outcomes."""

from __future__ import annotations

import pytest

from hardware.emulator.command_memory import CommandMemory, Remembered
from hardware.emulator.commands import PowerLost
from hardware.messages import Action, CommandOutcome, Direct, Execute, Outcome, QueryCommand, Select

FAR_MS = 10**12


def restart(bench, *, tidy):
    bench.power_off(tidy=tidy)
    bench.power_on()


def asked(bench, command):
    (answer,) = bench.tell(QueryCommand(bench.session, command))
    return answer


def test_a_repeated_execute_is_answered_and_not_done_again(bench):
    bench.load()
    selected = bench.select(Action.START)
    first = bench.execute(selected)
    again = bench.tell(Execute(bench.session, selected.command, selected.token, FAR_MS))
    assert again == [first]
    assert len(bench.events("run.state")) == 1


def test_a_repeated_select_gives_the_same_token(bench):
    bench.load()
    message = Select(bench.session, "twice", "open", 9, FAR_MS, {})
    assert bench.tell(message) == bench.tell(message)


@pytest.mark.parametrize(
    ("action", "bay", "args"),
    [("open", 5, {}), ("reset", 4, {}), ("open", 4, {"run": "R"})],
    ids=["bay", "action", "args"],
)
def test_an_id_that_stands_for_something_else_is_refused_and_nothing_is_done(bench, action, bay, args):
    (selected,) = bench.tell(Select(bench.session, "one", "open", 4, FAR_MS, {}))
    (refused,) = bench.tell(Select(bench.session, "one", action, bay, FAR_MS, args))
    assert (refused.outcome, refused.rule) == ("refused", "command.duplicate")
    assert "open at bay 4" in refused.detail
    assert bench.execute(selected) == refused
    assert bench.events("door.opened") == []


def test_a_select_after_its_token_died_gets_a_new_token(bench):
    message = Select(bench.session, "again", "open", 4, FAR_MS, {})
    (first,) = bench.tell(message)
    bench.run(16)
    (second,) = bench.tell(message)
    assert second.token != first.token
    assert second.valid_until_uptime_ms == bench.firmware.uptime_ms + 15_000
    bench.firmware.workcell.bays[4].changes += 1
    (third,) = bench.tell(message)
    assert third.token != second.token
    assert bench.execute(third).outcome == "executed"


def test_selections_that_are_dead_are_not_kept(bench):
    for _ in range(3):
        for bay in range(1, 17):
            bench.select(Action.OPEN, bay)
        bench.run(16)
    bench.select(Action.OPEN, 4)
    assert len(bench.firmware.commands._selected) == 1


def test_only_hold_is_one_step(bench):
    bench.start()
    (outcome,) = bench.tell(Direct(bench.session, "c", "abort", 9, FAR_MS))
    assert (outcome.outcome, outcome.rule) == ("refused", "token.unknown")
    assert bench.state_of() == "running"


def test_an_older_session_is_fenced(bench):
    bench.start()
    bench.open_session(4712)
    (outcome,) = bench.tell(Direct(4711, "late", "hold", 9, FAR_MS))
    assert (outcome.outcome, outcome.rule) == ("refused", "session.fenced")
    assert bench.state_of() == "running"


def test_an_expired_command_is_refused(bench):
    bench.start()
    bench.run(10)
    (outcome,) = bench.tell(Direct(bench.session, "slow", "hold", 9, bench.firmware.uptime_ms - 1))
    assert (outcome.outcome, outcome.rule) == ("refused", "command.expired")
    assert bench.state_of() == "running"


def test_never_seen_is_fenced(bench):
    bench.start()
    assert asked(bench, "lost").outcome == "never seen"
    (outcome,) = bench.tell(Direct(bench.session, "lost", "hold", 9, FAR_MS))
    assert (outcome.outcome, outcome.rule) == ("refused", "session.fenced")
    assert bench.state_of() == "running"


def test_a_selected_command_that_was_queried_cannot_be_executed(bench):
    bench.load()
    selected = bench.select(Action.START)
    assert asked(bench, selected.command).outcome == "never seen"
    assert bench.execute(selected).outcome == "refused"
    assert bench.state_of() == "idle"


def test_in_progress_then_executed(bench):
    bench.start()
    hold = bench.do(Action.HOLD)
    assert hold.outcome == "in progress"
    assert asked(bench, hold.command).outcome == "in progress"
    said = bench.run(4)
    assert CommandOutcome(hold.command, "executed", "", "") in said
    assert asked(bench, hold.command).outcome == "executed"


def test_a_command_that_another_overtook_says_so(bench):
    bench.start()
    stop = bench.do(Action.STOP)
    abort = bench.do(Action.ABORT)
    assert (stop.outcome, abort.outcome) == ("in progress", "in progress")
    bench.run(10)
    assert bench.state_of() == "aborted"
    assert asked(bench, stop.command).detail == "It was begun, and then overtaken by abort."
    assert asked(bench, abort.command).detail == ""


@pytest.mark.parametrize("tidy", [True, False])
def test_outcomes_survive_a_restart(bench, tidy):
    bench.load()
    done = bench.do(Action.START)
    refused = bench.do(Action.START)
    lost = asked(bench, "lost")
    restart(bench, tidy=tidy)
    assert [asked(bench, m.command) for m in (done, refused, lost)] == [done, refused, lost]
    assert bench.state_of() == "running"


def test_remembered_but_not_acted_is_interrupted(bench):
    bench.load()
    selected = bench.select(Action.START)
    bench.firmware.commands.lose_power_after_remembering = True
    with pytest.raises(PowerLost):
        bench.execute(selected)
    restart(bench, tidy=False)
    assert asked(bench, selected.command).outcome == "interrupted"
    assert bench.execute(selected).outcome == "interrupted"
    assert bench.state_of() == "idle"


def test_acted_but_not_yet_said_is_executed(bench, tmp_path):
    """Power goes between the snapshot of the effect and the last line of the memory."""
    bench.load()
    done = bench.do(Action.START)
    path = bench.folder / "commands.jsonl"
    bench.power_off(tidy=False)
    lines = path.read_bytes().splitlines(keepends=True)
    assert done.command.encode() in lines[-1]
    path.write_bytes(b"".join(lines[:-1]))
    bench.power_on()
    assert asked(bench, done.command).outcome == "executed"


def test_an_acting_state_goes_on_after_a_restart(bench):
    bench.start()
    hold = bench.do(Action.HOLD)
    restart(bench, tidy=False)
    assert bench.state_of() == "holding"
    assert asked(bench, hold.command).outcome == "in progress"
    bench.run(4)
    assert bench.state_of() == "held"
    assert asked(bench, hold.command).outcome == "executed"


def test_half_a_first_line_does_not_spoil_the_next(tmp_path):
    path = tmp_path / "commands.jsonl"
    path.write_bytes(b'["a","in pro')
    memory = CommandMemory(path)
    memory.keep(Remembered("b", Outcome.IN_PROGRESS))
    memory.close()
    again = CommandMemory(path)
    assert again.get("b") == Remembered("b", Outcome.IN_PROGRESS)
    again.close()


def test_a_half_written_line_is_dropped(tmp_path):
    path = tmp_path / "commands.jsonl"
    memory = CommandMemory(path)
    memory.keep(Remembered("a", Outcome.EXECUTED, acted=True))
    memory.close()
    path.write_bytes(path.read_bytes() + b'["b","exec')
    again = CommandMemory(path)
    again.keep(Remembered("c", Outcome.REFUSED, "door.not_closed", "Why."))
    again.close()
    final = CommandMemory(path)
    assert final.get("a").outcome == "executed"
    assert final.get("b") is None
    assert final.get("c").rule == "door.not_closed"
    final.close()
