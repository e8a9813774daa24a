"""A run is its patient's by its own id, whatever was lost on the line between 'execute' and its first word."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from after_run import WHY, taken_out
from shuttle_bench import BAY, ORDER, Bench, plug, unplug

from console.domain import commands as c
from console.station import inbox

OTHER = "ORD-26-11825"


def execute_and_hear_nothing(b: Bench) -> None:
    """The start is executed by the shuttle; its answers do not arrive."""
    b.sign_in()
    b.ask(c.BeginProcedure("load", BAY))
    b.load_until("start")
    b.ask(c.DoAct(b.id, "start"))
    while not any(pending.stage == "executing" for pending in b.state.pending.values()):
        b.exchange()
        b.clock.mono_s += 0.05
    for _ in range(20):
        b.clock.mono_s += 0.05
        b.machine.run_pass(b.clock.mono_s)
        b.line.to_host = b""


def cable(b: Bench) -> None:
    unplug(b)
    b.run(20)
    plug(b)


def kill(b: Bench) -> None:
    b.kill()
    b.start()


@pytest.mark.rq("RQ-84")
@pytest.mark.parametrize("lose", [cable, kill])
def test_a_start_whose_answers_are_lost_is_still_this_patients(
    station_bench: Bench, lose: Callable[[Bench], None]
) -> None:
    b = station_bench
    execute_and_hear_nothing(b)
    load = b.id
    lose(b)
    b.until(lambda s: s.link.condition == "open", "the link again")
    b.until(lambda s: s.runs, "the run")
    b.run(2)
    (run,) = b.state.runs.values()
    assert (run.order, run.cartridge, run.bay, run.load_procedure) == (ORDER, "40071183", BAY, load)
    assert b.state.used_cartridges == {"40071183": run.id}
    assert load in b.state.ended_procedures, "the load is finished by its run, not before it"
    assert b.state.pending == {}


def test_a_run_of_another_origin_is_not_bound_to_the_load_that_is_open_here(station_bench: Bench) -> None:
    b = station_bench
    b.sign_in()
    b.ask(c.BeginProcedure("load", BAY))
    b.load_until("cartridge")
    from console.domain import events as e

    said = e.DeviceReported(7, 9001, 0, BAY, "run.state", (("run", "R-other"), ("state", "running")), run="R-other")
    b.station._do(c.ReportDevice(said))
    run = b.state.runs["R-other"]
    assert (run.order, run.cartridge, run.load_procedure) == ("", "", "")
    assert b.state.used_cartridges == {}
    assert b.step() == "cartridge"


def test_a_load_whose_start_was_executed_cannot_be_left(station_bench: Bench) -> None:
    b = station_bench
    execute_and_hear_nothing(b)
    (pending,) = b.state.pending.values()
    b.station._do(c.ReportOutcome(pending.command, "executed", "", ""))
    b.ask(c.AbandonProcedure(b.id, "bench"))
    assert b.procedure().id
    assert b.station.snapshot().answer.text.key == "refusal.pending"  # type: ignore[union-attr]


@pytest.mark.rq("RQ-64")
def test_a_fenced_copy_says_nothing_of_the_command_and_is_asked_about(station_bench: Bench) -> None:
    """PROTOCOL.md 4.3: 'session.fenced' says that this copy was not acted on, not that no earlier one was."""
    b = station_bench
    execute_and_hear_nothing(b)
    (pending,) = b.state.pending.values()
    b.station._do(c.ReportOutcome(pending.command, "refused", "session.fenced", ""))
    assert b.state.pending[pending.command].stage == "asking"
    b.until(lambda s: not s.pending, "the answer to the question")
    b.until(lambda s: s.runs, "the run")
    assert next(iter(b.state.runs.values())).order == ORDER


def test_what_came_out_belongs_to_whom_it_was_loaded_for(station_bench: Bench) -> None:
    """The order's identity changes at the plant while the run goes on: what was loaded decides."""
    from dataclasses import replace

    from console.domain import events as e

    b = station_bench
    b.loaded()
    order = b.state.orders[ORDER]
    other = b.state.orders["ORD-26-11826"]
    b.ask(c.TakePlantData((e.OrderReceived(replace(order, coi=other.coi)),)))
    b.hands.do({"do": "finish", "bay": BAY}, b.clock.mono_s)
    b.until(lambda s: s.bays[BAY].state == "complete" or s.bays[BAY].prompt, "the end, or a sample", 600)
    while b.state.bays[BAY].state != "complete":
        b.ask(c.CommandBay("stop", BAY, *WHY))
        b.until(lambda s: s.bays[BAY].state in ("stopped", "complete"), "the end", 600)
        break
    b.ask(c.BeginProcedure("recover", BAY))
    taken_out(b, "recover")
    recover = b.procedure("recover").id
    b.ask(c.Choose(recover, "condition", "intact"))
    b.scan(b.label("quarantine_label", "ORD-26-11826"), recover)
    assert b.step("recover") == "label"
    assert b.procedure("recover").refusal[1].key == "scan.why.other_patient"  # type: ignore[index]
    b.scan(b.label("quarantine_label", ORDER), recover)
    assert b.step("recover") == "place"


def test_a_secret_that_nobody_waits_for_is_refused_and_recorded(station_bench: Bench) -> None:
    b = station_bench
    b.station.handle(inbox.SecretGiven("135790", ""))
    last = b.journal.read(limit=10_000)[-1]
    assert last.type == "request.refused"
    assert b"135790" not in last.data
