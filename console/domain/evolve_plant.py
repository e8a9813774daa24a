"""What a file of the plant makes of the state beside its rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from console.domain import events as e
from console.domain.plant_file import RefusedFile
from console.domain.station_state import Stamp, StationState, changed, put

ELSEWHERE = "elsewhere"
"""Stands for the run of a cartridge that another station has used."""


def _taken(state: StationState, event: e.PlantFileTaken, stamp: Stamp) -> StationState:
    """The age of the plant's data is counted from when it issued the file, not from when somebody carried it in."""
    held = replace(
        state.plant_file,
        sequence=event.sequence,
        name=event.name,
        issued_utc=event.issued_utc,
        issued_by=event.issued_by,
        key_id=event.key_id,
        taken_utc=stamp.utc,
        taken=state.plant_file.taken | {event.sha256},
        refused=None,
    )
    return changed(state, plant_file=held, last_plant_utc=event.issued_utc)


def _refused(state: StationState, event: e.PlantFileRefused, stamp: Stamp) -> StationState:
    held = state.plant_file
    refused = RefusedFile(event.name, event.reason, event.remedy, stamp.utc)
    refusals = put(held.refusals, event.sha256, event.reason)
    return changed(state, plant_file=replace(held, refusals=refusals, refused=refused))


def _withdrawn(state: StationState, event: e.ReservationWithdrawn, stamp: Stamp) -> StationState:
    return changed(state, reservations=tuple(kept for kept in state.reservations if kept != event.reservation))


def _spent(state: StationState, event: e.CartridgesSpent, stamp: Stamp) -> StationState:
    """What this station knows of its own cartridges stands."""
    spent: Mapping[str, str] = {serial: ELSEWHERE for _, serial in event.serials}
    return changed(state, used_cartridges={**spent, **state.used_cartridges})


PLANT: dict[type[e.Fact], Callable[[StationState, Any, Stamp], StationState]] = {
    e.PlantFileTaken: _taken,
    e.PlantFileRefused: _refused,
    e.ReservationWithdrawn: _withdrawn,
    e.CartridgesSpent: _spent,
}
