"""Turning the record's keys, moments and identities into what people read, in one language."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta, timezone

from console.domain.message import Message
from console.domain.scan.describe import group_field
from console.records.entry import Moment
from console.records.glyphs import visible
from console.records.model import Who

Say = Callable[[str, Mapping[str, str | int]], str]
"""A sentence of the text catalogue, for a key and its arguments. For an unknown key: that key, bare or in brackets."""

NONE = "–"


class Words:
    """The record's language. ``started``: process time of the run's start, from which elapsed time counts.

    ``bay``: the run's, which some titles name.
    """

    def __init__(self, say: Say, started: str, bay: int = 0) -> None:
        """Speak with ``say``."""
        self._say, self._bay = say, bay
        self._started = datetime.fromisoformat(started) if started else None

    def text(self, key: str, /, **args: str | int) -> str:
        """The record's own text ``record.<key>``."""
        return self._find(f"record.{key}", args) or key

    def message(self, message: Message | None) -> str:
        """A sentence of the domain; without a text its key and arguments stand as they are."""
        if message is None:
            return ""
        args = {name: visible(value) if isinstance(value, str) else value for name, value in message.args}
        plain = ", ".join(f"{name} {value}" for name, value in args.items())
        return self._find(message.key, args) or f"{message.key} ({plain})"

    def name(self, fallback: str, *keys: str) -> str:
        """The first of ``keys`` that has a text, else the word for ``fallback``, else ``fallback`` as it is."""
        tried = (*keys, f"word.{fallback.replace(' ', '_')}")
        bay = {"bay": self._bay}
        return next((found for key in tried if (found := self._find(key, bay))), fallback.replace("_", " "))

    def _find(self, key: str, args: Mapping[str, str | int]) -> str:
        said = self._say(key, args)
        return "" if said in (key, f"[{key}]") else said

    def who(self, who: Who) -> str:
        """Printed name, or what it is called if it is no person."""
        return who.name or self.name(who.id or NONE, f"record.actor.{who.id}")

    def when(self, at: Moment) -> str:
        """``2026-03-01 18:30:05`` in the zone of the site then."""
        return f"{self._local(at):%Y-%m-%d %H:%M:%S}" if at.utc else NONE

    def when_zoned(self, at: Moment) -> str:
        """``2026-03-01 18:30:05 UTC+09:00``."""
        return f"{self.when(at)} {self.zone(at)}" if at.utc else NONE

    def zone(self, at: Moment) -> str:
        """``UTC+09:00``."""
        sign = "-" if at.offset_min < 0 else "+"
        hours, minutes = divmod(abs(at.offset_min), 60)
        return f"UTC{sign}{hours:02d}:{minutes:02d}"

    def elapsed(self, process_utc: str) -> str:
        """Process time since the start of the run: ``T+2 d 04:15``; "" if there is none."""
        if not process_utc or self._started is None:
            return ""
        return elapsed(datetime.fromisoformat(process_utc) - self._started, self.text("day"))

    def _local(self, at: Moment) -> datetime:
        return datetime.fromisoformat(at.utc).astimezone(timezone(timedelta(minutes=at.offset_min)))


def elapsed(span: timedelta, day: str) -> str:
    """``T+2 d 04:15``, with ``day`` for the sign of a day."""
    sign = "-" if span < timedelta(0) else "+"
    minutes = abs(span) // timedelta(minutes=1)
    days, minutes = divmod(minutes, 24 * 60)
    clock = f"{minutes // 60:02d}:{minutes % 60:02d}"
    return f"T{sign}{days} {day} {clock}" if days else f"T{sign}{clock}"


def grouped(field: str, value: str) -> str:
    """An identity in groups as it is printed on its label; left whole if it has not the length of its kind."""
    lengths = {"coi": 15, "din": 13, "gtin": 14}
    wanted = lengths.get(field)
    return value if wanted and len(value) != wanted else group_field(field, value)


def short_hash(digest: str) -> str:
    """The first eight and the last four digits, for comparing by eye."""
    return f"{digest[:8]}…{digest[-4:]}" if digest else NONE
