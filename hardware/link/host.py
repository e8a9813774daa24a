"""The console's role: says hello, checks who answers (RQ-12), keeps the beat, sorts the numbered records."""

from __future__ import annotations

from dataclasses import replace
from typing import cast

from hardware import messages as m
from hardware.link.core import Core, HostEnd
from hardware.link.directions import HOST_SENDS
from hardware.link.events import Event, IdentityRefused, Loss, MessageReceived, Mismatch, RecordGap, SessionOpened
from hardware.link.presence import Presence
from hardware.link.records import Numbering
from hardware.link.states import (
    HEARTBEAT_EVERY_S,
    HELLO_EVERY_S,
    IDENTITY_EVERY_S,
    IN_SESSION,
    RETRY_REFUSED_AFTER_S,
    State,
    Trigger,
)

RECORD_PATIENCE_S = 1.0
LATEST_MS = 2**53 - 1


class HostSide:
    """Host half of a link."""

    def __init__(self, core: Core, end: HostEnd) -> None:
        self._core = core
        self._end = end
        self._numbering = Numbering()
        self._presence = Presence()
        self._who_s = 0.0  # when to ask next who is there
        self._who_asked = False
        self._due_s = 0.0  # hello, heartbeat or retry, by state
        self._echoed_ms = 0
        self._said: IdentityRefused | None = None
        core.session = end.new_session()

    # --- hearing

    def take(self, messages: list[m.Message], now_s: float) -> None:
        """Well-formed messages of the device, in order. The usual read costs one comparison (bench: decode)."""
        core, numbering, say, telemetry = self._core, self._numbering, self._core.events.append, m.Telemetry
        if core.state is State.OPEN and numbering.next_ones(messages):
            core.heard_at_s = now_s
            core.events.extend(cast("list[Event]", messages))
            return
        for message in messages:
            if type(message) is telemetry and core.state is State.OPEN:
                core.heard_at_s = now_s
                if message.n == numbering.next_n and message.boot == numbering.boot:
                    numbering.next_n += 1
                    say(message)
                else:
                    self._record(message)
            elif core.state in IN_SESSION:
                self._take_in_session(message, now_s)
            elif core.state is State.OPENING and type(message) is m.DeviceHello:
                self._judge(message, now_s)

    def _take_in_session(self, message: m.Message, now_s: float) -> None:
        core = self._core
        if type(message) is m.DeviceHeartbeat:
            self._beat(message, now_s)
        elif type(message) is m.DeviceHello:
            self._greeted_again(message, now_s)
        elif type(message) is m.Telemetry or type(message) is m.DeviceEvent:
            if core.state is State.OPEN:  # a silence ends with a heartbeat: this may be another device's
                core.heard(now_s)
            self._record(message)
        elif getattr(message, "session", core.session) == core.session:
            if hasattr(message, "session") or core.state is State.OPEN:
                core.heard(now_s)
            if type(message) is m.FetchDone:
                core.counters.missing += sum(last - first + 1 for first, last in message.missing)
            core.events.append(MessageReceived(message))
        else:
            core.reject("session", 1, f"{type(message).__name__} of a session that is not open.")

    def _record(self, record: m.Telemetry | m.DeviceEvent) -> None:
        if not self._presence.knows(record.boot):
            self._core.reject("session", 1, f"A record of boot {record.boot}, which this device has not named.")
            return
        numbering, counters = self._numbering, self._core.counters
        late = record.boot != numbering.boot or record.n < numbering.next_n
        new, hole = numbering.add(record.boot, record.n)
        if hole is not None:
            self._core.events.append(RecordGap(record.boot, *hole))
        if new:
            counters.fetched += late
            self._core.events.append(record if type(record) is m.Telemetry else MessageReceived(record))
        else:
            counters.duplicates += 1

    def _greeted_again(self, hello: m.DeviceHello, now_s: float) -> None:
        """Who is there, as asked; or a copy of an answer. Another boot: the device restarted, and a copy of our hello
        opened the session there anew."""
        core = self._core
        if hello.session != core.session:
            core.counters.duplicates += 1
        elif (found := self._mismatch(hello)) is not None:
            self._refuse(*found, hello.shuttle, now_s)
        elif hello.boot != self._presence.boot:
            self._forgotten(now_s)
        elif not self._who_asked or not self._presence.same_clock(hello.uptime_ms, now_s):
            core.counters.duplicates += 1
        else:
            self._who_asked = False
            core.heard(now_s)
            self._presence.told(hello)
            core.events.append(MessageReceived(hello))

    def _forgotten(self, now_s: float) -> None:
        self._core.end_session(Trigger.FORGOTTEN, Loss.FORGOTTEN)
        self._open_again(now_s)

    def _beat(self, beat: m.DeviceHeartbeat, now_s: float) -> None:
        core = self._core
        if beat.session == 0:
            self._forgotten(now_s)
        elif self._is_another(beat, now_s):
            self._doubt(now_s)
        elif beat.session == core.session and self._allowed_rate(beat.rate):
            core.heard(now_s)
            self._measure(beat.echo_ms, now_s)
            self._chase(beat.newest_n, now_s)
            core.events.append(MessageReceived(beat))
        elif beat.session == core.session:
            self._refuse(Mismatch.RATE, "1", f"{beat.rate:g}", self._end.shuttle, now_s)

    def _is_another(self, beat: m.DeviceHeartbeat, now_s: float) -> bool:
        """Whether another device may have said this, or the device's clock was changed. A late copy is neither."""
        if beat.session != self._core.session:
            return not self._presence.was_ours(beat.session)
        return not self._presence.same_clock(beat.uptime_ms, now_s)

    def _doubt(self, now_s: float) -> None:
        """Nothing more is believed, nor sent but a hello, until the right device has said who it is."""
        self._forget_device()
        self._core.end_session(Trigger.DOUBTED, Loss.DOUBT)
        self._open_again(now_s)

    def _forget_device(self) -> None:
        """Numbers of another device's records are not those of ours."""
        self._numbering = Numbering()
        self._presence.forget()

    def _measure(self, echo_ms: int, now_s: float) -> None:
        if echo_ms not in (0, self._echoed_ms):  # 0: the device has heard none of this session yet
            self._echoed_ms = echo_ms
            counters = self._core.counters
            counters.round_trip_ms = max(0, int(now_s * 1000) - echo_ms)
            counters.round_trips.append((now_s, counters.round_trip_ms))

    def _chase(self, newest_n: int, now_s: float) -> None:
        hole = self._numbering.promised(newest_n, now_s, RECORD_PATIENCE_S)
        if hole is not None:
            self._core.events.append(RecordGap(self._numbering.boot, *hole))

    # --- who is there

    def _judge(self, hello: m.DeviceHello, now_s: float) -> None:
        if hello.session != self._core.session:
            return  # an answer to an older hello
        if (found := self._mismatch(hello)) is not None:
            self._refuse(*found, hello.shuttle, now_s)
            return
        self._core.move(Trigger.ANSWERED)
        self._core.heard_at_s = now_s
        self._said = None
        self._due_s = now_s
        self._who_s, self._who_asked = now_s + IDENTITY_EVERY_S, False
        self._presence.met(hello, now_s)
        self._numbering.open(hello.boot, hello.newest_n)
        self._core.counters.sessions += 1
        self._core.events.append(SessionOpened(hello))

    def _mismatch(self, hello: m.DeviceHello) -> tuple[Mismatch, str, str] | None:
        """The first thing about ``hello`` that is not as it must be, what it must be, and what it is."""
        return next((found for found in self._comparisons(hello) if found[1] != found[2]), None)

    def _comparisons(self, hello: m.DeviceHello) -> list[tuple[Mismatch, str, str]]:
        return [
            (Mismatch.VERSION, str(m.PROTOCOL_VERSION), str(hello.version)),
            (Mismatch.SHUTTLE, self._end.shuttle, hello.shuttle),
            (Mismatch.EMULATOR, _kind(self._end.expects_emulator), _kind(hello.emulator)),
            (Mismatch.RATE, "1", "1" if self._allowed_rate(hello.rate) else f"{hello.rate:g}"),
            (Mismatch.BOOT, *self._epochs(hello)),
        ]

    def _epochs(self, hello: m.DeviceHello) -> tuple[str, str]:
        """When this boot began, as it was told when it was met first, and as it is told now."""
        met = self._end.epoch_of(hello.boot)
        now = f"{hello.boot} ({hello.epoch_utc_ms})"
        return now if met is None else f"{hello.boot} ({met})", now

    def _allowed_rate(self, rate: float) -> bool:
        return self._end.expects_emulator or rate == 1.0

    def _refuse(self, reason: Mismatch, expected: str, got: str, shuttle: str, now_s: float) -> None:
        refused = IdentityRefused(expected, got, reason, shuttle)
        self._core.move(Trigger.MISMATCHED)
        self._core.counters.refused += 1
        self._core.outbox.clear()
        self._core.session = 0
        self._forget_device()
        self._due_s = now_s + RETRY_REFUSED_AFTER_S
        if refused != self._said:
            self._said = refused
            self._core.events.append(refused)

    @property
    def expected_n(self) -> int:
        """The number of the live record that comes next."""
        return self._numbering.next_n

    # --- saying

    def outgoing(self, message: m.Message) -> m.Message | None:
        """``message`` as it may be sent; None: it may not, no session stands. Raises TypeError for a device's message.

        A Fetch makes its records new again. Numbers begin with 1: of a boot whose ``oldest_n`` is 0 (all is stored),
        nobody is asked for a record 0.
        """
        if not isinstance(message, HOST_SENDS):
            raise TypeError(f"{type(message).__name__} is not for the host to send.")
        if self._core.state not in IN_SESSION:
            return None
        if isinstance(message, m.Fetch):
            if message.last < 1:
                return None
            message = replace(message, first=max(1, message.first), session=self._core.session)
            self._core.counters.asked += message.last - message.first + 1
            self._numbering.forget(message.boot, message.first, message.last)
        elif isinstance(message, m.StoredUpTo):
            message = replace(message, session=self._core.session)
        return message

    def reopen(self, now_s: float) -> None:
        """The line was opened anew: whoever is there says first who it is."""
        core = self._core
        if core.state in IN_SESSION:
            core.end_session(Trigger.REOPENED, Loss.REOPENED)
        else:
            core.move(Trigger.REOPENED)
            core.outbox.clear()
        self._open_again(now_s)

    def tick(self, now_s: float) -> None:
        """What is due."""
        if self._core.state in IN_SESSION and self._core.watch_silence(now_s):
            self._open_again(now_s)
        if now_s < self._due_s:
            return
        if self._core.state is State.REFUSED:
            self._core.move(Trigger.RETRIED)
            self._open_again(now_s)
        if self._core.state is State.OPENING:
            self._greet(now_s)
        else:
            self._core.post_beat(m.HostHeartbeat(self._core.session, int(now_s * 1000)))
            self._due_s = now_s + HEARTBEAT_EVERY_S
            if self._core.state is State.OPEN and now_s >= self._who_s:
                self._ask_who(now_s)

    def follow(self, session: int, now_s: float, hello: m.DeviceHello | None) -> None:
        """See `Link.follow`. A session that this end still takes for open is over: the recorded one knew more."""
        core = self._core
        if core.state in IN_SESSION and session != core.session:
            self.reopen(now_s)
        if core.state is State.OPENING:
            core.session = session
            self._presence.greeting(session)
            if hello is not None:
                self._judge(hello, now_s)
        elif core.state in IN_SESSION:
            self._who_asked = True  # the recorded console asked who is there

    def _open_again(self, now_s: float) -> None:
        self._core.session = self._end.new_session()
        self._due_s = now_s

    def _greet(self, now_s: float) -> None:
        """Alone on the line: one that still waits is said no more."""
        self._core.outbox.clear()
        self._presence.greeting(self._core.session)
        self._core.counters.hellos += 1
        self._core.post_hello(self._hello())
        self._due_s = now_s + HELLO_EVERY_S

    def _ask_who(self, now_s: float) -> None:
        """The open session's hello once more: it changes nothing at the device, and it answers who it is."""
        self._who_s, self._who_asked = now_s + IDENTITY_EVERY_S, True
        self._core.post_hello(self._hello())

    def _hello(self) -> m.HostHello:
        utc_ms = min(max(0, self._end.utc_ms()), LATEST_MS)  # a clock that is set to nonsense is no reason to be mute
        return m.HostHello(m.PROTOCOL_VERSION, self._end.station, self._core.session, utc_ms)

    def deadline_s(self) -> float:
        if self._core.state in IN_SESSION:
            return min(self._due_s, self._core.silence_deadline_s())
        return self._due_s


def _kind(emulator: bool) -> str:
    return "emulator" if emulator else "shuttle"
