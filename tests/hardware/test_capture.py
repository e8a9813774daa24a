"""A capture replays as it was taken; a torn end costs one record; a foreign file is left alone."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.capture import (
    MAGIC,
    MAX_RECORD_BYTES,
    Capture,
    Captured,
    Direction,
    NotACaptureError,
    Note,
    glance,
    replay,
)

OPENED = Captured(Direction.OPENED, 1.0, b"bench, 2026-01-02")
IN = Captured(Direction.FROM_DEVICE, 1.25, b"\x00\xff from")
OUT = Captured(Direction.TO_DEVICE, 1.5, b"to")


def taken(path: Path) -> None:
    capture = Capture(path, "bench, 2026-01-02", 1.0)
    capture.received(IN.data, IN.mono_s)
    capture.sent(OUT.data, OUT.mono_s)
    capture.close()


def test_it_replays_as_it_was_taken(tmp_path: Path) -> None:
    taken(tmp_path / "a.cap")
    assert list(replay(tmp_path / "a.cap")) == [OPENED, IN, OUT]


def test_a_second_capture_appends(tmp_path: Path) -> None:
    taken(tmp_path / "a.cap")
    taken(tmp_path / "a.cap")
    assert list(replay(tmp_path / "a.cap")) == [OPENED, IN, OUT] * 2


def test_records_are_readable_before_the_capture_is_closed(tmp_path: Path) -> None:
    capture = Capture(tmp_path / "a.cap", "bench, 2026-01-02", 1.0)
    capture.received(IN.data, IN.mono_s)
    assert list(replay(tmp_path / "a.cap")) == [OPENED, IN]
    capture.close()


@given(st.data())
def test_a_file_torn_anywhere_gives_its_whole_records_and_takes_more(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    path = tmp_path_factory.mktemp("torn") / "a.cap"
    taken(path)
    whole = path.read_bytes()
    length = data.draw(st.integers(len(MAGIC), len(whole) - 1))
    path.write_bytes(whole[:length])
    kept = list(replay(path))
    assert kept == [OPENED, IN, OUT][: len(kept)]
    assert len(kept) < 3
    taken(path)
    assert list(replay(path)) == [*kept, OPENED, IN, OUT]


@pytest.mark.parametrize("length", [0, 3])
def test_a_file_torn_in_its_very_beginning_is_begun_again(tmp_path: Path, length: int) -> None:
    (tmp_path / "a.cap").write_bytes(MAGIC[:length])
    taken(tmp_path / "a.cap")
    assert list(replay(tmp_path / "a.cap")) == [OPENED, IN, OUT]


@pytest.mark.parametrize("content", [b"short", b"a letter to someone, long enough"])
def test_another_kind_of_file_is_refused_and_left_as_it_is(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "letter.txt"
    path.write_bytes(content)
    with pytest.raises(NotACaptureError, match="is not a capture of a line"):
        list(replay(path))
    with pytest.raises(NotACaptureError, match="Choose another file"):
        taken(path)
    assert path.read_bytes() == content


def test_damage_before_the_end_is_said_with_its_place(tmp_path: Path) -> None:
    taken(tmp_path / "a.cap")
    data = bytearray((tmp_path / "a.cap").read_bytes())
    data[len(MAGIC)] = 77
    (tmp_path / "a.cap").write_bytes(data)
    with pytest.raises(NotACaptureError, match=f"damaged at byte {len(MAGIC)}"):
        list(replay(tmp_path / "a.cap"))


def test_a_very_long_piece_is_kept_in_parts(tmp_path: Path) -> None:
    capture = Capture(tmp_path / "a.cap", "x", 0.0)
    capture.received(b"z" * (MAX_RECORD_BYTES + 5), 2.0)
    capture.close()
    assert [len(one.data) for one in replay(tmp_path / "a.cap")] == [1, MAX_RECORD_BYTES, 5]


def test_a_note_says_who_when_and_what_was_expected_and_an_older_one_says_who() -> None:
    note = Note("KSW-07 /dev/x", "2026-11-23T05:02:11.000000Z", b"\x8f\x02", "KSW-07", emulator=True)
    assert Note.read(note.text().encode()) == note
    assert Note.read(b"KSW-07 /dev/x") == Note("KSW-07 /dev/x")
    assert Note.read(b"KSW-07\nutc 2026\nhello zz\nshuttle KSW-08") == Note("KSW-07", "2026", shuttle="KSW-08")


def test_a_glance_tells_note_and_span_of_all_stretches(tmp_path: Path) -> None:
    taken(tmp_path / "a.cap")
    taken(tmp_path / "a.cap")
    assert glance(tmp_path / "a.cap") == (Note("bench, 2026-01-02"), 1.0, True)


def test_a_glance_at_a_long_file_works_its_span_out(tmp_path: Path) -> None:
    capture = Capture(tmp_path / "a.cap", Note("bench").text(), 0.0)
    for second in range(1, 200):
        capture.received(b"x" * 50, float(second))
    capture.close()
    note, span_s, exact = glance(tmp_path / "a.cap", most=100)
    assert (note.who, exact) == ("bench", False)
    assert span_s == pytest.approx(199, rel=0.02)
