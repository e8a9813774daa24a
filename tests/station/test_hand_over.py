"""The hand-over through the public surface: scans, touches and the shuttle's bytes; the record in the journal."""

from __future__ import annotations

from pathlib import Path

import pytest
from after_run import completed, unloaded
from shuttle_bench import BAY, ORDER, Bench, bench

from console.domain import commands as c
from console.journal.codec import decode
from console.records.verifier import verify
from console.station import inbox

STEPS = [
    "clearance", "order", "material", "condition", "cartridge", "reagents", "bay", "insert", "performed", "verified",
    "start",
]  # fmt: skip


def types(b: Bench) -> list[str]:
    return [stored.type for stored in b.journal.read(limit=10_000)]


@pytest.mark.rq("RQ-60", "RQ-31", "RQ-20", "RQ-45", "RQ-40")
def test_a_hand_over_from_nothing_to_a_running_bay(station_bench: Bench) -> None:
    b = station_bench
    b.loaded()
    run = next(iter(b.state.runs.values()))
    assert (run.order, run.bay, run.cartridge) == (ORDER, BAY, "40071183")
    assert b.state.used_cartridges == {"40071183": run.id}
    seen = types(b)
    # Append before act: the select is durable before the read-back can come, and only the shuttle's word starts a run.
    assert seen.index("command.select") < seen.index("command.execute") < seen.index("run.started")
    assert [s.person for s in _signatures(b)] == ["trainee-a", "trainee-b"]
    load = b.state.ended_procedures[run.load_procedure]
    assert [(x.step, x.person) for x in load.done if x.step in ("performed", "verified")] == [
        ("performed", "trainee-a"),
        ("verified", "trainee-b"),  # who signed, not who is signed in
    ]
    b.station.handle(inbox.Stop())
    assert verify(b.folder).holds


def _signatures(b: Bench) -> list[object]:
    return [decode(s.type, s.type_version, s.data) for s in b.journal.read(limit=10_000, types=["signature.given"])]


@pytest.mark.rq("RQ-60")
def test_a_step_out_of_sequence_is_refused_by_the_domain_and_recorded(station_bench: Bench) -> None:
    b = station_bench
    b.sign_in()
    b.ask(c.BeginProcedure("load", BAY))
    before = b.procedure()
    b.ask(c.DoAct(before.id, "start"))  # start, before anything was checked
    assert b.procedure() == before
    assert types(b)[-1] == "request.refused"
    b.scan(b.label("order", ORDER), before.id)  # a scan while the checklist waits
    assert b.procedure().reads == ()


@pytest.mark.rq("RQ-60")
def test_what_was_meant_for_another_step_is_not_done_at_this_one(station_bench: Bench) -> None:
    """A confirmation that comes late: the step it was meant for is not the one that waits now."""
    b = station_bench
    b.sign_in()
    b.ask(c.BeginProcedure("load", BAY))
    b.load_until("insert")
    b.ask(c.DoAct(b.id, "start"))
    assert types(b)[-1] == "request.refused"
    assert not b.state.pending
    b.insert()


@pytest.mark.rq("RQ-40", "RQ-68")
def test_another_patients_bag_is_refused_in_words_and_changes_nothing(station_bench: Bench) -> None:
    b = station_bench
    b.sign_in()
    b.ask(c.BeginProcedure("load", BAY))
    b.load_until("material")
    before = b.procedure()
    b.scan(b.label("material", "ORD-26-11826"), b.id)
    after = b.procedure()
    assert after.reads == before.reads
    assert after.index == before.index
    assert after.refusal is not None
    assert after.refusal[1].key == "scan.why.other_patient"
    refused = b.journal.read(limit=10_000, types=["scan.refused"])[-1]
    fact = decode(refused.type, refused.type_version, refused.data)
    assert fact.raw == b.label("material", "ORD-26-11826").text  # type: ignore[attr-defined]  # exact characters


@pytest.mark.rq("RQ-31")
def test_who_performed_cannot_verify_even_after_a_restart(station_bench: Bench) -> None:
    b = station_bench
    b.sign_in()
    b.ask(c.BeginProcedure("load", BAY))
    b.load_until("verified")
    b.restart()
    b.until(lambda s: s.link.condition == "open", "the link again")
    b.sign_in("trainee-b")
    badge = next(x for x in b.labels if x.prompt == "badge" and x.order == "trainee-a")
    b.scan(badge, b.id)
    assert b.procedure().signer == ""
    assert b.procedure().refusal is not None
    assert b.procedure().refusal[1].key == "scan.why.same_person"  # type: ignore[index]
    b.sign("trainee-b", b.id)
    assert b.step() == "start"


