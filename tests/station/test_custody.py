"""A product leaves: released, or conditionally and said so in the signatures; with a failed test into quarantine."""

from __future__ import annotations

import pytest
from after_run import completed, elsewhere, handed_over, recovered, results, switched, twice, unloaded
from shuttle_bench import BAY, ORDER, Bench

from console.domain import commands as c
from console.domain import events as e
from console.journal.codec import decode

PASSED = dict.fromkeys(("viability", "cell_count", "endotoxin", "mycoplasma", "sterility"), "pass")


@pytest.fixture
def complete(station_bench: Bench) -> tuple[Bench, str]:
    return station_bench, completed(station_bench)


def refused(b: Bench) -> str:
    stored = b.journal.read(limit=10_000, types=["request.refused"])[-1]
    fact = decode(stored.type, stored.type_version, stored.data)
    assert isinstance(fact, e.Refused)
    return fact.rule


def packed(b: Bench, run: str) -> str:
    procedure = elsewhere(b, "custody", run).id
    b.scan(b.label("product_label", ORDER), procedure)
    b.scan(b.label("final_label", ORDER), procedure)
    return procedure


def meanings(b: Bench, procedure: str) -> set[str]:
    return {signed.meaning for signed in b.state.ended_procedures[procedure].signatures}


@pytest.mark.rq("RQ-20", "RQ-60")
def test_with_tests_pending_a_product_leaves_under_conditional_release_only(complete: tuple[Bench, str]) -> None:
    b, run = complete
    results(b, run, viability="pass", sterility="pending")
    unloaded(b)
    unload = b.state.runs[run].unload_procedure
    assert meanings(b, unload) == {f"unload.{who}.conditional.meaning" for who in ("performed", "verified")}
    custody = packed(b, run)
    handed_over(b, "custody", run)
    gone = b.state.handed_over[run]
    assert (gone.release, gone.box, gone.seal, gone.containers) == ("conditional", "0950600KSW-BOX014", "SEAL-0071", 1)
    assert (gone.receiver, gone.given_by, gone.received_by) == ("A9999000C1D", "trainee-a", "trainee-b")
    signed = b.state.ended_procedures[custody].signatures
    assert all("CONDITIONAL RELEASE" in s.meaning_shown for s in signed)
    assert len(signed) == 2
    b.ask(c.BeginProcedure("custody", 0, run))  # it is gone
    assert refused(b) == "material.not_here"


def test_with_every_test_passed_it_leaves_as_released(complete: tuple[Bench, str]) -> None:
    b, run = complete
    results(b, run, **PASSED)
    unloaded(b)
    custody = packed(b, run)
    handed_over(b, "custody", run)
    assert b.state.handed_over[run].release == "released"
    assert meanings(b, custody) == {f"custody.{who}.meaning" for who in ("performed", "verified")}


@pytest.mark.rq("RQ-60")
def test_a_failed_test_blocks_the_unloading_and_demands_quarantine(complete: tuple[Bench, str]) -> None:
    b, run = complete
    results(b, run, **{**PASSED, "sterility": "fail"})
    b.ask(c.BeginProcedure("unload", BAY))
    assert refused(b) == "run.test_failed"
    assert recovered(b) == run
    assert b.state.quarantine[run].waits


@pytest.mark.rq("RQ-60")
def test_a_test_that_fails_after_the_unloading_keeps_the_product_here(complete: tuple[Bench, str]) -> None:
    b, run = complete
    unloaded(b)
    custody = packed(b, run)
    twice(b, custody, "transport_box", "seal")
    b.confirm(custody, "logger_started", "box_temperature", "papers_enclosed")
    twice(b, custody, "receiver_badge")
    results(b, run, sterility="fail")
    b.sign("trainee-a", custody)
    assert b.state.procedures[custody].signatures == ()
    assert b.state.procedures[custody].refusal[1].key == "refusal.release_changed"  # type: ignore[index]
    b.ask(c.AbandonProcedure(custody, "a test failed"))
    b.ask(c.BeginProcedure("custody", 0, run))
    assert refused(b) == "run.test_failed"
    quarantine = elsewhere(b, "quarantine", run).id
    b.scan(b.label("product_label", ORDER), quarantine)
    b.ask(c.Choose(quarantine, "condition", "intact"))
    b.scan(b.label("quarantine_label", ORDER), quarantine)
    b.scan(b.label("quarantine_place"), quarantine)
    b.sign("trainee-a", quarantine)
    b.sign("trainee-b", quarantine)
    assert b.state.quarantine[run].place == "Quarantine 01"


def test_what_quality_lets_go_on_elsewhere_is_transferred_from_quarantine(complete: tuple[Bench, str]) -> None:
    b, run = complete
    results(b, run, sterility="fail")
    recovered(b)
    b.ask(c.BeginProcedure("transfer", 0, run))
    assert refused(b) == "material.not_here"  # nobody has decided
    switched(b, "trainee-q")
    decision = elsewhere(b, "disposition", run).id
    b.ask(c.Choose(decision, "decision", "elsewhere", "client_request", "for research"))
    b.sign("trainee-q", decision)
    switched(b, "trainee-a")
    transfer = elsewhere(b, "transfer", run).id
    b.scan(b.label("quarantine_label", "ORD-26-11826"), transfer)
    assert b.state.procedures[transfer].reads == ()
    b.scan(b.label("quarantine_label", ORDER), transfer)
    handed_over(b, "transfer", run)
    assert b.state.handed_over[run].release == "elsewhere"


def test_who_gives_is_not_who_receives(complete: tuple[Bench, str]) -> None:
    b, run = complete
    unloaded(b)
    custody = packed(b, run)
    twice(b, custody, "transport_box", "seal")
    b.confirm(custody, "logger_started", "box_temperature", "papers_enclosed")
    b.scan(next(x for x in b.labels if x.prompt == "badge" and x.order == "trainee-a"), custody)
    assert b.state.session is not None
    assert b.state.procedures[custody].read("receiver") == ()
    assert b.state.procedures[custody].refusal[1].key == "scan.why.same_person"  # type: ignore[index]


def test_another_patients_bag_does_not_come_out_of_this_run(complete: tuple[Bench, str]) -> None:
    b, run = complete
    unloaded(b)
    procedure = elsewhere(b, "custody", run).id
    b.scan(b.label("product_label", ORDER), procedure)
    b.scan(b.label("final_label", "ORD-26-11826"), procedure)
    assert b.state.procedures[procedure].refusal[1].key == "scan.why.other_patient"  # type: ignore[index]
    assert b.state.procedures[procedure].read("bags") == ()


def test_a_result_of_a_sample_that_is_not_known_here_changes_nothing(complete: tuple[Bench, str]) -> None:
    b, _ = complete
    b.ask(c.TakePlantData((e.ResultReceived("S-NOBODY", "sterility", "fail"),)))
    assert b.state.results == {}
