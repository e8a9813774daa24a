"""A recording played through the real link, offline: bytes and times out of a file, facts out of its events."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from statistics import median

from hardware import messages as m
from hardware.capture import Captured, Direction, NotACaptureError, Note, replay
from hardware.codec import ProtocolError, decode, decode_all
from hardware.framing import Deframer, Reject
from hardware.investigation.facts import Command, Gap, Rejected, Session, Silence, Stretch, Summary
from hardware.investigation.messages import Messages
from hardware.link import (
    Event,
    FrameRejected,
    HostEnd,
    IdentityRefused,
    Link,
    MessageReceived,
    PeerBack,
    RecordGap,
    SessionLost,
    SessionOpened,
)
from hardware.link.directions import DEVICE_HEARS, HOST_HEARS

LISTED = 500
"""Rejected frames, gaps and silences that are kept one by one; all of them are counted."""
BREATH = 256
"""Pieces between two calls of ``going``."""


class Abandoned(Exception):  # noqa: N818  # it is none of an error
    """Whoever asked does not want it any more."""


class Player:
    """Plays one file. `summary` and `messages` tell what was in it."""

    def __init__(self, path: Path, going: Callable[[], bool] = lambda: True) -> None:
        """``going``: asked now and then; False ends it with Abandoned."""
        self.messages = Messages()
        self._path, self._going = path, going
        self._note = Note("")
        self._expected = ("", False)
        self._link: Link | None = None
        self._links: list[Link] = []
        self._base_s = self._first_s = self._now_s = 0.0
        self._pieces = self._bytes_out = self._frames_out = self._joined = 0
        self._stretches: list[Stretch] = []
        self._reasons: dict[str, int] = {}
        self._rejected: list[Rejected] = []
        self._sessions: list[Session] = []
        self._silences: list[Silence] = []
        self._gaps: list[Gap] = []
        self._waiting: list[int] = []  # gaps of which something is still open
        self._before = (0, 0)  # boot and number of the record that was due when a recording began within a session
        self._perhaps: Gap | None = None
        self._commands: dict[str, Command] = {}
        self._in, self._out = Deframer(), Deframer()

    def play(self) -> Summary:
        """The whole file. Raises NotACaptureError for a file of another kind, OSError, Abandoned.

        A file that is damaged in its middle is played up to there, and the summary says so.
        """
        try:
            return self._played()
        except BaseException:
            self.messages.close()
            raise

    def _played(self) -> Summary:
        damaged_at = -1
        with suppress(NotACaptureError):  # said below
            self._expect()
        try:
            for piece in replay(self._path):
                if self._pieces % BREATH == 0 and not self._going():
                    raise Abandoned
                self._pieces += 1
                self._take(piece)
        except NotACaptureError as error:
            if error.at_byte is None:
                raise
            damaged_at = error.at_byte
        return self._summary(damaged_at)

    # --- one piece -----------------------------------------------------------------------------------------------

    def _expect(self) -> None:
        """Which machine the console expected: as the file says, or else the first that says hello in it."""
        deframer = Deframer()
        for piece in replay(self._path):
            if piece.direction is Direction.OPENED:
                note = Note.read(piece.data)
                hello = _hello(note.hello)
                if note.shuttle or hello is not None:
                    self._expected = (note.shuttle, note.emulator) if note.shuttle or hello is None else _who(hello)
                    return
            elif piece.direction is Direction.FROM_DEVICE:
                for message in decode_all(deframer.feed(piece.data)):
                    if isinstance(message, m.DeviceHello):
                        self._expected = _who(message)
                        return

    def _take(self, piece: Captured) -> None:
        if piece.direction is Direction.OPENED:
            self._open(Note.read(piece.data), piece.mono_s)
            return
        link = self._link or self._open(Note(""), piece.mono_s)
        self._now_s = max(self._now_s, self._base_s + piece.mono_s - self._first_s)
        link.tick(piece.mono_s)
        self._drain(link, piece.mono_s)
        if piece.direction is Direction.FROM_DEVICE:
            self._list(self._in, piece.data, HOST_HEARS, to_device=False)
            link.receive(piece.data, piece.mono_s)
            self._drain(link, piece.mono_s)
        else:
            self._bytes_out += len(piece.data)
            for message in self._list(self._out, piece.data, DEVICE_HEARS, to_device=True):
                self._said(link, message, piece.mono_s)

    def _open(self, note: Note, mono_s: float) -> Link:
        """A new stretch: another console, with a link of its own."""
        at_s = self._now_s
        if self._stretches and note.utc and self._stretches[0].utc:
            at_s = max(at_s, _seconds_between(self._stretches[0].utc, note.utc))
        self._end_session(at_s, "cut" if self._stretches else "")
        self._base_s, self._first_s, self._now_s = at_s, mono_s, at_s
        self._stretches.append(Stretch(at_s, note.who, note.utc))
        self._in, self._out = (Deframer(self._spill(to_device)) for to_device in (False, True))
        shuttle, emulator = self._expected
        self._link = link = Link(HostEnd("recording", shuttle, emulator, lambda: 1, lambda: 0))
        self._links.append(link)
        hello = _hello(note.hello)
        if hello is not None:
            link.follow(hello.session, mono_s, hello)
            self._joined, self._before = hello.session, (hello.boot, hello.newest_n + 1)
            self._drain(link, mono_s)
        return link

    def _list(self, deframer: Deframer, data: bytes, heard: frozenset[type], *, to_device: bool) -> list[m.Message]:
        """The well-formed messages in ``data``, written down; the others become rejections."""
        good: list[m.Message] = []
        payloads = deframer.feed(data)
        if to_device:
            self._frames_out += len(payloads)
        for payload, message in zip(payloads, decode_all(payloads), strict=True):
            if isinstance(message, ProtocolError):
                self._reject("message", str(message), payload, to_device=to_device)
                continue
            kind = type(message).__name__
            if type(message) not in heard:
                self._reject("direction", kind, payload, to_device=to_device)
                continue
            self.messages.append(self._now_s, kind, payload, to_device=to_device)
            good.append(message)
        return good

    def _spill(self, to_device: bool) -> Callable[[Reject, bytes], None]:
        return lambda reason, raw: self._reject(str(reason), "", raw, to_device=to_device)

    def _reject(self, reason: str, detail: str, raw: bytes, *, to_device: bool) -> None:
        self._reasons[reason] = self._reasons.get(reason, 0) + 1
        if len(self._rejected) < LISTED:
            self._rejected.append(Rejected(self._now_s, to_device, reason, detail, raw))

    # --- what it means -------------------------------------------------------------------------------------------

    def _said(self, link: Link, message: m.Message, mono_s: float) -> None:
        """What the console said."""
        if isinstance(message, m.HostHello):
            link.follow(message.session, mono_s)
            self._drain(link, mono_s)
        elif isinstance(message, m.Fetch):
            link.send(message)
            gap = self._perhaps
            if gap is not None and gap.boot == message.boot and message.first <= gap.last and gap.first <= message.last:
                self._perhaps = None
                self._lacks(gap)
        elif isinstance(message, m.Select | m.Direct):
            self._command(message.command, type(message).__name__, str(message.action), message.bay)
        elif isinstance(message, m.AnswerPrompt):
            self._command(message.command, "AnswerPrompt", "answer", message.bay)
        elif isinstance(message, m.Execute | m.QueryCommand):
            self._command(message.command, type(message).__name__)

    def _command(self, name: str, said: str, action: str = "", bay: int = 0) -> None:
        known = self._commands.get(name) or Command(self._now_s, name, action, bay)
        self._commands[name] = replace(known, said=(*known.said, said)[:LISTED])

    def _drain(self, link: Link, mono_s: float) -> None:
        """What the link makes of it; what it would answer goes nowhere."""
        while link.bytes_to_send():
            pass
        for event in link.events():
            self._event(event)

    def _event(self, event: Event) -> None:
        if isinstance(event, m.Telemetry):
            self._came(event.boot, event.n)
        elif isinstance(event, MessageReceived):
            self._heard(event.message)
        elif isinstance(event, SessionOpened) and isinstance(event.hello, m.DeviceHello):
            hello, joined = event.hello, event.hello.session == self._joined
            self._sessions.append(
                Session(self._now_s, hello.session, hello.shuttle, hello.firmware, hello.boot, joined)
            )
        elif isinstance(event, SessionLost):
            self._end_session(self._now_s, str(event.reason))
        elif isinstance(event, IdentityRefused):
            self._end_session(self._now_s, "refused")
            self._sessions.append(Session(self._now_s, 0, event.shuttle, ended_s=self._now_s, ended=str(event.reason)))
        elif isinstance(event, RecordGap):
            gap = Gap(self._now_s, event.boot, event.first, event.last)
            if (event.boot, event.first) == self._before:
                # Bytes that the console had not heard yet when the tap was opened are not in the file: what they held
                # lacks only if the console asked for it.
                self._perhaps = gap
            else:
                self._lacks(gap)
        elif isinstance(event, FrameRejected) and event.reason == "session":  # well-formed, and listed as a message
            self._reject(event.reason, event.detail, b"", to_device=False)
        elif isinstance(event, PeerBack) and len(self._silences) < LISTED:
            self._silences.append(Silence(self._now_s, event.silent_s))

    def _heard(self, message: m.Message) -> None:
        if isinstance(message, m.DeviceEvent):
            self._came(message.boot, message.n)
        elif isinstance(message, m.FetchDone):
            for first, last in message.missing:
                self._lost(message.boot, first, last)
        elif isinstance(message, m.SelectReadBack):
            self._command(message.command, "SelectReadBack", str(message.action), message.bay)
        elif isinstance(message, m.CommandOutcome):
            self._command(message.command, "CommandOutcome")
            self._commands[message.command] = replace(
                self._commands[message.command],
                outcome=str(message.outcome),
                rule=message.rule,
                detail=message.detail,
                outcome_s=self._now_s,
            )

    def _lacks(self, gap: Gap) -> None:
        if len(self._gaps) < LISTED:
            self._waiting.append(len(self._gaps))
            self._gaps.append(gap)

    def _came(self, boot: int, n: int) -> None:
        for index in self._waiting:
            gap = self._gaps[index]
            if gap.boot == boot and gap.first <= n <= gap.last:
                self._fill(index, replace(gap, came=gap.came + 1))
                return

    def _lost(self, boot: int, first: int, last: int) -> None:
        for index in list(self._waiting):
            gap = self._gaps[index]
            if gap.boot == boot and gap.first <= last and first <= gap.last:
                count = min(last, gap.last) - max(first, gap.first) + 1
                self._fill(index, replace(gap, lost=gap.lost + count))

    def _fill(self, index: int, gap: Gap) -> None:
        self._gaps[index] = gap
        if not gap.open:
            self._waiting.remove(index)

    def _end_session(self, at_s: float, how: str) -> None:
        if self._sessions and self._sessions[-1].ended_s is None and how:
            self._sessions[-1] = replace(self._sessions[-1], ended_s=at_s, ended=how)

    # --- the whole -----------------------------------------------------------------------------------------------

    def _summary(self, damaged_at: int) -> Summary:
        counters = [link.counters for link in self._links]
        trips = sorted(ms for c in counters for _, ms in c.round_trips)
        return Summary(
            self._path.name, self._path.stat().st_size, self._now_s, self._pieces, tuple(self._stretches),
            sum(c.bytes_in for c in counters), self._bytes_out,
            sum(c.frames_in for c in counters), self._frames_out,
            self.messages.kinds(), tuple(sorted(self._reasons.items())), tuple(self._rejected),
            sum(c.duplicates for c in counters), sum(c.asked for c in counters), sum(c.fetched for c in counters),
            sum(c.missing for c in counters),
            tuple(self._sessions), tuple(self._silences), tuple(self._gaps), tuple(self._commands.values()),
            median(trips) if trips else None,
            trips[min(len(trips) - 1, int(len(trips) * 0.99))] if trips else None,
            any(one.session for one in self._sessions), damaged_at,
        )  # fmt: skip


def _who(hello: m.DeviceHello) -> tuple[str, bool]:
    return hello.shuttle, hello.emulator


def _hello(payload: bytes) -> m.DeviceHello | None:
    if not payload:
        return None
    try:
        message = decode(payload)
    except ProtocolError:
        return None
    return message if isinstance(message, m.DeviceHello) else None


def _seconds_between(first: str, then: str) -> float:
    try:
        return (datetime.fromisoformat(then) - datetime.fromisoformat(first)).total_seconds()
    except (TypeError, ValueError):
        return 0.0
