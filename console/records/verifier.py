"""The independent verifier: does this folder hold the journal as it was written, and how far can that be shown?

It needs the folder and the public keys, nothing of the console that wrote it. What it can show, and no more: a change
to any event is found, unless whoever made it recomputed the whole chain after it; that too is found up to the last
event that a key signed ("anchored"). The console signs after every electronic signature, so one that nothing anchors is
found. Behind the last anchor a forger with the file is not found: sign often, and let the plant countersign. Rows of
the tables that are no events (verifiers, cursors) and readings.db are not covered.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal, cast

from console.journal.errors import JournalError
from console.journal.hashing import GENESIS, event_hash
from console.journal.integrity import checkpoint_bytes
from console.journal.raw import RawJournal
from console.journal.schema import added, missing_protection
from console.security import signature
from console.security.station_key import read_public_keys, verifies

Kind = Literal[
    "unreadable",
    "unprotected",
    "altered",
    "missing",
    "reordered",
    "truncated",
    "checkpoint",
    "signature",
    "unknown key",
]
Checkpoint = tuple[int, bytes, str, str, bytes]  # seq, hash, utc, key_id, signature
_COLUMNS = (int, bytes, str, str, bytes)
MOST_FINDINGS = 50  # a rewritten journal would otherwise fill the report; the first one is what matters


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong: at which event (None: the file as a whole) and a sentence about it."""

    kind: Kind
    seq: int | None
    sentence: str


@dataclass(frozen=True, slots=True)
class Report:
    """What was found. ``anchored``: the last event that is shown unaltered by a valid signature over the chain to it.

    ``station``, ``site``, ``mode``: as the first event says, empty when it cannot be read. ``signatures``: electronic
    signatures that were checked. ``keys_given``: False when only the folder's own public key was at hand, which a
    forger could have replaced. ``more``: findings beyond the first MOST_FINDINGS.
    """

    station: str
    site: str
    mode: str
    events: int
    anchored: int
    signatures: int
    keys_given: bool
    findings: tuple[Finding, ...]
    more: int

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
        """One sentence for a person."""
        if not self.holds:
            return f"NOT INTACT. {self.findings[0].sentence}."
        later = self.events - self.anchored
        tail = f"{later} later event{'' if later == 1 else 's'} not yet anchored" if later else "nothing after it"
        source = "" if self.keys_given or not self.anchored else ", by the public key in the folder itself"
        anchored = f"anchored up to event {self.anchored}{source}" if self.anchored else "anchored nowhere"
        return f"The chain of {self.events} events holds; {anchored}; {tail}."


def verify(
    folder: Path, public_keys: Mapping[str, bytes] | None = None, progress: Callable[[int], None] | None = None
) -> Report:
    """Verify the journal in ``folder``. Never raises for what is wrong with it: that is in the report.

    ``public_keys``: raw Ed25519 keys by key id (`station_key.key_id`), of the station and of the plant; without them
    the folder's own exported key is used, and the report says so. ``progress`` is told the event now looked at.
    """
    keys = read_public_keys(folder) if public_keys is None else public_keys
    walk = _Walk(keys, progress)
    try:
        with RawJournal(folder) as raw:
            for stage in (walk.file, walk.signed, walk.events):
                walk.attempt(stage, raw)
    except JournalError as error:
        walk.find("unreadable", None, str(error))
    walk.checkpoints()
    return walk.report(public_keys is not None)


