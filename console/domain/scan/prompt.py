"""A prompt says what it wants; judging a scan against it accepts the label or refuses it, and says why in words.

A label that fails fills no field. The caller journals the raw bytes of both outcomes with prompt and verdict.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from enum import StrEnum
from typing import TypeAlias

from console.domain.message import Message
from console.domain.scan import gs1, gs1_rules, isbt128
from console.domain.scan.describe import Items, describe, group_field
from console.domain.scan.label import Ambiguous, ElementString, Label, LocalText, Reading, Unreadable
from console.domain.scan.reading import REFERENCE_YEAR, parse, parse_typed
from console.domain.scan.vocabulary import CONTAINER_FLAGS, Entry, FlagMeaning, Form, Rule

STRUCTURES = frozenset(
    {row.structure for row in isbt128.TABLE}
    | {
        "gs1.trade_item",
        "gs1.staff",
        "gs1.patient",
        "gs1.asset",
        "gs1.logistic_unit",
        "gs1.location",
        "gs1.document",
        "gs1.other",
        "gs1.bare_gtin",
        "hibc.primary",
        "hibc.secondary",
        "local.text",
    }
)
"""Every structure name that a prompt may want."""


class Concatenation(StrEnum):
    """Whether two barcodes read as one string may, must or must not be used here (ST-001 [S-51], identity 3.2)."""

    REQUIRED = "required"
    PERMITTED = "permitted"
    PROHIBITED = "prohibited"


class Ground(StrEnum):
    """What a binding protects; it chooses the rule and the sentence of the refusal."""

    PATIENT = "patient"
    ORDER = "order"
    ITEM = "item"
    CARTRIDGE = "cartridge"
    BAY = "bay"
    COLLECTION = "collection"
    CATEGORY = "category"
    RELEASED = "released"
    PERSON = "person"
    SAME_PERSON = "same_person"
    PERFORMER = "performer"
    USED = "used"
    REPEAT = "repeat"
    PLACE = "place"
    LABEL = "label"
    FORM = "form"
    FORM_ENTERED = "form_entered"
    FORM_VERSION = "form_version"


_GROUNDS: dict[Ground, tuple[Rule, str]] = {
    Ground.PATIENT: (Rule.MISMATCH, "scan.why.other_patient"),
    Ground.ORDER: (Rule.MISMATCH, "scan.why.other_order"),
    Ground.ITEM: (Rule.MISMATCH, "scan.why.other_item"),
    Ground.CARTRIDGE: (Rule.MISMATCH, "scan.why.other_cartridge"),
    Ground.BAY: (Rule.MISMATCH, "scan.why.other_bay"),
    Ground.COLLECTION: (Rule.MISMATCH, "scan.why.collection"),
    Ground.CATEGORY: (Rule.MISMATCH, "scan.why.category"),
    Ground.RELEASED: (Rule.NOT_RELEASED, "scan.why.not_released"),
    Ground.PERSON: (Rule.UNKNOWN_PERSON, "scan.why.unknown_person"),
    Ground.SAME_PERSON: (Rule.SAME_PERSON, "scan.why.same_person"),
    Ground.PERFORMER: (Rule.NOT_THE_PERFORMER, "scan.why.not_the_performer"),
    Ground.USED: (Rule.USED, "scan.why.used"),
    Ground.LABEL: (Rule.MISMATCH, "scan.why.other_label"),
    Ground.PLACE: (Rule.MISMATCH, "scan.why.other_place"),
    Ground.FORM: (Rule.MISMATCH, "scan.why.no_form"),
    Ground.FORM_ENTERED: (Rule.REPEAT, "scan.why.form_entered"),
    Ground.FORM_VERSION: (Rule.MISMATCH, "scan.why.form_version"),
    Ground.REPEAT: (Rule.REPEAT, "scan.why.repeat"),
}


@dataclass(frozen=True, slots=True)
class Equals:
    """``field`` of the label must be exactly ``value`` (ungrouped, as in the barcode)."""

    field: str
    value: str
    ground: Ground


@dataclass(frozen=True, slots=True)
class OneOf:
    """``field`` of the label must be one of ``values``. An empty set refuses everything: unknown refuses."""

    field: str
    values: frozenset[str]
    ground: Ground


@dataclass(frozen=True, slots=True)
class NotIn:
    """``field`` of the label must be none of ``values``: serials used up, labels scanned before, the same person."""

    field: str
    values: frozenset[str]
    ground: Ground


@dataclass(frozen=True, slots=True)
class NotExpired:
    """Every expiry on the label must be at or after ``until`` (aware: the latest planned use).

    ``now`` (aware) only chooses the sentence: expired, or will expire too early. ``label_zone`` is the zone of the
    labelling facility, for labels carry none; without it, the zone of ``until`` is taken. Raises ValueError if
    a moment has no zone.
    """

    until: datetime
    now: datetime | None = None
    label_zone: tzinfo | None = None

    def __post_init__(self) -> None:
        """See the class."""
        if self.until.tzinfo is None or (self.now is not None and self.now.tzinfo is None):
            raise ValueError("NotExpired needs moments with a time zone: labels are judged across sites.")


Binding: TypeAlias = Equals | OneOf | NotIn | NotExpired


@dataclass(frozen=True, slots=True)
class Prompt:
    """What one step wants scanned.

    ``structures``: names of `STRUCTURES`, one of which the label must carry (of two barcodes read as one, every one
    must be wanted; of a compound message, the rest is recorded). ``flags``: allowed flags of a donation number.
    ``min_fields``: fields that must be on the label. ``item_kinds``: if not empty, the article must be known here
    (`Context.items`) as one of these kinds. ``typed``: whether typed entry is allowed (RQ-63: with a second person).
    ``enrolling``: nothing is known yet to compare with; every other prompt must have a binding.
    Raises ValueError for a prompt that could accept what nobody asked for.
    """

    id: str
    wants: Message
    structures: frozenset[str]
    flags: frozenset[str] = CONTAINER_FLAGS
    concatenation: Concatenation = Concatenation.PROHIBITED
    min_fields: tuple[str, ...] = ()
    bindings: tuple[Binding, ...] = ()
    item_kinds: frozenset[str] = frozenset()
    typed: bool = False
    enrolling: bool = False

    def __post_init__(self) -> None:
        """See the class."""
        unknown = self.structures - STRUCTURES
        if unknown or not self.structures:
            raise ValueError(f"Prompt {self.id!r} wants no known structure: {sorted(unknown)}.")
        if not self.bindings and not self.enrolling:
            raise ValueError(f"Prompt {self.id!r} binds to nothing: give it a binding, or say that it enrols.")
        if "local.text" in self.structures and not any(
            isinstance(binding, Equals | OneOf) and binding.field == "text" for binding in self.bindings
        ):
            raise ValueError(f"Prompt {self.id!r} accepts free text: bind its text to known texts.")


@dataclass(frozen=True, slots=True)
class Context:
    """What this site knows while judging: article numbers, and the current year (for two-digit GS1 years)."""

    items: Items = field(default_factory=dict)
    year: int = REFERENCE_YEAR


@dataclass(frozen=True, slots=True)
class Accepted:
    """The label satisfies the prompt. ``raw`` is the original record."""

    label: Label
    raw: bytes
    aim: str


@dataclass(frozen=True, slots=True)
class Refused:
    """The scan is refused and changes nothing: the rule, what was scanned, what is wanted, why and what to do."""

    rule: Rule
    what: Message
    wanted: Message
    why: Message
    raw: bytes
    label: Label | None


Verdict: TypeAlias = Accepted | Refused
_Fault: TypeAlias = tuple[Rule, Message]

NOTHING_KNOWN = Context()


def judge(raw: bytes, prompt: Prompt, context: Context = NOTHING_KNOWN) -> Verdict:
    """Whether the scan ``raw`` satisfies ``prompt``. Never raises."""
    return _judge(parse(raw, context.year), raw, prompt, context)


def judge_typed(text: str, prompt: Prompt, context: Context = NOTHING_KNOWN) -> Verdict:
    """Whether what a person typed satisfies ``prompt``, which must allow typing. Never raises."""
    return _judge(parse_typed(text, context.year), text.encode("utf-8", "backslashreplace"), prompt, context)


def _judge(reading: Reading, raw: bytes, prompt: Prompt, context: Context) -> Verdict:
    label: Label | None = None
    fault: _Fault | None
    if isinstance(reading, Unreadable):
        fault = reading.rule, reading.why
    elif isinstance(reading, Ambiguous):
        fault = Rule.AMBIGUOUS, Message.of("scan.why.ambiguous")
    else:
        label, fault = reading, _fault(reading, prompt, context)
        if fault is None:
            return Accepted(label, raw, label.aim)
    rule, why = fault
    return Refused(rule, describe(reading, context.items), prompt.wants, why, raw, label)


def _fault(label: Label, prompt: Prompt, context: Context) -> _Fault | None:
    """The first rule that ``label`` breaks: wanted here, complete, and then what it is bound to."""
    return (
        _entry_fault(label, prompt)
        or _kind_fault(label, prompt)
        or _item_fault(label, prompt, context.items)
        or _flag_fault(label, prompt)
        or _concatenation_fault(label, prompt)
        or _incomplete_fault(label, prompt)
        or _binding_fault(label, prompt)
    )


def _entry_fault(label: Label, prompt: Prompt) -> _Fault | None:
    if label.entry is Entry.TYPED and not prompt.typed:
        return Rule.TYPED, Message.of("scan.why.typed")
    return None


def _kind_fault(label: Label, prompt: Prompt) -> _Fault | None:
    if not prompt.structures.isdisjoint(label.structures):
        return None
    if isinstance(label.parts[0], LocalText):
        return Rule.UNKNOWN, Message.of("scan.why.unknown")
    return Rule.WRONG_KIND, Message.of("scan.why.wrong_kind")


def _item_fault(label: Label, prompt: Prompt, items: Items) -> _Fault | None:
    gtin = label.value("gtin")
    if gtin is None or not prompt.item_kinds:
        return None
    item = items.get(gtin)
    if item is None:
        return Rule.UNKNOWN_ITEM, Message.of("scan.why.unknown_item")
    if item.kind not in prompt.item_kinds:
        return Rule.WRONG_KIND, Message.of("scan.why.wrong_kind")
    return None


def _flag_fault(label: Label, prompt: Prompt) -> _Fault | None:
    din = label.din
    if din is None or din.meaning is FlagMeaning.NOT_TYPED or din.flag in prompt.flags:
        return None
    return Rule.WRONG_FLAG, Message.of("scan.why.wrong_flag", flag=din.flag)


def _concatenation_fault(label: Label, prompt: Prompt) -> _Fault | None:
    if label.form is Form.CONCATENATED and (
        prompt.concatenation is Concatenation.PROHIBITED or not prompt.structures.issuperset(label.structures)
    ):
        return Rule.CONCATENATION, Message.of("scan.why.two_at_once")
    if label.form is Form.SINGLE and prompt.concatenation is Concatenation.REQUIRED:
        return Rule.CONCATENATION, Message.of("scan.why.one_of_two")
    return None


_MISSING = {
    "gtin": "scan.why.missing.gtin",
    "lot": "scan.why.missing.lot",
    "serial": "scan.why.missing.serial",
    "expiry": "scan.why.missing.expiry",
    "din": "scan.why.missing.din",
    "coi": "scan.why.missing.coi",
    "product_code": "scan.why.missing.product_code",
    "division": "scan.why.missing.division",
}


def _incomplete_fault(label: Label, prompt: Prompt) -> _Fault | None:
    bound = ("expiry" if isinstance(binding, NotExpired) else binding.field for binding in prompt.bindings)
    missing = next((field for field in (*prompt.min_fields, *bound) if label.value(field) is None), None)
    if missing is None:
        return None
    part = label.parts[0]
    if isinstance(part, ElementString) and any(
        name == missing and gs1.could_hide(part, ai) for ai, name in gs1_rules.NAMES.items()
    ):
        return Rule.SEPARATOR, Message.of("scan.why.separator")
    return Rule.INCOMPLETE, Message.of(_MISSING.get(missing, "scan.why.missing.other"), field=missing)


def _binding_fault(label: Label, prompt: Prompt) -> _Fault | None:
    """The first fault of the bindings; another patient's material is said before anything else."""
    faults = [
        (binding, fault) for binding in prompt.bindings if (fault := _one_binding_fault(label, binding)) is not None
    ]
    faults.sort(key=lambda found: isinstance(found[0], NotExpired) or found[0].ground is not Ground.PATIENT)
    return faults[0][1] if faults else None


