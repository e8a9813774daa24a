"""Lockout after wrong secrets (RQ-05), as pure functions over an account's attempts and the site's rules.

``failed_secrets`` wrong secrets in a row lock an account for ``lockout_s``; they are forgotten ``reset_after_s`` after
the last of them, and when a right one comes. The numbers are the site's (settings).
"""

from __future__ import annotations

from datetime import datetime, timedelta

from console.domain.context import Rules, iso, moment
from console.domain.person import Attempts

NO_ATTEMPTS = Attempts()


def after_failure(attempts: Attempts, rules: Rules, utc: datetime) -> Attempts:
    """The attempts after one more wrong secret at ``utc``. While locked nothing counts, so waiting always helps."""
    if is_locked(attempts, utc):
        return attempts
    failed = 1 + _counted(attempts, rules, utc)
    locked_until = iso(utc + timedelta(seconds=rules.lockout_s)) if failed >= rules.failed_secrets else ""
    return Attempts(failed, iso(utc), locked_until)


def is_locked(attempts: Attempts, utc: datetime) -> bool:
    """Whether the account is locked at ``utc``: no secret is even looked at."""
    return attempts.locked_until_utc != "" and utc < moment(attempts.locked_until_utc)


def tries_left(attempts: Attempts, rules: Rules, utc: datetime) -> int:
    """How many more wrong secrets lead to the lock; 0 while locked."""
    return 0 if is_locked(attempts, utc) else rules.failed_secrets - _counted(attempts, rules, utc)


def _counted(attempts: Attempts, rules: Rules, utc: datetime) -> int:
    """The failures that still count at ``utc``: none after a lock has ended, none that are old."""
    lock_over = attempts.locked_until_utc != "" and not is_locked(attempts, utc)
    old = attempts.last_utc != "" and (utc - moment(attempts.last_utc)).total_seconds() >= rules.reset_after_s
    return 0 if lock_over or old else attempts.count