@dataclass(slots=True)
class _Walk:
    """One pass over a journal: what has been seen so far."""

    keys: Mapping[str, bytes]
    progress: Callable[[int], None] | None
    findings: list[Finding] = field(default_factory=list)
    who: dict[str, str] = field(default_factory=dict)
    anchors: list[Checkpoint] = field(default_factory=list)
    hashes: dict[int, bytes | None] = field(default_factory=dict)  # by number, of the events that an anchor names
    count: int = 0
    last: int = 0
    first_bad: int | None = None
    last_type: str = ""
    signed_at: list[int] = field(default_factory=list)  # events that are electronic signatures
    covered: int = 0  # the last event that a valid checkpoint names, whatever became of the event
    anchored: int = 0

    def find(self, kind: Kind, seq: int | None, sentence: str) -> None:
        self.findings.append(Finding(kind, seq, _printable(sentence)))
        if kind in ("altered", "missing", "reordered") and seq is not None:
            self.first_bad = seq if self.first_bad is None else min(self.first_bad, seq)

    def attempt(self, stage: Callable[[RawJournal], None], raw: RawJournal) -> None:
        """Run one stage; what stops it is a finding, and the others still run."""
        try:
            stage(raw)
        except JournalError as error:
            self.find("unreadable", None, str(error))

    def signed(self, raw: RawJournal) -> None:
        for row in raw.checkpoints():
            if all(isinstance(value, kind) for value, kind in zip(row, _COLUMNS, strict=True)):
                self.anchors.append(cast(Checkpoint, row))
            else:
                seq = row[0] if isinstance(row[0], int) else None
                self.find("checkpoint", seq, f"the checkpoint of event {row[0]!r} is damaged")
        self.hashes = dict.fromkeys(anchor[0] for anchor in self.anchors)

    def file(self, raw: RawJournal) -> None:
        for name in missing_protection(raw.schema()):
            self.find(
                "unprotected", None, f"the table or trigger {name!r}, which protects the record, is missing or altered"
            )
        for kind, name in added(raw.kinds()):
            self.find("unprotected", None, f"the {kind} {name!r} was added; it may hide, change or drop events")
        for line in raw.damage():
            self.find("unreadable", None, f"the file is damaged: {line}")

    def events(self, raw: RawJournal) -> None:
        seq, prev = 0, GENESIS
        for row in raw.events():
            if row[0] != seq + 1:
                self._missing(seq + 1, row[0] - 1)
            elif event_hash(row[:15]) == row[15] and row[14] != prev:
                self._unchained(raw, row)
            if event_hash(row[:15]) != row[15]:
                self._altered(raw, row, prev)
            seq, prev, self.last_type = row[0], row[15], row[5]
            self.count, self.last = self.count + 1, seq
            if seq in self.hashes:
                self.hashes[seq] = prev
            self._read(row)
            if self.progress is not None:
                self.progress(seq)
        if seq == 0:
            self.find("missing", 1, "there is no event at all; not even the one that says which station this is")

    def checkpoints(self) -> None:
        for anchor in self.anchors:
            try:
                self._checkpoint(anchor)
            except (ValueError, TypeError, AttributeError):
                self.find("checkpoint", anchor[0], f"the checkpoint of event {anchor[0]} is damaged")
        behind = [seq for seq in self.signed_at if seq > self.covered]
        if behind:
            sentence = (
                f"the electronic signature in event {behind[0]} has no valid checkpoint at or after it; the console "
                "signs one after every signature: it was removed, or the console was stopped before it could sign"
            )
            self.find("checkpoint", behind[0], sentence)

    def _checkpoint(self, anchor: Checkpoint) -> None:
        seq, hash_, utc, key_id, proof = anchor
        if key_id not in self.keys:
            self.find("unknown key", seq, f"the checkpoint of event {seq} is signed with the unknown key {key_id}")
        elif not verifies(self.keys[key_id], proof, checkpoint_bytes(seq, hash_, utc, key_id)):
            self.find("checkpoint", seq, f"the signature of the checkpoint of event {seq} is not valid")
        else:
            self.covered = max(self.covered, seq)
            self._anchor(seq, hash_, utc)

    def _anchor(self, seq: int, hash_: bytes, utc: str) -> None:
        """A key signed that event ``seq`` had this hash: is it so?"""
        if seq > self.last:
            self.find(
                "truncated", self.last + 1, f"events after {self.last} are missing: event {seq} was signed on {utc}"
            )
        elif self.hashes[seq] != hash_:
            self.find("altered", seq, f"event {seq} is not the one that was signed on {utc}: history was rewritten")
        elif self.first_bad is None or seq < self.first_bad:
            self.anchored = max(self.anchored, seq)

    def report(self, keys_given: bool) -> Report:
        if keys_given and not self.covered:
            self.find("checkpoint", None, "nothing is anchored: no checkpoint is signed by a key that was given")
        said = {name: self.who.get(name, "") for name in ("station", "site", "mode")}
        ordered = sorted(self.findings, key=lambda finding: (finding.seq is None, finding.seq or 0))
        return Report(
            **said,
            events=self.count,
            anchored=self.anchored,
            signatures=len(self.signed_at),
            keys_given=keys_given,
            findings=tuple(ordered[:MOST_FINDINGS]),
            more=max(0, len(ordered) - MOST_FINDINGS),
        )

    def _missing(self, first: int, last: int) -> None:
        which = f"event {first} is" if first == last else f"events {first} to {last} are"
        self.find("missing", first, f"{which} missing")

    def _unchained(self, raw: RawJournal, row: tuple[Any, ...]) -> None:
        """A row that is whole in itself, but does not name the hash of the row before it."""
        seq, kind = row[0], row[5]
        if seq == 1:
            self.find("altered", 1, f"event 1 ({kind}) is not the beginning: it names an event before it")
        elif self.first_bad != seq - 1:  # the row before was altered and given a new hash to hide it
            self.find(
                "altered",
                seq - 1,
                f"event {seq - 1} ({self.last_type}) was altered and given a new hash: event {seq} names another one",
            )

    def _altered(self, raw: RawJournal, row: tuple[Any, ...], prev: bytes) -> None:
        seq, kind = row[0], row[5]
        belongs_after = raw.seq_of(row[14]) if row[14] != prev and isinstance(row[14], bytes) else None
        if belongs_after is not None and belongs_after != seq - 1:
            sentence = f"event {seq} ({kind}) was moved: it was written after what now is event {belongs_after}"
            self.find("reordered", seq, sentence)
        else:
            self.find("altered", seq, f"event {seq} ({kind}) was altered: what is stored does not give its hash")

    def _read(self, row: tuple[Any, ...]) -> None:
        """The little that is needed of what events say: whose journal it is, and the signatures in it."""
        if row[0] != 1 and row[5] != signature.EVENT_TYPE:
            return
        try:
            data = json.loads(row[13])
        except (ValueError, TypeError):
            data = None
        if not isinstance(data, dict):
            self.find("altered", row[0], f"event {row[0]} ({row[5]}) cannot be read")
        elif row[0] == 1:
            self.who = {name: _printable(str(value)) for name, value in data.items()}
        else:
            self._signature(row[0], data)

    def _signature(self, seq: int, data: dict[str, Any]) -> None:
        self.signed_at.append(seq)
        verdict = signature.check_seal(data, self.who.get("station", ""), self.who.get("site", ""), self.keys)
        if not verdict.valid:
            sentence = f"the electronic signature in event {seq} does not hold: {verdict.reason}"
            self.find("signature", seq, sentence)


def _printable(text: str) -> str:
    """``text`` with what UTF-8 cannot carry (bytes of a damaged file) as escapes."""
    return text.encode("utf-8", "backslashreplace").decode()
