"""The audit trail as people read it: one line an event, with who, what, where, how, why, old and new value (RQ-41).

A line is made from the row as it is stored and from what earlier rows said of people and procedures; sentences are of
the catalogue, one for each event type under ``trail.<type>``. A type without a sentence, of a newer program perhaps, is
shown with its data: nothing is hidden.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from console.domain.message import Message
from console.journal.codec import UnknownEventError, decode, plain
from console.records.findings import printable
from console.texts import Catalogue

KINDS: dict[str, tuple[str, ...]] = {
    "people": ("session.", "secret.", "person.", "account."),
    "scans": ("scan.", "scanner.", "label."),
    "steps": ("procedure.", "sample.", "lab.", "material.", "release.", "value."),
    "signatures": ("signature.", "review."),
    "changes": ("note.", "correction.", "deviation.", "entry.", "manual.", "attribution.", "paper.", "late."),
    "commands": ("command.", "interlocks.", "interlock.", "recipe."),
    "shuttle": ("device.", "link.", "run.", "cartridge.", "capture."),
    "alarms": ("alarm.",),
    "plant": ("plant.",),
    "station": ("station.", "journal.", "key.", "request.", "clock.", "record.", "passport.", "trail.", "readings."),
}
"""What a filter for a kind of event takes in: types by how they begin. "other" is whatever is in none of them."""

_OBJECTS = {
    "plant.person": ("person", ("id",)),
    "plant.order": ("order", ("id",)),
    "plant.lot": ("lot", ("gtin", "lot")),
    "plant.reservation": ("reservation", ("bay",)),
    "plant.recipe": ("recipe", ("id",)),
    "plant.condition": ("", ()),
    "device.bay": ("", ("bay",)),
}
"""Events that say anew what an earlier one said of the same thing: where it lies in the data, and its identity."""
_OLD, _NEW = ("old", "was", "before", "old_value"), ("new", "now", "after", "new_value")
_LONGEST = 120
_WORDS = frozenset(
    {
        "latch",
        "condition",
        "kind",
        "role",
        "at",
        "why",
        "manner",
        "disposition",
        "release",
        "verdict",
        "use",
        "receiver",
    }
)
_PEOPLE = ("entered_by", "given_by", "received_by", "written_by")
_WORD_ENDS = ("_status", "_roles", "_item", "_verdict")
"""Fields whose values are words of the protocol or the plant, beside those that the catalogue knows by name."""


@dataclass(frozen=True, slots=True)
class Who:
    """A person, or a part of the system (``name`` "" then)."""

    id: str
    name: str = ""
    roles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """What an event's stream says of where it belongs."""

    procedure: str = ""
    bay: int = 0
    run: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """One field and its two values; ``old`` is "" where it is the first."""

    field: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class TrailLine:
    """One event. ``data``: the stored text. ``args``: its fields by name, flat, for the sentence."""

    seq: int
    id: str
    utc: str
    offset_min: int
    process_utc: str
    type: str
    type_version: int
    stream: str
    who: Who
    bay: int
    run: str
    procedure: str
    data: str
    prev: str
    hash: str
    boot: str
    readable: bool
    fields: Mapping[str, Any] = field(hash=False)
    changes: tuple[Change, ...] = ()

    @property
    def kind(self) -> str:
        """The kind of event, for filters."""
        return kind_of(self.type)

    @property
    def how(self) -> str:
        """touch, scan, shuttle, sync or system: by which way it came."""
        return how_of(self.type, self.who)

    @property
    def why(self) -> str:
        """The reason as stored: a coded one, or words; and the free note. "" if none was asked for."""
        said = [self.fields.get(name) for name in ("reason", "note", "comment")]
        given = self.fields.get("line", {}).get("override") or {} if isinstance(self.fields.get("line"), dict) else {}
        said += [given.get(name) for name in ("reason", "note")]
        return " · ".join(text for text in said if isinstance(text, str) and text)


def kind_of(type_: str) -> str:
    """The kind of an event type."""
    return next((kind for kind, starts in KINDS.items() if type_.startswith(starts)), "other")


def how_of(type_: str, who: Who) -> str:
    """By which way an event came."""
    if type_.startswith(("scan.", "scanner.", "signature.signer")):
        return "scan"
    if type_.startswith("plant."):
        return "sync"
    if who.id == "shuttle" or type_.startswith(("device.", "link.", "run.")):
        return "shuttle"
    return "system" if who.id in ("system", "") else "touch"


