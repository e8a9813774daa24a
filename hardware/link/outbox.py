"""Frames that wait for the line, in three lanes: urgent before live before backlog."""

from __future__ import annotations

from collections import deque
from enum import IntEnum

from hardware import messages as m


class Lane(IntEnum):
    """Order of sending."""

    URGENT = 0  # hellos, heartbeats, commands and their answers, bay status
    LIVE = 1  # new records; recipes
    BACKLOG = 2  # records that were fetched


LANE_LIMIT_BYTES = 256 * 1024
"""A lane that holds so much takes no more: the line is stuck, or the sender outruns it."""
CHUNK_BYTES = 4096
"""What one call of bytes_to_send gives at most (a single frame is shorter)."""
BACKLOG_CHUNK_BYTES = 1024
"""How much of a chunk may be backlog: 11 ms of line at 921,600 baud, 89 ms at 115,200, that live data may wait."""

_LANE_OF: dict[type, Lane] = {
    m.Telemetry: Lane.LIVE,
    m.DeviceEvent: Lane.LIVE,
    m.RecipeBegin: Lane.LIVE,
    m.RecipeChunk: Lane.LIVE,
    m.RecipeCommit: Lane.LIVE,
    m.RecipeAnswer: Lane.LIVE,
    m.RecipeRead: Lane.LIVE,
    m.RecipeImage: Lane.LIVE,
    m.FetchDone: Lane.BACKLOG,
}


def lane_of(message: m.Message) -> Lane:
    """The lane a message waits in unless it is sent as backlog."""
    return _LANE_OF.get(type(message), Lane.URGENT)


class Outbox:
    """Whole frames in, bounded chunks out."""

    def __init__(self) -> None:
        self._lanes: tuple[deque[bytes], ...] = tuple(deque() for _ in Lane)
        self._sizes = [0 for _ in Lane]
        self._beat = b""
        self.taken = 0
        """Frames that `take` has given, in all."""

    def put(self, framed: bytes, lane: Lane) -> bool:
        """Whether the lane took it."""
        if self._sizes[lane] + len(framed) > LANE_LIMIT_BYTES:
            return False
        self._lanes[lane].append(framed)
        self._sizes[lane] += len(framed)
        return True

    def put_beat(self, framed: bytes) -> None:
        """A heartbeat: it goes first and is never left out. One that still waits is replaced: it is news no more."""
        self._beat = framed

    def waiting_bytes(self, lane: Lane) -> int:
        """How much of ``lane`` has not been taken."""
        return self._sizes[lane]

    def clear(self) -> None:
        """Forget everything: it belongs to a session that is over."""
        for lane in Lane:
            self._lanes[lane].clear()
            self._sizes[lane] = 0
        self._beat = b""

    def take(self, room: int = CHUNK_BYTES) -> bytes:
        """Up to ``room`` and CHUNK_BYTES of whole frames, a single one whatever its size; b"" if nothing waits."""
        chunk = [self._beat] if self._beat else []
        room = min(room, CHUNK_BYTES) - len(self._beat)
        self._beat = b""
        for lane in Lane:
            room = self._move(lane, min(room, BACKLOG_CHUNK_BYTES) if lane is Lane.BACKLOG else room, chunk)
            if self._lanes[lane]:
                break
        self.taken += len(chunk)
        return b"".join(chunk)

    def _move(self, lane: Lane, room: int, chunk: list[bytes]) -> int:
        waiting = self._lanes[lane]
        while waiting and (len(waiting[0]) <= room or not chunk):
            framed = waiting.popleft()
            self._sizes[lane] -= len(framed)
            room -= len(framed)
            chunk.append(framed)
        return room
