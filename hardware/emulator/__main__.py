"""`shuttle-emulator`: the emulator as a process.

One JSON line on standard output says when it is ready. SIGTERM, SIGINT or the end of control stops it.
"""

from __future__ import annotations

import argparse
import json
import os
import select
import signal
import socket
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from hardware.emulator.control import MAX_SHUTTLE, MAX_WARP, Control
from hardware.emulator.endpoint import Endpoint, EndpointError, PtyEndpoint, TcpEndpoint
from hardware.emulator.firmware import Settings
from hardware.emulator.machine import Machine
from hardware.emulator.record_buffer import CAPACITY
from hardware.emulator.scenario import Scenario, ScenarioError, load_scenario
from hardware.emulator.state_dir import StateDir, StateDirError
from hardware.emulator.wire_text import fits

MAX_LINE = 65_536
MAX_RECORDS = 10_000_000


def main(arguments: list[str] | None = None) -> int:
    """Run until told to stop. 0: stopped, 1: could not run, 2: wrongly called."""
    options = _options(arguments)
    try:
        scenario = load_scenario(options.scenario) if options.scenario else None
        with tempfile.TemporaryDirectory(prefix="shuttle-") as scratch:
            return _run(options, scenario, options.state or Path(scratch))
    except (ScenarioError, StateDirError, EndpointError) as error:
        print(error, file=sys.stderr)
        return 1


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="shuttle-emulator", description="A shuttle's firmware, emulated.")
    line = parser.add_mutually_exclusive_group(required=True)
    line.add_argument("--pty", type=Path, metavar="LINK", help="make LINK a symlink to a pseudo-terminal")
    line.add_argument("--tcp", type=_address, metavar="HOST:PORT", help="listen there; port 0 picks one")
    parser.add_argument("--warp", type=_rate, default=1.0, help="rate of process time while nobody is waited for")
    parser.add_argument("--warp-through-alarms", action="store_true", help="do not slow down for active alarms")
    parser.add_argument("--seed", type=int, default=1, help="same seed, same donors and noise")
    parser.add_argument("--scenario", metavar="NAME", help="how the bays stand at first (resources/scenarios)")
    parser.add_argument("--state", type=Path, metavar="DIR", help="what is kept over a restart (default: nothing)")
    parser.add_argument("--shuttle", type=_identity, default="KSW-07", help="identity of the shuttle")
    parser.add_argument("--capacity", type=_records, default=CAPACITY, help="records kept for the console at most")
    parser.add_argument("--control", action="store_true", help="take JSON requests on standard input")
    return parser.parse_args(arguments)


def _address(text: str) -> tuple[str, int]:
    host, colon, port = text.rpartition(":")
    if not colon or not port.isdigit() or int(port) > 65_535:
        raise argparse.ArgumentTypeError(f"{text!r} is not HOST:PORT")
    return host or "127.0.0.1", int(port)


def _identity(text: str) -> str:
    if not text or not fits(text, MAX_SHUTTLE):
        raise argparse.ArgumentTypeError(f"{text!r} is no identity of 1 to {MAX_SHUTTLE} bytes")
    return text


def _records(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= MAX_RECORDS:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of records from 1 to {MAX_RECORDS}")
    return int(text)


def _rate(text: str) -> float:
    try:
        rate = float(text)
    except ValueError:
        rate = 0.0
    if not 1 <= rate <= MAX_WARP:
        raise argparse.ArgumentTypeError(f"{text!r} is not a rate from 1 to {MAX_WARP:g}")
    return rate


def _run(options: argparse.Namespace, scenario: Scenario | None, folder: Path) -> int:
    settings = Settings(
        options.shuttle, options.seed, options.warp, options.warp_through_alarms, capacity=options.capacity
    )
    if scenario:
        settings = replace(settings, telemetry_hz=scenario.telemetry_hz)
    state = StateDir(folder)
    endpoint: Endpoint = TcpEndpoint(*options.tcp) if options.tcp else PtyEndpoint(options.pty)
    machine = Machine(settings, state, endpoint, _utc_ms, time.monotonic(), scenario)
    loop = Loop(machine, control=options.control)
    _say({"ready": True, "link": endpoint.link, "shuttle": settings.shuttle, "seed": settings.seed})
    try:
        loop.run()
    finally:
        machine.close()
        state.close()
    return 0


def _utc_ms() -> int:
    # A shuttle has a real-time clock; this is its stand-in, looked at once a boot and nowhere else.
    return time.time_ns() // 1_000_000


def _say(answer: dict[str, object]) -> None:
    print(json.dumps(answer, ensure_ascii=False), flush=True)


class Loop:
    """Waits for the line, for control, for a signal or for the next deadline; then one pass."""

    def __init__(self, machine: Machine, *, control: bool) -> None:
        self._machine = machine
        self._control = Control(machine)
        self._stdin = [sys.stdin.fileno()] if control else []
        self._half = b""
        self._stopping = False
        self._woken, wake = socket.socketpair()
        self._wake = wake  # kept, or its end would close
        for end in (self._woken, wake):
            end.setblocking(False)
        signal.set_wakeup_fd(wake.fileno(), warn_on_full_buffer=False)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)

    def run(self) -> None:
        """Until SIGTERM, SIGINT, ``quit`` or the end of control."""
        while not (self._stopping or self._control.quitting):
            self._wait()
            now_s = time.monotonic()
            self._machine.run_pass(now_s)
            for request in self._machine.due_requests:
                self._control.do(request, now_s)

    def _wait(self) -> None:
        machine = self._machine
        frozen = machine.faults.frozen_for_s(time.monotonic()) > 0
        line = [] if frozen else machine.endpoint.waits()
        writing = machine.endpoint.writes() if machine.wants_to_write and not frozen else []
        ready, _, _ = select.select([*line, *self._stdin, self._woken], writing, [], machine.pause_s(time.monotonic()))
        if self._stdin and self._stdin[0] in ready:
            self._take_control()

    def _take_control(self) -> None:
        data = os.read(self._stdin[0], MAX_LINE)
        if not data:
            self._stopping = True
            return
        *lines, self._half = (self._half + data).split(b"\n")
        for line in lines:
            if line.strip():
                _say(self._control.line(line.decode("utf-8", "replace"), time.monotonic()))

    def _stop(self, number: int, frame: object) -> None:
        self._stopping = True


if __name__ == "__main__":
    sys.exit(main())
