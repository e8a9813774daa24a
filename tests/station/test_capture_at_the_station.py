"""The raw line into a file: who may, what is on record, how it ends; and that the station never notices."""

from __future__ import annotations

import errno
from pathlib import Path
from typing import Any

import pytest
from shuttle_bench import Bench, bench
from wiretap import facts

from console.domain import commands as c
from console.domain import events as e
from console.presenters.diagnostics import DiagnosticsView
from console.presenters.ui import UiState
from console.station import inbox
from hardware import messages as m
from hardware.capture import Capture, Captured, Direction, Note, replay
from hardware.codec import decode
from hardware.framing import Deframer
from hardware.investigation import Player, Summary
from tests.support.shown import look


def started(b: Bench) -> Path:
    b.sign_in()
    b.ask(c.StartCapture())
    assert b.state.capture is not None
    return b.folder / "captures" / b.state.capture.file


def ended(b: Bench) -> e.CaptureEnded:
    [fact] = facts(b.journal, e.CaptureEnded)
    return fact


def kinds(captured: list[Captured], way: Direction) -> set[str]:
    deframer = Deframer()
    payloads = [payload for one in captured if one.direction is way for payload in deframer.feed(one.data)]
    return {type(decode(payload)).__name__ for payload in payloads}


def played(b: Bench) -> Summary:
    assert b.state.capture is not None
    player = Player(b.folder / "captures" / b.state.capture.file)
    summary = player.play()
    player.messages.close()
    return summary


def card(b: Bench, language: str = "en") -> Any:
    view = look(b.station.snapshot(), UiState(screen="diagnostics", language=language), language).view
    assert isinstance(view, DiagnosticsView)
    return view.capture


@pytest.mark.rq("RQ-02")
def test_a_technician_captures_both_ways_and_both_acts_are_on_record(station_bench: Bench) -> None:
    b = station_bench
    path = started(b)
    assert facts(b.journal, e.CaptureStarted) == [e.CaptureStarted("trainee-a", path.name)]
    assert path.name == "20261123T050000Z.shcap"
    b.run(2.0)
    shown = card(b)
    assert (shown.running, shown.button, shown.enabled) == (True, "End capture", True)
    assert path.name in shown.text
    assert look(b.station.snapshot(), UiState()).frame.link.title.startswith("Capture ")
    b.ask(c.StopCapture(b.tap.size))
    assert ended(b) == e.CaptureEnded("trainee-a", path.name, "requested", path.stat().st_size)
    size = path.stat().st_size
    b.run(2.0)
    assert path.stat().st_size == size
    captured = list(replay(path))
    assert "HostHeartbeat" in kinds(captured, Direction.TO_DEVICE)
    assert "DeviceHeartbeat" in kinds(captured, Direction.FROM_DEVICE)
    assert "(as asked)" in card(b).text
    assert look(b.station.snapshot(), UiState()).frame.link.title == "Link"


def test_a_capture_that_begins_in_a_session_says_which(tmp_path: Path) -> None:
    with bench(tmp_path / "b", warp=1.0) as b:
        b.loaded()
        b.run(3.0)
        b.ask(c.StartCapture())
        note = Note.read(next(replay(b.folder / "captures" / b.state.capture.file)).data)
        hello = decode(note.hello)
        assert isinstance(hello, m.DeviceHello)
        link = b.station._keeper.driver.link
        assert (hello.shuttle, hello.session) == ("KSW-07", link.session)
        assert hello.newest_n == link.expected_n - 1 > 0
        assert note.who == "KSW-07 memory"
        assert note.utc.startswith("2026-11-23T05:0")


@pytest.mark.rq("RQ-02")
def test_nobody_signed_in_captures_nothing_and_the_attempt_is_on_record(station_bench: Bench) -> None:
    b = station_bench
    assert (card(b).enabled, card(b).reason) == (False, "sign in first")
    b.ask(c.StartCapture())
    assert facts(b.journal, e.Refused)[-1].rule == "session.none"
    assert b.state.capture is None
    assert not (b.folder / "captures").exists()


def test_a_second_capture_and_an_end_of_none_are_refused(station_bench: Bench) -> None:
    b = station_bench
    started(b)
    b.ask(c.StartCapture())
    assert facts(b.journal, e.Refused)[-1].rule == "capture.running"
    b.ask(c.StopCapture())
    b.ask(c.StopCapture())
    assert facts(b.journal, e.Refused)[-1].rule == "capture.none"
    assert len(facts(b.journal, e.CaptureStarted)) == len(facts(b.journal, e.CaptureEnded)) == 1


def goes_on(b: Bench) -> None:
    before = b.station.snapshot().link.frames_in
    b.run(1.5)
    assert b.station.snapshot().link.frames_in > before
    assert b.state.link.condition == "open"
    assert b.station.snapshot().fault is None


@pytest.mark.parametrize("language", ["en", "ja"])
def test_its_size_limit_ends_it_with_a_sentence_and_everything_else_goes_on(
    station_bench: Bench, language: str
) -> None:
    b = station_bench
    path = started(b)
    b.tap._max = b.tap.size + 200
    b.run(6.0)
    said = ended(b)
    assert (said.person, said.outcome, said.bytes) == ("system", "size_limit", path.stat().st_size)
    assert path.stat().st_size < b.tap._max + 200
    assert (
        path.name in look(b.station.snapshot(), UiState(screen="overview", language=language), language).frame.message
    )
    assert not card(b, language).running
    goes_on(b)


