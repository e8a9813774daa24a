"""Looking at whole views: every text in them, and whether a key shows where a sentence should stand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import timedelta
from typing import Any

from console.clock import Instant
from console.presenters.present import present
from console.presenters.shown import Shown
from console.presenters.ui import UiState
from console.station.snapshot import LinkFigures, StationSnapshot, SyncFigures
from console.texts import LANGUAGES, load
from tests.support.deciding import Deciding

KEY = re.compile(r"\[[a-z_][a-z0-9_.]*\]")
SCREENS = (
    "sign_in",
    "overview",
    "tasks",
    "run",
    "compare",
    "alarms",
    "records",
    "more",
    "identify",
    "note",
    "diagnostics",
    "recordings",
)


def texts_in(view: Any) -> Iterator[str]:
    """Every text in a view, however deep."""
    if isinstance(view, str):
        yield view
    elif is_dataclass(view):
        for field in fields(view):
            yield from texts_in(getattr(view, field.name))
    elif isinstance(view, tuple | list):
        for part in view:
            yield from texts_in(part)


def snapshot_of(station: Deciding) -> StationSnapshot:
    """A picture of a station that only decides: no line, no readings."""
    now = Instant(station.utc, timedelta(hours=9), station.mono_s)
    process = station.context.process_utc
    link, sync = LinkFigures(silent_s=0.0), SyncFigures()
    nothing: dict[str, Any] = {"latest": {}, "sparks": {}, "trend": None, "watched": 0, "answer": None}
    quiet: dict[str, Any] = {
        "sheet": None,
        "fault": None,
        "checking_secret": False,
        "rendering": "",
        "head_seq": 0,
        "head_hash": "",
    }
    return StationSnapshot(
        revision=1,
        state=station.state,
        book=station.book,
        now=now,
        process_utc=process,
        link=link,
        sync=sync,
        **nothing,
        **quiet,
    )


def look(snapshot: StationSnapshot, ui: UiState, language: str = "en", **more: Any) -> Shown:
    """What is shown; fails if a key shows anywhere in it."""
    shown = present(snapshot, ui, load(language), **more)
    keys = [text for text in texts_in(tuple(shown)) if KEY.search(text)]
    assert keys == [], f"{shown.screen} in {language}"
    return shown


def look_everywhere(snapshot: StationSnapshot, bay: int) -> None:
    """Every screen in every language, with and without the drawer."""
    for language, _ in LANGUAGES:
        for screen in SCREENS:
            look(snapshot, UiState(screen=screen, bay=bay, language=language), language)
            look(snapshot, UiState(screen=screen, language=language, drawer=True), language)
