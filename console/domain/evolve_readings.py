"""What becomes of readings on their way to the plant."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from console.domain import events as e
from console.domain.readings_kept import Pruned
from console.domain.station_state import Stamp, StationState, changed, put


def _quarantined(state: StationState, event: e.ReadingsQuarantined, stamp: Stamp) -> StationState:
    refused = put(state.readings.refused, (event.store, event.number), event)
    return changed(state, readings=replace(state.readings, refused=refused))


def _accepted(state: StationState, event: e.ReadingsAccepted, stamp: Stamp) -> StationState:
    kept = {key: block for key, block in state.readings.refused.items() if key != (event.store, event.number)}
    return changed(state, readings=replace(state.readings, refused=kept))


def _pruned(state: StationState, event: e.ReadingsPruned, stamp: Stamp) -> StationState:
    pruned = put(state.readings.pruned, event.run, Pruned(event, stamp.utc))
    return changed(state, readings=replace(state.readings, pruned=pruned))


READINGS: dict[type[e.Fact], Callable[[StationState, Any, Stamp], StationState]] = {
    e.ReadingsQuarantined: _quarantined,
    e.ReadingsAccepted: _accepted,
    e.ReadingsPruned: _pruned,
}
