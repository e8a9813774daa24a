"""Scanners that type: telling a burst of keys from a person's typing, and the test sheet that admits such a scanner.

No keyboard and no clock here: key characters come with their times, in monotonic seconds. Take them from the key
event, not from when it was handled: a slow paint must not make a person look like a scanner or the reverse.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import TypeAlias

from console.domain.message import Message
from console.domain.scan.layout import as_jis
from console.domain.scan.reading import LONGEST
from console.domain.scan.vocabulary import Rule

GAP_S = 0.035
"""Longest pause between two keys of one scan. People at full speed leave about 0.1 s (R); scanners 1 to 20 ms (R)."""
RECOVERY_S = 0.5
"""After a broken burst, what ends within this time belongs to it and is no scan of its own."""
SHORTEST = 4
"""Fewer characters than this are never a scan: two fast keys are a person rolling over the keyboard."""


@dataclass(frozen=True, slots=True)
class WedgeScan:
    """One whole scan, ended by Enter or Tab, which is swallowed: it never reaches a button or a field."""

    raw: bytes


@dataclass(frozen=True, slots=True)
class WedgeFragment:
    """A burst of keys that cannot be a whole scan: no end, a pause within, or too long. Recorded and refused."""

    raw: bytes
    why: Message


@dataclass(frozen=True, slots=True)
class Typing:
    """Characters at human speed: hand them to whatever has the focus. An Enter that a person pressed is one of them."""

    text: str


PART_OF_A_LABEL = Message.of("scan.is.fragment")
"""What a fragment is, whatever it happens to spell."""

Heard: TypeAlias = WedgeScan | WedgeFragment | Typing


@dataclass(slots=True)
class WedgeAssembler:
    """Holds back key characters until it is clear whether a scanner or a person pressed them (`gap_s` at most).

    Give every key with a character to `press`, call `tick` at `deadline`, and act on what they return.
    """

    gap_s: float = GAP_S
    _held: list[str] = field(default_factory=list)
    _last_s: float = 0.0
    _broken_until_s: float = float("-inf")

    @property
    def deadline(self) -> float | None:
        """When `tick` must be called at the latest; None while nothing is held back."""
        return self._last_s + self.gap_s if self._held else None

    def press(self, character: str, mono_s: float) -> tuple[Heard, ...]:
        """One key: its character (``\\r``, ``\\n`` and ``\\t`` end a scan), and its time."""
        heard = self.tick(mono_s)
        self._last_s = mono_s
        if character not in "\r\n\t":
            self._held.append(character)
            return heard
        return (*heard, *self._end(character))

    def tick(self, mono_s: float) -> tuple[Heard, ...]:
        """What has become clear by ``mono_s``: the keys held back, if the pause after them is too long for a scan."""
        if not self._held or mono_s - self._last_s <= self.gap_s:
            return ()
        text = self._take()
        if len(text) < SHORTEST:
            return (Typing(text),)
        self._broken_until_s = self._last_s + RECOVERY_S
        return (_fragment(text, "scan.why.fragment"),)

    def _end(self, character: str) -> tuple[Heard, ...]:
        text = self._take()
        broken = self._last_s <= self._broken_until_s
        if broken:
            self._broken_until_s = float("-inf")
            return (_fragment(text, "scan.why.fragment"),)
        if len(text) < SHORTEST:
            return (Typing(text + character),)
        if len(text) > LONGEST:
            return (_fragment(text[:LONGEST], "scan.why.too_long"),)
        return (WedgeScan(text.encode("utf-8", "surrogatepass")),)

    def _take(self) -> str:
        text = "".join(self._held)
        self._held.clear()
        return text


def _fragment(text: str, why: str) -> WedgeFragment:
    return WedgeFragment(text.encode("utf-8", "surrogatepass"), Message.of(why))


_GS = "\x1d"
_PRINTABLE = "".join(chr(code) for code in range(0x20, 0x7F))
SHEET = f"SHEET-1{_PRINTABLE}{_GS}END"
"""What the test sheet's barcode (a plain Data Matrix) holds: every printable ASCII character, and GS inside."""

# Runs of the sheet as a Japanese layout shows them: enough to name the fault when parts were swallowed.
_JIS_MARKS = (as_jis(":;<=>?@"), as_jis("[\\]^_"))


@dataclass(frozen=True, slots=True)
class WedgePassed:
    """Every character of the sheet arrived as it was printed, with an AIM identifier before it."""


@dataclass(frozen=True, slots=True)
class WedgeRefused:
    """This scanner may not be used as a keyboard here, and why."""

    rule: Rule
    why: Message


SheetVerdict: TypeAlias = WedgePassed | WedgeRefused


def judge_sheet(received: str) -> SheetVerdict:
    """Whether the test sheet arrived whole through the keyboard; line ends at its end are dropped."""
    received = received.rstrip("\r\n\t")
    found = re.match(r"\][A-Za-z][0-9A-Za-z]", received, re.ASCII)
    data = received[3:] if found else received
    if data == SHEET:
        return WedgePassed() if found else _sheet_refusal("scan.sheet.no_aim")
    if not received.isascii():
        return _sheet_refusal("scan.sheet.input_method")
    if any(mark in received for mark in _JIS_MARKS):
        return _sheet_refusal("scan.sheet.japanese_layout")
    if data.swapcase() == SHEET:
        return _sheet_refusal("scan.sheet.caps_lock")
    if _GS not in data and data.startswith(SHEET[: SHEET.index(_GS)]) and data.endswith("END"):
        return _sheet_refusal("scan.sheet.no_gs")
    return _first_difference(data)


def _sheet_refusal(key: str) -> WedgeRefused:
    return WedgeRefused(Rule.LAYOUT, Message.of(key))


def _first_difference(data: str) -> WedgeRefused:
    place = next((i for i, (got, meant) in enumerate(zip(data, SHEET, strict=False)) if got != meant), len(data))
    if data and SHEET.startswith(data):
        return _sheet_refusal("scan.sheet.cut_short")
    if place >= len(SHEET) or not data.startswith(SHEET[:5]):
        return _sheet_refusal("scan.sheet.not_the_sheet")
    meant, got = (_shown(text[place : place + 1]) for text in (SHEET, data))
    return WedgeRefused(Rule.LAYOUT, Message.of("scan.sheet.character", meant=meant, got=got))


def _shown(character: str) -> str:
    return character if character > " " else {"": "–", _GS: "GS", " ": "space"}.get(character, f"{ord(character):02X}")


@dataclass(frozen=True, slots=True)
class WedgeSetup:
    """A scanner that types, and the keyboard layout of the computer: the sheet is passed for the pair of them."""

    scanner: str
    layout: str


def refuse_wedge(setup: WedgeSetup, passed: Collection[WedgeSetup]) -> WedgeRefused | None:
    """Why scans of ``setup`` may not be used yet, or None if its test sheet is among those ``passed``."""
    return None if setup in passed else WedgeRefused(Rule.SHEET, Message.of("scan.sheet.first", scanner=setup.scanner))
