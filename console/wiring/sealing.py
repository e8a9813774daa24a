"""Sealing what leaves the station: records and exports get a proof by the station's key, their PDFs a signature."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from console.clock import Clock
from console.journal.codec import plain
from console.journal.reading import JournalReader
from console.journal.rows import Head
from console.records.anchors import checked, countersignatures
from console.records.model import BatchRecord
from console.records.proof import Basis, Proof, Seal, chosen, prove
from console.security.certificate import certificate, sha256_of
from console.security.station_key import StationKey, StationKeyError, read_public_keys

_PAGE = 2000
_SIGN_S = 120
_ROOT = Path(__file__).resolve().parents[2]


class SealingError(Exception):
    """What was made could not be sealed or signed; the sentence says why. It is not given out then."""


class Sealing:
    """For the jobs' thread and the command line: the station's key over what is exported from its folder."""

    def __init__(self, folder: Path, station: str, site: str, key: StationKey, clock: Clock) -> None:
        """``key``: the one of ``folder``."""
        self._folder, self._station, self._site, self._key, self._clock = folder, station, site, key, clock

    def sealed(self, record: BatchRecord, reader: JournalReader, mine: set[int]) -> BatchRecord:
        """The record with its proof; ``mine``: the events that it rests on. Raises JournalError or SealingError."""
        basis = self.basis(reader, record.chain.head_seq, mine.__contains__)
        return replace(record, proof=self.proof(plain(replace(record, proof=None)), basis))

    def basis(self, reader: JournalReader, head_seq: int, wanted: Callable[[int], bool]) -> Basis:
        """Rows up to ``head_seq`` that are ``wanted``, the signatures over the chain, and the head."""
        rows: list[Any] = []
        last: Any = None
        while page := reader.raw(last[0] if last else 0, limit=_PAGE):
            page = [row for row in page if row[0] <= head_seq]
            if not page:
                break
            rows.extend(chosen(page, wanted))
            last = page[-1]
        if last is None:
            raise SealingError("The journal is empty: there is nothing to seal")
        said = [checked(row) for row in reader.checkpoints()]
        beside = [anchor for _, anchor in countersignatures(self._folder)]
        return Basis(rows, [anchor for anchor in (*said, *beside) if anchor is not None], Head(last[0], last[15]))

    def proof(self, document: dict[str, Any], basis: Basis) -> Proof:
        """The proof of ``document``. Raises SealingError when the certificate of the pages cannot be had."""
        seal = Seal(self._key.key_id, self._key.sign, lambda: read_public_keys(self._folder), self._certificate)
        return prove(document, basis, seal, plain)

    def sign_pages(self, pdf: Path, signed_utc: str) -> None:
        """Sign the PDF in its place, by a child process. Raises SealingError."""
        self._certificate()
        command = [sys.executable, "-m", "console.records.pdf_signature", str(pdf), str(self._folder), signed_utc]
        done = subprocess.run(  # noqa: S603  # our own module, no shell
            command, cwd=_ROOT, capture_output=True, text=True, timeout=_SIGN_S, check=False
        )
        if done.returncode:
            pdf.unlink(missing_ok=True)
            raise SealingError(done.stderr.strip().splitlines()[-1] if done.stderr.strip() else "The PDF is not signed")

    def _certificate(self) -> str:
        try:
            return sha256_of(certificate(self._folder, self._station, self._site, self._clock.now().utc))
        except (OSError, StationKeyError) as error:
            raise SealingError(str(error)) from error
