"""The line to the shuttle as the station sees it: link, driver, what is stored of it, what must be asked again.

Store and forward on the first hop: every numbered record is acknowledged only when it is durable here, and after any
interruption exactly what is lacking is asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime

import numpy as np

from console.clock import Instant
from console.domain import commands as c
from console.domain import events as e
from console.domain.station_state import StationState
from console.journal.readings import Readings
from console.station.fetches import Fetches, Hole
from console.station.line_gauge import LineGauge, Port, Waiting
from console.station.link_driver import LinkDriver, utc_of
from console.station.snapshot import LinkFigures
from console.station.trends import Trends
from console.station.vouching import believed, ended
from console.station.waiting_records import Columns, WaitingRecords
from hardware import messages as m
from hardware.link import Event as LinkEvent
from hardware.link import (
    MessageReceived,
    PeerBack,
    PeerSilent,
    RecordGap,
    SessionOpened,
    State,
)

STORE_S = 0.25
STORE_AGAIN_S = 2.0
"""After a store that failed: what waits is minutes of records, and trying costs as much as storing."""
ACKNOWLEDGE_S = 1.0
ROOM_S, LEAST_ROOM, ANY_ROOM = 0.1, 64, 4096
"""What may wait in the port, in seconds of the line, in bytes at least, and where its speed is not known; more stays in
the link."""
WAITS_S = 0.02
"""How soon more is written while something waits."""
UNANSWERED_S = 5.0
"""An open port on which nobody answers for so long is a lost link, though none was ever open."""
ASK_AGAIN_S = 3.0
"""A question about a command changes nothing, so it may be repeated; the command itself never is."""
LOOK_AGAIN_S = 5.0
"""Records that still lack at two looks in a row, though nothing is on its way, are asked for again."""


class LineKeeper:
    """See the module's text. Owned by the station's thread."""

    def __init__(self, driver: LinkDriver, url: str) -> None:
        """``url``: where the shuttle is looked for, for showing."""
        self.driver = driver
        self.heard_s = 0.0
        self._url = self._home = url
        self._write: Callable[[bytes], int | None] | None = None
        self._room = ANY_ROOM
        self._waits = 0  # bytes that the line has not taken yet
        self._problem = ""
        self._tries = 0
        self._bay = 0
        # Device events in the journal: those that the readings do not count yet, and those beyond what is settled.
        self._records: set[tuple[int, int]] = set()
        self._seen: set[tuple[int, int]] = set()
        self._disowned = False
        self.waiting = WaitingRecords()
        self._stored_s = 0.0
        self._try_s = 0.0
        self._acknowledged_s = 0.0
        self._told: dict[int, int] = {}
        self._fetch_due = False
        self._unanswered_s: float | None = None
        self._asked_s = 0.0
        self._looked_s = 0.0
        self._lacked: list[Hole] = []
        self._due = self._came_at_look = 0  # records asked for that lacked at the last look; how many came by it
        self._fetches = Fetches(driver.link.send)
        self._durable: Mapping[int, int] = {}
        self._gauge = LineGauge()

    # --- what is remembered --------------------------------------------------------------------------------------

    def remember(self, records: Iterable[tuple[int, int]], settled: Mapping[int, int]) -> None:
        """After a restart: the device events that the journal has beyond what is ``settled`` (`Readings.settled`)."""
        self._durable = settled
        self._seen = {(boot, n) for boot, n in records if not self._is_settled(boot, n)}
        self._records = set(self._seen)

    def _is_settled(self, boot: int, n: int) -> bool:
        """Whether all up to this record is durable here or known to be lost: the shuttle was told so."""
        return n <= self._durable.get(boot, 0)

    def journalled(self, boot: int, n: int) -> None:
        """A device event is durable in the journal."""
        self._records.add((boot, n))
        self._seen.add((boot, n))

    # --- the line ------------------------------------------------------------------------------------------------

    def line_up(self, url: str, write: Callable[[bytes], int | None], mono_s: float, port: Port | None = None) -> None:
        """The port is open. Whoever is there says first who it is: it may be another port, or another cable."""
        self._gauge.port = port or self._gauge.port
        self._room, self._waits = max(LEAST_ROOM, int(port.baud / 10 * ROOM_S)) if port and port.baud else ANY_ROOM, 0
        self._url, self._write, self._problem, self._tries = url, write, "", 0
        self.driver.link.reopen(mono_s)
        self._unanswered_s = mono_s

    def line_down(self, url: str, reason: str, condition: str) -> list[c.Command]:
        """The port is gone, or would not open. Said once as a loss; tried again by the line itself."""
        self._write, self._problem, self._url = None, reason, url
        self._tries += 1
        self._unanswered_s = None
        return [c.ReportLink(e.LinkLost(reason))] if condition in ("open", "never") else []

    def receive(self, data: bytes, mono_s: float) -> list[c.Command]:
        """Bytes off the line."""
        self.driver.link.receive(data, mono_s)
        return self._events(mono_s)

    def tick(self, mono_s: float) -> list[c.Command]:
        """Link deadlines: hello, heartbeat, silence."""
        deadline = self.driver.link.next_deadline()
        if deadline is not None and mono_s >= deadline:
            self.driver.link.tick(mono_s)
        commands = [*self._events(mono_s), *self._nobody(mono_s)]
        self.flush()
        if self._gauge.due(mono_s):
            waiting = Waiting(self.waiting.samples, len(self._records))
            self._gauge.sample(mono_s, self.driver, (self._due, self._still_due()), self._durable, waiting)
        return commands

    def _nobody(self, mono_s: float) -> list[c.Command]:
        """A port that is open and on which nobody has ever answered."""
        if self._unanswered_s is None or mono_s - self._unanswered_s < UNANSWERED_S:
            return []
        self._unanswered_s = None
        return [c.ReportLink(e.LinkLost("silent"))] if self.driver.link.state is State.OPENING else []

    def next_deadline_s(self, now_s: float) -> float:
        """When `tick` is due for the link; far off while the port is closed."""
        deadline = self.driver.link.next_deadline()
        if deadline is None or self._write is None:
            return now_s + 60
        return min(deadline, now_s + WAITS_S) if self._waits else deadline

    def _events(self, mono_s: float) -> list[c.Command]:
        events = self._owned(self.driver.link.events())
        if any(isinstance(event, (m.Telemetry, MessageReceived, SessionOpened)) for event in events):
            self.heard_s, self._unanswered_s = mono_s, None
        conditions: list[c.Command] = []
        commands: list[c.Command] = []
        for command in self.driver.hear(events, mono_s):
            if isinstance(command, c.ReportDevice):
                boot, n = command.said.boot, command.said.n
                if self._is_settled(boot, n) or (boot, n) in self._seen:
                    continue
            commands.append(command)
        for event in events:
            if isinstance(event, m.Telemetry):  # nearly all of them
                continue
            conditions.extend(self._condition(event))
            if isinstance(event, MessageReceived) and isinstance(event.message, m.FetchDone):
                self._fetches.done(event.message)
            elif isinstance(event, (PeerSilent, SessionOpened)):
                self._fetches.lost()
            elif isinstance(event, RecordGap):
                self._fetches.first((event.boot, event.first, event.last))
        return [*conditions, *commands]

    def _owned(self, events: list[LinkEvent]) -> list[LinkEvent]:
        """``events`` that are believed; what was heard before is vouched for, or may be another device's."""
        heard = believed(events)
        if heard.doubted:
            self.waiting.disown()
            self.driver.disown()
            self._disowned = True  # rings are for looking at, and hold it too: what is stored is drawn in their place
        if heard.vouched:
            self.waiting.vouch()
        return heard.events

    def _condition(self, event: LinkEvent) -> list[c.Command]:
        return self._opened() if isinstance(event, (SessionOpened, PeerBack)) else ended(event)

    def _opened(self) -> list[c.Command]:
        hello = self.driver.hello
        if hello is None:
            return []
        session = f"{self.driver.link.session:x}"
        self._fetch_due = True
        opened = c.ReportLink(e.LinkOpened(hello.shuttle, hello.firmware, hello.emulator, hello.boot, session))
        was, self._home = self._home, self._url
        return [opened, c.ReportLink(e.LinkMoved(was, self._url))] if was not in ("", self._url) else [opened]

    def flush(self) -> None:
        """Write what the link has to send, no faster than the line takes it: what waits in the link may be overtaken by
        a heartbeat, what was written may not. A line that is gone keeps nothing: the link says what it must, anew.
        """
        link = self.driver.link
        try:
            if self._write is not None and self._waits:
                self._waits = self._write(b"") or 0
            while self._write is not None and self._waits < self._room:
                if not (chunk := link.bytes_to_send(self._room - self._waits)):
                    break
                self._waits = self._write(chunk) or 0
        except OSError as error:
            self._write, self._problem = None, str(error)
        while self._write is None and link.bytes_to_send():
            self._waits = 0

    def speak(self, fact: e.Fact, mono_s: float) -> None:
        """Send the frame that a durable fact allows."""
        if self.driver.speak(fact, mono_s):
            self.flush()

    def watch(self, bay: int) -> None:
        """Ask for one bay's telemetry at the fast rate."""
        self._bay = bay
        self.driver.watch(bay)
        self.flush()

    def session_opened(self, state: StationState) -> None:
        """A (new) session stands: what was on its way is asked about, never sent again."""
        self.driver.query(list(state.pending))
        self.flush()

    def ask_again(self, state: StationState, mono_s: float) -> None:
        """Ask once more what became of commands: the question, or its answer, may be lost on the line."""
        waiting = [pending.command for pending in state.pending.values() if pending.stage in ("asking", "acting")]
        if waiting and mono_s - self._asked_s >= ASK_AGAIN_S:
            self._asked_s = mono_s
            self.driver.query(waiting)
            self.flush()

    # --- store and forward ---------------------------------------------------------------------------------------

    def take_telemetry(self, trends: Trends) -> None:
        """Telemetry heard since the last call: into the rings at once, and to what waits for the disk."""
        if self._disowned:
            self._disowned = False
            trends.forget_all()
        for batch in self.driver.batches():
            columns = Columns.of(batch)
            order = np.argsort(columns.bay, kind="stable")
            bays, starts = np.unique(columns.bay[order], return_index=True)
            process_ms, values = columns.process_ms[order], batch.values[order]
            letters = [batch.letters(batch.frames[at].quality) for at in order.tolist()]
            for bay, first, end in zip(bays.tolist(), starts.tolist(), [*starts[1:].tolist(), order.size], strict=True):
                which = slice(first, end)
                rows = process_ms[which], self.heard_s, values[which], letters[which]
                trends.extend(bay, *rows, paced=self.driver.paced)
            self.waiting.add(batch.frames[0].boot, batch.channels, columns)

    def store(self, readings: Readings, state: StationState, now: Instant, *, final: bool) -> None:
        """Store what has come; once a second make it durable and tell the shuttle. Raises JournalError."""
        due = self._fetch_due or self.waiting.crowded or now.mono_s - self._stored_s >= STORE_S
        due = final or (due and now.mono_s >= self._try_s)
        if due and (self.waiting.vouched or self._records):
            self._try_s = now.mono_s + STORE_AGAIN_S
            batches = self.waiting.batches(state, round(now.utc.timestamp() * 1000))
            readings.append(batches, sorted(self._records))
            self.waiting.forgotten()
            self._records.clear()
            self._try_s = 0.0
        # Only now: what waits to be stored does not lack, and would else be fetched and stored twice.
        if now.mono_s < self._try_s:
            return
        if self._fetch_due:
            self.fetch_lacking(readings, now.mono_s)
        elif due and now.mono_s - self._looked_s >= LOOK_AGAIN_S:
            self._look_again(readings, now.mono_s)
        if not due:
            return
        self._stored_s = now.mono_s
        if final or now.mono_s - self._acknowledged_s >= ACKNOWLEDGE_S:
            self._acknowledged_s = now.mono_s
            self._acknowledge(readings)

    def _acknowledge(self, readings: Readings) -> None:
        hello = self.driver.hello
        kept = {hello.boot, *(boot for boot, _, _ in hello.kept_boots)} if hello else set()
        self._durable = readings.durable()
        for boot, n in self._durable.items():
            if boot in kept and self._told.get(boot, -1) < n:
                self.driver.link.send(m.StoredUpTo(boot, n))
                self._told[boot] = n
        self._seen = {(boot, n) for boot, n in self._seen if not self._is_settled(boot, n)}
        self.flush()

    def fetch_lacking(self, readings: Readings, mono_s: float) -> None:
        """Ask for exactly what is lacking; what the device no longer has is a gap (said by its FetchDone).

        What is news of this session, not history, is said in its order.
        """
        self._fetch_due = False
        self._told.clear()
        self._lacked = self._lacking(readings)
        hello = self.driver.hello
        for boot, first, last in self._lacked:
            if hello is not None and boot == hello.boot and last > hello.newest_n:
                self.driver.order.lacks(boot, max(first, hello.newest_n + 1), last, mono_s)
        self._fetches.also(self._lacked)
        self._look_at(self._lacked)
        self.flush()

    def _look_again(self, readings: Readings, mono_s: float) -> None:
        """What lacks as it did at the last look was asked for in vain: the question or its answer was damaged."""
        self._looked_s = mono_s
        before, self._lacked = set(self._lacked), self._lacking(readings)
        asked = self._lacked
        if not self._fetches.moved():  # else answers are still coming in
            # What lacks for the first time may only be on its way, or not stored yet.
            asked = [hole for hole in self._lacked if hole in before]
            self._fetches.begin(asked)
        self._look_at(asked)
        self.flush()

    def _look_at(self, asked: list[Hole]) -> None:
        """What was asked for lacked at this look; from here on it is counted as it comes."""
        self._due = sum(last - first + 1 for _, first, last in asked)
        self._came_at_look = self._came()

    def _came(self) -> int:
        counters = self.driver.link.counters
        return counters.fetched + counters.missing

    def _still_due(self) -> int:
        """Records that were asked for and have neither come nor were said to be gone."""
        return max(0, self._due - (self._came() - self._came_at_look))

    def _lacking(self, readings: Readings) -> list[Hole]:
        """(boot, first, last) of records that the shuttle has said to exist and that are not stored here.

        Of a boot that this console never met, its first record tells the epoch; without it, its records have no time.
        """
        hello = self.driver.hello
        if hello is None:
            return []
        kept = [*hello.kept_boots, (hello.boot, hello.oldest_n, self.driver.promised_n)]
        return [
            (boot, first, last)
            for boot, oldest, newest in kept
            if newest > 0 and (oldest <= 1 or self.driver.process_of(boot, 0) is not None)
            for first, last in readings.lacking(boot, 1, newest)
        ]

    def lost_for_good(self, command: c.Command, readings: Readings) -> list[c.Command]:
        """The command; of a gap, what is not here already: what the shuttle has forgotten is lost only then."""
        if not isinstance(command, c.ReportGap):
            return [command]
        return [
            c.ReportGap(command.boot, *hole) for hole in readings.lacking(command.boot, command.first, command.last)
        ]

    # --- figures -------------------------------------------------------------------------------------------------

    def process_utc(self, mono_s: float) -> datetime | None:
        """The shuttle's process time now, None while no session has told it."""
        clocks = self.driver.clocks
        return utc_of(clocks.process_ms(mono_s)) if clocks else None

    def figures(self, mono_s: float) -> LinkFigures:
        """How the line is doing."""
        link, clocks = self.driver.link, self.driver.clocks
        counters = link.counters
        return LinkFigures(
            self._url,
            str(link.state),
            max(0.0, mono_s - self.heard_s) if self.heard_s else None,
            counters.bytes_in,
            counters.frames_in,
            sum(counters.rejected.values()),
            counters.duplicates,
            counters.round_trip_ms,
            clocks.rate if clocks else 1.0,
            self._problem,
            self._tries,
            len(self._fetches) or self._still_due(),
            self._gauge.detail,
        )
