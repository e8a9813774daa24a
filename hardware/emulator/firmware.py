"""The shuttle's firmware without a line: messages in, messages out, time as an argument.

The order on every pass: time goes on, records are made and are on the disk, then they may be sent.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from hardware.codec import encode
from hardware.emulator.bay import Bay
from hardware.emulator.command_memory import CommandMemory
from hardware.emulator.commands import COMMANDS, CommandDesk
from hardware.emulator.interlocks import Refusal
from hardware.emulator.recipe import Recipe, RecipeError, parse_recipe
from hardware.emulator.record_buffer import CAPACITY, RecordBuffer, highest_boot
from hardware.emulator.state_dir import StateDir, StateDirError
from hardware.emulator.transfers import RecipeDesk
from hardware.emulator.workcell import Workcell
from hardware.messages import (
    PROTOCOL_VERSION,
    BayStatus,
    DeviceEvent,
    DeviceHeartbeat,
    DeviceHello,
    Fetch,
    FetchDone,
    Message,
    Plain,
    RecipeAnswer,
    RecipeBegin,
    RecipeChunk,
    RecipeCommit,
    RecipeRead,
    StoredUpTo,
    WatchBay,
)

FIRMWARE = "emulator 1"
NORMAL_HZ = 1.0
WATCHED_HZ = 10.0
SNAPSHOT_EVERY_MS = 1_000
MAX_WARPED_MS = 250  # of uptime in one pass: a stalled emulator does not leap through a run
KEPT_BOOTS = 32  # as many as a hello can name
LAST_BOOT = 2**32 - 1
MISSING_RANGES = 64  # as many as a FetchDone can name; what lacks beyond them is asked for again


@dataclass(frozen=True, slots=True)
class Settings:
    """What the command line says. ``warp`` >= 1: rate of process time while nobody is waited for."""

    shuttle: str = "KSW-07"
    seed: int = 1
    warp: float = 1.0
    warp_through_alarms: bool = False
    telemetry_hz: float | None = None  # for every bay, in place of the usual rates
    capacity: int = CAPACITY


class Firmware:
    """One boot of the device, kept in ``state``. ``utc_ms``: the real-time clock at boot."""

    def __init__(self, settings: Settings, state: StateDir, utc_ms: int) -> None:
        self.settings = settings
        self.warp = settings.warp
        self.shuttle = settings.shuttle
        self.uptime_ms = 0
        self.rate = 1.0
        self.live: deque[Message] = deque()  # to be sent as they come; emptied by the sender
        self.backlog: deque[Iterator[Message]] = deque()  # what was asked for again: sent when there is room
        self.session = 0
        self._told: dict[int, BayStatus] = {}  # what the console was told of each bay, but for its clocks
        self._state = state
        self._watched = 0
        self._due_ms: dict[int, float] = {}
        self._carry_ms = 0.0
        self._snapshot_due_ms = 0
        self._dirty = True
        self._boot_up(utc_ms)

    # --- time -----------------------------------------------------------------------------------------------------

    def advance(self, uptime_ms: int) -> None:
        """Let the device's clock run to ``uptime_ms`` (monotone)."""
        passed = max(0, uptime_ms - self.uptime_ms)
        self.uptime_ms = max(self.uptime_ms, uptime_ms)
        if self.rate > 1:
            passed = min(passed, MAX_WARPED_MS)
        self._carry_ms += passed * self.rate
        whole = int(self._carry_ms)
        self._carry_ms -= whole
        self.workcell.advance(whole)
        self._choose_rate()
        self._telemetry()
        self.live.extend(self.commands.settle())
        moving = any(bay.data.present for bay in self.workcell.bays.values())
        if self._dirty or (moving and uptime_ms >= self._snapshot_due_ms):
            self.save(durable=self._dirty)
        self.records.flush()

    def heartbeat(self, session: int, echo_ms: int) -> DeviceHeartbeat:
        """For the link, twice a second."""
        return DeviceHeartbeat(
            session, self.uptime_ms, self.workcell.device_ms, self.rate, echo_ms, self.records.newest_n
        )

    def pause_ms(self) -> float:
        """For how long (of uptime) nothing is due: neither telemetry nor anything in a bay."""
        telemetry = min(
            (self._due_ms.get(number, 0.0) for number, bay in self.workcell.bays.items() if bay.reports),
            default=2.0**53,
        )
        dues = [due for bay in self.workcell.bays.values() if (due := bay.next_ms()) is not None]
        return max(0.0, min(telemetry - self.uptime_ms, min(dues, default=2**53) / self.rate))

    # --- messages -------------------------------------------------------------------------------------------------

    def receive(self, message: Message) -> None:
        """Take one message of the open session; what is to be said in return is put into ``live`` or ``backlog``."""
        if isinstance(message, COMMANDS):
            self.live.append(self.commands.take(message, self.uptime_ms))
        elif isinstance(message, RecipeBegin | RecipeChunk | RecipeCommit | RecipeRead):
            self._recipe(message)
        elif isinstance(message, Fetch):
            self.backlog.append(self._fetched(message))
        elif isinstance(message, StoredUpTo):
            self.records.stored_up_to(message.boot, message.n)
        elif isinstance(message, WatchBay) and message.session == self.session:
            self._watched = message.bay
            self._due_ms.pop(message.bay, None)
        if self._dirty:
            self.save(durable=True)  # before the events: they never tell of what a restart would undo
        self.records.flush()

    def open_session(self, session: int) -> None:
        """A console opened ``session``: every older one is fenced, and it is told the state of all bays."""
        self.close_session()
        self.session = session
        self.commands.open_session(session)
        self.recipes.forget()
        for bay in self.workcell.bays.values():
            status = self.status(bay)
            self.live.append(status)
            self.told(status)

    def close_session(self) -> None:
        """The console is gone: say nothing live until it says hello again. Its commands are fenced."""
        self.session = 0
        self.live.clear()
        self.backlog.clear()
        self.commands.open_session(0)
        self._watched = 0

    def hello(self, session: int) -> DeviceHello:
        """The answer to a hello, for the link."""
        oldest, newest = self.records.bounds()
        return DeviceHello(
            version=PROTOCOL_VERSION,
            session=session,
            shuttle=self.shuttle,
            firmware=FIRMWARE,
            emulator=True,
            boot=self.boot,
            uptime_ms=self.uptime_ms,
            device_ms=self.workcell.device_ms,
            epoch_utc_ms=self.epoch_utc_ms,
            rate=self.rate,
            oldest_n=oldest,
            newest_n=newest,
            kept_boots=self.records.kept_boots()[:KEPT_BOOTS],  # the oldest are in danger first
            capacity=self.records.capacity,
        )

    def status(self, bay: Bay) -> BayStatus:
        """The whole present state of ``bay``."""
        data = bay.data
        held = data.position.hold_left_ms
        return BayStatus(
            bay=bay.number,
            device_ms=self.workcell.device_ms,
            door=data.door,
            latch=data.latch,
            present=data.present,
            cartridge=data.cartridge,
            in_service=data.in_service,
            selftest_ok=data.selftest_ok,
            state=data.state.value,
            run=data.position.run,
            phase=bay.phase_name,
            phase_index=data.position.phase_index,
            recipe_hash=data.recipe_hash,
            prompt=data.position.prompt,
            active_alarms=bay.active_alarms,
            hold_left_s=-1 if held < 0 else held // 1000,
        )

    def changed(self) -> list[BayStatus]:
        """The bays in which something is not as the console was told, to be said after the events that say why."""
        if not self.session:
            return []
        statuses = map(self.status, self.workcell.bays.values())
        return [status for status in statuses if _but_clocks(status) != self._told.get(status.bay)]

    def told(self, status: BayStatus) -> None:
        """The console is told so."""
        self._told[status.bay] = _but_clocks(status)

    def _recipe(self, message: RecipeBegin | RecipeChunk | RecipeCommit | RecipeRead) -> None:
        if isinstance(message, RecipeBegin):
            fenced = RecipeAnswer(message.transfer, message.bay, False, b"", "This session is not the open one.")
            answer = self.recipes.begin(message) if message.session == self.session else fenced
            if answer is not None:
                self.live.append(answer)
        elif isinstance(message, RecipeChunk):
            self.recipes.chunk(message)
        elif isinstance(message, RecipeCommit):
            if (answer := self.recipes.commit(message)) is not None:
                self.save(durable=True)
                self.live.append(answer)
        elif message.session == self.session:
            self.live.extend(self.recipes.image(message.bay))

    def _fetched(self, message: Fetch) -> Iterator[Message]:
        records, missing = self.records.fetch(message.boot, message.first, message.last)
        yield from records
        yield FetchDone(message.boot, message.first, message.last, tuple(missing[:MISSING_RANGES]))

    # --- state ----------------------------------------------------------------------------------------------------

    def save(self, durable: bool) -> None:
        """Put the equipment's state on the disk."""
        snapshot = {
            "boot": self.boot,
            "utc_ms": self.epoch_utc_ms + self.workcell.device_ms,
            "seed": self.settings.seed,
            "workcell": self.workcell.snapshot(),
            "unwritten": self.records.unwritten(),  # an effect and the events that tell of it: both, or neither
        }
        self._state.save(snapshot, durable)
        self._dirty = False
        self._snapshot_due_ms = self.uptime_ms + SNAPSHOT_EVERY_MS

    def close(self) -> None:
        """A tidy end: everything is on the disk. The folder stays locked by its owner."""
        self.save(durable=True)
        self.records.flush()
        self.drop()

    def drop(self) -> None:
        """Give files back without saving, as a power cut does."""
        self.records.close()
        self._memory.close()

    def _boot_up(self, utc_ms: int) -> None:
        before = self._state.load()
        last_boot = before.get("boot", 0)
        # A snapshot that was removed, or an old copy, must not make a record's name twice.
        self.boot = max(last_boot, highest_boot(self._state.root / "records")) + 1
        if self.boot > LAST_BOOT:
            raise StateDirError(
                f"The boot numbers in {self._state.root} are used up, and none is ever used again: "
                "the device has to be serviced, or the folder removed and the console's with it."
            )
        # Process time never runs backwards from boot to boot, even if it ran ahead of the wall.
        self.epoch_utc_ms = max(utc_ms, before.get("utc_ms", 0))
        self.workcell = Workcell(self.settings.seed, self._witness, self.settings.warp_through_alarms)
        if before:
            self._restore(before["workcell"])
        self.records = RecordBuffer(self._state.root / "records", self.boot, self.settings.capacity)
        if before:
            self.records.recover(last_boot, before.get("unwritten", {"first": 1, "lines": []}))
        self._memory = CommandMemory(self._state.root / "commands.jsonl")
        bays = self.workcell.bays
        self.recipes = RecipeDesk(bays, self._state.keep_recipe)
        self.commands = CommandDesk(
            bays, self._memory, lambda: self.save(durable=True), self._tripped, lambda: self.workcell.age_ms
        )
        acted = [bay.data.last_command for bay in bays.values()]
        acting = [bay.data.acting_command for bay in bays.values() if bay.data.acting_command]
        self._memory.settle_after_restart(acted, acting)
        reason = "restart" if before else "power on"
        self._witness(0, 0, "device.started", {"reason": reason, "epoch_utc_ms": self.epoch_utc_ms})
        self.save(durable=True)
        self.records.flush()

    def _restore(self, plain: Mapping[str, Any]) -> None:
        try:
            self.workcell.restore(plain)
            for bay in self.workcell.bays.values():
                if bay.data.recipe_hash:
                    data = self._state.recipe(bay.data.recipe_hash)
                    bay.adopt_recipe(self._kept_recipe(bay, data), data)
                encode(self.status(bay))  # what could not be said to a console would end the process later
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise StateDirError(
                f"The bays in the snapshot of {self._state.root} are damaged ({error!r}): "
                "put a copy of it back, or remove the folder to begin afresh."
            ) from error

    def _kept_recipe(self, bay: Bay, data: bytes) -> Recipe:
        try:
            return parse_recipe(data)
        except RecipeError as error:
            raise StateDirError(
                f"The recipe kept for bay {bay.number} in {self._state.root} is bad: {error}"
            ) from error

    # --- what happens ---------------------------------------------------------------------------------------------

    def _witness(self, bay: int, device_ms: int, kind: str, data: Mapping[str, Plain]) -> None:
        self._dirty = True
        record = self.records.event(DeviceEvent(self.boot, 1, device_ms, bay, kind, data))
        if self.session:
            self.live.append(record)

    def _tripped(self, bay: int, refusal: Refusal) -> None:
        data: dict[str, Plain] = {"rule": refusal.rule, "detail": refusal.detail}
        self._witness(bay, self.workcell.device_ms, "interlock.tripped", data)

    def _choose_rate(self) -> None:
        rate = self.warp if self.warp > 1 and self.workcell.may_warp() else 1.0
        if rate != self.rate:
            self.rate = rate
            self._carry_ms = 0.0
            self._witness(0, self.workcell.device_ms, "clock.rate", {"rate": rate})

    def _telemetry(self) -> None:
        for number, bay in self.workcell.bays.items():
            if not bay.reports:
                continue
            due = self._due_ms.get(number, 0.0)
            if self.uptime_ms < due:
                continue
            period = 1000 / self._hz(number)
            late = self.uptime_ms - due > period
            self._due_ms[number] = (self.uptime_ms if late else due) + period
            record = self.records.telemetry(self.workcell.device_ms, number, *bay.readings(self.workcell.age_ms))
            if self.session:
                self.live.append(record)

    def _hz(self, number: int) -> float:
        if self.settings.telemetry_hz:
            return self.settings.telemetry_hz
        return WATCHED_HZ if number == self._watched else NORMAL_HZ


def _but_clocks(status: BayStatus) -> BayStatus:
    """What goes on by itself is no change."""
    return replace(status, device_ms=0, hold_left_s=-1)
