"""What the command line does with a station's folder beside verifying it: exports of the trail, the key's life."""

from __future__ import annotations

import subprocess
from argparse import Namespace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from console.clock import SystemClock
from console.journal.errors import JournalError
from console.journal.reading import open_reader
from console.queries.trail import TrailFilter, streams_of
from console.records.trail import KINDS
from console.security.key_change import grouped, spoken
from console.security.station_key import StationKey, StationKeyError
from console.wiring.at_rest import account, at_rest
from console.wiring.key_life import Changed, Declared, lose, retire, rotate, show
from console.wiring.sealing import Sealing, SealingError
from console.wiring.trail_export import FORMS, TrailExporter, Wanted

TROUBLE = (JournalError, StationKeyError, SealingError, OSError, ValueError, subprocess.SubprocessError)
"""What can stop a command, each with a sentence."""
Answer = tuple[dict[str, Any], str]


class UsageError(Exception):
    """The command was given what it cannot be given; the sentence says what to give."""


# --- the audit trail ---------------------------------------------------------------------------------------------


def export_trail(options: Namespace) -> Answer:
    """Export as ``options`` say, and journal it. Raises UsageError or TROUBLE."""
    form = options.out.suffix.lstrip(".").lower()
    if form not in FORMS:
        raise UsageError(f"{options.out} must end in .csv, .json or .pdf, which says what is written")
    if options.kind and options.kind not in (*KINDS, "other"):
        raise UsageError(f"There is no kind {options.kind!r}. Give one of: {', '.join((*KINDS, 'other'))}")
    first, last = moment(options.first, "--from"), moment(options.last, "--to")
    clock = SystemClock()
    with at_rest(options.data, clock) as rest:
        key = StationKey.open(options.data)
        sealing = Sealing(options.data, rest.station, rest.site, key, clock)
        streams: tuple[str, ...] = ()
        if options.run:
            with open_reader(options.data) as reader:
                streams = streams_of(reader.connection, options.run)
        chosen = TrailFilter(
            text=options.text,
            person=options.person,
            bay=options.bay,
            kind=options.kind,
            from_utc=first,
            to_utc=last,
            streams=streams,
            mentions=options.run,
        )
        wanted = Wanted(form, chosen, _described(options), options.by, options.language, account())
        told = TrailExporter(options.data, sealing, clock).export(wanted, options.out)
        seq = rest.append(told, options.by or "system")
        rest.journal.checkpoint(key.sign, key.key_id, clock.now())
    data = {"ok": True, "file": str(options.out), "events": told.events, "sha256": told.sha256, "journalled": seq}
    return data, f"{told.events} events: {options.out}. Recorded as event {seq}, SHA-256 {told.sha256}."


def moment(text: str, option: str) -> str:
    """A day or a moment as the journal stores it, "" for none. Raises UsageError."""
    if not text:
        return ""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise UsageError(
            f"{option} {text!r} is no day and no moment. Give it as 2026-03-01 or 2026-03-01T09:30Z"
        ) from None
    at = at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    return f"{at:%Y-%m-%dT%H:%M:%S.%f}Z"


def _described(options: Namespace) -> str:
    names = {
        "run": "run",
        "person": "person",
        "bay": "bay",
        "kind": "kind",
        "text": "text",
        "first": "from",
        "last": "to",
    }
    return "; ".join(f"{name}: {getattr(options, key)}" for key, name in names.items() if getattr(options, key))


# --- the key -----------------------------------------------------------------------------------------------------


def key_command(act: str, folder: Path, person: str, reason: str) -> Answer:
    """``act``: show, rotate, lost or retire. Raises TROUBLE."""
    if act == "show":
        return _shown(folder)
    work = {"rotate": rotate, "lost": lose, "retire": retire}[act]
    return _changed(work(folder, Declared(person, reason), SystemClock()))


def _shown(folder: Path) -> Answer:
    found = show(folder)
    if not found.key:
        raise StationKeyError(f"There is no public key in {folder}. Start the console once, which makes the key")
    life = [{"key": key, "from_event": first, "to_event": last} for key, first, last in found.life]
    data = {"ok": not found.wrong, "key": found.key, "public": found.public, "file": found.file, "life": life}
    lines = [
        f"The key of this station: {grouped(found.key)}",
        f"To be read aloud:        {spoken(found.key)}",
        f"Its public half:         {found.file}",
        *(f"  {grouped(key)}  from event {first} {f'to {last}' if last else 'on'}" for key, first, last in found.life),
        *found.wrong,
    ]
    return {**data, "spoken": spoken(found.key), "wrong": list(found.wrong)}, "\n".join(lines)


def _changed(done: Changed) -> Answer:
    data = {"ok": True, "did": done.how, "event": done.seq, "old_key": done.old_key, "new_key": done.new_key}
    if not done.new_key:
        text = (
            f"The key {grouped(done.old_key)} is retired with event {done.seq} and destroyed; the folder is an archive."
        )
        return data, text
    text = (
        f"The key {grouped(done.new_key)} signs from event {done.seq} on; {grouped(done.old_key)} ended there. Carry "
        f"station.pub to the plant and compare it there by voice: {spoken(done.new_key)}."
    )
    return {**data, "public": done.public, "spoken": spoken(done.new_key)}, text
