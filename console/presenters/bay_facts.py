"""What is known of one bay, put together for the overview, the run screen and the tasks: run, recipe, phase, hold."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache

from console.domain.batch_state import ACTIVE, ENDED, BatchState
from console.domain.decide_material import ended_as, ending_of, left_over
from console.domain.order import Order, PhasePlan, Recipe
from console.domain.scan import Label, parse
from console.domain.scan.describe import group_coi
from console.domain.station_state import BAYS, Bay, Run
from console.presenters.scene import Scene

DAY_S = 86_400


@dataclass(frozen=True, slots=True)
class BayFacts:
    """One bay in one scene."""

    scene: Scene
    bay: Bay
    run: Run | None
    order: Order | None
    recipe: Recipe | None
    index: int = field(init=False)
    """Position of the current phase in the recipe; past the end once complete; -1 if not known."""

    def __post_init__(self) -> None:
        """Work out what is asked for many times a picture."""
        object.__setattr__(self, "index", _index(self.bay, self.recipe))

    @classmethod
    def of(cls, scene: Scene, number: int) -> BayFacts:
        """The facts of bay ``number``. A recipe that no order names is found by the hash that the shuttle keeps."""
        state = scene.state
        bay, run = state.bays[number], state.run_at(number)
        order = state.orders.get(run.order) if run else None
        recipe = state.recipes.get(run.recipe) if run else None
        sha256 = (run.recipe_sha256 if run else "") or bay.recipe_sha256
        if recipe is None and sha256:
            recipe = next((known for known in state.recipes.values() if known.sha256 == sha256), None)
        return cls(scene, bay, run, order, recipe)

    @property
    def busy(self) -> bool:
        """Whether living material is in the bay: a run goes on, or has ended and waits to be unloaded."""
        return self.run is not None or self.bay.state in ACTIVE or (self.bay.state in ENDED and self.bay.present)

    @property
    def ended(self) -> bool:
        """Whether the run is over and its material is still here."""
        return self.busy and (self.bay.state in ENDED or ended_as(self.scene.state, self.bay.number) is not None)

    @property
    def out(self) -> bool:
        """Whether the run is over and its cartridge is out: what its probes say is of no one's material."""
        return self.run is not None and not self.bay.present and self.bay.state in (BatchState.IDLE, *ENDED)

    @property
    def left_over(self) -> bool:
        """Whether something is in the bay that no run of this console stands for: it can be taken out."""
        return left_over(self.scene.state, self.bay.number)

    # --- identity ------------------------------------------------------------------------------------------------

    @property
    def identity(self) -> str:
        """Chain of identity as printed; without an order the cartridge's serial; "" if neither is known."""
        return group_coi(self.order.coi) if self.order else self.serial

    @property
    def short_identity(self) -> str:
        """``CH·K7Q2``, or the cartridge's serial."""
        return f"{self.order.coi[:2]}·{self.order.coi[-4:]}" if self.order else self.serial

    @property
    def serial(self) -> str:
        """The serial of the cartridge, from the run or from the label that the shuttle read."""
        return (self.run.cartridge if self.run else "") or serial_of(self.bay.cartridge)

    # --- phases --------------------------------------------------------------------------------------------------

    @property
    def plan(self) -> PhasePlan | None:
        """The current phase as planned."""
        return self.recipe.phases[self.index] if self.recipe and 0 <= self.index < len(self.recipe.phases) else None

    @property
    def phase_name(self) -> str:
        """The current phase in words, "" if not known. A phase of an unknown recipe is called as the shuttle does."""
        operation = self.plan.operation if self.plan else self.bay.phase
        key = f"phase.{operation}"
        return self.scene.say(key) if operation and self.scene.texts.has(key) else operation

    @property
    def state_word(self) -> str:
        """The bay's state in words, with a capital where the language has them."""
        word = self.scene.texts.word(self.bay.state.value)
        return word[:1].upper() + word[1:]

    @property
    def phase_elapsed_s(self) -> float | None:
        """Process seconds since the current phase began, None if not known."""
        if self.run is None:
            return None
        begun = [record.started for record in self.run.phases if record.phase == self.bay.phase]
        return self.scene.process_since_s(begun[-1]) if begun else None

    @property
    def phase_left_s(self) -> float | None:
        """Planned process seconds until the current phase ends, None if not known."""
        elapsed = self.phase_elapsed_s
        return None if self.plan is None or elapsed is None else max(0.0, self.plan.minutes * 60 - elapsed)

    @property
    def elapsed_s(self) -> float | None:
        """Planned process seconds done so far: whole phases before, and what has passed of this one."""
        if self.recipe is None or self.index < 0:
            return None
        before = sum(plan.minutes for plan in self.recipe.phases[: self.index]) * 60
        within = min(self.phase_elapsed_s or 0.0, self.plan.minutes * 60) if self.plan else 0.0
        return before + within

    @property
    def progress(self) -> float:
        """0..1 of the planned time."""
        if self.recipe is None or self.elapsed_s is None:
            return 0.0
        return min(1.0, max(0.0, self.elapsed_s / (self.recipe.minutes * 60)))

    @property
    def day(self) -> tuple[int, int] | None:
        """(day, of days), both from 1, None if not known."""
        if self.recipe is None or self.elapsed_s is None:
            return None
        days = -(-self.recipe.minutes * 60 // DAY_S)
        return min(days, int(self.elapsed_s // DAY_S) + 1), days

    def next_text(self) -> str:
        """``Harvest in 2 d 6 h``, "" if not known, or no longer: while the shuttle is silent nobody knows its phase."""
        left = None if self.scene.link_stale_s() else self.phase_left_s
        if left is None or self.recipe is None or self.bay.state is not BatchState.RUNNING:
            return ""
        after = self.recipe.phases[self.index + 1 :]
        age = self.scene.texts.age(left)
        if not after:
            return self.scene.say("tile.next_end", age=age)
        return self.scene.say("tile.next", phase=self.scene.say(f"phase.{after[0].operation}"), age=age)

    # --- safe hold -----------------------------------------------------------------------------------------------

    @property
    def held(self) -> bool:
        """Whether the run is held or on its way there."""
        return self.bay.state in (BatchState.HELD, BatchState.HOLDING)

    @property
    def hold_left_s(self) -> float | None:
        """Process seconds of safe hold left (negative: over), None if not held or not known."""
        if not self.held or self.run is None or self.plan is None:
            return None
        marks = [mark.process_utc for mark in self.run.marks if mark.kind == "held"]
        held = self.scene.process_since_s(marks[-1]) if marks else None
        return None if held is None else self.plan.max_hold_min * 60 - held


def _index(bay: Bay, recipe: Recipe | None) -> int:
    if recipe is None:
        return -1
    if bay.state is BatchState.COMPLETE:
        return len(recipe.phases)
    return next((place for place, plan in enumerate(recipe.phases) if plan.id == bay.phase), -1)


def ended_word(facts: BayFacts) -> str:
    """What the material of an ended run waits for: unloading as a product, or recovery."""
    recover = ending_of(facts.scene.state, facts.bay.number) == "recover"
    return facts.scene.say("tile.recoverable" if recover else "tile.ready")


@lru_cache(maxsize=64)
def serial_of(label: str) -> str:
    """The serial on a cartridge's label, as the shuttle read it; "" if there is none."""
    read = parse(label.encode("latin-1", "replace")) if label else None
    return dict(read.fields).get("serial", "") if isinstance(read, Label) else ""


def shown_bay(scene: Scene) -> int:
    """The chosen bay, else the first with a run, 0 if there is none."""
    if scene.ui.bay:
        return scene.ui.bay
    return next((number for number in BAYS if BayFacts.of(scene, number).busy), 0)
