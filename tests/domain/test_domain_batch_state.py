"""Every ISA-88 state with every command: allowed as the table says, or refused with a reason and nothing changed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from console.domain import commands as c
from console.domain import events as e
from console.domain.batch_state import ACTIVE, ALLOWED, ENDED, BatchState
from console.domain.decide_bay import REASONED, command_refusal
from console.domain.procedure.definition import Procedure, Step, StepKind
from console.domain.refusal import Refusal
from hardware.emulator.states import TRANSITIONS, State
from hardware.messages import Action
from tests.support.deciding import BAY, BOOK, Deciding, idle_bay

WHY = ("equipment_failed", "the pump stands still")
BY_TOUCH = ("hold", "restart", "stop", "abort")
BY_STEP = ("start", "open", "reset")


def at(state: BatchState) -> Deciding:
    """A station with a technician signed in, and a bay in ``state``; each step command has a procedure of one step."""
    steps = {name: Step(name, StepKind.ACT, name, action=name, until="running") for name in BY_STEP}
    one = {name: Procedure(name, "1", "bay", (), (step,), "0" * 64) for name, step in steps.items()}
    station = Deciding(replace(BOOK, procedures={**BOOK.procedures, **one}))
    station.link_up()
    station.sign_in()
    station.do(c.ReportBay(idle_bay(BAY, state=state.value, present=True)))
    return station


def command(station: Deciding, action: str) -> c.Command:
    """What a person asks for ``action`` with; for a step command, a procedure that waits for just that."""
    if action in BY_TOUCH:
        return c.CommandBay(action, BAY, *(WHY if action in REASONED else ()))
    started = e.ProcedureStarted(f"at {action}", action, "1", "0" * 64, BAY)
    station.do(c.TakePlantData((started,)))  # any fact can be taken from outside; this one puts the procedure there
    return c.DoAct(started.procedure_id, action)


@pytest.mark.parametrize("action", [*BY_TOUCH, *BY_STEP])
@pytest.mark.parametrize("state", BatchState)
def test_every_state_allows_or_refuses_every_command_as_the_table_says(state: BatchState, action: str) -> None:
    station = at(state)
    asked = command(station, action)
    if (state, action) == (BatchState.IDLE, "reset"):
        assert station.state.procedures == {}, "a bay that is idle needs no reset: the step is done"
        assert command_refusal(station.state, BAY, action, station.context) is not None
        return
    before = station.state
    decision = station.decide(asked)
    allowed = action in ALLOWED[state]
    assert (command_refusal(before, BAY, action, station.context) is None) == allowed
    if allowed:
        assert not isinstance(decision, Refusal)
        return
    assert isinstance(decision, Refusal)
    assert decision.rule == "state"
    assert dict(decision.reason.args) == {"bay": BAY, "state": state.value}
    assert decision.remedy.key
    station.do(asked)
    assert isinstance(station.facts[-1][0], e.Refused)
    assert station.state == before


def test_the_table_knows_every_state_once() -> None:
    assert set(ALLOWED) == set(BatchState)
    assert ACTIVE.isdisjoint(ENDED)
    assert set(BatchState) - ACTIVE - ENDED == {BatchState.UNKNOWN, BatchState.IDLE}


def test_console_and_shuttle_have_the_same_table() -> None:
    """Two rooms that may not import each other: what the console asks for is what the firmware takes."""
    assert {state.value for state in State} == {state.value for state in BatchState} - {"unknown"}
    shuttle = {(state.value, action.value) for state, action in TRANSITIONS}
    console = {(state.value, action) for state, actions in ALLOWED.items() for action in actions}
    assert console == shuttle
    assert {action for _, action in console} <= {action.value for action in Action}


@pytest.mark.parametrize("action", [*BY_TOUCH, *BY_STEP])
def test_nothing_is_asked_of_a_shuttle_that_is_away(action: str) -> None:
    station = at(BatchState.RUNNING)
    asked = command(station, action)
    station.do(c.ReportLink(e.LinkLost("the cable")))
    decision = station.decide(asked)
    assert isinstance(decision, Refusal)
    assert decision.rule == "link"


def test_one_command_at_a_time() -> None:
    station = at(BatchState.RUNNING)
    station.do(c.CommandBay("hold", BAY))
    decision = station.decide(c.CommandBay("stop", BAY))
    assert isinstance(decision, Refusal)
    assert decision.rule == "command.pending"


def test_only_hold_needs_nobody_signed_in() -> None:
    """It must be quick; everything else is somebody's."""
    station = at(BatchState.RUNNING)
    station.do(c.SignOut())
    refused = {action for action in BY_TOUCH if isinstance(station.decide(c.CommandBay(action, BAY)), Refusal)}
    assert refused == {"restart", "stop", "abort"}
