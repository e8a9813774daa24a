"""Readings that the plant refuses are set aside, each once and visibly; those of old runs go once it has them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from console.domain import commands as c
from console.domain import events as e
from console.domain.context import Context
from console.domain.decide_device import station_alarm
from console.domain.retention import is_due
from console.domain.station_state import StationState

REFUSED = "sync.readings_refused"


def _report(state: StationState, command: c.ReportReadings, context: Context) -> list[e.Fact]:
    aside = state.readings.refused
    new = [block for block in command.refused if (block.store, block.number) not in aside]
    taken = [
        block
        for block in aside.values()
        if block.store == command.store and any(a <= block.number <= b for a, b in command.held)
    ]
    left = len(aside) + len(new) - len(taken)
    value = command.detail or str(left)
    facts: list[e.Fact] = [*new, *(e.ReadingsAccepted(b.store, b.number, b.bay, b.run) for b in taken)]
    return [*facts, *station_alarm(state, REFUSED, bool(left or command.detail), context, value)]


def _prune(state: StationState, command: c.PruneReadings, context: Context) -> list[e.Fact]:
    """Judged here once more: something may have happened to the run while the plant was asked."""
    run, days = state.runs.get(command.confirmed.run), context.book.rules.keep_readings_days
    if run is None or run.bay != command.confirmed.bay or not is_due(state, run, context.utc, days):
        return []
    return [replace(command.confirmed, keep_days=days)]


READINGS: dict[type, Callable[[StationState, Any, Context], list[e.Fact]]] = {
    c.ReportReadings: _report,
    c.PruneReadings: _prune,
}
