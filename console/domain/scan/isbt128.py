"""ISBT 128 data structures (ST-001 [S-51]): one literal table, and reading one, two or a whole compound message.

The identifier is matched first, then length and format, before anything is interpreted; it is never stripped from
what is routed. A compound message is read whole or not at all (ST-001 2.4.23).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TypeAlias

from console.domain.message import Message
from console.domain.scan.checks import check_character, day_of_year, end_of, mod_37_2
from console.domain.scan.label import (
    ChainOfIdentity,
    Din,
    ExpiryDate,
    ExpiryDateTime,
    LabelFaultError,
    Part,
    ProductCode,
    StaffId,
    Structure,
)
from console.domain.scan.vocabulary import Check, FlagMeaning, Form, Rule, flag_meaning

Found: TypeAlias = "re.Match[str]"
Build: TypeAlias = "Callable[[StructureRule, Found], Part]"

_FIN = r"(?P<fin>[A-NP-Z1-9][A-NP-Z0-9]{2}\d{2})"
_DATE = r"(?P<century>\d)(?P<year>\d{2})(?P<day>\d{3})"
_TIME = r"(?P<hour>\d{2})(?P<minute>\d{2})"


@dataclass(frozen=True, slots=True)
class StructureRule:
    """One row of the table: number, name, identifier, how many characters follow it, their format, how to build."""

    ds: str
    structure: str
    di: str
    length: int
    pattern: str
    build: Build


def _din(_rule: StructureRule, found: Found) -> Part:
    flag = found["flag"]
    number = found["fin"] + found["year"] + found["sequence"]
    check = Check.NOT_CARRIED
    if flag_meaning(flag) is FlagMeaning.CHECK:
        check = Check.FLAG
        if int(flag) - 60 != mod_37_2(number):
            raise LabelFaultError(Rule.CHECK, Message.of("scan.why.check"))
    return Din(found["fin"], found["year"], found["sequence"], flag, check)


def _day(found: Found) -> date:
    """The date of cyyjjj. Raises ValueError for a day that the year does not have."""
    return day_of_year(2000 + 100 * int(found["century"]) + int(found["year"]), int(found["day"]))


def _moment(found: Found) -> datetime:
    """The minute of cyyjjjhhmm. Raises ValueError for what is not on a clock."""
    return end_of(_day(found)).replace(hour=int(found["hour"]), minute=int(found["minute"]))


def _expiry_date(_rule: StructureRule, found: Found) -> Part:
    return ExpiryDate(_day(found))


def _expiry_datetime(_rule: StructureRule, found: Found) -> Part:
    return ExpiryDateTime(_moment(found))


def _past_date(rule: StructureRule, found: Found) -> Part:
    return Structure(rule.ds, rule.structure, (("date", _day(found).isoformat()),))


def _past_moment(rule: StructureRule, found: Found) -> Part:
    return Structure(rule.ds, rule.structure, (("datetime", _moment(found).isoformat(timespec="minutes")),))


def _product_code(_rule: StructureRule, found: Found) -> Part:
    return ProductCode(found["code"], found["type"], found["division"])


def _staff(_rule: StructureRule, found: Found) -> Part:
    return StaffId(found["fin"], found["person"])


def _chain_of_identity(_rule: StructureRule, found: Found) -> Part:
    return ChainOfIdentity(found["fin"], found["year"], found["sequence"])


def _generic(rule: StructureRule, found: Found) -> Part:
    return Structure(rule.ds, rule.structure, tuple(found.groupdict().items()))


def _day_in_full(rule: StructureRule, found: Found) -> Part:
    date(int(found["date"][:4]), int(found["date"][4:6]), int(found["date"][6:]))
    return _generic(rule, found)


def _blood_group(rule: StructureRule, found: Found) -> Part:
    # Only the value that ST-001 2.2 prints is translated; the table of the others is not public.
    known = (("meaning", "A RhD positive"),) if found["blood_group"] == "62" else ()
    return Structure(rule.ds, rule.structure, (*found.groupdict().items(), *known))


def _supply_expiry(rule: StructureRule, found: Found) -> Part:
    year, month = int(found["expiry"][:4]), int(found["expiry"][4:])
    first_after = date(year + month // 12, month % 12 + 1, 1)
    if not 1 <= month <= 12:
        raise ValueError(f"{month} is not a month")
    return Structure(rule.ds, rule.structure, (("expiry", found["expiry"]),), end_of(_day_before(first_after)))


def _day_before(day: date) -> date:
    return date.fromordinal(day.toordinal() - 1)


def _flexible_moment(rule: StructureRule, found: Found) -> Part:
    digits = found["datetime"]
    at = datetime.strptime(digits, "%Y%m%d%H%M")  # noqa: DTZ007 - the zone is added on the next line if there is one
    at = at.replace(tzinfo=UTC) if found["zone"] == "2" else at
    name = "expiry" if found["kind"] == "01" else "datetime"
    fields = (("kind", found["kind"]), (name, at.isoformat(timespec="minutes")))
    return Structure(rule.ds, rule.structure, fields, at if name == "expiry" else None)


def _european_code(rule: StructureRule, found: Found) -> Part:
    digits = found["sec_expiry"]
    day = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    fields = (*found.groupdict().items(), ("expiry", day.isoformat()))
    return Structure(rule.ds, rule.structure, fields, end_of(day))


def _donor_registry(rule: StructureRule, found: Found) -> Part:
    if int(found["check"]) != mod_37_2(found["issuer"] + found["donor"]):
        raise LabelFaultError(Rule.CHECK, Message.of("scan.why.check"))
    return _generic(rule, found)


def _row(ds: str, name: str, di: str, length: int, pattern: str, build: Build = _generic) -> StructureRule:
    return StructureRule(ds, f"isbt.{name}", di, length, pattern, build)


_DIN_ROW = _row("001", "din", "=", 15, _FIN + r"(?P<year>\d{2})(?P<sequence>\d{6})(?P<flag>[0-9A-HJ-NPR-Y]{2})", _din)
_PATIENT_ID_DI = "&#"
_X10 = r"[A-Z0-9]{10}"

TABLE: tuple[StructureRule, ...] = (
    _DIN_ROW,
    _row("002", "blood_group", "=%", 4, r"(?P<blood_group>[A-Z0-9]{2})(?P<phenotype>[A-Z0-9]{2})", _blood_group),
    _row(
        "003",
        "product_code",
        "=<",
        8,
        r"(?P<code>[A-Z][A-Z0-9]{4})(?P<type>[A-Za-z0-9])(?P<division>[A-Z0-9][a-z0-9])",
        _product_code,
    ),
    _row("004", "expiry_date", "=>", 6, _DATE, _expiry_date),
    _row("005", "expiry_datetime", "&>", 10, _DATE + _TIME, _expiry_datetime),
    _row("006", "collection_date", "=*", 6, _DATE, _past_date),
    _row("007", "collection_datetime", "&*", 10, _DATE + _TIME, _past_moment),
    _row("008", "production_date", "=}", 6, _DATE, _past_date),
    _row("009", "production_datetime", "&}", 10, _DATE + _TIME, _past_moment),
    _row("012", "antigens", "=\\", 18, r"(?P<antigens>\d{18})"),
    _row("017", "container", "=)", 10, rf"(?P<container>{_X10})"),
    _row("018", "container_lot", "&)", 10, rf"(?P<container_lot>{_X10})"),
    _row("019", "donor_id", "=;", 21, rf"(?P<donor_id>{_FIN}\d{{16}})"),
    _row("020", "staff", "='", 11, _FIN + r"(?P<person>[A-Z0-9]{6})", _staff),
    _row("021", "item", "=-", 10, rf"(?P<item>{_X10})"),
    _row("022", "item_lot", "&-", 10, rf"(?P<lot>{_X10})"),
    _row("024", "patient_birth_date", "=#", 10, r"(?P<location>[A-Z0-9]{2})(?P<date>\d{8})", _day_in_full),
    _row("025", "patient_id", _PATIENT_ID_DI, 4, r"(?P<location>[A-Z0-9]{2})\d{2}(?P<patient_id>[A-Za-z0-9]+)"),
    _row("026", "supply_expiry", "=]", 6, r"(?P<expiry>\d{6})", _supply_expiry),
    _row(
        "031",
        "flexible_datetime",
        "=(",
        16,
        r"(?P<zone>[12])0(?P<kind>0[1-6])(?P<datetime>\d{12})",
        _flexible_moment,
    ),
    _row("032", "division", "=,", 6, r"(?P<division>[A-Z0-9]{6})"),
    _row("033", "facility", "&+", 11, _FIN + r"(?P<fpc>[A-Z0-9]{6})"),
    _row("034", "ppic", "=/", 16, _FIN + r"(?P<fpc>[A-Z0-9]{6})(?P<pdc>[A-Z0-9]{5})"),
    _row("035", "lot", "&,1", 18, r"(?P<lot>[A-Z0-9]{18})"),
    _row("036", "supplemental_id", "&,2", 18, r"(?P<supplemental_id>[A-Z0-9]{18})"),
    _row(
        "038",
        "european_code",
        "&,4",
        40,
        r"(?P<sec_country>[A-Z]{2})(?P<sec_establishment>[A-Z0-9]{6})(?P<sec_din>[A-Z0-9]{13})"
        r"(?P<sec_system>[A-Z])(?P<sec_product>[A-Z0-9]{7})(?P<sec_split>[A-Z0-9]{3})(?P<sec_expiry>\d{8})",
        _european_code,
    ),
    _row(
        "039",
        "donor_registry_id",
        "&:",
        19,
        r"(?P<issuer>\d{4})(?P<donor>[A-Z0-9]{13})(?P<check>\d{2})",
        _donor_registry,
    ),
    _row(
        "040",
        "chain_of_identity",
        "&/",
        15,
        "CH" + _FIN + r"(?P<year>\d{2})(?P<sequence>[A-Z0-9]{6})",
        _chain_of_identity,
    ),
)

_BY_DI = {row.di: row for row in TABLE if row is not _DIN_ROW}

# RT017 order tables: one is printed in a public text (ST-017 4.3.2 [S-52]); the rest lie behind a password.
SEQUENCES: dict[str, tuple[str, ...]] = {"035": ("034", "032", "001", "004")}


def _row_at(text: str, start: int) -> StructureRule:
    for width in (3, 2):
        row = _BY_DI.get(text[start : start + width])
        if row is not None:
            return row
    if re.match(r"=[A-NP-Z1-9]", text[start:]):
        return _DIN_ROW
    if re.match(r"&[a-z;!]", text[start:]):
        raise LabelFaultError(Rule.UNKNOWN, Message.of("scan.why.isbt.local"))
    raise LabelFaultError(Rule.UNKNOWN, Message.of("scan.why.isbt.unknown", start=text[start : start + 3]))


def _length(row: StructureRule, text: str, start: int) -> int:
    """Fixed, but for the patient id, which states how many characters follow its first four."""
    stated = text[start + 2 : start + 4]
    if row.di == _PATIENT_ID_DI and re.fullmatch(r"\d\d", stated, re.ASCII):
        return row.length + int(stated)
    return row.length


def _read(text: str, start: int) -> tuple[Part, int]:
    """The structure at ``start`` and where it ends. Raises LabelFaultError."""
    row = _row_at(text, start)
    begin = start + len(row.di)
    end = begin + _length(row, text, begin)
    if len(text) < end:
        why = Message.of("scan.why.short", expected=end - start, got=len(text) - start)
        raise LabelFaultError(Rule.UNREADABLE, why, _damaged(row))
    found = re.fullmatch(row.pattern, text[begin:end], re.ASCII)  # compiled when first met, and kept by `re`
    if found is None:
        raise LabelFaultError(Rule.UNREADABLE, Message.of("scan.why.characters"), _damaged(row))
    try:
        return row.build(row, found), end
    except ValueError:
        raise LabelFaultError(Rule.UNREADABLE, Message.of("scan.why.date"), _damaged(row)) from None
    except LabelFaultError as fault:
        raise LabelFaultError(fault.rule, fault.why, _damaged(row)) from None


_DAMAGED = {
    "001": "scan.damaged.din",
    "003": "scan.damaged.product_code",
    "004": "scan.damaged.expiry",
    "005": "scan.damaged.expiry",
    "020": "scan.damaged.staff",
    "040": "scan.damaged.coi",
}


def _damaged(row: StructureRule) -> Message:
    return Message.of(_DAMAGED.get(row.ds, "scan.damaged.isbt"))


def _ds(part: Part) -> str:
    ds: str = getattr(part, "ds", "")
    return ds


def read(text: str) -> tuple[tuple[Part, ...], Form]:
    """The parts of an ISBT 128 text and how they stand in it. All or nothing: raises LabelFaultError."""
    if text.startswith("=+"):
        return _compound(text), Form.COMPOUND
    first, end = _read(text, 0)
    if end == len(text):
        return (first,), Form.SINGLE
    if text[end] not in "=&":
        raise LabelFaultError(Rule.UNREADABLE, Message.of("scan.why.long", more=len(text) - end))
    second, end = _read(text, end)
    if end != len(text):
        raise LabelFaultError(Rule.UNREADABLE, Message.of("scan.why.long", more=len(text) - end))
    if _ds(first) == _ds(second):
        raise LabelFaultError(Rule.DOUBLED, Message.of("scan.why.doubled"))
    return (first, second), Form.CONCATENATED


def _compound(text: str) -> tuple[Part, ...]:
    header = re.match(r"=\+(\d{2})(\d{3})", text, re.ASCII)
    if header is None:
        raise LabelFaultError(Rule.UNREADABLE, Message.of("scan.why.characters"))
    parts: list[Part] = []
    at = header.end()
    while at < len(text):
        part, at = _read(text, at)
        parts.append(part)
    _judge_compound(int(header[1]), header[2], tuple(_ds(part) for part in parts))
    return tuple(parts)


def _judge_compound(declared: int, sequence: str, carried: tuple[str, ...]) -> None:
    if declared != len(carried) or not carried:
        raise LabelFaultError(Rule.UNREADABLE, Message.of("scan.why.count", declared=declared, carried=len(carried)))
    if len(set(carried)) != len(carried):
        raise LabelFaultError(Rule.UNREADABLE, Message.of("scan.why.twice"))
    if sequence != "000" and SEQUENCES.get(sequence) != carried:
        raise LabelFaultError(Rule.UNREADABLE, Message.of("scan.why.sequence", table=sequence))


_PRINTED_EUROPEAN_CODE = re.compile(r"SEC: ?(?P<donation>\S{21}) ?(?P<product>\S{19})", re.ASCII)


def read_european_code(text: str) -> Part:
    """The Single European Code in its eye-readable form, ``SEC: `` and two groups. Raises LabelFaultError."""
    found = _PRINTED_EUROPEAN_CODE.fullmatch(text)
    if found is None:
        raise LabelFaultError(Rule.UNREADABLE, Message.of("scan.why.sec"))
    return _read("&,4" + found["donation"] + found["product"], 0)[0]


def read_typed(text: str) -> Part:
    """The part of a donation number or chain-of-identity identifier typed with its check character K (ST-001 7.5).

    Spaces are the groups of the printed text and are dropped. Raises LabelFaultError.
    """
    compact = text.replace(" ", "")
    for pattern, build in ((_TYPED_DIN, _typed_din), (_TYPED_COI, _typed_coi)):
        found = pattern.fullmatch(compact)
        if found is None:
            continue
        if found["k"] == "":
            raise LabelFaultError(Rule.CHECK, Message.of("scan.why.no_k"))
        if check_character(compact[:-1]) != found["k"]:
            raise LabelFaultError(Rule.CHECK, Message.of("scan.why.wrong_k"))
        return build(found)
    raise LabelFaultError(Rule.UNREADABLE, Message.of("scan.why.not_typed_form"))


_TYPED_DIN = re.compile(_FIN + r"(?P<year>\d{2})(?P<sequence>\d{6})(?P<k>[A-Z0-9*]?)", re.ASCII)
_TYPED_COI = re.compile("CH" + _FIN + r"(?P<year>\d{2})(?P<sequence>[A-Z0-9]{6})(?P<k>[A-Z0-9*]?)", re.ASCII)


def _typed_din(found: Found) -> Part:
    return Din(found["fin"], found["year"], found["sequence"], "", Check.KEYBOARD)


def _typed_coi(found: Found) -> Part:
    return ChainOfIdentity(found["fin"], found["year"], found["sequence"], Check.KEYBOARD)
