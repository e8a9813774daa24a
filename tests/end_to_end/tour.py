"""A scripted technician at the real screens, from sign-in to the signed batch record of one cartridge.

Real window (offscreen), real serial line to the emulator in its own process, a real serial scanner line, real SQLite, a
real PostgreSQL as the plant. Leaves a picture of each step, the record as PDF and JSON, and the data folder:

    python tests/end_to_end/tour.py --out build/tour

Exits with 1, and a picture of what was on the screen, when a step does not come out as it should.
"""

# long: one story, told in the order in which it happens; parts of it would be read together anyway

from __future__ import annotations

import argparse
import json
import os
import shutil
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from tests.support.technician import NotThereError, SerialScanner, Technician, offscreen_panel  # noqa: E402

BAY, ORDER, OTHER_ORDER = 9, "ORD-26-11804", "ORD-26-11811"
FAST, WATCHABLE = 20_000.0, 100.0


class Tour:
    """The acts, in order. Each says what it waits for, so that a failure names it."""

    def __init__(self, program: Any, technician: Technician, plant: Any) -> None:
        self.p, self.t, self.plant = program, technician, plant
        self.facts: dict[str, Any] = {}

    # --- what is known -------------------------------------------------------------------------------------------

    @property
    def running(self) -> Any:
        return self.p.running

    @property
    def state(self) -> Any:
        return self.running.latest().state

    def label(self, prompt: str, order: str = "", number: int = 0) -> str:
        found = [x for x in self.running.labels if x.prompt == prompt and (not order or x.order == order)]
        return str(found[number].text)

    def procedure(self, kind: str) -> Any:
        return self.state.open_procedure(kind, BAY)

    def step(self, kind: str) -> str:
        open_ = self.procedure(kind)
        steps = self.running.book.procedures[kind].steps
        return steps[open_.index].id if open_ and open_.index < len(steps) else "done"

    def until_step(self, kind: str, step: str, seconds: float = 20.0) -> None:
        self.t.wait(lambda: self.step(kind) == step, f"step {step} of {kind} (now {self.step(kind)})", seconds)
        self.t.live(0.3)

    def confirm_items(self, kind: str, *texts: str) -> None:
        for text in texts:
            self.t.touch(text)

    # --- acts ----------------------------------------------------------------------------------------------------

    def all(self) -> None:
        began = time.monotonic()
        for act in (
            self.sign_in,
            self.load,
            self.sign_and_start,
            self.watch,
            self.alarm,
            self.freeze,
            self.plant_away,
            self.sample,
            self.unload,
            self.record,
        ):
            act()
            print(f"  {act.__name__:<16} done at {time.monotonic() - began:5.0f} s", flush=True)

    def sign_in(self) -> None:
        t = self.t
        t.picture("starting")
        t.wait(lambda: self.running and self.running.latest(), "the station", 60)
        t.wait(lambda: self.state.link.condition == "open", "the link to the shuttle")
        t.wait(lambda: self.state.plant.condition == "online", "the plant")
        t.live(0.5)
        t.picture("sign-in")
        t.touch_nav("training")
        t.picture("label-sheet")
        t.touch("Close")
        t.scan(self.label("order", ORDER))
        t.picture("sign-in-wrong-label")
        t.scan(self.label("badge", "trainee-a"))
        t.picture("badge-read")
        t.pin("111111", "enter")
        t.wait(lambda: self.state.attempts, "the wrong PIN to be refused")
        t.picture("wrong-pin")
        t.pin(self.running.pins["trainee-a"], "enter")
        t.wait(lambda: self.state.session is not None, "the session")
        t.picture("overview-empty")

    # long: one step after the other
    def load(self) -> None:
        t = self.t
        t.touch_nav("overview")
        t.touch_tile(BAY)
        t.live(0.4)
        t.picture("tasks")
        t.touch("Begin")
        t.wait(lambda: self.procedure("load"), "the procedure to begin")
        t.picture("line-clearance")
        self.confirm_items(
            "load",
            "The bay is empty and its door is undamaged.",
            "No label, material or paper of another patient is here.",
            "The surfaces are clean and dry.",
        )
        self.until_step("load", "order")
        t.scan(self.label("order", ORDER))
        self.until_step("load", "material")
        t.picture("scan-material")
        t.scan(self.label("material", OTHER_ORDER))
        t.wait(lambda: self.procedure("load").refusal, "the refusal of the other patient's bag")
        t.picture("refused-other-patient")
        t.scan(next(x.text for x in self.running.labels if x.caption == "tube" and x.order == ORDER))
        t.live(0.4)
        t.picture("refused-test-tube")
        t.scan(self.label("material", ORDER))
        self.until_step("load", "condition")
        self.items_of_condition()
        self.until_step("load", "cartridge")
        t.scan(self.label("reagent", number=1))
        t.wait(lambda: self.procedure("load").refusal, "the refusal of a reagent")
        t.picture("refused-reagent")
        t.scan(self.label("cartridge", ORDER))
        self.until_step("load", "reagents")
        quarantined = next(x.text for x in self.running.labels if x.printed == "V26-003")
        t.scan(quarantined)
        t.live(0.4)
        t.picture("refused-quarantined")
        for number in range(4):
            t.scan(self.label("reagent", number=number))
        self.until_step("load", "bay")
        t.scan(self.label("bay", ORDER))
        self.until_step("load", "insert")
        self.insert()

    def items_of_condition(self) -> None:
        step = next(s for s in self.running.book.procedures["load"].steps if s.id == "condition")
        for item in step.items:
            self.t.touch(self.say(f"{step.key}.{item}"))

    def say(self, key: str, **args: Any) -> str:
        from console.texts import load

        return str(load("en").say(key, **args))

    def insert(self) -> None:
        t = self.t
        t.touch("Open bay 09")
        t.live(0.2)
        t.picture("open-armed")
        t.touch("Confirm: open 09")
        t.wait(lambda: self.state.bays[BAY].door == "open", "the door to open")
        t.touch_nav("training")
        t.live(0.4)
        t.picture("hands")
        t.touch(self.say("training.hand.insert", bay=BAY))
        t.wait(lambda: self.state.bays[BAY].present, "the cartridge to be in")
        t.touch(self.say("training.hand.close", bay=BAY))
        self.until_step("load", "performed")
        t.touch("Close")

    def sign_and_start(self) -> None:
        t = self.t
        t.picture("pre-start")
        t.scan(self.label("badge", "trainee-a"))
        t.pin(self.running.pins["trainee-a"], "enter")
        self.until_step("load", "verified")
        t.scan(self.label("badge", "trainee-a"))
        t.wait(lambda: self.procedure("load").refusal, "the refusal of the same person")
        t.picture("refused-same-person")
        t.scan(self.label("badge", "trainee-b"))
        t.live(0.4)
        t.picture("verifier-pin")
        t.pin(self.running.pins["trainee-b"], "enter")
        self.until_step("load", "start")
        t.picture("ready-to-start")
        self.warp(FAST)
        t.touch("Start bay 09")
        t.wait(lambda: self.state.bays[BAY].state == "running", "the run to start")
        t.wait(lambda: self.procedure("load") is None, "the procedure to finish")
        self.facts["started"] = {"touches": t.touches, "scans": t._scanner.count}

    def watch(self) -> None:
        t = self.t
        t.touch_nav("overview")
        t.live(0.4)
        t.touch_tile(BAY)
        t.wait(lambda: self.state.bays[BAY].phase == "expansion", "the expansion", 60)
        t.live(4)
        self.warp(WATCHABLE)
        t.live(6)
        t.picture("run-live")
        t.touch_nav("more")
        t.picture("more")
        t.touch("日本語")
        t.touch_nav("run")
        t.live(0.6)
        t.picture("run-live-ja")
        t.touch_nav("overview")
        t.picture("overview-running-ja")
        t.touch_nav("more")
        t.touch("English")
        t.touch_nav("overview")
        t.picture("overview-running")

    def warp(self, rate: float) -> None:
        self.running.emulator.do(do="warp", rate=rate)

    def alarm(self) -> None:
        t = self.t
        t.touch_nav("run")
        self.running.emulator.do(do="fault", name="dissolved_oxygen_low", bay=BAY)
        t.wait(lambda: self.state.alarms, "the oxygen alarm", 40)
        t.live(3)
        t.picture("run-alarm")
        t.touch_nav("overview")
        t.picture("overview-alarm")
        t.touch_nav("alarms")
        t.picture("alarms")
        t.touch("Acknowledge")
        t.wait(lambda: all(a.acknowledged_by for a in self.state.alarms.values()), "the acknowledgement")
        t.picture("alarms-acknowledged")
        self.running.emulator.do(do="clear", bay=BAY)
        t.wait(lambda: not self.state.alarms, "the return to normal", 90)

    def freeze(self) -> None:
        """SIGSTOP: the line stays open, the harder case. Stale within 2 s, live within 2 s."""
        t = self.t
        t.touch_nav("run")
        t.live(1.5)
        os.kill(self.running.emulator.pid, signal.SIGSTOP)
        self.facts["stale_after_s"] = round(t.wait(self.looks_stale, "everything to look stale", 4), 2)
        t.live(3)
        t.picture("run-stale")
        t.touch_nav("overview")
        t.picture("overview-stale")
        os.kill(self.running.emulator.pid, signal.SIGCONT)
        self.facts["live_after_s"] = round(t.wait(lambda: not self.looks_stale(), "everything to be live", 4), 2)
        t.touch_nav("run")
        t.live(2)
        t.picture("run-after-freeze")
        if self.facts["stale_after_s"] > 2 or self.facts["live_after_s"] > 2:
            raise NotThereError(f"too slow: {self.facts}")
        for key in list(self.state.alarms):
            t.touch_nav("alarms")
            t.touch("Acknowledge")
            t.wait(lambda key=key: key not in self.state.alarms, "the link alarm to go")

    def looks_stale(self) -> bool:
        """Whether what is painted for the bay says that it is old: the view of the screen that is shown."""
        shown = self.p._present(self.running.latest(), self.p.bridge.ui).view
        if hasattr(shown, "trends"):
            return bool(shown.trends) and all(trend.stale for trend in shown.trends)
        return bool(shown.bays[BAY - 1].stale)

    def plant_away(self) -> None:
        t = self.t
        self.plant.stop()
        t.wait(lambda: self.state.plant.condition == "offline", "the plant to be away", 30)
        t.live(1)
        t.picture("plant-offline")
        self.plant.start()
        t.wait(lambda: self.state.plant.condition == "online", "the plant to be back", 60)

    def sample(self) -> None:
        t = self.t
        self.warp(FAST)
        t.wait(lambda: self.state.bays[BAY].prompt, "the sample to be due", 90)
        t.touch_nav("overview")
        t.picture("sample-due")
        t.touch("Prepare")
        t.wait(lambda: self.procedure("sample"), "the sample procedure")
        t.scan(self.label("bay", ORDER))
        t.scan(self.label("sample"))
        self.until_step("sample", "take")
        t.picture("sample")
        t.touch("The sample is taken")
        t.touch("Confirm: taken")
        t.wait(lambda: self.procedure("sample") is None, "the sample to be taken")

    # long: one step after the other
    def unload(self) -> None:
        t = self.t
        t.touch_nav("run")
        t.wait(lambda: self.state.bays[BAY].state == "complete", "the run to complete", 120)
        t.touch("Whole run")
        t.live(2)
        t.picture("run-whole")
        t.touch_nav("overview")
        t.picture("complete")
        t.touch("Unload")
        t.wait(lambda: self.procedure("unload"), "the unload procedure")
        t.scan(self.label("product_label", OTHER_ORDER))
        t.live(0.4)
        t.picture("unload-refused-other-patient")
        t.scan(self.label("product_label", ORDER))
        t.scan(self.label("bay", ORDER))
        self.until_step("unload", "remove")
        t.touch("Open bay 09")
        t.touch("Confirm: open 09")
        t.wait(lambda: self.state.bays[BAY].door == "open", "the door to open")
        t.touch_nav("training")
        t.touch(self.say("training.hand.remove", bay=BAY))
        t.wait(lambda: not self.state.bays[BAY].present, "the cartridge to be out")
        t.touch(self.say("training.hand.close", bay=BAY))
        t.touch("Close")
        self.until_step("unload", "cartridge")
        t.scan(self.label("cartridge", ORDER))
        self.until_step("unload", "clearance")
        t.touch_nav("overview")
        t.live(0.5)
        t.picture("cartridge-out")
        t.touch_tile(BAY)
        t.live(0.5)
        t.picture("run-cartridge-out")
        t.touch("Go on")
        self.confirm_items(
            "unload",
            "The bay is empty and its door is undamaged.",
            "No label, material or paper of another patient is here.",
            "The surfaces are clean and dry.",
        )
        self.until_step("unload", "performed")
        for person in ("trainee-a", "trainee-b"):
            t.scan(self.label("badge", person))
            t.pin(self.running.pins[person], "enter")
            t.live(0.6)
        self.until_step("unload", "reset")
        t.picture("unload-signed")
        t.touch("Make bay 09 ready")
        t.touch("Confirm: ready")
        t.wait(lambda: self.procedure("unload") is None, "the unload to finish")
        t.picture("unloaded")

    def record(self) -> None:
        t = self.t
        t.touch_nav("records")
        t.picture("records")
        t.touch("Make record")
        t.wait(lambda: all(run.record_file for run in self.state.runs.values()), "the batch record", 90)
        t.live(0.5)
        t.picture("records-made")
        head = self.running.latest().head_seq
        t.wait(lambda: self.running.latest().sync.receipt >= head, "every event to be at the plant", 30)
        self.facts["events"] = self.running.latest().head_seq


