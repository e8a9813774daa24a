"""Keys and values become sentences. A key that is missing shows itself in brackets and is counted, never hidden."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import cache
from typing import Final

import resources
from console.domain.message import Message
from console.texts import moments
from console.texts.po import PoFile, read_po

LANGUAGES: Final = (("en", "English"), ("ja", "日本語"))
"""Code and own name of every language there is a catalogue for."""

Value = str | int
_PLACEHOLDER = re.compile(r"\{(\w+)(?::(\w+))?\}")
_WORDS: Final = frozenset(
    {"state", "status", "door", "outcome", "rule", "name", "differs", "item", "field", "reason", "option", "tests"}
)
"""Arguments whose values are words of the protocol or the plant: shown by ``word.<value>`` where there is such a key.

What a label or a person says (a serial, a lot, a name) is never translated.
"""
_NAMED: Final = {
    "alarm": "alarm.{}.name",
    "channel": "channel.{}",
    "phase": "phase.{}",
    "procedure": "procedure.{}",
    "result": "record.outcome.{}",
    "section": "record.section.{}",
    "validity": "record.validity.{}",
}
"""Arguments whose values have a name of their own in the catalogue; the value itself stands where there is none."""


class UnknownLanguage(ValueError):  # noqa: N818  # reads as what it is
    """There is no catalogue in this language."""


@cache
def load(language: str) -> Catalogue:
    """The catalogue of ``language`` ("en", "ja"). Raises UnknownLanguage, and PoError if the file is broken."""
    if language not in dict(LANGUAGES):
        known = ", ".join(code for code, _ in LANGUAGES)
        raise UnknownLanguage(f"There are no texts in {language!r}. Choose one of: {known}.")
    path = resources.path(f"texts/{language}/LC_MESSAGES/console.po")
    raw = path.read_bytes()
    return Catalogue(language, read_po(raw.decode("utf-8"), path.name), raw)


class Catalogue:
    """All sentences of one language, for one place and moment (`at`).

    ``missing`` counts the keys that were asked for and are not there.
    """

    def __init__(
        self, language: str, file: PoFile, raw: bytes, offset: timedelta = timedelta(0), now: datetime | None = None
    ) -> None:
        """See `load` and `at`."""
        self.language, self._raw = language, raw
        self.missing: dict[str, int] = {}
        self._file, self._texts = file, file.entries
        self._offset = offset
        self._today = moments.local(now, offset).date() if now else None

    def at(self, offset: timedelta, now: datetime | None = None) -> Catalogue:
        """The same sentences for a site at ``offset`` from UTC; with ``now``, moments of today show the time alone."""
        placed = Catalogue(self.language, self._file, self._raw, offset, now)
        placed.missing = self.missing
        return placed

    @property
    def sha256(self) -> str:
        """Over the exact bytes of the file: what a signature's content names."""
        return _sha256(self._raw)

    @property
    def keys(self) -> frozenset[str]:
        """Every key of the file."""
        return frozenset(self._texts)

    def has(self, key: str) -> bool:
        """Whether there is a text for ``key``."""
        return key in self._texts

    def forms(self, key: str) -> tuple[str, ...]:
        """The text of ``key`` as written, with its placeholders: one form, or one for each plural."""
        return self._texts[key]

    # --- sentences -----------------------------------------------------------------------------------------------

    def say(self, message: Message | str, /, **args: Value) -> str:
        """The sentence for a message, or for a key and its ``args``. Never raises."""
        key, given = (message.key, dict(message.args)) if isinstance(message, Message) else (message, args)
        forms = self._texts.get(key)
        if forms is None:
            self.missing[key] = self.missing.get(key, 0) + 1
            return f"[{key}]"
        text = forms[0] if len(forms) == 1 else forms[self._form(given)]
        if "{" not in text:
            return text
        return _PLACEHOLDER.sub(lambda found: self._value(found[1], found[2], given), text)

    def word(self, value: str) -> str:
        """What people here call a value of the protocol or the plant; the value itself if there is no word for it."""
        key = f"word.{value.replace(' ', '_')}"
        return self._texts[key][0] if key in self._texts else value

    def _form(self, args: Mapping[str, Value]) -> int:
        """Which plural form ``count`` (or the first number among ``args``) asks for."""
        numbers = [value for value in args.values() if isinstance(value, int)]
        count = args.get("count", numbers[0] if numbers else 1)
        return _rule(self._file.plural)(int(count))

    def _value(self, name: str, kind: str | None, args: Mapping[str, Value]) -> str:
        if name not in args:
            return f"[{name}]"
        value = args[name]
        if kind:
            return _grouped(kind, str(value))
        if not isinstance(value, str):
            return str(value)
        if moments.ISO_UTC.fullmatch(value):
            return self.moment(value)
        if name in _NAMED:
            return ", ".join(self._name(name, part) for part in value.split(", "))
        if name in _WORDS:
            return ", ".join(self.word(part) for part in value.split(", "))
        return value

    def _name(self, kind: str, value: str) -> str:
        key = _NAMED[kind].format(value.replace(" ", "_"))
        return self._texts[key][0] if key in self._texts else value

    # --- moments -------------------------------------------------------------------------------------------------

    def moment(self, iso: str | datetime) -> str:
        """``14:26`` today, else ``2026-11-24 08:00``."""
        at = moments.local(iso, self._offset)
        return f"{at:%H:%M}" if at.date() == self._today else f"{at:%Y-%m-%d %H:%M}"

    def clock(self, iso: str | datetime) -> str:
        """``14:26:08``."""
        return f"{moments.local(iso, self._offset):%H:%M:%S}"

    def stamp(self, iso: str | datetime) -> str:
        """``2026-11-23 14:33:10 +09:00``: a moment with date, seconds and zone, as records want it (RQ-33)."""
        return f"{moments.local(iso, self._offset):%Y-%m-%d %H:%M:%S} {moments.zone(self._offset)}"

    def date(self, iso: str | datetime) -> str:
        """``2026-11-23 +09:00``."""
        return f"{moments.local(iso, self._offset):%Y-%m-%d} {moments.zone(self._offset)}"

    def age(self, seconds: float) -> str:
        """``47 s``, ``34 min``, ``2 d 6 h``."""
        return " ".join(self.say(f"unit.{unit}", n=number) for number, unit in moments.age(seconds))


@cache
def _sha256(raw: bytes) -> str:
    # Late: only signatures ask for it, and OpenSSL takes longer to load than the first paint may wait.
    import hashlib

    return hashlib.sha256(raw).hexdigest()


@cache
def _rule(plural: str) -> Callable[[int], int]:
    """The file's plural rule. Imported at the first plural: a start does not wait for it."""
    from gettext import c2py

    rule: Callable[[int], int] = c2py(plural)
    return rule


def _grouped(kind: str, value: str) -> str:
    """``value`` (several parted by ", " or spaces) as it is printed on labels: din, coi, gtin, bay."""
    if kind == "bay":
        return value.zfill(2)
    # Late: the scan rules are the station's to load, and most sentences have nothing to group.
    from console.domain.scan.describe import group_field

    return ", ".join(group_field(kind, part) for part in value.replace(",", " ").split())
