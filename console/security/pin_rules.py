"""What a PIN that a person chooses may not be: short, repeated, a run of digits. Pure; nothing is kept."""

from __future__ import annotations

_RUNS = "012345678901234567890", "098765432109876543210"


def finding(first: str, again: str, least: int) -> str:
    """What is wrong with a new PIN that was entered twice: other, digits, short, simple; "" if nothing is."""
    if first != again:
        return "other"
    if len(first) < least:
        return "short"
    if not (first.isascii() and first.isdigit()):
        return "digits"
    if len(set(first)) < 3 or any(first in run for run in _RUNS) or _repeats(first):
        return "simple"
    return ""


def _repeats(digits: str) -> bool:
    """Whether a shorter piece makes up the whole: 123123, 7878."""
    return any(digits == digits[:n] * (len(digits) // n) for n in range(1, len(digits) // 2 + 1))
