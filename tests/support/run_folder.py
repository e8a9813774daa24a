"""A station's folder with the journal of one whole run in it: real file, real key, real seals."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from console.clock import Instant
from console.domain import events as e
from console.domain.signing import sealed_content
from console.journal.codec import encode
from console.journal.journal import Journal
from console.journal.reading import open_reader
from console.journal.rows import Draft
from console.records.batch_record import build
from console.records.entry import Moment, entries_of
from console.records.model import BatchRecord
from console.records.scope import scope_of
from console.security.signature import Sealer
from console.security.station_key import StationKey
from console.wiring.sealing import Sealing
from tests.records.conftest import JST, RUN, channels, journal, rules, trends

STATION, SITE = "KSW-07", "Kobe"
ISSUED = Moment("2026-03-05T06:00:00.000000Z", JST)


class AtIssue:
    """A clock that stands where the record is issued."""

    def now(self) -> Instant:
        return Instant(datetime.fromisoformat(ISSUED.utc), timedelta(minutes=JST), 500_000.0)


@dataclass(frozen=True)
class RunFolder:
    """``key`` signed everything in ``path``; ``sealing`` seals what is exported from it."""

    path: Path
    key: StationKey
    sealing: Sealing

    def record(self) -> BatchRecord:
        """The sealed record of its run."""
        with open_reader(self.path) as reader:
            entries = list(entries_of(reader.read(limit=10_000)))
            plain = build(
                RUN, entries, issued=ISSUED, issued_by="quality", trends=trends(), channels=channels(), rules=rules()
            )
            mine = {entry.seq for entry in scope_of(RUN, entries).entries}
            return self.sealing.sealed(plain, reader, mine)


def write_run(folder: Path) -> RunFolder:
    """The run of tests/records as a journal on the disk, with a checkpoint after each signature and at the end."""
    rows = journal()
    first = datetime.fromisoformat(rows[0].at.utc)

    def at(utc: str) -> Instant:
        moment = datetime.fromisoformat(utc)
        return Instant(moment, timedelta(minutes=JST), (moment - first).total_seconds())

    with Journal.open(folder, mode="training", station=STATION, site=SITE, now=at(rows[0].at.utc)) as store:
        key = StationKey.open(folder)
        sealer = Sealer(key, STATION, SITE)
        for row in rows:
            fact, now = row.fact, at(row.at.utc)
            if isinstance(fact, e.Signed):
                key_id, seal = sealer(sealed_content(fact))
                fact = replace(fact, key_id=key_id, seal=seal)
            if fact is not None:
                process = datetime.fromisoformat(row.at.process_utc) if row.at.process_utc else None
                store.append([Draft(fact.stream, fact.TYPE, fact.VERSION, encode(fact), row.actor, process)], now)
            if isinstance(fact, e.Signed) or row is rows[-1]:
                store.checkpoint(key.sign, key.key_id, now)
    return RunFolder(folder, key, Sealing(folder, STATION, SITE, key, AtIssue()))