def _one_binding_fault(label: Label, binding: Binding) -> _Fault | None:
    if isinstance(binding, NotExpired):
        return _expiry_fault(label, binding)
    values = {value for field, value in label.fields if field == binding.field}
    kept: bool
    wanted: tuple[str, ...]
    match binding:
        case Equals():
            kept, wanted = values == {binding.value}, (binding.value,)
        case OneOf():
            kept, wanted = bool(values) and values <= binding.values, tuple(sorted(binding.values))
        case NotIn():
            kept, wanted = bool(values) and values.isdisjoint(binding.values), ()
    if kept:
        return None
    rule, key = _GROUNDS[binding.ground]
    # A patient's number inside another label is read out as it is printed elsewhere.
    field = "coi" if binding.ground is Ground.PATIENT and binding.field.startswith("internal_") else binding.field
    return rule, Message.of(key, scanned=_said(field, tuple(sorted(values))), wanted=_said(field, wanted))


def _said(field: str, values: tuple[str, ...]) -> str:
    """Up to three values as people read them."""
    shown = [group_field(field, value) for value in values[:3]]
    return ", ".join(shown + ["…"] * (len(values) > 3)) or "–"


def _expiry_fault(label: Label, binding: NotExpired) -> _Fault | None:
    zone = binding.label_zone or binding.until.tzinfo
    expiry = min((_in_zone(at, zone) for at in label.expiries), default=None)
    if expiry is None:
        return Rule.INCOMPLETE, Message.of("scan.why.missing.expiry", field="expiry")
    if expiry >= binding.until:
        return None
    shown = expiry.astimezone(binding.until.tzinfo).strftime("%Y-%m-%d %H:%M")
    if binding.now is not None and expiry >= binding.now:
        until = binding.until.strftime("%Y-%m-%d %H:%M")
        return Rule.EXPIRED, Message.of("scan.why.expires_early", expiry=shown, until=until)
    return Rule.EXPIRED, Message.of("scan.why.expired", expiry=shown)


def _in_zone(at: datetime, zone: tzinfo | None) -> datetime:
    return at if at.tzinfo is not None else at.replace(tzinfo=zone or UTC)
