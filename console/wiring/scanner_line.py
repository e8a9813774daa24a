"""The serial barcode scanner: its line, and what becomes of what it reads."""

from __future__ import annotations

import time
from collections.abc import Callable

from console.domain.commands import ScanFragment, ScanLabel
from console.domain.message import Message
from console.station import inbox
from console.wiring.line import Line
from console.wiring.problems import note
from hardware.scanner import MAX_SCAN_BYTES, Scan, ScanFault, ScanFramer


class ScannerLine:
    """A serial barcode scanner: bytes become scans, which go to whatever was on the screen when their first byte came
    (``focus``).
    """

    def __init__(self, url: str, post: Callable[[inbox.Message], None], problems: list[str]) -> None:
        """9600 baud, the usual default of USB-COM scanners (R). ``problems``: where a missing line is said."""
        self._post, self._problems, self._framer = post, problems, ScanFramer()
        self.focus: Callable[[], str] = lambda: ""
        self._meant_for = ""
        self.line = Line(url, 9600, lambda *_: None, self._data, self._down, "scanner", self._quiet)

    def _data(self, data: bytes, mono_s: float) -> None:
        self._tell(self._framer.tick(mono_s))
        if self._framer.next_deadline() is None:
            self._meant_for = self.focus()
        self._tell(self._framer.feed(data, mono_s))

    def _quiet(self, mono_s: float) -> None:
        self._tell(self._framer.tick(mono_s))

    def _tell(self, heard: list[Scan | ScanFault]) -> None:
        """A damaged scan is passed on as it came: the domain says what is wrong with it, and it is recorded."""
        scanner = f"serial {self.line.url}"
        for found in heard:
            if isinstance(found, Scan) and found.repeat:
                continue
            if isinstance(found, ScanFault) and not found.whole:
                long = len(found.raw) >= MAX_SCAN_BYTES
                why = Message.of("scan.why.too_long" if long else "scan.why.fragment")
                self._post(inbox.Asked(ScanFragment(found.raw, scanner, why, self._meant_for)))
            else:
                self._post(inbox.Asked(ScanLabel(found.raw, scanner, self._meant_for)))

    def _down(self, url: str, reason: str) -> None:
        self._tell(self._framer.broken(time.monotonic()))
        note(self._problems, reason)  # tried again every second
