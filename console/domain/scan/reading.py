"""From bytes to a typed label: normalise, route by AIM identifier and first characters, parse (identity 3.5)."""

from __future__ import annotations

import re
from collections.abc import Callable

from console.domain.message import Message
from console.domain.scan import gs1, isbt128
from console.domain.scan.checks import mod_10_ok
from console.domain.scan.label import Ambiguous, BareGtin, Label, LabelFaultError, LocalText, Part, Reading, Unreadable
from console.domain.scan.layout import from_jis
from console.domain.scan.vocabulary import Entry, Form, Rule, Standard

REFERENCE_YEAR = 2026
"""The middle of the GS1 century window when the caller gives no year (49 years back, 50 ahead)."""

LONGEST = 1000
"""Characters; more than any label here holds, so that noise is refused before it is parsed."""

_GS1_AIMS = frozenset({"]d2", "]C1", "]Q3", "]e0", "]J1"})
_GTIN_AIMS = frozenset({"]E0", "]E4"})
# Plain Code 39, Code 128, Data Matrix, QR, DotCode and Aztec: what they hold is told by its first characters.
_PLAIN_AIMS = frozenset({"", "]A0", "]C0", "]d0", "]d1", "]Q0", "]Q1", "]J0", "]z0"})


def parse(raw: bytes, year: int = REFERENCE_YEAR) -> Reading:
    """What one scan says. Never raises; nothing is guessed.

    ``raw`` is one scan as received: an AIM identifier (optional, see `Ambiguous`), data with GS where the label has
    it, line ends at its end. ``year`` (the current one) sets the century of two-digit GS1 years.
    """
    try:
        text = raw.decode("ascii").rstrip("\r\n")
    except UnicodeDecodeError:
        return _refuse(Rule.UNREADABLE, "scan.why.not_ascii", raw.decode("ascii", "backslashreplace"))
    control = sorted({character for character in text if _is_control(character)})
    if control:
        names = " ".join(f"{ord(character):02X}" for character in control)
        why = Message.of("scan.why.control_characters", codes=names)
        return Unreadable(Rule.CONTROL_CHARACTERS, Message.of("scan.is.noise"), why, Standard.UNKNOWN, text)
    if len(text) > LONGEST:
        return _refuse(Rule.UNREADABLE, "scan.why.too_long", text)
    return _route(text, year)


def _is_control(character: str) -> bool:
    return (character < " " and character != gs1.GS) or character == "\x7f"


def _refuse(rule: Rule, why: str, text: str, aim: str = "", what: str = "scan.is.noise") -> Unreadable:
    return Unreadable(rule, Message.of(what), Message.of(why), Standard.UNKNOWN, text, aim)


def _route(text: str, year: int) -> Reading:
    found = re.match(r"\][A-Za-z][0-9A-Za-z]", text, re.ASCII)
    aim = found[0] if found else ""
    data = text[len(aim) :]
    if aim in _GS1_AIMS:
        return _gs1(data, aim, year)
    if not data:
        return _refuse(Rule.EMPTY, "scan.why.empty", data, aim)
    if aim in _GTIN_AIMS:
        return _bare_gtin(data, aim)
    if aim not in _PLAIN_AIMS:
        return _refuse(Rule.UNKNOWN, "scan.why.symbology", data, aim)
    return _plain(data, aim, year)


def _plain(data: str, aim: str, year: int) -> Reading:
    """Text of a barcode that is not marked as GS1, by its first characters."""
    if data[0] in "=&":
        return _isbt(data, aim)
    for pattern, read in _BY_START:
        if pattern.match(data):
            return read(data, aim, year)
    if not aim and re.match(r"01\d{14}", data, re.ASCII):
        return Ambiguous(_gs1(data, "", year), data)
    if _typed_through_jis(aim + data, year):
        return _refuse(Rule.LAYOUT, "scan.why.layout", data, aim, "scan.is.garbled")
    if gs1.GS in data:
        return _refuse(Rule.UNKNOWN, "scan.why.no_aim", data, aim)
    return Label(Standard.LOCAL, (LocalText(data),), Form.SINGLE, data, aim)


