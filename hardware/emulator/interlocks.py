"""The firmware's own interlocks: what a bay refuses, whatever the console believes. One literal table, in its order."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from hardware.emulator.bay import Bay
from hardware.emulator.states import TRANSITIONS
from hardware.emulator.wire_text import fits
from hardware.messages import Action, Plain

MAX_RUN_ID = 64  # bytes


@dataclass(frozen=True, slots=True)
class Refusal:
    """``rule`` is a dotted name of PROTOCOL.md's table, ``detail`` a sentence."""

    rule: str
    detail: str


Check = Callable[[Bay, Mapping[str, Plain]], str]
"""A sentence if the interlock trips, "" if not."""


def _out_of_service(bay: Bay, args: Mapping[str, Plain]) -> str:
    return "" if bay.data.in_service else f"Bay {bay.number} is out of service."


def _selftest_failed(bay: Bay, args: Mapping[str, Plain]) -> str:
    return "" if bay.data.selftest_ok else f"Bay {bay.number} failed its self-test."


def _door_open(bay: Bay, args: Mapping[str, Plain]) -> str:
    return "" if bay.data.door == "closed" else f"The door of bay {bay.number} is open."


def _unlatched(bay: Bay, args: Mapping[str, Plain]) -> str:
    return "" if bay.data.latch == "locked" else f"The latch of bay {bay.number} is not locked."


def _no_cartridge(bay: Bay, args: Mapping[str, Plain]) -> str:
    return "" if bay.data.present else f"Bay {bay.number} holds no cartridge."


def _other_cartridge(bay: Bay, args: Mapping[str, Plain]) -> str:
    if not bay.data.cartridge:
        return f"Bay {bay.number} could not read the label of its cartridge."
    if bay.data.cartridge == args.get("cartridge"):
        return ""
    return f"Bay {bay.number} reads another cartridge than the one commanded: {bay.data.cartridge}."


def _no_recipe(bay: Bay, args: Mapping[str, Plain]) -> str:
    return "" if bay.data.recipe_hash else f"Bay {bay.number} holds no recipe."


def _other_recipe(bay: Bay, args: Mapping[str, Plain]) -> str:
    if bay.data.recipe_hash == args.get("recipe_hash"):
        return ""
    return f"Bay {bay.number} holds recipe {bay.data.recipe_hash}, not the one commanded."


def _no_run(bay: Bay, args: Mapping[str, Plain]) -> str:
    run = args.get("run")
    good = isinstance(run, str) and run != "" and fits(run, MAX_RUN_ID)
    return "" if good else f"START needs the run's id (1 to {MAX_RUN_ID} bytes) in its arguments."


def _used_cartridge_in(bay: Bay, args: Mapping[str, Plain]) -> str:
    return f"The used cartridge is still in bay {bay.number}: open, and take it out." if bay.data.present else ""


NOT_ALLOWED = "action.not_allowed_in_state"

INTERLOCKS: dict[Action, tuple[tuple[str, Check], ...]] = {
    Action.START: (
        ("selftest.failed", _selftest_failed),
        ("door.not_closed", _door_open),
        ("latch.not_locked", _unlatched),
        ("cartridge.absent", _no_cartridge),
        ("cartridge.mismatch", _other_cartridge),
        ("recipe.absent", _no_recipe),
        ("recipe.mismatch", _other_recipe),
        (NOT_ALLOWED, _no_run),
    ),
    Action.RESET: (("door.not_closed", _door_open), (NOT_ALLOWED, _used_cartridge_in)),
    Action.RESTART: (("door.not_closed", _door_open), ("latch.not_locked", _unlatched)),
    Action.HOLD: (),
    Action.STOP: (),
    Action.ABORT: (),
    Action.OPEN: (),
}


def judge(bay: Bay, action: Action, args: Mapping[str, Plain]) -> Refusal | None:
    """The first interlock that refuses ``action`` at ``bay`` now, None if it may be done."""
    if detail := _out_of_service(bay, args):
        return Refusal("bay.out_of_service", detail)
    state = bay.data.state
    if (state, action) not in TRANSITIONS:
        rule = "door.run_in_progress" if action is Action.OPEN else NOT_ALLOWED
        return Refusal(rule, f"{action.value} is not allowed while bay {bay.number} is {state.value}.")
    for rule, check in INTERLOCKS[action]:
        if detail := check(bay, args):
            return Refusal(rule, detail)
    return None
