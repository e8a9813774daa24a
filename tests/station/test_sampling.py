"""A sample and its labels: every label that was issued is used or destroyed, and Cell Q has what was taken (RQ-69)."""

from __future__ import annotations

import pytest
from after_run import elsewhere, sample_due, sampled, switched
from shuttle_bench import BAY, ORDER, Bench

from console.domain import commands as c
from console.domain import events as e
from console.journal.codec import decode


def newest(b: Bench, kind: str) -> object:
    stored = b.journal.read(limit=10_000, types=[kind])[-1]
    return decode(stored.type, stored.type_version, stored.data)


@pytest.fixture
def due(station_bench: Bench) -> Bench:
    station_bench.loaded()
    sample_due(station_bench)
    return station_bench


def until_labels(b: Bench) -> str:
    """A sample procedure whose sample is taken; the second of its two labels is open."""
    b.ask(c.BeginProcedure("sample", BAY))
    procedure = b.procedure("sample").id
    b.scan(b.label("bay", ORDER), procedure)
    for number in (0, 1, 0, 0):
        b.scan(b.label("sample", number=number), procedure)
    b.ask(c.DoAct(procedure, "take"))
    b.until(lambda s: b.step("sample") == "labels", "the sample is taken")
    return procedure


@pytest.mark.rq("RQ-69")
def test_issued_is_used_and_destroyed(due: Bench) -> None:
    sampled(due)
    told = newest(due, "lab.labels")
    assert isinstance(told, e.LabelsReconciled)
    assert (told.issued, told.used) == (("S-260001", "S-260002"), ("S-260001",))
    assert told.destroyed == (("S-260002", "spare"),)


@pytest.mark.rq("RQ-69", "RQ-60")
def test_a_label_that_is_not_accounted_for_keeps_the_procedure_open(due: Bench) -> None:
    b = due
    procedure = until_labels(b)
    b.ask(c.Choose(procedure, "labels", "none_left"))
    told = newest(b, "request.refused")
    assert isinstance(told, e.Refused)
    assert (told.rule, told.reason.key) == ("labels.open", "refusal.labels")
    assert dict(told.reason.args) == {"open": "S-260002", "issued": 2, "used": 1, "destroyed": 0}
    b.ask(c.Choose(procedure, "labels", "spare"))  # of which label?
    assert newest(b, "request.refused").rule == "labels.none"  # type: ignore[attr-defined]
    assert b.step("sample") == "labels"
    b.scan(b.label("sample", number=1), procedure)
    assert b.step("sample") == "labels"  # read, and not yet said why
    b.restart()
    b.until(lambda s: s.link.condition == "open", "the link")
    b.sign_in()
    b.ask(c.Choose(procedure, "labels", "misprinted"))
    assert procedure not in b.state.procedures


@pytest.mark.rq("RQ-69")
def test_only_an_issued_label_goes_on_the_sample_and_only_the_rest_is_destroyed(due: Bench) -> None:
    b = due
    b.ask(c.BeginProcedure("sample", BAY))
    procedure = b.procedure("sample").id
    b.scan(b.label("bay", ORDER), procedure)
    for number in (0, 1, 2):
        b.scan(b.label("sample", number=number), procedure)  # the third was not issued: it is tried on the sample
    assert b.step("sample") == "label"
    assert b.procedure("sample").refusal[1].key == "scan.why.other_label"  # type: ignore[index]
    for _ in range(2):
        b.scan(b.label("sample"), procedure)
    b.ask(c.DoAct(procedure, "take"))
    b.until(lambda s: b.step("sample") == "labels", "the sample is taken")
    b.scan(b.label("sample"), procedure)  # it is on the sample
    assert b.procedure("sample").refusal[1].key == "scan.why.other_label"  # type: ignore[index]
    assert b.procedure("sample").read("labels") == ()


@pytest.mark.rq("RQ-31")
def test_cell_q_gets_the_sample_from_one_person_and_another_receives_it(due: Bench) -> None:
    b = due
    sample = sampled(b)
    run = next(iter(b.state.runs))
    procedure = elsewhere(b, "cell_q", run).id
    b.scan(b.label("sample", number=1), procedure)  # another label is no sample of this run
    assert b.state.procedures[procedure].refusal[1].key == "scan.why.other_patient"  # type: ignore[index]
    b.scan(b.label("sample"), procedure)
    b.confirm(procedure, "closed", "cooled", "request_enclosed")
    b.sign("trainee-a", procedure)
    b.sign("trainee-a", procedure)  # who gave cannot receive
    assert procedure in b.state.procedures
    b.sign("trainee-q", procedure)
    delivery = b.state.deliveries[sample]
    assert (delivery.given_by, delivery.received_by) == ("trainee-a", "trainee-q")
    b.ask(c.BeginProcedure("cell_q", 0, run))
    assert newest(b, "request.refused").rule == "sample.none"  # type: ignore[attr-defined]
    switched(b, "trainee-b")  # the run goes on at its bay meanwhile
    assert b.state.bays[BAY].state in ("running", "complete")
