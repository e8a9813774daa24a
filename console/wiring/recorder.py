"""Rendering a batch record, as a job: read-only from the folder, the PDF by a child process, both into ``records/``."""

from __future__ import annotations

import hashlib
import re
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

from console.clock import Clock, Instant
from console.domain import events as e
from console.domain.context import Book
from console.domain.signing import sealed_content
from console.journal.errors import JournalError
from console.journal.reading import JournalReader, open_reader
from console.journal.readings_query import ReadingsReader
from console.journal.rows import Stored, utc_text
from console.records.around import curves_of
from console.records.batch_record import build
from console.records.entry import Entry, Moment, entries_of
from console.records.exceptions import manner_of, to_look_at
from console.records.excursions import excursions_of
from console.records.model import BatchRecord, Trend
from console.records.model_review import Excursion, ReviewSheet
from console.records.process import phases
from console.records.render import render_json
from console.records.scope import NoSuchRunError, scope_of
from console.records.signed import Covered, Key, covered, key_of
from console.records.table import to_csv
from console.records.trend import stretch_of, trends_of
from console.security.signature import check
from console.security.station_key import read_public_keys
from console.settings import Settings
from console.station import inbox
from console.wiring.sealing import Sealing, SealingError

PAGE = 2000
RENDER_S = 120
_NOT_IN_NAMES = re.compile(r"[^A-Za-z0-9._-]")
_LONGEST = 80
_MINUTE_S = 60


class ReadingsGoneError(ValueError):
    """The readings of this run are not here any more: what a record would say of them would be wrong."""


_CANNOT = (JournalError, NoSuchRunError, ReadingsGoneError, SealingError, OSError, subprocess.SubprocessError)
"""Why a record may not come about: said, and nothing else happens."""


