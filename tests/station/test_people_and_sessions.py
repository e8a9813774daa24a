"""Who signs in, who signs, who is kept out: every try is recorded, no secret is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from shuttle_bench import BAY, ORDER, Bench, bench
from wiretap import facts, said_in_both_languages, types

from console.domain import commands as c
from console.domain import events as e
from console.domain.context import Rules


def badge(b: Bench, person: str) -> Any:
    return next(x for x in b.labels if x.prompt == "badge" and x.order == person)


def answer(b: Bench) -> str:
    """What the screen says became of it, after looking at both languages."""
    found = b.station.snapshot().answer
    assert found is not None
    assert found.refused
    english, _ = said_in_both_languages(found.text)
    said_in_both_languages(found.remedy)
    return english


@pytest.mark.rq("RQ-05")
def test_a_wrong_pin_is_refused_counted_and_recorded_without_it(station_bench: Bench) -> None:
    b = station_bench
    b.scan(badge(b, "trainee-a"))
    b.secret("999999")
    (fact,) = facts(b.journal, e.SecretRefused)
    assert (fact.person, fact.failures, fact.locked_until_utc) == ("trainee-a", 1, "")
    assert "4" in answer(b)
    assert b.state.session is None
    assert all(b"999999" not in s.data for s in b.journal.read(limit=10_000))
    b.secret(b.plant.pins()["trainee-a"])
    assert b.state.session is not None


@pytest.mark.rq("RQ-05")
def test_a_locked_account_stays_locked_until_its_time_and_no_longer(station_bench: Bench) -> None:
    b = station_bench
    b.scan(badge(b, "trainee-a"))
    for _ in range(5):
        b.secret("999999")
    assert b.state.attempts["trainee-a"].locked_until_utc
    b.secret(b.plant.pins()["trainee-a"])  # the right one does not help
    b.scan(badge(b, "trainee-a"))
    answer(b)
    b.restart()  # nor does the switch
    b.until(lambda s: s.link.condition == "open", "the link")
    b.sign_in("trainee-a")
    assert b.state.session is None
    b.sign_in("trainee-b")  # another person is not locked
    assert b.state.session is not None
    b.ask(c.SignOut())
    b.clock.mono_s += Rules().lockout_s + 1
    b.sign_in("trainee-a")
    assert b.state.session is not None
    assert "trainee-a" not in b.state.attempts
    assert types(b.journal).count("secret.refused") == 5


def test_an_unknown_badge_and_a_pin_without_a_badge(station_bench: Bench) -> None:
    b = station_bench
    b.scan(b"]C0='A999900009Z")
    assert facts(b.journal, e.ScanRefused)[-1].rule == "scan.unknown_person"
    b.secret("135790")
    answer(b)
    assert b.state.session is None
    assert facts(b.journal, e.SecretRefused) == []


@pytest.mark.rq("RQ-09")
@pytest.mark.parametrize("act", ["touch", "scan", "nothing"])
def test_an_idle_session_ends_and_a_busy_one_does_not(tmp_path: Path, act: str) -> None:
    with bench(tmp_path / "data", rules=Rules(idle_lock_s=60)) as b:
        b.until(lambda s: s.link.condition == "open", "the link")
        b.sign_in()
        b.ask(c.BeginProcedure("load", BAY))
        for _ in range(4):
            b.run(40, 0.5)
            if act == "touch":
                b.confirm(b.id, "bay_empty")
            elif act == "scan":
                b.scan(b"GARBAGE", b.id)
        assert (b.state.session is None) == (act == "nothing")
        assert [x.reason for x in facts(b.journal, e.SessionClosed)] == (["idle"] if act == "nothing" else [])
        assert b.procedure().index == 0


@pytest.mark.rq("RQ-22")
def test_a_restart_closes_the_session_and_says_so(station_bench: Bench) -> None:
    b = station_bench
    b.sign_in()
    b.restart()
    assert b.state.session is None
    assert [(x.person, x.reason) for x in facts(b.journal, e.SessionClosed)] == [("trainee-a", "restart")]
    b.ask(c.BeginProcedure("load", BAY))
    assert b.state.procedures == {}
    answer(b)


@pytest.mark.rq("RQ-10")
def test_a_badge_switches_the_user_and_the_work_stays(station_bench: Bench) -> None:
    b = station_bench
    b.sign_in("trainee-a")
    b.ask(c.BeginProcedure("load", BAY))
    b.load_until("material")
    before = b.procedure()
    b.scan(badge(b, "trainee-b"), b.id)
    assert b.state.session is None  # from the badge on, nobody acts for the one before
    b.scan(b.label("material", ORDER), b.id)
    assert b.procedure() == before
    b.secret(b.plant.pins()["trainee-b"])
    assert b.state.session is not None
    assert b.state.session.person == "trainee-b"
    assert [x.reason for x in facts(b.journal, e.SessionClosed)] == ["switched"]
    b.scan(b.label("material", ORDER), b.id)
    assert b.procedure().performers == {"trainee-a", "trainee-b"}


def test_a_half_done_switch_is_nobodys_session(station_bench: Bench) -> None:
    b = station_bench
    b.sign_in("trainee-a")
    b.scan(badge(b, "trainee-b"))
    b.secret(b.plant.pins()["trainee-a"])  # the PIN of the one before is not the PIN of this badge
    assert b.state.session is None
    assert facts(b.journal, e.SecretRefused)[-1].person == "trainee-b"


# --- signatures --------------------------------------------------------------------------------------------------


def at_signature(b: Bench, step: str = "performed") -> None:
    b.sign_in("trainee-a")
    b.ask(c.BeginProcedure("load", BAY))
    b.load_until(step)


@pytest.mark.rq("RQ-24", "RQ-32")
def test_another_persons_badge_does_not_sign_for_the_one_who_works(station_bench: Bench) -> None:
    b = station_bench
    at_signature(b)
    b.scan(badge(b, "trainee-b"), b.id)
    assert b.procedure().signer == ""
    fact = facts(b.journal, e.ScanRefused)[-1]
    assert fact.rule == "scan.not_the_performer"
    for message in (fact.what, fact.why, fact.wanted):
        said_in_both_languages(message)
    b.secret(b.plant.pins()["trainee-b"], b.id)
    assert facts(b.journal, e.Signed) == []
    assert b.state.session is not None  # a signature is no switch
    assert b.state.session.person == "trainee-a"


@pytest.mark.rq("RQ-05", "RQ-32")
def test_a_wrong_pin_signs_nothing_and_counts_against_the_account(station_bench: Bench) -> None:
    b = station_bench
    at_signature(b)
    b.scan(badge(b, "trainee-a"), b.id)
    for _ in range(5):
        b.secret("000000", b.id)
    refused = facts(b.journal, e.SecretRefused)
    assert [(x.person, x.failures) for x in refused] == [("trainee-a", n) for n in range(1, 6)]
    assert refused[-1].locked_until_utc
    b.secret(b.plant.pins()["trainee-a"], b.id)
    assert facts(b.journal, e.Signed) == []
    assert b.step() == "performed"


@pytest.mark.rq("RQ-27", "RQ-31")
def test_who_signed_what_and_as_what_is_recorded(station_bench: Bench) -> None:
    b = station_bench
    at_signature(b)
    b.sign("trainee-a", b.id)
    b.sign("trainee-a", b.id)  # cannot verify what they performed
    assert b.step() == "verified"
    b.sign("trainer-c", b.id)
    performed, verified = facts(b.journal, e.Signed)
    assert (performed.person, performed.printed_name) == ("trainee-a", "Trainee A")
    assert (verified.person, verified.printed_name) == ("trainer-c", "Trainer C")
    assert performed.record_sha256 == verified.record_sha256
    for signed in (performed, verified):
        assert signed.meaning_shown
        assert signed.seal
    rows = b.journal.read(limit=10_000, types=["signature.given"])
    assert [row.actor for row in rows] == ["trainee-a", "trainer-c"]
    assert b.state.session is not None
    assert b.state.session.person == "trainee-a"


def test_a_pin_without_a_badge_signs_nothing(station_bench: Bench) -> None:
    b = station_bench
    at_signature(b)
    b.secret(b.plant.pins()["trainee-a"], b.id)
    assert facts(b.journal, e.Signed) == []
    answer(b)


@pytest.mark.rq("RQ-08", "RQ-20")
@pytest.mark.parametrize(("step", "person"), [("performed", "trainee-a"), ("verified", "trainee-b")])
def test_a_badge_alone_signs_nothing(station_bench: Bench, step: str, person: str) -> None:
    b = station_bench
    at_signature(b, step)
    before = len(facts(b.journal, e.Signed))
    b.scan(badge(b, person), b.id)
    b.run(1)
    assert b.procedure().signer == person
    assert len(facts(b.journal, e.Signed)) == before
    assert b.step() == step


@pytest.mark.rq("RQ-20", "RQ-23")
def test_the_second_signature_of_a_session_asks_for_the_badge_again(station_bench: Bench) -> None:
    b = station_bench
    at_signature(b, "verified")
    b.sign_in("trainee-b")
    b.secret(b.plant.pins()["trainee-b"], b.id)
    assert b.step() == "verified"
    b.sign("trainee-b", b.id)
    assert b.step() == "start"
