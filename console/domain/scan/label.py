"""What a label says, typed: the parts of ISBT 128 and GS1 labels, and what could not be read.

Field names are stable: prompts and the journal use them. All values are texts exactly as on the label.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import ClassVar, TypeAlias

from console.domain.message import Message
from console.domain.scan.checks import end_of
from console.domain.scan.vocabulary import (
    Check,
    Collection,
    Entry,
    FlagMeaning,
    Form,
    Rule,
    Standard,
    collection,
    flag_meaning,
)

Fields: TypeAlias = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Din:
    """ISBT 128 DS001, donation number: facility, nominal year, sequence; and the flags of this one label."""

    structure: ClassVar[str] = "isbt.din"
    ds: ClassVar[str] = "001"
    fin: str
    year: str
    sequence: str
    flag: str
    check: Check

    @property
    def number(self) -> str:
        """The 13 characters that identify the donation; flags are no part of it."""
        return self.fin + self.year + self.sequence

    @property
    def meaning(self) -> FlagMeaning:
        """What the flags say the label sticks to."""
        return flag_meaning(self.flag)

    @property
    def fields(self) -> Fields:
        """``din`` and ``flag``."""
        return (("din", self.number), ("flag", self.flag))


@dataclass(frozen=True, slots=True)
class ProductCode:
    """ISBT 128 DS003: ``code`` (5 characters, the first is the category: S is cellular therapy), type and division."""

    structure: ClassVar[str] = "isbt.product_code"
    ds: ClassVar[str] = "003"
    code: str
    collection_type: str
    division: str

    @property
    def collection(self) -> Collection:
        """For whom the material was collected."""
        return collection(self.collection_type)

    @property
    def fields(self) -> Fields:
        """``product_code`` (8 characters), ``product`` (5), its ``category``, who it is for, ``product_division``."""
        return (
            ("product_code", self.code + self.collection_type + self.division),
            ("product", self.code),
            ("category", self.code[0]),
            ("collection_type", self.collection_type),
            ("collection", self.collection.value),
            ("product_division", self.division),
        )


@dataclass(frozen=True, slots=True)
class ExpiryDate:
    """ISBT 128 DS004: usable until the end of this day, in the zone of the labelling facility."""

    structure: ClassVar[str] = "isbt.expiry_date"
    ds: ClassVar[str] = "004"
    day: date

    @property
    def expiry(self) -> datetime:
        """The last usable minute, without a zone."""
        return end_of(self.day)

    @property
    def fields(self) -> Fields:
        """``expiry``."""
        return (("expiry", self.day.isoformat()),)


@dataclass(frozen=True, slots=True)
class ExpiryDateTime:
    """ISBT 128 DS005: the last usable minute, in the zone of the labelling facility (no zone is on the label)."""

    structure: ClassVar[str] = "isbt.expiry_datetime"
    ds: ClassVar[str] = "005"
    expiry: datetime

    @property
    def fields(self) -> Fields:
        """``expiry``."""
        return (("expiry", self.expiry.isoformat(timespec="minutes")),)


@dataclass(frozen=True, slots=True)
class StaffId:
    """ISBT 128 DS020, a badge: facility and six characters. It names a person and proves nothing (RQ-08)."""

    structure: ClassVar[str] = "isbt.staff"
    ds: ClassVar[str] = "020"
    fin: str
    person: str

    @property
    def fields(self) -> Fields:
        """``staff_id``, 11 characters."""
        return (("staff_id", self.fin + self.person),)


@dataclass(frozen=True, slots=True)
class ChainOfIdentity:
    """ISBT 128 DS040: one therapy event of one patient: ``CH``, facility, year, six characters. No check inside."""

    structure: ClassVar[str] = "isbt.chain_of_identity"
    ds: ClassVar[str] = "040"
    fin: str
    year: str
    sequence: str
    check: Check = Check.NOT_CARRIED

    @property
    def number(self) -> str:
        """The 15 characters from ``CH`` on."""
        return f"CH{self.fin}{self.year}{self.sequence}"

    @property
    def fields(self) -> Fields:
        """``coi``."""
        return (("coi", self.number),)


@dataclass(frozen=True, slots=True)
class Structure:
    """Any other ISBT 128 data structure: well-formed, with its fields, and nothing more is known about it."""

    ds: str
    structure: str
    fields: Fields
    expiry: datetime | None = None


@dataclass(frozen=True, slots=True)
class Element:
    """One GS1 element: application identifier, field name, value, and the last usable minute if it is an expiry."""

    ai: str
    field: str
    value: str
    expiry: datetime | None = None


# What a GS1 label identifies is decided by the first of these keys that it carries.
_GS1_KINDS = (
    ("01", "gs1.trade_item"),
    ("8017", "gs1.staff"),
    ("8018", "gs1.patient"),
    ("8004", "gs1.asset"),
    ("00", "gs1.logistic_unit"),
    ("414", "gs1.location"),
    ("253", "gs1.document"),
)


@dataclass(frozen=True, slots=True)
class ElementString:
    """A GS1 element string: its elements in the order of the label."""

    elements: tuple[Element, ...]

    @property
    def structure(self) -> str:
        """``gs1.trade_item``, ``gs1.staff``, ... by the key that the label carries; ``gs1.other`` if none."""
        carried = {element.ai for element in self.elements}
        return next((kind for ai, kind in _GS1_KINDS if ai in carried), "gs1.other")

    @property
    def fields(self) -> Fields:
        """``gtin``, ``lot``, ``serial``, ``expiry``, ... (`gs1_rules.NAMES`)."""
        return tuple((element.field, element.value) for element in self.elements)


@dataclass(frozen=True, slots=True)
class BareGtin:
    """An EAN-13 or EAN-8: an article number (as 14 digits) and nothing else, no lot and no expiry."""

    structure: ClassVar[str] = "gs1.bare_gtin"
    gtin: str

    @property
    def fields(self) -> Fields:
        """``gtin``."""
        return (("gtin", self.gtin),)


@dataclass(frozen=True, slots=True)
class LocalText:
    """Text of no standard: only a prompt that knows the texts it wants may accept it."""

    structure: ClassVar[str] = "local.text"
    text: str

    @property
    def fields(self) -> Fields:
        """``text``."""
        return (("text", self.text),)


Part: TypeAlias = (
    Din
    | ProductCode
    | ExpiryDate
    | ExpiryDateTime
    | StaffId
    | ChainOfIdentity
    | Structure
    | ElementString
    | BareGtin
    | LocalText
)


def _expiries(part: Part) -> tuple[datetime, ...]:
    if isinstance(part, ElementString):
        return tuple(element.expiry for element in part.elements if element.expiry)
    if isinstance(part, ExpiryDate | ExpiryDateTime):
        return (part.expiry,)
    return (part.expiry,) if isinstance(part, Structure) and part.expiry else ()


@dataclass(frozen=True, slots=True)
class Label:
    """One barcode (or typed identity) that was read whole and is well-formed.

    ``text`` is what was read without line end and AIM identifier; ``aim`` is that identifier or empty.
    """

    standard: Standard
    parts: tuple[Part, ...]
    form: Form
    text: str
    aim: str = ""
    entry: Entry = Entry.SCANNED

    @property
    def structures(self) -> tuple[str, ...]:
        """The stable names of the parts, in order."""
        return tuple(part.structure for part in self.parts)

    @property
    def fields(self) -> Fields:
        """All fields of all parts, in order."""
        return tuple(field for part in self.parts for field in part.fields)

    @property
    def din(self) -> Din | None:
        """The donation number, if the label carries one."""
        return next((part for part in self.parts if isinstance(part, Din)), None)

    @property
    def expiries(self) -> tuple[datetime, ...]:
        """Every last usable minute on the label; without a zone unless the label says UTC."""
        return tuple(at for part in self.parts for at in _expiries(part))

    @property
    def expiry(self) -> datetime | None:
        """The earliest of `expiries`."""
        return min(self.expiries, key=lambda at: at.replace(tzinfo=UTC), default=None)

    def value(self, field: str) -> str | None:
        """The value of ``field``, or None if the label does not carry it."""
        return next((value for name, value in self.fields if name == field and value), None)


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Not a label that this console accepts: which rule, what it looks like, and why it cannot be used."""

    rule: Rule
    what: Message
    why: Message
    standard: Standard
    text: str
    aim: str = ""


@dataclass(frozen=True, slots=True)
class Ambiguous:
    """Digits that could be a GS1 label, but the scanner did not say so: ask, never assume.

    ``as_gs1`` is what they would mean if they were.
    """

    as_gs1: Label | Unreadable
    text: str


Reading: TypeAlias = Label | Ambiguous | Unreadable


class LabelFaultError(Exception):
    """Raised inside the parsers when a label breaks a rule of its standard; `parse` turns it into `Unreadable`."""

    def __init__(self, rule: Rule, why: Message, what: Message | None = None) -> None:
        super().__init__(why.key)
        self.rule = rule
        self.why = why
        self.what = what
