"""Drawing a batch record: PDF/A-3 with the JSON inside. Also a program, for a child process:

    python -m console.records.render RECORD.json LANGUAGE OUT.pdf

RECORD.json is what `render_json` gave.
"""

from __future__ import annotations

import hashlib
import json
import sys
from datetime import datetime, timedelta
from pathlib import Path

import resources
from console.records.batch_record import from_json, to_json
from console.records.glyphs import all_visible
from console.records.model import BatchRecord
from console.records.page import page
from console.records.words import Say
from console.texts import catalogue

_TEMPLATE = "records/batch_record.typ"
_ARGUMENTS = 4


def render_json(record: BatchRecord) -> bytes:
    """The record as JSON: canonical bytes, so that their SHA-256 names the record."""
    return to_json(record)


def render_pdf(record: BatchRecord, say: Say, language: str) -> bytes:
    """The record as PDF/A-3b in ``language`` (en, ja), with its JSON attached. The same record gives the same bytes.

    Takes some tenths of a second of processor time: not for the GUI's or the station's thread.
    """
    import typst  # a compiler of 40 MB: only where a page is drawn

    machine = to_json(record)
    drawn = all_visible(page(record, say, language, hashlib.sha256(machine).hexdigest()))
    template = resources.path(_TEMPLATE)
    pdf: bytes = typst.compile(
        str(template),
        root=str(template.parent),
        font_paths=[str(resources.path("fonts"))],
        ignore_system_fonts=True,
        sys_inputs={"page": json.dumps(drawn, ensure_ascii=False), "record": machine.decode()},
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
    if len(arguments) != _ARGUMENTS:
        sys.stderr.write(f"{__doc__}\n")
        return 2
    record, language, out = from_json(Path(arguments[1]).read_bytes()), arguments[2], Path(arguments[3])
    out.write_bytes(render_pdf(record, say_in(language, record), language))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
