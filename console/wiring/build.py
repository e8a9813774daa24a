"""Putting the parts together: which thread owns what is decided here and nowhere else (architecture 8)."""

from __future__ import annotations

import shutil
import threading
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import cast

from console import VERSION
from console.canonical import Plain, digest
from console.clock import Clock, SystemClock
from console.domain.commands import ReportExport
from console.domain.context import Book, Rules
from console.jobs.worker import Worker
from console.journal.journal import Journal
from console.journal.readings import Readings
from console.journal.uuid7 import uuid7
from console.plant_files.folder import PlantFolder
from console.plant_files.reading import Place
from console.queries.captures import CaptureReader
from console.queries.trail import TrailFilter, TrailReader
from console.queries.trends import TrendReader
from console.security.password import Passwords
from console.security.signature import Checker, Sealer
from console.security.station_key import StationKey, read_public_keys
from console.settings import Settings
from console.station import inbox
from console.station.device_epochs import epochs_in
from console.station.line_keeper import LineKeeper
from console.station.link_driver import LinkDriver
from console.station.replay import replay
from console.station.snapshot import StationSnapshot
from console.station.station import Station
from console.station.thread import StationThread
from console.station.tools import Tools
from console.sync.uplink import Uplink
from console.texts import load
from console.training.plant import Label, TrainingPlant
from console.wiring.capture_switch import FOLDER, CaptureSwitch
from console.wiring.disk import disk_use
from console.wiring.emulator_process import EmulatorError, EmulatorProcess, hands_request
from console.wiring.host_end import host_end, port_search, settled
from console.wiring.line import Line
from console.wiring.may_export import who_may_export
from console.wiring.overlays import Overlays
from console.wiring.plant_files import PlantFileWatch, keep_recipes, kept_recipe, write_training_file
from console.wiring.plant_line import plant_line
from console.wiring.problems import note
from console.wiring.recorder import Recorder
from console.wiring.scanner_line import ScannerLine
from console.wiring.sealing import Sealing
from console.wiring.trail_export import TrailExporter, Wanted
from console.wiring.training_lab import TrainingLab
from console.workflow.library import load_book
from hardware.capture import Note
from hardware.link import Link


@dataclass
class Running:
    """A station with its threads. Everything a screen or a command line may use of it."""

    settings: Settings
    thread: StationThread
    trends: TrendReader
    trail: TrailReader
    overlays: Overlays
    recordings: CaptureReader
    worker: Worker
    book: Book
    labels: tuple[Label, ...] = ()
    pins: dict[str, str] = field(default_factory=dict)
    emulator: EmulatorProcess | None = None
    lines: list[Line] = field(default_factory=list)
    uplink: Uplink | None = None
    plant_files: PlantFileWatch | None = None
    scanner: ScannerLine | None = None
    exporter: TrailExporter | None = None
    lab: TrainingLab | None = None
    tap: CaptureSwitch | None = None
    problems: list[str] = field(default_factory=list)

    def post(self, message: inbox.Message) -> None:
        """To the station."""
        self.thread.post(message)

    def hands(self, what: str, bay: int, label: str) -> None:
        """Training: what a person does at the machine. Done by a job; what the emulator refuses is a problem said."""
        emulator = self.emulator
        if emulator is None:
            self.post(inbox.Hands(what, False, "This emulator was not started here. Use the one that started it."))
            return

        def job() -> inbox.Message:
            try:
                said = emulator.do(**hands_request(what, bay, label))
            except EmulatorError as error:
                return inbox.Hands(what, False, str(error))
            return inbox.Hands(what, bool(said.get("ok")), str(said.get("why", "")))

        self.worker.run(job)

    def report_results(self, verdict: str) -> None:
        """Training: the invented laboratory reports. Done by a job."""
        lab, snapshot = self.lab, self.latest()
        if lab is not None and snapshot is not None:
            self.worker.run(lambda: lab.report(snapshot.state, verdict))

    def export_trail(self, form: str, wanted: TrailFilter, described: str, language: str) -> None:
        """Write the audit trail into the folder's ``exports/`` for whoever is signed in. Done by a job."""
        snapshot, exporter = self.latest(), self.exporter
        person = who_may_export(snapshot)
        if person is None or exporter is None:
            self.post(inbox.Asked(ReportExport(None)))
            return
        asked = Wanted(form, wanted, described, person.id, language)
        self.worker.run(
            lambda: inbox.Asked(ReportExport(exporter.export(asked))),
            lambda error: inbox.Asked(ReportExport(None, str(error) or type(error).__name__)),
        )

    def latest(self) -> StationSnapshot | None:
        """The newest snapshot."""
        return self.thread.latest

    def stop(self) -> None:
        """End everything in the order in which nothing is lost.

        Readers first: the last to close a database folds its write-ahead log into it, and a reader may not.
        """
        for line in self.lines:
            line.stop()
        for part in (self.uplink, self.plant_files):
            if part:
                part.stop()
        self.trends.stop()
        self.trail.stop()
        self.overlays.stop()
        self.recordings.stop()
        self.worker.stop()
        self.thread.stop()
        if self.emulator:
            self.emulator.stop()


