"""The shuttle's role: answers hellos, fences older sessions, keeps the beat."""

from __future__ import annotations

from collections import deque
from dataclasses import replace

from hardware import messages as m
from hardware.link.core import Core, DeviceEnd
from hardware.link.directions import DEVICE_SENDS
from hardware.link.events import MessageReceived, SessionOpened
from hardware.link.states import HEARTBEAT_EVERY_S, IN_SESSION, Trigger

FENCED_RULE = "session.fenced"
_FENCED_DETAIL = "The command belongs to a session that is over; this copy of it was not acted on."
_ANSWERED_WHEN_FENCED = (m.Select, m.Execute, m.Direct, m.AnswerPrompt)
_REMEMBERED_SESSIONS = 64


class DeviceSide:
    """Device half of a link."""

    def __init__(self, core: Core, end: DeviceEnd) -> None:
        self._core = core
        self._end = end
        self._superseded: deque[int] = deque(maxlen=_REMEMBERED_SESSIONS)
        self._opened = 0  # the newest session, even if it was lost by silence since
        self._due_s = 0.0
        self._echo_ms = 0

    def take(self, messages: list[m.Message], now_s: float) -> None:
        """Well-formed messages of the host, in order."""
        for message in messages:
            self._take(message, now_s)

    def _take(self, message: m.Message, now_s: float) -> None:
        if isinstance(message, m.HostHello):
            self._greeted(message, now_s)
        elif self._core.state not in IN_SESSION or getattr(message, "session", self._core.session) != (
            self._core.session
        ):
            self._fence(message)
        elif isinstance(message, m.HostHeartbeat):
            self._core.heard(now_s)
            self._echo_ms = message.mono_ms
            self._beat(now_s)
        else:
            self._core.heard(now_s)
            self._core.events.append(MessageReceived(message))

    def _greeted(self, hello: m.HostHello, now_s: float) -> None:
        core = self._core
        if hello.session in self._superseded:
            return  # a late copy of an old hello opens nothing
        if hello.version == m.PROTOCOL_VERSION and hello.session != core.session:
            self._open(hello, now_s)
        elif hello.session == core.session:
            core.heard(now_s)
        core.counters.hellos += 1
        core.post_hello(self._end.hello(hello.session))

    def _open(self, hello: m.HostHello, now_s: float) -> None:
        core = self._core
        if self._opened not in (0, hello.session):
            self._superseded.append(self._opened)
        self._opened = hello.session
        core.outbox.clear()
        core.move(Trigger.GREETED)
        core.session = hello.session
        core.heard_at_s = now_s
        self._due_s = now_s + HEARTBEAT_EVERY_S
        self._echo_ms = 0
        core.counters.sessions += 1
        core.events.append(SessionOpened(hello))

    def _fence(self, message: m.Message) -> None:
        if isinstance(message, _ANSWERED_WHEN_FENCED):
            self._core.post(m.CommandOutcome(message.command, m.Outcome.REFUSED, FENCED_RULE, _FENCED_DETAIL))
        if not isinstance(message, m.HostHeartbeat):
            self._core.reject("session", 1, f"{type(message).__name__} of a session that is not open.")

    def _beat(self, now_s: float) -> None:
        self._core.post_beat(self._end.heartbeat(self._core.session, self._echo_ms))
        self._due_s = now_s + HEARTBEAT_EVERY_S

    def outgoing(self, message: m.Message) -> m.Message | None:
        """``message``, None if no session stands. Raises TypeError for a host's message."""
        if not isinstance(message, DEVICE_SENDS):
            raise TypeError(f"{type(message).__name__} is not for the device to send.")
        if self._core.state not in IN_SESSION:
            return None
        if isinstance(message, m.BayStatus | m.FetchDone):
            return replace(message, session=self._core.session)
        return message

    @property
    def expected_n(self) -> int:
        """The host numbers nothing."""
        return 0

    def tick(self, now_s: float) -> None:
        """What is due."""
        if self._core.state in IN_SESSION and self._core.watch_silence(now_s):
            self._echo_ms = 0
        if now_s >= self._due_s:
            self._beat(now_s)

    def deadline_s(self) -> float:
        if self._core.state in IN_SESSION:
            return min(self._due_s, self._core.silence_deadline_s())
        return self._due_s
