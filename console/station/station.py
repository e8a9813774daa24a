"""The single writer. Takes messages one at a time; decides, appends, evolves, and only then lets frames go.

No thread, no Qt, no waiting: whoever calls ``handle`` and ``tick`` owns it. Tests call it under a manual clock.
"""

# long: what happens to one message, from its arrival to its last consequence, is read in one place.

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from console.clock import Clock, Instant
from console.domain import commands as c
from console.domain import events as e
from console.domain.account import locked_people
from console.domain.context import Book, Context, iso
from console.domain.decide import Settled, decide, fold
from console.domain.message import Message
from console.domain.refusal import Refusal
from console.domain.station_state import StationState
from console.journal.codec import decode
from console.journal.errors import JournalError
from console.journal.journal import Journal
from console.journal.readings import Readings
from console.station import inbox
from console.station.answers import answer_of, refused
from console.station.capture_desk import CaptureDesk
from console.station.clock_watch import ClockWatch
from console.station.housekeeping import Housekeeping
from console.station.line_gauge import Port
from console.station.line_keeper import LineKeeper
from console.station.link_driver import STARTED
from console.station.plant_intake import command_of, keep
from console.station.record_desk import RecordDesk
from console.station.replay import Replayed
from console.station.secret_desk import SecretDesk
from console.station.snapshot import Answer, FaultPicture, StationSnapshot, SyncFigures
from console.station.tools import Tools
from console.station.trends import Trends
from console.station.writer import Writer

ANSWER_S = 8.0
TICK_S = 0.25
TRY_AGAIN_S = 2.0