def check(folder: Path, out: Path, facts: dict[str, Any]) -> None:
    """After the window is closed: the chain holds, the record's pages become pictures. Raises NotThereError."""
    from console.records.verifier import verify

    report = verify(folder)
    facts["verify"] = report.summary()
    if not report.holds:
        raise NotThereError(report.summary())
    pdfs = sorted((folder / "records").glob("*.pdf"))
    if not pdfs:
        raise NotThereError("no PDF of the batch record")
    for file in (*pdfs, *sorted((folder / "records").glob("*.json"))):
        shutil.copy(file, out / file.name)
    facts["record"] = pdfs[-1].name
    facts["pages"] = _pages(pdfs[-1], out)


def _pages(pdf: Path, out: Path) -> int:
    import pypdfium2
    from PySide6.QtGui import QImage

    document = pypdfium2.PdfDocument(pdf)
    for number, page in enumerate(document):
        bitmap = page.render(scale=1.6, rev_byteorder=True)
        image = QImage(bitmap.buffer, bitmap.width, bitmap.height, bitmap.stride, QImage.Format.Format_RGB888)
        image.copy().save(str(out / f"record-page-{number + 1}.png"))
    count = len(document)
    document.close()
    return count


@contextmanager
def plant_of_the_tour() -> Iterator[tuple[Any, str]]:
    """A real PostgreSQL with the station enrolled, and its dsn."""
    from tests.support.plant import running_plant

    with running_plant() as plant:
        plant.new_database("training", "training")
        yield plant, plant.enrol("training", site="Kashiwa", station="KSW-07", mode="training").dsn


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=ROOT / "build" / "tour")
    out = parser.parse_args().out.resolve()
    shutil.rmtree(out, ignore_errors=True)
    folder = out / "data"
    offscreen_panel(out)
    from console.program import Program
    from console.settings import load_settings

    began = time.monotonic()
    scanner = SerialScanner()
    with plant_of_the_tour() as (plant, dsn):
        settings = partial(load_settings, "training", folder, scanner_url=scanner.url, plant_dsn=dsn, warp=FAST)
        program = Program(settings, training=True)
        program.show(kiosk=True)
        technician = Technician(program.window, scanner, out)
        tour = Tour(program, technician, plant)
        try:
            tour.all()
        except NotThereError as error:
            print(f"The tour failed: {error}", file=sys.stderr)
            if program.running:
                print(f"Problems: {program.running.problems}", file=sys.stderr)
            return 1
        finally:
            program.close()
            scanner.close()
    try:
        check(folder, out, tour.facts)
    except NotThereError as error:
        print(f"The tour's record is not good: {error}", file=sys.stderr)
        return 1
    facts = {**tour.facts, "touches": technician.touches, "scans": scanner.count, "pictures": len(technician.pictures)}
    facts["seconds"] = round(time.monotonic() - began)
    (out / "tour.json").write_text(json.dumps(facts, indent=1) + "\n")
    print(json.dumps(facts))
    return 0


if __name__ == "__main__":
    sys.exit(main())
