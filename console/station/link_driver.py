"""Between the link's messages and the domain's words: units, clocks, quality, and which frame an event lets go.

Nothing is decided here. What the shuttle says becomes a command of the domain (``Report...``) or a row of readings; a
fact that is durable becomes the frame it allows. A command's frame is sent once; what became of it is asked, never
tried again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import chain
from typing import Any, cast

import numpy as np
import numpy.typing as npt

from console.domain import commands as c
from console.domain import events as e
from console.domain.channel import Channel
from console.journal.blocks import MISSING
from console.station.flat_data import flat
from console.station.in_order import InOrder
from console.station.recipe_transfers import RecipeTransfers
from hardware import messages as m
from hardware.link import Event as LinkEvent
from hardware.link import Link, MessageReceived, RecordGap, SessionOpened

EXPIRY_MS = 5000
"""How long a command stays valid on the device's uptime: longer than a slow line, shorter than a person's patience."""
LAST_MS = 2**53 - 1
"""What a field of milliseconds holds at most (PROTOCOL.md 3.1)."""
CALENDAR_ENDS_MS = 253_402_300_799_999
STARTED, RATE = "device.started", "clock.rate"
MOST_SHAPES = MOST_EPOCHS = 64  # of a device that says ever new ones; it keeps 32 boots at most


@dataclass(frozen=True, slots=True, eq=False)
class Batch:
    """Telemetry records of one boot and one set of channels, converted at once.

    ``process_ms``: ms since 1970 in process time, one a record. ``values``: shape (records, online channels of the
    channel table in the order of their numbers), in units, NaN where there was none. ``channels``: id of each column
    of ``steps``, int32, shape (records, channels of the record): steps of the resolution, MISSING where there was none.
    ``letters(quality)``: a record's quality letters, one a column of ``values``.
    """

    frames: list[m.Telemetry]
    channels: tuple[str, ...]
    process_ms: npt.NDArray[np.int64]
    values: npt.NDArray[np.float64]
    steps: npt.NDArray[np.int32]
    letters: Callable[[str], str]


@dataclass(frozen=True, slots=True, eq=False)
class Shape:
    """The channels of one kind of telemetry record: ids by position, columns of the ring, and their resolutions.

    ``known``: positions that the channel table knows.
    """

    channels: tuple[str, ...]
    known: npt.NDArray[np.int64]
    columns: npt.NDArray[np.int64]
    resolutions: npt.NDArray[np.float64]
    whole: bool  # exactly the online channels, in the order of their numbers: the usual record
    online: int  # columns of the ring

    def letters(self, quality: str) -> str:
        """The quality letter of each column of the ring; of a channel that is not in the record, that of no value."""
        if self.whole:
            return quality
        found = ["b"] * self.online
        for position, column in zip(self.known.tolist(), self.columns.tolist(), strict=True):
            found[column] = quality[position]
        return "".join(found)


@dataclass(frozen=True, slots=True)
class Clocks:
    """The shuttle's two clocks as last heard, at ``mono_s`` of this computer."""

    boot: int
    epoch_ms: int
    device_ms: int
    uptime_ms: int
    rate: float
    mono_s: float

    def process_ms(self, mono_s: float) -> int:
        """Process time now, in ms since 1970, extrapolated for at most two seconds of silence."""
        elapsed_s = min(2.0, max(0.0, mono_s - self.mono_s))
        return self.epoch_ms + self.device_ms + round(elapsed_s * 1000 * self.rate)

    def uptime(self, mono_s: float) -> int:
        """The device's uptime now, in ms."""
        return self.uptime_ms + round(max(0.0, mono_s - self.mono_s) * 1000)


def utc_of(process_ms: int) -> datetime:
    """The moment of ``process_ms`` since 1970; what lies beyond the calendar's end is said as its end."""
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=min(process_ms, CALENDAR_ENDS_MS))


