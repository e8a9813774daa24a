"""Check characters and the calendar of labels: arithmetic only."""

from __future__ import annotations

import calendar
from datetime import date, datetime, timedelta

MOD_37_2_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ*"


def mod_37_2(text: str) -> int:
    """The ISO/IEC 7064 mod 37-2 check value 0..36 of ``text`` (0-9 A-Z only; ISBT 128 ST-001 7.5 [S-51]).

    Raises ValueError for any other character.
    """
    total = 0
    for character in text:
        value = MOD_37_2_ALPHABET.index(character)
        if value == 36:
            raise ValueError("* is a check character, never data")
        total = (total + value) * 2 % 37
    return (38 - total) % 37


def check_character(text: str) -> str:
    """The keyboard check character K of ``text``: printed in a box beside the number, never in the barcode [S-51].

    ``*`` and the letter ``O`` are lawful values of K.
    """
    return MOD_37_2_ALPHABET[mod_37_2(text)]


def mod_10_ok(digits: str) -> bool:
    """Whether the last of ``digits`` is their GS1 mod 10 check digit (GTIN, SSCC, GLN, GSRN) [S-55]."""
    if len(digits) < 2 or not (digits.isascii() and digits.isdigit()):
        return False
    body = digits[-2::-1]
    total = sum(int(digit) * (3 if place % 2 == 0 else 1) for place, digit in enumerate(body))
    return (10 - total % 10) % 10 == int(digits[-1])


def day_of_year(year: int, ordinal: int) -> date:
    """The date that is day ``ordinal`` (1..365, 366 in a leap year) of ``year``. Raises ValueError for any other."""
    if not 1 <= ordinal <= (366 if calendar.isleap(year) else 365):
        raise ValueError(f"{year} has no day {ordinal}")
    return date(year, 1, 1) + timedelta(days=ordinal - 1)


def full_year(two_digits: int, this_year: int) -> int:
    """The year that ``two_digits`` (0..99) mean, by the GS1 window of 49 years back and 50 ahead of ``this_year``."""
    century = this_year - this_year % 100
    difference = two_digits - this_year % 100
    if difference >= 51:
        return century - 100 + two_digits
    return century + two_digits + (100 if difference <= -50 else 0)


def yymmdd(text: str, this_year: int, *, day_may_be_zero: bool = False) -> date:
    """The calendar date of six digits YYMMDD; day 00, where allowed, is the last day of the month [S-55].

    Raises ValueError for what is not a date.
    """
    if len(text) != 6 or not (text.isascii() and text.isdigit()):
        raise ValueError(f"{text!r} is not six digits")
    year, month, day = full_year(int(text[:2]), this_year), int(text[2:4]), int(text[4:])
    if day == 0 and day_may_be_zero and 1 <= month <= 12:
        day = calendar.monthrange(year, month)[1]
    return date(year, month, day)


def end_of(day: date) -> datetime:
    """The last minute of ``day`` (23:59, no zone): what ISBT 128 means by an unspecified time [S-51]."""
    return datetime(day.year, day.month, day.day, 23, 59)  # noqa: DTZ001 - labels carry no zone; the prompt gives it
