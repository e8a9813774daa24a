"""Living material after a stop or an abort: recovered into quarantine, decided on by quality, never unloaded."""

from __future__ import annotations

from pathlib import Path

import pytest
from after_run import cleared_and_signed, elsewhere, ended, recovered, switched, taken_out
from shuttle_bench import BAY, ORDER, Bench, bench

from console.domain import commands as c
from console.domain import events as e
from console.domain.station_state import OpenProcedure
from console.journal.codec import decode


def refused(b: Bench) -> str:
    """The rule of the newest refusal, which must be the newest event."""
    last = b.journal.read(limit=10_000)[-1]
    assert last.type == "request.refused", last.type
    return decode(last.type, last.type_version, last.data).rule  # type: ignore[attr-defined,no-any-return]


@pytest.fixture
def running(station_bench: Bench) -> Bench:
    station_bench.hands.do({"do": "warp", "rate": 60}, station_bench.clock.mono_s)
    station_bench.loaded()
    return station_bench


@pytest.mark.rq("RQ-43")
@pytest.mark.parametrize("action", ["stop", "abort"])
def test_nothing_living_is_ended_without_a_reason(running: Bench, action: str) -> None:
    b = running
    for reason, note in (("", ""), ("no_such_reason", "x"), ("equipment_failed", "")):
        b.ask(c.CommandBay(action, BAY, reason, note))
        assert refused(b).startswith("reason.")
        assert not b.state.pending
    ended(b, action)
    asked = b.journal.read(limit=10_000, types=["command.select"])[-1]
    fact = decode(asked.type, asked.type_version, asked.data)
    assert isinstance(fact, e.SelectRequested)
    assert (fact.reason, fact.note) == ("equipment_failed", "the pump stands still")


def test_hold_needs_no_reason_and_no_sign_in(running: Bench) -> None:
    running.ask(c.SignOut())
    running.ask(c.CommandBay("hold", BAY))
    running.until(lambda s: s.bays[BAY].state == "held", "held")


@pytest.mark.rq("RQ-60")
@pytest.mark.parametrize("action", ["stop", "abort"])
def test_what_did_not_complete_is_no_product(running: Bench, action: str) -> None:
    b = running
    ended(b, action)
    b.ask(c.BeginProcedure("unload", BAY))
    assert b.state.at_bay(BAY) is None
    assert refused(b) == "run.not_complete"
    b.ask(c.BeginProcedure("recover", BAY))
    assert b.step("recover") == "bay"


@pytest.mark.rq("RQ-60", "RQ-68", "RQ-31")
def test_an_aborted_run_is_recovered_into_quarantine_and_listed_until_quality_decides(running: Bench) -> None:
    b = running
    ended(b, "abort")
    run = recovered(b)
    lies = b.state.quarantine[run]
    assert (lies.label, lies.place, lies.condition, lies.waits) == ("Q-40071183", "Quarantine 01", "intact", True)
    assert b.state.run_at(BAY) is None
    assert b.state.bays[BAY].state == "idle"
    # A technician may not decide.
    b.ask(c.BeginProcedure("disposition", 0, run))
    assert refused(b) == "role"
    switched(b, "trainee-q")
    decided = decide(b, run, "hold")
    assert b.state.quarantine[run].waits  # put off: it stays on the list, and can be decided again
    decided = decide(b, run, "discard")
    lies = b.state.quarantine[run]
    assert (lies.disposition, lies.decided_by, lies.waits) == ("discard", "trainee-q", False)
    assert lies.reason == "out_of_specification"
    assert [s.person for s in decided.signatures] == ["trainee-q"]
    b.ask(c.BeginProcedure("disposition", 0, run))
    assert refused(b) == "material.decided"


def decide(b: Bench, run: str, option: str) -> OpenProcedure:
    procedure = elsewhere(b, "disposition", run).id
    b.ask(c.Choose(procedure, "decision", option))
    assert refused(b) == "reason.missing"
    b.ask(c.Choose(procedure, "decision", option, "out_of_specification", "viability 31 %"))
    b.sign("trainee-q", procedure)
    return b.state.ended_procedures[procedure]


@pytest.mark.rq("RQ-60")
def test_another_patients_quarantine_label_is_refused(running: Bench) -> None:
    b = running
    ended(b)
    b.ask(c.BeginProcedure("recover", BAY))
    procedure = b.procedure("recover").id
    taken_out(b, "recover")
    b.ask(c.Choose(procedure, "condition", "leaking"))
    b.scan(b.label("quarantine_label", "ORD-26-11826"), procedure)
    assert b.step("recover") == "label"
    assert b.procedure("recover").refusal[1].key == "scan.why.other_patient"  # type: ignore[index]
    b.scan(b.label("product_label", ORDER), procedure)  # the patient's, and no quarantine label
    assert b.step("recover") == "label"
    b.scan(b.label("quarantine_label", ORDER), procedure)
    b.scan(b.label("bay", ORDER), procedure)  # no place of quarantine
    assert b.step("recover") == "place"
    b.scan(b"]d24149506000134437254NOWHERE", procedure)
    assert b.procedure("recover").refusal[1].key == "scan.why.other_place"  # type: ignore[index]
    assert b.step("recover") == "place"


def test_an_option_that_there_is_not_or_not_now_is_refused(running: Bench) -> None:
    b = running
    ended(b)
    b.ask(c.BeginProcedure("recover", BAY))
    procedure = b.procedure("recover").id
    b.ask(c.Choose(procedure, "condition", "intact"))
    assert refused(b) == "sequence"
    taken_out(b, "recover")
    b.ask(c.Choose(procedure, "condition", "fine"))
    assert refused(b) == "sequence"
    assert b.step("recover") == "condition"


@pytest.mark.rq("RQ-84", "RQ-60")
def test_killed_after_any_step_the_recovery_goes_on_at_exactly_that_step(tmp_path: Path) -> None:
    with bench(tmp_path / "data") as b:
        b.hands.do({"do": "warp", "rate": 60}, b.clock.mono_s)
        b.loaded()
        ended(b, "abort")
        b.ask(c.BeginProcedure("recover", BAY))
        procedure = b.procedure("recover").id
        acts = {
            "cartridge": lambda: taken_out(b, "recover"),
            "condition": lambda: b.ask(c.Choose(procedure, "condition", "damaged")),
            "label": lambda: b.scan(b.label("quarantine_label", ORDER), procedure),
            "place": lambda: b.scan(b.label("quarantine_place"), procedure),
        }
        for act in acts.values():
            act()
            before = b.procedure("recover")
            b.restart()
            b.until(lambda s: s.link.condition == "open", "the link")
            b.sign_in()
            after = b.procedure("recover")
            assert (after.index, after.reads, after.options) == (before.index, before.reads, before.options)
        cleared_and_signed(b, "recover")
        assert next(iter(b.state.quarantine.values())).condition == "damaged"


def test_the_record_of_the_run_holds_its_recovery_and_its_disposition(running: Bench) -> None:
    from console.records.entry import entries_of
    from console.records.scope import scope_of

    b = running
    ended(b)
    run = recovered(b)
    switched(b, "trainee-q")
    decide(b, run, "elsewhere")
    scope = scope_of(run, entries_of(b.journal.read(limit=10_000)))
    kinds = {type(entry.fact) for entry in scope.entries}
    assert {e.MaterialQuarantined, e.MaterialDisposed, e.OptionChosen} <= kinds
    assert {"recover", "disposition"} <= set(scope.procedures.values())
