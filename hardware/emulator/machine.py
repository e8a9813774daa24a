"""Firmware, link, line and faults put together: one pass of the emulator, and reboots."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from itertools import islice

from hardware.emulator.commands import PowerLost
from hardware.emulator.endpoint import Endpoint
from hardware.emulator.faults import LineFaults
from hardware.emulator.firmware import Firmware, Settings
from hardware.emulator.scenario import Scenario, Script, set_up
from hardware.emulator.state_dir import StateDir
from hardware.link import DeviceEnd, Link, MessageReceived, SessionLost, SessionOpened
from hardware.messages import DeviceEvent, DeviceHello, Message, Telemetry

PASS_S = 0.05  # at most twenty passes a second
IDLE_S = 0.5
BACKLOG_A_PASS = 400
LIVE_BYTES = 11_520  # a second's worth at the slowest line; records beyond are left out, and fetched later
ANSWERS_KEPT = 4_096  # that wait because nobody reads; what is lost beyond is asked for again


class Machine:
    """One shuttle as a process has it. ``now_s`` arguments are monotonic seconds; ``utc_ms`` asks the wall clock."""

    def __init__(
        self,
        settings: Settings,
        state: StateDir,
        endpoint: Endpoint,
        utc_ms: Callable[[], int],
        now_s: float,
        scenario: Scenario | None = None,
    ) -> None:
        self.settings = settings
        self.endpoint = endpoint
        self.faults = LineFaults(settings.seed)
        self.die_instead_of_reboot = False
        self._state = state
        self._utc_ms = utc_ms
        self._script = Script(scenario.events if scenario else ())
        self._waiting: Message | None = None
        self._out = b""
        self._passed_s = now_s
        self._started_s: float | None = None  # power comes with the first pass, after what was set up
        fresh = not state.load()
        self._boot()
        if scenario and fresh:
            set_up(scenario, self.firmware.workcell, state.keep_recipe)
            self.firmware.save(durable=True)

    @property
    def due_requests(self) -> list[dict[str, object]]:
        """Control requests whose moment in the scenario has come."""
        return [dict(request) for request in self._script.due(self.firmware.workcell)]

    def reboot(self, *, tidy: bool) -> None:
        """The device restarts; ``tidy``: its last state is on the disk, otherwise as a power cut leaves it."""
        shuttle, warp = self.firmware.shuttle, self.firmware.warp
        if tidy:
            self.firmware.close()
        else:
            self.firmware.drop()
        self._boot()
        self.firmware.shuttle, self.firmware.warp = shuttle, warp

    def forget_session(self) -> None:
        """The device drops its line and waits for a hello."""
        self.firmware.close_session()
        self.link = Link(DeviceEnd(self.hello, self.firmware.heartbeat))
        self._out, self._waiting = b"", None

    def hello(self, session: int) -> DeviceHello:
        """For the link."""
        return self.firmware.hello(session)

    def run_pass(self, now_s: float) -> None:
        """Let time pass, read, answer, write. What was read counts before silence is judged (a stopped process)."""
        self._passed_s = now_s
        if self._started_s is None:
            self._started_s = now_s
        frozen = self.faults.frozen_for_s(now_s) > 0
        self.firmware.advance(round((now_s - self._started_s) * 1000))
        if self.firmware.records.exhausted:
            self.reboot(tidy=True)
            return
        if not frozen:
            self.link.receive(self.faults.inbound(self.endpoint.read(), now_s), now_s)
        self.link.tick(now_s)
        try:
            self._handle_events()
        except PowerLost:
            self._lose_power()
            return
        self._say(now_s)
        self._write(now_s)
        self._tell_changes(now_s)

    def pause_s(self, now_s: float) -> float:
        """For how long the loop may sleep if no byte comes."""
        frozen = self.faults.frozen_for_s(now_s)
        deadline = self.link.next_deadline()
        waits = [IDLE_S, self.firmware.pause_ms() / 1000]
        if deadline is not None:
            waits.append(deadline - now_s)
        if self.firmware.rate > 1 or self.firmware.backlog or self._waiting is not None:
            waits.append(0.0)
        if frozen:
            waits.append(frozen)
        return max(self._passed_s + PASS_S - now_s, min(waits), 0.0)

    @property
    def wants_to_write(self) -> bool:
        """Bytes are left over: wait for the line to take them."""
        return bool(self._out)

    def close(self) -> None:
        """A tidy end."""
        self.firmware.close()
        self.endpoint.close()

    def _boot(self) -> None:
        self._started_s = None
        self.firmware = Firmware(self.settings, self._state, self._utc_ms())
        self.forget_session()

    def _lose_power(self) -> None:
        if self.die_instead_of_reboot:
            os.kill(os.getpid(), signal.SIGKILL)
        self.reboot(tidy=False)

    def _handle_events(self) -> None:
        for event in self.link.events():
            if isinstance(event, MessageReceived):
                self.firmware.receive(event.message)
            elif isinstance(event, SessionOpened):
                self._out, self._waiting = b"", None
                self.firmware.open_session(event.hello.session)
            elif isinstance(event, SessionLost):
                self._waiting = None
                self.firmware.close_session()

    def _say(self, now_s: float) -> None:
        live, waiting = self.firmware.live, list[Message]()
        while live:
            message = live.popleft()
            if isinstance(message, Telemetry | DeviceEvent):
                if self._has_room(now_s):
                    self.link.send(message)
            elif waiting or not self.link.send(message):
                waiting.append(message)  # the line is stuck
        live.extend(waiting[:ANSWERS_KEPT])
        self._say_backlog()

    def _has_room(self, now_s: float) -> bool:
        """Whether the live lane may take one more record."""
        if self.link.live_bytes >= LIVE_BYTES:
            self._write(now_s)
        return self.link.live_bytes < LIVE_BYTES

    def _say_backlog(self) -> None:
        for _ in range(BACKLOG_A_PASS):
            message = self._waiting or self._next_backlog()
            if message is None or not self.link.send(message, backlog=True):
                self._waiting = message
                return
            self._waiting = None

    def _tell_changes(self, now_s: float) -> None:
        """Bay status, after the events that say why: it would overtake them if they still waited."""
        if self.firmware.live or self.link.live_bytes:
            return
        for status in self.firmware.changed():
            if self.link.send(status):
                self.firmware.told(status)
        self._write(now_s)

    def _next_backlog(self) -> Message | None:
        while self.firmware.backlog:
            found = list(islice(self.firmware.backlog[0], 1))
            if found:
                return found[0]
            self.firmware.backlog.popleft()
        return None

    def _write(self, now_s: float) -> None:
        while self.faults.frozen_for_s(now_s) <= 0:
            if not self._out:
                self._out = self.faults.outbound(chunk, now_s) if (chunk := self.link.bytes_to_send()) else b""
                if not chunk:
                    return
            self._out = self._out[self.endpoint.write(self._out) :]
            if self._out:
                return
