"""Sample views of recordings of the line, in both languages: one is really made and really played."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from console.presenters.recording_ui import RecordingUi
from console.presenters.recordings import present_recordings
from console.presenters.ui import UiState
from console.queries.captures import CaptureAnswer, CaptureFile, CaptureQuestion, CaptureReader
from hardware import messages as m
from hardware.codec import encode
from hardware.framing import frame
from tests.support.link_pair import Facts, cut, perfect, telemetry
from tests.support.recorded import UTC, Recorded
from tests.support.views_diagnostics import figures, good, scene, snapshot

if TYPE_CHECKING:
    from tests.support.views import Sample, Say

FILE = "20261123T050211Z.shcap"
OTHER = CaptureFile(
    "20261122T231000Z.shcap", 67_108_912, "2026-11-22T23:10:00.000000Z", 41_204.0, "KSW-07 /dev/ttyUSB0"
)
LETTER = CaptureFile("letter.shcap", 812, trouble="foreign")


def bad_day(path: Path) -> Path:
    """A recording with everything in it: a session, noise, a gap, commands, a silence, a restart."""
    made = Recorded(path, Facts(newest_n=0))
    made.begin()
    pair = made.pair
    pair.step(1.0)
    for n in (*range(1, 20), *range(24, 60)):
        pair.device.send(telemetry(n, bay=9))
    pair.step(0.5)
    pair.host.send(m.Fetch(1, 20, 23))
    pair.step(0.1)
    for n in (20, 21):
        pair.device.send(telemetry(n, bay=9), backlog=True)
    pair.device.send(m.FetchDone(1, 20, 23, ((22, 22),)))
    whole = bytearray(frame(encode(telemetry(60, bay=9))))
    whole[12] ^= 0x20
    for data in (bytes(whole), b"\x2a\x01\x85\x05\0", frame(bytes([0x82, 0x18, 0x63, 0x01]))):
        for piece in made._received(data):
            pair.host.receive(piece, pair.now_s)
    pair.step(0.5)
    session = pair.host.session
    pair.host.send(m.Select(session, "c-1", m.Action.START, 9, 90_000, {"run": "R-0107"}))
    pair.step(0.1)
    pair.device.send(m.CommandOutcome("c-1", m.Outcome.REFUSED, "door.not_closed", "The door of bay 9 is open."))
    pair.step(0.5)
    pair.host.send(m.Direct(session, "c-2", m.Action.HOLD, 3, 90_000))
    pair.step(0.1)
    pair.device.send(m.CommandOutcome("c-2", m.Outcome.EXECUTED, "", ""))
    pair.step(0.5)
    made.back = cut
    pair.step(2.2)
    made.back = perfect
    pair.step(1.0)
    pair.facts.boot = 2
    pair.new_device()
    pair.step(2.0)
    made.end()
    return path


@cache
def played(**asked: Any) -> CaptureAnswer:
    """The answer of a real reader; the file is gone afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        bad_day(Path(folder) / FILE)
        reader = CaptureReader(Path(folder))
        try:
            return reader.answered(CaptureQuestion(FILE, **asked))
        finally:
            reader.let_go()


def listed() -> CaptureAnswer:
    """Three files: one that is written, one that is not, one that is none."""
    now = CaptureFile(FILE, 12_345_678, UTC, 1794.0, "KSW-07 /dev/ttyUSB0")
    return CaptureAnswer(CaptureQuestion(), (now, OTHER, LETTER))


def samples(s: Say, sample: Callable[..., Sample], frame: Callable[..., Any]) -> Iterator[Sample]:
    """``sample`` and ``frame`` of the module that has them all."""
    trouble = CaptureAnswer(CaptureQuestion("letter.shcap"), trouble="foreign")
    states: tuple[tuple[str, RecordingUi, CaptureAnswer | None], ...] = (
        ("list", RecordingUi(), listed()),
        ("none", RecordingUi(), CaptureAnswer(CaptureQuestion())),
        ("wait", RecordingUi(FILE), None),
        ("foreign", RecordingUi("letter.shcap"), trouble),
        ("summary", RecordingUi(FILE), played()),
        ("messages", RecordingUi(FILE, "messages", (20,)), played(start=20)),
        ("message", RecordingUi(FILE, "messages", (20,), message=21), played(start=20)),
        ("kind", RecordingUi(FILE, "messages", choosing="kind"), played()),
        ("type", RecordingUi(FILE, "messages", text="BAY", choosing="text"), played(text="BAY")),
    )
    for name, ui, answer in states:
        made = scene(
            snapshot(figures(good(0.0)), capturing=True), s.language, UiState(language=s.language, recording=ui)
        )
        yield sample(f"recordings-{name}", frame(s, "more"), "recordings", present_recordings(made, answer))