class Known:
    """What earlier events said that later ones refer to. Told rows in order, or filled from elsewhere."""

    def __init__(self, people: Mapping[str, Who] | None = None, places: Mapping[str, Place] | None = None) -> None:
        """``people``: by id; ``places``: by stream."""
        self.people = dict(people or {})
        self.places = dict(places or {})
        self._before: dict[tuple[str, ...], Mapping[str, Any]] = {}

    def line(self, row: tuple[Any, ...], *, learn: bool = True) -> TrailLine:
        """The line of one row of `rows.COLUMNS`. ``learn``: keep what it says for the lines after it."""
        seq, id_, _, stream, _, type_, version, utc, offset, _, boot, process, actor, data, prev, hash_ = row
        fields, readable = _fields(type_, version, data)
        if learn:
            self._learn(stream, type_, fields)
        place = self.places.get(stream, Place())
        bay, run = fields.get("bay"), fields.get("run")
        return TrailLine(
            *(seq, id_, str(utc), int(offset), process or "", type_, version, stream),
            self.people.get(actor, Who(actor)),
            bay if isinstance(bay, int) and bay else place.bay,
            run if isinstance(run, str) and run else place.run,
            place.procedure,
            data.decode("utf-8", "backslashreplace"),
            *(prev.hex(), hash_.hex(), boot),
            readable,
            fields,
            self.changes(type_, fields, learn=learn),
        )

    def changes(self, type_: str, fields: Mapping[str, Any], *, learn: bool = True) -> tuple[Change, ...]:
        """Old and new value: as the event says them, or against what was last said of the same thing."""
        old = next((fields[name] for name in _OLD if name in fields), None)
        new = next((fields[name] for name in _NEW if name in fields), None)
        if new is not None:
            return (Change(str(fields.get("field", fields.get("item", ""))), _text(old), _text(new)),)
        key = object_of(type_, fields)
        if not key:
            return ()
        before = self._before.get(key, {})
        if learn:
            self._before[key] = fields
        now, then = flat(fields), flat(before)
        return tuple(Change(n, _text(then.get(n)), _text(v)) for n, v in now.items() if then.get(n) != v)

    def remember(self, type_: str, fields: Mapping[str, Any]) -> None:
        """That this was said before, so that the next word on the same thing shows what it changes."""
        if key := object_of(type_, fields):
            self._before[key] = fields

    def _learn(self, stream: str, type_: str, fields: Mapping[str, Any]) -> None:
        if type_ == "plant.person" and isinstance(person := fields.get("person"), dict):
            who = Who(person["id"], person["printed_name"], tuple(person.get("roles", ())))
            self.people[who.id] = who
        elif type_ == "procedure.started":
            self.places[stream] = Place(str(fields.get("procedure", "")), int(fields.get("bay") or 0))
        elif stream in self.places and (run := fields.get("run")):
            self.places[stream] = replace(self.places[stream], run=str(run))


def object_of(type_: str, fields: Mapping[str, Any]) -> tuple[str, ...]:
    """What names the thing that the event is about, () if it says nothing anew."""
    if type_ not in _OBJECTS:
        return ()
    where, names = _OBJECTS[type_]
    inner = fields.get(where, {}) if where else fields
    return (type_, *(str(inner.get(name, "")) for name in names)) if isinstance(inner, dict) else ()


def _fields(type_: str, version: int, data: bytes) -> tuple[dict[str, Any], bool]:
    """The event's fields, with defaults for those that came later; as stored if this program cannot read them."""
    try:
        return dict(plain(decode(type_, version, data))), True
    except UnknownEventError:
        try:
            said = json.loads(data)
        except ValueError:
            return {}, False
        return (said if isinstance(said, dict) else {}), type_ == "journal.opened"


def flat(fields: Mapping[str, Any], before: str = "") -> dict[str, str | int | bool | Message]:
    """Fields by name, those of inner parts as ``outer_inner``; lists of plain values in one text."""
    found: dict[str, str | int | bool | Message] = {}
    for name, value in fields.items():
        if isinstance(value, dict) and set(value) == {"key", "args"}:
            found[before + name] = _message(value)
        elif isinstance(value, dict):
            found.update(flat(value, f"{before}{name}_"))
        elif isinstance(value, list | tuple):
            found[before + name] = ", ".join(filter(None, map(_text, value)))
        elif value is not None:
            found[before + name] = value
    return found


