"""The label sheet on paper: every training label with its barcode, for a real scanner."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

import resources
from console.clock import Clock
from console.journal.errors import JournalError
from console.journal.reading import open_reader
from console.training.codes import svg
from console.training.plant import Label

Say = Callable[[str], str]


def first_day(folder: Path, clock: Clock) -> datetime:
    """When the training folder was begun: its labels' dates count from then. Now, if there is none yet."""
    try:
        with open_reader(folder) as reader:
            return reader.read(limit=1)[0].utc
    except (JournalError, IndexError):
        return clock.now().utc


def label_sheet_pdf(labels: Sequence[Label], say: Say) -> bytes:
    """An A4 PDF of ``labels``, by order, with the training band on every page. ``say``: a text of the catalogue."""
    import typst  # a compiler of 40 MB: only where a page is drawn

    template = resources.path("training/label_sheet.typ")
    page = {
        "title": say("training.sheet.title"),
        "band": say("training.sheet.band"),
        "hint": say("training.sheet.hint"),
        "groups": [
            {"name": name or say("training.sheet.common"), "labels": [_drawn(label, say) for label in group]}
            for name, group in _groups(labels).items()
        ],
    }
    pdf: bytes = typst.compile(
        str(template),
        root=str(template.parent),
        font_paths=[str(resources.path("fonts"))],
        ignore_system_fonts=True,
        sys_inputs={"page": json.dumps(page, ensure_ascii=False)},
    )
    return pdf


def _groups(labels: Sequence[Label]) -> dict[str, list[Label]]:
    """Labels of nobody in particular first (badges, reagents), then those of each order."""
    groups: dict[str, list[Label]] = {"": []}
    for label in labels:
        order = label.order if label.prompt != "badge" else ""
        groups.setdefault(order, []).append(label)
    return groups


def _drawn(label: Label, say: Say) -> dict[str, str | bool]:
    wide = label.symbology == "code128"
    caption = say(f"training.label.{label.caption}")
    return {"caption": caption, "printed": label.printed, "svg": svg(label.text, label.symbology), "wide": wide}
