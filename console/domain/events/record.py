"""Batch records issued, and test sheets of scanners."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from console.domain.events.fact import Fact
from console.domain.message import Message


@dataclass(frozen=True, slots=True)
class BatchRecordIssued(Fact):
    """A batch record was rendered: hash of its JSON and of its PDF, and the journal head that it shows."""

    TYPE: ClassVar[str] = "record.issued"
    run: str
    json_sha256: str
    pdf_sha256: str
    file: str
    head_seq: int


@dataclass(frozen=True, slots=True)
class ScannerTested(Fact):
    """A keyboard-wedge scanner's test sheet was read under this keyboard layout, and what came of it."""

    TYPE: ClassVar[str] = "scanner.tested"
    scanner: str
    layout: str
    passed: bool
    finding: Message