def _message(said: Mapping[str, Any]) -> Message:
    return Message(str(said["key"]), tuple((str(name), value) for name, value in said["args"]))


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Message):
        return value.key
    if isinstance(value, dict):
        return " ".join(f"{name} {_text(inner)}" for name, inner in value.items() if inner not in ("", None, [], {}))
    if isinstance(value, list | tuple):
        return " ".join(map(_text, value))
    return str(value)


class Sentences:
    """The trail in one language."""

    def __init__(self, texts: Catalogue) -> None:
        """``texts``: placed in the zone that is shown."""
        self.texts = texts

    def what(self, line: TrailLine, people: Mapping[str, Who]) -> str:
        """One sentence for the event."""
        key = f"trail.{line.type}"
        if not self.texts.has(key) or not line.readable:
            return self.texts.say("trail.any", type=line.type, data=printable(line.data)[:_LONGEST])
        args = {name: self._arg(name, value, people) for name, value in flat(line.fields).items()}
        return self.texts.say(key, **{**args, **self._named(line)}).strip()

    def _named(self, line: TrailLine) -> dict[str, str]:
        """What has a name of its own in the catalogue: bay, procedure, step, line of a checklist, command, alarm."""
        said, bay = line.fields, f"{line.bay:02d}" if line.bay else "–"
        named = {"at_bay": bay, "procedure": self._first(line.procedure or "–", f"procedure.{line.procedure}", bay)}
        if step := said.get("step"):
            named["step"] = self._first(str(step), f"{line.procedure}.{step}.title", bay)
        if item := said.get("item"):
            named["item"] = self._first(str(item), f"{line.procedure}.{said.get('step')}.{item}", bay)
        if action := said.get("action"):
            named["action"] = self._first(str(action), f"word.command.{action}", bay)
        if line.type.startswith("alarm."):
            named["alarm"] = str(said.get("id", ""))
        if isinstance(lines := said.get("lines"), list):
            verdicts = [self.texts.word(str(one.get("verdict"))) for one in lines if isinstance(one, dict)]
            named["verdicts"] = ", ".join(f"{verdicts.count(v)} {v}" for v in dict.fromkeys(verdicts))
        return named

    def _first(self, plain_text: str, key: str, bay: str) -> str:
        return self.texts.say(key, bay=bay) if self.texts.has(key) else self.texts.word(plain_text)

    def who(self, who: Who) -> str:
        """``Hanako Takahashi (S-0042), technician``, or what the part of the system is called."""
        if not who.name:
            key = f"trail.by.{who.id}"
            return self.texts.say(key) if self.texts.has(key) else who.id
        roles = ", ".join(map(self.texts.word, who.roles))
        return f"{who.name} ({who.id})" + (f", {roles}" if roles else "")

    def how(self, how: str) -> str:
        """By which way."""
        return self.texts.say(f"trail.how.{how}")

    def why(self, line: TrailLine) -> str:
        """The reason in words: a coded one by its sentence."""
        said = line.why.split(" · ")
        return " · ".join(self._reason(text) for text in said if text)

    def stamp(self, line: TrailLine) -> str:
        """Local time with its zone, as it was at the event."""
        from datetime import timedelta

        return self.texts.at(timedelta(minutes=line.offset_min)).stamp(line.utc)

    def changed(self, changes: Iterable[Change]) -> list[str]:
        """``field: old → new`` of each."""
        return [f"{c.field.replace('_', ' ')}: {c.old or '–'} → {c.new or '–'}" for c in changes]

    def _reason(self, text: str) -> str:
        key = f"reason.{text}"
        return self.texts.say(key) if self.texts.has(key) and " " not in text else self.texts.word(text)

    def _message(self, message: Message) -> str:
        """A sentence of the domain; one that this program has no words for stands as it was stored."""
        if self.texts.has(message.key):
            return self.texts.say(message)
        return f"{message.key} {' '.join(f'{name} {value}' for name, value in message.args)}".strip()

    def _arg(self, name: str, value: str | int | bool | Message, people: Mapping[str, Who]) -> str | int:
        if isinstance(value, Message):
            return self._message(value)
        if isinstance(value, bool):
            return self.texts.say("trail.yes" if value else "trail.no")
        if isinstance(value, int):
            return value
        if name in ("person", *_PEOPLE) and value in people:
            return f"{people[value].name} ({value})"
        if name.endswith("note"):
            return printable(value)
        if name.endswith("reason"):
            return self._reason(value) if value else "–"
        if name in _WORDS or name.endswith(_WORD_ENDS):
            return ", ".join(map(self.texts.word, value.split(", "))) or "–"
        return printable(value) or "–"