class Recorder:
    """`record` is called in the jobs' thread; it opens what it reads and closes it again."""

    def __init__(self, settings: Settings, book: Book, clock: Clock, sealing: Sealing | None = None) -> None:
        """Reads the folder of ``settings``. ``sealing``: what makes its records such that can be checked alone."""
        self._settings, self._book, self._clock, self._sealing = settings, book, clock, sealing
        self._rate = settings.warp if settings.mode == "training" else 1.0  # the fastest of process time

    def record(self, run: str, person: str, language: str) -> inbox.RecordRendered:
        """Build, write and render the record of a run for ``person``; the PDF in ``language``.

        What cannot be done is said, not raised.
        """
        try:
            return self._written(run, self._read(run, person)[0], language)
        except _CANNOT as error:
            return inbox.RecordRendered(run, None, str(error))

    def passport(self, run: str, person: str, language: str) -> inbox.RecordRendered:
        """The run's passport, and the JSON of the record whose hash it carries; like `record`."""
        try:
            return self._written(run, self._read(run, person)[0], language, passport=True)
        except _CANNOT as error:
            return inbox.RecordRendered(run, None, str(error))

    def review(self, wish: inbox.ReviewWish) -> inbox.ReviewBuilt:
        """Put together what a review of this run is done from; the record that it is about is kept as a file.

        What cannot be done is said, not raised.
        """
        try:
            record, entries = self._read(wish.run, wish.person)
            scope = scope_of(wish.run, entries)
            lines = to_look_at(scope, record, wish.settled, wish.head_seq)
            with ReadingsReader(self._settings.folder) as readings:
                curves = curves_of(readings, scope, record, lines, self._book.channels, self._rate)
            machine = render_json(record)
            same = wish.known is not None and wish.known == {line.key for line in lines}
            file = f"{file_stem(record.identity.order, wish.run, record.chain.head_seq)}-review.json"
            if not same:
                self._records().joinpath(file).write_bytes(machine)
        except _CANNOT as error:
            return inbox.ReviewBuilt(wish.run, None, str(error))
        facts = (wish.run, manner_of(record), record.chain.head_seq, hashlib.sha256(machine).hexdigest(), file)
        return inbox.ReviewBuilt(wish.run, ReviewSheet(*facts, lines, record.lacking, len(wish.settled), same, curves))

    def _records(self) -> Path:
        folder = self._settings.folder / "records"
        folder.mkdir(exist_ok=True)
        return folder

    def _read(self, run: str, person: str) -> tuple[BatchRecord, list[Entry]]:
        folder = self._settings.folder
        with open_reader(folder) as reader, ReadingsReader(folder) as readings:
            entries = list(entries_of(everything(reader)))
            _check_here(run, entries)
            record = build(
                run,
                entries,
                issued=issued_at(self._clock.now()),
                issued_by=person,
                trends=self.trends(readings, run, entries),
                excursions=self.excursions(readings, run, entries),
                channels={channel.number: channel for channel in self._book.channels.values()},
                rules={rule.id: rule.permit.removeprefix("interlock.") for rule in self._book.interlocks},
                check_signature=self._checker(covered(entries)),
            )
            if self._sealing is not None:
                mine = {entry.seq for entry in scope_of(run, entries).entries}
                record = self._sealing.sealed(record, reader, mine)
        return record, entries

    def excursions(self, readings: ReadingsReader, run: str, entries: list[Entry]) -> tuple[Excursion, ...]:
        """Every stretch outside the recipe's limits. Raises NoSuchRunError or JournalError."""
        scope = scope_of(run, entries)
        ran = phases(scope, {channel.number: channel for channel in self._book.channels.values()})
        last = stretch_of(scope).last
        return excursions_of(readings, scope.run.bay, run, ran, self._book.channels, last, self._rate)

    def trends(self, readings: ReadingsReader, run: str, entries: list[Entry]) -> tuple[Trend, ...]:
        """Every online channel over the whole run. Raises NoSuchRunError or JournalError."""
        return trends_of(readings, scope_of(run, entries), self._book.channels.values(), self._rate)

    def _checker(self, signatures: dict[Key, Covered]) -> Callable[[e.Signed], str]:
        """Says what is wrong with a signature: its seal, or that the record is not what was signed; "" if it holds."""
        settings, keys = self._settings, read_public_keys(self._settings.folder)

        def wrong(signed: e.Signed) -> str:
            given = {**sealed_content(signed), "key_id": signed.key_id, "seal": signed.seal}
            known = signatures.get(key_of(signed), Covered())
            found = check(given, settings.station, settings.site, known.now, keys).reason
            return found or ("given anew" if known.lapsed else "")

        return wrong

    def _written(self, run: str, record: BatchRecord, language: str, *, passport: bool = False) -> inbox.RecordRendered:
        """JSON first, then the PDF from exactly that JSON, by a child: the compiler is large and never in the GUI."""
        folder, machine = self._records(), render_json(record)
        stem = file_stem(record.identity.order, run, record.chain.head_seq)
        source, target = folder / f"{stem}.json", folder / f"{stem}{'-passport' if passport else ''}.pdf"
        source.write_bytes(machine)
        if not passport:
            source.with_suffix(".csv").write_bytes(to_csv(record))
        command = [sys.executable, "-m", "console.records.render", str(source), language, str(target)]
        root = Path(__file__).resolve().parents[2]
        done = subprocess.run(  # noqa: S603  # our own module, no shell
            [*command, *(["passport"] if passport else [])],
            cwd=root,
            capture_output=True,
            text=True,
            timeout=RENDER_S,
            check=False,
        )
        if done.returncode:
            return inbox.RecordRendered(run, None, done.stderr.strip().splitlines()[-1] if done.stderr else "no PDF")
        if self._sealing is not None:
            self._sealing.sign_pages(target, record.issued.at.utc)
        hashes = hashlib.sha256(machine).hexdigest(), hashlib.sha256(target.read_bytes()).hexdigest()
        issued = e.PassportIssued if passport else e.BatchRecordIssued
        return inbox.RecordRendered(run, issued(run, *hashes, target.name, record.chain.head_seq))


def _check_here(run: str, entries: Iterable[Entry]) -> None:
    """Raise ReadingsGoneError if the readings of ``run`` were pruned, however long ago."""
    pruned = next((x for x in entries if isinstance(x.fact, e.ReadingsPruned) and x.fact.run == run), None)
    if pruned is not None:
        raise ReadingsGoneError(
            f"The readings of run {run} were pruned here on {pruned.at.utc} and are held by the plant. Use the record "
            "that was issued before"
        )


def issued_at(now: Instant) -> Moment:
    """The moment of issue as the record says it."""
    return Moment(utc_text(now.utc), round(now.offset.total_seconds() / _MINUTE_S))


def file_stem(order: str, run: str, head_seq: int) -> str:
    """How the files of a record are called: an order's id is the plant's own text, and may hold what no name may."""
    named = _NOT_IN_NAMES.sub("_", order).lstrip(".")[:_LONGEST] or "run"
    return f"{named}-{_NOT_IN_NAMES.sub('_', run[-12:])}-{head_seq}"


def everything(reader: JournalReader) -> list[Stored]:
    """The whole journal, in pages: short transactions."""
    rows: list[Stored] = []
    while page := reader.read(rows[-1].seq if rows else 0, limit=PAGE):
        rows.extend(page)
    return rows
