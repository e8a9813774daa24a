"""Whether it is still the device that answered the hello: a cable may be put on another one while a session stands.

Telemetry and events carry no session. What does, and when it was said, tells whose they are (PROTOCOL.md 4.5).
"""

from __future__ import annotations

from collections import deque

from hardware.messages import DeviceHello

AHEAD_S = 1.0
"""So far an uptime may run ahead of what the hello lets expect: a line delays, it never hurries."""
BEHIND_S = 4.0
"""So far it may lag behind: it waited on the line, or this end was not running."""
DRIFT = 0.001
"""Of a second a second: how far crystals go apart at most."""
OWN_SESSIONS = 64
"""Numbers of ours that are remembered: a late copy of a heartbeat is no other device."""


class Presence:
    """What a host remembers of who answered it."""

    def __init__(self) -> None:
        """Nobody has."""
        self.boot = -1
        self._boots: frozenset[int] = frozenset()
        self._sessions: deque[int] = deque(maxlen=OWN_SESSIONS)
        self._ahead_s = 0.0  # the device's uptime less our time, as it was with the least delay
        self._at_s = 0.0

    def greeting(self, session: int) -> None:
        """We say hello with this number."""
        if session not in self._sessions:
            self._sessions.append(session)

    def met(self, hello: DeviceHello, now_s: float) -> None:
        """The right device has answered."""
        self.boot = hello.boot
        self._ahead_s, self._at_s = hello.uptime_ms / 1000 - now_s, now_s
        self.told(hello)

    def told(self, hello: DeviceHello) -> None:
        """Which boots it keeps records of now. Those that it has forgotten since may still be on the line."""
        self._boots |= {hello.boot, *(boot for boot, _, _ in hello.kept_boots)}

    def forget(self) -> None:
        """It is not known who is there, nor whose the boots were."""
        self.boot, self._boots = -1, frozenset()

    def was_ours(self, session: int) -> bool:
        """Whether a session with this number was ever asked for by this end."""
        return session in self._sessions

    def knows(self, boot: int) -> bool:
        """Whether the device that answered has named this boot."""
        return boot in self._boots

    def same_clock(self, uptime_ms: int, now_s: float) -> bool:
        """Whether this uptime is that of the device that answered."""
        ahead_s = uptime_ms / 1000 - now_s
        expected_s = self._ahead_s - DRIFT * max(0.0, now_s - self._at_s)
        if not expected_s - BEHIND_S <= ahead_s <= self._ahead_s + DRIFT * max(0.0, now_s - self._at_s) + AHEAD_S:
            return False
        self._ahead_s, self._at_s = max(expected_s, ahead_s), now_s
        return True
