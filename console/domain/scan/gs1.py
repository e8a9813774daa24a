"""GS1 element strings, strictly: every identifier of the GS1 Barcode Syntax Dictionary, and one reader.

Format, character set, check digits, dates, and which identifiers need or exclude which are the dictionary's
(`gs1_table`, generated). What is not in it, and what it wants checked and this console cannot check, refuses the whole
label.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime

from console.domain.message import Message
from console.domain.scan.checks import end_of, yymmdd
from console.domain.scan.gs1_lint import CHECK, LINTERS
from console.domain.scan.gs1_rules import AiRule, matches, rule
from console.domain.scan.label import Element, ElementString, LabelFaultError
from console.domain.scan.vocabulary import Rule

GS = "\x1d"


def rule_at(data: str, start: int = 0) -> AiRule:
    """The identifier that stands at ``start``: none begins another. Raises LabelFaultError."""
    for width in (2, 3, 4):
        if found := rule(data[start : start + width]):
            return found
    shown = data[start : start + 4].replace(GS, "<GS>")
    raise LabelFaultError(Rule.UNREADABLE, Message.of("scan.why.gs1.unknown_ai", ai=shown))


def _split(data: str) -> Iterator[tuple[AiRule, str]]:
    """Identifier rules and values in the order of the label. Raises LabelFaultError."""
    at = 0
    while at < len(data):
        row = rule_at(data, at)
        at += len(row.ai)
        stop = data.find(GS, at)
        end = len(data) if stop < 0 else stop
        if row.fixed:
            end = min(at + row.fixed, end)
        yield row, data[at:end]
        at = end + 1 if data[end : end + 1] == GS else end


def _lint(row: AiRule, found: re.Match[str], year: int) -> None:
    """Every test that the dictionary wants of each component. Raises LabelFaultError."""
    for component, value in zip(row.components, found.groups(), strict=True):
        for name in component.lints if value is not None else ():
            if name not in LINTERS:
                why = Message.of("scan.why.gs1.not_checked", ai=row.ai, title=row.title or "–")
                raise LabelFaultError(Rule.UNREADABLE, why)
            said, test = LINTERS[name]
            if not test(value, year):
                broken = Rule.CHECK if said == CHECK else Rule.UNREADABLE
                raise LabelFaultError(broken, Message.of(said, ai=row.ai))


def _expiry(row: AiRule, value: str, year: int) -> datetime | None:
    """The last usable minute that (17) or (7003) states."""
    if row.ai == "17":
        return end_of(yymmdd(value, year, day_may_be_zero=True))
    if row.ai == "7003":
        return end_of(yymmdd(value[:6], year)).replace(hour=int(value[6:8]), minute=int(value[8:]))
    return None


def element(row: AiRule, value: str, year: int) -> Element:
    """One element, checked by itself. Raises LabelFaultError."""
    found = row.pattern.fullmatch(value)
    if found is None:
        key = "scan.why.gs1.empty" if not value else "scan.why.gs1.value"
        raise LabelFaultError(Rule.UNREADABLE, Message.of(key, ai=row.ai))
    _lint(row, found, year)
    return Element(row.ai, row.field, value, _expiry(row, value, year))


def _once(elements: tuple[Element, ...]) -> tuple[Element, ...]:
    """The elements with repeats dropped, which must be identical. Raises LabelFaultError."""
    kept: dict[str, Element] = {}
    for one in elements:
        if kept.setdefault(one.ai, one) != one:
            raise LabelFaultError(Rule.UNREADABLE, Message.of("scan.why.gs1.repeated", ai=one.ai))
    return tuple(kept.values())


def _judge_pairs(carried: list[AiRule]) -> None:
    """What excludes one another, and what needs one another, over all of one label. Raises LabelFaultError."""
    ais = [row.ai for row in carried]
    for row in carried:
        for other in ais:
            if other != row.ai and any(matches(other, pattern) for pattern in row.not_with):
                raise LabelFaultError(Rule.UNREADABLE, Message.of("scan.why.gs1.pair", ai=row.ai, other=other))
        for groups in row.needs:
            if not any(all(any(matches(ai, one) for ai in ais) for one in group) for group in groups):
                wanted = " / ".join("+".join(group) for group in groups)
                raise LabelFaultError(Rule.UNREADABLE, Message.of("scan.why.gs1.alone", ai=row.ai, other=wanted))


def whole(elements: tuple[Element, ...]) -> ElementString:
    """The elements as one label: each once, and their associations hold. Raises LabelFaultError."""
    elements = _once(elements)
    _judge_pairs([row for one in elements if (row := rule(one.ai))])
    return ElementString(elements)


def read(data: str, year: int) -> ElementString:
    """The element string of ``data`` (no AIM identifier; GS between elements); ``year`` sets the century window.

    Raises LabelFaultError. A lost GS cannot always be seen here (a lot may look like a lot and a serial): the
    wedge's test sheet, a prompt's ``min_fields`` and its bindings are what catches it.
    """
    if not data:
        raise LabelFaultError(Rule.UNREADABLE, Message.of("scan.why.gs1.nothing"))
    return whole(tuple(element(row, value, year) for row, value in _split(data)))


def read_bracketed(text: str, year: int) -> ElementString:
    """The element string of the printed form ``(01)...(10)...``, which is never in a barcode. Raises LabelFaultError.

    A value that itself holds a bracketed number cannot be typed: it is refused or splits, and never merges.
    """
    pieces = re.findall(r"\((\d{2,4})\)([^(]*)", text, re.ASCII)
    if not pieces or "".join(f"({ai}){value}" for ai, value in pieces) != text:
        raise LabelFaultError(Rule.UNREADABLE, Message.of("scan.why.not_typed_form"))
    elements = []
    for ai, value in pieces:
        row = rule(ai)
        if row is None:
            raise LabelFaultError(Rule.UNREADABLE, Message.of("scan.why.gs1.unknown_ai", ai=ai))
        elements.append(element(row, value, year))
    return whole(tuple(elements))


def could_hide(label: ElementString, ai: str) -> bool:
    """Whether a value of ``label`` without fixed length holds the digits ``ai`` where a lost GS may have stood."""
    return any(ai in one.value[1:] for one in label.elements if (row := rule(one.ai)) and not row.fixed)
