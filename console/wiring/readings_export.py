"""Exporting readings: read-only from the folder, into ``exports/`` or where it is wanted; on record who took what."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from console.domain import events as e
from console.domain.channel import Channel
from console.domain.commands import ReportExport
from console.journal.readings_query import ReadingsReader
from console.records.readings_export import (
    FIRST_MS,
    LAST_MS,
    ExportPart,
    check_count,
    check_here,
    table_head,
    table_rows,
)
from console.station import inbox
from console.wiring.may_export import who_may_export

if TYPE_CHECKING:
    from console.wiring.build import Running

Heading = tuple[tuple[str, str], ...]
_Chunks = Callable[[], Iterator[tuple[bytes, int]]]


def export_window(
    running: Running, form: str, parts: tuple[ExportPart, ...], heading: Heading, picture: Callable[[], bytes] | None
) -> None:
    """Write what is shown for whoever is signed in. Done by a job; what comes of it is journalled and said."""
    snapshot = running.latest()
    person = who_may_export(snapshot)
    if person is None:
        running.post(inbox.Asked(ReportExport(None)))
        return
    exporter, who = ReadingsExporter(running.settings.folder, running.book.channels), person.id

    def job() -> inbox.Message:
        if form == "png":
            return inbox.Asked(ReportExport(exporter.picture(parts, picture() if picture else b"", who)))
        return inbox.Asked(ReportExport(exporter.table(parts, heading, who)))

    running.worker.run(job, lambda error: inbox.Asked(ReportExport(None, str(error) or type(error).__name__)))


def _at_least(reader: ReadingsReader, parts: tuple[ExportPart, ...]) -> int:
    """So many values are in the table, or more."""
    asked = ((part, name) for part in parts for name in part.channels)
    return sum(reader.count_at_least(p.bay, name, p.from_ms, p.to_ms, run=p.run) for p, name in asked)


class ReadingsExporter:
    """Called in the jobs' thread, or by the command line."""

    def __init__(self, folder: Path, channels: Mapping[str, Channel]) -> None:
        """Reads ``folder``."""
        self._folder, self._channels = folder, channels

    def table(
        self, parts: tuple[ExportPart, ...], heading: Heading, person: str, account: str = "", out: Path | None = None
    ) -> e.ReadingsExported:
        """Every stored value of ``parts``; what is to be journalled of it. ``out``: by default one in ``exports/``.

        Raises JournalError, OSError, or ValueError for too many values or pruned ones. What could not be written whole
        is not there.
        """

        def chunks() -> Iterator[tuple[bytes, int]]:
            yield table_head(heading), 0
            count = 0
            with ReadingsReader(self._folder) as reader, reader.one_moment():
                check_count(_at_least(reader, parts))  # before a fortnight of them is in memory
                for part in parts:
                    check_here(part, reader.pruned(part.bay, part.from_ms, part.to_ms, run=part.run))
                    for name in part.channels:
                        samples = reader.samples(part.bay, name, part.from_ms, part.to_ms, run=part.run)
                        count += samples.values.size
                        check_count(count)
                        for rows in table_rows(part, self._channels[name], samples):
                            yield rows, 0
                        yield b"", samples.values.size

        return self._written("csv", parts, chunks, person, account, out)

    def picture(self, parts: tuple[ExportPart, ...], picture: bytes, person: str) -> e.ReadingsExported:
        """``picture``, as the screen has painted it, into ``exports/``. Raises ValueError for none, or OSError."""
        if not picture:
            raise ValueError("The screen has painted no picture. Show the curves and try again")
        return self._written("png", parts, lambda: iter([(picture, 0)]), person, "", None)

    def _written(
        self, form: str, parts: tuple[ExportPart, ...], chunks: _Chunks, person: str, account: str, out: Path | None
    ) -> e.ReadingsExported:
        target = out or self._target(form, parts)
        half = target.with_name(f"{target.name}.part")
        sha256, count = hashlib.sha256(), 0
        try:
            with half.open("wb") as file:
                for chunk, values in chunks():
                    file.write(chunk)
                    sha256.update(chunk)
                    count += values
            half.replace(target)
        except BaseException:
            half.unlink(missing_ok=True)
            raise
        return e.ReadingsExported(
            person,
            form,
            tuple(dict.fromkeys(part.run for part in parts)),
            tuple(dict.fromkeys(name for part in parts for name in part.channels)),
            _iso(min(part.from_ms for part in parts)),
            _iso(max(part.to_ms for part in parts)),
            count,
            target.name,
            sha256.hexdigest(),
            account,
        )

    def _target(self, form: str, parts: tuple[ExportPart, ...]) -> Path:
        """A new file: an export never replaces an older one."""
        folder = self._folder / "exports"
        folder.mkdir(exist_ok=True)
        bays = "-".join(dict.fromkeys(f"{part.bay:02d}" for part in parts))
        ends = (min(part.from_ms for part in parts), max(part.to_ms for part in parts))
        stem = "-".join(("readings", bays, *(f"{_moment(ms):%Y%m%dT%H%M%SZ}" for ms in ends)))
        number = 1
        while (path := folder / f"{stem}{f'-{number}' if number > 1 else ''}.{form}").exists():
            number += 1
        return path


def _moment(ms: int) -> datetime:
    return datetime.fromtimestamp(ms / 1000, UTC)


def _iso(ms: int) -> str:
    """ "" for an end that takes in everything there is."""
    return "" if ms in (FIRST_MS, LAST_MS) else f"{_moment(ms):%Y-%m-%dT%H:%M:%S.%f}Z"
