"""``shuttle-console readings``: the stored values of one run as a table, and on record that they were taken."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import cast

from console.clock import SystemClock
from console.domain import events as e
from console.domain.channel import Channel
from console.journal.codec import decode
from console.journal.reading import open_reader
from console.journal.readings_query import ReadingsReader
from console.records.readings_export import FIRST_MS, LAST_MS, ExportPart
from console.security.station_key import StationKey
from console.texts import load
from console.wiring.at_rest import AtRest, account, at_rest
from console.wiring.command_line import Answer, UsageError, moment
from console.wiring.readings_export import Heading, ReadingsExporter
from console.workflow.library import load_book

_PAGE = 5000


@dataclass(frozen=True, slots=True)
class _Stretch:
    """What was asked for, in process time; "" for no limit."""

    first: str
    last: str

    def ms(self) -> tuple[int, int]:
        """From the first millisecond to the last."""
        first, last = (datetime.fromisoformat(at).timestamp() * 1000 if at else None for at in (self.first, self.last))
        return round(first or FIRST_MS), round(last - 1) if last is not None else LAST_MS


def export_readings(options: Namespace) -> Answer:
    """Export as ``options`` say, and journal it. Raises UsageError or `console.wiring.command_line.TROUBLE`."""
    out: Path = options.out
    if out.suffix.lower() != ".csv":
        raise UsageError(f"{out} must end in .csv: a picture of readings is taken on the screen")
    stretch, clock = _Stretch(moment(options.first, "--from"), moment(options.last, "--to")), SystemClock()
    book = load_book()
    with at_rest(options.data, clock) as rest:
        key = StationKey.open(options.data)
        started = _run(options.data, options.run)
        part = _part(options, book.channels, started, *stretch.ms())
        exporter = ReadingsExporter(options.data, book.channels)
        told = exporter.table((part,), _heading(options, rest, part, stretch), options.by, account(), out)
        seq = rest.append(told, options.by or "system")
        rest.journal.checkpoint(key.sign, key.key_id, clock.now())
    data = {"ok": True, "file": str(out), "values": told.values, "sha256": told.sha256, "journalled": seq}
    return data, f"{told.values} values: {out}. Recorded as event {seq}, SHA-256 {told.sha256}."


def _run(folder: Path, run: str) -> e.RunStarted:
    """How the run began. Raises UsageError for one that this journal does not know."""
    known: list[str] = []
    with open_reader(folder) as reader:
        after = 0
        while rows := reader.read(after, limit=_PAGE, types=[e.RunStarted.TYPE]):
            for row in rows:
                fact = cast(e.RunStarted, decode(row.type, row.type_version, row.data))
                if run in (fact.run, fact.order):
                    return fact
                known.append(fact.run)
            after = rows[-1].seq
    told = f"It knows: {', '.join(known[-10:])}" if known else "It knows none"
    raise UsageError(f"This station's journal has no run or order {run!r}. {told}")


def _part(
    options: Namespace, channels: Mapping[str, Channel], started: e.RunStarted, from_ms: int, to_ms: int
) -> ExportPart:
    if to_ms < from_ms:
        raise UsageError("--from must lie before --to")
    with ReadingsReader(options.data) as reader:
        stored = [name for name in reader.channels(started.bay, started.run) if name in channels]
    wanted = options.channel or stored
    if lacking := [name for name in wanted if name not in stored]:
        raise UsageError(
            f"Run {started.run} has no readings of {', '.join(lacking)}. Give one of: {', '.join(stored) or 'none'}"
        )
    return ExportPart(started.bay, started.run, started.order, from_ms, to_ms, tuple(wanted))


def _heading(options: Namespace, rest: AtRest, part: ExportPart, stretch: _Stretch) -> Heading:
    """As over an export from the screen, in the language that is wanted."""
    now = rest.clock.now()
    texts = load(options.language).at(now.offset)
    say = texts.say
    mode = say("frame.training") if rest.mode == "training" else texts.word(rest.mode)
    ends = [texts.stamp(at) if at else "–" for at in (stretch.first, stretch.last)]
    whose = say("export.head.whose", identity="–", order=part.order or "–", run=part.run)
    return (
        (say("export.head.station"), f"{rest.station} · {rest.site}"),
        (say("export.head.mode"), mode),
        (say("export.head.run", bay=f"{part.bay:02d}"), whose),
        (say("export.head.time"), say("export.head.span", start=ends[0], end=ends[1])),
        (
            say("export.head.taken"),
            say("export.head.taken_by", at=texts.stamp(now.utc), person=options.by or account()),
        ),
    )
