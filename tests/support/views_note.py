"""Sample views of the screen for notes: as the presenter makes them from a station that only decides."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from typing import Any

from console.domain import commands as c
from console.domain.context import iso
from console.domain.note import CONFIRMED, WITHDRAWN
from console.presenters.note import present_note
from console.presenters.note_state import NoteDraft
from console.presenters.scene import Scene
from console.presenters.ui import UiState
from console.texts import load


@cache
def station() -> Any:
    """A load in which two things were noted, one of them late and corrected, one of them closed."""
    from datetime import timedelta

    from tests.support.deciding import BAY, ORDER, Deciding, label

    made = Deciding()
    made.load_until("condition")
    made.wait(3000)
    load_id, happened = made.procedure().id, iso(made.utc - timedelta(minutes=40))
    words = "The transport box was open for about ten minutes while the bag was taken out"
    at = {"procedure_id": load_id, "step": "material", "bay": BAY}
    made.do(c.RecordNote("deviation", "minor", reason="delayed", note="The order came late", **at))
    made.do(
        c.RecordNote(
            "deviation",
            "major",
            reason="temperature_excursion",
            note=words,
            happened_utc=happened,
            late_reason="material_first",
            **at,
        )
    )
    first, second = made.state.notes
    made.do(c.CorrectEntry("note", "", "", second, 0, words, f"{words}; 9 °C", "words_unclear"))
    made.do(c.RecordNote("comment", reason="next_shift", note="Scanner 2 is slow"))
    line = c.CorrectEntry("item", load_id, "clearance", "bay_empty", 0, CONFIRMED, WITHDRAWN, "wrong_line_touched")
    made.do(line)
    made.do(c.BeginRescan(load_id, "material", 0, "wrong_label_read"))
    made.scan(label("material", ORDER), load_id)
    made.sign_in("trainer-c")
    made.do(c.CloseNote(first, "no_effect", "Within the limits of the carrier"))
    return made


def samples(s: Any) -> Iterator[Any]:
    """Nothing chosen; a late deviation nearly ready; nobody signed in."""
    from tests.support import views
    from tests.support.shown import snapshot_of

    made, texts = station(), load(s.language)
    blank = UiState(screen="note", note=NoteDraft("procedure", 9))
    happened = iso(made.utc.replace(second=0, microsecond=0))
    ready = replace(blank.note, kind="deviation", severity="major", happened_utc=happened)
    entries = replace(blank.note, entries=True)
    for name, draft in (("note", blank.note), ("note-ready", ready), ("note-entries", entries)):
        view = present_note(Scene.of(snapshot_of(made), replace(blank, note=draft), texts))
        yield views.Sample(name, views.frame(s, "note"), "note", view)
