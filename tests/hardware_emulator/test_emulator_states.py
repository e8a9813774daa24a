"""Every state by every command: what the table allows happens, everything else is refused and changes nothing."""

from __future__ import annotations

from dataclasses import asdict

import pytest

from hardware.emulator.states import ACTING, TRANSITIONS, State
from hardware.messages import BAY_STATES, Action

REACH = {
    State.IDLE: (),
    State.RUNNING: (Action.START,),
    State.HOLDING: (Action.START, Action.HOLD),
    State.HELD: (Action.START, Action.HOLD, None),
    State.RESTARTING: (Action.START, Action.HOLD, None, Action.RESTART),
    State.STOPPING: (Action.START, Action.STOP),
    State.STOPPED: (Action.START, Action.STOP, None),
    State.ABORTING: (Action.START, Action.ABORT),
    State.ABORTED: (Action.START, Action.ABORT, None),
    State.COMPLETE: (Action.START, "complete"),
}


def bring(bench, state, recipe):
    bench.load(recipe=recipe)
    for step in REACH[state]:
        if step is None:
            bench.run(20)
        elif step == "complete":
            bench.run(131 * 60)
        else:
            outcome = bench.do(step, recipe_hash=bench.firmware.workcell.bays[9].data.recipe_hash)
            assert outcome.outcome in ("executed", "in progress"), outcome
    assert bench.state_of() == state


def test_the_table_speaks_of_the_protocols_states_only():
    assert tuple(State) == BAY_STATES
    assert {state for state, _ in TRANSITIONS} | set(ACTING) == set(State)


@pytest.mark.parametrize("action", list(Action))
@pytest.mark.parametrize("state", list(State))
def test_walk(bench, shorten, state, action):
    bring(bench, state, shorten())
    bay = bench.firmware.workcell.bays[9]
    before = asdict(bay.data)
    if action is Action.RESET and (state, action) in TRANSITIONS:
        bench.do(Action.OPEN)
        bay.remove()
        bay.close()
    outcome = bench.do(action, recipe_hash=bay.data.recipe_hash)
    if (state, action) not in TRANSITIONS:
        assert outcome.outcome == "refused"
        assert outcome.rule == ("door.run_in_progress" if action is Action.OPEN else "action.not_allowed_in_state")
        assert asdict(bay.data) == before
        return
    target = TRANSITIONS[state, action]
    assert bay.data.state is target
    assert outcome.outcome == ("in progress" if target in ACTING else "executed")
    if target in ACTING:
        bench.run(20)
        assert bay.data.state is ACTING[target][0]
        assert bench.firmware.commands.take.__self__._memory.get(outcome.command).outcome == "executed"


def test_every_change_of_state_is_an_event_that_names_run_and_command(bench, shorten):
    bring(bench, State.HELD, shorten())
    told = [(e.data["was"], e.data["state"], e.data["run"], e.data["command"]) for e in bench.events("run.state")]
    assert told == [
        ("idle", "running", "run-1", "start"),
        ("running", "holding", "run-1", "hold"),
        ("holding", "held", "run-1", ""),
    ]


def test_an_overtaken_command_is_executed_when_it_is_overtaken(bench, shorten):
    bring(bench, State.HOLDING, shorten())
    bench.do(Action.ABORT)
    said = bench.run(1)
    assert [m.outcome for m in said if type(m).__name__ == "CommandOutcome"] == ["executed"]
    assert bench.state_of() == "aborting"
