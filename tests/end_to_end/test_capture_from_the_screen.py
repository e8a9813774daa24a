"""A capture that a technician begins on a console that runs, over a pseudo-terminal, and the investigation of it."""

from __future__ import annotations

from pathlib import Path

from threads import Console, console

from console.asked_past import AskedPast
from console.asking import Asking
from console.domain import events as e
from console.journal.codec import decode
from console.journal.reading import open_reader
from console.presenters.asks_capture import StartCapture, StopCapture
from console.presenters.diagnostics import DiagnosticsView
from console.presenters.recording_ui import RecordingUi
from console.presenters.recordings import RecordingsView, present_recordings
from console.presenters.ui import UiState
from console.queries.captures import CaptureAnswer, CaptureQuestion
from tests.support.views_diagnostics import scene


def played(k: Console, question: CaptureQuestion) -> CaptureAnswer:
    k.running.recordings.ask(question)
    reader = k.running.recordings
    k.until(lambda: reader.latest is not None and reader.latest.question == question, f"{question}: {reader.problem}")
    assert reader.latest is not None
    return reader.latest


def captured(k: Console) -> str:
    """A capture from the screen, begun and ended as a person does it: the name of its file."""
    view = k.screen(screen="diagnostics").view
    assert isinstance(view, DiagnosticsView)
    assert view.capture.ask == StartCapture()
    Asking(k.running).ask(view.capture.ask, "")
    k.until(lambda: k.snapshot.capture_bytes > 3000, "bytes in the file")
    assert k.screen(screen="overview").frame.link.title.startswith("Capture ")
    view = k.screen(screen="diagnostics").view
    assert isinstance(view, DiagnosticsView)
    assert view.capture.ask == StopCapture()
    Asking(k.running).ask(view.capture.ask, "")
    k.until_state(lambda s: s.capture is not None and not s.capture.running, "the end of the capture")
    [file] = played(k, CaptureQuestion()).files
    assert file.size == (k.running.settings.folder / "captures" / file.name).stat().st_size
    return file.name


def judged(answer: CaptureAnswer) -> None:
    """A good line, followed from within its session."""
    summary = answer.summary
    assert summary is not None
    [session] = summary.sessions
    assert (session.shuttle, session.joined, session.ended) == ("KSW-07", True, "")
    assert (summary.reasons, summary.gaps, summary.duplicates, summary.damaged_at) == ((), (), 0, -1)
    assert {"Telemetry", "DeviceHeartbeat", "HostHeartbeat"} <= dict(summary.kinds).keys()
    assert summary.median_ms is not None


def test_a_line_is_captured_and_investigated_beside_itself(tmp_path: Path) -> None:
    with console(tmp_path / "data", scenario="demo") as k:
        k.sign_in()
        k.until(lambda: k.snapshot.link.detail.median_ms is not None, "round trips")
        detail = k.snapshot.link.detail
        assert (detail.baud, detail.dropped_bytes, detail.rejected) == (921_600, 0, ())
        assert (detail.shuttle, detail.emulator) == ("KSW-07", True)
        name = captured(k)
        events, frames = k.snapshot.head_seq, k.snapshot.link.frames_in
        answer = played(k, CaptureQuestion(name))
        judged(answer)
        window, ui = AskedPast(), UiState(screen="recordings", recording=RecordingUi(name))
        k.until(lambda: window.of(k.running, k.snapshot, ui, k.texts).recording == answer, "what the window asks")
        window.of(k.running, k.snapshot, UiState(screen="overview"), k.texts)  # it looks away: what was played is freed
        k.until(lambda: k.running.recordings.latest != answer, "the list again")
        shown = present_recordings(scene(k.snapshot, "en", ui), answer)
        assert isinstance(shown, RecordingsView)
        assert "not the live line" in shown.sign
        k.until(lambda: k.snapshot.link.frames_in > frames + 20, "the live line goes on")
        assert k.snapshot.state.link.condition == "open"
        with open_reader(k.running.settings.folder) as reader:  # nothing of the recording came into the journal
            since = [decode(row.type, row.type_version, row.data) for row in reader.read(events)]
        assert not [fact for fact in since if isinstance(fact, e.LinkOpened | e.RecordsMissing | e.CaptureStarted)]
