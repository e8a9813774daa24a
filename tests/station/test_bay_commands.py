"""Hold, restart, stop and abort: asked, taken, done by the shuttle's own word; refused where they make no sense."""

from __future__ import annotations

import pytest
from after_run import WHY
from shuttle_bench import BAY, Bench

from console.domain import commands as c


def types(b: Bench) -> list[str]:
    return [stored.type for stored in b.journal.read(limit=10_000)]


@pytest.fixture
def running(station_bench: Bench) -> Bench:
    station_bench.hands.do({"do": "warp", "rate": 60}, station_bench.clock.mono_s)
    station_bench.loaded()
    return station_bench


def test_hold_and_restart(running: Bench) -> None:
    running.ask(c.CommandBay("hold", BAY))
    running.until(lambda s: s.bays[BAY].state == "held", "held")
    running.until(lambda s: not s.pending, "the outcome")
    assert running.state.outcomes[BAY].outcome == "executed"
    running.ask(c.CommandBay("restart", BAY))
    running.until(lambda s: s.bays[BAY].state == "running", "running again")
    kinds = [mark.kind for mark in next(iter(running.state.runs.values())).marks]
    assert kinds[-2:] == ["held", "restarting"]
    assert "command.unknown@9" not in running.state.alarms  # an acting state takes its time and is no silence


@pytest.mark.rq("RQ-70")
def test_hold_needs_no_sign_in_and_is_attributed_to_the_station(running: Bench) -> None:
    running.ask(c.SignOut())
    running.ask(c.CommandBay("hold", BAY))
    running.until(lambda s: s.bays[BAY].state == "held", "held")
    asked = running.journal.read(limit=10_000, types=["command.direct"])[-1]
    assert asked.actor == "system"


@pytest.mark.rq("RQ-02")
@pytest.mark.parametrize("action", ["restart", "stop", "abort"])
def test_what_ends_something_needs_a_person(running: Bench, action: str) -> None:
    running.ask(c.SignOut())
    before = running.state.bays[BAY]
    running.ask(c.CommandBay(action, BAY))
    running.run(2)
    assert running.state.bays[BAY].state == before.state
    assert types(running)[-1] == "request.refused"


@pytest.mark.parametrize(("action", "end"), [("stop", "stopped"), ("abort", "aborted")])
def test_stop_and_abort_end_the_run_and_its_material_waits_to_be_recovered(
    running: Bench, action: str, end: str
) -> None:
    running.ask(c.CommandBay(action, BAY, *WHY))
    running.until(lambda s: s.bays[BAY].state == end, end, 30)
    running.run(1)
    run = next(iter(running.state.runs.values()))
    assert run.end_state == end
    assert running.state.run_at(BAY) is run
    assert "command.select" in types(running)
    running.ask(c.BeginProcedure("recover", BAY))
    assert running.procedure("recover").run == run.id


def test_a_command_that_the_state_does_not_allow_is_refused_with_its_reason(running: Bench) -> None:
    selects = types(running).count("command.select")
    running.ask(c.CommandBay("restart", BAY))  # it is not held
    assert types(running)[-1] == "request.refused"
    assert types(running).count("command.select") == selects


def test_a_second_command_waits_for_the_first(running: Bench) -> None:
    running.ask(c.CommandBay("stop", BAY, *WHY))
    running.ask(c.CommandBay("abort", BAY, *WHY))
    assert types(running)[-1] == "request.refused"
