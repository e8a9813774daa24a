"""What the GS1 dictionary says of one application identifier, taken apart when a label first carries it.

Nothing is compiled when the program starts: 540 identifiers would cost more than all else of the labels together.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

NAMES = {
    "00": "sscc", "01": "gtin", "02": "content_gtin", "03": "mto_gtin", "10": "lot", "11": "produced", "12": "due",
    "13": "packed", "15": "best_before", "16": "sell_by", "17": "expiry", "20": "variant", "21": "serial",
    "22": "consumer_variant", "235": "third_party_serial", "240": "additional_id", "241": "customer_part",
    "242": "made_to_order", "250": "secondary_serial", "253": "document", "254": "location_extension",
    "255": "coupon", "30": "variable_count", "37": "count", "400": "order", "401": "consignment", "414": "location",
    "7003": "expiry", "7011": "test_by", "7240": "protocol", "7242": "vcn", "8004": "asset", "8006": "piece",
    "8008": "produced_at", "8017": "staff_id", "8018": "patient_id", "8019": "service_instance",
    "8026": "content_piece", "90": "agreed", **{str(ai): f"internal_{ai}" for ai in range(91, 100)},
}  # fmt: skip
"""Stable field names of identifiers that files and journals name; every other is called ``ai_`` and its number."""

_CHARSETS = {
    "N": r"\d",
    "X": r"""[A-Za-z0-9!"%&'()*+,\-./_:;<=>?]""",  # CSET 82: no space, no # ~ ^
    "Y": r"[A-Z0-9#/\-]",  # CSET 39
    "Z": r"[A-Za-z0-9_\-=]",  # CSET 64, file-safe and URI-safe base64
}
_COMPONENT = r"(?P<open>\[)?(?P<kind>[NXYZ])(?P<up_to>\.\.)?(?P<size>\d+)\]?(?P<lints>(?:,\w+)*)"
Groups = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Component:
    """One part of a value: its pattern, its length (the most that it may have), and the tests that it must pass."""

    pattern: str
    longest: int
    fixed: bool
    lints: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AiRule:
    """One application identifier.

    ``fixed``: length without a separator (0: ends at GS or the end of the data). ``needs``: of each line one of its
    groups must be on the item, whole. ``not_with``: none may be. Both name identifiers or patterns (31nn).
    ``qualifiers``: if it may be the key of a Digital Link, the orders of what may follow it; else None.
    """

    ai: str
    field: str
    title: str
    pattern: re.Pattern[str]
    components: tuple[Component, ...]
    fixed: int
    needs: tuple[Groups, ...]
    not_with: tuple[str, ...]
    qualifiers: Groups | None
    in_query: bool


def _component(text: str) -> Component:
    found = re.fullmatch(_COMPONENT, text)
    if found is None:
        raise ValueError(f"The GS1 table has a component of an unknown form: {text!r}.")
    size, fixed = int(found["size"]), not found["up_to"]
    counted = f"{{{size}}}" if fixed else f"{{1,{size}}}"
    optional = "?" if found["open"] else ""
    pattern = f"({_CHARSETS[found['kind']]}{counted}){optional}"
    return Component(pattern, size, fixed and not optional, tuple(x for x in found["lints"].split(",") if x))


def _said(attributes: str, name: str) -> Iterator[str]:
    for word in attributes.split():
        key, _, value = word.partition("=")
        if key == name:
            yield value


def _qualifiers(attributes: str) -> Groups | None:
    keys = list(_said(attributes, "dlpkey"))
    return tuple(tuple(x for x in one.split(",") if x) for one in keys[0].split("|")) if keys else None


@cache
def _rows() -> dict[str, tuple[str, str, str, str]]:
    from console.domain.scan.gs1_table import ROWS  # late: the first label pays, not the first paint

    found = {}
    for ais, *rest in ROWS:
        first, _, last = ais.partition("-")
        for number in range(int(first), int(last or first) + 1):
            found[str(number).zfill(len(first))] = (rest[0], rest[1], rest[2], rest[3])
    return found


def known() -> tuple[str, ...]:
    """Every identifier of the dictionary."""
    return tuple(_rows())


def matches(ai: str, pattern: str) -> bool:
    """Whether ``ai`` is ``pattern``, in which a small n stands for any digit."""
    return len(ai) == len(pattern) and all(p in ("n", c) for c, p in zip(ai, pattern, strict=True))


@cache
def rule(ai: str) -> AiRule | None:
    """What the dictionary says of ``ai``, None if it knows no such identifier."""
    row = _rows().get(ai)
    if row is None:
        return None
    flags, specification, attributes, title = row
    components = tuple(_component(text) for text in specification.split())
    fixed = sum(part.longest for part in components) if "*" in flags else 0
    needs = tuple(tuple(tuple(g.split("+")) for g in line.split(",")) for line in _said(attributes, "req"))
    return AiRule(
        ai,
        NAMES.get(ai, f"ai_{ai}"),
        title,
        re.compile("".join(part.pattern for part in components), re.ASCII),
        components,
        fixed,
        needs,
        tuple(other for line in _said(attributes, "ex") for other in line.split(",")),
        _qualifiers(attributes),
        "?" in flags,
    )