class LinkDriver:
    """One link in the host role, and what the station must remember about it."""

    paced = True
    """Its process time goes as the wall clock does, until an emulator says otherwise."""

    def __init__(
        self,
        link: Link,
        channels: Mapping[str, Channel],
        recipe_bytes: Callable[[str], bytes | None],
        epoch_of: Callable[[int], int | None],
    ) -> None:
        """``recipe_bytes``: exact bytes by sha256. ``epoch_of``: epoch in ms of an earlier boot, None if never met."""
        self.link = link
        self.clocks: Clocks | None = None
        self.hello: m.DeviceHello | None = None
        self._online = sorted((x for x in channels.values() if x.kind == "online"), key=lambda x: x.number)
        self._by_number = {channel.number: (index, channel) for index, channel in enumerate(self._online)}
        self._shapes: dict[tuple[int, ...], Shape] = {}
        self._epoch_of = epoch_of
        self._epochs: dict[int, int] = {}  # of boots that this console did not meet, by their own first record
        self.order = InOrder()
        self._recipes = RecipeTransfers(link, recipe_bytes)
        self._spoken_s = 0.0
        self.promised_n = 0  # the newest record of the present boot, as the last heartbeat but one said
        self.newest_n = 0  # of the present boot, as last heard
        self.frames: list[m.Telemetry] = []
        self._hear: dict[type, Callable[[Any, float], list[c.Command]]] = {
            m.DeviceHeartbeat: self._beat,
            m.DeviceHello: self._told_again,
            m.DeviceEvent: self._event,
            m.BayStatus: self._status,
            m.SelectReadBack: self._read_back,
            m.CommandOutcome: self._outcome,
            m.RecipeAnswer: self._recipes.answered,
            m.RecipeImage: self._recipes.image,
            m.FetchDone: self._fetched,
        }
        self._speak: dict[type, Callable[[Any, int], list[m.Message]]] = {
            e.SelectRequested: self._select,
            e.ExecuteRequested: self._execute,
            e.DirectRequested: self._direct,
            e.CommandSilent: self._query,
            e.RecipeTransferRequested: self._recipe,
        }

    # --- hearing -------------------------------------------------------------------------------------------------

    def hear(self, events: Sequence[LinkEvent], mono_s: float) -> list[c.Command]:
        """Commands for the domain, in order; telemetry waits for `batches`."""
        commands: list[c.Command] = []
        telemetry, frames = m.Telemetry, self.frames
        if self.order.idle and set(map(type, events)) == {telemetry}:  # the usual read: no loop
            frames.extend(cast("Sequence[m.Telemetry]", events))
            return commands
        for event in events:
            if type(event) is telemetry:
                frames.append(event)
                if not self.order.idle:
                    self.order.came(event.boot, event.n, mono_s)
            elif type(event) is MessageReceived:
                message = event.message
                handler = self._hear.get(type(message))
                if handler:
                    commands.extend(handler(message, mono_s))
            elif isinstance(event, RecordGap):
                self.order.lacks(event.boot, event.first, event.last, mono_s)
            elif isinstance(event, SessionOpened) and isinstance(event.hello, m.DeviceHello):
                self._opened(event.hello, mono_s)
        if not self.order.idle:
            commands.extend(self._said(said) for said in self.order.ready(mono_s))
        return commands

    def _opened(self, hello: m.DeviceHello, mono_s: float) -> None:
        self.hello = hello
        self.clocks = Clocks(hello.boot, hello.epoch_utc_ms, hello.device_ms, hello.uptime_ms, hello.rate, mono_s)
        self.paced &= hello.rate == 1
        self._recipes.forget()
        self.promised_n = self.newest_n = hello.newest_n

    def _told_again(self, hello: m.DeviceHello, mono_s: float) -> list[c.Command]:
        """Which boots it keeps by now; what was newest when the session opened stays what it was."""
        if self.hello is not None:
            self.hello = replace(hello, newest_n=self.hello.newest_n)
        return []

    def disown(self) -> None:
        """Records that were not vouched for: another device may have said them."""
        self.frames.clear()
        self.order = InOrder()

    def batches(self) -> list[Batch]:
        """The telemetry heard since the last call, converted in numpy: per record, Python does next to nothing.

        Records of a boot whose epoch was never heard have no process time: they are left out and not acknowledged.
        """
        frames, self.frames = self.frames, []
        if not frames:
            return []
        boot, channels = frames[0].boot, frames[0].channels
        groups = [frames]
        if any(frame.channels is not channels or frame.boot != boot for frame in frames):
            by_kind: dict[tuple[int, tuple[int, ...]], list[m.Telemetry]] = {}
            for frame in frames:
                by_kind.setdefault((frame.boot, frame.channels), []).append(frame)
            groups = list(by_kind.values())
        return [
            self._batch(group, self._shape(group[0].channels), epoch)
            for group in groups
            if (epoch := self._epoch(group[0].boot)) is not None
        ]

    def _batch(self, frames: list[m.Telemetry], shape: Shape, epoch: int) -> Batch:
        count, width = len(frames), len(shape.channels)
        _, _, device_ms, _, _, values, _, steps = zip(*frames, strict=True)  # columns at the speed of C
        packed = b"".join(steps)
        try:
            flat = (
                np.frombuffer(packed, "<i4")
                if len(packed) == 4 * count * width
                else np.fromiter(chain.from_iterable(values), np.int32, count * width)
            )
        except TypeError:  # a probe that gave nothing: None becomes NaN
            return self._batch_with_holes(frames, shape, epoch)
        scaled = flat.reshape(count, width)
        if shape.whole:
            in_units = scaled * shape.resolutions
        else:
            in_units = np.full((count, len(self._online)), np.nan)
            in_units[:, shape.columns] = scaled[:, shape.known] * shape.resolutions
        process_ms = np.fromiter(device_ms, np.int64, count) + epoch
        return Batch(frames, shape.channels, process_ms, in_units, scaled, shape.letters)

    def _batch_with_holes(self, frames: list[m.Telemetry], shape: Shape, epoch: int) -> Batch:
        scaled = np.array([frame.values for frame in frames], np.float64)
        in_units = np.full((len(frames), len(self._online)), np.nan)
        in_units[:, shape.columns] = scaled[:, shape.known] * shape.resolutions
        process_ms = np.fromiter([frame.device_ms for frame in frames], np.int64, len(frames)) + epoch
        steps = np.where(np.isnan(scaled), MISSING, scaled).astype(np.int32)
        return Batch(frames, shape.channels, process_ms, in_units, steps, shape.letters)

    def _shape(self, numbers: tuple[int, ...]) -> Shape:
        """Where each value of a telemetry record goes; worked out once for each set of channel numbers.

        A number that the channel table does not know is kept in the readings under ``channel.<number>``.
        """
        shape = self._shapes.get(numbers)
        if shape is None:
            found = [self._by_number.get(number) for number in numbers]
            ids = tuple(x[1].id if x else f"channel.{number}" for x, number in zip(found, numbers, strict=True))
            known = [(position, *x) for position, x in enumerate(found) if x]
            if len(self._shapes) >= MOST_SHAPES:  # no shuttle has so many: one that is out of order fills no memory
                self._shapes.clear()
            shape = self._shapes[numbers] = Shape(
                ids,
                np.array([position for position, _, _ in known], np.int64),
                np.array([column for _, column, _ in known], np.int64),
                np.array([channel.resolution for _, _, channel in known]),
                [column for _, column, _ in known] == list(range(len(self._online))) and len(known) == len(numbers),
                len(self._online),
            )
        return shape

    def _epoch(self, boot: int) -> int | None:
        if self.clocks and self.clocks.boot == boot:
            return self.clocks.epoch_ms
        return self._epochs.get(boot) or self._epoch_of(boot)

    def process_of(self, boot: int, device_ms: int) -> datetime | None:
        """Process time of a record, None if that boot's epoch was never heard."""
        epoch = self._epoch(boot)
        return None if epoch is None else utc_of(epoch + device_ms)

    def _beat(self, beat: m.DeviceHeartbeat, mono_s: float) -> list[c.Command]:
        if self.clocks:
            self.clocks = replace(
                self.clocks, device_ms=beat.device_ms, uptime_ms=beat.uptime_ms, rate=beat.rate, mono_s=mono_s
            )
        self.paced &= beat.rate == 1
        # Records may come after the heartbeat that counts them: what the one before counted has had its time.
        self.promised_n, self.newest_n = self.newest_n, beat.newest_n
        return []

    def _event(self, said: m.DeviceEvent, mono_s: float) -> list[c.Command]:
        """Said at once, unless a record before it lacks: then it waits its turn."""
        self.paced &= said.kind != RATE
        if self.order.idle:
            return [self._said(said)]
        self.order.came(said.boot, said.n, mono_s)
        self.order.wait(said)
        return []

    def _said(self, said: m.DeviceEvent) -> c.ReportDevice:
        hello = self.hello
        if said.kind == STARTED and isinstance(epoch := said.data.get("epoch_utc_ms"), int):
            self._epochs[said.boot] = epoch
            if len(self._epochs) > MOST_EPOCHS:
                del self._epochs[next(iter(self._epochs))]
        away = hello is not None and (said.boot != hello.boot or said.n <= hello.newest_n)
        data = tuple(flat("", said.data))
        run = str(said.data.get("run", "") or "")
        fact = e.DeviceReported(said.boot, said.n, said.device_ms, said.bay, said.kind, data, away, run)
        return c.ReportDevice(fact)

    def _status(self, status: m.BayStatus, mono_s: float) -> list[c.Command]:
        return [
            c.ReportBay(
                e.BayObserved(
                    status.bay,
                    status.door,
                    status.latch,
                    status.present,
                    status.cartridge,
                    status.in_service,
                    status.selftest_ok,
                    status.state,
                    status.phase,
                    status.phase_index,
                    status.recipe_hash,
                    status.prompt,
                    status.run,
                    tuple(status.active_alarms),
                )
            )
        ]

    def _read_back(self, said: m.SelectReadBack, mono_s: float) -> list[c.Command]:
        return [
            c.ReportReadBack(
                said.command, said.token.hex(), said.action, said.bay, said.cartridge, said.recipe_hash, said.state
            )
        ]

    def _outcome(self, said: m.CommandOutcome, mono_s: float) -> list[c.Command]:
        return [c.ReportOutcome(said.command, said.outcome, said.rule, said.detail)]

    def _fetched(self, done: m.FetchDone, mono_s: float) -> list[c.Command]:
        for first, last in done.missing:
            self.order.gone(done.boot, first, last)
        return [c.ReportGap(done.boot, first, last) for first, last in done.missing]

    # --- speaking ------------------------------------------------------------------------------------------------

    def speak(self, fact: e.Fact, mono_s: float) -> bool:
        """Send the frame that this durable fact allows, if it allows one and a session stands; whether it did."""
        frame = self._speak.get(type(fact))
        if frame is None or self.clocks is None:
            return False
        self._spoken_s = mono_s
        for message in frame(fact, min(LAST_MS, self.clocks.uptime(mono_s) + EXPIRY_MS)):
            self.link.send(message)
        return True

    def _select(self, fact: e.SelectRequested, expires: int) -> list[m.Message]:
        args: dict[str, Any] = {}
        if fact.action == "start":
            args = {"run": fact.run, "cartridge": fact.cartridge, "recipe_hash": fact.recipe_sha256}
        return [m.Select(self.link.session, fact.command, fact.action, fact.bay, expires, args)]

    def _execute(self, fact: e.ExecuteRequested, expires: int) -> list[m.Message]:
        return [m.Execute(self.link.session, fact.command, bytes.fromhex(fact.token), expires)]

    def _direct(self, fact: e.DirectRequested, expires: int) -> list[m.Message]:
        if fact.action == "answer":
            args: dict[str, Any] = {"sample": fact.sample}
            return [m.AnswerPrompt(self.link.session, fact.command, fact.bay, fact.prompt, "taken", expires, args)]
        return [m.Direct(self.link.session, fact.command, fact.action, fact.bay, expires)]

    def _query(self, fact: e.CommandSilent, expires: int) -> list[m.Message]:
        return [m.QueryCommand(self.link.session, fact.command)]

    def _recipe(self, fact: e.RecipeTransferRequested, expires: int) -> list[m.Message]:
        return self._recipes.begin(fact, self._spoken_s)

    def query(self, commands: Sequence[str]) -> None:
        """Ask what became of these commands: after a new session, for whatever was on its way."""
        for command in commands:
            self.link.send(m.QueryCommand(self.link.session, command))

    def watch(self, bay: int) -> None:
        """Ask for this bay's telemetry at the fast rate."""
        self.link.send(m.WatchBay(self.link.session, bay))
