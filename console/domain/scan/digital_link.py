"""GS1 Digital Link: a web address that carries the elements of a label. Its address is never opened.

``https://any.place/any/path/01/<GTIN>/10/<lot>/21/<serial>?17=<expiry>``: a key, its qualifiers in the dictionary's
order, then data attributes in the query. Which computer the address names proves nothing and is not looked at.
"""

from __future__ import annotations

import itertools
import re

from console.domain.message import Message
from console.domain.scan.gs1 import element, whole
from console.domain.scan.gs1_rules import AiRule, rule
from console.domain.scan.label import Element, ElementString, LabelFaultError
from console.domain.scan.vocabulary import Rule

_ADDRESS = r"https?://[^/?#\s]+(?P<path>/[^?#\s]*)?(?:\?(?P<query>[^#\s]*))?(?:#\S*)?"
_BAD_ESCAPE = r"%(?![0-9A-Fa-f]{2})"


def read(text: str, year: int) -> ElementString:
    """The element string that the address carries. Raises LabelFaultError."""
    found = re.fullmatch(_ADDRESS, text, re.IGNORECASE)
    if found is None or re.search(_BAD_ESCAPE, text):
        raise _none()
    pairs = [*_in_path((found["path"] or "").strip("/").split("/")), *_in_query(found["query"] or "")]
    elements: list[Element] = [element(row, _plain(value), year) for row, value in pairs]
    return whole(tuple(elements))


def _none() -> LabelFaultError:
    return LabelFaultError(Rule.UNREADABLE, Message.of("scan.why.link"))


def _plain(value: str) -> str:
    """``value`` without its percent escapes, which are of ASCII or make no element."""
    return re.sub(r"%(..)", lambda found: chr(int(found[1], 16)), value)


def _in_path(segments: list[str]) -> list[tuple[AiRule, str]]:
    """Key and qualifiers: from the first key in the path to its end, and nothing else. Raises LabelFaultError."""
    begins = (place for place, (name, value) in enumerate(itertools.pairwise(segments)) if _is_key(name, value))
    first = next(begins, len(segments))
    found = _from(segments[first:])
    if not found:
        raise _none()
    return found


def _is_key(name: str, value: str) -> bool:
    row = rule(name)
    return row is not None and row.qualifiers is not None and row.pattern.fullmatch(_plain(value)) is not None


def _from(segments: list[str]) -> list[tuple[AiRule, str]]:
    """The pairs if ``segments`` are a key with its qualifiers in order, else nothing."""
    if len(segments) % 2:
        return []
    pairs = [(rule(segments[i]), segments[i + 1]) for i in range(0, len(segments), 2)]
    rows = [(row, value) for row, value in pairs if row is not None]
    if not rows or len(rows) != len(pairs) or rows[0][0].qualifiers is None:
        return []
    asked = [row.ai for row, _ in rows[1:]]
    lawful = any(asked == [ai for ai in order if ai in asked] for order in rows[0][0].qualifiers)
    return rows if lawful else []


def _in_query(query: str) -> list[tuple[AiRule, str]]:
    """Attributes with a numeric name; others are of the address, not of the label. Raises LabelFaultError."""
    pairs = []
    for piece in re.split("[&;]", query):
        name, _, value = piece.partition("=")
        if not re.fullmatch(r"\d+", name, re.ASCII):
            continue
        row = rule(name)
        if row is None:
            raise LabelFaultError(Rule.UNREADABLE, Message.of("scan.why.gs1.unknown_ai", ai=name))
        if not row.in_query:
            raise _none()
        pairs.append((row, value))
    return pairs
