"""What stands in an open procedure of entries by hand: typed numbers, labels to be read again, doubts."""

from __future__ import annotations

from dataclasses import dataclass

from console.domain.events import Read


@dataclass(frozen=True, slots=True)
class Typed:
    """A number typed by hand that waits for a second person. ``compared_by``: who has read its end off the label."""

    step: str
    prompt: str
    read: Read
    person: str
    reason: str
    note: str
    compared_by: str = ""


@dataclass(frozen=True, slots=True)
class Rescan:
    """A label that is to be read again in place of an earlier one, and why."""

    step: str
    index: int
    reason: str
    note: str


@dataclass(frozen=True, slots=True)
class EnteredValue:
    """A number that a person entered; ``reason`` and ``note`` of an unusual one."""

    step: str
    value: str
    unit: str
    utc: str
    person: str
    reason: str
    note: str


@dataclass(frozen=True, slots=True)
class PaperLine:
    """A line of a paper form: whose hand, ``when`` by the paper (UTC), what; all "" if nothing is written there.

    ``utc`` and ``entered_by``: when and by whom it was entered here.
    """

    step: str
    when: str
    person: str
    value: str
    utc: str
    entered_by: str


@dataclass(frozen=True, slots=True)
class Doubted:
    """An unusual number that was typed and counts for nothing yet."""

    step: str
    value: str
