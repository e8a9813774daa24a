"""Verifying one exported file alone: a batch record or an audit export, as JSON or as the PDF that carries it.

It needs the file and the public keys. The station's seal shows any change at all; the rows of the journal in it, and a
hash for each line, say which event was altered first. The file shows what it holds, not what was left out of it: for
that the journal itself is verified.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from console.canonical import CanonicalError, canonical_bytes
from console.journal.hashing import GENESIS, event_hash
from console.journal.integrity import checkpoint_bytes
from console.records.anchors import from_json
from console.records.findings import MOST_FINDINGS, Finding, Kind, Report, ordered, printable
from console.records.keyring import LIFE, Keyring
from console.records.proof import parts, sealed_bytes, stored_row
from console.security import signature
from console.security.station_key import verifies

WHAT = {"shuttle.batch_record": "batch record", "shuttle.audit_export": "audit export"}
_CHECKPOINT = ("seq", "hash", "utc", "key_id", "signature")
_BROKEN = (ValueError, TypeError, KeyError, AttributeError, IndexError)


def verify_file(
    path: Path, public_keys: Mapping[str, bytes] | None = None, plant: Mapping[str, bytes] | None = None
) -> Report:
    """Verify one exported file. Never raises for what is wrong with it. Keys: as for `console.records.verifier`.

    Raises OSError when the file cannot be read.
    """
    raw = path.read_bytes()
    if not raw.startswith(b"%PDF"):
        return verify_bytes(raw, public_keys, plant)
    from console.records.pdf_reading import check_pdf  # pyhanko: only where a PDF is read

    attached, wrong = check_pdf(raw)
    if attached is None:
        return _Check(Keyring(public_keys or {}, plant)).report(public_keys is not None, wrong)
    return verify_bytes(attached.json, public_keys, plant, certificate=attached.certificate_sha256, also=wrong)


def verify_bytes(
    raw: bytes,
    public_keys: Mapping[str, bytes] | None = None,
    plant: Mapping[str, bytes] | None = None,
    *,
    certificate: str = "",
    also: tuple[str, ...] = (),
) -> Report:
    """`verify_file` for JSON. ``certificate``: hash of the one of the PDF, if any; ``also``: wrong with that."""
    try:
        said = json.loads(raw)
        proof = said["proof"]
        own = {str(key): bytes.fromhex(public) for key, public in proof["keys"]}
    except _BROKEN as error:
        check = _Check(Keyring(public_keys or {}, plant))
        why = type(error).__name__
        check.find("unreadable", None, f"it is no sealed record of a station, or is damaged beyond reading ({why})")
        return check.report(public_keys is not None, also)
    check = _Check(Keyring(own if public_keys is None else public_keys, plant), said=said)
    check.run(raw)
    if certificate and not check.findings and certificate != proof.get("certificate_sha256"):
        check.find("signature", None, "the PDF is signed with a certificate that the station's seal does not name")
    return check.report(public_keys is not None, also)


@dataclass(slots=True)
class _Check:
    """One pass over one document."""

    keys: Keyring
    said: dict[str, Any] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    who: dict[str, str] = field(default_factory=dict)
    hashes: dict[int, bytes] = field(default_factory=dict)
    signatures: int = 0
    sealed: int = 0
    anchored: int = 0

    def find(self, kind: Kind, seq: int | None, sentence: str) -> None:
        self.findings.append(Finding(kind, seq, printable(sentence)))

    def run(self, raw: bytes) -> None:
        """Every check; what cannot even be looked at is a finding."""
        for step in (self._rows, self._checkpoints, self._parts):
            try:
                step()
            except _BROKEN as error:
                self.find("altered", None, f"its proof is damaged ({type(error).__name__}: {error})")
        try:
            self._seal(raw)
        except (*_BROKEN, CanonicalError):
            self.find("altered", None, "its seal cannot be read")

    # --- the rows of the journal in it ---------------------------------------------------------------------------

    def _rows(self) -> None:
        before: list[Any] = [0, *[None] * 14, GENESIS]
        for cells in self.said["proof"]["rows"]:
            seq = cells[0] if isinstance(cells[0], int) else None
            try:
                row = stored_row(cells)
            except (ValueError, TypeError):
                self.find("altered", seq, f"event {seq} was altered: its row cannot be read")
                continue
            self._row(row, before)
            before = row

    def _row(self, row: list[Any], before: list[Any]) -> None:
        seq, kind = row[0], row[5]
        if event_hash(row[:15]) != row[15]:
            self.find("altered", seq, f"event {seq} ({kind}) was altered: what the record holds does not give its hash")
        elif seq <= before[0]:
            self.find("reordered", seq, f"event {seq} ({kind}) stands after event {before[0]}")
        elif seq == before[0] + 1 and row[14] != before[15]:
            sentence = f"event {before[0]} was altered and given a new hash: event {seq} names another one"
            self.find("altered", before[0], sentence)
        self.hashes[seq] = row[15]
        if seq == 1 or kind == signature.EVENT_TYPE or kind in LIFE:
            self._read(seq, kind, row[13])

    def _read(self, seq: int, kind: str, data: bytes) -> None:
        try:
            said = json.loads(data)
        except ValueError:
            self.find("altered", seq, f"event {seq} ({kind}) cannot be read")
            return
        station, site = self.who.get("station", ""), self.who.get("site", "")
        if seq == 1:
            self.who = {str(name): printable(str(value)) for name, value in said.items()}
        elif kind == signature.EVENT_TYPE:
            self.signatures += 1
            keys = self.keys.counting_at(str(said.get("key_id")), seq)
            verdict = signature.check_seal(said, station, site, keys)
            if not verdict.valid:
                sentence = f"the electronic signature in event {seq} does not hold: {verdict.reason}"
                self.find("signature", seq, sentence)
        elif wrong := self.keys.tell(seq, kind, said, station, site):
            self.find("key", seq, f"the change of the station's key in event {seq} ({kind}) does not hold: {wrong}")

    # --- what was signed -----------------------------------------------------------------------------------------

    def _checkpoints(self) -> None:
        for cells in self.said["proof"]["checkpoints"]:
            anchor = from_json(dict(zip(_CHECKPOINT, cells, strict=True)))
            if anchor is None:
                self.find("checkpoint", None, "a checkpoint in it cannot be read")
                continue
            seq, hash_, utc, key, proof = anchor
            public = self.keys.at(key, seq)
            if isinstance(public, str):
                self.find("unknown key", seq, f"the checkpoint of event {seq} is signed with {public}")
            elif not verifies(public, proof, checkpoint_bytes(seq, hash_, utc, key)):
                self.find("checkpoint", seq, f"the signature of the checkpoint of event {seq} is not valid")
            elif self.hashes.get(seq) != hash_:
                self.find("altered", seq, f"event {seq} is not the one that was signed on {utc}")
            elif key in self.keys.plant:
                self.anchored = max(self.anchored, seq)

    def _parts(self) -> None:
        """Name what was altered; whether anything was, the seal says."""
        now, then = dict(parts(self.said)), {str(name): str(value) for name, value in self.said["proof"]["parts"]}
        for name in sorted({*now, *then}, key=lambda name: self._event_of(name) or 0):
            if now.get(name) == then.get(name):
                continue
            seq = self._event_of(name)
            of = f" (event {seq})" if seq is not None else ""
            self.find("altered", seq, f"the part {name} of the record{of} is not the one that was sealed")

    def _event_of(self, part: str) -> int | None:
        """The event that a part of the document is about."""
        name, _, index = part.partition("/")
        try:
            item = self.said[name][int(index)]
            seq = item.get("seq", item.get("line", {}).get("seq"))
        except _BROKEN:
            return None
        return seq if isinstance(seq, int) else None

    def _seal(self, raw: bytes) -> None:
        proof = self.said["proof"]
        head, key = int(proof["head_seq"]), str(proof["key_id"])
        public = self.keys.at(key, head)
        if isinstance(public, str):
            self.find("unknown key", None, f"the seal over the whole is made with {public}")
        elif not verifies(public, bytes.fromhex(proof["seal"]), sealed_bytes(self.said)):
            self.find("altered", None, "the station's seal over the whole does not hold: it was altered")
        elif canonical_bytes(self.said) != raw:
            self.find("altered", None, "its bytes are not those that were sealed, though they say the same")
        else:
            self.sealed = head

    def report(self, keys_given: bool, also: tuple[str, ...] = ()) -> Report:
        """What came out. ``also``: what is wrong with the file around the document."""
        for sentence in also:
            self.find("signature", None, sentence)
        found = ordered(self.findings)
        return Report(
            station=self.who.get("station", ""),
            site=self.who.get("site", ""),
            mode=self.who.get("mode", ""),
            events=len(self.hashes),
            sealed=self.sealed,
            anchored=self.anchored,
            unanchored=sum(seq > self.anchored for seq in self.hashes),
            signatures=self.signatures,
            keys_given=keys_given,
            findings=tuple(found[:MOST_FINDINGS]),
            more=max(0, len(found) - MOST_FINDINGS),
            rests_on=tuple(self.keys.rests_on),
            what=WHAT.get(str(self.said.get("kind")), "file"),
        )
