"""A whole station and a whole emulator in one process under one hand-moved clock: no thread, no waiting, real bytes.

The line is a pair of buffers; both ends are the real links. The journal and the readings are real files. Jobs are done
at once. A technician's acts are methods.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

from console.canonical import digest
from console.clock import Instant
from console.domain import commands as c
from console.domain.context import Rules
from console.domain.signing import content_of
from console.domain.station_state import OpenProcedure, StationState
from console.journal.journal import Journal
from console.journal.readings import Readings
from console.journal.uuid7 import uuid7
from console.security.signature import Checker, Sealer
from console.security.station_key import StationKey
from console.settings import Settings as SiteSettings
from console.station import inbox
from console.station.device_epochs import epochs_in
from console.station.line_keeper import LineKeeper
from console.station.link_driver import LinkDriver
from console.station.replay import replay
from console.station.station import Station
from console.station.tools import Tools
from console.texts import load
from console.training.plant import Label, TrainingPlant
from console.wiring.capture_switch import FOLDER as CAPTURES
from console.wiring.capture_switch import CaptureSwitch
from console.wiring.recorder import Recorder
from console.workflow.library import load_book
from hardware.capture import Note
from hardware.emulator.control import Control
from hardware.emulator.firmware import Settings
from hardware.emulator.machine import Machine
from hardware.emulator.record_buffer import CAPACITY
from hardware.emulator.state_dir import StateDir
from hardware.link import HostEnd, Link
from tests.support.memory_line import MemoryLine

START = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)
ORDER, BAY = "ORD-26-11804", 9
ZONE = timedelta(hours=9)
GONE = "The line /dev/shuttle is gone. Check the cable."


class BenchClock:
    """Moved by hand, from ``start`` on."""

    def __init__(self, start: datetime = START) -> None:
        self.start = start
        self.mono_s = 1000.0
        self.set_s = 0.0  # by how much somebody has set the wall clock
        self.slept_s = 0.0  # time that passed without the monotonic clock

    def now(self) -> Instant:
        boot_s = self.mono_s + self.slept_s
        return Instant(self.start + timedelta(seconds=boot_s - 1000 + self.set_s), ZONE, self.mono_s, boot_s)


class Bench:
    """See the module's text. ``folder`` holds everything of both ends."""

    def __init__(
        self,
        folder: Path,
        *,
        shuttle: str = "KSW-07",
        warp: float = 20000.0,
        rules: Rules | None = None,
        capacity: int = CAPACITY,
        start: datetime = START,
        plant: TrainingPlant | None = None,
    ) -> None:
        """``capacity``: how many records the shuttle keeps. ``start``: of the wall clock, and of the plant's dates."""
        self.equip(folder, BenchClock(start), shuttle, warp, rules, plant or TrainingPlant(), start)
        (folder / "device").mkdir(parents=True, exist_ok=True)
        self.device_state = StateDir(folder / "device")
        self.frozen = False
        self.machine = Machine(
            Settings(shuttle, 7, warp, capacity=capacity), self.device_state, self.line, self._utc_ms, self.clock.mono_s
        )
        self.hands = Control(self.machine)
        self.start()

    def equip(
        self,
        folder: Path,
        clock: Any,
        shuttle: str,
        warp: float,
        rules: Rules | None,
        plant: TrainingPlant,
        start: datetime = START,
    ) -> None:
        """What the console needs, whatever is at the other end of its line."""
        self.folder, self.clock = folder, clock
        self.book = load_book(rules=rules)
        self.plant = plant
        self.labels = self.plant.labels(start)
        self.order, self.bay = ORDER, BAY  # what the technician works on
        self.line = MemoryLine()
        self._names = count(1)
        self.shuttle, self.warp = shuttle, warp
        self.told: list[inbox.CaptureTold] = []  # what the tap says of itself, until the next exchange
        self.tap = CaptureSwitch(
            folder / CAPTURES,
            self.book.rules.capture_max_mb,
            1,
            lambda *said: self.told.append(inbox.CaptureTold(*said)),
            lambda: float(self.clock.now().mono_s),
        )
        self.tap.line = Note("KSW-07 memory", shuttle="KSW-07", emulator=True)

    def _utc_ms(self) -> int:
        return round(self.clock.now().utc.timestamp() * 1000)

    # --- life ----------------------------------------------------------------------------------------------------

    def start(self) -> None:
        """A console on this folder, its port open."""
        journal = Journal.open(self.folder, mode="training", station="KSW-07", site="Kashiwa", now=self.clock.now())
        readings = Readings(self.folder)
        key = StationKey.open(self.folder)
        sessions = count(journal.head().seq + 11)
        epoch = epochs_in(journal)
        link = Link(HostEnd("KSW-07", "KSW-07", True, lambda: next(sessions), self._utc_ms, epoch))
        driver = LinkDriver(link, self.book.channels, self.plant.recipe_bytes.get, epoch)
        tools = Tools(
            run=lambda job, failed=None: self.station.handle(job()),
            matches=lambda verifier, secret: verifier is not None and verifier == f"test:{secret}",
            record=lambda *asked: self.recorder().record(*asked),
            passport=lambda *asked: self.recorder().passport(*asked),
            review=lambda wish: self.recorder().review(wish),
            meaning=lambda key, language: (load(language).say(key), language, load(language).sha256),
            seal=Sealer(key, "KSW-07", "Kashiwa"),
            checker=Checker("KSW-07", "Kashiwa", ((key.key_id, key.public),)),
            sign=key.sign,
            key_id=key.key_id,
            digest=digest,  # type: ignore[arg-type]
            fresh_id=uuid7,
            conditions=list,
            noticed=lambda: None,
            keep_recipes=lambda recipes: None,
            enrol=lambda secret: f"test:{secret}",
            tap=self.tap,
        )
        self.journal, self.readings = journal, readings
        self.station = Station(journal, readings, LineKeeper(driver, "memory"), self.book, self.clock, tools)
        self.station.begin(replay(journal, readings.settled()), "test", "KSW-07", "Kashiwa", "training")
        if not self.state.people:
            self.station.handle(inbox.Asked(c.TakePlantData(self.plant.facts(self.clock.now().utc))))
            from console.journal.registers import Verifier

            for person, pin in self.plant.pins().items():
                journal.registers.put_verifier(Verifier(person, f"test:{pin}", "9999-12-31T00:00:00Z", False))
        self.station.handle(inbox.LineUp("memory", self.tap.writing(lambda data: self.line.from_host(data))))

    def recorder(self) -> Recorder:
        """Whoever makes records, passports and reviews' sheets, as the wiring does it."""
        settings = SiteSettings(mode="training", folder=self.folder, station="KSW-07", site="Kashiwa", warp=self.warp)
        return Recorder(settings, self.book, self.clock)

    def kill(self) -> None:
        """The console is gone between two statements: nothing is said, nothing is signed."""
        self.station.close()
        self.line.to_host = b""

    def restart(self) -> None:
        """Killed and started again on the same folder."""
        self.kill()
        self.start()

    def close(self) -> None:
        """Both ends, tidily."""
        self.station.close()
        self.machine.close()
        self.device_state.close()

    # --- time ----------------------------------------------------------------------------------------------------

    @property
    def state(self) -> StationState:
        return self.station.state

    def run(self, seconds: float, step_s: float = 0.05) -> None:
        """Let wall time pass on both sides."""
        for _ in range(round(seconds / step_s)):
            self.clock.mono_s += step_s
            self.exchange()

    def exchange(self) -> None:
        """One pass of the device, what it sent, one tick of the station."""
        if not self.frozen:
            self.machine.run_pass(self.clock.mono_s)
        data, self.line.to_host = self.line.to_host, b""
        if data and not self.frozen:
            self.tap.received(data, self.clock.mono_s)
            self.station.handle(inbox.BytesReceived(data, self.clock.mono_s))
        while self.told:
            self.station.handle(self.told.pop(0))
        self.station.tick()

    def until(
        self, condition: Callable[[StationState], Any], what: str, seconds: float = 60.0, step_s: float = 0.05
    ) -> None:
        """Let time pass until ``condition`` holds; fails with ``what`` if it does not within ``seconds``."""
        for _ in range(round(seconds / step_s)):
            if condition(self.state):
                return
            self.run(step_s, step_s)
        raise AssertionError(f"never came: {what}; procedures {list(self.state.procedures.values())}")

    # --- a technician --------------------------------------------------------------------------------------------

    def label(self, prompt: str, order: str = "", number: int = 0) -> Label:
        return [x for x in self.labels if x.prompt == prompt and (not order or x.order == order)][number]

    def procedure(self, kind: str = "load", bay: int = 0) -> OpenProcedure:
        """``bay`` 0: the one that is worked on."""
        found = self.state.open_procedure(kind, bay or self.bay)
        assert found is not None, f"no open {kind} at bay {bay or self.bay}"
        return found

    def scan(self, label: Label | str | bytes, focus: str = "") -> None:
        raw = label.text.encode("latin-1") if isinstance(label, Label) else label
        self.station.handle(
            inbox.Asked(c.ScanLabel(raw.encode("latin-1") if isinstance(raw, str) else raw, "test", focus))
        )

    def ask(self, command: Any) -> None:
        self.station.handle(inbox.Asked(command))

    def secret(self, secret: str, procedure_id: str = "") -> None:
        self.station.handle(inbox.SecretGiven(secret, procedure_id))

    def sign_in(self, person: str = "trainee-a") -> None:
        badge = next(x for x in self.labels if x.prompt == "badge" and x.order == person)
        self.scan(badge)
        self.secret(self.plant.pins()[person])

    def sign(self, person: str, procedure_id: str) -> None:
        badge = next(x for x in self.labels if x.prompt == "badge" and x.order == person)
        self.scan(badge, procedure_id)
        self.secret(self.plant.pins()[person], procedure_id)

    def confirm(self, procedure_id: str, *items: str) -> None:
        for item in items:
            self.ask(c.ConfirmItem(procedure_id, item))

    def acts(self) -> Iterator[tuple[str, Callable[[], None]]]:
        """The load procedure as (step, what a person does in it), in order; asked for one by one."""
        yield "clearance", lambda: self.confirm(self.id, "bay_empty", "no_other_labels", "surfaces_clean")
        yield "order", lambda: self.scan(self.label("order", self.order), self.id)
        yield "material", lambda: self.scan(self.label("material", self.order), self.id)
        yield (
            "condition",
            lambda: self.confirm(
                self.id, "bag_intact", "transport_temperature", "cartridge_pouch_intact", "reagents_enough"
            ),
        )
        yield "cartridge", lambda: self.scan(self.label("cartridge", self.order), self.id)
        yield "reagents", lambda: [self.scan(self.label("reagent", number=n), self.id) for n in range(4)] and None
        yield "bay", lambda: self.scan(self.label("bay", self.order), self.id)
        yield "insert", self.insert
        yield "performed", lambda: self.sign("trainee-a", self.id)
        yield "verified", lambda: self.sign("trainee-b", self.id)
        yield "start", self.begin_run

    @property
    def id(self) -> str:
        """The load procedure at the bench's bay."""
        return self.procedure().id

    def step(self, kind: str = "load") -> str:
        """The id of the current step."""
        open_ = self.procedure(kind)
        return self.book.procedures[kind].steps[open_.index].id

    def insert(self, label: str = "") -> None:
        """Open the bay, put the cartridge in, close it, wait for the shuttle to read it and take the recipe."""
        self.ask(c.DoAct(self.id, self.step()))
        self.until(lambda s: s.bays[self.bay].door == "open", "the door opens")
        text = label or self.label("cartridge", self.order).text
        assert self.hands.do({"do": "insert", "bay": self.bay, "label": text}, self.clock.mono_s)["ok"]
        assert self.hands.do({"do": "close", "bay": self.bay}, self.clock.mono_s)["ok"]
        self.run(1.0)

    def begin_run(self) -> None:
        """Start, and wait for the shuttle's own word."""
        self.ask(c.DoAct(self.id, self.step()))
        self.until(lambda s: s.bays[self.bay].state == "running", "the run starts")

    def load_until(self, step: str) -> None:
        """Everything of the load procedure before ``step``."""
        for name, act in self.acts():
            if name == step:
                break
            act()
        self.until(lambda s: self.step() == step, f"step {step}")

    def loaded(self) -> None:
        """A running bay, from nothing."""
        self.until(lambda s: s.link.condition == "open", "the link")
        self.run(0.5)
        self.sign_in()
        self.ask(c.BeginProcedure("load", self.bay))
        for _, act in self.acts():
            act()
        self.run(0.2)


