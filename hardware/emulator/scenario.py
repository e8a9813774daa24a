"""Scenarios: YAML files in resources/scenarios that say how the bays stand at first, and what happens later."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import yaml

import resources
from hardware.emulator.bay import Bay
from hardware.emulator.procedure import MINUTE_MS
from hardware.emulator.recipe import parse_recipe
from hardware.emulator.states import ACTING, State
from hardware.emulator.workcell import BAYS, Workcell
from hardware.messages import Action

FAST_FORWARD_MS = 120_000


class ScenarioError(ValueError):
    """The scenario cannot be used; the message says which, where and why."""


@dataclass(frozen=True, slots=True)
class LaterEvent:
    """Do ``do`` (a control request) ``after_min`` process minutes into ``phase`` at ``bay``."""

    bay: int
    phase: str
    after_min: float
    do: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Scenario:
    """A parsed scenario; ``bays`` by number as the file has them."""

    title: str
    bays: Mapping[int, Mapping[str, Any]]
    events: tuple[LaterEvent, ...]
    telemetry_hz: float | None


def load_scenario(name: str) -> Scenario:
    """The scenario ``name``. Raises ScenarioError."""
    try:
        path = resources.path(f"scenarios/{name}.yaml")
        document = yaml.safe_load(path.read_text("utf-8"))
        return _parse(document)
    except FileNotFoundError as error:
        known = ", ".join(sorted(file.stem for file in resources.path("scenarios").glob("*.yaml")))
        raise ScenarioError(f"There is no scenario {name!r}; there are {known}.") from error
    except (yaml.YAMLError, KeyError, TypeError, ValueError, AttributeError) as error:
        raise ScenarioError(f"The scenario {name!r} has a mistake: {error!s}.") from error


def _parse(document: Mapping[str, Any]) -> Scenario:
    bays = document.get("bays") or {}
    for number in bays:
        if not isinstance(number, int) or not 1 <= number <= BAYS:
            raise ValueError(f"bay {number!r} is not one of 1 to {BAYS}")
    events = tuple(
        LaterEvent(int(row["bay"]), str(row["at_phase"]), float(row["after_min"]), {"bay": row["bay"], **row["do"]})
        for row in document.get("events") or ()
    )
    hz = document.get("telemetry_hz")
    return Scenario(str(document["title"]), bays, events, None if hz is None else float(hz))


def set_up(scenario: Scenario, workcell: Workcell, keep_recipe: Callable[[bytes], bytes]) -> None:
    """Put the bays where the scenario has them, quickly and without telling anybody. Raises ScenarioError."""
    workcell.quiet = True
    try:
        for number, wish in scenario.bays.items():
            _set_up_bay(workcell.bays[number], wish, keep_recipe)
    except (KeyError, TypeError, ValueError, FileNotFoundError) as error:
        raise ScenarioError(f"The scenario {scenario.title!r} cannot be set up: {error!s}.") from error
    finally:
        workcell.quiet = False


def _set_up_bay(bay: Bay, wish: Mapping[str, Any], keep_recipe: Callable[[bytes], bytes]) -> None:
    bay.data.in_service = bool(wish.get("in_service", True))
    bay.data.selftest_ok = bool(wish.get("selftest_ok", True))
    if "cartridge" in wish:
        bay.act(Action.OPEN, "", {})
        bay.insert(str(wish["cartridge"]))
        bay.close()
    if "recipe" in wish:
        data = resources.path(f"recipes/{wish['recipe']}.json").read_bytes()
        bay.load_recipe(parse_recipe(data), data, hashlib.sha256(data).hexdigest())
        keep_recipe(data)
    if "at" in wish:
        bay.act(Action.START, "", {"run": str(wish.get("run", f"scenario-{bay.number:02d}"))})
        _run_to(bay, wish["at"])
    for action in wish.get("then", ()):
        bay.act(Action(action), "", {})
        while bay.data.state in ACTING:
            bay.advance(max(1, bay.next_ms() or 1), 0)
    bay.finished.clear()


def _run_to(bay: Bay, at: Mapping[str, Any]) -> None:
    phase = at.get("phase")
    target_ms = round(float(at.get("min", 0)) * MINUTE_MS)
    while bay.data.state is State.RUNNING:
        here = bay.data.position.elapsed_ms if bay.phase_name == phase else -1
        if here >= target_ms:
            return
        if bay.data.position.prompt and bay.procedure:
            bay.procedure.answer("taken", f"S-{bay.number:02d}", bay.number)
        step = min(FAST_FORWARD_MS, bay.next_ms() or FAST_FORWARD_MS)
        bay.advance(max(1, min(step, target_ms - here) if here >= 0 else step), 0)
    if phase != "complete":
        raise ValueError(f"bay {bay.number} never reached {phase!r}, minute {at.get('min', 0)}")


class Script:
    """Fires a scenario's later events, each once, when its bay passes its moment."""

    def __init__(self, events: tuple[LaterEvent, ...]) -> None:
        self._coming = list(events)
        self._before: dict[int, tuple[str, int]] = {}

    def due(self, workcell: Workcell) -> list[Mapping[str, Any]]:
        """The requests whose moment has come since the last look."""
        here = {n: (bay.phase_name, bay.data.position.elapsed_ms) for n, bay in workcell.bays.items()}
        passed = [event for event in self._coming if self._passed(event, here[event.bay])]
        self._coming = [event for event in self._coming if event not in passed]
        self._before = here
        return [event.do for event in passed]

    def _passed(self, event: LaterEvent, now: tuple[str, int]) -> bool:
        moment = event.after_min * MINUTE_MS
        before = self._before.get(event.bay, now)
        came_in = before[0] != event.phase or before[1] < moment
        return now[0] == event.phase and now[1] >= moment and came_in
