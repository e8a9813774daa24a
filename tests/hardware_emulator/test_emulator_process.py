"""The real process over a real line: hand-over, kill -9, cable, scenarios, bad calls. The console is a HOST link."""

from __future__ import annotations

import hashlib
import json
import os
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from hardware.link import HostEnd, Link, MessageReceived, SessionLost, SessionOpened
from hardware.messages import (
    BayStatus,
    CommandOutcome,
    DeviceEvent,
    DeviceHeartbeat,
    Execute,
    Fetch,
    FetchDone,
    QueryCommand,
    RecipeAnswer,
    RecipeBegin,
    RecipeChunk,
    RecipeCommit,
    RecipeImage,
    RecipeRead,
    Select,
    SelectReadBack,
    Telemetry,
)

ROOT = Path(__file__).resolve().parents[2]
FAR_MS = 10**12
PATIENCE_S = 30.0


class Process:
    """An emulator process and its control."""

    def __init__(self, *arguments: str) -> None:
        command = [sys.executable, "-m", "hardware.emulator", *arguments, "--control"]
        self.process = subprocess.Popen(
            command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        line = self.process.stdout.readline()
        assert line, self.process.stderr.read()
        self.ready = json.loads(line)

    def do(self, **request: Any) -> dict[str, Any]:
        self.process.stdin.write(json.dumps(request) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def end(self) -> int:
        """Close control: the emulator stops by itself."""
        if self.process.stdin and not self.process.stdin.closed:
            self.process.stdin.close()
        code = self.process.wait(PATIENCE_S)
        for stream in (self.process.stdout, self.process.stderr):
            stream.close()
        return code


class Console:
    """The HOST role over a descriptor of a pseudo-terminal or a socket."""

    _sessions = count(100)

    def __init__(self, url: str) -> None:
        self._socket = None
        if url.startswith("socket://"):
            host, _, port = url.removeprefix("socket://").rpartition(":")
            self._socket = socket.create_connection((host, int(port)))
            self._fd = self._socket.fileno()
        else:
            self._fd = os.open(url, os.O_RDWR | os.O_NOCTTY)
        os.set_blocking(self._fd, False)
        self.link = Link(HostEnd("bench", "KSW-07", True, lambda: next(self._sessions), lambda: 0))
        self.heard: list[Any] = []

    def until(self, wanted: Callable[[Any], bool]) -> Any:
        """The next event or message that is wanted; everything on the way is in ``heard``."""
        end = time.monotonic() + PATIENCE_S
        while time.monotonic() < end:
            for event in self._turn():
                happened = event.message if isinstance(event, MessageReceived) else event
                self.heard.append(happened)
            for index, happened in enumerate(self.heard):
                if wanted(happened):
                    del self.heard[index]
                    return happened
        raise AssertionError(f"It never came; heard {self.heard[-5:]}")

    def _turn(self) -> list[Any]:
        ready, _, _ = select.select([self._fd], [], [], 0.05)
        now_s = time.monotonic()
        if ready:
            self.link.receive(os.read(self._fd, 65_536), now_s)
        self.link.tick(now_s)
        while data := self.link.bytes_to_send():
            os.write(self._fd, data)
        return self.link.events()

    def next(self, wanted: type, /, **fields: Any) -> Any:
        return self.until(lambda m: isinstance(m, wanted) and all(getattr(m, k) == v for k, v in fields.items()))

    def event(self, kind: str) -> DeviceEvent:
        return self.next(DeviceEvent, kind=kind)

    def send(self, message: Any) -> None:
        assert self.link.send(message)

    def select(self, name: str, action: str, bay: int, **args: Any) -> Any:
        self.send(Select(self.link.session, name, action, bay, FAR_MS, args))
        return self.until(lambda m: isinstance(m, SelectReadBack | CommandOutcome) and m.command == name)

    def command(self, name: str, action: str, bay: int, **args: Any) -> CommandOutcome:
        selected = self.select(name, action, bay, **args)
        assert isinstance(selected, SelectReadBack), selected
        self.send(Execute(self.link.session, name, selected.token, FAR_MS))
        return self.next(CommandOutcome, command=name)

    def recipe(self, data: bytes, bay: int) -> bytes:
        """Send it; what is read back."""
        self.send(RecipeBegin(self.link.session, 7, bay, len(data), hashlib.sha256(data).digest()))
        for offset in range(0, len(data), 512):
            self.send(RecipeChunk(7, offset, data[offset : offset + 512]))
        self.send(RecipeCommit(7))
        assert self.next(RecipeAnswer).ok
        self.send(RecipeRead(self.link.session, bay))
        kept = b""
        while len(kept) < len(data):
            kept += self.next(RecipeImage).data
        return kept

    def close(self) -> None:
        if self._socket is not None:
            self._socket.close()
        else:
            os.close(self._fd)


@pytest.fixture
def closing() -> Iterator[list[Any]]:
    things: list[Any] = []
    yield things
    for thing in reversed(things):
        if isinstance(thing, Process):
            if thing.process.poll() is None:
                thing.process.kill()
            thing.end()
        else:
            thing.close()


@pytest.fixture
def spawn(closing, tmp_path):
    def start(*arguments: str) -> Process:
        line = () if "--tcp" in arguments else ("--pty", str(tmp_path / "line"))
        closing.append(Process(*line, "--state", str(tmp_path / "state"), *arguments))
        return closing[-1]

    return start


@pytest.fixture
def connect(closing):
    def open_line(process: Process) -> Console:
        closing.append(Console(process.ready["link"]))
        return closing[-1]

    return open_line


def load(console, process, label, recipe_bytes):
    assert console.command("open", "open", 9).outcome == "executed"
    console.event("door.opened")
    assert process.do(do="insert", bay=9, label=label) == {"ok": True}
    assert process.do(do="close", bay=9) == {"ok": True}
    assert console.event("cartridge.read").data == {"text": label}
    assert console.recipe(recipe_bytes, 9) == recipe_bytes


def start_args(label, sha):
    return {"run": "run-1", "cartridge": label, "recipe_hash": sha}


@pytest.mark.parametrize("line", [(), ("--tcp", "127.0.0.1:0")], ids=["pty", "tcp"])
def test_from_hello_to_telemetry(spawn, connect, label, recipe_bytes, sha, line):
    process = spawn("--seed", "3", *line)
    assert process.ready["shuttle"] == "KSW-07"
    console = connect(process)
    hello = console.next(SessionOpened).hello
    assert (hello.emulator, hello.boot, hello.rate) == (True, 1, 1.0)
    assert [console.next(BayStatus).bay for _ in range(16)] == list(range(1, 17))
    load(console, process, label, recipe_bytes)
    assert console.command("start", "start", 9, **start_args(label, sha)).outcome == "executed"
    console.until(lambda m: isinstance(m, DeviceEvent) and m.kind == "phase.started" and m.data["phase"] == "prime")
    telemetry = console.next(Telemetry, bay=9)
    assert len(telemetry.channels) == len(telemetry.values) == len(telemetry.quality) == 12
    console.until(lambda m: isinstance(m, DeviceHeartbeat) and m.newest_n >= telemetry.n)
    assert process.end() == 0
    assert not Path(process.ready["link"]).is_symlink()


def test_killed_between_remembering_and_acting(spawn, connect, label, recipe_bytes, sha):
    process = spawn()
    console = connect(process)
    console.next(SessionOpened)
    load(console, process, label, recipe_bytes)
    assert process.do(do="fault", name="restart_after_remember", die=True) == {"ok": True}
    selected = console.select("start", "start", 9, **start_args(label, sha))
    console.send(Execute(console.link.session, "start", selected.token, FAR_MS))
    while process.process.poll() is None:  # killed by itself, with SIGKILL
        console._turn()
    assert process.process.returncode == -signal.SIGKILL
    console.close()
    console.close = lambda: None

    again = spawn()
    console = connect(again)
    assert console.next(SessionOpened).hello.boot == 2
    status = console.next(BayStatus, bay=9)
    assert (status.state, status.cartridge, status.recipe_hash) == ("idle", label, sha)
    console.send(QueryCommand(console.link.session, "start"))
    assert console.next(CommandOutcome, command="start").outcome == "interrupted"
    assert console.command("start-2", "start", 9, **start_args(label, sha)).outcome == "executed"


def test_killed_while_running_it_goes_on_and_keeps_its_records(spawn, connect):
    process = spawn("--scenario", "oxygen-alarm")
    console = connect(process)
    hello = console.next(SessionOpened).hello
    newest = console.next(Telemetry, bay=4).n
    process.process.kill()
    process.process.wait()
    console.close()
    console.close = lambda: None

    console = connect(spawn())
    hello = console.next(SessionOpened).hello
    status = console.next(BayStatus, bay=4)
    assert (status.state, status.phase) == ("running", "expansion")
    ((boot, oldest, kept),) = hello.kept_boots
    assert (boot, oldest) == (1, 1)
    assert kept >= newest
    console.send(Fetch(1, 1, kept))
    assert console.next(Telemetry, boot=1).n <= newest
    assert console.next(FetchDone).missing == ()
    console.send(Fetch(2, 1, hello.newest_n))
    assert console.next(DeviceEvent, boot=2, kind="device.started").data["reason"] == "restart"


def test_the_console_goes_and_comes_back(spawn, connect):
    process = spawn("--scenario", "oxygen-alarm")
    console = connect(process)
    first = console.next(SessionOpened).hello
    newest = console.next(Telemetry).n
    console.close()
    console.close = lambda: None
    console = connect(process)
    second = console.next(SessionOpened).hello
    assert second.boot == first.boot
    assert second.session != first.session
    assert second.newest_n >= newest
    assert console.next(Telemetry).n > second.newest_n


def test_a_restart_on_demand_is_a_new_boot_and_the_host_finds_it(spawn, connect):
    process = spawn()
    console = connect(process)
    console.next(SessionOpened)
    assert process.do(do="fault", name="restart") == {"ok": True}
    console.next(SessionLost)
    assert console.next(SessionOpened).hello.boot == 2


def test_stopped_and_continued_the_line_lives_again(spawn, connect):
    """SIGSTOP: the line stays open, the harder case."""
    process = spawn()
    console = connect(process)
    console.next(SessionOpened)
    process.process.send_signal(signal.SIGSTOP)
    console.until(lambda m: type(m).__name__ == "PeerSilent")
    process.process.send_signal(signal.SIGCONT)
    console.until(lambda m: type(m).__name__ == "PeerBack")


def test_faults_of_the_line(spawn, connect):
    process = spawn("--scenario", "oxygen-alarm")
    console = connect(process)
    console.next(SessionOpened)
    assert process.do(do="fault", name="freeze", seconds=2.0)["ok"]
    console.until(lambda m: type(m).__name__ == "PeerSilent")
    console.until(lambda m: type(m).__name__ == "PeerBack")
    assert process.do(do="fault", name="cable_out", seconds=2.0)["ok"]
    console.until(lambda m: type(m).__name__ == "PeerSilent")
    console.until(lambda m: type(m).__name__ == "PeerBack")
    assert process.do(do="fault", name="corrupt", rate=0.02)["ok"]
    console.until(lambda m: type(m).__name__ == "FrameRejected")
    assert process.do(do="clear")["ok"]
    assert process.do(do="fault", name="duplicate_frames", seconds=3.0)["ok"]
    console.next(Telemetry)
    console.next(DeviceHeartbeat)
    doubles = console.link.counters.duplicates
    console.next(Telemetry)
    console.next(Telemetry)
    assert console.link.counters.duplicates > doubles


@pytest.mark.rq("RQ-12")
def test_a_wrong_identity_is_refused_by_the_host(spawn, connect):
    process = spawn()
    console = connect(process)
    console.next(SessionOpened)
    assert process.do(do="fault", name="wrong_identity")["ok"]
    refused = console.until(lambda m: type(m).__name__ == "IdentityRefused")
    assert refused.shuttle == "WRONG-01"


def test_control_says_why_not(spawn):
    process = spawn()
    assert "closed and latched" in process.do(do="insert", bay=9, label="x")["why"]
    assert "no bay 99" in process.do(do="close", bay=99)["why"]
    assert "do not know" in process.do(do="dance")["why"]
    assert "no online channel" in process.do(do="fault", name="probe_out", bay=1, channel="mood")["why"]
    assert process.do(do="status")["bays"]["9"]["state"] == "idle"
    process.process.stdin.write("garbage\n")
    process.process.stdin.flush()
    assert json.loads(process.process.stdout.readline()) == {"ok": False, "why": "That line is not JSON."}
    assert process.do(do="quit") == {"ok": True}
    assert process.process.wait(PATIENCE_S) == 0


def test_sigterm_stops_it_cleanly(spawn):
    process = spawn()
    process.process.terminate()
    assert process.process.wait(PATIENCE_S) == 0
    assert process.process.stderr.read() == ""


def run_wrongly(*arguments):
    command = [sys.executable, "-m", "hardware.emulator", *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=PATIENCE_S)
    return done.returncode, done.stderr


def test_wrong_calls_are_said_in_a_sentence(spawn, tmp_path):
    spawn()
    assert run_wrongly()[0] == 2
    assert run_wrongly("--tcp", "nowhere")[0] == 2
    assert run_wrongly("--tcp", "127.0.0.1:0", "--warp", "0")[0] == 2
    code, says = run_wrongly("--tcp", "127.0.0.1:0", "--scenario", "atlantis")
    assert code == 1
    assert "no scenario 'atlantis'" in says
    code, says = run_wrongly("--tcp", "127.0.0.1:0", "--state", str(tmp_path / "state"))
    assert code == 1
    assert "Another emulator uses" in says
    assert says.count("\n") == 1
    (tmp_path / "file").write_text("mine")
    code, says = run_wrongly("--pty", str(tmp_path / "file"))
    assert code == 1
    assert "no symlink" in says
