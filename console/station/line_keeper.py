"""The line to the shuttle as the station sees it: link, driver, what is stored of it, what must be asked again.

Store and forward on the first hop: every numbered record is acknowledged only when it is durable here, and after any
interruption exactly what is lacking is asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import numpy as np

from console.clock import Instant
from console.domain import commands as c
from console.domain import events as e
from console.domain.context import moment
from console.domain.station_state import StationState
from console.journal.blocks import Qualities, Times
from console.journal.readings import Readings
from console.journal.record_batch import RecordBatch
from console.station.fetches import Fetches, Hole
from console.station.line_gauge import LineGauge, Port, Waiting
from console.station.link_driver import LinkDriver, utc_of
from console.station.snapshot import LinkFigures
from console.station.trends import Trends
from console.station.vouching import believed, ended
from hardware import messages as m
from hardware.link import Event as LinkEvent
from hardware.link import (
    MessageReceived,
    PeerBack,
    SessionOpened,
    State,
)

STORE_S = 0.25
ACKNOWLEDGE_S = 1.0
UNANSWERED_S = 5.0
"""An open port on which nobody answers for so long is a lost link, though none was ever open."""
ASK_AGAIN_S = 3.0
"""A question about a command changes nothing, so it may be repeated; the command itself never is."""
LOOK_AGAIN_S = 5.0
"""Records that still lack at two looks in a row, though nothing is on its way, are asked for again."""
_CODES = np.zeros(128, np.uint8)  # by the letter's number
_CODES[[ord("u"), ord("b")]] = 1, 2
PENDING_SAMPLES = 2_000_000
"""What waits for a store that fails. What comes beyond is left to the shuttle, which keeps what is not acknowledged."""


class LineKeeper:
    """See the module's text. Owned by the station's thread."""

    def __init__(self, driver: LinkDriver, url: str) -> None:
        """``url``: where the shuttle is looked for, for showing."""
        self.driver = driver
        self.heard_s = 0.0
        self._url = url
        self._write: Callable[[bytes], None] | None = None
        self._problem = ""
        self._tries = 0
        self._bay = 0
        self._records: set[tuple[int, int]] = set()  # journalled device events, not yet marked in the readings
        self._seen: set[tuple[int, int]] = set()
        self._pending: list[RecordBatch] = []
        self._pending_samples = 0
        self._vouched = 0  # how many of the pending batches a later word of the shuttle has vouched for
        self._disowned = False
        self._stored_s = 0.0
        self._acknowledged_s = 0.0
        self._told: dict[int, int] = {}
        self._fetch_due = False
        self._unanswered_s: float | None = None
        self._asked_s = 0.0
        self._looked_s = 0.0
        self._lacked: list[Hole] = []
        self._fetches = Fetches(driver.link.send)
        self._durable: dict[int, int] = {}
        self._gauge = LineGauge()

    # --- what is remembered --------------------------------------------------------------------------------------

    def remember(self, records: Iterable[tuple[int, int]]) -> None:
        """After a restart: the device events that the journal has."""
        self._seen = set(records)
        self._records = set(self._seen)

    def journalled(self, boot: int, n: int) -> None:
        """A device event is durable in the journal."""
        self._records.add((boot, n))
        self._seen.add((boot, n))

    # --- the line ------------------------------------------------------------------------------------------------

    def line_up(self, url: str, write: Callable[[bytes], None], mono_s: float, port: Port | None = None) -> None:
        """The port is open. Whoever is there says first who it is: it may be another port, or another cable."""
        self._gauge.port = port or self._gauge.port
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
            waiting = Waiting(self._pending_samples, len(self._records))
            self._gauge.sample(mono_s, self.driver, self._lacked, self._durable, waiting)
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
        return now_s + 60 if deadline is None or self._write is None else deadline

    def _events(self, mono_s: float) -> list[c.Command]:
        events = self._owned(self.driver.link.events())
        if any(isinstance(event, (m.Telemetry, MessageReceived, SessionOpened)) for event in events):
            self.heard_s, self._unanswered_s = mono_s, None
        conditions: list[c.Command] = []
        commands: list[c.Command] = []
        for command in self.driver.hear(events, mono_s):
            if isinstance(command, c.ReportDevice):
                key = (command.said.boot, command.said.n)
                if key in self._seen:
                    continue
            commands.append(command)
        for event in events:
            conditions.extend(self._condition(event))
            if isinstance(event, MessageReceived) and isinstance(event.message, m.FetchDone):
                self._fetches.done(event.message)
        return [*conditions, *commands]

    def _owned(self, events: list[LinkEvent]) -> list[LinkEvent]:
        """``events`` that are believed; what was heard before is vouched for, or may be another device's."""
        heard = believed(events)
        if heard.over:
            self._pending_samples -= sum(batch.values.size for batch in self._pending[self._vouched :])
            del self._pending[self._vouched :]
            self.driver.disown()
        # Rings are for looking at, and hold what nobody vouched for; what is stored is drawn in their place.
        self._disowned |= heard.doubted
        if heard.vouched:
            self._vouched = len(self._pending)
        return heard.events

    def _condition(self, event: LinkEvent) -> list[c.Command]:
        return self._opened() if isinstance(event, (SessionOpened, PeerBack)) else ended(event)

    def _opened(self) -> list[c.Command]:
        hello = self.driver.hello
        if hello is None:
            return []
        session = f"{self.driver.link.session:x}"
        self._fetch_due = True
        return [c.ReportLink(e.LinkOpened(hello.shuttle, hello.firmware, hello.emulator, hello.boot, session))]

    def flush(self) -> None:
        """Write what the link has to send. A line that is gone keeps nothing: the link says what it must, anew."""
        while chunk := self.driver.link.bytes_to_send():
            if self._write is None:
                continue
            try:
                self._write(chunk)
            except OSError as error:
                self._write, self._problem = None, str(error)

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

    def take_telemetry(self, state: StationState, trends: Trends) -> None:
        """Telemetry heard since the last call: into the rings, and into readings of the run that is in the bay."""
        if self._disowned:
            self._disowned = False
            for bay in state.bays:
                trends.forget(bay)
        batches = self.driver.batches()
        runs = _RunsByTime(state) if batches else None
        for batch in batches:
            bays = np.fromiter((frame.bay for frame in batch.frames), np.int64, len(batch.frames))
            numbers = np.fromiter((frame.n for frame in batch.frames), np.int64, len(batch.frames))
            quality = _qualities(batch.frames, len(batch.channels))
            for bay in np.unique(bays).tolist():
                at = np.flatnonzero(bays == bay)
                times, newest = batch.process_ms[at], batch.frames[at[-1]]
                trends.extend(bay, times, self.heard_s, batch.values[at], newest.quality)
                if runs is None or self._pending_samples >= PENDING_SAMPLES:
                    continue
                self._pending_samples += at.size * len(batch.channels)
                none = np.zeros(at.size, np.int64)  # the wall's time is that of storing
                whole = RecordBatch(
                    bay, "", batch.channels, newest.boot, numbers[at], times, none, batch.steps[at], quality[at]
                )
                self._pending += [replace(whole.only(which), run=run) for run, which in runs.split(bay, times)]

    def store(self, readings: Readings, now: Instant, *, final: bool) -> None:
        """Store what has come; once a second make it durable and tell the shuttle. Raises JournalError."""
        due = final or self._fetch_due or now.mono_s - self._stored_s >= STORE_S
        if due and (self._vouched or self._records):
            wall_ms = round(now.utc.timestamp() * 1000)
            vouched = self._pending[: self._vouched]
            stamped = [replace(batch, wall_ms=np.full(batch.n.size, wall_ms)) for batch in vouched]
            readings.append(stamped, sorted(self._records))
            del self._pending[: self._vouched]
            self._pending_samples -= sum(batch.values.size for batch in vouched)
            self._vouched = 0
            self._records.clear()
        # Only now: what waits to be stored does not lack, and would else be fetched and stored twice.
        if self._fetch_due:
            self.fetch_lacking(readings, now.mono_s)
        elif now.mono_s - self._looked_s >= LOOK_AGAIN_S:
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
        self._fetches.begin(self._lacked)
        self.flush()

    def _look_again(self, readings: Readings, mono_s: float) -> None:
        """What lacks as it did at the last look was asked for in vain: the question or its answer was damaged."""
        self._looked_s = mono_s
        before, self._lacked = set(self._lacked), self._lacking(readings)
        if not self._fetches.moved():  # else answers are still coming in
            # What lacks for the first time may only be on its way, or not stored yet.
            self._fetches.begin([hole for hole in self._lacked if hole in before])
        self.flush()

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
            len(self._fetches),
            self._gauge.detail,
        )


