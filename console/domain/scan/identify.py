"""The full parse of any text, as data that JSON can hold: for ``shuttle-console identify``."""

from __future__ import annotations

import re
from typing import Any

from console.domain.message import Message
from console.domain.scan.describe import NO_ITEMS, Items, describe, grouped
from console.domain.scan.gs1 import GS
from console.domain.scan.label import Ambiguous, Din, ElementString, Label, Part, Reading, Unreadable
from console.domain.scan.reading import REFERENCE_YEAR, parse, parse_typed

_ESCAPES = re.compile(r"\{GS\}|<GS>|\\x1[dD]")


def identify(text: str | bytes, year: int = REFERENCE_YEAR, items: Items = NO_ITEMS) -> dict[str, Any]:
    """Everything that ``text`` says, with stable names; sentences as ``{"key", "args"}`` for the catalogue.

    ``{GS}``, ``<GS>`` and ``\\x1d`` in a text stand for the separator. ``(01)...`` and a number with its check
    character are taken as typed, and ``entry`` says so. Never raises.
    """
    return _as_data(_reading(text, year), items)


def _reading(text: str | bytes, year: int) -> Reading:
    if isinstance(text, bytes):
        return parse(text, year)
    text = _ESCAPES.sub(GS, text)
    reading = parse(text.encode("utf-8", "surrogatepass"), year)
    is_local = isinstance(reading, Label) and reading.structures == ("local.text",)
    typed = parse_typed(text, year) if is_local else reading
    return typed if isinstance(typed, Label) or text.startswith("(") else reading


def _as_data(reading: Reading, items: Items) -> dict[str, Any]:
    shown = {"text": reading.text, "is": _message(describe(reading, items))}
    match reading:
        case Label():
            return {
                "verdict": "label",
                **shown,
                "standard": reading.standard.value,
                "form": reading.form.value,
                "entry": reading.entry.value,
                "aim": reading.aim,
                "printed": grouped(reading),
                "expiry": reading.expiry.isoformat(timespec="minutes") if reading.expiry else None,
                "parts": [_part(part) for part in reading.parts],
            }
        case Ambiguous():
            return {"verdict": "ambiguous", **shown, "as_gs1": _as_data(reading.as_gs1, items)}
        case Unreadable():
            return {
                "verdict": "unreadable",
                **shown,
                "standard": reading.standard.value,
                "aim": reading.aim,
                "rule": reading.rule.value,
                "why": _message(reading.why),
            }


def _part(part: Part) -> dict[str, Any]:
    ds = getattr(part, "ds", None) or None  # only ISBT 128 numbers its structures
    data: dict[str, Any] = {"structure": part.structure, "ds": ds, "fields": dict(part.fields)}
    if isinstance(part, ElementString):
        data["elements"] = [{"ai": element.ai, "value": element.value} for element in part.elements]
    if isinstance(part, Din):
        data |= {"flag_meaning": part.meaning.value, "check": part.check.value}
    return data


def _message(message: Message) -> dict[str, Any]:
    return {"key": message.key, "args": dict(message.args)}
