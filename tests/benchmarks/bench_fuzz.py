"""A long bad line: the firmware and a console's link over a wire that does everything that a wire can do.

It drops, doubles, splits, joins, cuts short, delays and flips bits; it is cut, or open in one direction only; it is
closed and opened, and what was said before comes after; either end is killed.

Prints one JSON line. A whole emulated shuttle (scenario full-load) and a console's link exchange bytes in a simulated
time of MINUTES, or of as many as are named on the command line; the wire changes its mood every few seconds.
``frames_rejected``: of those tried, so many were corrupted and seen to be. ``accepted_wrongly``: records that differ
from what the device itself has stored under that number, and commands that the device took and nobody sent in those
words. ``executed_twice``: commands whose effect came twice. ``hazardous_repeated``: commands of which any step was sent
twice. ``unknown``: commands without a word for four seconds, which were asked about; ``unknown_resolved``: those
of them that were answered. ``lost``: records that the device still keeps and the console could not get in the end.
Nothing may be accepted wrongly, done or sent twice, or lost, and nothing stay unknown, else the exit code is 1.
"""

from __future__ import annotations

import json
import random
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from hardware import messages as m
from hardware.emulator.firmware import Settings
from hardware.emulator.machine import Machine
from hardware.emulator.scenario import load_scenario
from hardware.emulator.state_dir import StateDir
from hardware.link import HostEnd, Link, MessageReceived, RecordGap, SessionOpened
from tests.support.link_pair import BadWire, Wire, cut, perfect
from tests.support.memory_line import MemoryLine

MINUTES = 20
WEATHER = {"good": 20, "cuts": 10, "half_open": 8, "reconnects": 10, "bad": 52}
STEP_S = 0.05
SETTLE_S = 60.0
FOLLOW_SETTLE_S = 12.0
KEPT_MS = 5_000
Name = tuple[int, int]


class Shuttle(Machine):
    """The machine, with what it did and what it was told written down."""

    def __init__(self, folder: Path, line: MemoryLine) -> None:
        self.taken: list[m.Message] = []
        self.effects: Counter[str] = Counter()
        settings = Settings(seed=7, telemetry_hz=2.0)
        super().__init__(settings, StateDir(folder), line, lambda: 1_800_000_000_000, 0.0, load_scenario("full-load"))

    def _boot(self) -> None:
        super()._boot()
        receive, keep = self.firmware.receive, self.firmware.commands._memory.keep

        def noted(message: m.Message) -> None:
            self.taken.append(message)
            receive(message)

        def counted(remembered: Any) -> Any:
            before = self.firmware.commands._memory.get(remembered.command)
            if remembered.acted and not (before and before.acted):
                self.effects[remembered.command] += 1
            return keep(remembered)

        self.firmware.receive = noted  # type: ignore[method-assign]
        self.firmware.commands._memory.keep = counted  # type: ignore[method-assign]


