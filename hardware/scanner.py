"""Framing of a serial barcode scanner, sans-IO: bytes and times in, scans out.

A scan ends at its terminator. One whose scanner goes quiet for IDLE_GAP_S before that is only a part of a label, and a
part may look like a whole: it is reported as a fault, and so is what ends soon after it, which is the rest.
GS (0x1D) separates GS1 fields and is kept. Any other control character means a damaged label or a scanner that is
set up wrongly: such a scan is reported as a fault, never repaired.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

GS = 0x1D
MAX_SCAN_BYTES = 1024
IDLE_GAP_S = 0.15
REPEAT_WITHIN_S = 0.7
RECOVERY_S = 0.5
"""What ends so soon after a scan that broke off belongs to it."""


class Terminator(Enum):
    """What the scanner sends after a label. ANY takes each of CR, LF and CR LF as one."""

    CR = b"\r"
    LF = b"\n"
    CRLF = b"\r\n"
    ANY = b""


@dataclass(frozen=True, slots=True)
class Scan:
    """A label as it was read, without terminator. ``repeat``: the same bytes came within REPEAT_WITHIN_S before."""

    raw: bytes
    at_s: float
    repeat: bool


@dataclass(frozen=True, slots=True)
class ScanFault:
    """Something came that is no scan. ``reason`` is a whole sentence; ``raw`` what came (cut to MAX_SCAN_BYTES).

    ``whole``: it ended as a label does, and is wrong in itself.
    """

    raw: bytes
    at_s: float
    reason: str
    whole: bool = True


UNFINISHED = "The scan broke off before its end. Scan again; the scanner must end each scan with a carriage return."


class ScanFramer:
    """One scanner's stream. ``feed`` and ``tick`` return what is complete; ``next_deadline`` says when to tick."""

    def __init__(self, terminator: Terminator = Terminator.ANY, idle_gap_s: float = IDLE_GAP_S) -> None:
        self._terminator = terminator
        self._idle_gap_s = idle_gap_s
        self._partial = bytearray()
        self._overlong = False
        self._last_byte_s = 0.0
        self._last: Scan | None = None
        self._broken_s = float("-inf")

    def feed(self, data: bytes, now_s: float) -> list[Scan | ScanFault]:
        """Bytes as they came. A gap of silence before them ends what was pending."""
        done = self.tick(now_s)
        for byte in data:
            self._last_byte_s = now_s
            if self._ends(byte):
                done += self._finish(now_s)
            elif len(self._partial) < MAX_SCAN_BYTES:
                self._partial.append(byte)
            else:
                self._overlong = True
        return done

    def tick(self, now_s: float) -> list[Scan | ScanFault]:
        """Gives up a scan whose scanner has gone quiet."""
        deadline_s = self.next_deadline()
        return self.broken(now_s) if deadline_s is not None and now_s >= deadline_s else []

    def broken(self, now_s: float) -> list[Scan | ScanFault]:
        """Gives up what has come of a scan: the scanner is quiet, or its line is gone."""
        raw = bytes(self._partial)
        self._partial.clear()
        self._overlong = False
        if not raw:
            return []
        self._broken_s = now_s
        return [ScanFault(raw, now_s, UNFINISHED, whole=False)]

    def next_deadline(self) -> float | None:
        """When ``tick`` is due; None if nothing is pending."""
        return self._last_byte_s + self._idle_gap_s if self._partial else None

    def _ends(self, byte: int) -> bool:
        if self._terminator is Terminator.ANY:
            return byte in b"\r\n"
        if self._terminator is not Terminator.CRLF:
            return byte in bytes(self._terminator.value)
        if byte == 0x0A and self._partial.endswith(b"\r"):
            del self._partial[-1:]
            return True
        return False

    def _finish(self, now_s: float) -> list[Scan | ScanFault]:
        raw, overlong = bytes(self._partial), self._overlong
        self._partial.clear()
        self._overlong = False
        if not raw:
            return []  # a terminator alone, as the LF of CR LF
        if now_s - self._broken_s < RECOVERY_S:
            self._broken_s = float("-inf")
            return [ScanFault(raw, now_s, UNFINISHED, whole=False)]
        if overlong:
            return [
                ScanFault(raw, now_s, f"A scan has at most {MAX_SCAN_BYTES} bytes; this one is longer.", whole=False)
            ]
        fault = _control_fault(raw)
        return [ScanFault(raw, now_s, fault)] if fault else [self._scan(raw, now_s)]

    def _scan(self, raw: bytes, now_s: float) -> Scan:
        last = self._last
        repeat = last is not None and last.raw == raw and now_s - last.at_s < REPEAT_WITHIN_S
        self._last = Scan(raw, now_s, repeat)
        return self._last


def _control_fault(raw: bytes) -> str:
    controls = sorted({byte for byte in raw if (byte < 0x20 and byte != GS) or byte == 0x7F})
    if not controls:
        return ""
    names = ", ".join(f"0x{byte:02X}" for byte in controls)
    return f"The scan holds control characters ({names}). Scan again; if it stays, check the scanner's set-up."
