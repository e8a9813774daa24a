"""Drawing an export of the audit trail: PDF/A-3 with the sealed JSON inside. A program, for a child process:

    python -m console.records.trail_render TRAIL.json OUT.pdf

TRAIL.json is the sealed export; its language is the pages'.
"""

from __future__ import annotations

import json
import sys
from datetime import datetime, timedelta
from pathlib import Path

import resources
from console.records.glyphs import all_visible
from console.records.trail import Sentences
from console.records.trail_export import page
from console.texts import catalogue

_TEMPLATE = "records/audit_trail.typ"
_ARGUMENTS = 3


def render_trail(machine: bytes) -> bytes:
    """The pages of an export. The same export gives the same bytes. Takes seconds for thousands of events."""
    import typst  # a compiler of 40 MB: only where a page is drawn

    said = json.loads(machine)
    texts = catalogue.load(said["language"]).at(timedelta(minutes=said["offset_min"]))
    drawn = all_visible(page(said, Sentences(texts)))
    template = resources.path(_TEMPLATE)
    pdf: bytes = typst.compile(
        str(template),
        root=str(template.parent),
        font_paths=[str(resources.path("fonts"))],
        ignore_system_fonts=True,
        sys_inputs={"page": json.dumps(drawn, ensure_ascii=False), "record": machine.decode()},
        pdf_standards=["a-3b"],
        timestamp=int(datetime.fromisoformat(said["exported_utc"]).timestamp()),
    )
    return pdf


def main(arguments: list[str]) -> int:
    """Draw one export. 0 if the PDF was written, 2 for wrong arguments; other faults end with their error."""
    if len(arguments) != _ARGUMENTS:
        sys.stderr.write(f"{__doc__}\n")
        return 2
    Path(arguments[2]).write_bytes(render_trail(Path(arguments[1]).read_bytes()))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
