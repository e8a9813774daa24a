"""Where living material is once it has left its bay, who decided about it, and to whom it was handed over."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from console.domain.events.fact import Fact
from console.domain.message import Message


@dataclass(frozen=True, slots=True)
class PlaceReceived(Fact):
    """A place of this site that material may be put in (plant data). ``use``: quarantine.

    ``gln`` and ``extension``: GS1 414 and 254 of the label at the place; ``name`` as people call it.
    """

    TYPE: ClassVar[str] = "plant.place"
    gln: str
    extension: str
    use: str
    name: str


@dataclass(frozen=True, slots=True)
class MaterialQuarantined(Fact):
    """What was recovered from a run lies in quarantine, under a label of its own, until quality has decided."""

    TYPE: ClassVar[str] = "material.quarantined"
    procedure_id: str
    run: str
    label: str
    place: str
    condition: str


@dataclass(frozen=True, slots=True)
class MaterialDisposed(Fact):
    """Quality decided and signed: elsewhere (continue) | hold (for a later decision) | discard."""

    TYPE: ClassVar[str] = "material.disposed"
    procedure_id: str
    run: str
    disposition: str
    reason: str
    note: str


@dataclass(frozen=True, slots=True)
class CustodyTransferred(Fact):
    """Material left this station's custody: given and received, both signed. ``release``: released | conditional."""

    TYPE: ClassVar[str] = "material.handed_over"
    procedure_id: str
    run: str
    receiver: str
    box: str
    seal: str
    containers: int
    release: str
    given_by: str
    received_by: str


@dataclass(frozen=True, slots=True)
class ReleaseJudged(Fact):
    """How the release tests of a run stood when its material was about to move: released | conditional | failed."""

    TYPE: ClassVar[str] = "release.judged"
    procedure_id: str
    run: str
    release: str
    evidence: Message
