"""A recording is played through the real link: what it says is what the link that was recorded has counted."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hardware import messages as m
from hardware.capture import MAGIC, Capture, NotACaptureError
from hardware.codec import encode
from hardware.framing import frame
from hardware.investigation import Abandoned, Gap, Player, Summary
from hardware.link import State
from tests.support.link_pair import BadWire, Facts, cut, perfect, telemetry
from tests.support.recorded import Recorded


def played(path: Path) -> Summary:
    player = Player(path)
    summary = player.play()
    player.messages.close()
    return summary


def same_as_the_link(summary: Summary, made: Recorded) -> None:
    """Everything that both count."""
    counters = made.pair.host.counters
    assert dict(summary.reasons) == {str(name): count for name, count in counters.rejected.items()}
    assert (summary.bytes_in, summary.frames_in) == (counters.bytes_in, counters.frames_in)
    assert (summary.duplicates, summary.asked) == (counters.duplicates, counters.asked)
    assert (summary.fetched, summary.missing) == (counters.fetched, counters.missing)
    assert len([one for one in summary.sessions if one.session]) == counters.sessions


def test_a_whole_life_of_a_line_is_told_again(tmp_path: Path) -> None:
    made = Recorded(tmp_path / "a.shcap")
    made.begin()
    pair = made.pair
    pair.step(1.0)
    for n in (1, 2, 3, 7, 8):
        assert pair.device.send(telemetry(n))
    pair.step(0.0)
    assert pair.host.send(m.Fetch(1, 4, 6))
    pair.step(0.0)
    assert pair.device.send(telemetry(4), backlog=True)
    assert pair.device.send(m.FetchDone(1, 4, 6, ((5, 5),)))
    pair.step(0.5)
    made.back = cut
    pair.step(2.0)
    made.back = perfect
    pair.step(1.0)
    pair.host.receive(b"", pair.now_s)
    made.end()
    summary = played(made.path)
    same_as_the_link(summary, made)
    [session] = summary.sessions
    assert (session.session, session.shuttle, session.firmware, session.boot) == (1001, "KSW-07", "1.0.0", 1)
    assert (session.joined, session.ended) == (False, "")
    assert summary.gaps[0] == Gap(summary.gaps[0].at_s, 1, 4, 6, came=1, lost=1)
    assert summary.gaps[0].open == 1
    [silence] = summary.silences
    assert 1.5 < silence.seconds < 3.0
    assert summary.span_s == pytest.approx(4.5, abs=0.5)
    assert dict(summary.kinds)["Telemetry"] == 6
    assert summary.utc == "2026-11-23T05:02:11.000000Z"
    assert summary.median_ms == 0.0
    assert summary.opened
    assert summary.damaged_at == -1


def test_a_rejected_frame_is_shown_with_its_bytes_and_its_moment(tmp_path: Path) -> None:
    made = Recorded(tmp_path / "a.shcap")
    made.begin()
    made.pair.step(1.0)
    whole = bytearray(frame(encode(telemetry(1))))
    whole[9] ^= 0x40
    odd, wrong = frame(bytes([0x82, 0x18, 0x63, 0x01])), frame(encode(m.StoredUpTo(1, 4)))
    for data in (bytes(whole), b"\x05\x01\0", odd, wrong):
        for piece in made._received(data):
            made.pair.host.receive(piece, made.pair.now_s)
    made.pair.step(0.1)
    made.end()
    summary = played(made.path)
    same_as_the_link(summary, made)
    assert dict(summary.reasons) == {"cobs": 1, "crc": 1, "direction": 1, "message": 1}
    by_reason = {one.reason: one for one in summary.rejected}
    assert by_reason["crc"].raw == bytes(whole[:-1])
    assert by_reason["cobs"].raw == b"\x05\x01"
    assert by_reason["message"].detail == "There is no message number 99."
    assert by_reason["direction"].detail == "StoredUpTo"
    assert {round(one.at_s, 1) for one in summary.rejected} == {1.0}
    assert not any(one.to_device for one in summary.rejected)


def test_a_command_is_told_with_its_outcome_and_one_without_stands_open(tmp_path: Path) -> None:
    made = Recorded(tmp_path / "a.shcap")
    made.begin()
    pair = made.pair
    pair.step(0.2)
    session = pair.host.session
    pair.host.send(m.Select(session, "c-1", m.Action.START, 9, 10_000, {}))
    pair.step(0.1)
    pair.device.send(m.SelectReadBack("c-1", b"12345678", m.Action.START, 9, "]d2", "ab", "idle", 10_000))
    pair.step(0.1)
    pair.host.send(m.Execute(session, "c-1", b"12345678", 10_000))
    pair.step(0.1)
    pair.device.send(m.CommandOutcome("c-1", m.Outcome.REFUSED, "door.not_closed", "The door of bay 9 is open."))
    pair.step(0.1)
    pair.host.send(m.Direct(session, "c-2", m.Action.HOLD, 3, 10_000))
    pair.step(0.1)
    made.end()
    first, second = played(made.path).commands
    assert (first.action, first.bay) == ("start", 9)
    assert first.said == ("Select", "SelectReadBack", "Execute", "CommandOutcome")
    assert (first.outcome, first.rule) == ("refused", "door.not_closed")
    assert first.outcome_s == pytest.approx(first.at_s + 0.3, abs=0.1)
    assert (second.action, second.bay, second.outcome, second.outcome_s) == ("hold", 3, "", None)


def test_a_recording_that_begins_in_a_session_is_followed(tmp_path: Path) -> None:
    made = Recorded(tmp_path / "a.shcap", Facts(newest_n=100))
    pair = made.pair
    pair.step(0.2)
    for n in (101, 102):
        pair.device.send(telemetry(n))
    pair.step(0.1)
    made.begin()
    for n in (103, 106):
        pair.device.send(telemetry(n))
    pair.step(1.0)
    made.end()
    summary = played(made.path)
    [session] = summary.sessions
    assert (session.joined, session.session, session.shuttle) == (True, 1001, "KSW-07")
    assert [(gap.first, gap.last) for gap in summary.gaps] == [(104, 105)]
    assert summary.duplicates == 0


def test_an_older_recording_that_only_says_who_took_it_is_followed_from_its_first_hello(tmp_path: Path) -> None:
    made = Recorded(tmp_path / "a.shcap")
    made.capture = Capture(made.path, "KSW-07 /dev/x", made.pair.now_s)
    made.pair.step(1.0)
    made.end()
    [session] = played(made.path).sessions
    assert (session.shuttle, session.joined, session.ended) == ("KSW-07", False, "")


def test_a_recording_that_does_not_say_its_session_lists_its_messages_and_judges_nothing(tmp_path: Path) -> None:
    made = Recorded(tmp_path / "a.shcap")
    made.pair.step(0.2)
    made.begin(hello=False)
    made.pair.device.send(telemetry(1))
    made.pair.step(1.0)
    made.end()
    summary = played(made.path)
    assert not summary.opened
    assert (summary.sessions, summary.gaps, summary.median_ms) == ((), (), None)
    assert dict(summary.kinds)["Telemetry"] == 1


def test_a_restarted_shuttle_and_another_console_are_sessions_of_their_own(tmp_path: Path) -> None:
    made = Recorded(tmp_path / "a.shcap")
    made.begin()
    pair = made.pair
    pair.step(1.0)
    pair.facts.boot = 2
    pair.new_device()
    pair.step(2.0)
    made.end()
    again = Recorded(made.path, Facts(boot=2))
    again.begin("2026-11-23T05:12:11.000000Z")
    again.pair.step(1.0)
    again.end()
    summary = played(made.path)
    assert [(one.session, one.boot, one.ended) for one in summary.sessions] == [
        (1001, 1, "forgotten"), (1002, 2, "cut"), (1001, 2, "")
    ]  # fmt: skip
    assert [one.at_s for one in summary.stretches] == [0.0, 600.0]
    assert summary.span_s == pytest.approx(601.0, abs=0.5)


def test_a_machine_that_is_another_is_refused_in_the_recording_too(tmp_path: Path) -> None:
    made = Recorded(tmp_path / "a.shcap", Facts(shuttle="KSW-99"))
    made.begin()
    made.pair.step(12.0)
    made.end()
    summary = played(made.path)
    assert [(one.session, one.shuttle, one.ended) for one in summary.sessions] == [(0, "KSW-99", "shuttle")]
    assert not summary.opened


@given(st.integers(0, 10_000))
@settings(max_examples=12, deadline=None)
def test_over_a_bad_wire_the_recording_counts_what_the_link_counted(
    tmp_path_factory: pytest.TempPathFactory, seed: int
) -> None:
    made = Recorded(tmp_path_factory.mktemp("bad") / "a.shcap")
    made.begin()
    pair, chance = made.pair, random.Random(seed)
    made.back = BadWire(seed, 0.2)
    newest = 0
    for _ in range(30):
        for _ in range(chance.randint(0, 6)):
            if pair.device.state is State.OPEN:
                newest += 1
                pair.facts.newest_n = newest
                pair.device.send(telemetry(newest))
        pair.step(0.2)
    made.end()
    summary = played(made.path)
    same_as_the_link(summary, made)
    assert summary.duplicates == pair.host.counters.duplicates
    assert len(summary.silences) + sum(bool(one.ended) for one in summary.sessions) <= pair.host.counters.silences + 1


# --- messages ----------------------------------------------------------------------------------------------------


def test_messages_are_read_in_pages_and_searched(tmp_path: Path) -> None:
    made = Recorded(tmp_path / "a.shcap")
    made.begin()
    made.pair.step(0.2)
    for n in range(1, 41):
        made.pair.device.send(telemetry(n, bay=1 + n % 2))
    made.pair.step(0.5)
    made.end()
    player = Player(made.path)
    player.play()
    messages = player.messages
    seen, at = [], 0
    while True:
        page = messages.page(at, 7, "Telemetry")
        assert page.whole
        seen += page.lines
        if page.next is None:
            break
        at = page.next
    assert len(seen) == 40
    assert [line.at_s for line in seen] == sorted(line.at_s for line in seen)
    assert "n=40" in seen[-1].said
    assert "values=(3702, 7201" in seen[0].said
    found = messages.page(0, 50, text="bay=2 ").lines
    assert len(found) == 20
    assert messages.page(0, 8, "HostHello").lines[0].to_device
    assert messages.page(0, 8, "NoSuch").lines == ()
    assert messages.page(0, 8, text="hosthello").lines[0].kind == "HostHello"
    messages.close()


def test_a_search_looks_at_a_bounded_part_and_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = Recorded(tmp_path / "a.shcap")
    made.begin()
    made.pair.step(30.0)
    made.end()
    player = Player(made.path)
    player.play()
    monkeypatch.setattr("hardware.investigation.messages.MOST", 50)
    page = player.messages.page(0, 8, text="echo_ms=500050")
    assert (len(page.lines), page.next, page.whole) == (1, 50, False)
    player.messages.close()


# --- files -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("content", [b"", b"a letter to someone, long enough", MAGIC[:-1] + b"\x09"])
def test_a_foreign_file_is_refused_with_a_sentence(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "letter"
    path.write_bytes(content)
    with pytest.raises(NotACaptureError, match="is not a capture of a line"):
        Player(path).play()


def test_a_file_that_is_damaged_in_its_middle_is_told_up_to_there(tmp_path: Path) -> None:
    made = Recorded(tmp_path / "a.shcap")
    made.begin()
    made.pair.step(2.0)
    made.end()
    whole = made.path.read_bytes()
    made.path.write_bytes(whole + b"\xff" * 40 + whole[9:])
    summary = played(made.path)
    assert summary.damaged_at == len(whole)
    assert summary.span_s == pytest.approx(2.0, abs=0.5)
    assert summary.opened


def test_an_empty_capture_is_empty(tmp_path: Path) -> None:
    Capture(tmp_path / "a.shcap", "x", 1.0).close()
    summary = played(tmp_path / "a.shcap")
    assert (summary.pieces, summary.span_s, summary.opened, summary.kinds) == (1, 0.0, False, ())


def test_whoever_does_not_want_it_any_more_is_not_kept_waiting(tmp_path: Path) -> None:
    made = Recorded(tmp_path / "a.shcap")
    made.begin()
    made.pair.step(80.0)
    made.end()
    asked: list[int] = []

    def going() -> bool:
        asked.append(1)
        return len(asked) < 2

    with pytest.raises(Abandoned):
        Player(made.path, going).play()
    assert len(asked) == 2
