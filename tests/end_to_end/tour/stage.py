"""What every case of the tour needs: the program, the technician, the labels, and the acts that several cases share."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from pathlib import Path
from typing import Any

from console.domain import events as e
from console.journal.codec import decode
from console.journal.reading import open_reader
from console.presenters.present import shown_screen
from console.texts import load
from hardware.scanner import REPEAT_WITHIN_S
from tests.support.cost import Cost
from tests.support.technician import NotThereError, Technician
from widgets.text_field import TextField

FAST, WATCHABLE = 20_000.0, 100.0
PERFORMER, VERIFIER, LAB, QUALITY = "trainee-a", "trainee-b", "trainer-c", "trainee-q"
OTHER_ORDER = "ORD-26-11826"


class Stage:
    """One console, one workcell and one plant for all cases; each case has a folder and adds to ``facts``."""

    def __init__(self, program: Any, technician: Technician, plant: Any, out: Path) -> None:
        self.p, self.t, self.plant, self.out = program, technician, plant, out
        self.folder = out
        self.facts: dict[str, Any] = {}
        self.papers: list[Path] = []
        self.played: list[Path] = []
        self.missing: list[str] = []
        self._texts = load("en")

    def begin(self, folder: str) -> None:
        """Pictures and papers of the next case go there."""
        self.folder = self.out / folder
        self.played.append(self.folder)
        self.t.into(self.folder)

    def arrive(self) -> None:
        """The console stands, the shuttle and the plant answer, the labels lie ready."""
        t = self.t
        t.picture("starting")
        t.wait(lambda: self.running and self.running.latest(), "the station", 60)
        t.wait(lambda: self.state.link.condition == "open", "the link to the shuttle")
        if self.plant is not None:
            t.wait(lambda: self.state.plant.condition == "online", "the plant")
        t.live(0.5)
        t.picture("sign-in")

    def add(self, other: Stage) -> None:
        """What was done on another stage was done on this tour too."""
        for name in ("papers", "played", "missing"):
            getattr(self, name).extend(getattr(other, name))
        for name, value in other.facts.items():
            both = name in self.facts and isinstance(value, int)
            self.facts[name] = self.facts[name] + value if both else value

    # --- what is known -----------------------------------------------------------------------------------------------

    @property
    def running(self) -> Any:
        """The running station, None before it stands."""
        return self.p.running

    @property
    def state(self) -> Any:
        """The station's state as the newest snapshot has it."""
        return self.running.latest().state

    def label(self, prompt: str, order: str = "", number: int = 0) -> str:
        """The text of a label of the training sheet, made for this prompt."""
        found = [x for x in self.running.labels if x.prompt == prompt and (not order or x.order == order)]
        return str(found[number].text)

    def captioned(self, caption: str, order: str = "", printed: str = "") -> str:
        """The text of the label with this caption: those that must be refused are made for no prompt."""
        labels = self.running.labels
        return next(
            str(x.text)
            for x in labels
            if x.caption == caption and order in ("", x.order) and printed in ("", x.printed)
        )

    def procedure(self, kind: str, bay: int) -> Any:
        """The open procedure of this kind at the bay, None if there is none."""
        return self.state.open_procedure(kind, bay)

    def step(self, kind: str, bay: int) -> str:
        """The step that it waits at; "done" if it is over."""
        open_ = self.procedure(kind, bay)
        steps = self.running.book.procedures[kind].steps
        return str(steps[open_.index].id) if open_ and open_.index < len(steps) else "done"

    def run_of(self, bay: int) -> Any:
        """The newest run of the bay."""
        return [run for run in self.state.runs.values() if run.bay == bay][-1]

    def say(self, key: str, **values: Any) -> str:
        """A sentence as it stands on the screen."""
        return self._texts.say(key, **values)

    def view(self) -> Any:
        """What stands on the screen, as its presenter made it."""
        return self.p._present(self.running.latest(), self.p.bridge.ui).view

    def screen(self) -> str:
        """What is shown now, as a person would call it; a guided step by its title."""
        name, procedure = shown_screen(self.running.latest(), self.p.bridge.ui)
        if procedure is None:
            return str(name)
        step = self.step(procedure.procedure, procedure.bay)
        return f"{procedure.procedure}: {step}"

    # --- waiting -----------------------------------------------------------------------------------------------------

    def until_step(self, kind: str, bay: int, step: str, seconds: float = 20.0) -> None:
        """Wait for the procedure to come to ``step``, and for the screen to show it."""
        self.t.wait(lambda: self.step(kind, bay) == step, f"step {step} of {kind}", seconds)
        self.t.live(0.3)

    def refused(self, text: str, what: str, rule: str, picture: str = "") -> None:
        """Scan ``text``: it is refused by ``rule``, recorded character by character, and moves nothing."""
        before, procedures = len(self._refusals()), self._standing()
        self.t.scan(text)
        self.t.wait(lambda: len(self._refusals()) > before, f"the refusal of {what}")
        fact = self._refusals()[-1]
        if (fact.rule, fact.raw) != (rule, text):
            raise NotThereError(f"{what} is recorded as {fact.raw!r}, refused by {fact.rule}, not by {rule}")
        if self._standing() != procedures:
            raise NotThereError(f"{what} was refused and changed a procedure all the same")
        self.t.live(0.4)
        if picture:
            self.t.picture(picture)

    def _refusals(self) -> list[e.ScanRefused]:
        return [fact for fact in self.facts_of(e.ScanRefused) if isinstance(fact, e.ScanRefused)]

    def facts_of(self, kind: type[e.Fact]) -> list[e.Fact]:
        """What the journal on the disk holds of this type, in order."""
        with open_reader(self.running.settings.folder) as reader:
            return [
                decode(row.type, row.type_version, row.data) for row in reader.read(limit=10_000, types=[kind.TYPE])
            ]

    def _standing(self) -> list[object]:
        opened = (replace(open_, refusal=None) for open_ in self.state.procedures.values())
        return [open_ for open_ in opened if open_.procedure != "sign_in"]

    # --- acting ------------------------------------------------------------------------------------------------------

    def warp(self, rate: float) -> None:
        """How fast the culture runs."""
        self.running.emulator.do(do="warp", rate=rate)

    def touch_todo(self, button: str, bay: int) -> None:
        """Touch the button with these words on the overview's card of this bay."""
        todo = self.view().todo
        cards = [card.bay for card in todo if card.button == button and not card.reason]
        if bay not in cards:
            raise NotThereError(f"no card with {button!r} for bay {bay}, only for {cards}")
        self.t.touch(button, cards.index(bay))

    def confirm_items(self, kind: str, step: str) -> None:
        """Confirm every line of a checklist."""
        for item in next(s for s in self.running.book.procedures[kind].steps if s.id == step).items:
            self.t.touch(self.say(f"{self.key(kind, step)}.{item}"))

    def key(self, kind: str, step: str) -> str:
        """The text key of a step."""
        return str(next(s for s in self.running.book.procedures[kind].steps if s.id == step).key)

    def read(self, text: str, picture: str = "") -> None:
        """Scan a label that is wanted; where it is believed only when it is read again, it is read again."""
        self._scan(text)
        if any(open_.to_confirm for open_ in self.state.procedures.values()):
            if picture:
                self.t.picture(picture)
            self.t.live(REPEAT_WITHIN_S)  # sooner, the scanner's line takes it for the same pull of the trigger
            self._scan(text)

    def _scan(self, text: str) -> None:
        before = self.running.latest().head_seq
        self.t.scan(text)
        self.t.wait(lambda: self.running.latest().head_seq > before, f"anything to come of the label {text!r}")

    def badge(self, person: str) -> None:
        """Scan somebody's badge."""
        self.t.scan(self.label("badge", person))

    def enter_pin(self, person: str) -> None:
        """Type somebody's PIN."""
        self.t.pin(self.running.pins[person], "enter")

    def sign_in(self, person: str) -> None:
        """Badge and PIN."""
        self.badge(person)
        self.enter_pin(person)
        self.t.wait(lambda: self.state.session and self.state.session.person == person, f"the session of {person}")
        self.t.live(0.3)

    def sign(self, *people: str) -> None:
        """One signature after the other, each with badge and PIN."""
        for person in people:
            before = len(self.facts_of(e.Signed))
            self.badge(person)
            self.enter_pin(person)
            self.t.wait(lambda had=before: len(self.facts_of(e.Signed)) > had, f"the signature of {person}")
            self.t.live(0.3)

    def give_reason(self, reason: str, words: str, picture: str) -> None:
        """On the open reason sheet: a coded reason, and words of one's own by the on-screen keyboard."""
        self.t.touch(self.say(f"reason.{reason}"))
        self.t.touch_part(TextField)
        self.t.keys(words)
        self.t.picture(picture)
        self.t.touch(self.say("reason_sheet.confirm"))

    def scan_reagents(self, bay: int, kind: str = "load") -> None:
        """Every reagent of the recipe."""
        for number in range(4):
            self.read(self.label("reagent", number=number))
        self.until_step(kind, bay, "bay")

    def hands(self, bay: int, *acts: str) -> None:
        """What a person does at the machine with the hands: touches of the training drawer, not of the panel."""
        cost = self.t.cost
        apart: AbstractContextManager[None] = cost.apart() if cost else nullcontext()
        with apart:
            self.t.touch_nav("training")
            self.t.live(0.3)
            for act in acts:
                self.t.touch(self.say(f"training.hand.{act}", bay=bay))
                self.t.wait(self._done(act, bay), f"{act} at bay {bay}")
            self.t.touch("Close")

    def _done(self, act: str, bay: int) -> Callable[[], bool]:
        tests: dict[str, Callable[[Any], bool]] = {
            "insert": lambda state: state.present,
            "remove": lambda state: not state.present,
            "close": lambda state: state.door == "closed",
        }
        return lambda: tests[act](self.state.bays[bay])

    def open_bay(self, bay: int) -> None:
        """Arm and confirm the opening of a bay."""
        self.t.touch(f"Open bay {bay:02d}")
        self.t.touch(f"Confirm: open {bay:02d}")
        self.t.wait(lambda: self.state.bays[bay].door == "open", "the door to open")

    # --- papers ------------------------------------------------------------------------------------------------------

    def record(self, run: str) -> Path:
        """Make the batch record of a run, on the records screen; its PDF."""
        self.t.touch_nav("records")
        before = self.state.runs[run].record_file
        row = next(row for row in self.view().rows if row.run == run)
        self.t.touch(row.button, [r.run for r in self.view().rows if r.button == row.button and r.enabled].index(run))
        self.t.wait(lambda: self.state.runs[run].record_file not in ("", before), "the batch record", 90)
        self.t.live(0.5)
        return Path(self.running.settings.folder / "records" / self.state.runs[run].record_file)

    def extract(self, kind: str, picture: str) -> Path:
        """The audit trail of one kind of events, exported as PDF on its screen."""
        t, folder = self.t, Path(self.running.settings.folder) / "exports"
        before = set(folder.glob("*.pdf"))
        t.touch_nav("records")
        t.touch(self.say("audit.title"))
        t.touch(self.say("audit.filter.kind"))
        t.touch(self.say(f"audit.kind.{kind}"))
        t.wait(lambda: self.view().rows, "events of this kind")
        t.picture(picture)
        t.touch("PDF")
        t.wait(lambda: set(folder.glob("*.pdf")) - before, "the extract of the audit trail", 60)
        t.live(0.5)
        return (set(folder.glob("*.pdf")) - before).pop()

    def keep(self, paper: Path, folders: Iterable[Path]) -> None:
        """Lay the paper, and what belongs to it under the same name, into the folders of these cases."""
        for folder in folders:
            for file in sorted(paper.parent.glob(f"{paper.stem}.*")):
                shutil.copy(file, folder / file.name)
            self.papers.append(folder / paper.name)

    def cost(self) -> Cost:
        """A fresh count, on this window."""
        return Cost(self.p.window.pages, self.screen)
