"""Lockout: N failures lock for a time; failures are forgotten; waiting always helps."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.domain.context import Rules
from console.domain.lockout import NO_ATTEMPTS, after_failure, is_locked, tries_left
from console.domain.person import Attempts

START = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
RULES = Rules(failed_secrets=3, lockout_s=600, reset_after_s=1800)


def failed(*minutes: float) -> Attempts:
    """The attempts after a failure at each of these minutes."""
    attempts = NO_ATTEMPTS
    for minute in minutes:
        attempts = after_failure(attempts, RULES, START + timedelta(minutes=minute))
    return attempts


def at(minute: float) -> datetime:
    """That minute."""
    return START + timedelta(minutes=minute)


@pytest.mark.rq("RQ-05")
def test_the_third_failure_in_a_row_locks_for_ten_minutes() -> None:
    assert not is_locked(failed(0, 1), at(1))
    assert tries_left(failed(0, 1), RULES, at(1)) == 1
    locked = failed(0, 1, 2)
    assert [is_locked(locked, at(minute)) for minute in (2, 11.99, 12)] == [True, True, False]
    assert [tries_left(locked, RULES, at(minute)) for minute in (2, 12)] == [0, 3]


@pytest.mark.rq("RQ-05")
def test_failures_are_forgotten_half_an_hour_after_the_last() -> None:
    assert tries_left(failed(0, 1), RULES, at(30.9)) == 1
    assert tries_left(failed(0, 1), RULES, at(31)) == 3
    assert failed(0, 1, 31).count == 1


def test_trying_while_locked_does_not_prolong_the_lock() -> None:
    assert failed(0, 1, 2, 5, 11) == failed(0, 1, 2)


def test_after_a_lock_the_count_begins_anew() -> None:
    assert failed(0, 1, 2, 12).count == 1
    assert is_locked(failed(0, 1, 2, 12, 13, 14), at(14))


@given(st.lists(st.floats(0, 60), max_size=12).map(sorted))
def test_there_are_never_more_tries_than_the_rules_allow_in_a_lock_period(minutes: list[float]) -> None:
    attempts, looked_at = NO_ATTEMPTS, list[float]()
    for minute in minutes:
        if not is_locked(attempts, at(minute)):
            looked_at.append(minute)
        attempts = after_failure(attempts, RULES, at(minute))
    windows = zip(looked_at, looked_at[RULES.failed_secrets :], strict=False)
    assert all(later - earlier >= 10 - 1e-6 for earlier, later in windows)
