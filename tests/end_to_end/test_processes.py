"""Real processes on real lines: a second console, a shuttle that is killed and restarted, an emulator in production."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from real_shuttle import ROOT, Emulator, facts, kept
from threads import Console, console, settings
from wiretap import said_in_both_languages

from console.domain import commands as c
from console.domain import events as e
from console.journal.errors import FolderInUse, JournalError, JournalRefused
from console.journal.readings import Readings
from console.records.verifier import verify
from console.settings import load_settings
from console.station import inbox
from console.wiring import wire

# --- one folder, one console -------------------------------------------------------------------------------------


def headless(*arguments: str) -> subprocess.CompletedProcess[str]:
    """The console's own command line, until it ends by itself."""
    command = [sys.executable, "-m", "console", "headless", *arguments]
    return subprocess.run(command, capture_output=True, text=True, cwd=ROOT, timeout=60, check=False)


def test_a_second_console_on_the_folder_is_refused_and_the_first_is_undisturbed(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    with console(folder, scenario="oxygen-alarm") as k:
        before = k.state.link
        assert k.running.emulator is not None
        line = Path(k.running.emulator.link).readlink()
        second = headless("--training", "--data", str(folder))
        assert second.returncode == 1
        assert f"Another console (process {os.getpid()}) is using {folder}" in second.stderr
        assert "Use that one, or close it" in second.stderr
        assert "Traceback" not in second.stderr
        with pytest.raises(FolderInUse):
            wire(settings(folder))
        assert Path(k.running.emulator.link).readlink() == line
        frames = k.snapshot.link.frames_in
        k.until(lambda: k.snapshot.link.frames_in > frames + 5, "the first goes on")
        assert k.state.link == before
        assert k.snapshot.fault is None
    assert facts(folder, e.LinkLost) == []
    assert verify(folder).holds


@pytest.mark.rq("RQ-89")
@pytest.mark.parametrize(("first", "then"), [("training", "production"), ("production", "training")])
def test_a_folder_keeps_its_mode(tmp_path: Path, first: Any, then: Any) -> None:
    folder = tmp_path / "data"
    wire(load_settings(first, folder)).stop()
    before = facts(folder, e.StationStarted)
    with pytest.raises(JournalRefused, match=rf"belongs to mode '{first}', not to '{then}'.*Choose the folder"):
        wire(load_settings(then, folder))
    refused = headless(*(["--training"] if then == "training" else []), "--data", str(folder))
    assert refused.returncode == 1
    assert "never shared between them" in refused.stderr
    assert facts(folder, e.StationStarted) == before


# --- the wrong machine -------------------------------------------------------------------------------------------


@pytest.mark.rq("RQ-12", "RQ-89")
def test_production_refuses_an_emulator(tmp_path: Path) -> None:
    folder, link = tmp_path / "data", tmp_path / "line"
    with Emulator(tmp_path / "state", link):
        running = wire(load_settings("production", folder, link_url=str(link), disk_low_mb=10))
        try:
            k = Console(running)
            k.until_state(lambda s: s.link.condition == "refused", "the refusal")
            assert (k.state.link.expected, k.state.link.got) == ("shuttle", "emulator")
            assert k.state.alarms["link.refused@0"].active
            assert not any(bay.known for bay in k.state.bays.values())
            head = k.snapshot.head_seq
            running.post(inbox.Asked(c.CommandBay("hold", 4)))
            k.until(lambda: k.snapshot.head_seq > head, "the refusal of a command")
            assert k.state.pending == {}
            assert running.labels == ()
            assert k.screen(screen="overview").view.banner
        finally:
            running.stop()
    (fact,) = facts(folder, e.LinkRefused)
    assert (fact.expected, fact.got, fact.reason) == ("shuttle", "emulator", "emulator")
    (refused,) = facts(folder, e.Refused)
    said_in_both_languages(refused.reason)


def whole(numbers: set[int]) -> bool:
    """Whether these are the numbers from 1 on, some of them, without a hole."""
    return len(numbers) > 10 and max(numbers) == len(numbers)


# --- killed and back ---------------------------------------------------------------------------------------------


@pytest.mark.rq("RQ-84")
def test_a_shuttle_killed_and_restarted_loses_and_doubles_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    with console(folder, scenario="demo") as k:
        k.until(lambda: len(k.snapshot.latest) >= 10, "readings")
        first = k.state.link.boot
        process = k.running.emulator
        assert process is not None
        link = Path(process.link)
        os.kill(process.pid, signal.SIGKILL)
        k.until_state(lambda s: s.link.condition == "lost", "the loss")
        assert k.state.alarms["link.lost@0"].active
        head = k.snapshot.head_seq
        k.running.post(inbox.Asked(c.CommandBay("hold", 4)))
        k.until(lambda: k.snapshot.head_seq > head, "the refusal")
        answer = k.snapshot.answer
        assert answer is not None
        said_in_both_languages(answer.text)
        said_in_both_languages(answer.remedy)
        link.unlink()
        with Emulator(folder / "emulator/state", link, scenario="demo"):
            k.until_state(lambda s: s.link.condition == "open" and s.link.boot == first + 1, "the new boot")
            assert not k.state.alarms["link.lost@0"].active
            k.until(lambda: first + 1 in {x.boot for x in facts(folder, e.DeviceReported)}, "its start")
            for boot in (first, first + 1):  # on the disk, and not only here: the shuttle's next word vouches for it
                k.until(lambda boot=boot: whole(kept(folder, boot)), f"what lacked of boot {boot}")
            k.until(lambda: all(x.mono_s > k.snapshot.now.mono_s - 2 for x in k.snapshot.latest.values()), "fresh")
            heard = k.snapshot.link.frames_in
            k.until(lambda: k.snapshot.link.frames_in > heard + 60, "heartbeats that vouch for it")
    said = [(x.boot, x.n) for x in facts(folder, e.DeviceReported)]
    assert len(said) == len(set(said))
    assert {boot for boot, _ in said} == {first, first + 1}
    assert facts(folder, e.RecordsMissing) == []
    with Readings(folder) as readings:
        reached = readings.durable()
        assert reached[first] > 10
        assert readings.lacking(first, 1, reached[first]) == []
        assert readings.lost() == []
        assert readings.lacking(first + 1, 1, reached[first + 1]) == []
        assert reached[first + 1] > 10
    assert verify(folder).holds


def has_heard_of_its_shuttle(folder: Path) -> bool:
    """Whether the console in another process has come so far."""
    try:
        return bool(facts(folder, e.LinkOpened))
    except (JournalError, OSError):  # it is just being made
        return False


def wait_for(condition: Callable[[], bool], seconds: float = 30.0) -> None:
    pause, until = threading.Event(), time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until
        pause.wait(0.05)


@pytest.mark.rq("RQ-45")
@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGINT])
def test_a_console_that_is_told_to_end_ends_in_good_order(tmp_path: Path, ending: signal.Signals) -> None:
    """A computer that shuts down: the station says that it stopped, and its key signs the end of the chain."""
    folder = tmp_path / "data"
    command = [sys.executable, "-m", "console", "run", "--training", "--data", str(folder)]
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    with subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.PIPE, text=True) as process:
        try:
            wait_for(lambda: has_heard_of_its_shuttle(folder))
            process.send_signal(ending)
            assert process.wait(30) == 0
        finally:
            process.kill()
        assert process.stderr is not None
        assert "Traceback" not in process.stderr.read()
    assert facts(folder, e.StationStopped)
    report = verify(folder)
    assert (report.holds, report.sealed) == (True, report.events)
