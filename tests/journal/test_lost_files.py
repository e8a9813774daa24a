"""A file of the folder that is gone is said to be lost; nothing is begun over what is left of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from console.clock import Instant
from console.journal.errors import JournalCorrupt
from console.journal.journal import Journal
from console.journal.readings import Readings
from console.journal.rows import Draft

Moment = Callable[[float], Instant]
Opener = Callable[..., Journal]


@pytest.mark.parametrize("beside", ["readings.db", "station.key", "records/MO-1.pdf"])
@pytest.mark.parametrize("left", [None, b""])
def test_no_journal_is_begun_beside_what_only_a_station_with_one_writes(
    open_journal: Opener, tmp_path: Path, beside: str, left: bytes | None
) -> None:
    folder = tmp_path / "store"
    (folder / beside).parent.mkdir(parents=True)
    (folder / beside).write_bytes(b"content")
    if left is not None:
        (folder / "journal.db").write_bytes(left)
    for _ in range(2):
        with pytest.raises(JournalCorrupt, match=rf"holds {Path(beside).parts[0]}, but its journal\.db is missing"):
            open_journal()
    if left is None:
        assert not (folder / "journal.db").exists()


def test_settings_and_an_empty_folder_for_records_are_no_sign_of_a_journal(
    open_journal: Opener, tmp_path: Path
) -> None:
    folder = tmp_path / "store"
    (folder / "records").mkdir(parents=True)
    (folder / "settings.toml").write_text("language = 'en'\n")
    assert open_journal().head().seq == 1


def test_no_readings_are_begun_beside_a_journal_of_what_a_shuttle_reported(
    open_journal: Opener, at: Moment, tmp_path: Path
) -> None:
    journal = open_journal()
    Readings(tmp_path / "store").close()
    journal.append([Draft("station", "device.reported", 1, b"{}", "shuttle")], at(1))
    Readings(tmp_path / "store").close()
    (tmp_path / "store" / "readings.db").unlink()
    with pytest.raises(JournalCorrupt, match=r"no readings\.db, but its journal"):
        Readings(tmp_path / "store")
