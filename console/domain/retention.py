"""Whose readings may leave this station, as far as its own record says; whether the plant holds them is asked besides.

Everything that needs the readings here is over: the run has ended and its material is out, its batch record was issued,
the review of it is signed and nothing has happened to the run since, and no procedure of it is open. A run of which
nobody made the record keeps its readings, however old it is.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from console.domain.context import moment
from console.domain.message import Message
from console.domain.refusal import Refusal
from console.domain.station_state import Run, StationState


def due(state: StationState, utc: datetime, keep_days: int) -> tuple[Run, ...]:
    """The runs whose readings are kept no longer, the oldest first. ``keep_days``: after their end; 0 keeps all."""
    found = [run for run in state.runs.values() if is_due(state, run, utc, keep_days)]
    return tuple(sorted(found, key=lambda run: run.ended_utc))


def is_due(state: StationState, run: Run, utc: datetime, keep_days: int) -> bool:
    """Whether this run's readings are kept no longer. Never while it is not known how the clock stands."""
    if keep_days <= 0 or run.id in state.readings.pruned or not state.clock.known:
        return False
    if not run.ended_utc or utc - moment(run.ended_utc) < timedelta(days=keep_days):
        return False
    reviewed = state.reviewed.get(run.id)
    settled = run.unloaded and run.record_file and reviewed is not None and not reviewed.changed
    return bool(settled) and not any(run.id in (p.run, p.start_run) for p in state.procedures.values())


def readings_gone(state: StationState, run_id: str) -> Refusal | None:
    """Why nothing is made of this run's readings here any more; None while they are here."""
    pruned, run = state.readings.pruned.get(run_id), state.runs.get(run_id)
    if pruned is None or run is None:
        return None
    reason = Message.of("refusal.readings_pruned", since=pruned.utc)
    return Refusal("readings.pruned", reason, Message.of("remedy.readings_pruned", file=run.record_file))
