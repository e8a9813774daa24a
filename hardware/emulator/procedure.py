"""One run of a control recipe in one bay: phases in order, feeds, prompts for samples, and the hold's countdown.

Times are whole process milliseconds. Whoever advances a procedure never steps over ``next_ms``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from hardware.emulator.channels import BY_NAME
from hardware.emulator.culture import GLUCOSE_G_PER_MMOL, Culture
from hardware.emulator.noise import key_of, white
from hardware.emulator.recipe import Feed, Phase, Recipe
from hardware.emulator.wire_text import cut
from hardware.messages import Plain

MINUTE_MS = 60_000
FEED_MS = 360 * MINUTE_MS  # a feed is given slowly; typical, unsourced
ANALYSIS_MS = 2 * MINUTE_MS  # the at-line analyser's time (DEVICE contract)
MAX_PROMPT_ID = 64  # bytes
METHOD = "at-line analyser (emulated)"

Emit = Callable[[str, Mapping[str, Plain]], None]


@dataclass(slots=True)
class PendingSample:
    """A sample in the analyser: its id, what it will say, and how long until then."""

    sample: str
    left_ms: int
    values: dict[str, int]


@dataclass(slots=True)
class Position:
    """Where a run stands: all that a restart must not lose. ``phase_index`` -1: none; ``hold_left_ms`` -1: not held."""

    run: str = ""
    phase_index: int = -1
    elapsed_ms: int = 0
    feeds_done: int = 0
    feed_left_ms: int = 0
    samples_done: int = 0
    prompt: str = ""
    prompt_number: int = 0
    hold_left_ms: int = -1
    hold_expired: bool = False
    analysing: list[PendingSample] = field(default_factory=list)


class Procedure:
    """Runs ``recipe`` from ``position`` and says what happens by ``emit``."""

    def __init__(self, recipe: Recipe, position: Position, culture: Culture, emit: Emit) -> None:
        self.recipe = recipe
        self.position = position
        self._culture = culture
        self._emit = emit

    @property
    def phase(self) -> Phase | None:
        """The present phase, None before the first and after the last."""
        index = self.position.phase_index
        return self.recipe.phases[index] if 0 <= index < len(self.recipe.phases) else None

    def begin(self) -> None:
        """Start the first phase."""
        self._enter(0)

    def next_ms(self) -> int | None:
        """Process milliseconds to the next thing that a running phase does, None if there is no phase."""
        phase, at = self.phase, self.position
        if phase is None:
            return None
        moments = [_ms(phase.minutes)]
        if at.feed_left_ms > 0:
            moments.append(at.elapsed_ms + at.feed_left_ms)
        elif at.feeds_done < len(phase.feeds):
            moments.append(_ms(phase.feeds[at.feeds_done].at_min))
        if not at.prompt and self._samples_due(phase) < len(phase.samples):
            moments.append(_ms(phase.samples[self._samples_due(phase)].at_min))
        return max(0, min(moments) - at.elapsed_ms)

    def run(self, dt_ms: int) -> bool:
        """Let the phase go on for ``dt_ms``; True when the last phase has ended."""
        phase, at = self.phase, self.position
        if phase is None:
            return False
        at.elapsed_ms += dt_ms
        self._feed(phase, dt_ms)
        self._ask(phase)
        if at.elapsed_ms < _ms(phase.minutes):
            return False
        self._leave(phase)
        if at.phase_index + 1 < len(self.recipe.phases):
            self._enter(at.phase_index + 1)
            return False
        at.phase_index = -1
        return True

    def feed_ml_per_h(self) -> float:
        """The feed under way, 0 if none."""
        phase, at = self.phase, self.position
        if phase is None or at.feed_left_ms <= 0:
            return 0.0
        feed = phase.feeds[at.feeds_done]
        return feed.volume_ml / (_feed_ms(phase, at.feeds_done) / 3_600_000)

    def answer(self, answer: str, sample: str, key: int) -> None:
        """A person answered the open prompt; a sample that was taken goes to the analyser."""
        at = self.position
        self._emit("prompt.answered", {"run": at.run, "prompt": at.prompt, "answer": answer})
        at.prompt = ""
        if answer == "taken":
            at.analysing.append(PendingSample(sample, ANALYSIS_MS, measure(self._culture, key)))

    def analyse(self, dt_ms: int) -> None:
        """The analyser works, whatever the phase does."""
        at = self.position
        for pending in at.analysing:
            pending.left_ms -= dt_ms
        for pending in [sample for sample in at.analysing if sample.left_ms <= 0]:
            at.analysing.remove(pending)
            self._emit(
                "sample.result",
                {"run": at.run, "sample": pending.sample, "values": dict(pending.values), "method": METHOD},
            )

    def end(self) -> None:
        """Stopped or aborted: the present phase ends here and nobody is asked any more."""
        if self.phase is not None:
            self._leave(self.phase)
        self.position.phase_index = -1
        self.position.prompt = ""

    def hold(self) -> None:
        """Begin to count the safe hold down."""
        if self.phase is not None and self.position.hold_left_ms < 0:
            self.position.hold_left_ms = _ms(self.phase.max_hold_min)
            self.position.hold_expired = False

    def count_hold(self, dt_ms: int) -> bool:
        """Let a hold last ``dt_ms`` longer; True at the moment when its longest time is over."""
        at = self.position
        at.hold_left_ms = max(0, at.hold_left_ms - dt_ms)
        if at.hold_left_ms > 0 or at.hold_expired:
            return False
        at.hold_expired = True
        self._emit("hold.expired", {"run": at.run, "phase": self.phase.name if self.phase else ""})
        return True

    def release(self) -> None:
        """The hold is over."""
        self.position.hold_left_ms = -1
        self.position.hold_expired = False

    def _enter(self, index: int) -> None:
        at, phase = self.position, self.recipe.phases[index]
        at.phase_index, at.elapsed_ms = index, 0
        at.feeds_done = at.feed_left_ms = at.samples_done = 0
        if phase.operation != "prime" and self._culture.viable_m <= 0:
            self._culture.seed()
        if phase.operation == "activation":
            self._culture.stimulate()
        elif phase.operation == "transduction":
            self._culture.transduce()
        self._emit("phase.started", {"run": at.run, "phase": phase.name, "index": index, "minutes": phase.minutes})

    def _leave(self, phase: Phase) -> None:
        if phase.operation == "selection":
            self._culture.select()
        elif phase.operation == "harvest":
            self._culture.harvest()
        at = self.position
        at.feed_left_ms = 0
        self._emit("phase.ended", {"run": at.run, "phase": phase.name, "index": at.phase_index})

    def _feed(self, phase: Phase, dt_ms: int) -> None:
        at = self.position
        if at.feed_left_ms > 0:
            at.feed_left_ms = max(0, at.feed_left_ms - dt_ms)
            if at.feed_left_ms == 0:
                feed = phase.feeds[at.feeds_done]
                at.feeds_done += 1
                self._emit("feed.given", {"run": at.run, "volume_ml": feed.volume_ml})
        waiting = at.feed_left_ms == 0 and at.feeds_done < len(phase.feeds)
        if waiting and at.elapsed_ms >= _ms(phase.feeds[at.feeds_done].at_min):
            at.feed_left_ms = _feed_ms(phase, at.feeds_done)

    def _samples_due(self, phase: Phase) -> int:
        return min(self.position.samples_done, len(phase.samples))

    def _ask(self, phase: Phase) -> None:
        at = self.position
        due = self._samples_due(phase)
        if at.prompt or due >= len(phase.samples) or at.elapsed_ms < _ms(phase.samples[due].at_min):
            return
        at.samples_done += 1
        at.prompt_number += 1
        at.prompt = cut(f"{phase.samples[due].prompt}.{at.prompt_number}:{at.run}", MAX_PROMPT_ID)
        self._emit("prompt.opened", {"run": at.run, "prompt": at.prompt, "kind": "sample", "number": at.prompt_number})


def measure(culture: Culture, key: int) -> dict[str, int]:
    """What the at-line analyser says of ``culture``: scaled integers by channel number (typical errors, unsourced)."""
    truth = {
        "viable_cell_density": (culture.density_m_per_ml, 0.05),
        "viability": (culture.viability * 100, 0.01),
        "glucose": (culture.glucose_mm * GLUCOSE_G_PER_MMOL, 0.03),
        "lactate": (culture.lactate_mm, 0.03),
    }
    result = {}
    for name, (value, error) in truth.items():
        channel = BY_NAME[name]
        measured = value * (1 + error * white(key_of(key, name), 0))
        result[str(channel.number)] = channel.scaled(min(channel.high, max(channel.low, measured)))
    return result


def _ms(minutes: float) -> int:
    return round(minutes * MINUTE_MS)


def _feed_ms(phase: Phase, index: int) -> int:
    feed: Feed = phase.feeds[index]
    until = phase.feeds[index + 1].at_min if index + 1 < len(phase.feeds) else phase.minutes
    return max(1, min(FEED_MS, _ms(until - feed.at_min)))