class _RunsByTime:
    """Whose a record is: of the run that is in its bay, unless it was measured before that run began."""

    def __init__(self, state: StationState) -> None:
        self._state = state
        self._present: dict[int, tuple[str, int]] = {}  # bay -> (run, when it began in ms of process time)

    def split(self, bay: int, times: Times) -> list[tuple[str, Any]]:
        """(the run's id, "" for none; which of ``times`` are its)."""
        run, began_ms = self._here(bay)
        if times.min() >= began_ms:
            return [(run, slice(None))]
        names = np.array([self._at(bay, at) for at in times.tolist()])
        return [(str(name), names == name) for name in np.unique(names)]

    def _here(self, bay: int) -> tuple[str, int]:
        if bay not in self._present:
            here = self._state.bays.get(bay)
            run = self._state.runs.get(here.run) if here else None
            self._present[bay] = (here.run if here else "", _ms(run.started_process) if run else 0)
        return self._present[bay]

    def _at(self, bay: int, process_ms: int) -> str:
        run_id, began_ms = self._here(bay)
        return run_id if process_ms >= began_ms else self._before(bay, process_ms)

    def _before(self, bay: int, process_ms: int) -> str:
        runs = (run for run in self._state.runs.values() if run.bay == bay and run.ended_process)
        spans = ((run.id, _ms(run.started_process), _ms(run.ended_process)) for run in runs)
        return next((name for name, began, ended in spans if began <= process_ms <= ended), "")


def _ms(process_utc: str) -> int:
    return round(moment(process_utc).timestamp() * 1000) if process_utc else 0


def _qualities(frames: Sequence[m.Telemetry], channels: int) -> Qualities:
    """The readings' numbers of telemetry's quality letters, shape (frames, channels): 0 good, 1 uncertain, 2 bad."""
    if all(frame.quality is frames[0].quality for frame in frames) and set(frames[0].quality) == {"g"}:
        return np.zeros((len(frames), channels), np.uint8)
    letters = "".join(frame.quality for frame in frames).encode("ascii")
    return _CODES[np.frombuffer(letters, np.uint8)].reshape(len(frames), channels)
