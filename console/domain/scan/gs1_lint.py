"""The syntax tests of the GS1 Barcode Syntax Dictionary that this console makes: each over one component of a value.

The dictionary names them; here they are written from their descriptions. What it names and is not here is said not to
be checked, and refuses: `LINTERS` is the whole list. Company prefixes are judged by form only: the register of who
owns which is not on a station.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date

from console.domain.scan.checks import mod_10_ok, yymmdd

CHECK, DATE, VALUE = "scan.why.gs1.check", "scan.why.gs1.date", "scan.why.gs1.value"
"""What a failed test is said to be."""

_CSET_82 = "!\"%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz"
_CSET_32 = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
_PREFIX_DIGITS = 4  # the shortest company prefix

Test = Callable[[str, int], bool]


def check_pair(body: str) -> str:
    """The two check characters of ``body`` (GMN, Master UDI-DI): primes from the right, modulo 1021, in CSET 32."""
    total = sum(_CSET_82.index(c) * prime for c, prime in zip(reversed(body), _primes(len(body)), strict=True)) % 1021
    return _CSET_32[total >> 5] + _CSET_32[total & 31]


def _primes(count: int) -> list[int]:
    found: list[int] = []
    candidate = 2
    while len(found) < count:
        if all(candidate % prime for prime in found):
            found.append(candidate)
        candidate += 1
    return found


def _matches(pattern: str) -> Test:
    return lambda value, _year: re.fullmatch(pattern, value, re.ASCII) is not None


def _below(limit: int) -> Test:
    return lambda value, _year: value.isdigit() and int(value) < limit


def _six(day_may_be_zero: bool) -> Test:
    def test(value: str, year: int) -> bool:
        try:
            yymmdd(value, year, day_may_be_zero=day_may_be_zero)
        except ValueError:
            return False
        return True

    return test


def _eight(value: str, _year: int) -> bool:
    try:
        date(int(value[:4]), int(value[4:6]), int(value[6:]))
    except ValueError:
        return False
    return len(value) == 8


def _clock(value: str, _year: int) -> bool:
    return len(value) == 4 and int(value[:2]) < 24 and int(value[2:]) < 60


def _company_prefix(start: int) -> Test:
    def test(value: str, _year: int) -> bool:
        digits = value[start : start + _PREFIX_DIGITS]
        return len(digits) == _PREFIX_DIGITS and digits.isdigit()

    return test


def _country(*more: str) -> Test:
    def test(value: str, _year: int) -> bool:
        from console.domain.scan.countries import CODES  # late: few labels state an origin

        return value in CODES or value in more

    return test


def _piece_of_total(value: str, _year: int) -> bool:
    half = len(value) // 2
    return len(value) % 2 == 0 and 0 < int(value[:half] or 0) <= int(value[half:] or 0)


def _place_in_sequence(value: str, _year: int) -> bool:
    found = re.fullmatch(r"([1-9]\d*)/([1-9]\d*)", value, re.ASCII)
    return found is not None and int(found[1]) <= int(found[2])


LINTERS: Mapping[str, tuple[str, Test]] = {
    "csum": (CHECK, lambda value, _year: mod_10_ok(value)),
    "csumalpha": (CHECK, lambda value, _year: len(value) > 2 and check_pair(value[:-2]) == value[-2:]),
    "gcppos1": (VALUE, _company_prefix(0)),
    "gcppos2": (VALUE, _company_prefix(1)),
    "yymmdd": (DATE, _six(day_may_be_zero=False)),
    "yymmd0": (DATE, _six(day_may_be_zero=True)),
    "yyyymmdd": (DATE, _eight),
    "hhmi": (DATE, _clock),
    "hh": (DATE, _below(24)),
    "mi": (DATE, _below(60)),
    "ss": (DATE, _below(60)),
    "nonzero": (VALUE, lambda value, _year: int(value) > 0),
    "zero": (VALUE, _matches(r"0+")),
    "nozeroprefix": (VALUE, _matches(r"(?!0)\d*")),
    "hasnondigit": (VALUE, lambda value, _year: not value.isdigit()),
    "pieceoftotal": (VALUE, _piece_of_total),
    "posinseqslash": (VALUE, _place_in_sequence),
    "hyphen": (VALUE, _matches(r"-+")),
    "yesno": (VALUE, _matches(r"[01]")),
    "winding": (VALUE, _matches(r"[019]")),
    "iso5218": (VALUE, _matches(r"[0129]")),
    "importeridx": (VALUE, _matches(r"[-\w]")),
    "latitude": (VALUE, _below(1_800_000_001)),
    "longitude": (VALUE, _below(3_600_000_001)),
    "iso3166": (VALUE, _country()),
    "iso3166999": (VALUE, _country("999")),  # more than one country
    "pcenc": (VALUE, _matches(r"(?:[^%]|%[0-9A-Fa-f]{2})*")),
}
"""Every test that this console makes, by the dictionary's name: what its failure is said to be, and the test itself."""

NOT_CHECKED = frozenset(
    {"iso3166alpha2", "iso4217", "mediatype", "packagetype", "iban", "couponcode", "couponposoffer"}
)
"""Tests of the dictionary that need code lists of others, which are not here: a value that needs one is refused."""
