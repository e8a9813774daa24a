"""Captures of the line as the station sees them: a durable event turns the tap on or off, never the other way round."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Protocol

from console.clock import Instant
from console.domain import commands as c
from console.domain import events as e
from console.domain.context import iso
from console.domain.station_state import StationState
from console.station.line_keeper import LineKeeper
from hardware.codec import encode
from hardware.link import IN_SESSION


class Tap(Protocol):
    """Writes the bytes of the line into a file; what stops it is told to the inbox, never raised."""

    @property
    def size(self) -> int:
        """In the file that is written now, or was written last."""
        ...

    @property
    def running(self) -> bool:
        """Whether bytes are written."""
        ...

    def begin(self, file: str, utc: str, hello: bytes) -> None:
        """From now on. ``hello``: of the session that stands, b"" if none does."""
        ...

    def end(self) -> None:
        """No more."""
        ...


class CaptureDesk:
    """Asked at every durable fact about a capture."""

    def __init__(self, tap: Tap | None, keeper: LineKeeper) -> None:
        """``tap``: None where there is none: then nothing is captured, and it is said that it failed."""
        self._tap, self._keeper = tap, keeper

    @property
    def size(self) -> int:
        """In the capture's file."""
        return self._tap.size if self._tap else 0

    def acted(self, fact: e.Fact, now: Instant) -> None:
        """A fact is durable."""
        if self._tap is None:
            return
        if isinstance(fact, e.CaptureStarted) and not self._tap.running:
            self._tap.begin(fact.file, iso(now.utc), self._hello(now))
        elif isinstance(fact, e.CaptureEnded):
            self._tap.end()

    def stopped(self, state: StationState, do: Callable[[c.Command], None]) -> None:
        """The program ends."""
        if state.capture is not None and state.capture.running:
            do(c.ReportCapture("console_stopped", state.capture.file, self.size))

    def close(self) -> None:
        """However the program ends, the file is whole."""
        if self._tap is not None:
            self._tap.end()

    def _hello(self, now: Instant) -> bytes:
        """The session that stands, as its shuttle would describe it now: a capture that begins in it can be read."""
        link, hello, clocks = self._keeper.driver.link, self._keeper.driver.hello, self._keeper.driver.clocks
        if hello is None or clocks is None or link.state not in IN_SESSION:
            return b""
        uptime = clocks.uptime(now.mono_s)
        return encode(replace(hello, session=link.session, uptime_ms=uptime, newest_n=link.expected_n - 1))
