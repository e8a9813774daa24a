"""The review of a run's record, and its passport."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from console.domain.events.fact import Fact


@dataclass(frozen=True, slots=True)
class ReviewBegun(Fact):
    """A record was put together to be reviewed; said again when the same review takes in what is new.

    ``manner``: exception, or full where a parameter has no approved limits (``lacking``: phase/channel, RQ-72).
    ``record_sha256``: over the record's JSON as it lies in ``file``; ``items``: all that is to be looked at, by name.
    """

    TYPE: ClassVar[str] = "review.begun"
    procedure_id: str
    run: str
    manner: str
    head_seq: int
    record_sha256: str
    file: str
    items: tuple[str, ...]
    lacking: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ExceptionDisposed(Fact):
    """The reviewer has looked at one item and says what it is worth. A later one of the same item counts instead."""

    TYPE: ClassVar[str] = "review.disposition"
    procedure_id: str
    run: str
    item: str
    disposition: str  # no_effect | explained | deviation_known | deviation_needed
    reason: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class PassportIssued(Fact):
    """A run passport was rendered: hash of the record that its code carries, and of its own PDF."""

    TYPE: ClassVar[str] = "passport.issued"
    run: str
    record_sha256: str
    pdf_sha256: str
    file: str
    head_seq: int
