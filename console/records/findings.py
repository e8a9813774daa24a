"""What a verification found: the report of a folder or of one exported file, as data and as a sentence."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal

Kind = Literal[
    "unreadable",
    "unprotected",
    "altered",
    "missing",
    "reordered",
    "truncated",
    "checkpoint",
    "signature",
    "key",
    "unknown key",
]
MOST_FINDINGS = 50  # a rewritten journal would otherwise fill the report; the first one is what matters


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong: at which event (None: the file as a whole) and a sentence about it."""

    kind: Kind
    seq: int | None
    sentence: str


@dataclass(frozen=True, slots=True)
class Report:
    """What was found. ``what``: journal, batch record or audit export.

    ``sealed``: the last event that a valid signature of the station's key shows unaltered. ``anchored``: the same by a
    countersignature of the plant (a receipt of the plant is none); ``unanchored``: how many events that leaves.
    ``station``, ``site``, ``mode``: empty when they cannot be read. ``signatures``: electronic signatures that were
    checked. ``keys_given``: False when only the public keys that lie with the data were at hand, which a forger could
    have replaced. ``rests_on``: (event, key id) where the chain goes on with a key for which no older one vouches, for
    that was lost. ``notes``: what a person should know besides. ``more``: findings beyond the first MOST_FINDINGS.
    """

    station: str
    site: str
    mode: str
    events: int
    sealed: int
    anchored: int
    unanchored: int
    signatures: int
    keys_given: bool
    findings: tuple[Finding, ...]
    more: int = 0
    rests_on: tuple[tuple[int, str], ...] = ()
    what: str = "journal"
    notes: tuple[str, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether nothing wrong was found."""
        return not self.findings

    def to_json(self) -> dict[str, Any]:
        """The report as plain data."""
        return {
            "holds": self.holds,
            "summary": self.summary(),
            **asdict(self),
            "findings": [asdict(f) for f in self.findings],
        }

    def summary(self) -> str:
        """One or two sentences for a person."""
        if not self.holds:
            return f"NOT INTACT. {self.findings[0].sentence}."
        said = [f"{self._subject()}; {self._sealed()}; {self._anchored()}."]
        said += [
            f"From event {seq} on it rests on the key {key}, for which no older key vouches: the one before was "
            "declared lost."
            for seq, key in self.rests_on
        ]
        return " ".join([*said, *self.notes])

    def _subject(self) -> str:
        if self.what == "journal":
            return f"The chain of {self.events} events holds"
        return f"The {self.what} with {self.events} events is as the station made it"

    def _sealed(self) -> str:
        source = "" if self.keys_given or not self.sealed else ", by the public key that lies with it"
        return f"signed by the station up to event {self.sealed}{source}" if self.sealed else "signed nowhere"

    def _anchored(self) -> str:
        count = f"{self.unanchored} event{'' if self.unanchored == 1 else 's'} unanchored"
        if not self.anchored:
            return f"not countersigned by the plant: {count}"
        return f"countersigned by the plant up to event {self.anchored}, {count}"


def printable(text: str) -> str:
    """``text`` with what UTF-8 cannot carry (bytes of a damaged file) as escapes."""
    return text.encode("utf-8", "backslashreplace").decode()


def ordered(findings: list[Finding]) -> list[Finding]:
    """By event, so that the first altered one comes first; what is wrong with the file as a whole comes last."""
    return sorted(findings, key=lambda finding: (finding.seq is None, finding.seq or 0))
