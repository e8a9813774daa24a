"""Password verifiers: slow, salted, peppered, and silent about who exists."""

from __future__ import annotations

from typing import Any

import argon2
import pytest

from console.security.password import STANDARD, TEST_ONLY, BadVerifierError, Passwords


@pytest.fixture
def passwords() -> Passwords:
    """Cheap ones."""
    return Passwords(TEST_ONLY)


@pytest.mark.rq("RQ-06")
def test_the_verifier_holds_a_salted_slow_hash_and_no_password() -> None:
    standard = Passwords()
    text = standard.enrol("correct horse")
    assert text.startswith(f"$argon2id$v=19$m={STANDARD.memory_kib},t={STANDARD.passes},p={STANDARD.lanes}$")
    assert "correct horse" not in text
    assert standard.matches(text, "correct horse")


def test_only_the_right_password_matches(passwords: Passwords) -> None:
    text = passwords.enrol("細胞 pass")
    assert passwords.matches(text, "細胞 pass")
    assert not passwords.matches(text, "細胞 Pass")
    assert not passwords.matches(text, "")


def test_two_people_with_one_password_have_different_verifiers(passwords: Passwords) -> None:
    assert passwords.enrol("same") != passwords.enrol("same")


def test_a_verifier_is_bound_to_the_station_by_its_pepper(passwords: Passwords) -> None:
    here, elsewhere = Passwords(TEST_ONLY, pepper=b"here"), Passwords(TEST_ONLY, pepper=b"elsewhere")
    text = here.enrol("secret")
    assert here.matches(text, "secret")
    assert not elsewhere.matches(text, "secret")
    assert not passwords.matches(text, "secret")
    assert "here" not in repr(here)


def test_an_unknown_person_never_matches(passwords: Passwords) -> None:
    assert not passwords.matches(None, "no such person")
    assert not passwords.matches(None, "x")


def test_an_unknown_person_is_refused_at_the_price_of_a_known_one(monkeypatch: pytest.MonkeyPatch) -> None:
    passwords, checked, verify = Passwords(), list[str](), argon2.PasswordHasher.verify

    def noted(hasher: argon2.PasswordHasher, text: Any, password: Any) -> bool:
        checked.append(text)
        return verify(hasher, text, password)

    monkeypatch.setattr(argon2.PasswordHasher, "verify", noted)
    known = passwords.enrol("right")
    assert not passwords.matches(known, "wrong")
    assert not passwords.matches(None, "wrong")
    assert checked[0] == known != checked[1]
    assert argon2.extract_parameters(checked[1]) == argon2.extract_parameters(known)


def test_making_one_costs_no_hash(monkeypatch: pytest.MonkeyPatch) -> None:
    """The start waits for it."""
    monkeypatch.setattr(argon2.PasswordHasher, "hash", None)
    assert not Passwords().matches(None, "x")


def test_a_damaged_verifier_is_told_from_a_wrong_password(passwords: Passwords) -> None:
    text = passwords.enrol("secret")
    for damaged in ("", "plain text", text[:40], text.replace("argon2id", "argon2xx")):
        with pytest.raises(BadVerifierError, match="Enrol the person again"):
            passwords.matches(damaged, "secret")


def test_an_empty_password_is_refused(passwords: Passwords) -> None:
    with pytest.raises(ValueError, match="may not be empty"):
        passwords.enrol("")
