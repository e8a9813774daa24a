"""The in-house QC lab (Cell Q): what it was given, what it found, and what became of the labels of a sample."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from console.domain.events.fact import Fact


@dataclass(frozen=True, slots=True)
class ResultReceived(Fact):
    """One test of one sample as the lab reported it: plant data, taken by ``TakePlantData``.

    ``test``: a name of the recipe's release tests. ``verdict``: pass | fail | pending. A later result of the same
    test of the same run replaces the earlier one; both stay in the journal. ``value`` and ``unit``: as the lab wrote.
    """

    TYPE: ClassVar[str] = "lab.result"
    sample: str
    test: str
    verdict: str
    value: str = ""
    unit: str = ""
    reported_utc: str = ""
    run: str = ""


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
