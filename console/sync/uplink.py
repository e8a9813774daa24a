"""The uplink: one thread that carries the journal's events, and between them the readings, to the plant, for ever.

It owns its connection to the plant and read-only connections to the journal and the readings, and writes to no database
but through the plant's functions. How far it is, it asks the plant each time it connects; the station keeps the
receipts. Events come first: readings go while no event waits, a few blocks at a time.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from console.clock import Clock
from console.journal.errors import JournalCorrupt, JournalError
from console.journal.reading import JournalReader, open_reader
from console.sync.errors import PlantRefused, PlantUnreachable
from console.sync.report import Condition, Confirmed, Pace, PlantTarget, SyncReport

if TYPE_CHECKING:
    from console.journal.rows import Stored
    from console.sync.plant_link import PlantLink, Receipt
    from console.sync.readings_lane import ReadingsLane

_STOP_S = 10.0


@dataclass(slots=True)
class _Wishes:
    """What other threads want of the uplink; guarded by ``changed``."""

    changed: threading.Condition = field(default_factory=threading.Condition)
    stop: bool = False
    work: bool = False  # there are new events
    at_once: bool = False  # do not wait out the pause after a failure

    def wish(self, *, stop: bool = False, work: bool = False, at_once: bool = False) -> None:
        with self.changed:
            self.stop, self.work, self.at_once = self.stop or stop, self.work or work, self.at_once or at_once
            self.changed.notify_all()

    def wait_for_work(self, timeout_s: float) -> bool:
        """Wait until there are new events, at most ``timeout_s``; whether to go on at all."""
        with self.changed:
            self.changed.wait_for(lambda: self.stop or self.work, timeout_s)
            self.work = self.at_once = False
            return not self.stop

    def wait_out(self, timeout_s: float) -> bool:
        """Wait ``timeout_s``, new events or not, unless someone wants it at once; whether to go on at all."""
        with self.changed:
            self.changed.wait_for(lambda: self.stop or self.at_once, timeout_s)
            self.at_once = False
            return not self.stop


class Uplink:
    """Carries the events of the journal in ``folder`` to ``target`` and posts a SyncReport after each attempt.

    ``post`` is called on the uplink's thread and must only hand the report over (to the station's inbox).
    ``received_seq``: what the station remembers of the last receipt, to count the backlog until the plant is asked.
    ``units``: channel -> unit and resolution, which the plant keeps beside the readings. ``old_runs``: (bay, run) whose
    readings might be pruned here, asked on the uplink's thread now and then; ``confirmed`` is told of the first of them
    of which the plant holds every block.
    """

    def __init__(
        self,
        folder: Path,
        target: PlantTarget,
        post: Callable[[SyncReport], None],
        clock: Clock,
        *,
        received_seq: int = 0,
        pace: Pace | None = None,
        units: Mapping[str, tuple[str, str]] | None = None,
        old_runs: Callable[[], Sequence[tuple[int, str]]] = tuple,
        confirmed: Callable[[Confirmed], None] = lambda _: None,
    ) -> None:
        """Prepare; `start` begins."""
        self._folder, self._target, self._post, self._clock = folder, target, post, clock
        self._pace, self._units = pace or Pace(), units or {}
        self._old_runs, self._confirmed, self._confirm_s = old_runs, confirmed, 0.0
        self._wishes = _Wishes()
        self._assumed_seq = received_seq
        self._report = SyncReport(Condition.NOT_CONFIGURED, clock.now().utc, None, None, 0, None, "")
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin on a thread of its own; without a plant in the settings, say so and do nothing."""
        if not self._target.dsn.strip():
            self._post(self._report)
            return
        self._thread = threading.Thread(target=self._run, name="uplink", daemon=True)
        self._thread.start()

    def notice(self) -> None:
        """There are new events in the journal. From any thread; returns at once."""
        self._wishes.wish(work=True)

    def retry_now(self) -> None:
        """Do not wait out the pause after a failure: a person asked. From any thread; returns at once."""
        self._wishes.wish(at_once=True)

    def stop(self, timeout_s: float = _STOP_S) -> bool:
        """End and join the thread; whether it ended in time. What is not sent stays in the journal."""
        self._wishes.wish(stop=True)
        if self._thread is not None:
            self._thread.join(timeout_s)
        return self._thread is None or not self._thread.is_alive()

    def _run(self) -> None:
        failures, going = 0, True
        while going:
            heard = self._report.heard
            try:
                going = self._connect_and_carry()
            except (PlantRefused, JournalCorrupt) as refusal:
                self._fail(Condition.REFUSED, str(refusal))
                going = self._wishes.wait_out(self._pace.limit_s)
            except (PlantUnreachable, JournalError) as failure:
                failures = 1 if self._report.heard != heard else failures + 1
                self._fail(Condition.OFFLINE, str(failure))
                going = self._wishes.wait_out(self._pace.after_failures(failures))
            except Exception as error:  # noqa: BLE001  # nobody foresaw it: said, or the last word would stay "online"
                self._fail(Condition.OFFLINE, f"The uplink failed: {type(error).__name__}: {error}")
                going = self._wishes.wait_out(self._pace.limit_s)

    def _connect_and_carry(self) -> bool:
        """Connect, ask the plant how far it is, carry until told to stop: False. Raises PlantError or JournalError."""
        from console.sync import outbox  # brings in psycopg (0.4 s): on this thread, and only where there is a plant
        from console.sync.plant_link import PlantLink
        from console.sync.readings_lane import ReadingsLane

        with ExitStack() as stack:
            reader = stack.enter_context(open_reader(self._folder))
            link = stack.enter_context(PlantLink.open(self._target, self._pace.connect_s, self._pace.answer_s))
            after = outbox.begin_after(reader, link.heads())
            lane = stack.enter_context(ReadingsLane(self._folder, link, self._units, self._pace.blocks))
            self._heard(reader, after, lane)
            self._carry(reader, link, lane, after)
        return False

    def _carry(self, reader: JournalReader, link: PlantLink, lane: ReadingsLane, after: int) -> None:
        """Events as long as any wait, then one batch of readings, then events again."""
        while True:
            batch = reader.read(after, limit=self._pace.batch)
            more = len(batch) == self._pace.batch
            if batch:
                _check_receipt(link.send(batch), batch[-1])
                after = batch[-1].seq
            if not more:
                more = lane.carry()
            if not batch and not more:
                link.check()
                self._confirm(lane)
            self._heard(reader, after, lane)
            if not self._wishes.wait_for_work(0 if more else self._pace.idle_s):
                return

    def _confirm(self, lane: ReadingsLane) -> None:
        """Nothing is to be sent: is there an old run of which the plant has everything?"""
        now_s = self._clock.now().mono_s
        if now_s < self._confirm_s:
            return
        self._confirm_s = now_s + self._pace.confirm_s
        found = next((c for bay, run in self._old_runs() if (c := lane.confirmed(bay, run))), None)
        if found is not None:
            self._confirmed(found)

    def _heard(self, reader: JournalReader, after: int, lane: ReadingsLane) -> None:
        """The plant answered and has everything up to ``after``."""
        now = self._clock.now().utc
        self._assumed_seq = after
        count, oldest = _backlog(reader, after)
        new = replace(self._new(Condition.ONLINE, now), heard=now, received_seq=after, readings=lane.report())
        self._say(new, count, oldest)

    def _fail(self, condition: Condition, detail: str) -> None:
        now = self._clock.now().utc
        try:
            with open_reader(self._folder) as reader:
                count, oldest = _backlog(reader, self._assumed_seq)
        except (JournalError, OSError, ValueError):
            count, oldest = self._report.backlog, self._report.oldest
        self._say(replace(self._new(condition, now), detail=detail), count, oldest)

    def _new(self, condition: Condition, now: datetime) -> SyncReport:
        since = self._report.since if condition is self._report.condition else now
        return replace(self._report, condition=condition, since=since, detail="")

    def _say(self, report: SyncReport, count: int, oldest: datetime | None) -> None:
        self._report = replace(report, backlog=count, oldest=oldest)
        self._post(self._report)


def _check_receipt(receipt: Receipt, last: Stored) -> None:
    """Raise PlantRefused unless the plant says that it has everything up to the event ``last``."""
    if receipt.seq != last.seq:
        raise PlantRefused(
            f"The plant's receipt is for event {receipt.seq}, and event {last.seq} was sent: it did not keep what it "
            "took. Check the plant's database"
        )
    if receipt.hash != last.hash:
        raise PlantRefused(
            f"The plant's receipt names another event {last.seq} than was sent. Check the plant's database"
        )


def _backlog(reader: JournalReader, after_seq: int) -> tuple[int, datetime | None]:
    from console.sync.outbox import backlog

    return backlog(reader, after_seq)
