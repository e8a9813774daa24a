"""A control recipe as the firmware accepts it: parsed and validated from the exact bytes, or refused with a reason."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hardware.emulator.channels import BY_NAME
from hardware.emulator.wire_text import fits

OPERATIONS = frozenset(
    {"prime", "enrichment", "selection", "activation", "transduction", "expansion", "harvest", "formulation"}
)
ON_HOLD = frozenset({"keep_warm", "stop_pumps"})
MAX_BYTES = 65_536
MAX_NAME = 48  # bytes: a phase's id is a field of a bay's status
MAX_NUMBER = 1_000_000.0  # no minutes, millilitres or limits of a recipe come near it, and every wire field holds it
MAX_ALARMS = 15  # a bay's status names at most sixteen, and a hold can expire


class RecipeError(ValueError):
    """The recipe cannot be run; the message says where and why."""


@dataclass(frozen=True, slots=True)
class Feed:
    """``volume_ml`` of medium, begun ``at_min`` process minutes into the phase."""

    at_min: float
    volume_ml: float


@dataclass(frozen=True, slots=True)
class SamplePoint:
    """A person is asked for a sample ``at_min`` process minutes into the phase."""

    at_min: float
    prompt: str


@dataclass(frozen=True, slots=True)
class Phase:
    """One phase: how long (process minutes), at which setpoints (channel's unit), and what a hold means."""

    name: str
    operation: str
    minutes: float
    setpoints: Mapping[str, float]
    feeds: tuple[Feed, ...]
    samples: tuple[SamplePoint, ...]
    on_hold: str
    max_hold_min: float


@dataclass(frozen=True, slots=True)
class AlarmRule:
    """Raise ``name`` when ``channel`` is beyond ``limit`` for ``delay_s`` process seconds. ``high``: above it."""

    name: str
    channel: str
    high: bool
    limit: float
    delay_s: float


@dataclass(frozen=True, slots=True)
class Recipe:
    """A validated control recipe."""

    name: str
    version: str
    phases: tuple[Phase, ...]
    alarms: tuple[AlarmRule, ...]
    alarm_phases: frozenset[str]


def parse_recipe(data: bytes) -> Recipe:
    """Read a control recipe (UTF-8 JSON). Raises RecipeError with a sentence if it cannot be run as it stands."""
    try:
        document = json.loads(data.decode("utf-8"))
    except ValueError as error:  # of the bytes, of the text, or a number of thousands of digits
        raise RecipeError(f"The recipe is not JSON text: {error}.") from error
    except RecursionError as error:
        raise RecipeError("The recipe is nested too deeply to be read.") from error
    try:
        return _recipe(document)
    except OverflowError as error:
        raise RecipeError(f"The recipe has a number that is too large: {error}.") from error


def _recipe(document: object) -> Recipe:
    if not isinstance(document, dict):
        raise RecipeError("The recipe is not a JSON object.")
    phases = tuple(_phase(row, f"phase {i + 1}") for i, row in enumerate(_list(document, "phases", "the recipe")))
    if not phases:
        raise RecipeError("The recipe has no phases.")
    if len({phase.name for phase in phases}) < len(phases):
        raise RecipeError("Two phases of the recipe have the same id.")
    alarms = tuple(_alarm(row, f"alarm {i + 1}") for i, row in enumerate(_list(document, "alarms", "the recipe")))
    if len(alarms) > MAX_ALARMS or len({alarm.name for alarm in alarms}) < len(alarms):
        raise RecipeError(f"The recipe needs at most {MAX_ALARMS} alarms, each with an id of its own.")
    alarm_phases = frozenset(str(name) for name in _list(document, "alarm_phases", "the recipe"))
    if unknown := alarm_phases - {phase.name for phase in phases}:
        raise RecipeError(f"alarm_phases names no phase of this recipe: {', '.join(sorted(unknown))}.")
    return Recipe(
        name=_text(document, "id", "the recipe"),
        version=_text(document, "version", "the recipe"),
        phases=phases,
        alarms=alarms,
        alarm_phases=alarm_phases,
    )


def _phase(row: object, where: str) -> Phase:
    fields = _object(row, where)
    name = _text(fields, "id", where)
    where = f"phase {name!r}"
    minutes = _number(fields, "minutes", where, above=0)
    operation = _one_of(fields, "operation", where, OPERATIONS)
    _one_of(fields, "on_max_hold", where, frozenset({"alarm"}))
    _one_of(fields, "on_console_lost", where, frozenset({"continue"}))
    feeds = tuple(_feed(item, where, minutes) for item in _list(fields, "feeds", where))
    samples = tuple(_sample(item, where, minutes) for item in _list(fields, "samples", where))
    return Phase(
        name=name,
        operation=operation,
        minutes=minutes,
        setpoints=_setpoints(fields, where),
        feeds=tuple(sorted(feeds, key=lambda feed: feed.at_min)),
        samples=tuple(sorted(samples, key=lambda sample: sample.at_min)),
        on_hold=_one_of(fields, "on_hold", where, ON_HOLD),
        max_hold_min=_number(fields, "max_hold_min", where, above=0),
    )


def _setpoints(fields: Mapping[str, Any], where: str) -> dict[str, float]:
    points = _object(fields.get("setpoints", {}), f"the setpoints of {where}")
    found = {}
    for name in points:
        channel = BY_NAME.get(name)
        if channel is None or channel.kind != "online":
            raise RecipeError(f"{where} sets {name!r}, which is no online channel of this shuttle.")
        value = _number(points, name, where)
        if not channel.holds(value):
            raise RecipeError(f"{where} sets {name} to {value:g}, outside {channel.low:g} to {channel.high:g}.")
        found[name] = value
    return found


def _feed(row: object, where: str, minutes: float) -> Feed:
    fields = _object(row, f"a feed of {where}")
    return Feed(_moment(fields, where, minutes), _number(fields, "volume_ml", f"a feed of {where}", above=0))


def _sample(row: object, where: str, minutes: float) -> SamplePoint:
    fields = _object(row, f"a sample of {where}")
    return SamplePoint(_moment(fields, where, minutes), _text(fields, "prompt", f"a sample of {where}"))


def _moment(fields: Mapping[str, Any], where: str, minutes: float) -> float:
    at_min = _number(fields, "at_min", where, above=-1)
    if not 0 <= at_min < minutes:
        raise RecipeError(f"{where} has something at minute {at_min:g}, but lasts {minutes:g} minutes.")
    return at_min


def _alarm(row: object, where: str) -> AlarmRule:
    fields = _object(row, where)
    name, channel = _text(fields, "id", where), _text(fields, "channel", where)
    if channel not in BY_NAME or BY_NAME[channel].kind != "online":
        raise RecipeError(f"Alarm {name!r} watches {channel!r}, which is no online channel of this shuttle.")
    if ("above" in fields) == ("below" in fields):
        raise RecipeError(f"Alarm {name!r} must say either above or below.")
    high = "above" in fields
    limit = _number(fields, "above" if high else "below", where)
    return AlarmRule(name, channel, high, limit, _number(fields, "delay_s", where, above=-1))


def _object(value: object, where: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise RecipeError(f"{where} is not an object.")
    return value


def _list(fields: Mapping[str, Any], key: str, where: str) -> list[Any]:
    value = fields.get(key, [])
    if not isinstance(value, list):
        raise RecipeError(f"{key} of {where} is not a list.")
    return value


def _text(fields: Mapping[str, Any], key: str, where: str) -> str:
    value = fields.get(key)
    if not isinstance(value, str) or not value:
        raise RecipeError(f"{where} has no {key}.")
    if not fits(value, MAX_NAME):
        raise RecipeError(f"{key} of {where} is not Unicode text of at most {MAX_NAME} bytes.")
    return value


def _one_of(fields: Mapping[str, Any], key: str, where: str, allowed: frozenset[str]) -> str:
    value = _text(fields, key, where)
    if value not in allowed:
        raise RecipeError(f"{key} of {where} is {value!r}; this shuttle knows {', '.join(sorted(allowed))}.")
    return value


def _number(fields: Mapping[str, Any], key: str, where: str, above: float = -math.inf) -> float:
    value = fields.get(key)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise RecipeError(f"{key} of {where} is not a number.")
    if not abs(value) <= MAX_NUMBER:  # nor is NaN
        raise RecipeError(f"{key} of {where} is beyond {MAX_NUMBER:.0f}.")
    if value <= above:
        raise RecipeError(f"{key} of {where} is {value:g}; it must be more than {above:g}.")
    return float(value)
