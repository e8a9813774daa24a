"""GS1 element strings, strictly: a literal table of the identifiers that this console knows, and one reader.

Formats and associations follow the GS1 Barcode Syntax Dictionary, release 2026-01-27 [S-55], cut to what a console
meets; an identifier that is not in the table refuses the whole label. The table is our own because the library at
hand takes a fifth of a second to import, lets a wrong check digit pass without an error and knows no pairs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from console.domain.message import Message
from console.domain.scan.checks import end_of, mod_10_ok, yymmdd
from console.domain.scan.label import Element, ElementString, LabelFaultError
from console.domain.scan.vocabulary import Rule

GS = "\x1d"
# CSET 82: what an X value may hold; no space, no # ~ ^ [S-55].
_X = r"""[A-Za-z0-9!"%&'()*+,\-./_:;<=>?]"""


@dataclass(frozen=True, slots=True)
class AiRule:
    """One application identifier.

    ``fixed``: length without separator (0: ends at GS or the end of the data). ``lint``: which arithmetic the value
    must pass. ``needs``: groups of identifiers, of each of which one must be on the same label; ``not_with``: none.
    """

    ai: str
    field: str
    pattern: re.Pattern[str]
    fixed: int
    lint: str
    needs: tuple[tuple[str, ...], ...]
    not_with: tuple[str, ...]


_ITEM = (("01", "02", "03", "8006", "8026"),)


def _row(
    ai: str,
    field: str,
    pattern: str,
    fixed: int = 0,
    lint: str = "",
    needs: tuple[tuple[str, ...], ...] = (),
    not_with: tuple[str, ...] = (),
) -> AiRule:
    return AiRule(ai, field, re.compile(pattern, re.ASCII), fixed, lint, needs, not_with)


_ROWS: tuple[AiRule, ...] = (
    _row("00", "sscc", r"\d{18}", 18, "check"),
    _row("01", "gtin", r"\d{14}", 14, "check", (), ("02", "37", "255")),
    _row("02", "content_gtin", r"\d{14}", 14, "check", (("37",), ("00",)), ("01", "03")),
    _row("03", "mto_gtin", r"\d{14}", 14, "check", (), ("01", "02", "37")),
    _row("10", "lot", _X + "{1,20}", 0, "", _ITEM),
    _row("11", "produced", r"\d{6}", 6, "date0", _ITEM),
    _row("12", "due", r"\d{6}", 6, "date0"),
    _row("13", "packed", r"\d{6}", 6, "date0", _ITEM),
    _row("15", "best_before", r"\d{6}", 6, "date0", _ITEM),
    _row("16", "sell_by", r"\d{6}", 6, "date0", _ITEM),
    _row("17", "expiry", r"\d{6}", 6, "expiry0", _ITEM),
    _row("20", "variant", r"\d{2}", 2, "", _ITEM),
    _row("21", "serial", _X + "{1,20}", 0, "", (("01", "03", "8006"),), ("235",)),
    _row("22", "consumer_variant", _X + "{1,20}", 0, "", (("01",),)),
    _row("235", "third_party_serial", _X + "{1,28}", 0, "", (("01",),), ("21",)),
    _row("240", "additional_id", _X + "{1,30}", 0, "", _ITEM),
    _row("241", "customer_part", _X + "{1,30}", 0, "", _ITEM),
    _row("242", "made_to_order", r"\d{1,6}"),
    _row("250", "secondary_serial", _X + "{1,30}", 0, "", (("21",),)),
    _row("253", "document", rf"\d{{13}}{_X}{{0,17}}", 0, "check13"),
    _row("254", "location_extension", _X + "{1,20}", 0, "", (("414",),)),
    _row("255", "coupon", r"\d{13}\d{0,12}", 0, "check13", (), ("01", "02")),
    _row("30", "variable_count", r"\d{1,8}"),
    _row("37", "count", r"\d{1,8}", 0, "", (("02",), ("00",)), ("01",)),
    _row("400", "order", _X + "{1,30}"),
    _row("401", "consignment", _X + "{1,30}"),
    _row("414", "location", r"\d{13}", 13, "check"),
    _row("7003", "expiry", r"\d{10}", 0, "expiry_minute", (("01", "02"),)),
    _row("7011", "test_by", r"\d{6}(?:\d{4})?", 0, "minute", (("01", "02"),)),
    _row("7240", "protocol", _X + "{1,20}", 0, "", (("01",),)),
    _row("7242", "vcn", _X + "{1,25}", 0, "", (("8017", "8018"),)),
    _row("8004", "asset", _X + "{1,30}"),
    _row("8006", "piece", r"\d{18}", 0, "check14"),
    _row("8008", "produced_at", r"\d{8}(?:\d{2}){0,2}", 0, "produced", (("01", "02"),)),
    _row("8017", "staff_id", r"\d{18}", 0, "check"),
    _row("8018", "patient_id", r"\d{18}", 0, "check"),
    _row("8019", "service_instance", r"\d{1,10}", 0, "", (("8017", "8018"),)),
    _row("8026", "content_piece", r"\d{18}", 0, "check14"),
    _row("90", "agreed", _X + "{1,30}"),
    *(_row(str(ai), f"internal_{ai}", _X + "{1,90}") for ai in range(91, 100)),
)

TABLE: dict[str, AiRule] = {row.ai: row for row in _ROWS}


def _ai_length(start: str) -> int:
    """How long an identifier is, by its first two digits [S-55]; 0 if no identifier starts so."""
    if not re.fullmatch(r"\d\d", start, re.ASCII):
        return 0
    pair = int(start)
    if pair <= 4 or 10 <= pair <= 22 or pair in (30, 37) or pair >= 90:
        return 2
    if pair in (23, 24, 25, 40, 41, 42, 71):
        return 3
    return 4 if 31 <= pair <= 36 or pair in (39, 43, 70, 72, 80, 81, 82) else 0


def _row_at(data: str, start: int) -> AiRule:
    length = _ai_length(data[start : start + 2])
    row = TABLE.get(data[start : start + length]) if length else None
    if row is None:
        shown = data[start : start + (length or 2)].replace(GS, "<GS>")
        raise LabelFaultError(Rule.UNREADABLE, Message.of("scan.why.gs1.unknown_ai", ai=shown))
    return row


def _split(data: str) -> Iterator[tuple[AiRule, str]]:
    """Identifier rules and values in the order of the label. Raises LabelFaultError."""
    at = 0
    while at < len(data):
        row = _row_at(data, at)
        at += len(row.ai)
        stop = data.find(GS, at)
        end = len(data) if stop < 0 else stop
        if row.fixed:
            end = min(at + row.fixed, end)
        yield row, data[at:end]
        at = end + 1 if data[end : end + 1] == GS else end


def _clock(text: str) -> tuple[int, int, int]:
    """Hour, minute, second of 0, 2, 4 or 6 digits. Raises ValueError."""
    parts = [int(text[i : i + 2]) for i in range(0, len(text), 2)] + [0, 0, 0]
    return parts[0], parts[1], parts[2]


def _moment(value: str, year: int) -> datetime:
    hour, minute, second = _clock(value[6:])
    return end_of(yymmdd(value[:6], year)).replace(hour=hour, minute=minute, second=second)


_CHECKED = {"check": None, "check13": 13, "check14": 14}


def _lint(row: AiRule, value: str, year: int) -> datetime | None:
    """Checks ``value``; the last usable minute if it is an expiry. Raises LabelFaultError, ValueError."""
    if row.lint in _CHECKED and not mod_10_ok(value[: _CHECKED[row.lint]]):
        raise LabelFaultError(Rule.CHECK, Message.of("scan.why.gs1.check", ai=row.ai))
    if row.lint in ("date0", "expiry0"):
        at = end_of(yymmdd(value, year, day_may_be_zero=True))
        return at if row.lint == "expiry0" else None
    if row.lint in ("minute", "expiry_minute", "produced"):
        at = _moment(value, year)
        return at if row.lint == "expiry_minute" else None
    return None


def _element(row: AiRule, value: str, year: int) -> Element:
    if not row.pattern.fullmatch(value):
        key = "scan.why.gs1.empty" if not value else "scan.why.gs1.value"
        raise LabelFaultError(Rule.UNREADABLE, Message.of(key, ai=row.ai))
    try:
        return Element(row.ai, row.field, value, _lint(row, value, year))
    except ValueError:
        raise LabelFaultError(Rule.UNREADABLE, Message.of("scan.why.gs1.date", ai=row.ai)) from None


def _once(elements: tuple[Element, ...]) -> tuple[Element, ...]:
    """The elements with repeats dropped, which must be identical. Raises LabelFaultError."""
    kept: dict[str, Element] = {}
    for element in elements:
        if kept.setdefault(element.ai, element) != element:
            raise LabelFaultError(Rule.UNREADABLE, Message.of("scan.why.gs1.repeated", ai=element.ai))
    return tuple(kept.values())


def _judge_pairs(elements: tuple[Element, ...]) -> None:
    carried = {element.ai for element in elements}
    for element in elements:
        row = TABLE[element.ai]
        for other in row.not_with:
            if other in carried:
                raise LabelFaultError(Rule.UNREADABLE, Message.of("scan.why.gs1.pair", ai=row.ai, other=other))
        for group in row.needs:
            if carried.isdisjoint(group):
                why = Message.of("scan.why.gs1.alone", ai=row.ai, other=" / ".join(group))
                raise LabelFaultError(Rule.UNREADABLE, why)


def read(data: str, year: int) -> ElementString:
    """The element string of ``data`` (no AIM identifier; GS between elements); ``year`` sets the century window.

    Raises LabelFaultError. A lost GS cannot always be seen here (a lot may look like a lot and a serial): the
    wedge's test sheet, a prompt's ``min_fields`` and its bindings are what catches it.
    """
    if not data:
        raise LabelFaultError(Rule.UNREADABLE, Message.of("scan.why.gs1.nothing"))
    return _whole(tuple(_element(row, value, year) for row, value in _split(data)))


def _whole(elements: tuple[Element, ...]) -> ElementString:
    elements = _once(elements)
    _judge_pairs(elements)
    return ElementString(elements)


def read_bracketed(text: str, year: int) -> ElementString:
    """The element string of the printed form ``(01)...(10)...``, which is never in a barcode. Raises LabelFaultError.

    A value that itself holds a bracketed number cannot be typed: it is refused or splits, and never merges.
    """
    pieces = re.findall(r"\((\d{2,4})\)([^(]*)", text, re.ASCII)
    if not pieces or "".join(f"({ai}){value}" for ai, value in pieces) != text:
        raise LabelFaultError(Rule.UNREADABLE, Message.of("scan.why.not_typed_form"))
    elements = []
    for ai, value in pieces:
        if ai not in TABLE:
            raise LabelFaultError(Rule.UNREADABLE, Message.of("scan.why.gs1.unknown_ai", ai=ai))
        elements.append(_element(TABLE[ai], value, year))
    return _whole(tuple(elements))


def could_hide(label: ElementString, ai: str) -> bool:
    """Whether a value of ``label`` without fixed length holds the digits ``ai`` where a lost GS may have stood."""
    return any(ai in element.value[1:] for element in label.elements if not TABLE[element.ai].fixed)
