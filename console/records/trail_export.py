"""The audit trail as it leaves the station: one document, from which JSON, CSV and pages are made.

The JSON is sealed (`console.records.proof`) and holds the stored rows, so that it can be verified alone; pages carry
it. CSV is for spreadsheets: it has no proof but its hash in the journal.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from console.records.entry import Moment
from console.records.trail import Sentences, TrailLine, Who

KIND, VERSION = "shuttle.audit_export", 1
MOST = {"csv": 500_000, "json": 100_000, "pdf": 5_000}
"""Events in one export, by its form. More are taken in parts: by day, or by run."""
COLUMNS = ("seq", "local", "utc", "who", "what", "change", "why", "where", "how", "type", "id", "hash")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class TooManyError(ValueError):
    """More events than one export may hold; the sentence says what to do."""


@dataclass(frozen=True, slots=True)
class Head:
    """What stands over an export. ``filter``: in words, "" for the whole. ``by``: who took it."""

    station: str
    site: str
    mode: str
    language: str
    filter: str
    head_seq: int
    head_hash: str
    exported: Moment
    by: Who


def check_count(form: str, count: int) -> None:
    """Raise TooManyError for more events than an export of ``form`` may hold."""
    if count > MOST[form]:
        raise TooManyError(
            f"{count} events are more than one {form.upper()} file may hold ({MOST[form]}). "
            "Choose a day, a run or a kind, or another form"
        )


def document(head: Head, lines: Sequence[TrailLine], words: Sentences, people: Mapping[str, Who]) -> dict[str, Any]:
    """The export as plain data, without its proof."""
    return {
        "kind": KIND,
        "version": VERSION,
        "station": head.station,
        "site": head.site,
        "mode": head.mode,
        "language": head.language,
        "filter": head.filter,
        "count": len(lines),
        "first_seq": lines[0].seq if lines else 0,
        "last_seq": lines[-1].seq if lines else 0,
        "head_seq": head.head_seq,
        "head_hash": head.head_hash,
        "exported_utc": head.exported.utc,
        "offset_min": head.exported.offset_min,
        "exported_by": head.by.id,
        "exported_by_name": head.by.name,
        "events": [_event(head, line, words, people) for line in lines],
    }


def _event(head: Head, line: TrailLine, words: Sentences, people: Mapping[str, Who]) -> dict[str, Any]:
    return {
        "seq": line.seq,
        "id": line.id,
        "utc": line.utc,
        "local": words.stamp(line),
        "process_utc": line.process_utc,
        "who": line.who.id,
        "who_shown": words.who(line.who),
        "what": words.what(line, people),
        "changes": [[change.field, change.old, change.new] for change in line.changes],
        "why": words.why(line),
        "console": head.station,
        "bay": line.bay,
        "run": line.run,
        "how": line.how,
        "how_shown": words.how(line.how),
        "kind": line.kind,
        "type": line.type,
        "hash": line.hash,
    }


def header(said: Mapping[str, Any], words: Sentences) -> list[tuple[str, str]]:
    """What stands over the events, label by label."""
    t = words.texts
    at = Moment(said["exported_utc"], said["offset_min"])
    by = words.who(Who(said["exported_by"], said["exported_by_name"]))
    where = f"{said['station']} · {said['site']} · {said['mode']}"
    return [
        (t.say("audit.export.header.station"), where),
        (t.say("audit.export.header.range"), f"{said['first_seq']}–{said['last_seq']}"),
        (t.say("audit.export.header.filter"), said["filter"] or t.say("audit.export.whole")),
        (t.say("audit.export.header.count"), str(said["count"])),
        (t.say("audit.export.header.head"), f"{said['head_seq']} · {said['head_hash']}"),
        (t.say("audit.export.header.by"), by),
        (t.say("audit.export.header.at"), f"{t.stamp(at.utc)} ({at.utc})"),
    ]


def cells(event: Mapping[str, Any]) -> list[str]:
    """One event in the order of `COLUMNS`."""
    changes = "; ".join(f"{name.replace('_', ' ')}: {old or '–'} → {new or '–'}" for name, old, new in event["changes"])
    where = f"{event['console']} / {event['bay']:02d}" if event["bay"] else event["console"]
    return [
        *(str(event["seq"]), event["local"], event["utc"], event["who_shown"], event["what"], changes),
        *(event["why"], where, event["how_shown"], event["type"], event["id"], event["hash"]),
    ]


def titles(words: Sentences) -> list[str]:
    """The headings of `COLUMNS`."""
    return [words.texts.say(f"audit.detail.{name}") for name in COLUMNS]


def as_csv(said: Mapping[str, Any], words: Sentences) -> bytes:
    """For a spreadsheet: UTF-8 with its mark, the header first, no cell that could be taken for a formula."""
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\r\n")
    for line in (*header(said, words), (), titles(words)):
        table.writerow([harmless(cell) for cell in line])
    for event in said["events"]:
        table.writerow([harmless(cell) for cell in cells(event)])
    return b"\xef\xbb\xbf" + out.getvalue().encode("utf-8", "backslashreplace")


def harmless(cell: str) -> str:
    """The cell, made text where a spreadsheet would take it for a formula: what was scanned may begin with anything."""
    return f"'{cell}" if cell.lstrip().startswith(_FORMULA) or cell.startswith(_FORMULA) else cell


def page(said: Mapping[str, Any], words: Sentences) -> dict[str, Any]:
    """What the pages show."""
    t = words.texts
    return {
        "title": t.say("audit.title"),
        "language": said["language"],
        "training": said["mode"] != "production",
        "training_text": t.say("frame.training"),
        "station": said["station"],
        "head": f"{said['head_seq']} · {said['head_hash'][:16]}",
        "header": header(said, words),
        "part": t.say("audit.export.part") if said["filter"] else "",
        "titles": [t.say(f"audit.detail.{name}") for name in ("seq", "local", "who", "what", "why", "where")],
        "rows": [_page_row(event) for event in said["events"]],
    }


def _page_row(event: Mapping[str, Any]) -> list[str]:
    seq, local, utc, who, what, changes, why, where, how, type_, _, _ = cells(event)
    said = "\n".join(part for part in (what, changes) if part)
    return [seq, f"{local}\n{utc}", f"{who}\n{how}", f"{said}\n{type_}", why, where]
