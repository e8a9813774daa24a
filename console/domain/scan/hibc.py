"""HIBC supplier labels of reagents and disposables: primary, secondary, or both in one barcode (identity.md 3.4).

The layout of the fields is from general knowledge (R), and agrees with every published vector that we have. The last
character checks all before it; a secondary label of its own repeats the check character of the primary it goes with.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from datetime import date, datetime

from console.domain.message import Message
from console.domain.scan.checks import day_of_year, end_of, full_year, yymmdd
from console.domain.scan.label import Fields, LabelFaultError, Part, Structure
from console.domain.scan.vocabulary import Rule

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-. $/+%"
_PRIMARY = r"(?P<labeler>[A-Z][A-Z0-9]{3})(?P<product>[A-Z0-9]{1,18})(?P<unit>\d)"
_PLAIN = r"\$(?P<kind>\+?)(?P<value>[A-Z0-9]{1,18})"
_DATED = r"\$\$(?P<kind>\+?)(?:8(?P<small>\d{2})|9(?P<large>\d{5}))?(?P<rest>[A-Z0-9]*)"
_FLAGGED = {"2": 6, "3": 6, "4": 8, "5": 5, "6": 7, "7": 0}  # digits of the date after the flag
_Found = Iterator[tuple[str, str, datetime | None]]


def check_character(text: str) -> str:
    """The mod 43 check character of ``text`` with its leading +. Raises ValueError for what HIBC does not know."""
    return ALPHABET[sum(ALPHABET.index(character) for character in text) % 43]


def _fault(why: str, rule: Rule = Rule.UNREADABLE) -> LabelFaultError:
    return LabelFaultError(rule, Message.of(why))


def read(text: str, year: int) -> tuple[Part, ...]:
    """The primary part, the secondary one, or both. Raises LabelFaultError."""
    starred = text.startswith("*")
    if starred != text.endswith("*"):
        raise _fault("scan.why.characters")
    data = text.strip("*") if starred else text
    if len(data) < 3:
        raise _fault("scan.why.hibc.form")
    if any(character not in ALPHABET for character in data):
        raise _fault("scan.why.characters")
    if check_character(data[:-1]) != data[-1]:
        raise _fault("scan.why.check", Rule.CHECK)
    body = data[1:-1]
    if body.startswith("$"):
        return (_secondary(body[:-1], year, (("link", body[-1]),)),)
    first, slash, rest = body.partition("/")
    primary = _primary(first)
    return (primary, _secondary(rest, year, ())) if slash else (primary,)


def _primary(text: str) -> Structure:
    found = re.fullmatch(_PRIMARY, text, re.ASCII)
    if found is None:
        raise _fault("scan.why.hibc.form")
    return Structure("", "hibc.primary", tuple(found.groupdict().items()))


def _secondary(text: str, year: int, more: Fields) -> Structure:
    """Lot or serial, expiry, quantity and day of making: each once. Raises LabelFaultError."""
    fields: dict[str, str] = {}
    expiry: datetime | None = None
    for place, piece in enumerate(text.split("/")):
        try:
            found = list(_lead(piece, year) if piece.startswith("$") and place == 0 else _supplement(piece))
        except ValueError:
            raise _fault("scan.why.date") from None
        for name, value, at in found:
            if fields.setdefault(name, value) != value:
                raise _fault("scan.why.twice")
            expiry = at or expiry
    return Structure("", "hibc.secondary", (*fields.items(), *more), expiry)


def _lead(piece: str, year: int) -> _Found:
    """What begins with $ (lot or serial alone) or $$ (quantity, expiry, then lot or serial)."""
    plain = re.fullmatch(_PLAIN, piece, re.ASCII)
    if plain:
        yield ("serial" if plain["kind"] else "lot"), plain["value"], None
        return
    dated = re.fullmatch(_DATED, piece, re.ASCII)
    if dated is None:
        raise _fault("scan.why.hibc.form")
    quantity = dated["small"] or dated["large"]
    if quantity:
        yield "quantity", str(int(quantity)), None
    expiry, rest = _dated(dated["rest"], year)
    if expiry:
        yield "expiry", expiry.isoformat(timespec="minutes"), expiry
    if len(rest) > 18:
        raise _fault("scan.why.hibc.form")
    if rest:
        yield ("serial" if dated["kind"] else "lot"), rest, None


def _dated(text: str, year: int) -> tuple[datetime | None, str]:
    """The expiry at the start of ``text`` and what follows. Raises ValueError for what is no date."""
    flag = text[:1]
    if flag in ("0", "1"):  # no flag: the month itself
        return _last_of_month(text[:4], year), text[4:]
    if flag not in _FLAGGED:
        raise _fault("scan.why.hibc.form")
    digits, rest = text[1 : 1 + _FLAGGED[flag]], text[1 + _FLAGGED[flag] :]
    if len(digits) != _FLAGGED[flag] or not (digits.isdigit() or flag == "7"):
        raise _fault("scan.why.hibc.form")
    if flag == "7":
        return None, rest
    if flag == "2":
        return end_of(yymmdd(digits[4:] + digits[:4], year)), rest
    if flag in ("3", "4"):
        return _at(yymmdd(digits[:6], year), digits[6:]), rest
    return _at(day_of_year(full_year(int(digits[:2]), year), int(digits[2:5])), digits[5:]), rest


def _at(day: date, hour: str) -> datetime:
    """The end of the day, or the beginning of the hour: the earlier reading of an hour is the careful one."""
    return end_of(day).replace(hour=int(hour), minute=0) if hour else end_of(day)


def _last_of_month(text: str, year: int) -> datetime:
    month, in_year = int(text[:2]), full_year(int(text[2:]), year)
    if len(text) != 4 or not 1 <= month <= 12:
        raise ValueError(f"{text} is no month and year")
    return end_of(date(in_year, month, calendar.monthrange(in_year, month)[1]))


def _supplement(piece: str) -> _Found:
    """What may follow a slash: serial, day of making, expiry, quantity. Raises ValueError, LabelFaultError."""
    if found := re.fullmatch(r"(?P<kind>1[46])D(?P<day>\d{8})", piece, re.ASCII):
        day = date(int(found["day"][:4]), int(found["day"][4:6]), int(found["day"][6:]))
        if found["kind"] == "14":
            expiry = end_of(day)
            yield "expiry", expiry.isoformat(timespec="minutes"), expiry
        else:
            yield "produced", day.isoformat(), None
    elif found := re.fullmatch(r"S(?P<serial>[A-Z0-9]{1,18})", piece, re.ASCII):
        yield "serial", found["serial"], None
    elif found := re.fullmatch(r"Q(?P<quantity>\d{1,5})", piece, re.ASCII):
        yield "quantity", str(int(found["quantity"])), None
    else:
        raise _fault("scan.why.hibc.form")
