"""Recordings are listed and played away from the station: newest first, one at a time, let go of at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from console.queries import captures
from console.queries.captures import CaptureQuestion, CaptureReader
from hardware.capture import Capture, Note
from tests.support.views_recordings import FILE, bad_day


@pytest.fixture
def reader(tmp_path: Path):  # type: ignore[no-untyped-def]
    bad_day(tmp_path / FILE)
    made = CaptureReader(tmp_path)
    yield made
    made.let_go()


def test_the_list_says_when_how_long_and_how_large(reader: CaptureReader, tmp_path: Path) -> None:
    later = Capture(tmp_path / "20261124T000000Z.shcap", Note("X", "2026-11-24T00:00:00.000000Z").text(), 5.0)
    later.sent(b"x", 65.5)
    later.close()
    (tmp_path / "letter.shcap").write_bytes(b"Dear all, this is no capture.")
    (tmp_path / "notes.txt").write_text("not looked at")
    letter, newest, oldest = reader.answered(CaptureQuestion()).files
    assert (newest.name, newest.utc, newest.span_s, newest.who) == (
        "20261124T000000Z.shcap", "2026-11-24T00:00:00.000000Z", 60.5, "X"
    )  # fmt: skip
    assert newest.size == (tmp_path / newest.name).stat().st_size
    assert letter.trouble == "foreign"
    assert (oldest.name, oldest.trouble) == (FILE, "")
    assert oldest.span_s == pytest.approx(8.1, abs=0.5)


def test_no_folder_is_no_recording(tmp_path: Path) -> None:
    assert CaptureReader(tmp_path / "captures").answered(CaptureQuestion()).files == ()


def test_a_page_of_the_file_that_is_open_plays_nothing_anew(
    reader: CaptureReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = reader.answered(CaptureQuestion(FILE))
    monkeypatch.setattr(captures, "Player", None)
    second = reader.answered(CaptureQuestion(FILE, start=7, kind="Telemetry"))
    assert first.summary is second.summary
    assert second.page is not None
    assert {line.kind for line in second.page.lines} == {"Telemetry"}


def test_the_list_lets_go_of_what_was_played(reader: CaptureReader) -> None:
    reader.answered(CaptureQuestion(FILE))
    assert reader._open is not None
    file = reader._open[1].messages._file
    reader.answered(CaptureQuestion())
    assert file.closed


@pytest.mark.parametrize(
    ("name", "trouble"), [("letter.shcap", "foreign"), ("gone.shcap", "unreadable"), ("../../etc/passwd", "unreadable")]
)
def test_what_cannot_be_played_is_said_and_the_next_can(
    reader: CaptureReader, tmp_path: Path, name: str, trouble: str
) -> None:
    (tmp_path / "letter.shcap").write_bytes(b"Dear all, this is no capture.")
    assert reader.answered(CaptureQuestion(name)).trouble == trouble
    assert reader.answered(CaptureQuestion(FILE)).summary is not None


def test_a_file_that_is_too_large_for_the_screen_is_said_to_be(
    reader: CaptureReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(captures, "MOST_BYTES", 100)
    assert reader.answered(CaptureQuestion(FILE)).trouble == "too_large"


def test_another_question_ends_what_is_played(reader: CaptureReader) -> None:
    reader.ask(CaptureQuestion())  # it waits while the file is played
    assert reader.answered(CaptureQuestion(FILE)).trouble == "abandoned"
