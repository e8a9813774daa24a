"""The domain alone: commands into ``decide``, its facts through ``evolve``, as the station would; no journal, no link.

The shuttle is played by hand: its words are commands too. Everything is seeded and in memory, so property tests can
afford thousands of commands.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count

from console.canonical import digest
from console.domain import commands as c
from console.domain import events as e
from console.domain.context import Book, Context
from console.domain.decide import Decision, decide, fold
from console.domain.refusal import Refusal
from console.domain.station_state import BAYS, OpenProcedure, Stamp, StationState
from console.training.plant import Label, TrainingPlant
from console.workflow.library import load_book

START = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)
BAY, ORDER, BOOT = 9, "ORD-26-11804", 7
PERFORMER, VERIFIER = "trainee-a", "trainee-b"
BOOK, PLANT = load_book(), TrainingPlant()
LABELS = PLANT.labels(START)
RECIPE = PLANT.recipes[0]


def label(prompt: str, order: str = "", number: int = 0) -> Label:
    """A label of the training sheet."""
    return [x for x in LABELS if x.prompt == prompt and (not order or x.order == order)][number]


def idle_bay(number: int, **changes: object) -> e.BayObserved:
    """What the shuttle says of an empty bay in good order after a hello."""
    seen = e.BayObserved(number, "closed", "locked", False, "", True, True, "idle", "", -1, "", "", "", ())
    return replace(seen, **changes)  # type: ignore[arg-type]


class Deciding:
    """A station's decisions and nothing else. ``facts``: everything that became so, with its stamp."""

    def __init__(self, book: Book = BOOK) -> None:
        """A station that has started, with the training plant's data; nobody is signed in, no link."""
        self.book, self.state = book, StationState()
        self.utc, self.mono_s, self.process_known = START, 1000.0, True
        self.facts: list[tuple[e.Fact, Stamp]] = []
        self._names, self._numbers = count(1), count(1)
        self.do(c.StartStation("test", "KSW-07", "Kashiwa", "training"))
        self.do(c.TakePlantData(PLANT.facts(START)))

    @property
    def context(self) -> Context:
        """This moment. Names are a count; seals are not real."""
        process = self.utc if self.process_known else None
        return Context(
            self.utc,
            timedelta(hours=9),
            self.mono_s,
            process,
            self.book,
            lambda: f"id-{next(self._names)}",
            digest,
            lambda content: ("key", "seal"),
            lambda key: (f"the sentence of {key}", "en", "0" * 64),
        )

    def decide(self, command: c.Command) -> Decision:
        """The decision alone: nothing changes."""
        settled = decide(self.state, command, self.context, self.context.process_utc)
        return settled if isinstance(settled, Refusal) else settled.facts

    def do(self, command: c.Command) -> Decision:
        """Decide and, as the station does, make it so: facts, or the refusal as a fact."""
        decision = self.decide(command)
        if isinstance(decision, Refusal):
            refused = e.Refused(type(command).__name__, decision.rule, decision.reason, decision.remedy)
            self._append([refused])
        else:
            self._append(decision)
        return decision

    def _append(self, facts: list[e.Fact]) -> None:
        settled = fold(self.state, facts, self.context, self.context.process_utc)
        self.facts += zip(settled.facts, settled.stamps, strict=True)
        self.state = settled.after

    def wait(self, seconds: float) -> None:
        """Let time pass."""
        self.utc += timedelta(seconds=seconds)
        self.mono_s += seconds

    # --- people --------------------------------------------------------------------------------------------------

    def scan(self, raw: Label | str, focus: str = "") -> Decision:
        """A label is read."""
        text = raw if isinstance(raw, str) else raw.text
        return self.do(c.ScanLabel(text.encode("latin-1"), "scanner", focus))

    def badge(self, person: str, focus: str = "") -> Decision:
        """A badge is read."""
        return self.scan(label("badge", person), focus)

    def sign_in(self, person: str = PERFORMER) -> None:
        """Badge and the right secret."""
        self.badge(person)
        asked = next(p.id for p in self.state.procedures.values() if p.procedure == "sign_in")
        self.do(c.ReportSecret(person, True, asked))

    def sign(self, person: str, kind: str = "load") -> None:
        """Badge and the right secret at a sign step."""
        name = self.procedure(kind).id
        self.badge(person, name)
        self.do(c.ReportSecret(person, True, name))

    def procedure(self, kind: str = "load", bay: int = BAY) -> OpenProcedure:
        """The open procedure. Fails if there is none."""
        found = self.state.open_procedure(kind, bay)
        assert found is not None, f"no open {kind} at bay {bay}"
        return found

    def step(self, kind: str = "load") -> str:
        """The id of the current step."""
        return self.book.procedures[kind].steps[self.procedure(kind).index].id

    def confirm(self, *items: str, kind: str = "load") -> None:
        """Touch lines of the current checklist."""
        for item in items:
            self.do(c.ConfirmItem(self.procedure(kind).id, item))

    # --- the shuttle, played by hand -----------------------------------------------------------------------------

    def link_up(self) -> None:
        """A session with the right shuttle; every bay is empty and in good order."""
        self.do(c.ReportLink(e.LinkOpened("KSW-07", "1.4.2", True, BOOT, "1")))
        for number in BAYS:
            self.do(c.ReportBay(idle_bay(number)))

    def says(self, kind: str, bay: int = BAY, run: str = "", **data: str | int | bool) -> None:
        """A numbered event of the shuttle."""
        named = {"run": run, **data} if run else data
        said = e.DeviceReported(BOOT, next(self._numbers), 0, bay, kind, tuple(named.items()), run=run)
        self.do(c.ReportDevice(said))

    def reads_back(self, **other: str) -> None:
        """The shuttle says what it would do: what it was asked, but for what ``other`` says."""
        (pending,) = self.state.pending.values()
        bay = self.state.bays[pending.bay]
        said = {"cartridge": bay.cartridge, "recipe_sha256": bay.recipe_sha256, "state": bay.state.value, **other}
        self.do(c.ReportReadBack(pending.command, "aa", pending.action, pending.bay, **said))

    def obeys(self) -> None:
        """The shuttle reads the outstanding command back as it was asked, is told to go on, and has done it."""
        (pending,) = self.state.pending.values()
        if pending.stage == "selecting":
            self.reads_back()
        self.do(c.ReportOutcome(pending.command, "executed", "", ""))

    # --- a hand-over ---------------------------------------------------------------------------------------------

    def load_acts(self) -> Iterator[tuple[str, Callable[[], object]]]:
        """The load procedure as (step, what completes it), in order."""
        name = self.procedure().id
        yield "clearance", lambda: self.confirm("bay_empty", "no_other_labels", "surfaces_clean")
        yield "order", lambda: self.scan(label("order", ORDER), name)
        yield "material", lambda: self.scan(label("material", ORDER), name)
        yield (
            "condition",
            lambda: self.confirm("bag_intact", "transport_temperature", "cartridge_pouch_intact", "reagents_enough"),
        )
        yield "cartridge", lambda: self.scan(label("cartridge", ORDER), name)
        yield "reagents", lambda: [self.scan(label("reagent", number=n), name) for n in range(len(RECIPE.reagents))]
        yield "bay", lambda: self.scan(label("bay", ORDER), name)
        yield "insert", self._insert
        yield "confirm", lambda: self.says("cartridge.read", text=label("cartridge", ORDER).text)
        yield "recipe", self._recipe
        yield "performed", lambda: self.sign(PERFORMER)
        yield "verified", lambda: self.sign(VERIFIER)
        yield "start", self._start

    def begin(self, kind: str = "load", bay: int = BAY) -> None:
        """Begin a procedure; signed in and linked first if need be."""
        if self.state.link.condition != "open":
            self.link_up()
        if self.state.session is None:
            self.sign_in()
        self.do(c.BeginProcedure(kind, bay))

    def load_until(self, step: str = "") -> None:
        """Begin a load and do every step before ``step`` (all of them by default)."""
        self.begin()
        for name, act in self.load_acts():
            if name == step:
                return
            assert self.step() == name
            act()

    def _insert(self) -> None:
        self.do(c.DoAct(self.procedure().id, self.step()))
        self.obeys()
        for kind in ("latch.unlocked", "door.opened", "cartridge.inserted", "door.closed", "latch.locked"):
            self.says(kind)

    def _recipe(self) -> None:
        self.says("recipe.loaded", sha256=RECIPE.sha256)
        self.do(c.ReportRecipe(BAY, RECIPE.sha256, ""))

    def _start(self) -> None:
        self.do(c.DoAct(self.procedure().id, self.step()))
        (pending,) = self.state.pending.values()
        self.obeys()
        self.says("run.state", run=pending.run, state="running")
