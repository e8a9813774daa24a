"""What becomes of a run's material and samples once they have left the bay: places, dispositions, results."""

from __future__ import annotations

from dataclasses import dataclass

OPEN = ("", "hold")
"""Dispositions that leave material in quarantine: none yet, or a decision that was put off."""


FINAL = ("pass", "fail")
"""Verdicts with which the lab has decided."""


@dataclass(frozen=True, slots=True)
class Place:
    """A place that material may be put in; see `console.domain.events.PlaceReceived`."""

    gln: str
    extension: str
    use: str
    name: str


@dataclass(frozen=True, slots=True)
class Quarantine:
    """What lies in quarantine. ``disposition``: "" until quality has decided; see `MaterialDisposed`."""

    label: str
    place: str
    condition: str
    since_utc: str
    disposition: str = ""
    reason: str = ""
    note: str = ""
    decided_by: str = ""
    decided_utc: str = ""

    @property
    def waits(self) -> bool:
        """Whether a decision is still due."""
        return self.disposition in OPEN


@dataclass(frozen=True, slots=True)
class HandedOver:
    """Material that left this station: to whom, in which box, under which seal, how released."""

    receiver: str
    box: str
    seal: str
    containers: int
    release: str
    given_by: str
    received_by: str
    utc: str


@dataclass(frozen=True, slots=True)
class Result:
    """One result of the lab. ``verdict``: pass | fail | pending.

    ``correction``: why it replaces an earlier one that was final.
    """

    sample: str
    test: str
    verdict: str
    value: str = ""
    unit: str = ""
    reported_utc: str = ""
    method: str = ""
    reported_by: str = ""
    correction: str = ""

    @property
    def final(self) -> bool:
        """Whether the lab has decided."""
        return self.verdict in FINAL


@dataclass(frozen=True, slots=True)
class Delivery:
    """A sample that the lab has: who gave, who received, when."""

    given_by: str
    received_by: str
    utc: str
