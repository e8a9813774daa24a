"""The station's one queue: everything that is said to it waits here, and nothing waits without a bound.

Bytes of the line are the only thing that comes faster than people and disks: beyond MOST_BYTES whoever reads the line
waits, so that the line itself holds, or loses what the shuttle keeps anyway (PROTOCOL.md, section 1). What is only the
newest of its kind replaces what waits of it. What people ask for always finds room, is never dropped, and comes before
what the line has said meanwhile: a stop must not wait until a flood has been worked off, each event of it durable.
"""

from __future__ import annotations

import threading
from collections import deque
from dataclasses import replace

from console.station.inbox import (
    BytesReceived,
    CaptureTold,
    LineDown,
    LineUp,
    Message,
    PlantFileSeen,
    PlantHolds,
    PlantReported,
    Stop,
    Touched,
)

MOST_BYTES = 1 << 20
"""Eleven seconds of a line at 921,600 baud; the station works them off in a few tenths of a second."""
PIECE_BYTES = 1 << 16
PIECE_S = 0.25
"""Small reads that wait are put together up to here: a station that is behind catches up in larger steps. What they say
of the shuttle's clock must not seem older than it is."""
IN_LINE = (BytesReceived, LineUp, LineDown, CaptureTold, PlantReported, PlantHolds, PlantFileSeen, Stop)
"""What machines say keeps its order, and the end comes behind it. All else is people's, in an order of its own."""


class Mailbox:
    """See the module's text. Any thread puts; the station's thread gets. ``high_bytes``, ``high_count``: the most that
    has waited so far."""

    def __init__(self) -> None:
        """Empty."""
        self._lock = threading.Lock()
        self._news = threading.Condition(self._lock)
        self._room = threading.Condition(self._lock)
        self._waiting: deque[Message] = deque()  # what machines say
        self._people: deque[Message] = deque()
        self._bytes = 0
        self._piece_s = 0.0  # when the first read of the last piece came
        self._closed = False
        self.high_bytes = self.high_count = 0

    def put(self, message: Message) -> None:
        """Let it wait for the station. Bytes of the line wait for room first; once closed, nothing is taken."""
        with self._lock:
            if isinstance(message, BytesReceived):
                self._room.wait_for(lambda: self._closed or self.has_room(len(message.data)))
            if self._closed:
                return
            self._add(message)
            self.high_bytes = max(self.high_bytes, self._bytes)
            self.high_count = max(self.high_count, len(self._waiting) + len(self._people))
            self._news.notify()

    def get(self, timeout_s: float = 0.0) -> Message | None:
        """The next message, people's first, waiting for it up to ``timeout_s``; None: there is none."""
        with self._lock:
            if timeout_s > 0:
                self._news.wait_for(lambda: self._people or self._waiting, timeout_s)
            if self._people:
                return self._people.popleft()
            if not self._waiting:
                return None
            message = self._waiting.popleft()
            if isinstance(message, BytesReceived):
                self._bytes -= len(message.data)
                self._room.notify_all()
            return message

    def close(self) -> None:
        """Nobody will get anything any more: what waits is let go, and whoever waits for room goes on."""
        with self._lock:
            self._closed = True
            self._waiting.clear()
            self._people.clear()
            self._room.notify_all()

    def has_room(self, size: int) -> bool:
        """Whether so many bytes of the line need not wait now."""
        return self._bytes == 0 or self._bytes + size <= MOST_BYTES

    def _joins(self, last: BytesReceived, message: BytesReceived) -> bool:
        return len(last.data) + len(message.data) <= PIECE_BYTES and message.mono_s - self._piece_s <= PIECE_S

    def _add(self, message: Message) -> None:
        waiting = self._waiting
        last = waiting[-1] if waiting else None
        if isinstance(message, BytesReceived):
            self._bytes += len(message.data)
            if isinstance(last, BytesReceived) and self._joins(last, message):
                waiting[-1] = replace(message, data=last.data + message.data)
                return
            self._piece_s = message.mono_s
        elif isinstance(message, PlantReported):
            told = [one for one in waiting if isinstance(one, PlantReported)]
            if told and (told[-1].condition, told[-1].detail) == (message.condition, message.detail):
                waiting.remove(told[-1])  # a change of condition is an event; more of the same is not
        elif not isinstance(message, IN_LINE):
            self._let_in(message)
            return
        waiting.append(message)

    def _let_in(self, message: Message) -> None:
        if not isinstance(message, Touched) or not any(isinstance(one, Touched) for one in self._people):
            self._people.append(message)
