"""Drawing a batch record: PDF/A-3 with the JSON inside. Also a program, for a child process:

    python -m console.records.render RECORD.json LANGUAGE OUT.pdf [passport]

RECORD.json is what `render_json` gave.
"""

from __future__ import annotations

import hashlib
import json
import sys
from datetime import datetime, timedelta
from pathlib import Path

import resources
from console.records import passport
from console.records.batch_record import from_json, to_json
from console.records.glyphs import all_visible
from console.records.layout import Part
from console.records.model import BatchRecord
from console.records.page import page
from console.records.words import Say
from console.texts import catalogue

_TEMPLATE, _PASSPORT = "records/batch_record.typ", "records/passport.typ"
_ARGUMENTS = (4, 5)


def render_json(record: BatchRecord) -> bytes:
    """The record as JSON: canonical bytes, so that their SHA-256 names the record."""
    return to_json(record)


def render_pdf(record: BatchRecord, say: Say, language: str) -> bytes:
    """The record as PDF/A-3b in ``language`` (en, ja), with its JSON attached. The same record gives the same bytes.

    Takes some tenths of a second of processor time: not for the GUI's or the station's thread.
    """
    machine = to_json(record)
    drawn = page(record, say, language, hashlib.sha256(machine).hexdigest())
    return _compiled(_TEMPLATE, record, drawn, machine)


def render_passport(record: BatchRecord, say: Say, language: str) -> bytes:
    """The run passport as PDF/A-3b in ``language``: one page, whose code names this very record."""
    drawn = passport.page(record, say, language, hashlib.sha256(to_json(record)).hexdigest())
    return _compiled(_PASSPORT, record, drawn)


def _compiled(template: str, record: BatchRecord, drawn: Part, machine: bytes = b"") -> bytes:
    import typst  # a compiler of 40 MB: only where a page is drawn

    path = resources.path(template)
    inputs = {"page": json.dumps(all_visible(drawn), ensure_ascii=False)}
    if machine:
        inputs["record"] = machine.decode()
    pdf: bytes = typst.compile(
        str(path),
        root=str(path.parent),
        font_paths=[str(resources.path("fonts"))],
        ignore_system_fonts=True,
        sys_inputs=inputs,
        pdf_standards=["a-3b"],
        timestamp=int(datetime.fromisoformat(record.issued.at.utc).timestamp()),
    )
    return pdf


def say_in(language: str, record: BatchRecord) -> Say:
    """The catalogue of ``language``, with moments in the zone of the record's issue. Raises UnknownLanguage."""
    texts = catalogue.load(language).at(timedelta(minutes=record.issued.at.offset_min))
    return lambda key, args: texts.say(key, **args)


def main(arguments: list[str]) -> int:
    """Draw one record. 0 if the PDF was written, 2 for wrong arguments; other faults end with their error."""
    if len(arguments) not in _ARGUMENTS or arguments[_ARGUMENTS[0] :] not in ([], ["passport"]):
        sys.stderr.write(f"{__doc__}\n")
        return 2
    record, language, out = from_json(Path(arguments[1]).read_bytes()), arguments[2], Path(arguments[3])
    render = render_passport if arguments[_ARGUMENTS[0] :] else render_pdf
    out.write_bytes(render(record, say_in(language, record), language))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
