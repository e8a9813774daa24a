"""A shuttle on a bench: the firmware without a line, its time moved by hand."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest

import resources
from hardware.emulator.firmware import Firmware, Settings
from hardware.emulator.state_dir import StateDir
from hardware.messages import (
    Action,
    AnswerPrompt,
    CommandOutcome,
    DeviceEvent,
    Direct,
    Execute,
    Message,
    RecipeAnswer,
    RecipeBegin,
    RecipeChunk,
    RecipeCommit,
    Select,
    SelectReadBack,
)

LABEL = "]d20109506000200118172712311026A\x1d21KT000001"
RECIPE = resources.path("recipes/CART-STD-4.2.json").read_bytes()
SHA = hashlib.sha256(RECIPE).hexdigest()
SESSION = 4711
FAR_MS = 10**12


def short_recipe(**changes: Any) -> bytes:
    """The standard recipe cut to ten minutes of prime and two hours of expansion."""
    document = json.loads(RECIPE)
    prime = {**document["phases"][0], "minutes": 10}
    expansion = {**document["phases"][5], "minutes": 120, "feeds": [], "samples": [], **changes}
    return json.dumps({**document, "phases": [prime, expansion], "alarm_phases": ["expansion"]}).encode()


class Bench:
    """Firmware in a folder, with a session open."""

    def __init__(self, folder: Path, **settings: Any) -> None:
        self.folder = folder
        self.settings = Settings(capacity=settings.pop("capacity", 50_000), **settings)
        self.said: list[Message] = []
        self._commands = count(1)
        self._transfers = count(1)
        self.power_on()

    def power_on(self) -> None:
        self.state = StateDir(self.folder)
        self.firmware = Firmware(self.settings, self.state, utc_ms=1_800_000_000_000)
        self.open_session(SESSION)

    def power_off(self, *, tidy: bool) -> None:
        if tidy:
            self.firmware.close()
        else:
            self.firmware.drop()
        self.state.close()

    def open_session(self, session: int) -> None:
        self.session = session
        self.firmware.open_session(session)
        self.drain()

    def drain(self) -> list[Message]:
        fresh = list(self.firmware.live)
        self.firmware.live.clear()
        self.said += fresh
        return fresh

    def tell(self, message: Message) -> list[Message]:
        self.firmware.receive(message)
        return self.drain()

    def run(self, seconds: float) -> list[Message]:
        """Let the device's clock run: by a minute at most, by a quarter of a second if it may be warped."""
        left, fresh = round(seconds * 1000), []
        while left > 0:
            step = min(left, 250 if self.settings.warp > 1 else 60_000)
            self.firmware.advance(self.firmware.uptime_ms + step)
            fresh += self.drain()
            left -= step
        return fresh

    def events(self, kind: str) -> list[DeviceEvent]:
        return [message for message in self.said if isinstance(message, DeviceEvent) and message.kind == kind]

    def name(self) -> str:
        return f"command-{next(self._commands):04d}"

    def select(self, action: Action, bay: int = 9, **args: Any) -> SelectReadBack | CommandOutcome:
        if action is Action.START:
            args = {"run": "run-1", "cartridge": LABEL, "recipe_hash": SHA, **args}
        message = Select(self.session, self.name(), action.value, bay, FAR_MS, args)
        return next(m for m in self.tell(message) if isinstance(m, SelectReadBack | CommandOutcome))

    def execute(self, read_back: SelectReadBack) -> CommandOutcome:
        message = Execute(self.session, read_back.command, read_back.token, FAR_MS)
        return next(m for m in self.tell(message) if isinstance(m, CommandOutcome))

    def do(self, action: Action, bay: int = 9, **args: Any) -> CommandOutcome:
        """Select and execute, or HOLD at once."""
        if action is Action.HOLD:
            answer = self.tell(Direct(self.session, self.name(), action.value, bay, FAR_MS))
            return next(m for m in answer if isinstance(m, CommandOutcome))
        selected = self.select(action, bay, **args)
        return self.execute(selected) if isinstance(selected, SelectReadBack) else selected

    def answer(self, prompt: str, answer: str = "taken", bay: int = 9, **args: Any) -> CommandOutcome:
        message = AnswerPrompt(self.session, self.name(), bay, prompt, answer, FAR_MS, args)
        return next(m for m in self.tell(message) if isinstance(m, CommandOutcome))

    def send_recipe(self, data: bytes = RECIPE, bay: int = 9, sha256: bytes | None = None) -> RecipeAnswer:
        transfer = next(self._transfers)
        digest = hashlib.sha256(data).digest() if sha256 is None else sha256
        said = self.tell(RecipeBegin(self.session, transfer, bay, len(data), digest))
        for offset in range(0, len(data), 512):
            self.tell(RecipeChunk(transfer, offset, data[offset : offset + 512]))
        said += self.tell(RecipeCommit(transfer))
        return next(m for m in said if isinstance(m, RecipeAnswer))

    def load(self, bay: int = 9, recipe: bytes = RECIPE, label: str = LABEL) -> None:
        """Open, insert, close, recipe."""
        assert self.do(Action.OPEN, bay).outcome == "executed"
        self.firmware.workcell.bays[bay].insert(label)
        self.firmware.workcell.bays[bay].close()
        assert self.send_recipe(recipe, bay).ok

    def start(self, bay: int = 9, recipe: bytes = RECIPE) -> None:
        """A bay with a run under way."""
        self.load(bay, recipe)
        outcome = self.do(Action.START, bay, recipe_hash=hashlib.sha256(recipe).hexdigest())
        assert outcome.outcome == "executed", outcome

    def state_of(self, bay: int = 9) -> str:
        return self.firmware.workcell.bays[bay].data.state.value


@pytest.fixture
def make_bench(tmp_path: Path) -> Iterator[Callable[..., Bench]]:
    made: list[Bench] = []

    def make(folder: Path | None = None, **settings: Any) -> Bench:
        made.append(Bench(folder or tmp_path / f"state-{len(made)}", **settings))
        return made[-1]

    yield make
    for bench in made:
        bench.power_off(tidy=False)


@pytest.fixture
def bench(make_bench: Callable[..., Bench]) -> Bench:
    return make_bench()


@pytest.fixture
def sha() -> str:
    return SHA


@pytest.fixture
def label() -> str:
    return LABEL


@pytest.fixture
def recipe_bytes() -> bytes:
    return RECIPE


@pytest.fixture
def shorten() -> Callable[..., bytes]:
    return short_recipe