class Console:
    """The host's end: fetches what lacks, gives commands now and then, asks what became of those without a word."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
        self._sessions = iter(range(1001, 10**9))
        self.sent: set[str] = set()
        self.got: dict[Name, m.Message] = {}
        self.doubles = 0
        self.outcomes: dict[str, str] = {}
        self.asked: dict[str, float] = {}
        self.unknown: set[str] = set()
        self.steps: Counter[tuple[str, str]] = Counter()
        self.counters: Counter[str] = Counter()
        self.open_anew()

    def open_anew(self) -> None:
        """The process has forgotten everything but what it has stored."""
        self.link = Link(HostEnd("fuzz", "KSW-07", True, self._sessions.__next__, lambda: 1_800_000_000_000))
        self._said = Counter[str]()
        self._hello: m.DeviceHello | None = None
        self._newest = 0

    def say(self, message: m.Message) -> None:
        """Send, and remember in which words."""
        if self.link.send(message):
            self.sent.add(_words(message))
            if isinstance(message, m.Select | m.Execute | m.Direct):
                self.steps[type(message).__name__, message.command] += 1

    def hear(self, now_s: float) -> None:
        """Take what came."""
        self.link.tick(now_s)
        for event in self.link.events():
            if isinstance(event, m.Telemetry):
                self._record(event)
            elif isinstance(event, RecordGap):
                self.say(m.Fetch(event.boot, event.first, event.last))
            elif isinstance(event, SessionOpened) and isinstance(event.hello, m.DeviceHello):
                self._hello, self._newest = event.hello, event.hello.newest_n
                self.fetch_lacking()
            elif isinstance(event, MessageReceived):
                self._message(event.message, now_s)

    def _record(self, record: m.Telemetry | m.DeviceEvent) -> None:
        name = (record.boot, record.n)
        self.doubles += name in self.got
        self.got.setdefault(name, record)

    def _message(self, message: m.Message, now_s: float) -> None:
        if isinstance(message, m.DeviceEvent):
            self._record(message)
        elif isinstance(message, m.DeviceHeartbeat):
            self._newest = max(self._newest, message.newest_n)
        elif isinstance(message, m.SelectReadBack):
            self.say(m.Execute(self.link.session, message.command, message.token, self._expiry(now_s)))
        elif isinstance(message, m.CommandOutcome):
            self.outcomes[message.command] = message.outcome
            if message.outcome != m.Outcome.IN_PROGRESS:
                self.asked.pop(message.command, None)

    def fetch_lacking(self) -> None:
        """Ask for every record that is known to exist and is not here."""
        if self._hello is None:
            return
        kept = [*self._hello.kept_boots, (self._hello.boot, self._hello.oldest_n, self._newest)]
        for boot, first, last in kept:
            for low, high in runs(n for n in range(max(1, first), last + 1) if (boot, n) not in self.got):
                self.say(m.Fetch(boot, low, high))

    def act(self, now_s: float) -> None:
        """A command of some kind at some bay; each has a name of its own and is sent once."""
        name, bay = f"command-{self._random.getrandbits(60)}", self._random.randint(1, 16)
        action = self._random.choice((m.Action.HOLD, m.Action.RESTART))
        direct = action is m.Action.HOLD
        message = (
            m.Direct(self.link.session, name, action.value, bay, self._expiry(now_s))
            if direct
            else m.Select(self.link.session, name, action.value, bay, self._expiry(now_s), {})
        )
        if self.link.session:
            self.asked[name] = now_s
            self.say(message)
            self.counters["commands"] += 1

    def ask(self, now_s: float) -> None:
        """What became of commands without a word: asked, never sent again."""
        for command, since in list(self.asked.items()):
            if now_s - since > 4:
                self.asked[command] = now_s
                self.unknown.add(command)
                self.say(m.QueryCommand(self.link.session, command))
                self.counters["questions"] += 1

    def _expiry(self, now_s: float) -> int:
        return int(now_s * 1000) + KEPT_MS


def _words(message: m.Message) -> str:
    """What it says, but for the session, which the link fills in."""
    return repr(replace(message, session=0) if isinstance(message, m.Fetch | m.StoredUpTo) else message)


def runs(numbers: Iterable[int]) -> list[tuple[int, int]]:
    """Consecutive numbers as ranges, at most 32 of them."""
    found: list[tuple[int, int]] = []
    for n in numbers:
        if found and found[-1][1] == n - 1:
            found[-1] = (found[-1][0], n)
        elif len(found) == 32:
            break
        else:
            found.append((n, n))
    return found


class Fuzz:
    """Both ends and the weather between them."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.line = MemoryLine()
        self.shuttle = Shuttle(folder, self.line)
        self.console = Console(seed)
        self._random = random.Random(seed)
        self._wires: tuple[Wire, Wire] = (perfect, perfect)
        self.counts: Counter[str] = Counter()
        self.wrong = 0
        self._checked: set[Name] = set()
        self._frames: Counter[str] = Counter()
        self._stale = self._last = (b"", b"")
        self._now_s = 0.0

    def run(self, seconds: float) -> None:
        """Bad weather for ``seconds``, then a good line until nothing lacks any more."""
        now_s, change_s = 0.0, 0.0
        while now_s < seconds:
            if now_s >= change_s:
                change_s = now_s + self._weather()
            now_s = self._step(now_s)
        self._settle(now_s)

    def close(self) -> None:
        """Give the folder back."""
        self.shuttle.close()
        self.shuttle._state.close()

    def follow(self, turns: list[tuple[str, float]]) -> None:
        """Weather as it is told, (kind, seconds) each; then a good line until nothing lacks any more."""
        now_s = 0.0
        for kind, seconds in turns:
            self.turn(kind)
            until_s = now_s + seconds
            while now_s < until_s:
                now_s = self._step(now_s)
        self._settle(now_s, FOLLOW_SETTLE_S)

    def _settle(self, now_s: float, seconds: float = SETTLE_S) -> None:
        self._wires = (perfect, perfect)
        for step in range(int(seconds / STEP_S)):
            if step % 100 == 0:
                self.console.fetch_lacking()
            now_s = self._step(now_s, act=False)

    def _weather(self) -> float:
        """What the next seconds are like; for how long."""
        self.turn(self._random.choices(tuple(WEATHER), tuple(WEATHER.values()))[0])
        if self._random.random() < 0.1:
            self.turn("console_restarts")
        if self._random.random() < 0.04:
            self.turn("firmware_restarts")
        return self._random.uniform(1, 12)

    def turn(self, kind: str) -> None:
        """The line, or an end of it, is so from now on."""
        self.counts[kind] += 1
        match kind:
            case "good":
                self._wires = (perfect, perfect)
            case "cuts":
                self._wires = (cut, cut)
            case "half_open":
                self._wires = self._random.choice(((cut, perfect), (perfect, cut)))
            case "bad":
                rate = self._random.choice((0.01, 0.03, 0.1, 0.3))
                self._wires = (self._bad(rate), self._bad(rate))
            case "reconnects":  # what was on its way comes after, on both sides, some of it in the middle of a frame
                self._stale = self._last[0][-700:], self._last[1][-700:]
                self.console.link.reopen(self._now_s)
            case "console_restarts":
                self._tally()
                self.console.open_anew()
            case "firmware_restarts":
                self._compare()
                self._tally()
                self.shuttle.reboot(tidy=self._random.random() < 0.5)

    def _bad(self, rate: float) -> Wire:
        return BadWire(self._random.getrandbits(32), rate)

    def _step(self, now_s: float, *, act: bool = True) -> float:
        to_device, to_host = self._wires
        self._now_s = now_s
        self.shuttle.run_pass(now_s)
        data, self.line.to_host = self.line.to_host + self._stale[1], b""
        self.line.to_device += self._stale[0]
        self._stale, down, up = (b"", b""), data, b""
        for piece in to_host(data) if data else ():
            self.console.link.receive(piece, now_s)
        self.console.hear(now_s)
        if act and self._random.random() < 0.02:
            self.console.act(now_s)
        self.console.ask(now_s)
        while data := self.console.link.bytes_to_send():
            up += data
            for piece in to_device(data):
                self.line.from_host(piece)
        self._last = up or self._last[0], down or self._last[1]
        if self._random.random() < 0.05:
            self._compare()
        return now_s + STEP_S

    def _compare(self) -> None:
        """What has come since the last look is what the device has stored; what it took is what was sent."""
        for name, record in self.console.got.items():
            if name not in self._checked:
                self._checked.add(name)
                stored, _ = self.shuttle.firmware.records.fetch(name[0], name[1], name[1])
                self.wrong += any(record != kept for kept in stored)
        self.wrong += sum(_words(message) not in self.console.sent for message in self.shuttle.taken)
        self.shuttle.taken.clear()

    def _tally(self) -> None:
        for end, link in (("host", self.console.link), ("device", self.shuttle.link)):
            self._frames[f"{end}_taken"] += link.counters.frames_in
            self._frames[f"{end}_rejected"] += sum(link.counters.rejected.values())

    def line_of_figures(self, minutes: float) -> dict[str, Any]:
        """The bench's line."""
        self._compare()
        self._tally()
        hello = self.shuttle.hello(1)
        kept = [*hello.kept_boots, (hello.boot, hello.oldest_n, hello.newest_n)]
        lost = sum((boot, n) not in self.console.got for boot, a, b in kept for n in range(max(1, a), b + 1))
        taken = self._frames["host_taken"] + self._frames["device_taken"]
        rejected = self._frames["host_rejected"] + self._frames["device_rejected"]
        return {
            "bench": "fuzz",
            "minutes": minutes,
            "frames_tried": taken + rejected,
            "frames_rejected": rejected,
            "accepted_wrongly": self.wrong,
            "records": len(self.console.got),
            "lost": lost,
            "doubles_dropped_by_store": self.console.doubles,
            "commands": self.console.counters["commands"],
            "executed": sum(self.shuttle.effects.values()),
            "executed_twice": sum(count > 1 for count in self.shuttle.effects.values()),
            "hazardous_repeated": sum(count > 1 for count in self.console.steps.values()),
            "unknown": len(self.console.unknown),
            "unknown_resolved": len(self.console.unknown - set(self.console.asked)),
            "questions": self.console.counters["questions"],
            "unresolved": len(self.console.asked),
            **self.counts,
        }


def main(arguments: list[str]) -> int:
    """Run, print, judge."""
    minutes = float(arguments[0]) if arguments else MINUTES
    with tempfile.TemporaryDirectory() as folder:
        fuzz = Fuzz(Path(folder), seed=20261126)
        fuzz.run(minutes * 60)
        figures = fuzz.line_of_figures(minutes)
        fuzz.close()
    print(json.dumps(figures))
    return 0 if all_well(figures) else 1


def all_well(figures: dict[str, Any]) -> bool:
    """Whether nothing was believed, done or lost that should not have been."""
    never = ("accepted_wrongly", "executed_twice", "hazardous_repeated", "lost", "unresolved")
    return not any(figures[name] for name in never) and figures["unknown"] == figures["unknown_resolved"]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
