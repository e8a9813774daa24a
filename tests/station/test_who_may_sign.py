"""Who may sign a hand-over: somebody who did it, then somebody else who may, in one period of controlled access."""

from __future__ import annotations

from dataclasses import replace

import pytest
from shuttle_bench import BAY, Bench

from console.domain import commands as c
from console.domain import events as e
from console.domain.message import Message
from console.journal.codec import decode


def at(b: Bench, step: str) -> str:
    b.sign_in()
    b.ask(c.BeginProcedure("load", BAY))
    b.load_until(step)
    return b.id


def badge(b: Bench, person: str) -> object:
    return next(x for x in b.labels if x.prompt == "badge" and x.order == person)


def last_scan(b: Bench) -> e.ScanRefused:
    stored = b.journal.read(limit=10_000, types=[e.ScanRefused.TYPE])[-1]
    fact = decode(stored.type, stored.type_version, stored.data)
    assert isinstance(fact, e.ScanRefused)
    return fact


@pytest.mark.rq("RQ-22")
@pytest.mark.parametrize("how", ["locked", "restarted"])
@pytest.mark.parametrize(("step", "person"), [("performed", "trainee-a"), ("verified", "trainee-b")])
def test_a_badge_read_before_the_session_ended_counts_no_more(
    station_bench: Bench, how: str, step: str, person: str
) -> None:
    b = station_bench
    load = at(b, step)
    b.scan(badge(b, person), load)  # type: ignore[arg-type]
    assert b.procedure().signer == person
    if how == "locked":
        b.ask(c.SignOut("idle"))
    else:
        b.restart()
    before = b.procedure().signatures
    b.secret(b.plant.pins()[person], load)
    assert b.procedure().signatures == before
    assert b.step() == step


@pytest.mark.rq("RQ-02", "RQ-11")
@pytest.mark.parametrize(
    "changes", [{"roles": ("quality",)}, {"qualified_until": "2020-01-01"}, {"active": False}], ids=str
)
@pytest.mark.parametrize("when", ["before the badge", "between badge and PIN"])
def test_a_verifier_needs_role_training_and_an_active_account(
    station_bench: Bench, changes: dict[str, object], when: str
) -> None:
    b = station_bench
    load = at(b, "verified")
    person = b.state.people["trainee-b"]
    news = c.TakePlantData((e.PersonReceived(replace(person, **changes)),))  # type: ignore[arg-type]
    if when == "before the badge":
        b.ask(news)
        b.scan(badge(b, "trainee-b"), load)  # type: ignore[arg-type]
        assert last_scan(b).raw == badge(b, "trainee-b").text  # type: ignore[attr-defined]
    else:
        b.scan(badge(b, "trainee-b"), load)  # type: ignore[arg-type]
        b.ask(news)
    b.secret(b.plant.pins()["trainee-b"], load)
    assert [s.role for s in b.procedure().signatures] == ["performer"]
    assert b.step() == "verified"


@pytest.mark.rq("RQ-31")
def test_who_opened_the_bay_has_performed_and_cannot_verify(station_bench: Bench) -> None:
    b = station_bench
    at(b, "insert")
    b.sign_in("trainee-b")
    b.insert()
    assert b.procedure().performers == {"trainee-a", "trainee-b"}
    b.sign_in("trainee-a")
    b.sign("trainee-a", b.id)
    b.scan(badge(b, "trainee-b"), b.id)  # type: ignore[arg-type]
    assert last_scan(b).rule == "scan.same_person"
    b.sign("trainer-c", b.id)
    assert b.step() == "start"


@pytest.mark.rq("RQ-31")
def test_who_did_nothing_does_not_sign_that_it_was_done(station_bench: Bench) -> None:
    b = station_bench
    at(b, "performed")
    b.sign_in("trainer-c")
    b.scan(badge(b, "trainer-c"), b.id)  # type: ignore[arg-type]
    assert last_scan(b).rule == "scan.not_the_performer"
    assert b.procedure().signer == ""


def test_who_starts_after_verifying_has_not_performed_what_was_verified(station_bench: Bench) -> None:
    b = station_bench
    at(b, "start")
    b.sign_in("trainee-b")
    b.begin_run()
    assert len(b.state.runs) == 1


@pytest.mark.rq("RQ-41")
def test_an_act_is_whose_command_it_was_not_who_is_signed_in_when_it_is_done(station_bench: Bench) -> None:
    b = station_bench
    at(b, "insert")
    b.ask(c.DoAct(b.id, "insert"))
    b.until(lambda s: s.bays[BAY].door == "open", "the door opens")
    b.sign_in("trainee-b")
    b.hands.do({"do": "insert", "bay": BAY, "label": b.label("cartridge", "ORD-26-11804").text}, b.clock.mono_s)
    b.hands.do({"do": "close", "bay": BAY}, b.clock.mono_s)
    b.until(lambda s: b.step() != "insert", "it is in")
    done = next(record for record in b.procedure().done if record.step == "insert")
    assert done.person == "trainee-a"


def test_part_of_a_scan_is_never_a_label(station_bench: Bench) -> None:
    """The first half of a sample's serial is a serial too."""
    b = station_bench
    load = at(b, "cartridge")
    before = b.procedure()
    whole = b.label("cartridge", "ORD-26-11804").text
    why = Message.of("scan.why.fragment")
    b.ask(c.ScanFragment(whole.encode("latin-1"), "wedge", why, load))
    after = b.procedure()
    assert (after.reads, after.index) == (before.reads, before.index)
    assert (last_scan(b).rule, last_scan(b).raw) == ("scan.fragment", whole)
    assert after.refusal == (Message.of("scan.is.fragment"), why, Message.of("remedy.scan_again"))


def test_a_label_of_a_bag_that_also_holds_a_staff_number_is_no_badge(station_bench: Bench) -> None:
    b = station_bench
    load = at(b, "material")
    person = b.state.session
    b.scan("]d1=+03000=A99992612345600=<S12341A0='A999900001A", load)
    assert b.state.session == person
    assert b.state.open_procedure("sign_in") is None


def test_one_damaged_verifier_locks_out_nobody_else(station_bench: Bench) -> None:
    b = station_bench

    def matches(verifier: str | None, secret: str) -> bool:
        if verifier == "test:135790":
            raise ValueError("This person's stored verifier is damaged")
        return verifier == f"test:{secret}"

    b.station._tools = replace(b.station._tools, matches=matches)
    b.sign_in("trainee-a")
    assert b.state.session is None
    assert b.station.snapshot().answer.text.key == "refusal.verifier"  # type: ignore[union-attr]
    b.sign_in("trainee-b")
    assert b.state.session is not None