def wire(settings: Settings, clock: Clock | None = None) -> Running:
    """Everything running. Raises DefinitionError, SettingsError, JournalError, EmulatorError, StationKeyError."""
    return _Wiring(settings, clock or SystemClock()).run()


class _Wiring:
    """The parts while they are being put together."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        self.settings, self.clock = settings, clock
        rules = Rules(
            idle_lock_s=settings.idle_lock_s,
            failed_secrets=settings.failed_secrets,
            lockout_s=settings.lockout_s,
            reset_after_s=settings.reset_after_s,
            command_silent_s=settings.command_silent_s,
            sign_secret_alone=settings.sign_secret_alone,
            verify_within_min=settings.verify_within_min,
            offline_max_s=settings.offline_max_s,
            silence_s=settings.silence_s,
            least_pin=settings.least_pin,
            capture_max_mb=settings.capture_max_mb,
            keep_readings_days=settings.keep_readings_days,
        )
        self.book = load_book(rules=rules)
        self.training = TrainingPlant(settings.training_plant) if settings.mode == "training" else None
        self.catalogues = {code: load(code) for code in ("en", "ja")}
        self.passwords = Passwords()
        self.tap = CaptureSwitch(
            settings.folder / FOLDER, settings.capture_max_mb, settings.disk_low_mb, self._capture_ended
        )
        self.failed: BaseException | None = None
        self.owned, self.begun = threading.Event(), threading.Event()  # the folder is ours; the station is there
        self.problems: list[str] = []
        self.running: Running | None = None
        self.exporter: TrailExporter | None = None

    def run(self) -> Running:
        settings = self.settings
        thread = StationThread(self._station, self._broken)
        self.worker = Worker(thread.post, self._broken)
        rate = settings.warp if self.training else 1.0
        trends = TrendReader(settings.folder, self.book.channels, rate)
        trail, recordings = TrailReader(settings.folder), CaptureReader(settings.folder / FOLDER)
        overlays = Overlays.of(settings.folder, self.book.channels, rate)
        running = Running(
            settings,
            thread,
            trends,
            trail,
            overlays,
            recordings,
            self.worker,
            self.book,
            problems=self.problems,
            tap=self.tap,
        )
        self.running = running
        self.worker.start()
        thread.start()
        try:
            self._begin(running)
            running.exporter = self.exporter
            trends.start()
            trail.start()
            overlays.start()
            recordings.start()
            self._rim(running)
        except BaseException:  # said by whoever started; what has begun ends in good order
            running.stop()
            raise
        return running

    def _begin(self, running: Running) -> None:
        """Once the folder is ours, the emulator while the station takes up its journal: each waits for itself alone.

        The emulator of a console that is already there is left alone. What the station says comes before what it says.
        """
        self.owned.wait()
        try:
            if self.failed is None:
                self._emulator(running)
        finally:
            self.begun.wait()
            if self.failed is not None:
                raise self.failed

    def _rim(self, running: Running) -> None:
        """What surrounds a station that has begun."""
        self._lines(running, running.emulator.link if running.emulator else self.settings.link_url)
        self._uplink(running)
        post = running.post
        running.plant_files = PlantFileWatch(
            self.plant_folder, lambda seen: post(inbox.PlantFileSeen(seen)), self._broken
        )
        running.plant_files.start()
        if self.training:
            running.labels, running.pins = self.training.labels(self.base), self.training.pins()
            running.lab = TrainingLab(self.training, self.settings.folder, self.clock)

    # --- the station, built in the thread that will own it -------------------------------------------------------

    def _station(self) -> Station:
        settings, clock = self.settings, self.clock
        who = {"station": settings.station, "site": settings.site}
        try:
            with ExitStack() as opened:
                journal = opened.enter_context(
                    Journal.open(settings.folder, mode=settings.mode, **who, now=clock.now())
                )
                self.owned.set()
                readings = opened.enter_context(Readings(settings.folder))
                station = self._assembled(journal, readings)
                opened.pop_all()  # the station closes them
        except BaseException as error:
            self.failed = error
            self.owned.set()
            self.begun.set()
            raise
        self.begun.set()
        return station

    def _assembled(self, journal: Journal, readings: Readings) -> Station:
        settings, clock = self.settings, self.clock
        # A journal with more than its first event was written with a key: one that is gone is never replaced silently.
        key = StationKey.open(settings.folder, make=journal.head().seq <= 1)
        epochs = epochs_in(journal)
        link = Link(host_end(settings, clock, epochs))
        driver = LinkDriver(link, self.book.channels, self._recipe_bytes, epochs)
        keeper = LineKeeper(driver, settings.link_url)
        station = Station(journal, readings, keeper, self.book, clock, self._tools(key))
        replayed = replay(journal, readings.settled())
        if replayed.unknown:
            self.problems.append(f"{replayed.unknown} events of a newer program are not understood. Update this one.")
        self.received = int(journal.registers.cursor("plant") or 0)
        station.begin(replayed, VERSION, settings.shuttle, settings.site, settings.mode)
        self._plant_files(journal, station)
        return station

    def _plant_files(self, journal: Journal, station: Station) -> None:
        """What lies in the folder is taken before anybody looks; the training plant issues a new file at each start.

        An invented plant is always reachable and has nothing new: its data are as of now.
        """
        settings, self.base = self.settings, journal.read(limit=1)[0].utc
        place = Place(settings.site, settings.station, settings.shuttle, settings.mode)
        self.plant_folder = PlantFolder(settings.folder, place)
        if self.training is not None:
            moments, number = (self.base, self.clock.now().utc), station.state.plant_file.sequence + 1
            write_training_file(
                self.training, settings.folder, place, moments, number, journal.registers, self.passwords.enrol
            )
        for seen in self.plant_folder.look(at_once=True):
            station.handle(inbox.PlantFileSeen(seen))

    def _tools(self, key: StationKey) -> Tools:
        settings = self.settings
        sealing = Sealing(settings.folder, settings.station, settings.site, key, self.clock)
        recorder = Recorder(settings, self.book, self.clock, sealing)
        self.exporter = TrailExporter(settings.folder, sealing, self.clock)
        return Tools(
            run=self.worker.run,
            matches=self.passwords.matches,
            record=recorder.record,
            passport=recorder.passport,
            review=recorder.review,
            meaning=self._meaning,
            seal=Sealer(key, settings.station, settings.site),
            checker=Checker(settings.station, settings.site, tuple(read_public_keys(settings.folder).items())),
            sign=key.sign,
            key_id=key.key_id,
            digest=lambda value: digest(cast(Plain, value)),
            fresh_id=uuid7,
            conditions=self._conditions,
            noticed=self._noticed,
            keep_recipes=keep_recipes(settings.folder),
            enrol=self.passwords.enrol,
            tap=self.tap,
            disk=lambda: disk_use(settings.folder),
        )

    def _meaning(self, key: str, language: str) -> tuple[str, str, str]:
        catalogue = self.catalogues[language]
        return catalogue.say(key), language, catalogue.sha256

    def _recipe_bytes(self, sha256: str) -> bytes | None:
        return kept_recipe(self.settings.folder, sha256)

    def _conditions(self) -> list[tuple[str, bool, str]]:
        free_mb = shutil.disk_usage(self.settings.folder).free // 1_000_000
        return [("disk.low", free_mb < self.settings.disk_low_mb, str(free_mb))]

    def _capture_ended(self, outcome: str, file: str, size: int, detail: str) -> None:
        if self.running:
            self.running.post(inbox.CaptureTold(outcome, file, size, detail))

    def _noticed(self) -> None:
        """The journal has grown: the uplink need not wait for its next look."""
        if self.running and self.running.uplink:
            self.running.uplink.notice()

    def _broken(self, error: BaseException) -> None:
        note(self.problems, f"{type(error).__name__}: {error}")

    # --- the rim -------------------------------------------------------------------------------------------------

    def _emulator(self, running: Running) -> None:
        settings = self.settings
        if settings.mode != "training" or settings.link_url:  # the line leads to one that runs already
            return
        running.emulator = EmulatorProcess(
            settings.folder / "emulator", settings.shuttle, settings.warp, settings.seed, settings.scenario
        )
        running.emulator.start()

    def _lines(self, running: Running, url: str) -> None:
        post, settings = running.post, self.settings
        if url:
            tap = self.tap
            tap.line = Note(f"{settings.station} {url}", shuttle=settings.shuttle, emulator=settings.mode == "training")
            if settings.capture:
                post(inbox.CaptureTold("begun", str(settings.capture.absolute())))

            def came(data: bytes, mono_s: float) -> None:
                tap.received(data, mono_s)
                post(inbox.BytesReceived(data, mono_s))

            line = Line(
                url,
                settings.baud,
                lambda where, write: post(
                    inbox.LineUp(where, tap.writing(write), settings.baud, lambda: line.dropped_bytes)
                ),
                came,
                lambda where, reason: post(inbox.LineDown(where, reason)),
                "link reader",
                search=port_search(settings, self.clock),
                settled=settled(running.latest),
            )
            running.lines.append(line)
            line.start()
        if settings.scanner_url:
            running.scanner = scanner = ScannerLine(settings.scanner_url, post, running.problems)
            running.lines.append(scanner.line)
            scanner.line.start()

    def _uplink(self, running: Running) -> None:
        who = (self.settings, self.clock, self.book.channels, self.received)
        running.uplink = plant_line(*who, running.post, running.latest)
        running.uplink.start()
