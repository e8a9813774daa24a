"""The independent verifier: does this folder hold the journal as it was written, and how far can that be shown?

It needs the folder and the public keys, nothing of the console that wrote it. What it can show, and no more: a change
to any event is found, unless whoever made it recomputed the whole chain after it; that too is found up to the last
event that the station's key signed ("sealed"). The console signs after every electronic signature, so one without a
seal after it is found. Whoever has the file and the station's key can do more: what stands against that is the plant's
countersignature, and every event behind the last one is said to be unanchored. Rows of the tables that are no events
(verifiers, cursors) and readings.db are not covered.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from console.journal.errors import JournalError
from console.journal.hashing import GENESIS, event_hash
from console.journal.integrity import checkpoint_bytes
from console.journal.raw import RawJournal
from console.journal.schema import added, missing_protection
from console.records.anchors import Checkpoint, checked, countersignatures, plant_keys
from console.records.findings import MOST_FINDINGS, Finding, Kind, Report, ordered, printable
from console.records.keyring import LIFE, Keyring
from console.security import signature
from console.security.station_key import read_public_keys, verifies


def verify(
    folder: Path,
    public_keys: Mapping[str, bytes] | None = None,
    progress: Callable[[int], None] | None = None,
    plant: Mapping[str, bytes] | None = None,
) -> Report:
    """Verify the journal in ``folder``. Never raises for what is wrong with it: that is in the report.

    ``public_keys``: raw Ed25519 keys of the station by key id (`station_key.key_id`), ``plant``: of the plant; without
    them those that lie in the folder are used, and the report says so. ``progress`` is told the event now looked at.
    """
    keys = read_public_keys(folder) if public_keys is None else public_keys
    walk = _Walk(Keyring(keys, plant_keys(folder) if plant is None else plant), progress)
    walk.countersigned(folder)
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

    keys: Keyring
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
    sealed: int = 0
    anchored: int = 0

    def find(self, kind: Kind, seq: int | None, sentence: str) -> None:
        self.findings.append(Finding(kind, seq, printable(sentence)))
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
            anchor = checked(row)
            if anchor is not None:
                self.anchors.append(anchor)
            else:
                seq = row[0] if isinstance(row[0], int) else None
                self.find("checkpoint", seq, f"the checkpoint of event {row[0]!r} is damaged")
        self.hashes = dict.fromkeys(anchor[0] for anchor in self.anchors)

    def countersigned(self, folder: Path) -> None:
        """Countersignatures of the plant beside the journal."""
        for name, anchor in countersignatures(folder):
            if anchor is None:
                self.find("checkpoint", None, f"the countersignature {name} cannot be read")
            elif anchor[3] not in self.keys.plant:
                sentence = f"the countersignature {name} is of the unknown key {anchor[3]}, not of the plant's"
                self.find("unknown key", anchor[0], sentence)
            else:
                self.anchors.append(anchor)

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
        public = self.keys.at(key_id, seq)
        if isinstance(public, str):
            self.find("unknown key", seq, f"the checkpoint of event {seq} is signed with {public}")
        elif not verifies(public, proof, checkpoint_bytes(seq, hash_, utc, key_id)):
            self.find("checkpoint", seq, f"the signature of the checkpoint of event {seq} is not valid")
        else:
            self.covered = max(self.covered, seq)
            self._anchor(seq, hash_, utc, plant=key_id in self.keys.plant)

    def _anchor(self, seq: int, hash_: bytes, utc: str, *, plant: bool) -> None:
        """A key signed that event ``seq`` had this hash: is it so?"""
        if seq > self.last:
            self.find(
                "truncated", self.last + 1, f"events after {self.last} are missing: event {seq} was signed on {utc}"
            )
        elif self.hashes.get(seq) != hash_:
            self.find("altered", seq, f"event {seq} is not the one that was signed on {utc}: history was rewritten")
        elif self.first_bad is None or seq < self.first_bad:
            self.sealed = max(self.sealed, seq)
            self.anchored = max(self.anchored, seq if plant else 0)

    def report(self, keys_given: bool) -> Report:
        if keys_given and not self.covered:
            self.find("checkpoint", None, "nothing is sealed: no checkpoint is signed by a key that was given")
        found = ordered(self.findings)
        return Report(
            station=self.who.get("station", ""),
            site=self.who.get("site", ""),
            mode=self.who.get("mode", ""),
            events=self.count,
            sealed=self.sealed,
            anchored=self.anchored,
            unanchored=max(0, self.last - self.anchored),
            signatures=len(self.signed_at),
            keys_given=keys_given,
            findings=tuple(found[:MOST_FINDINGS]),
            more=max(0, len(found) - MOST_FINDINGS),
            rests_on=tuple(self.keys.rests_on),
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
        if row[0] != 1 and row[5] != signature.EVENT_TYPE and row[5] not in LIFE:
            return
        try:
            data = json.loads(row[13])
        except (ValueError, TypeError):
            data = None
        if not isinstance(data, dict):
            self.find("altered", row[0], f"event {row[0]} ({row[5]}) cannot be read")
        elif row[0] == 1:
            self.who = {name: printable(str(value)) for name, value in data.items()}
        elif row[5] in LIFE:
            self._key(row[0], row[5], data)
        else:
            self._signature(row[0], data)

    def _key(self, seq: int, type_: str, data: dict[str, Any]) -> None:
        wrong = self.keys.tell(seq, type_, data, self.who.get("station", ""), self.who.get("site", ""))
        if wrong:
            self.find("key", seq, f"the change of the station's key in event {seq} ({type_}) does not hold: {wrong}")

    def _signature(self, seq: int, data: dict[str, Any]) -> None:
        self.signed_at.append(seq)
        keys = self.keys.counting_at(str(data.get("key_id")), seq)
        verdict = signature.check_seal(data, self.who.get("station", ""), self.who.get("site", ""), keys)
        if not verdict.valid:
            sentence = f"the electronic signature in event {seq} does not hold: {verdict.reason}"
            self.find("signature", seq, sentence)