@contextmanager
def bench(folder: Path, **options: Any) -> Iterator[Bench]:
    """A bench that is closed whatever happens; at the end every signature must still be of what stands there."""
    made = Bench(folder, **options)
    try:
        yield made
        every_signature_holds(made.state)
    finally:
        made.close()


def every_signature_holds(state: StationState) -> None:
    """What came after a signature is no part of what it covers, in any procedure; a correction is."""
    for procedure in (*state.procedures.values(), *state.ended_procedures.values()):
        if procedure.corrections:
            continue
        for signed in procedure.signatures:
            now = digest(content_of(procedure, signed))
            assert now == signed.record_sha256, f"the signature at {signed.step} of {procedure.procedure} fell off"


def unplug(b: Bench) -> None:
    """The port vanishes: what either side writes is lost, and the reader says so."""
    b.line.cut = True
    b.line.to_device = b.line.to_host = b""
    b.station.handle(inbox.LineDown("/dev/shuttle", GONE))


def plug(b: Bench) -> None:
    """It is back, and opened again."""
    b.line.cut = False
    b.station.handle(inbox.LineUp("memory", b.line.from_host))


@contextmanager
def full(*stores: Any) -> Iterator[None]:
    """SQLite finds no room for another page."""
    for store in stores:
        store._store._connection.execute("PRAGMA max_page_count = 1")  # it takes the present size
    yield
    for store in stores:
        store._store._connection.execute("PRAGMA max_page_count = 1000000")
