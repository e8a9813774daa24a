"""Accounts at a whole station: locked and unlocked, first PINs, verifiers that end, secrets that never show."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from shuttle_bench import Bench, bench
from wiretap import facts, said_in_both_languages

from console.domain import commands as c
from console.domain import events as e
from console.domain.context import Rules
from console.domain.person import Person
from console.security.pin_rules import finding
from console.station import inbox

NEW = "481516"


def people(b: Bench, person: str, **changes: Any) -> Person:
    """The plant says something else of a person."""
    new = replace(b.state.people[person], **changes)
    b.ask(c.TakePlantData((e.PersonReceived(new),)))
    return new


def choose(b: Bench, old: str, first: str = NEW, again: str = NEW) -> None:
    """Three entries of the pad."""
    b.station.handle(inbox.PinChosen(old, first, again))


def last_rule(b: Bench) -> str:
    """Why the last thing was refused; said in both languages."""
    last = facts(b.journal, e.Refused)[-1]
    said_in_both_languages(last.reason)
    said_in_both_languages(last.remedy)
    return str(last.rule)


def lock(b: Bench, person: str) -> None:
    """Five wrong secrets."""
    b.scan(next(x for x in b.labels if x.prompt == "badge" and x.order == person))
    for _ in range(5):
        b.secret("999999")
    assert b.state.attempts[person].locked_until_utc


# --- locked out ------------------------------------------------------------------------------------------------------


@pytest.mark.rq("RQ-05")
def test_a_supervisor_unlocks_an_account_and_both_are_named(station_bench: Bench) -> None:
    b = station_bench
    lock(b, "trainee-a")
    until = b.state.attempts["trainee-a"].locked_until_utc
    b.ask(c.UnlockAccount("trainee-a", "secret_forgotten"))
    assert last_rule(b) == "session.none"
    b.sign_in("trainee-b")
    b.ask(c.UnlockAccount("trainee-a", "secret_forgotten"))
    assert last_rule(b) == "role"
    b.sign_in("trainer-c")
    b.ask(c.UnlockAccount("trainee-a"))
    assert last_rule(b) == "reason.missing"
    assert "trainee-a" in b.state.attempts
    b.ask(c.UnlockAccount("trainee-a", "secret_forgotten", "known in person"))
    (row,) = b.journal.read(limit=10_000, types=["account.unlocked"])
    assert row.actor == "trainer-c"
    (fact,) = facts(b.journal, e.AccountUnlocked)
    assert (fact.person, fact.locked_until_utc, fact.reason) == ("trainee-a", until, "secret_forgotten")
    b.sign_in("trainee-a")
    assert b.state.session is not None
    assert b.state.session.person == "trainee-a"


@pytest.mark.rq("RQ-05")
def test_a_lock_is_seen_at_once_by_others_and_goes_when_it_is_over(station_bench: Bench) -> None:
    b = station_bench
    lock(b, "trainee-a")
    b.run(6, 0.5)
    alarm = b.state.alarms["account.locked@0"]
    assert (alarm.priority, alarm.value) == (3, "Trainee A")
    b.sign_in("trainer-c")
    b.ask(c.UnlockAccount("trainee-a", "secret_forgotten"))
    b.run(6, 0.5)
    assert not b.state.alarms["account.locked@0"].active
    lock(b, "trainee-b")
    b.run(6, 0.5)
    assert b.state.alarms["account.locked@0"].active
    b.clock.mono_s += Rules().lockout_s
    b.run(6, 0.5)
    assert not b.state.alarms["account.locked@0"].active


@pytest.mark.rq("RQ-03")
def test_nobody_unlocks_themselves_and_nothing_is_unlocked_that_is_not_locked(station_bench: Bench) -> None:
    b = station_bench
    b.sign_in("trainer-c")
    b.ask(c.UnlockAccount("trainer-c", "secret_forgotten"))
    assert last_rule(b) == "account.own"
    b.ask(c.UnlockAccount("nobody", "secret_forgotten"))
    assert last_rule(b) == "account.unknown"
    b.ask(c.UnlockAccount("trainee-b", "secret_forgotten"))
    assert facts(b.journal, e.AccountUnlocked) == []


# --- first PINs ------------------------------------------------------------------------------------------------------


@pytest.mark.rq("RQ-06")
def test_a_first_pin_has_to_be_changed_before_anything_else(station_bench: Bench) -> None:
    b = station_bench
    people(b, "trainee-a", must_change=True)
    b.sign_in("trainee-a")
    b.ask(c.BeginProcedure("load", 9))
    assert last_rule(b) == "account.must_change"
    assert b.state.procedures == {}
    choose(b, "")
    assert not b.state.people["trainee-a"].must_change
    assert [x.person for x in facts(b.journal, e.PinChanged)] == ["trainee-a"]
    b.ask(c.BeginProcedure("load", 9))
    assert b.procedure().bay == 9
    b.ask(c.SignOut())
    b.sign_in("trainee-a")  # with the PIN that was given
    assert b.state.session is None
    b.secret(NEW)
    assert b.state.session is not None
    kept = b"".join(stored.data for stored in b.journal.read(limit=10_000))
    assert NEW.encode() not in kept
    assert b"test:" not in kept


@pytest.mark.rq("RQ-06")
@pytest.mark.parametrize(
    ("old", "first", "again", "rule"),
    [
        ("135790", NEW, "481517", "pin.other"),
        ("135790", "4815", "4815", "pin.short"),
        ("135790", "123456", "123456", "pin.simple"),
        ("135790", "135790", "135790", "pin.same"),
        ("135790", "48151a", "48151a", "pin.digits"),
    ],
)
def test_a_pin_that_will_not_do_changes_nothing(
    station_bench: Bench, old: str, first: str, again: str, rule: str
) -> None:
    b = station_bench
    b.sign_in("trainee-a")
    before = b.journal.registers.verifier("trainee-a")
    choose(b, old, first, again)
    assert last_rule(b) == rule
    assert b.journal.registers.verifier("trainee-a") == before
    assert facts(b.journal, e.PinChanged) == []


@pytest.mark.rq("RQ-05", "RQ-32")
def test_a_wrong_old_pin_counts_like_every_wrong_secret(station_bench: Bench) -> None:
    b = station_bench
    b.sign_in("trainee-a")
    for _ in range(5):
        choose(b, "000000")
    refused = facts(b.journal, e.SecretRefused)
    assert [(x.purpose, x.failures) for x in refused] == [("change_pin", n) for n in range(1, 6)]
    assert refused[-1].locked_until_utc
    choose(b, "135790")  # the right one does not help now
    assert last_rule(b) == "account.locked"
    assert facts(b.journal, e.PinChanged) == []
    known = b.journal.registers.verifier("trainee-a")
    assert known is not None
    assert known.argon2 == "test:135790"  # and has put no other in its place


def test_nobody_signed_in_changes_no_pin_and_the_next_person_not_the_last_ones(station_bench: Bench) -> None:
    b = station_bench
    choose(b, "135790")
    assert last_rule(b) == "session.none"
    b.sign_in("trainee-b")
    b.station.handle(inbox.PinJudged("trainee-a", "", "test:123"))  # the answer of a job of the session before
    assert last_rule(b) == "sequence"
    known = b.journal.registers.verifier("trainee-a")
    assert known is not None
    assert known.argon2 == "test:135790"


@pytest.mark.rq("RQ-06")
def test_a_pin_chosen_here_outlives_the_plants_next_file(station_bench: Bench) -> None:
    b = station_bench
    people(b, "trainee-a", must_change=True, secret_utc="2026-11-20T00:00:00.000000Z")
    b.sign_in("trainee-a")
    choose(b, "")
    from console.domain.decide_plant import own_secret

    person = b.state.people["trainee-a"]
    assert own_secret(b.state, replace(person, must_change=True))
    newer = replace(person, secret_utc="2026-11-24T00:00:00.000000Z")
    assert not own_secret(b.state, newer)  # the plant has issued another one since
    b.restart()
    assert own_secret(b.state, person)
    assert not b.state.people["trainee-a"].must_change


@pytest.mark.parametrize(
    ("first", "again", "least", "wrong"),
    [
        ("481516", "481516", 6, ""),
        ("48151623", "48151623", 8, ""),
        ("481516", "481615", 6, "other"),
        ("４８１５１６", "４８１５１６", 6, "digits"),
        ("", "", 6, "short"),
        ("987654", "987654", 6, "simple"),
        ("789012", "789012", 6, "simple"),
        ("111111", "111111", 6, "simple"),
        ("112211", "112211", 6, "simple"),
        ("135135", "135135", 6, "simple"),
    ],
)
def test_the_rules_of_a_pin(first: str, again: str, least: int, wrong: str) -> None:
    assert finding(first, again, least) == wrong


def test_what_carries_a_pin_does_not_show_it() -> None:
    from console.presenters.asks import ChoosePin

    for carrier in (inbox.PinChosen("1", "481516", "481516"), inbox.PinJudged("x", "", NEW), ChoosePin("1", NEW, NEW)):
        assert NEW not in repr(carrier)


# --- verifiers that end ----------------------------------------------------------------------------------------------


@pytest.mark.rq("RQ-06")
def test_a_verifier_that_has_ended_opens_nothing_and_says_what_to_do(station_bench: Bench) -> None:
    b = station_bench
    badge = next(x for x in b.labels if x.prompt == "badge" and x.order == "trainee-a")
    people(b, "trainee-a", verifier_until="2026-11-23T06:00:00.000000Z")
    b.sign_in("trainee-a")
    assert b.state.session is not None
    b.ask(c.SignOut())
    b.scan(badge)  # the badge is read before, the PIN comes after the end
    b.clock.mono_s += 3700
    b.secret(b.plant.pins()["trainee-a"])
    assert b.state.session is None
    assert last_rule(b) == "account.verifier_expired"
    b.scan(badge)
    refused = facts(b.journal, e.ScanRefused)[-1]
    assert refused.rule == "account.verifier_expired"
    english, _ = said_in_both_languages(refused.wanted)
    assert "newest file" in english


# --- who performed, over shifts and restarts --------------------------------------------------------------------------


@pytest.mark.rq("RQ-31")
def test_who_did_a_step_in_an_earlier_shift_verifies_nothing_even_after_a_restart(tmp_path: Path) -> None:
    with bench(tmp_path / "data", rules=Rules(idle_lock_s=600)) as b:
        b.until(lambda s: s.link.condition == "open", "the link")
        b.run(0.5)
        b.sign_in("trainee-b")
        b.ask(c.BeginProcedure("load", 9))
        b.confirm(b.id, "bay_empty")  # one line of one checklist, and the shift is over
        b.ask(c.SignOut())
        b.restart()
        b.until(lambda s: s.link.condition == "open", "the link")
        b.run(0.5)
        b.sign_in("trainee-a")
        b.load_until("performed")
        b.sign("trainee-a", b.id)
        b.restart()
        b.until(lambda s: s.link.condition == "open", "the link")
        b.sign_in("trainee-a")
        b.sign("trainee-b", b.id)
        assert facts(b.journal, e.ScanRefused)[-1].rule == "scan.same_person"
        assert b.step() == "verified"
        b.sign("trainer-c", b.id)
        assert [x.person for x in facts(b.journal, e.Signed)] == ["trainee-a", "trainer-c"]
