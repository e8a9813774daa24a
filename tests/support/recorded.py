"""Two real links whose line is captured into a file, as a console would capture it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from hardware.capture import Capture, Note
from hardware.codec import encode
from tests.support.link_pair import Facts, Pair, Wire, perfect

UTC = "2026-11-23T05:02:11.000000Z"
CLOCK_S = 500.0


class Recorded:
    """A pair; what the console sends and hears goes into ``path`` too, as it goes over (or is damaged by) the wire."""

    def __init__(self, path: Path, facts: Facts | None = None, shuttle: str = "KSW-07") -> None:
        """The capture is not begun yet."""
        self.path = path
        self.pair = Pair(facts=facts or Facts(), shuttle=shuttle, to_device=self._sent, to_host=self._received)
        self.pair.now_s = CLOCK_S
        self.capture: Capture | None = None
        self.out: Wire = perfect
        self.back: Wire = perfect

    def _sent(self, data: bytes) -> list[bytes]:
        if self.capture is not None:
            self.capture.sent(data, self.pair.now_s)
        return self.out(data)

    def _received(self, data: bytes) -> list[bytes]:
        pieces = self.back(data)
        for piece in pieces:
            if self.capture is not None:
                self.capture.received(piece, self.pair.now_s)
        return pieces

    def begin(self, utc: str = UTC, *, hello: bool = True) -> None:
        """From now on. In a session, the note says which (``hello``)."""
        link, payload = self.pair.host, b""
        if hello and link.session and link.expected_n > 0 and link.counters.sessions:
            payload = encode(replace(self.pair.facts.hello(link.session), newest_n=link.expected_n - 1))
        note = Note("station-1 memory", utc, payload, "KSW-07", emulator=True)
        self.capture = Capture(self.path, note.text(), self.pair.now_s)

    def end(self) -> None:
        """No more."""
        if self.capture is not None:
            self.capture.close()
            self.capture = None
