"""What a scanned thing is, in plain words: one message, and the texts grouped as they are printed on labels."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from console.domain.message import Message
from console.domain.scan.label import (
    Ambiguous,
    BareGtin,
    ChainOfIdentity,
    Din,
    ElementString,
    ExpiryDate,
    ExpiryDateTime,
    Label,
    LocalText,
    Part,
    ProductCode,
    Reading,
    StaffId,
    Structure,
    Unreadable,
)
from console.domain.scan.vocabulary import FlagMeaning, Form


@dataclass(frozen=True, slots=True)
class Item:
    """What this site knows an article number as. ``kind``: ``cartridge``, ``reagent``, ``consumable`` or ``sample``."""

    kind: str
    name: str


Items = Mapping[str, Item]
NO_ITEMS: Items = MappingProxyType({})


def group_digits(gtin: str) -> str:
    """An article number in groups of four, as printed: ``0950 6000 1343 52``."""
    return " ".join(gtin[i : i + 4] for i in range(0, len(gtin), 4))


def group_din(number: str) -> str:
    """The 13 characters of a donation number as printed: ``A9999 26 123456``."""
    return f"{number[:5]} {number[5:7]} {number[7:]}"


def group_coi(number: str) -> str:
    """The 15 characters of a chain-of-identity identifier as printed: ``CH A9999 26 00K7Q2``."""
    return f"{number[:2]} {group_din(number[2:])}"


def _group_moment(text: str) -> str:
    return text.replace("T", " ")


_GROUPINGS = {
    "din": group_din,
    "coi": group_coi,
    "gtin": group_digits,
    "sscc": group_digits,
    "expiry": _group_moment,
}


def group_field(field: str, value: str) -> str:
    """``value`` of ``field`` grouped as it is printed, if that field is printed in groups."""
    grouping = _GROUPINGS.get(field)
    return grouping(value) if grouping else value


def _grouped_part(part: Part) -> str:
    match part:
        case Din():
            return group_din(part.number)
        case ChainOfIdentity():
            return group_coi(part.number)
        case StaffId():
            return f"{part.fin} {part.person}"
        case ElementString():
            return " ".join(f"({element.ai}) {group_field(element.field, element.value)}" for element in part.elements)
        case ExpiryDate() | ExpiryDateTime() | BareGtin() | LocalText() | ProductCode():
            field, value = part.fields[0]
            return group_field(field, value)
        case Structure():
            return " ".join(group_field(name, value) for name, value in part.fields)


def grouped(label: Label) -> str:
    """The label's text as people read it on the label: ``A9999 26 123456``, ``CH A9999 26 00K7Q2``."""
    return " · ".join(_grouped_part(part) for part in label.parts)


_DIN_KEYS = {
    FlagMeaning.NONE: "scan.is.din",
    FlagMeaning.CHECK: "scan.is.din",
    FlagMeaning.NOT_TYPED: "scan.is.din",
    FlagMeaning.CONTAINER: "scan.is.din.container",
    FlagMeaning.PILOT_TUBE: "scan.is.din.pilot_tube",
    FlagMeaning.TEST_TUBE: "scan.is.din.test_tube",
    FlagMeaning.DONOR_RECORD: "scan.is.din.donor_record",
    FlagMeaning.NAT_SAMPLE: "scan.is.din.sample",
    FlagMeaning.BACTERIAL_SAMPLE: "scan.is.din.sample",
    FlagMeaning.MATCH: "scan.is.din.match",
    FlagMeaning.LOCAL: "scan.is.din.local",
    FlagMeaning.RESERVED: "scan.is.din.reserved",
}

_STRUCTURE_KEYS = {
    "isbt.blood_group": "scan.is.blood_group",
    "isbt.antigens": "scan.is.blood_group",
    "isbt.collection_date": "scan.is.date",
    "isbt.collection_datetime": "scan.is.date",
    "isbt.production_date": "scan.is.date",
    "isbt.production_datetime": "scan.is.date",
    "isbt.flexible_datetime": "scan.is.date",
    "isbt.supply_expiry": "scan.is.expiry",
    "isbt.container": "scan.is.supply",
    "isbt.container_lot": "scan.is.supply",
    "isbt.item": "scan.is.supply",
    "isbt.item_lot": "scan.is.supply",
    "isbt.donor_id": "scan.is.person",
    "isbt.donor_registry_id": "scan.is.person",
    "isbt.patient_birth_date": "scan.is.person",
    "isbt.patient_id": "scan.is.person",
    "isbt.division": "scan.is.division",
    "isbt.european_code": "scan.is.european_code",
    "hibc.primary": "scan.is.hibc",
    "hibc.secondary": "scan.is.hibc.secondary",
}

_GS1_KEYS = {
    "gs1.staff": "scan.is.staff",
    "gs1.patient": "scan.is.patient",
    "gs1.asset": "scan.is.asset",
    "gs1.logistic_unit": "scan.is.logistic_unit",
    "gs1.location": "scan.is.location",
    "gs1.document": "scan.is.document",
}

_ITEM_KEYS = {
    "cartridge": "scan.is.cartridge",
    "reagent": "scan.is.reagent",
    "consumable": "scan.is.consumable",
    "sample": "scan.is.sample",
}


def describe(reading: Reading, items: Items = NO_ITEMS) -> Message:
    """What was scanned, as one plain sentence; ``items`` are the article numbers that this site knows."""
    if isinstance(reading, Unreadable):
        return reading.what
    if isinstance(reading, Ambiguous):
        return Message.of("scan.is.ambiguous")
    din = reading.din
    if reading.form is Form.COMPOUND and din is not None:
        return Message.of("scan.is.compound", number=group_din(din.number), count=len(reading.parts))
    return _describe_part(din or reading.parts[0], items)


def _describe_part(part: Part, items: Items) -> Message:
    match part:
        case Din():
            return Message.of(_DIN_KEYS[part.meaning], number=group_din(part.number), flag=part.flag)
        case ChainOfIdentity():
            return Message.of("scan.is.coi", number=group_coi(part.number))
        case StaffId():
            return Message.of("scan.is.staff")
        case ProductCode():
            return Message.of("scan.is.product_code", code=part.fields[0][1])
        case ExpiryDate() | ExpiryDateTime():
            return Message.of("scan.is.expiry", at=_grouped_part(part))
        case BareGtin():
            return Message.of("scan.is.bare_gtin", gtin=group_digits(part.gtin))
        case LocalText():
            return Message.of("scan.is.local", text=part.text)
        case ElementString():
            return _describe_elements(part, items)
        case Structure():
            return Message.of(_STRUCTURE_KEYS.get(part.structure, "scan.is.isbt"), at=_grouped_part(part))


def _describe_elements(part: ElementString, items: Items) -> Message:
    fields = dict(part.fields)
    if part.structure == "gs1.other" and "order" in fields:
        return Message.of("scan.is.order", order=fields["order"])
    if part.structure != "gs1.trade_item":
        return Message.of(_GS1_KEYS.get(part.structure, "scan.is.gs1"), text=_grouped_part(part))
    gtin = fields["gtin"]
    item = items.get(gtin)
    args = {"gtin": group_digits(gtin), "lot": fields.get("lot", "–"), "serial": fields.get("serial", "–")}
    if item is None:
        return Message.of("scan.is.article", **args)
    if item.kind not in _ITEM_KEYS and "lot" not in fields and "serial" in fields:  # made one by one, not in lots
        return Message.of("scan.is.known_serial", name=item.name, gtin=args["gtin"], serial=args["serial"])
    return Message.of(_ITEM_KEYS.get(item.kind, "scan.is.known_article"), name=item.name, **args)
