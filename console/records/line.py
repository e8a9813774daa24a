"""What every line of a record begins with: its number in the journal, when, and who."""

from __future__ import annotations

from dataclasses import dataclass

from console.records.entry import Moment


@dataclass(frozen=True, slots=True)
class Who:
    """A person, or a part of the system; ``name`` is the printed name, "" if the plant never said one."""

    id: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """What every line of the record begins with: its number in the journal, when, and who."""

    seq: int
    at: Moment
    who: Who