@pytest.mark.rq("RQ-84")
@pytest.mark.parametrize("step", STEPS)
def test_killed_at_any_step_it_resumes_at_exactly_that_step(tmp_path: Path, step: str) -> None:
    with bench(tmp_path / "data") as b:
        b.until(lambda s: s.link.condition == "open", "the link")
        b.run(0.5)
        b.sign_in()
        b.ask(c.BeginProcedure("load", BAY))
        b.load_until(step)
        before = b.procedure()
        b.restart()
        after = b.procedure()
        assert (after.index, after.reads, after.done, after.performers) == (
            before.index,
            before.reads,
            before.done,
            before.performers,
        )
        assert b.state.session is None  # all components again after a restart (RQ-22)
        b.until(lambda s: s.link.condition == "open", "the link again")
        b.run(0.5)
        b.sign_in()
        for name, act in b.acts():
            if STEPS.index(name) >= STEPS.index(step):
                act()
        b.run(0.2)
        assert b.state.bays[BAY].state == "running"


def test_the_wrong_cartridge_in_the_bay_stops_the_hand_over(station_bench: Bench) -> None:
    b = station_bench
    b.sign_in()
    b.ask(c.BeginProcedure("load", BAY))
    b.load_until("insert")
    b.insert(b.label("cartridge", "ORD-26-11825").text)
    b.run(2)
    assert b.step() == "confirm"
    assert b.procedure().refusal is not None
    assert b.procedure().refusal[0].key == "refusal.cartridge_other"  # type: ignore[index]


@pytest.mark.rq("RQ-05")
def test_wrong_pins_lock_the_account_and_are_recorded_without_the_pin(station_bench: Bench) -> None:
    b = station_bench
    badge = next(x for x in b.labels if x.prompt == "badge" and x.order == "trainee-a")
    b.scan(badge)
    for _ in range(5):
        b.secret("999999")
    assert b.state.attempts["trainee-a"].locked_until_utc
    b.secret(b.plant.pins()["trainee-a"])
    assert b.state.session is None
    stored = b.journal.read(limit=10_000)
    assert sum(s.type == "secret.refused" for s in stored) == 5
    assert all(b"999999" not in s.data for s in stored)


@pytest.mark.rq("RQ-08")
def test_a_badge_alone_never_signs_in(station_bench: Bench) -> None:
    b = station_bench
    badge = next(x for x in b.labels if x.prompt == "badge" and x.order == "trainee-a")
    b.scan(badge)
    b.run(1)
    assert b.state.session is None


@pytest.mark.rq("RQ-09")
def test_an_idle_session_ends_and_the_procedure_stays(tmp_path: Path) -> None:
    from console.domain.context import Rules

    with bench(tmp_path / "data", rules=Rules(idle_lock_s=60)) as b:
        b.until(lambda s: s.link.condition == "open", "the link")
        b.run(0.5)
        b.sign_in()
        b.ask(c.BeginProcedure("load", BAY))
        b.run(61, 0.25)
        assert b.state.session is None
        assert b.procedure().index == 0


@pytest.mark.rq("RQ-40")
def test_an_unknown_barcode_is_named_and_recorded(station_bench: Bench) -> None:
    b = station_bench
    b.scan(b"GARBAGE")
    assert types(b)[-1] == "scan.refused"
    b.scan(b.label("order", ORDER))  # nobody is signed in: what it is, and what is wanted
    answer = b.station.snapshot().answer
    assert answer is not None
    assert (answer.text.key, answer.remedy and answer.remedy.key) == ("scan.is.order", "prompt.badge")
    b.sign_in()
    b.ask(c.BeginProcedure("load", BAY))
    b.load_until("order")
    b.scan(b"\xff\x00half a lab", b.id)
    assert b.procedure().refusal is not None
    assert b.step() == "order"


@pytest.mark.rq("RQ-68")
def test_a_run_is_sampled_completed_unloaded_and_signed(station_bench: Bench) -> None:
    b = station_bench
    run = completed(b)
    known = b.state.runs[run]
    assert known.results[0].sample == known.samples[0] == "S-260001"
    unloaded(b)
    assert b.state.run_at(BAY) is None
    assert b.state.runs[run].unloaded