def fill(monkeypatch: pytest.MonkeyPatch, code: int) -> None:
    def full(self: Capture, data: bytes, mono_s: float) -> None:
        raise OSError(code, "no more")

    monkeypatch.setattr(Capture, "received", full)


def test_a_disk_that_is_full_ends_the_capture_and_never_the_readings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with bench(tmp_path / "b", warp=1.0) as b:
        b.loaded()
        b.ask(c.StartCapture())
        fill(monkeypatch, errno.ENOSPC)
        stored = b.readings.durable()
        b.run(4.0)
        assert ended(b).outcome == "disk_limit"
        assert max(b.readings.durable().values()) > max(stored.values())
        goes_on(b)


@pytest.mark.parametrize(("code", "outcome"), [(errno.EDQUOT, "disk_limit"), (errno.EIO, "write_failed")])
def test_a_file_that_cannot_be_written_on_is_told_from_a_full_disk(
    station_bench: Bench, monkeypatch: pytest.MonkeyPatch, code: int, outcome: str
) -> None:
    b = station_bench
    started(b)
    fill(monkeypatch, code)
    b.run(1.0)
    assert (ended(b).outcome, bool(ended(b).detail)) == (outcome, True)
    goes_on(b)


def test_a_disk_that_is_nearly_full_ends_it_before_the_alarm_has_to(station_bench: Bench) -> None:
    b = station_bench
    b.tap._least_free = 1 << 60
    started(b)
    b.run(0.2)
    assert ended(b).outcome == "disk_limit"
    assert not b.tap.running


def test_a_folder_that_cannot_be_made_is_said(station_bench: Bench) -> None:
    b = station_bench
    (b.folder / "captures").write_text("in the way")
    started(b)
    b.run(0.2)
    assert (ended(b).outcome, bool(ended(b).detail)) == ("write_failed", True)


def test_a_console_that_was_killed_says_at_its_next_start_that_the_capture_ended(station_bench: Bench) -> None:
    b = station_bench
    path = started(b)
    b.run(1.0)
    b.restart()
    assert ended(b) == e.CaptureEnded("system", path.name, "console_restarted", 0)
    assert b.state.capture is not None
    assert not b.state.capture.running
    size = path.stat().st_size
    b.run(3.0)
    assert path.stat().st_size == size
    assert list(replay(path))


def test_a_console_that_ends_in_good_order_ends_its_capture(station_bench: Bench) -> None:
    b = station_bench
    path = started(b)
    b.run(1.0)
    b.station.handle(inbox.Stop())
    assert ended(b) == e.CaptureEnded("system", path.name, "console_stopped", path.stat().st_size)


def test_a_capture_of_the_command_line_is_on_record_too(station_bench: Bench) -> None:
    b = station_bench
    path = b.folder / "elsewhere.shcap"
    b.station.handle(inbox.CaptureTold("begun", str(path)))
    b.run(1.0)
    assert facts(b.journal, e.CaptureStarted) == [e.CaptureStarted("system", str(path))]
    assert kinds(list(replay(path)), Direction.FROM_DEVICE)


def test_what_a_capture_says_after_it_was_stopped_adds_nothing(station_bench: Bench) -> None:
    b = station_bench
    path = started(b)
    b.ask(c.StopCapture())
    b.station.handle(inbox.CaptureTold("size_limit", path.name, 7))
    assert ended(b).outcome == "requested"


def test_bytes_that_waited_for_the_station_when_a_capture_began_are_no_gap_of_its_recording(tmp_path: Path) -> None:
    """The tap stands at the port: what it let pass a moment before it opened is heard by the station afterwards."""
    with bench(tmp_path / "b", warp=1.0) as b:
        b.loaded()
        b.run(3.0)
        for _ in range(20):
            b.clock.mono_s += 0.05
            b.machine.run_pass(b.clock.mono_s)
        waiting, b.line.to_host = b.line.to_host, b""
        b.tap.received(waiting, b.clock.mono_s)
        b.ask(c.StartCapture())
        expected = b.station._keeper.driver.link.expected_n
        b.station.handle(inbox.BytesReceived(waiting, b.clock.mono_s))
        assert b.station._keeper.driver.link.expected_n > expected, "records waited"
        b.run(3.0)
        b.ask(c.StopCapture(b.tap.size))
        summary = played(b)
        assert summary.opened
        assert [session.joined for session in summary.sessions] == [True]
        assert summary.gaps == ()


def test_records_that_were_lost_when_a_capture_began_are_a_gap_of_its_recording(tmp_path: Path) -> None:
    with bench(tmp_path / "b", warp=1.0) as b:
        b.loaded()
        b.run(3.0)
        for _ in range(20):
            b.clock.mono_s += 0.05
            b.machine.run_pass(b.clock.mono_s)
        b.ask(c.StartCapture())
        b.line.to_host = b""  # the cable lost them
        b.run(10.0)
        b.ask(c.StopCapture(b.tap.size))
        (gap,) = played(b).gaps
        assert (gap.came, gap.open) == (gap.last - gap.first + 1, 0)
