"""The part of the batch record that a review is about: what is out of the ordinary, and what was said of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from console.domain.message import Message
from console.records.entry import Moment
from console.records.line import Line, Who


@dataclass(frozen=True, slots=True)
class Excursion:
    """A stretch in which a channel lay outside its limits. ``worst``: the value furthest out, over the whole of it.

    ``side``: below or above; ``more``: how many further stretches this one stands for. Times: process milliseconds.
    """

    channel: str
    unit: str
    phase: str
    side: str
    worst: str
    limit: str
    from_ms: int
    until_ms: int
    more: int = 0


@dataclass(frozen=True, slots=True)
class Lacking:
    """A parameter of the recipe with a setpoint and no approved limits."""

    phase: str
    channel: str


@dataclass(frozen=True, slots=True)
class ExceptionLine:
    """Something that a reviewer has to look at. ``key`` is its name: of another content, it is another exception.

    ``what`` says it; ``said``: the sentences that the journal has about it; ``value`` against ``limit`` (or the new
    value against the old one); ``reason``: a coded one, ``note``: a person's words; ``until``: where it is a stretch.
    """

    key: str
    kind: str
    line: Line
    what: Message
    said: tuple[Message, ...] = ()
    value: str = ""
    limit: str = ""
    unit: str = ""
    channel: str = ""
    until: Moment = field(default_factory=Moment)
    reason: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """A correction: the old value stays beside the new one. ``kind``: item, read, value or note (of which ``name``).

    ``first``: number of the entry that it replaces, 0 where that is no label.
    """

    line: Line
    kind: str
    procedure: str
    step: str
    name: str
    old: str
    new: str
    reason: str
    note: str
    first: int = 0


@dataclass(frozen=True, slots=True)
class NoteLine:
    """A deviation, an incident or a comment. ``happened``: where that was said, and then why it is said late."""

    line: Line
    kind: str
    severity: str
    procedure: str
    step: str
    reason: str
    note: str
    happened: Moment
    late_reason: str
    late_note: str
    closed: Moment
    closed_by: Who
    closed_reason: str
    closed_note: str


@dataclass(frozen=True, slots=True)
class NewsLine:
    """An entry of the run that came after the last issue of its record."""

    line: Line
    type: str


@dataclass(frozen=True, slots=True)
class DispositionLine:
    """What a reviewer said of an exception. ``counts``: whether it is the last that was said of it."""

    line: Line
    item: str
    disposition: str
    reason: str
    note: str
    counts: bool


@dataclass(frozen=True, slots=True)
class ReviewLine:
    """A review of this record, signed or not. ``state``: open, left, signed, or changed (something came after it)."""

    line: Line
    procedure: str
    manner: str
    head_seq: int
    record_sha256: str
    file: str
    items: tuple[str, ...]
    state: str
    signed: Moment
    signed_by: Who
    dispositions: tuple[DispositionLine, ...]


@dataclass(frozen=True, slots=True)
class Curve:
    """What a channel did around an exception, to be looked at. Times: process milliseconds.

    ``from_ms`` to ``to_ms`` is drawn, ``begin_ms`` to ``end_ms`` is what it is about; ``low`` and ``high``: the limits
    there, "" for none.
    """

    channel: str
    from_ms: int
    to_ms: int
    begin_ms: int
    end_ms: int
    low: str
    high: str
    t_ms: tuple[int, ...]
    lo: tuple[int, ...]
    hi: tuple[int, ...]
    gaps: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class ReviewSheet:
    """What a review is done from. ``lines``: what is to be looked at; ``settled``: how many an earlier review covers;
    ``curves``: by the key of a line.

    ``record_sha256``: over the record's JSON as it lies in ``file``. ``same``: the review that is under way lists
    exactly this, and goes on.
    """

    run: str
    manner: str
    head_seq: int
    record_sha256: str
    file: str
    lines: tuple[ExceptionLine, ...]
    lacking: tuple[Lacking, ...]
    settled: int
    same: bool = False
    curves: Mapping[str, Curve] = field(default_factory=dict)
