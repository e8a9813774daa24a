"""A station's folder in which a run has gone on for fourteen days, made by real means: domain, journal, link, emulator.

A technician loads, samples and unloads at the bench (real bytes, a clock that is moved by hand). Between these visits
the cable is out and the emulator goes on alone, a minute a step; after each the console fetches what it lacks from the
emulator's own records. In the end the emulator's state lies where a training console looks for it, so that the console
that is started on the folder goes on from there.

    python -m tests.support.fortnight FOLDER

A scenario is named for its telemetry at 10 Hz alone: the bays stand as they stand.
"""

from __future__ import annotations

import json
import shutil
import sys
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

import yaml
from after_run import sampled, unloaded
from shuttle_bench import Bench, plug, unplug

import resources
from console.clock import SystemClock
from console.domain import commands as c
from console.domain.decide_review import review_of
from console.security.password import Passwords
from console.station import inbox
from console.training.plant import Label, TrainingPlant

DAY_S = 86_400.0
DAYS = 14
STEP_S = 60.0
LONG = "CART-EXT 1.0"
OXYGEN_DAY = 10.2
"""When oxygen is short for a while in the long run."""
RATE = 60.0
"""With which the console that follows is to be started: a minute between two records is no gap then."""
REVIEWER = "trainer-c"
SAMPLES = 24
NEWS = 20
"""Records that may still be on their way."""
SNAPSHOT_MS = 3_600_000


@dataclass(frozen=True)
class Load:
    """What is loaded where. ``recipe``: "" for the training plant's own."""

    bay: int
    order: str
    coi: str
    din: str
    cartridge: str
    recipe: str = ""
    latest_use_h: int = 12


LONG_RUN = Load(2, "ORD-26-11701", "CHA99992600B2X7", "A999926201105", "40071071", LONG)
EARLIER = (
    Load(3, "ORD-26-11702", "CHA99992600C5R1", "A999926234560", "40071072"),
    Load(4, "ORD-26-11703", "CHA99992600D8T4", "A999926267712", "40071073"),
    Load(5, "ORD-26-11704", "CHA99992600F3W9", "A999926290083", "40071074"),
)
PRESENT = (
    Load(9, "ORD-26-11804", "CHA99992600K7Q2", "A999926123456", "40071183", latest_use_h=204),
    Load(7, "ORD-26-11825", "CHA99992600M4TD", "A999926156789", "40071184", latest_use_h=204),
)


def write_plant(folder: Path) -> Path:
    """The training plant's seed with these orders, and the long recipe beside it; the seed's file."""
    standard = json.loads(resources.path("recipes/CART-STD-4.2.json").read_bytes())
    standard["id"], standard["version"] = LONG.split()
    standard["title"] = {"en": "CAR-T extended", "ja": "CAR-T 長期"}
    expansion = next(phase for phase in standard["phases"] if phase["id"] == "expansion")
    expansion["minutes"] = 18_720
    expansion["feeds"] = [{"at_min": day * 1440, "volume_ml": 100} for day in range(1, 13)]
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "CART-EXT-1.0.json").write_text(json.dumps(standard, indent=1, ensure_ascii=False), "utf-8")
    seed = yaml.safe_load(resources.path("training/plant.yaml").read_text("utf-8"))
    seed["recipes"].append("CART-EXT-1.0.json")
    seed["samples"] = [f"S-26{number:04d}" for number in range(1, SAMPLES + 1)]
    seed["orders"] = [
        {
            "id": load.order,
            "client": "B",
            "coi": load.coi,
            "dins": [load.din],
            "bay": load.bay,
            "cartridge": load.cartridge,
            "recipe": load.recipe,
            "latest_use_h": load.latest_use_h,
        }
        for load in (LONG_RUN, *EARLIER, *PRESENT)
    ]
    file = folder / "plant.yaml"
    file.write_text(yaml.safe_dump(seed, allow_unicode=True, sort_keys=False), "utf-8")
    return file


