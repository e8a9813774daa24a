"""What accounts, the horn, and acts that are completed afterwards make of the state."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from console.domain import events as e
from console.domain.open_act import OpenAct
from console.domain.station_state import Stamp, StationState, changed, drop, put


def _unlocked(state: StationState, event: e.AccountUnlocked, stamp: Stamp) -> StationState:
    return changed(state, attempts=drop(state.attempts, event.person))


def _pin(state: StationState, event: e.PinChanged, stamp: Stamp) -> StationState:
    pins = put(state.pins_changed, event.person, stamp.utc)
    person = state.people.get(event.person)
    if person is None:
        return changed(state, pins_changed=pins)
    people = put(state.people, person.id, replace(person, must_change=False))
    return changed(state, pins_changed=pins, people=people, attempts=drop(state.attempts, person.id))


def _silenced(state: StationState, event: e.HornSilenced, stamp: Stamp) -> StationState:
    silent = changed(state, silenced=(stamp.utc, event.until_utc))
    return opened(silent, OpenAct(event.act, "silence", 0, stamp.utc), stamp)


def opened(state: StationState, act: OpenAct, stamp: Stamp) -> StationState:
    """The state with an act that nobody is named for yet; one by a person who was signed in has its name already."""
    if stamp.actor in state.people or act.id in state.open_acts:
        return state
    return changed(state, open_acts=put(state.open_acts, act.id, act))


def _attributed(state: StationState, event: e.ActAttributed, stamp: Stamp) -> StationState:
    return changed(state, open_acts=drop(state.open_acts, event.act))


ACCOUNTS: dict[type[e.Fact], Callable[[StationState, Any, Stamp], StationState]] = {
    e.AccountUnlocked: _unlocked,
    e.PinChanged: _pin,
    e.HornSilenced: _silenced,
    e.ActAttributed: _attributed,
}