class Station:
    """See the module's text."""

    def __init__(
        self,
        journal: Journal,
        readings: Readings,
        keeper: LineKeeper,
        book: Book,
        clock: Clock,
        tools: Tools,
    ) -> None:
        """Takes the parts over; `begin` starts it."""
        self._journal, self._readings, self._keeper = journal, readings, keeper
        self._book, self._clock, self._tools = book, clock, tools
        self._clock_watch, self._keeping = ClockWatch(), Housekeeping(readings, journal.registers, tools.disk)
        self._writer = Writer(journal, tools.sign, tools.key_id)
        self.trends = Trends(sum(channel.kind == "online" for channel in book.channels.values()))
        self._answer: Answer | None = None
        self._sync = SyncFigures()
        self._watched = 0
        self._language = "en"
        self._last_activity_s = clock.now().mono_s
        self._last_conditions_s = 0.0
        self._last_try_s = 0.0
        self._unsaid: dict[tuple[type, int], c.Command] = {}
        self._revision = 0
        self._sparks: dict[int, tuple[float, ...]] = {}
        self._sparks_s = 0.0
        self._due_s = 0.0
        self.stopped = False
        self._desk = RecordDesk(tools, lambda: self.state, self._do_asked, self._refuse, self._facts_after)
        self._secrets = SecretDesk(journal.registers, lambda: self._tools, self._here, self._do_asked, self._refuse)
        self._captures = CaptureDesk(tools.tap, keeper)
        self._handlers = self._table()

    # --- life ----------------------------------------------------------------------------------------------------

    def begin(self, replayed: Replayed, program: str, shuttle: str, site: str, mode: str) -> None:
        """Take up the state that the journal tells, and say that the program started.

        Raises JournalError if that cannot be said: what is not said is not so, and a session of the last time would
        be left open.
        """
        self._writer.state = replayed.state
        self._keeper.remember(replayed.device_records, self._readings.settled())
        self._keeping.begin(self.state, replayed.gaps)
        self._do(c.StartStation(program, shuttle, site, mode))
        self._told(self._clock_watch.began(self._clock.now(), replayed.newest_utc))
        if self._writer.error is not None:
            raise self._writer.error

    @property
    def heard(self) -> tuple[int, int]:
        """What is looked at has changed when this has: rows of the bay that is watched, or of all; the newest event."""
        return self.trends.rows(self._watched), self._journal.head().seq

    @property
    def state(self) -> StationState:
        """What the journal says so far."""
        return self._writer.state

    def handle(self, message: inbox.Message) -> None:
        """One message, whole. A store that fails is a fault that is shown, and nothing changes."""
        try:
            self._handlers[type(message)](message)
        except JournalError as error:
            self._writer.failed(error, self._clock.now())

    def tick_if_due(self) -> None:
        """`tick`, unless the last one was a moment ago and no deadline has passed."""
        if self._clock.now().mono_s >= self._due_s:
            self.tick()
            self._due_s = self.next_deadline_s()

    def tick(self) -> None:
        """Time has passed: link deadlines, silent commands, idle sessions, readings to be made durable."""
        now = self._clock.now()
        try:
            self._tick(now)
        except JournalError as error:
            self._writer.failed(error, now)
        if self._writer.fault and now.mono_s - self._last_try_s >= TRY_AGAIN_S:
            self._last_try_s = now.mono_s
            if self._writer.try_again(lambda: self._touch_stores(now), now):
                self._take_up()
            else:  # where events can still be written, this stands against a start: its readings would be lost
                self._do(c.ReportCondition("storage.failed", True, iso(now.utc)))

    def _tick(self, now: Instant) -> None:
        driver, known = self._keeper.driver, self.state.clock.known
        self._told(self._clock_watch.look(now, driver.clocks, known, self._keeper.process_utc(now.mono_s)))
        self._hear(self._keeper.tick(now.mono_s))
        if self.state.pending:
            self._do(c.Tick())
            self._keeper.ask_again(self.state, now.mono_s)
        idle_s = now.mono_s - self._last_activity_s
        if self.state.session and idle_s > self._book.rules.idle_lock_s:
            self._do(c.SignOut("idle"))
        self._store_rows(now)
        if now.mono_s - self._last_conditions_s > 5:
            self._last_conditions_s = now.mono_s
            locked = locked_people(self.state, now.utc)
            self._do(c.ReportCondition("account.locked", bool(locked), ", ".join(locked)))
            for alarm, active, value in self._tools.conditions():
                self._do(c.ReportCondition(alarm, active, value))
        self._follow_time(now)
        self._keeping.tick(self.state, now, fetching=self._keeper.figures(now.mono_s).fetching > 0)

    def _told(self, commands: list[c.ReportClock]) -> None:
        for command in commands:
            self._do(command)

    def _follow_time(self, now: Instant) -> None:
        """Interlocks and signatures are judged anew as time passes, a lost recipe is sent again; answers pass."""
        if any(p.lines or p.signatures or p.recipe_moved_utc for p in self.state.procedures.values()):
            self._do(c.Tick())
        if self._answer and now.mono_s - self._answer.mono_s > ANSWER_S:
            self._answer = None

    def next_deadline_s(self) -> float:
        """Monotonic time of the next `tick`."""
        now_s = self._clock.now().mono_s
        return min(now_s + TICK_S, self._keeper.next_deadline_s(now_s))

    # --- messages ------------------------------------------------------------------------------------------------

    def _table(self) -> dict[type, Callable[[Any], None]]:
        return {
            inbox.Asked: self._asked,
            inbox.Touched: lambda _: self._touch(),
            inbox.SecretGiven: self._secret,
            inbox.SecretJudged: self._secrets.judged,
            inbox.PinChosen: self._secrets.chosen,
            inbox.PinJudged: self._secrets.pin,
            inbox.PlantFileSeen: self._plant_file,
            inbox.Hands: self._hands,
            inbox.BytesReceived: self._bytes,
            inbox.LineUp: self._line_up,
            inbox.LineDown: lambda m: self._hear(self._keeper.line_down(m.url, m.reason, self.state.link.condition)),
            inbox.CaptureTold: lambda m: self._do(c.ReportCapture(m.outcome, m.file, m.bytes, m.detail)),
            inbox.Watch: self._watch,
            inbox.WatchWall: lambda m: self.trends.wall.watch(m.column, m.window_s),
            inbox.Language: self._language_chosen,
            inbox.RecordWanted: self._record_wanted,
            inbox.RecordRendered: self._desk.record_rendered,
            inbox.ReviewWanted: self._review_wanted,
            inbox.ReviewBuilt: self._desk.review_built,
            inbox.PlantReported: self._plant,
            inbox.PlantHolds: self._plant_holds,
            inbox.Stop: self._stop,
        }

    def _asked(self, message: inbox.Asked) -> None:
        self._touch()
        self._do(message.command, answer=True)

    def _touch(self) -> None:
        self._last_activity_s = self._clock.now().mono_s

    def _hands(self, message: inbox.Hands) -> None:
        if not message.done:
            reason = Message.of("training.hands_refused", why=message.why)
            self._say(Refusal("training.hands", reason, Message.of("remedy.look_again")))

    def _secret(self, message: inbox.SecretGiven) -> None:
        self._touch()
        self._secrets.given(message)

    def _plant_file(self, message: inbox.PlantFileSeen) -> None:
        self._do(command_of(message.seen))
        keep(message.seen, self.state, self._journal.registers, self._tools.keep_recipes)

    def _bytes(self, message: inbox.BytesReceived) -> None:
        self._hear(self._keeper.receive(message.data, message.mono_s))
        if self._keeper.waiting.crowded:
            self._store_rows(self._clock.now())

    def _line_up(self, message: inbox.LineUp) -> None:
        now_s = self._clock.now().mono_s
        self._keeper.line_up(message.url, message.write, now_s, Port(message.baud, message.dropped))
        self._hear(self._keeper.tick(now_s))

    def _hear(self, commands: list[c.Command]) -> None:
        for command in commands:
            for told in self._keeper.lost_for_good(command, self._readings):
                self._do(told)
        self._keeper.take_telemetry(self.trends)
        self._keeper.flush()

    def _watch(self, message: inbox.Watch) -> None:
        self._watched = message.bay
        self._keeper.watch(message.bay)

    def _language_chosen(self, message: inbox.Language) -> None:
        self._language = message.code

    def _record_wanted(self, message: inbox.RecordWanted) -> None:
        self._touch()
        self._desk.record_wanted(message, self._language, self._context(self._clock.now()))

    def _review_wanted(self, message: inbox.ReviewWanted) -> None:
        self._touch()
        self._desk.review_wanted(message, self._context(self._clock.now()))

    def _facts_after(self, seq: int) -> list[e.Fact]:
        return [decode(row.type, row.type_version, row.data) for row in self._journal.read(seq)]

    def _plant(self, message: inbox.PlantReported) -> None:
        """A receipt moves the cursor and is no event; a change of condition is one."""
        if message.receipt > self._sync.receipt:
            self._journal.registers.put_cursor("plant", str(message.receipt))
        receipt, blocks = max(message.receipt, self._sync.receipt), message.blocks if message.readings else None
        self._sync = SyncFigures(message.backlog, message.oldest_utc, receipt, blocks)
        self._do(c.ReportPlant(message.condition, message.detail))
        self._do(c.ReportCondition("sync.refused", message.condition == "refused", message.detail))
        if message.readings is not None:
            self._do(message.readings)

    def _plant_holds(self, message: inbox.PlantHolds) -> None:
        """Not while something is made of these readings: the uplink asks, and tells, again."""
        if message.command.confirmed.run != self._desk.rendering:
            self._do(message.command)

    def _stop(self, message: inbox.Stop) -> None:
        self._store_rows(self._clock.now(), final=True)
        self._captures.stopped(self.state, self._do)
        self._do(c.StopStation())
        self._writer.checkpoint(self._clock.now())
        self.stopped = True

    # --- deciding and appending ----------------------------------------------------------------------------------

    def _do(self, command: c.Command, *, answer: bool = False) -> None:
        """Decide, append, evolve, speak. ``answer``: a person waits to see what became of it."""
        now = self._clock.now()
        context = self._context(now)
        process = context.process_utc
        if isinstance(command, c.ReportDevice):
            process = self._keeper.driver.process_of(command.said.boot, command.said.device_ms)
        settled = decide(self.state, command, context, process)
        if answer:
            self._answer = None
        if isinstance(settled, Refusal):
            self._refuse(type(command).__name__, settled)
            return
        if (
            settled.facts
            and not self._append(settled, now, process)
            and isinstance(command, (c.ReportLink, c.ReportBay))
        ):
            key = (type(command), command.seen.bay if isinstance(command, c.ReportBay) else 0)
            self._unsaid.pop(key, None)
            self._unsaid[key] = command

    def _do_asked(self, command: c.Command) -> None:
        self._do(command, answer=True)

    def _here(self) -> tuple[StationState, Context]:
        return self.state, self._context(self._clock.now())

    def _refuse(self, asked: str, refusal: Refusal) -> None:
        """Say no, and record it."""
        now = self._clock.now()
        context = self._context(now)
        self._say(refusal)
        told = e.Refused(asked, refusal.rule, refusal.reason, refusal.remedy)
        self._append(fold(self.state, [told], context, context.process_utc), now, context.process_utc)

    def _context(self, now: Instant) -> Context:
        return self._tools.context(now, self._keeper.process_utc(now.mono_s), self._book, self._language)

    def _append(self, settled: Settled, now: Instant, process: datetime | None) -> bool:
        if not self._writer.append(settled, now, process):
            return False
        for fact in settled.facts:
            self._acted(fact, now)
        self._writer.checkpoint_if_due(settled.facts, now)
        self._tools.noticed()
        return True

    def _acted(self, fact: e.Fact, now: Instant) -> None:
        """What a durable fact lets go: a frame, an answer on the screen, a fresh plot."""
        if isinstance(fact, e.DeviceReported):
            self._keeper.journalled(fact.boot, fact.n)
            if fact.kind == STARTED and (epoch := fact.get("epoch_utc_ms")):
                self._journal.registers.put_cursor(f"epoch.{fact.boot}", epoch)
        elif isinstance(fact, e.RecordsMissing):
            self._readings.gap(fact.boot, fact.first, fact.last)
        elif isinstance(fact, e.RunStarted):
            self.trends.forget(fact.bay)
        elif isinstance(fact, (e.RunEnded, e.ReadingsPruned)):
            self._keeping.follow(fact)
        elif isinstance(fact, e.LinkOpened):
            self._met(fact)
            self._keeper.session_opened(self.state)
            self._keeper.watch(self._watched)
        elif isinstance(fact, (e.CaptureStarted, e.CaptureEnded)):
            self._captures.acted(fact, now)
        self._answer = answer_of(fact, self.state, self._book.rules, now) or self._answer
        self._keeper.speak(fact, now.mono_s)

    def _met(self, fact: e.LinkOpened) -> None:
        """Remember the epoch of this boot: records of it may come after its successor has started."""
        hello = self._keeper.driver.hello
        if hello is not None:
            self._journal.registers.put_cursor(f"epoch.{fact.boot}", str(hello.epoch_utc_ms))

    def _say(self, refusal: Refusal) -> None:
        self._answer = refused(refusal, self._clock.now())

    # --- after a fault of the disk -------------------------------------------------------------------------------

    def _touch_stores(self, now: Instant) -> None:
        self._writer.touch(now)
        self._keeper.store(self._readings, self.state, now, final=True)

    def _take_up(self) -> None:
        """The disk takes events again: the fault becomes a record, and what the shuttle said meanwhile is asked for.

        Numbered records are fetched; what has no number and was said last, link and bays, is kept and said now.
        """
        since = self._clock.now().utc
        self._do(c.ReportCondition("storage.failed", True, iso(since)))
        self._do(c.ReportCondition("storage.failed", False))
        unsaid, self._unsaid = self._unsaid, {}
        self._hear(list(unsaid.values()))
        self._keeper.session_opened(self.state)
        self._keeper.fetch_lacking(self._readings, self._clock.now().mono_s)

    # --- storing -------------------------------------------------------------------------------------------------

    def _store_rows(self, now: Instant, *, final: bool = False) -> None:
        """Readings in batches; once durable, the shuttle is told how far it may forget."""
        try:
            self._keeper.store(self._readings, self.state, now, final=final)
        except JournalError as error:
            self._writer.failed(error, now)

    def program_fault(self, text: str) -> None:
        """An exception that nobody expected: shown, never hidden."""
        self._writer.fault = FaultPicture("program", text, iso(self._clock.now().utc))

    def close(self) -> None:
        """Close the files; the folder is free for another console."""
        self._captures.close()
        self._readings.close()
        self._journal.close()

    # --- the picture ---------------------------------------------------------------------------------------------

    def snapshot(self) -> StationSnapshot:
        """The frozen picture of this moment."""
        now = self._clock.now()
        self._revision += 1
        if now.mono_s - self._sparks_s > 1.0:
            self._sparks, self._sparks_s = self.trends.sparks(0), now.mono_s
        head = self._journal.head()
        sync = replace(self._sync, backlog=max(0, head.seq - self._sync.receipt))
        return StationSnapshot(
            self._revision, self.state, self._book, now, self._keeper.process_utc(now.mono_s),
            self._keeper.figures(now.mono_s), sync, self.trends.latest(), self._sparks,
            self.trends.copy(self._watched) if self._watched else None, self._watched, self._answer,
            self._secrets.checking, self._desk.rendering, self._writer.fault, head.seq, head.hash.hex(),
            self._tools.checker, self._desk.sheet, self.trends.wall.picture(), self._captures.size,
            self._keeping.storage,
        )  # fmt: skip