class Fortnight:
    """The fourteen days, visit by visit."""

    def __init__(self, folder: Path, plant: TrainingPlant, began: datetime) -> None:
        self.b = Bench(folder, warp=1.0, start=began, plant=plant)
        self.b.warp = RATE  # for its recorder: what is a gap in a review's curves is one for the console that follows
        self.b.until(lambda s: s.link.condition == "open", "the link")
        self.b.run(0.5)
        self._stuck: set[str] = set()  # sample labels that are used up

    @property
    def day(self) -> float:
        """Days since it began."""
        return (self.b.clock.now().utc - self.b.clock.start).total_seconds() / DAY_S

    def alone_until(self, day: float) -> None:
        """The cable is out and nobody is there: the shuttle goes on and keeps its records."""
        b = self.b
        if b.state.session is not None:
            b.ask(c.SignOut())
        if not b.line.cut:
            unplug(b)
        while (left_s := (day - self.day) * DAY_S) > 0:
            b.clock.mono_s += min(STEP_S, left_s)
            firmware = b.machine.firmware
            firmware._snapshot_due_ms = firmware.uptime_ms + SNAPSHOT_MS  # nobody pulls the plug here
            b.machine.run_pass(b.clock.mono_s)

    def back(self) -> None:
        """The cable is in again, what lacked is fetched, and a technician has looked at the alarms."""
        b = self.b
        plug(b)
        b.until(lambda s: s.link.condition == "open", "the link")
        records = b.machine.firmware.records
        b.until(lambda _: not b.readings.lacking(records.boot, 1, records.newest_n - NEWS), "the backlog", 600)
        b.sign_in()
        for key in list(b.state.alarms):
            b.ask(c.AcknowledgeAlarm(key))

    def load(self, *loads: Load) -> None:
        """Each into its bay, and started. The plant has said once more what is in force; the labels are of today."""
        b = self.b
        b.ask(c.TakePlantData(b.plant.facts(b.clock.start)))
        b.labels = self._left(b.plant.labels(b.clock.now().utc))
        for load in loads:
            b.bay, b.order = load.bay, load.order
            b.ask(c.BeginProcedure("load", b.bay))
            for _, act in b.acts():
                act()
            b.run(0.2)

    def sample(self, *loads: Load) -> None:
        """Of each the sample that is due; its two labels are the next ones of the sheet."""
        b = self.b
        for load in loads:
            b.bay, b.order = load.bay, load.order
            sampled(b)
            self._stuck |= {x.text for x in [x for x in b.labels if x.prompt == "sample"][:2]}
            b.labels = self._left(b.labels)

    def _left(self, labels: tuple[Label, ...]) -> tuple[Label, ...]:
        return tuple(label for label in labels if label.text not in self._stuck)

    def unload(self, *loads: Load) -> None:
        """Each complete run out of its bay."""
        for load in loads:
            self.b.bay, self.b.order = load.bay, load.order
            unloaded(self.b)

    def review(self, *loads: Load) -> None:
        """Each run that is over is reviewed by somebody who took no part in it: it counts as an earlier good one."""
        b = self.b
        b.sign_in(REVIEWER)
        for load in loads:
            run = next(run.id for run in b.state.runs.values() if run.bay == load.bay)
            b.station.handle(inbox.ReviewWanted(run))
            opened = review_of(b.state, run)
            assert opened is not None
            assert opened.review is not None
            for item in opened.review.open:
                b.ask(c.DisposeException(opened.id, item, "no_effect"))
            b.sign(REVIEWER, opened.id)
            assert not b.state.reviewed[run].changed

    def oxygen_falls(self, load: Load, minutes: float) -> None:
        """A gas line fails, an alarm is raised and acknowledged, the line is mended and the oxygen comes back."""
        b = self.b
        assert b.hands.do({"do": "fault", "name": "dissolved_oxygen_low", "bay": load.bay}, b.clock.mono_s)["ok"]
        b.until(lambda s: any(a.bay == load.bay for a in s.alarms.values()), "the alarm", 3600, step_s=1.0)
        for key in list(b.state.alarms):
            b.ask(c.AcknowledgeAlarm(key))
        b.run(minutes * 60, step_s=1.0)
        assert b.hands.do({"do": "clear", "bay": load.bay}, b.clock.mono_s)["ok"]
        b.until(lambda s: not s.alarms, "the return to normal", 3600, step_s=1.0)


def lived(f: Fortnight) -> None:
    """The story, up to the last visit."""
    f.b.sign_in()
    f.load(LONG_RUN, *EARLIER)
    f.alone_until(4.7)
    f.back()
    f.sample(LONG_RUN, *EARLIER)
    f.alone_until(7.9)
    f.back()
    f.unload(*EARLIER)
    f.load(*PRESENT)
    f.alone_until(OXYGEN_DAY)
    f.back()
    f.oxygen_falls(LONG_RUN, 20)
    f.alone_until(12.7)
    f.back()
    f.sample(*PRESENT)
    f.review(*EARLIER)
    f.alone_until(DAYS)


def left(f: Fortnight, plant: TrainingPlant, now: datetime) -> None:
    """Everything of up to ``now`` is fetched, and both ends are closed: a training console finds them as its own."""
    f.alone_until((now - f.b.clock.start).total_seconds() / DAY_S)
    f.back()
    f.b.ask(c.SignOut())
    f.b.run(2.0)
    for person, pin in plant.pins().items():  # the bench knows PINs in its own way, the console as argon2 alone
        known = f.b.journal.registers.verifier(person)
        assert known is not None
        f.b.journal.registers.put_verifier(replace(known, argon2=Passwords().enrol(pin)))
    f.b.close()
    (f.b.folder / "emulator").mkdir()
    shutil.move(f.b.folder / "device", f.b.folder / "emulator" / "state")


def main() -> None:
    """The folder as of now; "now" is when a line comes, or there is nobody to send one."""
    folder = Path(sys.argv[1]).resolve()
    seed = write_plant(folder)
    (folder / "settings.toml").write_text(f'training_plant = "{seed}"\nscenario = "full-load"\ndisk_low_mb = 10\n')
    plant = TrainingPlant(seed)
    clock = SystemClock()
    f = Fortnight(folder, plant, clock.now().utc - timedelta(days=DAYS))
    lived(f)
    sys.stdin.readline()
    left(f, plant, clock.now().utc)


if __name__ == "__main__":
    main()
