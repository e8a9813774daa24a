"""The in-house QC lab (Cell Q): what it was given, what it found, and what became of the labels of a sample."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from console.domain.events.fact import Fact
from console.domain.material import Result


@dataclass(frozen=True, slots=True)
class ResultReceived(Fact):
    """One test of one sample as the lab reported it, brought by the plant's file.

    ``test``: a name of the recipe's release tests. ``verdict``: pass | fail | pending. A later result of the same
    test of the same sample replaces the earlier one, which is ``before``; both stay in the journal. ``correction``: why
    one that was final is replaced. ``value``, ``unit``, ``method`` and ``reported_by``: as the lab wrote.
    """

    TYPE: ClassVar[str] = "lab.result"
    sample: str
    test: str
    verdict: str
    value: str = ""
    unit: str = ""
    reported_utc: str = ""
    run: str = ""
    method: str = ""
    reported_by: str = ""
    correction: str = ""
    before: Result | None = None


@dataclass(frozen=True, slots=True)
class LabelsReconciled(Fact):
    """Every label that was issued for a sample is used or destroyed (RQ-69). ``destroyed``: (serial, why)."""

    TYPE: ClassVar[str] = "lab.labels"
    procedure_id: str
    run: str
    issued: tuple[str, ...]
    used: tuple[str, ...]
    destroyed: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class SampleDelivered(Fact):
    """A sample was handed over to the lab; both who gave and who received have signed."""

    TYPE: ClassVar[str] = "lab.delivered"
    procedure_id: str
    run: str
    sample: str
    given_by: str
    received_by: str