def _typed_through_jis(text: str, year: int) -> bool:
    """Whether ``text`` would be a label of a standard, had a US scanner typed it on a Japanese layout."""
    if text[0] not in "^'[":
        return False
    meant = _route(from_jis(text), year)
    return isinstance(meant, Label | Unreadable) and meant.standard in (Standard.ISBT_128, Standard.GS1)


def _isbt(data: str, aim: str) -> Reading:
    try:
        parts, form = isbt128.read(data)
    except LabelFaultError as fault:
        what = fault.what or Message.of("scan.damaged.isbt")
        return Unreadable(fault.rule, what, fault.why, Standard.ISBT_128, data, aim)
    return Label(Standard.ISBT_128, parts, form, data, aim)


def _gs1(data: str, aim: str, year: int) -> Label | Unreadable:
    return _one_of(Standard.GS1, "scan.damaged.gs1", lambda: (gs1.read(data, year),), data, aim)


def _one_of(
    standard: Standard, damaged: str, read: Callable[[], tuple[Part, ...]], data: str, aim: str
) -> Label | Unreadable:
    """The label that ``read`` makes of the data, or what is wrong with it."""
    try:
        parts = read()
    except LabelFaultError as fault:
        return Unreadable(fault.rule, Message.of(damaged), fault.why, standard, data, aim)
    return Label(standard, parts, Form.SINGLE if len(parts) == 1 else Form.COMPOUND, data, aim)


def _hibc(data: str, aim: str, year: int) -> Reading:
    from console.domain.scan import hibc  # late: few labels are of it, and every start would pay

    return _one_of(Standard.HIBC, "scan.damaged.hibc", lambda: hibc.read(data, year), data, aim)


def _european_code(data: str, aim: str, year: int) -> Reading:
    """The Single European Code as people read it."""
    return _one_of(Standard.ISBT_128, "scan.damaged.sec", lambda: (isbt128.read_european_code(data),), data, aim)


def _link(data: str, aim: str, year: int) -> Reading:
    from console.domain.scan import digital_link  # late, likewise

    return _one_of(Standard.GS1, "scan.is.link", lambda: (digital_link.read(data, year),), data, aim)


_BY_START: tuple[tuple[re.Pattern[str], Callable[[str, str, int], Reading]], ...] = (
    (re.compile(r"\*?\+"), _hibc),
    (re.compile(r"SEC:"), _european_code),
    (re.compile(r"https?://", re.IGNORECASE), _link),
)
"""Standards that are told by how a label begins, beside ISBT 128."""


def _bare_gtin(data: str, aim: str) -> Reading:
    if len(data) not in (8, 13) or not mod_10_ok(data):
        why = Message.of("scan.why.gs1.check", ai="01")
        return Unreadable(Rule.CHECK, Message.of("scan.damaged.gs1"), why, Standard.GS1, data, aim)
    return Label(Standard.GS1, (BareGtin(data.zfill(14)),), Form.SINGLE, data, aim)


def parse_typed(text: str, year: int = REFERENCE_YEAR) -> Reading:
    """What a person typed: a number with its check character K, or GS1 elements as printed, ``(01)...(10)...``.

    A typed identity is marked as such (`Entry.TYPED`) and needs a prompt that allows it (RQ-63). Never raises.
    """
    text = text.strip()
    if not text:
        return _refuse(Rule.EMPTY, "scan.why.empty", text)
    try:
        if text.startswith("("):
            return Label(Standard.GS1, (gs1.read_bracketed(text, year),), Form.SINGLE, text, entry=Entry.TYPED)
        return Label(Standard.ISBT_128, (isbt128.read_typed(text),), Form.SINGLE, text, entry=Entry.TYPED)
    except LabelFaultError as fault:
        return Unreadable(fault.rule, Message.of("scan.is.typed"), fault.why, Standard.UNKNOWN, text)


def same_label(one: str, other: str) -> bool:
    """Whether two readers read the same characters, whatever terminator each sends. Two that read nothing did not."""
    return bool(one) and one.rstrip("\r\n\t") == other.rstrip("\r\n\t")
