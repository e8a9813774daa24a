"""What the journal's tests share: a moment, a second later, and a journal in a fresh folder."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from console.clock import Instant
from console.journal.journal import Journal
from console.journal.rows import Draft

START = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
Moment = Callable[[float], Instant]
Opener = Callable[..., Journal]


@pytest.fixture
def at() -> Moment:
    """``at(3)``: three seconds after the start, in Tokyo."""
    return lambda s: Instant(START + timedelta(seconds=s), timedelta(hours=9), 1000.0 + s)


@pytest.fixture
def draft() -> Callable[[int], Draft]:
    """``draft(3)``: the third thing that happened in bay 1."""
    return lambda n: Draft("bay-01", "thing.happened", 1, b'{"n":%d}' % n, "S-0042")


@pytest.fixture
def open_journal(tmp_path: Path, at: Moment) -> Iterator[Opener]:
    """Opens the journal of station S1 in ``tmp_path/store``; what is still open at the end is closed."""
    opened: list[Journal] = []

    def opener(
        folder: Path = tmp_path / "store", mode: str = "training", station: str = "S1", site: str = "K"
    ) -> Journal:
        journal = Journal.open(folder, mode=mode, station=station, site=site, now=at(0))  # type: ignore[arg-type]
        opened.append(journal)
        return journal

    yield opener
    for journal in opened:
        journal.close()
